from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.window import rich_case, session_of
from workstation.core.annotation import MarkKind
from workstation.core.timebase import NS, Instant, Interval
from workstation.review.commands.states import begin_state, move_state, state_at, states


def spans(case) -> list[tuple[str, float, float]]:
    return [(m.value, m.span.start.ns / NS, m.span.end.ns / NS) for m in states(case)]


@pytest.fixture
def session():
    return session_of(rich_case())


def at(seconds: float) -> Instant:
    return Instant(round(seconds * NS))


def test_a_state_ends_the_one_that_was_going_on_and_reaches_to_the_clips_end(session):
    session.do(begin_state(session.case, "waking", at(20), author="R"))
    assert spans(session.case) == [
        ("asleep", 0.0, 5.4),
        ("awake", 5.4, 20.0),
        ("waking", 20.0, 42.5),
    ]
    new = state_at(session.case, at(20))
    assert (new.kind, new.source_id, new.author) == (MarkKind.STATE, "c2", "R")
    session.undo()
    assert spans(session.case) == [("asleep", 0.0, 5.4), ("awake", 5.4, 35.4)]


def test_a_state_reaches_to_the_next_state_mark(session):
    session.do(begin_state(session.case, "waking", at(2), author="R"))
    assert spans(session.case)[:3] == [("asleep", 0, 2), ("waking", 2, 5.4), ("awake", 5.4, 35.4)]


def test_at_the_very_start_of_a_state_it_is_another_state_and_the_same_one_changes_nothing(session):
    session.do(begin_state(session.case, "waking", at(5.4), author="R"))
    assert spans(session.case) == [("asleep", 0, 5.4), ("waking", 5.4, 35.4)]
    assert begin_state(session.case, "waking", at(20), author="R").edits == ()


def test_where_no_clip_is_a_state_lasts_to_the_end_of_the_material(session):
    session.do(begin_state(session.case, "asleep", at(42.7), author="R"))
    assert state_at(session.case, at(42.8)).span.end == session.case.span().end


def test_a_shared_edge_is_dragged_as_one(session):
    session.do(move_state(session.case, "m1", Interval(at(0), at(8))))
    assert spans(session.case) == [("asleep", 0, 8), ("awake", 8, 35.4)]
    session.do(move_state(session.case, "m2", Interval(at(3), at(30))))
    assert spans(session.case) == [("asleep", 0, 3), ("awake", 3, 30)]


def test_a_neighbour_is_never_covered(session):
    session.do(move_state(session.case, "m1", Interval(at(0), at(99))))
    (_, _, end), (_, start, last) = spans(session.case)
    assert end == start < last == 35.4
    session.do(move_state(session.case, "m2", Interval(at(-5), at(99))))
    (_, first, end), (_, start, last) = spans(session.case)
    assert (first, last) == (0, 99)
    assert first < end == start


def test_neighbours_that_do_not_touch_stay_where_they_are(session):
    case = session.case
    apart = replace(case.marks["m2"], span=Interval(at(10), at(35.4)))
    case = replace(case, marks={**case.marks, "m2": apart})
    held = session_of(case)
    held.do(move_state(case, "m1", Interval(at(0), at(7))))
    assert spans(held.case) == [("asleep", 0, 7), ("awake", 10, 35.4)]
