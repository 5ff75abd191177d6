from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.support.shell import shipped
from workstation import __version__
from workstation.core.case import Child
from workstation.core.motion.describe import LABEL
from workstation.review.settings import Settings, Usual
from workstation.ui.dialogs.about import About
from workstation.ui.dialogs.new_case import NewCase
from workstation.ui.dialogs.settings import SettingsDialog

TODAY = date(2026, 11, 22)
ANNA = Child(
    "Anna", date(2026, 6, 10), 36 * 7 + 2, "girl", MappingProxyType({"carer": "A. Ruiz", "x": "y"})
)
USUAL = Usual("login", "Europe/Rome", Path("/data/library"))


@pytest.fixture(scope="module")
def content():
    return shipped().content


@pytest.fixture
def show(qtbot):
    def shown(dialog):
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.open()
        return dialog

    return shown


def confirmed(dialog):
    heard = []
    dialog.confirmed.connect(heard.append)
    dialog.accept()
    return heard


def test_a_case_needs_a_name_and_nothing_else(content, show):
    dialog = show(NewCase(content, TODAY))
    dialog.facts.name.setText("   ")
    assert confirmed(dialog) == []
    assert "needs a name" in dialog.problem.text()
    assert dialog.facts.name.hasFocus()
    dialog.facts.name.setText(" Bea ")
    assert confirmed(dialog) == [Child("Bea")]
    assert dialog.isVisible()  # whoever keeps the child closes it


def test_a_date_entered_is_known_and_one_not_entered_is_not(content, show):
    dialog = show(NewCase(content, TODAY))
    assert dialog.child().birth_date is None
    dialog.facts.born.line.setText("2026-06-10")
    dialog.facts.days.setValue(3)
    assert dialog.child().birth_date == date(2026, 6, 10)
    assert dialog.child().gestation_days == 283
    dialog.facts.born.line.clear()
    assert dialog.child().birth_date is None


def test_nobody_is_born_tomorrow(content, show):
    dialog = show(NewCase(content, TODAY))
    dialog.facts.name.setText("Bea")
    dialog.facts.born.line.setText("23 November 2026")
    assert confirmed(dialog) == []
    assert "future" in dialog.problem.text()
    assert dialog.isVisible()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("10 June 2026", date(2026, 6, 10)),
        ("june 10, 2026", date(2026, 6, 10)),
        ("10.6.2026", date(2026, 6, 10)),
        ("31/10/2026", date(2026, 10, 31)),
        ("2026-06-10", date(2026, 6, 10)),
        ("3/4/2026", None),
        ("31.6.2026", None),
        ("30 Ju 2026", None),
        ("soon", None),
    ],
)
def test_a_day_typed_over_the_old_one_is_the_day_that_is_kept(content, show, qtbot, typed, day):
    dialog = show(NewCase(content, TODAY, child=ANNA))
    line = dialog.facts.born.line
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, typed)
    assert dialog.child().birth_date == day
    kept = confirmed(dialog)
    assert kept[0].birth_date == day if day else kept == [], dialog.problem.text()


def test_what_is_known_is_shown_and_kept_even_where_no_field_asks_for_it(content, show):
    dialog = show(NewCase(content, TODAY, child=ANNA))
    assert dialog.child() == ANNA
    assert dialog._folds["Child"].opened
    assert not dialog._folds["Events"].opened


def test_every_field_of_the_history_is_kept_and_can_be_emptied(content, show):
    dialog = show(NewCase(content, TODAY, child=ANNA))
    fields = [f for f in content.history if f.belongs_to == "child"]
    for field in fields:
        edit = dialog._fields[field.name]
        edit.set_text(next(iter(field.choices), "yes") if field.kind == "choice" else "yes")
    held = dialog.child().history
    assert {f.name for f in fields} <= set(held)
    for edit in dialog._fields.values():
        edit.set_text("")
    assert dict(dialog.child().history) == {"x": "y"}


