"""Whatever is fed in: a log, or one clear sentence; no other error, no hang."""

from __future__ import annotations

import io
import json
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.importing.reading import read
from tests.fuzz.mutate import mutated
from tests.fuzz.once import read_both_ways
from tests.support.log_seeds import FORMATS, SEEDS
from tests.support.logs import wrist_motion
from workstation.core.errors import CancelledError, HypnicError
from workstation.core.importing.log import log_json, read_log, to_bytes
from workstation.core.importing.readers import READERS


def test_there_is_a_seed_for_every_reader():
    told = set(FORMATS.values())
    named = {r.format for r in READERS}
    either = {"EDF / BDF": "EDF+D", "Sensor Logger (JSON)": "Sensor Logger", "any table": "Table"}
    assert {either.get(n, n) for n in named} <= told
    assert set(SEEDS) - set(FORMATS) == {"timed film"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_seed_is_read_by_its_reader(name):
    recording = read(SEEDS[name], name).recording
    assert recording.format == FORMATS[name]
    assert recording.channels[0].count


def _read_or_refused(block, name):
    """The log, or None after one sentence that names the file."""
    try:
        return read(block, name)
    except HypnicError as error:
        if not error.sentence.startswith(name):
            raise
        return None


@st.composite
def _mutated(draw):
    name = draw(st.sampled_from(sorted(SEEDS)))
    block = bytearray(SEEDS[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, min(len(block), 3000) - 1))
        what = draw(st.sampled_from(("flip", "cut", "insert", "extreme", "repeat")))
        if what == "flip":
            block[at] = draw(st.integers(0, 255))
        elif what == "cut":
            del block[at : at + draw(st.integers(1, 600))]
        elif what == "insert":
            block[at:at] = draw(st.binary(min_size=1, max_size=12))
        elif what == "extreme":
            word = draw(st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\x80", b"1e400", b"nan,")))
            block[at : at + len(word)] = word
        else:
            block[at:at] = block[at : at + 300]
        if not block:
            break
    return name, bytes(block)


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(_mutated())
def test_mutated_files_are_read_or_refused(case):
    name, block = case
    data = _read_or_refused(block, name)
    if data is None:
        return
    for group in data.groups.values():
        assert np.all(np.diff(group.times_ns) >= 0)
        for values in group.columns.values():
            assert values.dtype == np.float32
            assert values.size == group.times_ns.size
            assert not np.isinf(values).any()
    to_bytes(data)
    assert json.dumps(log_json(data))


@pytest.mark.parametrize("name", SEEDS)
def test_accidents_behind_checksums_and_inside_zips_are_read_or_refused(name):
    """A slice of `tests.fuzz.fuzz_logs`: members re-packed, checksums mended, cells and dates."""
    chance = random.Random(f"gate {name}")
    for _ in range(25):
        read_both_ways(mutated(SEEDS[name], chance), name)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000))
def test_junk_is_read_or_refused(block):
    _read_or_refused(block, "junk")


@pytest.mark.parametrize("name", SEEDS)
def test_truncation_anywhere_is_read_or_refused(name):
    block = SEEDS[name]
    for cut in range(1, len(block), max(1, len(block) // 40)):
        _read_or_refused(block[:cut], name)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("awd", b" 4 \r\n", b" 4 \r\x06\r\n"),
        ("awd", b"12 M", b"9e99"),
        ("wrist", b"1000000000000000000,", b"1e999999999999999999,"),
        ("garmin", b"+02:00;-36;620;-824\n", b"+\n"),
        ("actiware", b",307\r\n", b',"307\r\r\n'),
        ("geneactiv", b"0C4FFDF3D004", b"0C4F  FDF3D004"),
        ("geneactiv", b"x gain:25600", b"x gain:1e-320"),
        ("geneactiv", b"Temperature:30.5", b"Temperature:9e99"),
        ("wrist", b"3.141592653589793,", b"3e38,"),
        ("e4 acc", b"1551453301", b"9299999999"),
        ("edf", b"-32768  32767 ", b"-32768  9e307 "),
        ("actical", b",60,13-May", b",9e37,13-May"),
        ("gopro", b"ACCLs\x06\x00\x0a", b"ACCLs\x05\x00\x0d"),
    ],
)
def test_what_once_broke_a_reader(name, old, new):
    assert old in SEEDS[name]
    _read_or_refused(SEEDS[name].replace(old, new, 1), name)
    _read_or_refused(SEEDS[name].replace(old, new), name)


def test_a_zip_with_a_nameless_entry_is_read_or_refused():
    # A name ends at its first zero byte: this one is empty.
    _read_or_refused(SEEDS["gt3x"].replace(b"log.bin", b"\0og.bin"), "gt3x")


def test_clocks_set_back_over_centuries_are_refused():
    """Each step back is mended by a median interval: a few of them would leave 64 bits."""
    rows = [b"01/01/1918", b"01/01/2019", b"01/01/1918", b"01/01/2019", b"01/01/1918"]
    table = b"+---+ Condor Instruments Report +---+\r\nDATE/TIME;TEMPERATURE;PIM\r\n"
    table += b"".join(day + b" 09:00:00;29.38;1851\r\n" for day in rows)
    with pytest.raises(HypnicError, match="jump by more than a hundred years"):
        read(table)


def test_an_endless_line_is_refused():
    with pytest.raises(HypnicError, match=r"no table|not a sensor log"):
        read(wrist_motion([10**18, 10**18 + 1]) + b"9" * (9 * 2**20), "x.csv")


def test_whoever_asks_to_stop_is_heard():
    with pytest.raises(CancelledError):
        read_log(io.BytesIO(SEEDS["cwa"]), "x", cancelled=lambda: True)
