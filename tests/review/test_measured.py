"""Measured values of the open case, on the case clock."""

from types import SimpleNamespace

import numpy as np
import pytest

from reports.measured import measured_of as measured_of_letter
from tests.core.motion.scenes import Scene, jerks, steady
from tests.core.motion.test_assess import SENTENCE, walked
from tests.support.cases import clip
from workstation.core.annotation import Episode
from workstation.core.evidence import SourceKind
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.review.measured import Measured, kept

AT_NS = 60 * NS


@pytest.fixture(scope="module")
def still():
    return Scene(steady(30, 6), limb=jerks([1.0, 2.0], 0.4)).measured()


def measured_of(track, clock=None, facts=None):
    facts = facts or clip("clip", "Clip 1", 6).clip
    case = SimpleNamespace(
        sources={"clip": SimpleNamespace(kind=SourceKind.CLIP, clip=facts)},
        map_of=lambda _: clock or ClockMap.at(AT_NS),
        clips=lambda: (SimpleNamespace(id="clip"),),
    )
    material = SimpleNamespace(motion_track=lambda _: track)
    return Measured(lambda: case, material, ())


def on_case(start_s, end_s):
    return Interval.of_ns(AT_NS + round(start_s * NS), AT_NS + round(end_s * NS))


def test_what_cannot_be_measured_lies_on_the_case_clock_with_its_reason(still):
    ((span, reason),) = measured_of(walked(still, (3, 6))).not_measurable("clip")
    assert reason == SENTENCE
    assert span.start.ns == pytest.approx(AT_NS + 3 * NS, abs=0.6 * NS)
    assert span.end.ns == AT_NS + int(still.times_ns[-1])
    assert measured_of(still).not_measurable("clip") == ()


def test_missing_frames_are_not_measurable_either():
    times = np.delete(steady(30, 3), slice(30, 45))
    ((span, reason),) = measured_of(Scene(times).measured()).not_measurable("clip")
    assert reason == "frames missing"
    assert span.duration_ns == pytest.approx(16 / 30 * NS, abs=2)


def test_an_episode_reads_its_principal_movements_only(still):
    measured = measured_of(still)
    episode = Episode("e", 1, on_case(0.5, 3), "clip", start_captured=True, end_captured=True)
    reading = measured.episode(episode)
    assert reading.count == 2
    assert reading.event_durations_s == pytest.approx([0.4, 0.4], abs=0.05)
    assert reading.intervals_s == pytest.approx([1.0], abs=0.04)
    assert [s.start.ns / NS for s in reading.spans] == pytest.approx([61, 62], abs=0.04)
    assert reading.rhythm_hz is None


def test_an_episode_under_a_moving_camera_reads_nothing(still):
    episode = Episode("e", 1, on_case(0.5, 5), "clip")
    reading = measured_of(walked(still, (0, 6))).episode(episode)
    assert (reading.count, reading.rhythm_hz, list(reading.event_durations_s)) == (0, None, [])
    assert reading.measures.count.reason == SENTENCE


def test_an_episode_within_a_longer_movement_neither_keeps_nor_counts_it():
    """A quarter of a second out of one of a second and a half is no movement of the episode."""
    track = Scene(steady(30, 8), limb=jerks([2.0], 1.5)).measured()
    measured = measured_of(track)
    (whole,) = measured.movements("clip")
    middle = (whole.span.start.ns + whole.span.end.ns) // 2
    short = Episode("e", 1, Interval.of_ns(middle, middle + NS // 4), "clip")
    assert not kept(whole, [short])
    reading = measured.episode(short)
    assert reading.count == 0
    assert reading.measures.count.value is None
    assert "lies mostly outside" in reading.measures.count.reason
    assert "no movement" not in " ".join(measured_sentences(reading))
    wide = Episode("e", 1, Interval.of_ns(whole.span.start.ns, whole.span.end.ns - NS // 2), "clip")
    assert kept(whole, [wide])
    assert measured.episode(wide).count == 1
    elsewhere = Episode("e", 1, wide.span, "another clip")
    assert not kept(whole, [elsewhere])


def test_a_movement_that_only_reaches_into_an_episode_is_told_and_not_counted(still):
    reading = measured_of(still).episode(Episode("e", 1, on_case(1.3, 3), "clip"))
    assert reading.count == 1
    assert (
        "1 movement that lies mostly outside the marked time is not counted."
        in reading.measures.limits
    )


def measured_sentences(reading):
    return measured_of_letter(reading.measures, ClockMap.at(AT_NS)).sentences
