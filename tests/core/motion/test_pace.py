"""The same frames, stamped as they were taken or stretched: the same movement."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tests.core.motion.scenes import HEIGHT, WIDTH, Scene, jerks, steady, swing
from workstation.core.motion.describe import motion_json
from workstation.core.motion.episode import measure
from workstation.core.motion.meter import MotionMeter
from workstation.core.motion.movements import movements

SLOWED = Fraction(8)


class Stretched:
    """A frame shown so many times later than it was taken."""

    def __init__(self, frame, slowed):
        self.number, self.luma, self.rgb = frame.number, frame.luma, frame.rgb
        self.pts_ns = round(frame.pts_ns * slowed)


def stretched(scene, slowed):
    meter = MotionMeter(slowed=slowed)
    meter.begin(WIDTH, HEIGHT)
    for number in range(len(scene.times_s)):
        meter.take(Stretched(scene.frame(number), slowed))
    return meter.track()


def made(limb, seconds=2.0):
    return Scene(steady(240, seconds), limb=limb)


@pytest.fixture(scope="module")
def jerked():
    limb = jerks([0.4, 0.9, 1.4], 0.15)
    return made(limb).measured(), stretched(made(limb), SLOWED)


def test_stretched_frames_measure_as_their_true_times_do(jerked):
    true, slow = jerked
    real = slow.paced(SLOWED)
    assert np.abs(real.times_ns - true.times_ns).max() <= 1
    assert np.abs(real.interval_ns - true.interval_ns).max() <= 1
    assert np.allclose(real.energy, true.energy, rtol=1e-4, equal_nan=True)
    assert np.allclose(real.raw, true.raw, rtol=1e-4, equal_nan=True)
    assert np.allclose(real.grid.astype(float), true.grid.astype(float), rtol=2e-3, atol=1e-2)
    assert np.allclose(real.flow.astype(float), true.flow.astype(float), rtol=5e-3, atol=0.1)
    assert (real.flags == true.flags).all()
    assert real.frame_rate_hz == pytest.approx(240, rel=1e-3)


def test_movements_last_as_long_as_they_did(jerked):
    true, slow = jerked
    expected, found = movements(true), movements(slow.paced(SLOWED))
    assert [m.start_ns for m in found] == pytest.approx([m.start_ns for m in expected], abs=2)
    assert [m.end_ns for m in found] == pytest.approx([m.end_ns for m in expected], abs=2)
    assert [m.peak for m in found] == pytest.approx([m.peak for m in expected], rel=1e-3)
    assert [m.uncertainty_ns for m in found] == pytest.approx([1e9 / 240] * len(found), abs=2)
    starts = [m.start_ns / 1e9 for m in found]
    assert starts == pytest.approx([0.4, 0.9, 1.4], abs=0.02)
    assert [m.duration_ns / 1e9 for m in found] == pytest.approx([0.15] * 3, abs=0.03)


def test_as_the_file_plays_they_last_eight_times_longer(jerked):
    found = movements(jerked[1])
    assert found[0].start_ns / 1e9 == pytest.approx(8 * 0.4, abs=0.2)
    assert sum(m.duration_ns for m in found) / 1e9 > 8 * 0.3


def test_a_tremor_keeps_its_rate():
    slow = stretched(made(swing(7.0, reach=4.0)), SLOWED)
    real = measure(slow.paced(SLOWED), 0, 1_990_000_000)
    assert real.rhythm.frequency.value == pytest.approx(7.0, abs=0.15)
    assert real.rhythm.limit_hz == pytest.approx(96, rel=0.01)
    as_file = measure(slow, 0, 15_920_000_000)
    assert as_file.rhythm.frequency.value == pytest.approx(7.0 / 8, abs=0.05)


def test_facts_for_scripts_are_in_real_seconds_and_say_so(jerked):
    facts = motion_json(jerked[1], SLOWED)
    assert (facts["seconds"], facts["file_seconds_in_a_real_one"]) == ("real", 8.0)
    assert facts["frame_rate_hz"] == pytest.approx(240, rel=1e-3)
    assert facts["movements"][0]["start_s"] == pytest.approx(0.4, abs=0.02)
    assert motion_json(jerked[0])["seconds"] == "as the file plays"


def test_time_lapse_is_spread_out():
    track = made(jerks([0.4], 0.15), 1.0).measured()
    real = track.paced(Fraction(1, 15))
    assert real.times_ns[-1] == 15 * track.times_ns[-1]
    assert np.nanmax(real.energy) == pytest.approx(np.nanmax(track.energy) / 15)
