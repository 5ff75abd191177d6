import numpy as np
import pytest

from tests.core.motion.scenes import Scene, jerks, shake, steady, swing, variable
from workstation.core.motion import DEFAULTS, rhythm
from workstation.core.motion.rhythm import rhythm_of

END = 10**11


def _drawn(hz, fps, seconds, *, noise=0.1, seed=0, times=None):
    """Signed motion of a few cells, as a limb swinging at one frequency makes it."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(fps * seconds)) / fps if times is None else times
    wave = np.sin(2 * np.pi * hz * at + rng.uniform(0, 6))
    return at, np.outer(wave, rng.normal(size=12)) + rng.normal(0, noise, (len(at), 12))


@pytest.mark.parametrize(("fps", "hz"), [(30, 0.5), (30, 6.1), (30, 11.7), (60, 11.7), (15, 4.4)])
def test_rhythm_of_a_rendered_limb(fps, hz):
    seconds = max(3.0, 5.5 / hz)
    found = rhythm(Scene(steady(fps, seconds), limb=swing(hz)).measured(), 0, END)
    assert found.frequency.value == pytest.approx(hz, abs=0.2)
    assert found.frequency.low <= hz <= found.frequency.high
    assert found.concentration.value > 0.4


@pytest.mark.parametrize("fps", [30, 60])
def test_rhythm_over_the_whole_range(fps):
    for hz in np.arange(0.5, 12.01, 0.23):
        if hz < 0.395 * fps:
            found = rhythm_of(*_drawn(hz, fps, max(4, 6 / hz)), fps, DEFAULTS).frequency
            assert found.value == pytest.approx(hz, abs=0.2), hz


@pytest.mark.parametrize(("fps", "hz"), [(15, 7.0), (30, 12.4), (30, 13.0), (30, 14.0)])
def test_above_the_limit_it_abstains_and_says_so(fps, hz):
    found = rhythm(Scene(steady(fps, 3), limb=swing(hz)).measured(), 0, END)
    assert found.frequency.value is None
    assert f"at {fps} fps" in found.frequency.reason
    assert f"not measurable at {fps} fps" in found.note


def test_the_interval_holds_the_truth_as_often_as_it_says():
    inside = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        hz, at = rng.uniform(1, 9), np.arange(150) / 30
        # Cycles wander by a twentieth of a cycle, as limbs do.
        wander = np.cumsum(rng.normal(0, 0.05 * np.sqrt(hz / 30), len(at)))
        wave = np.sin(2 * np.pi * (hz * at + wander))
        signals = np.outer(wave, rng.normal(size=8)) + rng.normal(0, 0.3, (len(at), 8))
        found = rhythm_of(at, signals, 30, DEFAULTS).frequency
        inside += found.value is not None and found.low <= hz <= found.high
    assert inside >= 51  # 95 % of 60 is 57; the exact count is a matter of luck


@pytest.mark.parametrize(("hz", "every"), [(1.0, 1.0), (2.0, 0.5)])
def test_jerks_have_the_rhythm_they_are_repeated_at(hz, every):
    limb = jerks(np.arange(0.25, 8, every), 0.15)
    found = rhythm(Scene(steady(30, 8), limb=limb).measured(), 0, END)
    assert found.frequency.value == pytest.approx(hz, abs=0.1)


def test_rhythm_survives_uneven_frames_and_a_shaken_camera():
    for scene in (Scene(variable(30, 4), limb=swing(3)),
                  Scene(steady(30, 4), limb=swing(3), camera=shake())):  # fmt: skip
        assert rhythm(scene.measured(), 0, END).frequency.value == pytest.approx(3, abs=0.2)


def test_too_few_cycles_no_rhythm_and_stillness_give_reasons():
    few = rhythm(Scene(steady(30, 2), limb=swing(2)).measured(), 0, END)
    assert "Fewer than 5 cycles" in few.frequency.reason
    starts = np.cumsum(np.random.default_rng(3).uniform(0.3, 1.6, 9))
    uneven = Scene(steady(30, 8), limb=jerks(starts, 0.15)).measured()
    assert "no steady rhythm" in rhythm(uneven, 0, END).frequency.reason
    still = rhythm(Scene(steady(30, 2)).measured(), 0, END)
    assert "No movement" in still.frequency.reason


def test_noise_alone_has_no_rhythm():
    for seed in range(30):
        noise = np.random.default_rng(seed).normal(size=(200, 20))
        assert rhythm_of(np.arange(200) / 30, noise, 30, DEFAULTS).frequency.value is None


def test_a_rhythm_is_not_followed_across_missing_frames():
    times = np.delete(steady(30, 4), slice(50, 60))
    found = rhythm(Scene(times, limb=swing(3)).measured(), 0, END)
    assert "Frames are missing" in found.frequency.reason
