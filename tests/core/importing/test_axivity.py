from __future__ import annotations

import io
import struct

import numpy as np
import pytest

from tests.core.importing.reading import codes, read
from tests.fuzz.mutate import mended
from tests.support.logs import cwa_block, cwa_file
from workstation.core.errors import DamagedFileError
from workstation.core.importing.log import import_log
from workstation.core.timebase import WallTime


def _blocks(count, samples=80, hz=100.0, start=0.0):
    value = np.tile(np.array([256, -128, 64], dtype="<i2"), (samples, 1))
    return [cwa_block(i, start + i * samples / hz, value) for i in range(count)]


def test_values_rate_and_clock_are_what_the_device_wrote():
    data = read(cwa_file(_blocks(10)))
    r = data.recording
    assert (r.device, r.serial, r.format) == ("Axivity AX3", "12345", "Axivity CWA")
    times, x = data.column("acc x")
    assert x.size == 800
    assert np.all(x == 1.0)
    assert np.all(data.column("acc y")[1] == -0.5)
    acc = next(c for c in r.channels if c.name == "acc x")
    assert acc.rate_hz == pytest.approx(100, rel=1e-3)
    assert acc.gaps == ()
    assert np.abs(times - np.arange(800) * 10_000_000).max() < 100_000
    assert r.clocks[0].wall == WallTime(None, r.clocks[0].wall.local_ns)
    assert r.clocks[0].wall.text() == "2024-03-01 22:10:00 (zone unknown)"


def test_the_measured_rate_wins_over_the_nominal_one():
    data = read(cwa_file(_blocks(20, hz=98.0)))
    acc = next(c for c in data.recording.channels if c.name == "acc x")
    assert acc.rate_hz == pytest.approx(98.0, rel=1e-3)


def test_a_damaged_block_is_left_out_counted_and_shown_as_a_gap():
    blocks = _blocks(10)
    blocks[4] = blocks[4][:200] + b"\xaa" + blocks[4][201:]
    data = read(cwa_file(blocks))
    assert codes(data)["blocks.damaged"] == 1
    assert data.column("acc x")[1].size == 720
    (gap,) = next(c for c in data.recording.channels if c.name == "acc x").gaps
    assert gap.reason == "damaged or missing block"
    assert gap.end_ns - gap.start_ns == pytest.approx(0.81e9, rel=1e-3)


def test_packed_samples_with_exponent():
    # x = 5 << 3, y = -1 << 3, z = 511 << 3 in units of 1/256 g
    word = 5 | (0x3FF << 10) | (511 << 20) | (3 << 30)
    block = cwa_block(0, 0.0, np.full(120, word, dtype="<u4"), packing=0x30)
    data = read(cwa_file([block]))
    got = [float(data.column(f"acc {a}")[1][7]) for a in "xyz"]
    assert got == [40 / 256, -8 / 256, 511 * 8 / 256]


def test_ax6_brings_rotation():
    # accelerometer 8 g (1/4096 g), gyroscope 2000 deg/s
    light = (4 << 13) | (2 << 10)
    six = np.tile(np.array([16384, 0, -16384, 4096, 0, -2048], dtype="<i2"), (40, 1))
    blocks = [cwa_block(i, i * 0.4, six, packing=0x62, light=light) for i in range(4)]
    data = read(cwa_file(blocks, ax6=True))
    assert data.recording.device == "Axivity AX6"
    assert float(data.column("acc x")[1][0]) == 1.0
    assert float(data.column("acc z")[1][0]) == -0.5
    assert float(data.column("gyro x")[1][0]) == 1000.0
    assert float(data.column("gyro z")[1][0]) == -1000.0


@pytest.mark.parametrize("count", [121, 16_384, 32_768, 65_535])
def test_a_block_that_claims_more_samples_than_it_can_hold_is_damaged(count):
    packed = np.full(120, 5, dtype="<u4")
    blocks = [cwa_block(i, i * 1.2, packed, packing=0x30) for i in range(4)]
    blocks[2] = blocks[2][:28] + struct.pack("<H", count) + blocks[2][30:]
    file = mended(cwa_file(blocks))
    assert codes(read(file))["blocks.damaged"] == 1
    import_log(io.BytesIO(file), "x.cwa", io.BytesIO())


def test_a_file_of_damage_alone_is_refused_in_one_sentence():
    with pytest.raises(DamagedFileError, match="None of the 3 data blocks"):
        read(cwa_file([b"AX" + bytes(510)] * 3, device=99))
