from dataclasses import replace

import numpy as np
import pytest

from tests.core.motion.scenes import HEIGHT, Scene, jerks, shake, steady, swing, variable
from workstation.core.motion import acceleration_movements, movements
from workstation.core.trace import Trace, moving_acceleration

MS = 1_000_000


def bands(t):
    """Stripes of a lamp on alternating current, seen through a rolling shutter."""
    return (1 + 0.06 * np.sin(6.28 * (np.arange(HEIGHT)[:, None] / 90 + 3.3 * t)), 0)


def _agrees(found, starts, length_s, frame_ns):
    """Onset within a frame and 50 ms, duration too: the acceptance anchor."""
    assert len(found) == len(starts)
    for each, start in zip(found, starts, strict=True):
        assert abs(each.start_ns - start * 1e9) <= frame_ns + 50 * MS
        assert abs(each.duration_ns - length_s * 1e9) <= frame_ns + 50 * MS
        assert each.start_seen
        assert each.end_seen
        assert each.method
        assert each.version


@pytest.mark.parametrize(
    ("fps", "length_s"), [(15, 0.3), (15, 0.8), (30, 0.1), (30, 0.3), (30, 0.8), (60, 0.1)]
)
def test_jerks_are_found_with_their_length(fps, length_s):
    rng = np.random.default_rng(round(fps + 100 * length_s))  # starts anywhere within a frame
    starts = 0.5 + np.arange(3) * (length_s + 0.6) + rng.uniform(0, 1 / fps, 3)
    scene = Scene(steady(fps, starts[-1] + length_s + 0.5), limb=jerks(starts, length_s))
    found = movements(scene.measured())
    _agrees(found, starts, length_s, 1e9 / fps)
    assert all(abs(e.uncertainty_ns - 1e9 / fps) < MS for e in found)


@pytest.mark.parametrize(("fps", "length_s"), [(30, 3.0), (60, 3.0), (60, 1.5), (120, 1.5)])
def test_slow_movements_are_one_at_any_frame_rate(fps, length_s):
    starts = [0.6, 1.4 + length_s]
    scene = Scene(steady(fps, 2 * length_s + 2), limb=jerks(starts, length_s))
    _agrees(movements(scene.measured()), starts, length_s, 1e9 / 30)


@pytest.mark.parametrize("scene", [{"limb": swing(0.5, reach=5), "limb_size": (80, 50)},
                                   {"camera": shake(3, reach=15)}, {"noise": 8.0}])  # fmt: skip
def test_looking_back_at_60_frames_offers_nothing_new(scene):
    assert movements(Scene(steady(60, 4), **scene).measured()) == ()


def test_a_limb_that_rests_outstretched_is_one_movement():
    def limb(t):
        return (24 * np.clip(min((t - 1) / 0.2, (2.6 - t) / 0.4), 0, 1), 0.0)

    found = movements(Scene(steady(30, 4), limb=limb).measured())
    _agrees(found, [1.0], 1.6, 1e9 / 30)


def test_jerks_in_a_row_stay_apart():
    starts = 0.5 + 0.4 * np.arange(8)
    found = movements(Scene(steady(30, 4), limb=jerks(starts, 0.15)).measured())
    _agrees(found, starts, 0.15, 1e9 / 30)


@pytest.mark.parametrize(
    "with_",
    [
        {"camera": shake()},
        {"camera": shake(3, reach=15)},
        {"light": lambda t: (1 + 0.1 * np.sin(44 * t), 3 * np.sin(9 * t))},
        {
            "light": lambda t: (
                1 + 0.06 * np.sin(6.28 * (np.arange(HEIGHT)[:, None] / 90 + 3.3 * t)),
                0,
            )
        },
        {"noise": 6.0},
        {"limb_size": (8, 5)},
        {"limb_size": (110, 70)},
        {"mean": 25.0},
    ],
    ids=["shake", "strong shake", "flicker", "bands", "noise", "small", "large", "dark"],
)
def test_jerks_are_found_in_bad_pictures(with_):
    starts = [0.8, 1.7, 2.9]
    found = movements(Scene(steady(30, 3.7), limb=jerks(starts, 0.3), **with_).measured())
    _agrees(found, starts, 0.3, 1e9 / 30)


