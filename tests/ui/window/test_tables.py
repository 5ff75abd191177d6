"""Tables that a person describes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.support.fakes import NOON
from workstation.core.importing.table_draft import draft_of, profile_from
from workstation.review.ports import SavedProfile
from workstation.review.tables import table_file
from workstation.ui.dialogs.describe.dialog import DescribeTable
from workstation.ui.dialogs.describe.fields import select

TEXT = "When;x\n" + "".join(f"03/04/2024 06:00:{i:02d};{i}\n" for i in range(50))


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text(TEXT)
    return path


def press(one, qtbot, words):
    """Press a button beside a message."""

    def found():
        every = one.window.intake.findChildren(QPushButton)
        return [b for b in every if b.text() == words and b.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=30_000)
    qtbot.mouseClick(found()[-1], Qt.MouseButton.LeftButton)


def refused(one, qtbot, path):
    """The file was given, and the dialog that asked at once was put off."""
    one.window.open_case("B-0417")
    one.window.add_files([path])
    dialog_of(one, qtbot).reject()
    assert one.window.intake.messages()
    return one


def dialog_of(one, qtbot) -> DescribeTable:
    qtbot.waitUntil(lambda: isinstance(one.window.dialogs.open, DescribeTable), timeout=30_000)
    return one.window.dialogs.open


def asked(one, qtbot):
    press(one, qtbot, "Describe its columns…")
    return dialog_of(one, qtbot)


def logs(one):
    return one.store.load("B-0417").logs()


def keep(one, table, *, seen):
    head = table_file(table).head
    profile = profile_from(replace(draft_of(head), form="dmy", time=(0,)), head, "Ward")
    one.desk.profiles.save(SavedProfile(profile, "Reader 2", NOON, seen))


def test_from_the_refusal_through_the_dialog_into_the_case_and_back(make, qtbot, table):
    one = refused(make(), qtbot, table)
    (message,) = one.window.intake.messages()
    assert "You can describe its columns." in message
    dialog = asked(one, qtbot)
    select(dialog.when.form, ("dmy", "s"))
    select(dialog.when.column, 0)
    dialog.name.setText("Ward")
    dialog.keep.setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: bool(logs(one)), timeout=30_000)
    assert one.window.dialogs.open is None
    assert one.window.intake.messages() == ()
    (saved,) = one.desk.profiles.all()
    assert (saved.profile.name, saved.author, saved.seen) == ("Ward", "Reader 1", True)
    one.window.hands.undo()
    assert logs(one) == ()


def test_one_file_that_does_not_tell_is_asked_about_at_once(make, qtbot, table):
    one = make()
    one.window.open_case("B-0417")
    one.window.add_files([table])
    assert dialog_of(one, qtbot).table.path == table


def test_of_several_files_nothing_is_asked_until_somebody_wants_it(make, qtbot, table, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(TEXT.replace("x", "y"))
    one = make()
    one.window.open_case("B-0417")
    one.window.add_files([table, other])
    qtbot.waitUntil(lambda: len(one.window.intake.messages()) == 2, timeout=30_000)
    qtbot.wait(50)
    assert one.window.dialogs.open is None


def test_the_next_table_like_it_is_read_at_once_and_that_is_said(make, qtbot, table):
    one = make()
    keep(one, table, seen=True)
    one.window.open_case("B-0417")
    one.window.add_files([table])
    qtbot.waitUntil(lambda: bool(logs(one)), timeout=30_000)
    qtbot.waitUntil(lambda: bool(one.window.intake.messages()), timeout=30_000)
    assert "looks like “Ward” and was read that way" in one.window.intake.messages()[0]
    dialog = asked(one, qtbot)
    assert dialog.table.source_id == logs(one)[0].id
    dialog.reject()


def test_one_from_elsewhere_is_read_with_one_click_and_counts_as_seen_then(make, qtbot, table):
    one = make()
    keep(one, table, seen=False)
    refused(one, qtbot, table)
    press(one, qtbot, "Read as “Ward”")
    qtbot.waitUntil(lambda: bool(logs(one)), timeout=30_000)
    assert [s.seen for s in one.desk.profiles.all()] == [True]


def test_a_profile_that_cannot_be_kept_loses_nothing_that_was_said(make, qtbot, table):
    one = refused(make(), qtbot, table)
    dialog = asked(one, qtbot)
    select(dialog.when.form, ("dmy", "s"))
    select(dialog.when.column, 0)
    dialog.name.setText("Ward")
    dialog.keep.setChecked(True)
    one.desk.profiles.broken = True
    dialog.accept()
    assert "The disk is full" in dialog.problem.text()
    assert one.window.dialogs.open is dialog
    assert logs(one) == ()
    dialog.keep.setChecked(False)
    dialog.accept()
    qtbot.waitUntil(lambda: bool(logs(one)), timeout=30_000)


def test_a_log_whose_header_was_understood_can_be_described_otherwise(make, qtbot, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("time (s),v\n" + "".join(f"{i},{i}\n" for i in range(30)))
    one = make()
    one.window.open_case("B-0417")
    one.window.add_files([path])
    qtbot.waitUntil(lambda: bool(logs(one)), timeout=30_000)
    (before,) = logs(one)
    one.shown.review.sources.open(before.id)
    page = one.shown.review.sources._page
    assert page.describe.isVisible()
    qtbot.mouseClick(page.describe, Qt.MouseButton.LeftButton)
    dialog = dialog_of(one, qtbot)
    select(dialog.when.form, ("gone", "ms"))
    dialog.look()
    dialog.accept()
    qtbot.waitUntil(lambda: logs(one)[0] != before, timeout=30_000)
    (after,) = logs(one)
    assert (after.id, after.duration_ns * 1000) == (before.id, before.duration_ns)
    one.window.hands.undo()
    assert logs(one) == (before,)


def test_a_file_that_is_gone_by_then_is_said_in_one_sentence(make, qtbot, table):
    one = refused(make(), qtbot, table)
    table.unlink()
    press(one, qtbot, "Describe its columns…")
    qtbot.waitUntil(lambda: "There is no such file" in one.window.notice.text, timeout=30_000)
