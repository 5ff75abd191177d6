"""Stations and settings."""

from __future__ import annotations

import threading
from dataclasses import replace

from PySide6.QtCore import Qt

from tests.support.shell import mark, press
from workstation.core.case import Child
from workstation.core.errors import StoreError
from workstation.review.settings import Settings
from workstation.ui.main_window import REFERRAL, REVIEW, WORK_LIST

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# -- stations -------------------------------------------------------------------------------------


def test_it_opens_on_the_work_list_and_a_key_opens_the_chosen_case(make, qtbot):
    one = make()
    assert one.window.station == WORK_LIST
    one.window.work_list.table.choose("B-0409")
    press(one.window.work_list.table, Qt.Key.Key_Return)
    assert one.window.station == REVIEW
    assert one.shown.case.id == "B-0409"
    press(one.window, Qt.Key.Key_3, CTRL)
    assert one.window.station == REFERRAL
    press(one.window, Qt.Key.Key_1, CTRL)
    assert one.window.station == WORK_LIST
    assert one.window.work_list.table.chosen_id() == "B-0409"


def test_the_bar_says_whose_case_it_is_counted_as_in_the_letter(make):
    one = make()
    assert one.window.bar.case_text == ""
    one.window.open_case("B-0417")
    assert one.window.bar.case_text == "B-0417  ·  Anna  ·  5 mo 12 d  ·  corrected 4 mo 14 d"
    assert one.window.windowTitle() == "B-0417 – Hypnic"
    assert one.window.bar.reader_text == "Reader 1  ·  all saved"
    mark(one)
    assert one.window.bar.reader_text.startswith("Reader 1  ·  saved ")


def test_opening_another_case_closes_the_first(make, qtbot):
    one = make()
    one.window.open_case("B-0417")
    first = one.shown
    one.window.open_case("B-0409")
    assert one.shown is not first
    assert one.window.stack.count() == 3
    press(one.window, Qt.Key.Key_W, CTRL)
    assert one.window.on_screen is None
    assert one.window.station == WORK_LIST


def test_a_case_that_cannot_be_read_leaves_the_open_one_open(make, monkeypatch):
    one = make()
    one.window.open_case("B-0417")

    def broken(case_id):
        raise StoreError("The library cannot be read.", advice="Check the disk.")

    monkeypatch.setattr(one.store, "load", broken)
    one.window.open_case("B-0409")
    assert one.shown.case.id == "B-0417"
    assert one.window.notice.text == "The library cannot be read. Check the disk."


def test_a_case_whose_original_was_lost_still_opens_and_says_so(make, qtbot, clip, monkeypatch):
    one = make()
    one.window.extend_case("B-0417", [clip])
    qtbot.waitUntil(lambda: bool(one.store.load("B-0417").clips()), timeout=30_000)
    one.media.results.clear()

    def gone(sha256):
        raise StoreError("The original is not in the library.", advice="Restore a backup.")

    monkeypatch.setattr(one.media, "open", gone)
    one.window.open_case("B-0417")
    qtbot.waitUntil(lambda: "Restore a backup." in one.window.notice.text)
    assert one.shown.case.id == "B-0417"
    mark(one)  # what was seen before can still be worked on
    one.window.go(REFERRAL)
    assert one.shown.case.episodes


def test_opening_a_case_reads_nothing_large_on_the_windows_thread(make, qtbot, clip):
    from workstation.core.evidence import DerivedKind

    one = make()
    one.window.extend_case("B-0417", [clip])
    qtbot.waitUntil(lambda: bool(one.store.load("B-0417").clips()), timeout=30_000)
    here, read = threading.get_ident(), []
    derived = one.media.derived

    def watched(source, kind, method, version, **how):
        read.append((kind, threading.get_ident() == here))
        return derived(source, kind, method, version, **how)

    one.media.derived = watched
    one.window.open_case("B-0417")
    qtbot.waitUntil(lambda: any(k is DerivedKind.MOTION for k, _ in read), timeout=30_000)
    on_this_thread = {kind for kind, main in read if main}
    assert on_this_thread <= {DerivedKind.THUMBNAILS, DerivedKind.FRAME_INDEX}
    qtbot.waitUntil(lambda: bool(one.shown._found.quality), timeout=30_000)


# -- what is missing ------------------------------------------------------------------------------


def test_what_is_missing_leads_to_its_field(make, qtbot):
    one = make()
    one.window.open_case("B-0409", REFERRAL)
    missing = one.shown.referral.missing
    missing.asked.emit("letter", "letter.question")
    assert one.shown.referral.form.fields["question"].focusProxy().hasFocus()
    missing.asked.emit("child", "child.carer")
    dialog = one.window.dialogs.open
    assert dialog._fields["carer"].isVisible()
    dialog.reject()
    missing.asked.emit("checklists", "answers")
    assert one.window.station == REVIEW


# -- settings -------------------------------------------------------------------------------------


def test_new_settings_hold_at_once(make, qtbot):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    assert one.shown.label_shown
    one.window.use_settings(Settings(reader="Dr Ruiz", assistance=False, jurisdiction="england"))
    assert one.window.bar.reader_text.startswith("Dr Ruiz")
    assert one.desk.author == "Dr Ruiz"
    assert not one.shown.label_shown
    mark(one)
    assert one.store.log["B-0417"][-1].author == "Dr Ruiz"


def test_another_time_zone_shows_the_open_case_anew(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    before = one.shown
    one.window.use_settings(replace(one.window.settings, zone="America/Lima"))
    assert one.shown is not before
    assert one.window.station == REFERRAL
    assert str(one.window.zone) == "America/Lima"
    assert one.desk.zone == "America/Lima"


def test_without_assistance_nothing_measured_is_shown(make, qtbot, clip):
    one = make(settings=Settings(assistance=False))
    one.window.extend_case("B-0417", [clip])
    qtbot.waitUntil(lambda: bool(one.store.load("B-0417").clips()), timeout=30_000)
    asked = []
    one.window.open_case("B-0417")
    one.shown._measuring.ask = lambda *a: asked.append(a)
    mark(one)
    one.shown.review.select_episode(next(iter(one.shown.case.episodes)))
    assert not asked
    assert one.shown._found.quality == {}
    one.window.use_settings(Settings())
    assert asked
    assert one.shown.label_shown


def test_a_new_child_is_counted(make):
    one = make()
    before = len(one.store.held)
    one.window.dialogs.ask_new_case()
    one.window.dialogs.open.confirmed.emit(Child("Dora"))
    assert len(one.store.held) == before + 1
    assert one.shown.case.child.name == "Dora"