def test_jerks_are_found_at_uneven_frame_times():
    starts = [0.8, 1.7, 2.9]
    track = Scene(variable(30, 3.7), limb=jerks(starts, 0.3)).measured()
    _agrees(movements(track), starts, 0.3, 2e9 / 30)


@pytest.mark.parametrize(
    "scene",
    [
        {"camera": shake()},
        {"camera": shake(3, reach=15)},
        {"camera": shake(4, reach=40)},
        {"light": lambda t: (1 + 0.1 * np.sin(44 * t), 3 * np.sin(9 * t))},
        {"light": lambda t: (0.5 + 0.15 * t, 0)},
        {"light": lambda t: (0.5 if t < 1.5 else 1.0, 0)},
        {"light": bands},
        {"noise": 2.0},
        {"noise": 8.0},
        {"mean": 12.0},
    ],
    ids=["shake", "strong", "wild", "flicker", "ramp", "lamp", "bands", "noise", "loud", "dark"],
)
def test_nothing_is_found_where_no_child_moves(scene):
    assert movements(Scene(steady(30, 3), **scene).measured()) == ()


@pytest.mark.parametrize(("hz", "reach"), [(0.5, 5.0), (0.8, 3.0), (0.8, 5.0)])
def test_breathing_is_not_offered(hz, reach):
    scene = Scene(steady(30, 8), limb=swing(hz, reach=reach), limb_size=(80, 50))
    assert movements(scene.measured()) == ()


def test_a_jerk_stands_out_of_breathing():
    breath, jerk = swing(0.6, reach=2), jerks([4.0], 0.3, reach=20)

    def limb(t):
        return tuple(a + b for a, b in zip(breath(t), jerk(t), strict=True))

    found = movements(Scene(steady(30, 8), limb=limb, limb_size=(60, 40)).measured())
    assert len(found) == 1
    assert abs(found[0].start_ns - 4e9) < 84 * MS


def test_a_clip_that_moves_throughout_is_not_taken_for_rest():
    found = movements(Scene(steady(30, 4), limb=swing(4)).measured())
    (only,) = found
    assert not only.start_seen
    assert not only.end_seen
    assert only.duration_ns > 3.8e9


def test_a_calm_second_of_a_walk_through_the_room_is_not_the_movement():
    """Most of the walk is the room gliding past; where it slows, no threshold drops."""
    track = Scene(steady(30, 4)).measured()
    walked = np.full(len(track), 20, np.float32)
    agreed = np.full(len(track), 0.4, np.float32)
    walked[60:75], agreed[60:75] = 2.0, 0.9
    walk = replace(track, energy=walked, agreed=agreed)
    assert not [e for e in movements(walk) if e.start_ns < 2.6e9 and e.end_ns > 1.9e9]


def test_acceleration_is_judged_the_same_way():
    rate, rng = 100, np.random.default_rng(0)
    times = (np.arange(60 * rate) * (10**9 // rate)).astype(np.int64)
    axes = rng.normal(0, 0.005, (3, len(times)))  # as loud as worn sensors are at rest
    axes[2] += 1
    starts = [5.0, 20.0, 20.8, 41.3]
    still = moving_acceleration(*axes.astype(np.float32), rate_hz=rate)
    assert acceleration_movements(Trace("moving", "g", times, still)) == ()
    for start in starts:
        at = (times >= start * 1e9) & (times < (start + 0.25) * 1e9)
        axes[0, at] += 0.5 * np.sin(2 * np.pi * 4 * (times[at] / 1e9 - start))
    moving = moving_acceleration(*axes.astype(np.float32), rate_hz=rate)
    _agrees(acceleration_movements(Trace("moving", "g", times, moving)), starts, 0.25, 1e9 / rate)
    with pytest.raises(ValueError, match="in g"):
        acceleration_movements(Trace("moving", "counts", times, still))
