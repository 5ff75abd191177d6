"""Files that come in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.support.shell import SlowMediaStore, drop
from workstation.ui.main_window import REFERRAL, REVIEW, WORK_LIST

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


# -- files ----------------------------------------------------------------------------------------


def test_files_dropped_on_the_work_list_ask_which_case(make, qtbot, clip):
    one = make()
    one.window.work_list.table.choose("B-0409")
    assert drop(one.window.work_list.drop, clip)
    question = one.window.work_list.question
    assert question.isVisible()
    into, new, _ = question.buttons
    assert into.text() == "Into B-0409"
    assert into.hasFocus()
    qtbot.mouseClick(into, Qt.MouseButton.LeftButton)
    assert not question.isVisible()
    qtbot.waitUntil(lambda: bool(one.store.load("B-0409").clips()), timeout=30_000)
    assert one.window.on_screen is None
    assert new.isVisible() is False


def test_or_they_begin_a_new_one(make, qtbot, clip, tmp_path):
    folder = tmp_path / "from the phone"
    folder.mkdir()
    clip.rename(folder / clip.name)
    one = make()
    drop(one.window.work_list, folder)
    qtbot.mouseClick(one.window.work_list.question.buttons[1], Qt.MouseButton.LeftButton)
    dialog = one.window.dialogs.open
    dialog.facts.name.setText("Bea")
    dialog.accept()
    case_id = one.shown.case.id
    qtbot.waitUntil(lambda: bool(one.store.load(case_id).clips()), timeout=30_000)
    assert one.store.load(case_id).child.name == "Bea"
    assert one.window.station == REVIEW


def test_in_an_empty_library_there_is_nothing_to_ask(make, clip):
    one = make(cases=False)
    drop(one.window.work_list.drop, clip)
    assert one.window.dialogs.open is not None
    assert one.window.dialogs.open.windowTitle() == "New case"


def test_a_new_case_given_up_takes_its_files_nowhere(make, qtbot, clip):
    one = make(cases=False)
    drop(one.window.work_list.drop, clip)
    one.window.dialogs.open.reject()
    assert one.window.dialogs.open is None
    one.window.dialogs.ask_new_case()
    one.window.dialogs.open.facts.name.setText("Cleo")
    one.window.dialogs.open.accept()
    assert not one.window.cases.busy
    assert not one.media.files


@pytest.mark.parametrize("where", ["window", "sources"])
def test_files_dropped_on_the_review_station_go_into_the_open_case(make, qtbot, clip, where):
    one = make()
    one.window.open_case("B-0417")
    target = one.window if where == "window" else one.shown.review.parts.sources
    assert drop(target, clip)
    qtbot.waitUntil(lambda: bool(one.shown.case.clips()), timeout=30_000)


def test_the_intake_line_stands_at_every_station_and_its_cancel_stops_it(make, qtbot, clip):
    media = SlowMediaStore()
    one = make(media=media)
    one.window.open_case("B-0417")
    one.window.add_files([clip])
    qtbot.waitUntil(media.begun.is_set)
    for station in (WORK_LIST, REVIEW, REFERRAL):
        one.window.go(station)
        assert one.window.intake.isVisible()
    line = one.window.intake.running["B-0417"]
    assert "morning.mp4" in line.text
    assert "into B-0417 · copying" in line.text
    line.cancelled.emit("B-0417")
    qtbot.waitUntil(lambda: not one.window.cases.busy)
    assert one.window.intake.running == {}
    assert one.window.intake.messages() == (
        "B-0417 · morning.mp4 was stopped; nothing of it was kept.",
    )
    assert not one.shown.case.sources
    assert not media.files


def test_cancel_names_the_files_that_were_not_begun(make, qtbot, clip, tmp_path):
    media = SlowMediaStore()
    one = make(media=media)
    one.window.open_case("B-0417")
    one.window.add_files([clip, tmp_path / "cut_walk.mp4", tmp_path / "wrist.cwa"])
    qtbot.waitUntil(media.begun.is_set)
    one.window.intake.running["B-0417"].cancelled.emit("B-0417")
    qtbot.waitUntil(lambda: not one.window.cases.busy)
    assert one.window.intake.messages() == (
        "B-0417 · cut_walk.mp4, wrist.cwa were not begun; add them again.",
        "B-0417 · morning.mp4 was stopped; nothing of it was kept.",
    )


def test_an_import_goes_on_while_another_case_is_read(make, qtbot, clip):
    media = SlowMediaStore()
    one = make(media=media)
    one.window.open_case("B-0417")
    one.window.add_files([clip])
    qtbot.waitUntil(media.begun.is_set)
    one.window.open_case("B-0409")
    assert "B-0417" in one.window.intake.running
    media.gate.set()
    qtbot.waitUntil(lambda: bool(one.store.load("B-0417").clips()), timeout=30_000)
    assert not one.shown.case.sources


def test_a_file_that_is_nothing_is_told_of_and_so_is_the_same_one_twice(
    make, qtbot, clip, tmp_path
):
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"no video")
    one = make()
    one.window.open_case("B-0417")
    one.window.add_files([letter, clip, clip])
    qtbot.waitUntil(lambda: len(one.window.intake.messages()) == 2, timeout=30_000)
    failed, same = one.window.intake.messages()
    assert failed.startswith("B-0417 · letter.docx: ")
    assert same == "B-0417 · morning.mp4 is in this case already: Clip 1."
    qtbot.waitUntil(lambda: not one.window.cases.busy)
    assert len(one.shown.case.clips()) == 1
