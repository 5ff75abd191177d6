from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.timebase import NS, Instant, Interval
from workstation.ui.panels.timeline.view import SHORTEST_NS, TimelineView

WEEK = Interval.of_ns(0, 7 * 86_400 * NS)
MINUTE = Interval.of_ns(0, 60 * NS)


def test_it_begins_with_everything():
    assert TimelineView(MINUTE).span == MINUTE


@given(
    x=st.integers(0, 1400),
    turns=st.lists(st.sampled_from([Fraction(4, 5), Fraction(5, 4)]), max_size=40),
)
def test_what_is_under_the_cursor_stays_there_while_zooming_in(x: int, turns: list[Fraction]):
    view = TimelineView(WEEK)
    about = view.ns_at(x, 1400)
    for turn in turns:
        before = view.x_of(about, 1400)
        view.zoom(turn, about)
        if WEEK.start < view.span.start and view.span.end < WEEK.end:
            assert abs(view.x_of(about, 1400) - before) < 0.01


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_view_never_leaves_the_material_by_more_than_its_margin(pan: int, up: int, down: int):
    view = TimelineView(WEEK)
    view.zoom(Fraction(up, down), 3 * 86_400 * NS)
    view.pan(pan)
    air = WEEK.duration_ns // 50 + 1
    assert view.span.start.ns >= WEEK.start.ns - air
    assert view.span.end.ns <= WEEK.end.ns + air
    assert view.span.duration_ns >= SHORTEST_NS


def test_zooming_in_and_out_around_a_point_is_exact_to_the_nanosecond():
    view = TimelineView(WEEK)
    at = 3 * 86_400 * NS + 123_456_789
    view.zoom(Fraction(1, 1024), at)
    held = view.span
    view.zoom(Fraction(1, 2), at)
    view.zoom(Fraction(2), at)
    assert abs(view.span.start.since(held.start)) <= 2
    assert view.span.duration_ns == held.duration_ns


@given(st.integers(0, 60 * NS), st.integers(200, 4000))
def test_pixels_and_instants_agree(ns: int, width: int):
    view = TimelineView(MINUTE)
    assert abs(view.ns_at(view.x_of(ns, width), width) - ns) <= 60 * NS // 10**6


def test_a_factor_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="positive"):
        TimelineView(MINUTE).zoom(Fraction(0), 0)


def test_playing_past_the_edge_turns_the_page():
    view = TimelineView(MINUTE)
    view.show(Interval.of_ns(10 * NS, 20 * NS), margin=Fraction(0))
    told = []
    view.listen(lambda: told.append(view.span))
    view.follow(Instant(15 * NS))
    assert told == []
    view.follow(Instant(19_500_000_000))
    assert told == [Interval.of_ns(18_500_000_000, 28_500_000_000)]
    view.follow(Instant(5 * NS))
    assert view.span.holds(Instant(5 * NS))


def test_playing_to_the_very_end_does_not_turn_into_emptiness():
    view = TimelineView(MINUTE)
    view.follow(Instant(60 * NS))
    assert view.span == MINUTE


def test_showing_an_episode_leaves_air_on_both_sides():
    view = TimelineView(MINUTE)
    view.show(Interval.of_ns(20 * NS, 28 * NS))
    assert view.span == Interval.of_ns(19 * NS, 29 * NS)


def test_more_material_keeps_a_close_look_and_widens_a_whole_one():
    view = TimelineView(MINUTE)
    view.set_bounds(WEEK)
    assert view.span == WEEK
    view.show(Interval.of_ns(20 * NS, 28 * NS))
    held = view.span
    view.set_bounds(MINUTE)
    assert view.span == held


def test_an_empty_case_has_a_view_all_the_same():
    view = TimelineView(Interval.of_ns(5, 5))
    assert view.span.duration_ns == SHORTEST_NS
    assert view.x_of(5, 100) == 0