def test_a_date_that_is_none_is_said_and_nothing_entered_is_lost(content, show):
    dialog = show(NewCase(content, TODAY))
    kept = []
    dialog.confirmed.connect(kept.append)
    dialog.facts.name.setText("Bea")
    first = dialog._fields["first_event"]
    first.focusProxy().setText("23.11.2026")
    dialog.accept()
    assert not kept
    assert dialog.isVisible()
    assert "write it as year-month-day, such as 2026-11-23" in dialog.problem.text()
    assert first.text() == "23.11.2026"
    first.focusProxy().setText("2026-11-20")
    dialog.accept()
    assert kept[0].history["first_event"] == "2026-11-20"


def test_what_was_entered_is_thrown_away_on_the_second_asking_only(content, show):
    dialog = show(NewCase(content, TODAY))
    dialog.facts.name.setText("Bea")
    dialog.reject()
    assert dialog.isVisible()
    assert "not kept" in dialog.problem.text()
    dialog.reject()
    assert not dialog.isVisible()
    untouched = show(NewCase(content, TODAY, child=ANNA))
    untouched.reject()
    assert not untouched.isVisible()


@pytest.mark.parametrize("field", ["child.sex", "child.birth_date", "child.video_consent"])
def test_it_goes_to_a_field(content, show, field):
    dialog = show(NewCase(content, TODAY, child=ANNA))
    for fold in dialog._folds.values():
        fold.head.setChecked(False)
    dialog.go_to(field)
    name = field.partition(".")[2]
    target = dialog.facts.field(name) or dialog._fields[name]
    assert target.isVisible()
    assert (target.focusProxy() or target).hasFocus()


def test_settings_are_shown_and_handed_on(content, show):
    held = Settings(
        reader="Dr Ruiz", zone="America/Lima", clinic="Clinic", department="Ward",
        jurisdiction="england", page="Letter", theme="light", assistance=False, window="geo",
    )  # fmt: skip
    dialog = show(SettingsDialog(held, content, usual=USUAL))
    assert confirmed(dialog) == [held]
    assert "live text" in dialog.note.text()
    dialog.jurisdiction.setCurrentIndex(0)
    dialog.clinic.setText(" Other ")
    dialog.assistance.setChecked(True)
    (new,) = confirmed(dialog)
    assert new == replace(held, jurisdiction="", clinic="Other", assistance=True)


def test_the_usual_settings_stay_the_usual_ones(content, show):
    dialog = show(SettingsDialog(Settings(), content, usual=USUAL))
    assert "Europe/Rome" in dialog.zone.currentText()
    assert dialog.reader.placeholderText() == "login"
    assert confirmed(dialog) == [Settings()]


def test_a_time_zone_that_is_none_is_told_of(content, show):
    dialog = show(SettingsDialog(Settings(), content, usual=USUAL))
    dialog.zone.setCurrentText("Mars/Olympus")
    assert confirmed(dialog) == []
    assert "Mars/Olympus" in dialog.problem.text()
    dialog.zone.setCurrentText("Asia/Tokyo")
    assert confirmed(dialog)[0].zone == "Asia/Tokyo"


def test_skips_are_set_and_what_is_none_is_told_of(content, show):
    dialog = show(SettingsDialog(Settings(), content, usual=USUAL))
    dialog.skip_short.setCurrentText("a bit")
    assert confirmed(dialog) == []
    assert "a bit is not a length to skip" in dialog.problem.text()
    dialog.skip_short.setCurrentText("5 frames")
    dialog.skip_long.setCurrentText("0.5 s")
    (new,) = confirmed(dialog)
    assert (new.skip_short, new.skip_long) == ("5 frames", "0.5 s")


def test_another_library_is_for_the_next_start(content, show):
    dialog = show(SettingsDialog(Settings(library="/data/library"), content, usual=USUAL))
    assert dialog.library.text() == str(Path("/data/library"))
    dialog.use_library("/data/other")
    assert "next start" in dialog.library.text()
    assert confirmed(dialog)[0].library == "/data/other"


def test_about_says_what_it_is_not(show):
    about = show(About())
    texts = [w.text() for w in about.findChildren(QLabel)]
    assert any(__version__ in t for t in texts)
    assert any(LABEL in t for t in texts)
    assert any("no diagnosis" in t for t in texts)
