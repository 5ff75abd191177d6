from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.cases import SqlCaseStore
from db.library import Library
from tests.db.examples import NOON, add_log, case, change, episode, log, mark_episode
from workstation.core.case import Letter
from workstation.core.errors import StoreError
from workstation.core.timebase import WallTime
from workstation.review.changes import Cause, Edit, EntityKind, StaleEditError, put
from workstation.review.ports import CaseStore
from workstation.review.session import Command, Session


def opened(library, case_id="B-0001", author="Reader 1"):
    ticks = iter(range(1, 10_000))
    return Session(
        library.cases, case_id, author, now=lambda: NOON + timedelta(seconds=next(ticks))
    )


@pytest.fixture
def session(library):
    library.cases.create(case(), "Reader 1")
    return opened(library)


def test_the_store_is_what_an_open_case_asks_for(library):
    store: CaseStore = library.cases
    assert isinstance(store, SqlCaseStore)


def test_doing_undoing_and_redoing_is_kept_and_survives_reopening(folder):
    with Library.open(folder) as library:
        library.cases.create(case(), "Reader 1")
        first = opened(library)
        for number in (1, 2, 3):
            first.do(mark_episode(first.case, number))
        first.undo()
        first.undo()
        first.redo()
        left = first.case
    with Library.open(folder) as library:
        again = opened(library)
        assert again.case == left
        assert (again.undo_label, again.redo_label) == ("Mark episode E2", "Mark episode E3")
        again.redo()
        assert sorted(again.case.episodes) == ["e1", "e2", "e3"]
        while again.undo():
            pass
        assert library.cases.load("B-0001") == case()
        assert library.check() == ()


def test_the_history_is_given_back_change_by_change(session, library):
    session.do(mark_episode(session.case, 1))
    session.do(
        Command(
            "Typing",
            (put(session.case, EntityKind.LETTER, "letter", Letter(urgency="E1")),),
            merge_key="t",
        )
    )
    session.undo()
    labels = [(c.label, c.cause, c.author, c.merge_key) for c in library.cases.changes("B-0001")]
    assert labels == [
        ("Mark episode E1", Cause.DO, "Reader 1", ""),
        ("Typing", Cause.DO, "Reader 1", "t"),
        ("Typing", Cause.UNDO, "Reader 1", ""),
    ]
    assert library.cases.changes("B-0001")[0].edits[0].after == episode(1)
    assert library.cases.changes("B-0001")[0].at == NOON + timedelta(seconds=1)


def test_a_change_on_what_somebody_changed_is_refused_whole(session, library):
    other = opened(library, author="Reader 2")
    session.do(mark_episode(session.case, 1))
    other_change = Command(
        "Two edits",
        (
            put(other.case, EntityKind.EPISODE, "e2", episode(2)),
            put(other.case, EntityKind.EPISODE, "e1", episode(1, note="mine")),
        ),
    )
    head = library.cases.audit_head()
    with pytest.raises(StaleEditError):
        other.do(other_change)
    assert sorted(library.cases.load("B-0001").episodes) == ["e1"]
    assert library.cases.audit_head() == head
    assert other.case == library.cases.load("B-0001")  # it shows what the other did


def test_a_case_is_read_with_the_link_it_rests_on_and_a_version_that_counts_its_changes(
    session, library
):
    before = library.cases.read("B-0001")
    assert before.version == library.cases.version("B-0001") == 0
    session.do(mark_episode(session.case, 1))
    library.cases.record("opened", author="Reader 1", at=NOON, case_id="B-0001")
    after = library.cases.read("B-0001")
    assert after.version == library.cases.version("B-0001") == 1
    assert after.case == session.case
    assert after.head == library.cases.audit_head()
    other = opened(library, author="Reader 2")
    session.undo()
    assert other.catch_up() is not None
    assert other.case == session.case
    assert other.audit == session.audit == library.cases.audit_head()


def test_two_readers_cannot_give_one_number_twice(session, library):
    other = opened(library, author="Reader 2")
    session.do(mark_episode(session.case, 1))
    twin = replace(episode(1), id="another")
    with pytest.raises(StaleEditError):
        other.do(Command("Mark", (put(other.case, EntityKind.EPISODE, "another", twin),)))


def test_a_number_that_becomes_free_in_a_change_may_be_used_in_it(session):
    session.do(mark_episode(session.case, 1))
    twin = replace(episode(1), id="another")
    session.do(
        Command(
            "Replace",
            (
                put(session.case, EntityKind.EPISODE, "another", twin),
                put(session.case, EntityKind.EPISODE, "e1", None),
            ),
        )
    )
    session.undo()
    assert sorted(session.case.episodes) == ["e1"]


@pytest.mark.parametrize("turned", [False, True])
def test_edits_of_an_import_may_come_in_any_order(session, library, turned):
    edits = add_log(session.case)
    if turned:
        edits = edits[::-1]
    session.do(Command("Add log", edits))
    assert library.cases.load("B-0001") == session.case
    session.undo()
    assert library.cases.load("B-0001") == case()


