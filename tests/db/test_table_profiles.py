from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.library import Library
from db.tables import TableProfileRow
from tests.support.fakes import NOON
from workstation.core.evidence import ChannelKind
from workstation.core.importing.profile import ColumnPlan, TableProfile, TimePlan
from workstation.review.ports import SavedProfile

WARD = TableProfile(
    "Ward “1” – è", "\t", decimal_comma=True, skip=2, time=TimePlan((0, 1), "dmy"),
    columns=(ColumnPlan(2, "acc x", ChannelKind.ACCELERATION, "mg", (-999.0,)),),
    zone="Europe/Rome", thousands=".", comment="#", words=("lost",), only=(3, "child"),
    header=("a", "b"), width=4,
)  # fmt: skip


def test_a_profile_outlives_the_library_being_closed_and_is_replaced_by_name(tmp_path):
    with Library.open(tmp_path) as library:
        library.profiles.save(SavedProfile(WARD, "Reader 1", NOON, seen=False))
    with Library.open(tmp_path) as library:
        assert library.profiles.all() == (SavedProfile(WARD, "Reader 1", NOON, seen=False),)
        other = SavedProfile(replace(WARD, skip=9), "Reader 2", NOON, seen=True)
        library.profiles.save(other)
        assert library.profiles.all() == (other,)
        assert not library.profiles.remove("nobody")
        assert library.profiles.remove(WARD.name)
        assert library.profiles.all() == ()
        assert library.check() == ()


def test_who_saved_a_profile_stands_in_the_audit_chain(tmp_path):
    with Library.open(tmp_path) as library:
        library.profiles.save(SavedProfile(WARD, "Reader 1", NOON, seen=True))
        (entry,) = library.cases.audit_entries()
    assert (entry.action, entry.author, entry.at) == ("save table profile", "Reader 1", NOON)


def test_a_damaged_profile_is_left_out_and_the_others_stay(tmp_path, caplog):
    with Library.open(tmp_path) as library:
        for name in ("a", "b"):
            library.profiles.save(SavedProfile(replace(WARD, name=name), "R", NOON, seen=True))
        with Session(library._engine) as session, session.begin():
            row = update(TableProfileRow).where(TableProfileRow.name == "a")
            session.execute(row.values(profile='{"type": 1}'))
        assert [s.profile.name for s in library.profiles.all()] == ["b"]
    assert "cannot be used" in caplog.text


def test_a_backup_holds_the_profiles(tmp_path):
    with Library.open(tmp_path / "library") as library:
        library.profiles.save(SavedProfile(WARD, "Reader 1", NOON, seen=True))
        library.backup(tmp_path / "copy")
    with Library.open(tmp_path / "copy") as copy:
        assert [s.profile for s in copy.profiles.all()] == [WARD]
