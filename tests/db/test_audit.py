from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import audit
from db.library import DATABASE, Library
from db.tables import AuditRow
from tests.db.examples import NOON, case, mark_episode
from workstation.review.session import Session


@pytest.fixture
def written(folder):
    """A library with a chain of four links, closed again."""
    with Library.open(folder) as library:
        library.cases.create(case(), "Reader 1")
        session = Session(library.cases, "B-0001", "Reader 1")
        session.do(mark_episode(session.case, 1))
        session.do(mark_episode(session.case, 2))
        session.undo()
        assert library.cases.audit_head().seq == 4
    return folder


def attack(folder, *statements, guarded=True):
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        if not guarded:
            for name in ("audit_keeps", "audit_stays", "audit_follows"):
                raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def problems(folder):
    with Library.open(folder) as library:
        return library.check()


def test_the_chain_holds_every_change_and_who_made_it(written):
    with Library.open(written) as library:
        links = library.cases.audit_entries()
        assert [e.action for e in links] == ["create", "do", "do", "undo"]
        assert {e.author for e in links} == {"Reader 1"}
        assert [e.seq for e in links] == [1, 2, 3, 4]
        assert links[-1] == library.cases.audit_head()
        assert library.check() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET author = 'x' WHERE seq = 2",
        "UPDATE audit SET payload = payload",
        "DELETE FROM audit WHERE seq = 4",
        "DELETE FROM audit",
        "INSERT INTO audit SELECT 9, hash, at, author, action, case_id, object, payload, 'h'"
        " FROM audit WHERE seq = 4",
        "INSERT INTO audit SELECT 5, prev_hash, at, author, action, case_id, object, payload, 'h'"
        " FROM audit WHERE seq = 4",
        "INSERT OR REPLACE INTO audit SELECT 4, prev_hash, at, 'x', action, case_id, object,"
        " payload, 'h' FROM audit WHERE seq = 4",
        "REPLACE INTO audit SELECT 5, hash, at, 'x', action, case_id, object, payload, prev_hash"
        " FROM audit WHERE seq = 3",
        "INSERT INTO audit SELECT NULL, hash, at, author, action, case_id, object, payload, 'h'"
        " FROM audit WHERE seq = 4",
    ],
)
def test_the_database_refuses_to_bend_the_chain(written, statement):
    with pytest.raises(sqlite3.IntegrityError, match="audit"):
        attack(written, statement)
    assert problems(written) == ()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit SET author = 'x' WHERE seq = 2", "Entry 2 of the audit trail was altered"),
        ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE seq = 3", "Entry 3"),
        ("UPDATE audit SET action = 'do' WHERE seq = 4", "Entry 4"),
        ("UPDATE audit SET case_id = 'B' WHERE seq = 1", "Entry 1"),
        ("UPDATE audit SET object = '' WHERE seq = 2", "Entry 2"),
        ("UPDATE audit SET payload = replace(payload, 'e1', 'e9') WHERE seq = 2", "Entry 2"),
        ("DELETE FROM audit WHERE seq = 2", "Entries 2 to 2 of the audit trail are missing"),
    ],
)
def test_who_bends_it_without_the_guards_is_found_out(written, statement, told):
    attack(written, statement, guarded=False)
    assert any(told in p for p in problems(written))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE episode SET note = 'never written' WHERE id = 'e1'",
        "DELETE FROM episode",
        "UPDATE child SET name = 'somebody else'",
    ],
)
def test_a_row_changed_behind_the_chains_back_is_found(written, statement):
    attack(written, statement)
    assert "Case B-0001 is not what its audit trail says." in problems(written)


def test_a_shortened_end_is_found_because_the_rows_tell(written):
    attack(written, "DELETE FROM audit WHERE seq = 4", guarded=False)
    assert "Case B-0001 is not what its audit trail says." in problems(written)


def test_what_changes_nothing_can_be_noted_too(written):
    with Library.open(written) as library:
        noted = library.cases.record(
            "export", author="Reader 1", at=NOON, case_id="B-0001", about="referral.pdf"
        )
        assert (noted.seq, noted.action) == (5, "export")
        assert len(library.cases.changes("B-0001")) == 3
        assert library.check() == ()
        with pytest.raises(ValueError, match="with its change"):
            library.cases.record("undo", author="Reader 1", at=NOON)


@given(st.text(), st.text())
def test_no_two_contents_share_a_link_by_shifting_words(one, other):
    def link(author, action):
        row = AuditRow(
            seq=1,
            prev_hash=audit.START,
            at=NOON,
            case_id="",
            object="",
            payload="",
            author=author,
            action=action,
        )
        return audit.link_hash(row)

    assert (link(one, other) == link(other, one)) == (one == other)
