"""Undo, saving, leaving."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.support.shell import SlowMediaStore, mark, press
from workstation.ui.main_window import REFERRAL, REVIEW, WORK_LIST

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# -- undo, saving, leaving ------------------------------------------------------------------------


@pytest.mark.parametrize("station", [WORK_LIST, REVIEW, REFERRAL])
def test_undo_and_redo_work_at_every_station(make, qtbot, station):
    one = make()
    one.window.open_case("B-0417")
    mark(one)
    one.window.go(station)
    focus = QApplication.focusWidget()
    assert focus is not None
    press(focus, Qt.Key.Key_Z, CTRL)
    assert not one.shown.case.episodes
    assert "Undone" in one.window.notice.text
    press(focus, Qt.Key.Key_Z, CTRL, SHIFT)
    assert len(one.shown.case.episodes) == 1
    assert "Done again" in one.window.notice.text


def test_undo_in_a_text_field_belongs_to_the_field(make, qtbot):
    one = make()
    one.window.open_case("B-0417")
    mark(one)
    one.window.go(REFERRAL)
    edit = one.shown.referral.form.fields["recipient"].focusProxy()
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    qtbot.keyClicks(edit, "Ward")
    press(edit, Qt.Key.Key_Z, CTRL)
    assert edit.text() == ""
    assert len(one.shown.case.episodes) == 1


def test_what_cannot_be_saved_is_said_and_the_form_shows_what_is_saved(make, qtbot):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    field = one.shown.referral.form.fields["summary"]
    one.store.full = True
    field.focusProxy().setPlainText("Twelve runs")
    field.flush()
    assert one.window.notice.text == "The disk is full. Free some space and repeat."
    assert field.text() == ""
    field.focusProxy().undo()
    assert field.text() == "Twelve runs"
    one.store.full = False
    field.flush()
    assert one.shown.case.letter.fields["summary"] == "Twelve runs"


def test_a_rating_that_cannot_be_saved_goes_back(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    urgency = one.shown.referral.form.urgency
    one.store.full = True
    urgency.setCurrentIndex(2)
    assert urgency.currentIndex() == 0
    assert one.shown.case.letter.urgency == ""
    one.store.full = False
    urgency.setCurrentIndex(2)
    assert one.shown.case.letter.urgency == "E1"


def test_the_window_stays_when_the_last_words_cannot_be_saved(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    one.shown.referral.form.fields["summary"].focusProxy().setPlainText("Twelve runs")
    one.store.full = True
    assert not one.window.close()
    assert one.window.isVisible()
    assert "not saved" in one.window.notice.text
    assert one.window.close()


def test_what_is_being_typed_is_saved_on_leaving(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    one.shown.referral.form.fields["summary"].focusProxy().setPlainText("Twelve runs")
    assert one.window.close()
    assert one.store.load("B-0417").letter.fields["summary"] == "Twelve runs"


def test_leaving_during_an_import_asks_nothing_and_keeps_nothing(make, qtbot, clip):
    media = SlowMediaStore()
    one = make(media=media)
    one.window.open_case("B-0417")
    one.window.add_files([clip, clip])
    one.window.extend_case("B-0409", [clip])
    qtbot.waitUntil(media.begun.is_set)
    assert one.window.close()
    assert not media.files
    assert not one.store.load("B-0417").sources


def test_a_child_that_cannot_be_saved_is_not_lost(make):
    one = make()
    one.window.open_case("B-0417")
    one.window.dialogs.ask_child()
    dialog = one.window.dialogs.open
    dialog.facts.name.setText("Anna Maria")
    one.store.full = True
    dialog.accept()
    assert one.window.dialogs.open is dialog
    assert "disk is full" in dialog.problem.text()
    one.store.full = False
    dialog.accept()
    assert one.shown.case.child.name == "Anna Maria"
    assert one.window.dialogs.open is None
