from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.figures import Scale, polylines, spread
from reports.sampling import around, gaps, key_instants, posed_instants
from workstation.core.timebase import NS, Interval
from workstation.review.ports import TraceSlice


def trace(values, start_s=0.0, end_s=10.0):
    at = np.linspace(start_s * NS, end_s * NS, len(values)).astype(np.int64)
    values = np.asarray(values, np.float32)
    return TraceSlice("a", "g", at, values - 1, values + 1)


SPAN = Interval.of_ns(0, 10 * NS)


@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6, width=32), st.just(np.nan)), max_size=500),
    st.integers(1, 60),
)
def test_a_trace_has_at_most_two_points_a_pixel_and_keeps_its_extremes(values, pixels):
    drawn = trace(values)
    found = [point for line in polylines(drawn, SPAN, pixels) for point in line]
    places = [place for place, _value in found]
    assert places == sorted(places)
    assert all(places.count(place) <= 2 for place in set(places))
    assert all(0 <= place < pixels for place in places)
    known = drawn.low[np.isfinite(drawn.low)]
    if known.size == drawn.low.size and known.size:
        assert min(v for _p, v in found) == known.min()
        assert max(v for _p, v in found) == drawn.high[np.isfinite(drawn.high)].max()


def test_a_gap_breaks_the_line():
    values = np.ones(100)
    values[40:60] = np.nan
    left, right = polylines(trace(values), SPAN, 100)
    assert left[-1][0] < 42
    assert right[0][0] > 57


def test_a_gap_is_a_box_with_its_length_and_so_is_the_time_before_the_recording():
    values = np.ones(101)
    values[40:60] = np.nan
    first, second = gaps(trace(values), SPAN, Interval.of_ns(2 * NS, 12 * NS))
    assert first.text == "not recorded 2.0 s"
    assert second.span == Interval.of_ns(int(3.9 * NS), 6 * NS)
    assert second.text == "gap 2.1 s"


def test_a_trace_without_values_is_no_line():
    assert polylines(trace([np.nan] * 5), SPAN, 10) == []
    assert polylines(trace([]), SPAN, 10) == []
    assert gaps(trace([]), SPAN, None) == ()


@given(st.lists(st.floats(0, 500), min_size=1, max_size=6))
def test_key_frames_never_overlap_and_stay_inside(centres):
    edges = spread(sorted(centres), 80.0, 10.0, 500.0)
    assert edges[0] >= 10.0 - 1e-6
    assert edges[-1] + 80.0 <= 500.0 + 1e-6
    assert all(b - a >= 80.0 - 1e-6 for a, b in itertools.pairwise(edges))


@given(
    st.integers(0, 10**12),
    st.integers(0, 10**11),
    st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**9)), max_size=12),
)
def test_key_instants_rise_and_lie_in_the_episode(start, length, events):
    episode = Interval.of_ns(start, start + length)
    spans = [Interval.of_ns(a, a + d) for a, d in events]
    found = key_instants(episode, spans)
    assert found
    assert found == sorted(set(found))
    assert all(episode.start.ns <= at <= episode.end.ns for at in found)


def test_a_key_frame_moves_to_the_middle_of_a_movement_near_it():
    found = key_instants(Interval.of_ns(0, 60 * NS), [Interval.of_ns(6 * NS, 8 * NS)])
    assert found == [7 * NS, 15 * NS, 25 * NS, 35 * NS, 45 * NS, 55 * NS]


def test_key_frames_show_where_the_largest_movements_ended_and_the_rest_between():
    at = np.arange(0, 60 * NS, NS // 10)
    speed = np.full(at.size, 0.1, np.float32)
    for peak in (100, 300, 500):  # up in one step, down over half a second
        speed[peak : peak + 6] = (10, 8, 6, 4, 2, 1)
    slice_ = TraceSlice("m", "%/s", at, speed, speed)
    episode = Interval.of_ns(0, 60 * NS)
    found = posed_instants(episode, slice_, 6)
    assert {10_400_000_000, 30_400_000_000, 50_400_000_000} <= set(found)
    assert len(found) == 6
    calm = set(found) - {10_400_000_000, 30_400_000_000, 50_400_000_000}
    assert all(speed[at == each] < 1 for each in calm)
    assert posed_instants(episode, None, 6) == []
    still = TraceSlice("m", "%/s", at, np.zeros_like(speed), np.zeros_like(speed))
    assert posed_instants(episode, still, 6) == []


@given(
    st.lists(st.one_of(st.floats(0, 1e6, width=32), st.just(np.nan)), max_size=200),
    st.integers(1, 6),
)
def test_key_frames_of_any_motion_rise_and_lie_in_the_episode(values, count):
    episode = Interval.of_ns(2 * NS, 9 * NS)
    found = posed_instants(episode, trace(values), count)
    assert found == sorted(set(found))
    assert len(found) <= count
    assert all(episode.start.ns <= each <= episode.end.ns for each in found)


def test_a_figure_shows_a_quarter_around_the_episode_but_not_beyond_the_material():
    room = Interval.of_ns(0, 40 * NS)
    shown = around(Interval.of_ns(1 * NS, 21 * NS), room)
    assert shown == Interval.of_ns(0, 26 * NS)


def test_an_episode_beyond_its_clip_is_still_shown_whole():
    shown = around(Interval.of_ns(30 * NS, 50 * NS), Interval.of_ns(0, 40 * NS))
    assert shown.end.ns == 50 * NS


@pytest.mark.parametrize("at", [-NS, 0, 5 * NS, 20 * NS])
def test_nothing_is_drawn_outside_the_figure(at):
    assert 30.0 <= Scale(SPAN, 30.0, 400.0).x(at) <= 430.0