def test_a_source_that_is_referred_to_stays(session, library):
    session.do(Command("Add log", add_log(session.case)))
    session.do(mark_episode(session.case, 1, source_id="s1"))
    gone = (
        put(session.case, EntityKind.SOURCE, "s1", None),
        put(session.case, EntityKind.PLACEMENT, "s1", None),
    )
    with pytest.raises(StoreError, match="refers"):
        session.do(Command("Remove log", gone))
    assert library.cases.load("B-0001").sources == {"s1": log()}


def test_several_edits_of_one_entity_in_a_change_follow_one_another(session, library):
    one = episode(1)
    two = replace(one, note="two")
    library.cases.commit(
        "B-0001",
        change(
            session.case,
            Edit(EntityKind.EPISODE, "e1", None, one),
            Edit(EntityKind.EPISODE, "e1", one, two),
        ),
    )
    assert library.cases.load("B-0001").episodes["e1"] == two


def test_the_zero_of_the_case_clock_is_set_and_unset(session, library):
    for zero in (WallTime(5, None, "Europe/Rome"), WallTime(None, -7), None):
        session.do(Command("Zero", (put(session.case, EntityKind.ZERO, "zero", zero),)))
        assert library.cases.load("B-0001").zero == zero


@pytest.mark.parametrize(
    "edit",
    [
        Edit(EntityKind.EPISODE, "other", None, episode(1)),
        Edit(EntityKind.MARK, "e1", None, episode(1)),
        Edit(EntityKind.LETTER, "second", None, Letter(id="second")),
        Edit(EntityKind.LETTER, "letter", Letter(), None),
        Edit(EntityKind.EPISODE, "e1", None, replace(episode(1), number=2**63)),
    ],
)
def test_an_edit_no_case_can_hold_is_refused(session, library, edit):
    with pytest.raises(StoreError):
        library.cases.commit("B-0001", change(session.case, edit))
    assert library.cases.load("B-0001") == case()


def test_the_work_list_counts_and_puts_the_last_changed_first(library):
    for number in (1, 2, 3):
        library.cases.create(case(f"B-000{number}", name=f"Child {number}"), "Reader 1")
    session = opened(library, "B-0002", author="Reader 2")
    session.do(Command("Add log", add_log(session.case)))
    session.do(mark_episode(session.case, 1))
    session.do(
        Command("Rate", (put(session.case, EntityKind.LETTER, "letter", Letter(urgency="E1")),))
    )
    rows = library.cases.cases()
    assert [r.id for r in rows] == ["B-0002", "B-0003", "B-0001"]
    first = rows[0]
    assert (first.clips, first.logs, first.episodes, first.answers) == (0, 1, 1, 0)
    assert (first.urgency, first.reader, first.newest) == ("E1", "Reader 2", NOON)
    assert first.changed_at > first.created_at == NOON
    assert (rows[1].reader, rows[1].newest, rows[1].child.name) == ("", None, "Child 3")


def test_unknown_and_taken_case_numbers_are_told(library):
    library.cases.create(case(), "Reader 1")
    with pytest.raises(StoreError, match="B-0001 already"):
        library.cases.create(case(), "Reader 1")
    for ask in (library.cases.load, library.cases.changes):
        with pytest.raises(StoreError, match="no case X"):
            ask("X")
    with pytest.raises(StoreError, match="no case X"):
        library.cases.commit("X", change(case()))


def test_two_libraries_open_at_once_and_many_threads_lose_nothing(folder):
    with Library.open(folder) as one, Library.open(folder) as other:
        one.cases.create(case(), "Reader 1")
        failures = []

        def work(store, base):
            try:
                for i in range(15):
                    made = episode(base + i)
                    edit = Edit(EntityKind.EPISODE, made.id, None, made)
                    store.commit("B-0001", change(case(), edit))
            except Exception as error:  # noqa: BLE001
                failures.append(error)

        threads = [
            threading.Thread(target=work, args=(lib.cases, 100 * n))
            for n, lib in enumerate((one, other, one, other), 1)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(other.cases.load("B-0001").episodes) == 60
        assert one.cases.audit_head().seq == 61
        assert one.check() == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["mark", "note", "remove", "undo", "redo", "reopen"]), max_size=15))
def test_the_stored_case_is_always_the_open_one(new_library, tmp_path_factory, steps):
    place = tmp_path_factory.mktemp("walk") / "library"
    with Library.open(shutil.copytree(new_library, place)) as library:
        library.cases.create(case(), "Reader 1")
        session = opened(library)
        for number, step in enumerate(steps, 1):
            newest = next(iter(sorted(session.case.episodes, reverse=True)), None)
            if step == "mark":
                session.do(mark_episode(session.case, number))
            elif step == "note" and newest:
                after = replace(session.case.episodes[newest], note=f"n{number}")
                edit = put(session.case, EntityKind.EPISODE, newest, after)
                session.do(Command("Note", (edit,), merge_key=newest))
            elif step == "remove" and newest:
                edit = put(session.case, EntityKind.EPISODE, newest, None)
                session.do(Command("Remove", (edit,)))
            elif step == "undo":
                session.undo()
            elif step == "redo":
                session.redo()
            elif step == "reopen":
                before = session
                session = opened(library)
                assert (before.undo_label, before.redo_label) == (
                    session.undo_label,
                    session.redo_label,
                )
            assert library.cases.load("B-0001") == session.case
        assert library.check() == ()
