from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.cases import clip
from tests.support.fakes import empty_case
from workstation.core.case import Placement
from workstation.core.media.index import FrameIndex
from workstation.core.timebase import Anchor, ClockMap, Instant, Interval
from workstation.review.playback.frames import FrameTimes, first_instant, union

MS = 1_000_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def index_of(starts_ms, end_ms):
    pts = np.array(starts_ms, np.int64)
    key = np.zeros(1, np.int64)
    return FrameIndex.of(pts, Fraction(1, 1000), key, key, end_ms * MS)


@dataclass
class Clips:
    """Clips with frames at these milliseconds, placed by these maps."""

    def __init__(self, **clips):
        self.indexes = {name: index_of(starts, end) for name, (starts, end, _) in clips.items()}
        sources = {
            name: replace(
                clip(name, f"Clip {name}", 1),
                facts=replace(clip(name, name, 1).facts, duration_ns=self.indexes[name].end_ns),
            )
            for name in clips
        }
        placements = {
            name: Placement(name, at if isinstance(at, ClockMap) else ClockMap.at(at * MS))
            for name, (_, _, at) in clips.items()
        }
        self.case = replace(
            empty_case(),
            sources=MappingProxyType(sources),
            placements=MappingProxyType(placements),
        )
        self.times = FrameTimes(lambda: self.case, self.indexes.__getitem__)

    def step(self, at_ms, frames):
        return self.times.step(Instant(at_ms * MS), frames).ns // MS

    def seen(self, at_ms):
        at = Instant(at_ms * MS)
        name = self.times.clip_at(at)
        return None if name is None else (name, self.times.shown(name, at).number)


GAPS = st.lists(st.integers(1, 200), min_size=1, max_size=30)
SHIFT = st.integers(-(10**14), 10**14)


@st.composite
def maps(draw):
    if draw(st.booleans()):
        return ClockMap.at(draw(SHIFT), drift_ppb=draw(st.integers(-400_000_000, 400_000_000)))
    source, case, anchors = draw(st.integers(-(10**9), 10**9)), draw(SHIFT), []
    for _ in range(draw(st.integers(2, 4))):
        anchors.append(Anchor(source, case))
        step = draw(st.integers(10**6, 3 * 10**9))
        source += step
        case += step * draw(st.integers(500, 2000)) // 1000
    return ClockMap(tuple(anchors))


@settings(max_examples=150, deadline=None)
@given(GAPS, maps(), st.data())
def test_the_frame_shown_is_the_last_that_has_begun(gaps, clock, data):
    starts = [0, *np.cumsum(gaps[:-1]).tolist()]
    end = starts[-1] + gaps[-1]
    clips = Clips(a=(starts, end, clock))
    for number, start_ms in enumerate(starts):
        begins = first_instant(clock, start_ms * MS)
        shown = clips.times.shown("a", begins)
        assert (shown.number, shown.clip_ns, shown.start) == (number, start_ms * MS, begins)
        before = clips.times.shown("a", begins.plus(-1))
        assert before is None if number == 0 else before.number == number - 1
    at = Instant(first_instant(clock, 0).ns + data.draw(st.integers(-MS, (end + 1) * MS)))
    told, clip_ns = clips.times.shown("a", at), clock.to_source(at)
    if not 0 <= clip_ns < end * MS:
        assert told is None
    else:
        assert told.number == max(i for i, s in enumerate(starts) if s * MS <= clip_ns)
        assert told.start <= at


@settings(max_examples=80, deadline=None)
@given(GAPS, maps(), GAPS, maps(), st.booleans())
def test_steps_meet_every_picture_and_lead_back(gaps_a, map_a, gaps_b, map_b, prefer):
    def frames(gaps):
        starts = [0, *np.cumsum(gaps[:-1]).tolist()]
        return starts, starts[-1] + gaps[-1]

    # Near each other on the case clock, so that overlaps, holes and borders all occur.
    map_b = map_b.moved(
        map_a.to_case(0).since(map_b.to_case(0)) + 150 * MS, method="", uncertainty_ns=None
    )
    clips = Clips(a=(*frames(gaps_a), map_a), b=(*frames(gaps_b), map_b))
    clips.times.preferred = "b" if prefer else None
    times = clips.times
    at = min(first_instant(m, 0) for m in (map_a, map_b))
    went, pictures = [at], [_picture(times, at)]
    while (to := times.step(at, 1)) != at:
        assert to > at
        assert times.step(to, -1) == at
        # Nothing else is seen in between: a frame's end or a hole, then the next picture.
        between = Instant((at.ns + to.ns) // 2)
        assert _picture(times, between) in (pictures[-1], None)
        assert _picture(times, to) != pictures[-1]
        at = to
        went.append(at)
        pictures.append(_picture(times, at))
    assert times.step(went[0], len(went) - 1) == at
    assert times.step(at, -(len(went) + 5)) == went[0]
    ends = max(clips.case.span_of(s).end for s in ("a", "b"))
    assert _picture(times, ends.plus(-2)) in (pictures[-1], None)


def _picture(times, at):
    name = times.clip_at(at)
    return None if name is None else (name, times.shown(name, at).number)


def test_a_step_goes_over_a_hole_and_back():
    clips = Clips(a=([0, 33, 66], 100, 0), b=([0, 40], 80, 500))
    assert clips.step(66, 1) == 500
    assert clips.step(500, -1) == 66
    assert clips.step(300, 1) == 500
    assert clips.step(300, -1) == 66
    assert clips.step(540, 1) == 540
    assert clips.step(0, -1) == 0
    assert clips.step(45, 1) == 66
    assert clips.step(45, -1) == 0


def test_where_clips_overlap_the_chosen_one_is_seen():
    clips = Clips(a=([0, 40, 80], 120, 0), b=([0, 50, 100], 150, 30))
    assert clips.seen(60) == ("a", 1)
    clips.times.preferred = "b"
    assert clips.seen(60) == ("b", 0)
    assert clips.seen(10) == ("a", 0)
    # Out of the hidden clip into the one above, and out of it below at its end.
    assert [clips.step(0, n) for n in range(5)] == [0, 30, 80, 130, 130]
    clips.times.preferred = None
    assert [clips.step(0, n) for n in range(6)] == [0, 40, 80, 120, 130, 130]
    assert clips.seen(120) == ("b", 1)
    assert clips.step(120, -1) == 80


def test_a_clip_that_is_gone_is_not_preferred():
    clips = Clips(a=([0], 100, 0))
    clips.times.preferred = "gone"
    assert clips.seen(50) == ("a", 0)
    assert clips.times.shown("gone", Instant(0)) is None


def test_without_clips_a_step_stays():
    clips = Clips()
    assert clips.times.step(Instant(7), 3) == Instant(7)
    assert clips.times.footage() == ()


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20))))
def test_a_union_covers_the_same_time_once(spans):
    given_spans = [Interval.of_ns(a, a + b) for a, b in spans]
    whole = union(given_spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(whole))
    covered = {t for s in given_spans for t in range(s.start.ns, s.end.ns)}
    assert covered == {t for s in whole for t in range(s.start.ns, s.end.ns)}


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 10**12),
    st.sampled_from([Fraction(8), Fraction(1), Fraction(1, 15), Fraction(1, 30_000)]),
    st.integers(-500_000, 500_000),
)
def test_the_first_instant_of_a_moment_is_the_first_at_any_pace(at, source_ns, slowed, drift):
    clock = ClockMap.at(at, drift_ppb=drift, slowed=slowed)
    first = first_instant(clock, source_ns)
    assert clock.to_source(first) >= source_ns
    assert clock.to_source(first.plus(-1)) < source_ns
