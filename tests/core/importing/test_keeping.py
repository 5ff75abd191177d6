"""The kept file of a log read in pieces is that of the same log read into memory."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.importing.reading import read
from tests.support.logs import cwa_block, cwa_file, gt3x_file, gt3x_record
from tests.support.real import real_file
from workstation.core.errors import CancelledError, DamagedFileError, HypnicError
from workstation.core.importing.keeping import as_pages
from workstation.core.importing.log import KeptLog, import_log
from workstation.core.trace import MinMaxPyramid, vector_magnitude


def _kept(block, name="log.bin"):
    out = io.BytesIO()
    recording = import_log(io.BytesIO(block), name, out)
    kept = KeptLog(out)
    assert kept.recording == recording
    return kept


def _same(block, name="log.bin", near=0):
    """Alike to the last bit; times to `near` ns where clocks were set back."""
    data, kept = read(block, name), _kept(block, name)
    assert kept.groups == tuple(data.groups)
    for group in data.groups.values():
        np.testing.assert_allclose(kept.times(group.name), group.times_ns, rtol=0, atol=near)
        _same_gaps(kept.gaps(group.name), group.gaps, near)
        for channel, values in group.columns.items():
            np.testing.assert_array_equal(kept.values(group.name, channel), values)
            _same_levels(kept.pyramid(group.name, channel), values)
            blanks = np.zeros(len(values), bool)
            for a, b in kept.blanks(group.name, channel).tolist():
                blanks[a:b] = True
            np.testing.assert_array_equal(blanks, np.isnan(values))
        for stem in {c[:-2] for c in group.columns if c[-2:] in {" x", " y", " z"}}:
            length = vector_magnitude(*(group.columns[f"{stem} {a}"] for a in "xyz"))
            pyramid, _ = kept.line(f"magnitude:{stem}")
            np.testing.assert_array_equal(pyramid.values[:], length)
            _same_levels(pyramid, length)
    one, other = data.recording, kept.recording
    assert one.findings == other.findings
    assert len(one.clocks) == len(other.clocks)
    assert near or one.clocks == other.clocks
    assert abs(one.duration_ns - other.duration_ns) <= near
    assert one.marks == other.marks
    for a, b in zip(one.channels, other.channels, strict=True):
        assert (a.name, a.kind, a.unit, a.group, a.count) == (
            b.name, b.kind, b.unit, b.group, b.count,
        )  # fmt: skip
        _same_gaps(a.gaps, b.gaps, near)
        assert (a.rate_hz is None) == (b.rate_hz is None)
        if a.rate_hz is not None:
            assert b.rate_hz == pytest.approx(a.rate_hz, rel=1e-6)
    return data, kept


def _same_gaps(one, other, near):
    assert [g.reason for g in one] == [g.reason for g in other]
    for a, b in zip(one, other, strict=True):
        assert abs(a.start_ns - b.start_ns) <= near
        assert abs(a.end_ns - b.end_ns) <= near


def _same_levels(pyramid, values):
    built = MinMaxPyramid.build(np.ascontiguousarray(values))
    assert len(built.lows) == len(pyramid.lows)
    for made, kept in zip(built.lows + built.highs, pyramid.lows + pyramid.highs, strict=True):
        np.testing.assert_array_equal(made, kept[:])


def _blocks(starts, samples=80, **more):
    rng = np.random.default_rng(len(starts))
    return [
        cwa_block(i, start, rng.integers(-500, 500, (samples, 3)).astype("<i2"), **more)
        for i, start in enumerate(starts)
    ]


def test_axivity():
    _same(cwa_file(_blocks([i * 0.8 for i in range(50)])))


def test_axivity_with_damage_gaps_and_a_cut_end():
    blocks = _blocks([i * 0.8 + (i > 20) * 60 for i in range(50)])
    blocks[4] = blocks[4][:200] + b"\xaa" + blocks[4][201:]
    _, kept = _same(cwa_file(blocks)[:-100])
    assert len(kept.gaps("acc")) == 2


def test_axivity_with_six_axes_in_part():
    six = np.ones((40, 6), dtype="<i2")
    three = np.ones((80, 3), dtype="<i2")
    blocks = [cwa_block(i, i * 0.4, six, packing=0x62, light=1 << 13) for i in range(9)]
    blocks += [cwa_block(9 + i, 3.6 + i * 0.8, three) for i in range(9)]
    _, kept = _same(cwa_file(blocks, ax6=True))
    assert kept.groups == ("acc", "gyro", "housekeeping")
    assert kept.line("magnitude:gyro")[1].tolist() == [[360, 1080]]


@given(
    st.lists(
        st.tuples(st.sampled_from([0.8, 0.8, 0.8, 0.81, 3.0, 90.0, -0.3, -1.5, -0.8, -40.0, -3600]),
                  st.integers(1, 80)),
        min_size=2, max_size=30,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_clocks_that_jump_are_put_in_order_alike(jumps):
    at, blocks = 7200.0, []
    for i, (jump, count) in enumerate(jumps):
        at = max(at + jump, 0.0)
        codes = np.arange(3 * count, dtype="<i2").reshape(count, 3)
        blocks.append(cwa_block(i, at, codes))
    _same(cwa_file(blocks), near=50)


def test_actigraph():
    second = 1_500_000_000
    records = [gt3x_record(26, second + i, np.arange(90, dtype="<i2").tobytes()) for i in range(20)]
    records.insert(5, gt3x_record(2, second + 5, (4100).to_bytes(2, "little")))
    records[9] = records[9][:40] + b"\0" + records[9][41:]
    _same(gt3x_file(b"".join(records), second))


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    [
        "axivity/ax3_testfile_corrupt_blocks_0_13_14_142_143_144.cwa",
        "geneactiv/GENEActiv_testfile.bin",
        "actigraph_gt3x/neo.gt3x",
        "actigraph_gt3x/ISM_Disabled.gt3x",
        "parmay_matrix/mtx_25Hz_acc_HR.BIN",
    ],
)
def test_real_files(name):
    path = real_file(f"sensors/{name}")
    _same(path.read_bytes(), path.name)


def test_the_angle_is_that_of_the_axes():
    # Lying: z along gravity, then turned by 30 degrees towards x.
    still = np.tile(np.array([0, 0, 256], dtype="<i2"), (80, 1))
    turned = np.tile(np.rint(256 * np.array([0.5, 0, 0.75**0.5])).astype("<i2"), (80, 1))
    blocks = [cwa_block(i, i * 0.8, still if i < 25 else turned) for i in range(50)]
    kept = _kept(cwa_file(blocks))
    pyramid, _ = kept.line("angle:acc")
    angles = pyramid.values[:]
    at = kept.times("angle:acc") / 1e9
    assert at.tolist() == [2.5 + 5 * i for i in range(8)]
    np.testing.assert_allclose(angles[:4], 90)
    np.testing.assert_allclose(angles[4:], 60, atol=0.2)


def test_times_become_pages_only_where_every_one_is_kept():
    even = np.arange(10_000, dtype=np.int64) * 10_000_000 + 17
    assert np.array_equal(as_pages(even)[:], even)
    uneven = even.copy()
    uneven[5000] += 2
    assert as_pages(uneven) is None


def test_what_rots_is_noticed_where_it_is_read():
    out = io.BytesIO()
    import_log(io.BytesIO(cwa_file(_blocks([i * 0.8 for i in range(50)]))), "x.cwa", out)
    block = bytearray(out.getvalue())
    block[9000] ^= 1
    kept = KeptLog(io.BytesIO(bytes(block)))
    with pytest.raises(DamagedFileError):
        kept.values("acc", "acc x")
    assert kept.values("acc", "acc y").size == 4000


def test_whoever_asks_to_stop_is_heard_in_the_middle():
    asked = 0

    def stop():
        nonlocal asked
        asked += 1
        return asked > 3

    block = cwa_file(_blocks([i * 0.8 for i in range(50)]))
    with pytest.raises(CancelledError):
        import_log(io.BytesIO(block), "x", io.BytesIO(), cancelled=stop)


def test_a_file_without_samples_is_refused():
    with pytest.raises(HypnicError):
        import_log(io.BytesIO(b"AX" * 900), "x", io.BytesIO())


def test_a_long_column_has_the_same_levels_however_it_came():
    """More than a segment, in odd pieces, with values missing over a segment's end."""
    from workstation.core.importing.kept_layout import SEGMENT
    from workstation.core.importing.kept_read import Blocks, KeptColumn
    from workstation.core.importing.kept_write import KeptFile, SignalColumn

    rng = np.random.default_rng(2)
    values = rng.normal(size=SEGMENT + 70_001).astype(np.float32)
    values[SEGMENT - 5 : SEGMENT + 9] = np.nan
    out = io.BytesIO()
    column = SignalColumn(KeptFile(out))
    for part in np.array_split(values, 7):
        column.add(part)
    entry = column.close()
    blocks, size = Blocks(out), len(out.getvalue())
    kept = KeptColumn(blocks, entry, size)
    np.testing.assert_array_equal(kept[:], values)
    assert entry["blanks"] == [[SEGMENT - 5, SEGMENT + 9]]
    levels = [[KeptColumn(blocks, e, size) for e in pair] for pair in entry["levels"]]
    _same_levels(MinMaxPyramid(kept, *zip(*levels, strict=True)), values)
    some = rng.integers(0, len(values), (50, 3))
    np.testing.assert_array_equal(kept[some], values[some])


def test_clock_of_a_kept_log_is_the_devices():
    kept = _kept(cwa_file(_blocks([0.0, 0.8])))
    assert kept.recording.clocks[0].wall.moment() == datetime(
        2024, 3, 1, 22, 10, tzinfo=UTC
    ).replace(tzinfo=None)
