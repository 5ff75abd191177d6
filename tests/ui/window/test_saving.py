"""Undo, saving, leaving."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.support.shell import EVENING, SECOND, SlowMediaStore, mark, press
from workstation.core.errors import StoreError
from workstation.review.commands.episodes import mark_episode
from workstation.review.commands.letter import change_child, set_urgency, write_letter
from workstation.review.session import Session
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


# -- two windows on one case ----------------------------------------------------------------------


def other(one):
    """Another reader's session on the case that is on screen."""
    return Session(one.store, one.shown.case.id, "Reader 2", now=lambda: EVENING)


def test_a_letter_is_made_of_the_case_as_it_is_stored_now(make, qtbot):
    """Its footer names the very link that state rests on."""
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    qtbot.waitUntil(lambda: bool(one.letters.made))
    second = other(one)
    second.do(set_urgency(second.case, "E1"))
    one.shown.referral.refresh()
    qtbot.waitUntil(lambda: one.letters.made[-1].letter.urgency == "E1")
    assert one.letters.rests_on[-1] == one.shown.opened.session.audit
    assert one.shown.referral.form.urgency.currentData() == "E1"


def test_a_saved_letter_is_that_of_the_stored_case_too(make, qtbot, tmp_path):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    second = other(one)
    second.do(set_urgency(second.case, "E1"))
    one.shown.referral._save_to(str(tmp_path / "letter.pdf"))
    qtbot.waitUntil((tmp_path / "letter.pdf").exists)
    assert one.letters.made[-1].letter.urgency == "E1"


def test_a_window_shows_what_others_saved_once_it_is_looked_at(make):
    one = make()
    one.window.open_case("B-0417")
    second = other(one)
    mark_elsewhere(second)
    QApplication.sendEvent(one.window, QEvent(QEvent.Type.ActivationChange))
    assert len(one.shown.case.episodes) == 1
    assert one.window.notice.text == (
        "Saved elsewhere by Reader 2 and shown here now: Mark episode E1."
    )
    assert one.shown.opened.session.undo_label == "Mark episode E1"


def mark_elsewhere(session):
    session.do(mark_episode(session.case, SECOND, author=session.author)[0])


def test_a_window_looks_every_few_seconds_and_says_once_that_it_cannot(make):
    one = make()
    one.window.open_case("B-0417")
    second = other(one)
    mark_elsewhere(second)
    assert one.window._looks.isActive()
    one.window._looks.timeout.emit()
    assert len(one.shown.case.episodes) == 1

    def gone(_case_id):
        raise StoreError("The disk is gone.")

    one.store.version = gone
    one.window._looks.timeout.emit()
    assert "disk is gone" in one.window.notice.text
    one.window.notice.tell("Something else")
    one.window._looks.timeout.emit()
    assert one.window.notice.text == "Something else"


def test_words_on_another_part_of_the_letter_are_saved_beside_those_of_others(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    second = other(one)
    second.do(set_urgency(second.case, "E1"))
    field = one.shown.referral.form.fields["summary"]
    field.focusProxy().setPlainText("Twelve runs")
    field.flush()
    held = one.store.load("B-0417").letter
    assert (held.urgency, held.fields["summary"]) == ("E1", "Twelve runs")
    assert not field.disputed


def test_words_on_what_another_wrote_are_kept_and_both_are_shown(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    second = other(one)
    second.do(write_letter(second.case, "summary", "Nine runs"))
    field = one.shown.referral.form.fields["summary"]
    field.focusProxy().setPlainText("Twelve runs")
    field.flush()
    assert field.text() == "Twelve runs"
    assert field.disputed
    assert "Saved here by Reader 2 meanwhile: “Nine runs”" in field._theirs.text()
    assert not one.shown.save()
    assert one.store.load("B-0417").letter.fields["summary"] == "Nine runs"
    field._save_mine()
    assert one.store.load("B-0417").letter.fields["summary"] == "Twelve runs"
    assert one.shown.opened.session.undo() == "Write the referral"
    assert one.store.load("B-0417").letter.fields["summary"] == "Nine runs"


def test_a_child_corrected_in_two_windows_keeps_what_both_entered(make):
    one = make()
    one.window.open_case("B-0417")
    one.window.dialogs.ask_child()
    dialog = one.window.dialogs.open
    second = other(one)
    second.do(change_child(second.case, replace(second.case.child, sex="other")))
    dialog.facts.name.setText("Anna Maria")
    dialog.accept()
    held = one.store.load("B-0417").child
    assert (held.name, held.sex) == ("Anna Maria", "other")


def test_a_fact_of_the_child_that_another_changed_is_said_before_it_is_replaced(make):
    one = make()
    one.window.open_case("B-0417")
    one.window.dialogs.ask_child()
    dialog = one.window.dialogs.open
    second = other(one)
    second.do(change_child(second.case, replace(second.case.child, name="Hanna")))
    dialog.facts.name.setText("Anna Maria")
    dialog.accept()
    assert "name “Hanna”" in dialog.problem.text()
    assert one.store.load("B-0417").child.name == "Hanna"
    dialog.accept()
    assert one.store.load("B-0417").child.name == "Anna Maria"
