"""The demo's story, small: what is measured against what is told to happen."""

import cv2  # noqa: TID251
import numpy as np
import pytest

from tests.core.checklist.folder import shipped
from tests.core.motion.scenes import Frame
from workstation.core.annotation import Episode
from workstation.core.checklist.suggest import suggestions_from
from workstation.core.motion import MotionMeter, measure
from workstation.core.timebase import Interval
from workstation.demo.scene import Scene, Studio
from workstation.demo.story import Move, clip_seed, demo_story, frame_times
from workstation.review.measured import EpisodeReading

S = 1_000_000_000
LONG_SIDE = 320


@pytest.fixture(scope="module")
def studio():
    return Studio.built(LONG_SIDE, demo_story().seed)


def filmed(studio, number, kind):
    """Motion of the part of a clip that holds its movements of one kind, and those movements."""
    story = demo_story()
    clip, seed = story.clips[number], clip_seed(story, number)
    told = clip.moves(kind)
    times = frame_times(clip, seed)
    times = times[(times > told[0].start_ns - S // 2) & (times < told[-1].end_ns + S)]
    scene = Scene(clip, times, studio, long_side=LONG_SIDE, seed=seed)
    meter = MotionMeter()
    for i, at in enumerate(times):
        grey = np.asarray(cv2.cvtColor(scene.picture(i), cv2.COLOR_RGB2GRAY))
        if not i:
            meter.begin(grey.shape[1], grey.shape[0])
        meter.take(Frame(i, int(at), grey))
    track = meter.track()
    return measure(track, told[0].start_ns - S // 4, told[-1].end_ns + S // 2), told


@pytest.fixture(scope="module")
def cluster(studio):
    return filmed(studio, 1, Move.FLEXION)


def suggested(got):
    """What the checklists are offered from these numbers, and where they get none."""
    span = Interval.of_ns(0, got.span.value)
    episode = Episode("e1", 1, span, "clip", start_captured=True, end_captured=True)
    spans = tuple(Interval.of_ns(e.start_ns, e.end_ns) for e in got.events)
    found = suggestions_from(shipped(), EpisodeReading(episode, got, spans))
    return {s.item_id: s for s in found.offered}, {a.item_id: a.reason for a in found.abstained}


def agrees(got, told, least_ns):
    assert got.count.value == len(told)
    for each, true in zip(got.events, told, strict=True):
        assert abs(each.start_ns - true.start_ns) < 90_000_000
        assert abs(each.duration_ns - true.duration_ns) < least_ns


def test_a_cluster_of_flexions_grows_and_fades(cluster):
    got, told = cluster
    agrees(got, told, 200_000_000)
    assert got.duration.value == pytest.approx(1.1 * S, abs=0.1 * S)
    assert got.interval.value == pytest.approx(6.2 * S, abs=0.05 * S)
    assert got.rise_fall.value == 1.0
    assert any("not counted" in each for each in got.limits)  # fidgeting between them


def test_the_cluster_supports_the_answers_it_should_and_no_others(cluster):
    offered, silent = suggested(cluster[0])
    length = offered["IESS-03"]
    assert float(length.value) == pytest.approx(1.1, abs=0.1)
    assert "n = 6" in length.measured
    assert "–" in length.measured  # the range
    assert offered["IESS-04"].value == "yes"
    assert offered["IESS-04.count"].value == "6"
    assert float(offered["IESS-05"].value) == pytest.approx(6.2, abs=0.05)
    assert len(length.evidence) == 6
    assert "BNSM-04.rate" in silent


def test_what_cannot_be_measured_supports_no_answer():
    offered, silent = suggested(measure(MotionMeter().track(), 0, 5 * S))
    assert not {"IESS-03", "IESS-04", "IESS-05", "BNSM-04.rate"} & set(offered)
    assert {"IESS-03", "IESS-04", "IESS-05", "BNSM-04.rate"} <= set(silent)


def test_sleep_jerks_are_all_counted_and_come_in_bursts(studio):
    got, told = filmed(studio, 0, Move.JERK)
    agrees(got, told, 84_000_000)
    assert (got.bursts.value, got.bursts.low, got.bursts.high) == (3, 7, 12)
    assert got.rhythm.frequency.value == pytest.approx(3.0, abs=0.15)
    assert got.rise_fall.value is None


def test_two_flexions_in_a_dim_uneven_clip(studio):
    got, told = filmed(studio, 2, Move.FLEXION)
    agrees(got, told, 200_000_000)
