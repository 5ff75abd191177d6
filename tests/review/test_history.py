"""What undoes as one step, and that a case opened again has the same steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review.test_session import SPAN, session, with_clip
from tests.support.fakes import NOON, FakeCaseStore, open_case
from workstation.core.timebase import NS
from workstation.review.commands import episodes, letter, viewing
from workstation.review.session import Session


class Clock:
    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at

    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)


def typed(s, text, field="question"):
    s.do(letter.write_letter(s.case, field, text))


def steps(s):
    """How many times undo finds something to take back."""
    count = 0
    while s.undo() is not None:
        count += 1
    return count


def reopened(store, case_id):
    """Undo and redo labels of a window opened now."""
    again = session(store, case_id)
    return again.undo_label, again.redo_label, [[c.edits for c in x] for x in again._history.done]


@pytest.mark.parametrize(("rest", "expected"), [(0.2, 1), (5, 1), (5.1, 3), (-5.1, 3)])
def test_a_rest_in_typing_begins_a_new_step(rest, expected):
    store, case_id = open_case()
    clock = Clock()
    s = Session(store, case_id, "Reader 1", now=clock)
    for text in ("A", "Ar", "Are"):
        typed(s, text)
        clock.wait(rest)
    assert steps(s) == expected


def test_long_typing_without_a_rest_is_one_step():
    store, case_id = open_case()
    clock = Clock()
    s = Session(store, case_id, "Reader 1", now=clock)
    for i in range(10):
        typed(s, "x" * (i + 1))
        clock.wait(4)
    assert steps(s) == 1


def test_typing_after_an_undo_is_a_step_of_its_own():
    s = session()
    typed(s, "A")
    command, _ = episodes.mark_episode(s.case, SPAN, author="Reader 1")
    s.do(command)
    s.undo()
    typed(s, "Are")
    s.undo()
    assert s.case.letter.fields["question"] == "A"


def test_typing_after_a_redo_is_a_step_of_its_own():
    s = session()
    typed(s, "A")
    s.undo()
    s.redo()
    typed(s, "Are")
    s.undo()
    assert s.case.letter.fields["question"] == "A"


def test_another_field_or_another_reader_begins_a_new_step():
    store, case_id = open_case()
    one = session(store, case_id)
    typed(one, "A")
    typed(one, "B", "summary")
    typed(one, "AB")
    two = Session(store, case_id, "Reader 2", now=lambda: NOON)
    typed(two, "ABC")
    assert steps(two) == 4


def test_watching_while_typing_does_not_cut_the_step():
    _store, _case_id, s = with_clip()
    typed(s, "A")
    s.do(viewing.add_watched(s.case, "clip1", 0, NS))
    typed(s, "Are")
    s.undo()
    assert "question" not in s.case.letter.fields


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["question", "summary", "undo", "redo", "episode"]),
            st.sampled_from([0.1, 4.9, 5.0, 6.0]),
            st.sampled_from(["Reader 1", "Reader 2"]),
        ),
        max_size=30,
    )
)
def test_a_case_opened_again_has_the_same_steps(done):
    store, case_id = open_case(FakeCaseStore())
    clock = Clock()
    s = Session(store, case_id, "Reader 1", now=clock)
    for i, (what, rest, author) in enumerate(done):
        s.author = author
        if what in {"undo", "redo"}:
            getattr(s, what)()
        elif what == "episode":
            s.do(episodes.mark_episode(s.case, SPAN, author=author)[0])
        else:
            typed(s, f"text {i}", what)
        clock.wait(rest)
    kept = s.undo_label, s.redo_label, [[c.edits for c in x] for x in s._history.done]
    assert reopened(store, case_id) == kept
