"""A camera that moves too much is told, never read as stillness."""

from dataclasses import replace

import numpy as np
import pytest

from tests.core.motion.scenes import Scene, jerks, shake, steady, swing
from tests.core.motion.test_story import suggested
from tests.support.real import real_file
from workstation.core.media.read import read_clip
from workstation.core.motion import (
    DEFAULTS,
    MotionMeter,
    MotionTrack,
    Quality,
    adequacy,
    measure,
    movements,
    unsure,
)
from workstation.core.motion.assess import CAMERA_MOVES, FRAMES_MISSING, assessable_share

S = 1_000_000_000
SENTENCE = "The camera moved too much here: movement cannot be measured."


def walked(still, *spans):
    """A track whose camera walks between some seconds: nothing agrees and the picture glides."""
    agreed, energy, shift = (np.array(a) for a in (still.agreed, still.energy, still.shift_px))
    at = still.times_ns / S
    for start, end in spans:
        part = (at > start) & (at <= end)
        agreed[part], energy[part], shift[part] = 0.45, 25.0, (0.8, 0.3)
    flags = still.flags | np.where(agreed < 0.5, np.uint8(Quality.CAMERA_UNSURE), np.uint8(0))
    return replace(still, agreed=agreed, energy=energy, shift_px=shift, flags=flags)


@pytest.fixture(scope="module")
def still():
    return Scene(steady(30, 8), limb=jerks([1.0], 0.4)).measured()


def test_a_walk_abstains_with_its_sentence_in_every_number(still):
    walk = walked(still, (0, 8))
    got = measure(walk, 2 * S, 6 * S)
    assert got.assessable_share == 0
    every = (got.count, got.duration, got.interval, got.trend, got.rise_fall, got.bursts)
    for each in (*every, got.rhythm.frequency, got.rhythm.concentration):
        assert each.value is None
        assert each.reason == SENTENCE
    assert got.limits == (SENTENCE,)
    assert got.events == ()
    assert got.span.value == 4 * S
    score = adequacy(walk)
    assert score.assessable_share == 0
    assert {s.item: s.reason for s in score.scores}["start"].startswith("The camera moves too")


def test_stretches_are_whole_and_calm_moments_within_belong_to_them(still):
    (only,) = unsure(walked(still, (3, 4.2), (4.8, 6.5)))
    assert only.reason == CAMERA_MOVES == SENTENCE
    assert only.start_ns == pytest.approx(3 * S, abs=0.6 * S)
    assert only.end_ns == pytest.approx(6.5 * S, abs=0.6 * S)
    assert unsure(walked(still, (3, 3.2))) == ()


def test_a_part_that_can_be_measured_is_measured_and_the_rest_told(still):
    walk = walked(still, (5, 8))
    got = measure(walk, 0, 8 * S)
    assert 0.5 <= got.assessable_share < 0.75
    assert got.count.value == 1
    assert any("of the marked time movement could not be measured" in s for s in got.limits)
    assert measure(walk, 0, 3 * S).assessable_share == 1
    assert measure(walk, 6 * S, 8 * S).count.value is None


def test_missing_frames_are_not_blamed_on_the_camera():
    track = Scene(np.delete(steady(30, 4), slice(20, 100))).measured()
    got = measure(track, round(0.3 * S), 4 * S)
    assert got.count.reason == FRAMES_MISSING
    assert unsure(track) == ()


@pytest.mark.parametrize(
    "scene",
    [
        {"limb": jerks([1.0], 0.5), "limb_size": (110, 70)},
        {"limb": swing(2, reach=20), "limb_size": (110, 70)},
        {"camera": shake(4, reach=40)},
        {"noise": 8.0},
    ],
    ids=["large child", "large child throughout", "wild camera", "noise"],
)
def test_what_can_be_told_apart_is_assessable(scene):
    assert unsure(Scene(steady(30, 3), **scene).measured()) == ()


def test_a_child_that_fills_the_picture_and_never_rests_is_not_still():
    found = movements(Scene(steady(30, 3), limb=swing(2, reach=20), limb_size=(110, 70)).measured())
    assert sum(e.duration_ns for e in found) > 2.5 * S


def test_an_empty_track_has_nothing_assessable():
    empty = MotionMeter().track()
    assert unsure(empty) == ()
    assert assessable_share(empty, (), 0, S) == 0
    assert MotionTrack.from_bytes(empty.to_bytes()).gaps == ()


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("android_rot270_person_and_dog_in_bed.mp4", True),
        ("iphone6_rot90_gps_tz.mov", False),
        ("pixel_two_hevc_tracks_selfie_vfr.mp4", False),
    ],
)
def test_real_cameras(name, hidden):
    path = real_file(f"video/{name}")
    meter = MotionMeter()
    with path.open("rb") as stream:
        read_clip(stream, path.name, (meter,))
    track = meter.track()
    stretches = unsure(track)
    share = assessable_share(track, stretches, 0, int(track.times_ns[-1]))
    assert (share < DEFAULTS.assessable_least) == hidden
    assert hidden == (SENTENCE in {gap.reason for gap in stretches})
    if hidden:  # the marked length itself is the reader's
        offered, _ = suggested(measure(track, S, 4 * S))
        assert not {"IESS-03", "IESS-04", "IESS-05", "BNSM-04.rate"} & set(offered)
