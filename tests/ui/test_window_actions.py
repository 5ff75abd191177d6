from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from tests.support.shell import press, shell, shipped
from workstation.ui.actions import review_actions
from workstation.ui.main_window import REFERRAL, REVIEW, WORK_LIST
from workstation.ui.window_actions import (
    REFERRAL_ACTIONS,
    WINDOW,
    WORK_LIST_ACTIONS,
    WORK_OPEN,
    all_actions,
    everywhere,
)

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def one(qtbot):
    made = shell()
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.close()


@pytest.mark.parametrize("station", ["work list", "review", "referral"])
def test_no_two_actions_of_a_station_share_a_key(station):
    words = shipped().vocabulary
    own = {
        "work list": (*WORK_LIST_ACTIONS, WORK_OPEN, *everywhere(words)),
        "review": review_actions(words),
        "referral": (*REFERRAL_ACTIONS, *everywhere(words)),
    }[station]
    keys = [QKeySequence(k).toString() for a in (*WINDOW, *own) for k in a.keys]
    assert sorted(keys) == sorted(set(keys))
    assert "" not in keys


def test_every_action_has_an_id_of_its_own_and_hands_that_do_it(one):
    actions = all_actions(one.desk.vocabulary)
    ids = [a.id for a in actions]
    assert len(set(ids)) == len(ids)
    review = {a.id for a in review_actions(one.desk.vocabulary)}
    assert {i for i in ids if i not in review} <= set(one.window.hands._handlers)
    assert {"edit.undo", "edit.redo", "help.palette", "help.sheet"} <= set(
        one.window.hands._handlers
    )


def test_all_qactions_of_the_window_are_unambiguous(one):
    one.window.open_case("B-0417")
    for station in (WORK_LIST, REVIEW, REFERRAL):
        one.window.go(station)
        page = one.window.stack.currentWidget()
        held = [*one.window.centralWidget().actions(), *page.actions()]
        if station == WORK_LIST:
            held += one.window.work_list.table.actions()
        keys = [k.toString() for a in held for k in a.shortcuts()]
        assert sorted(keys) == sorted(set(keys))


def test_the_palette_opens_finds_and_does(one, qtbot):
    palette = one.window.dialogs.palette
    press(one.window.work_list.table, Qt.Key.Key_K, CTRL)
    assert palette.isVisible()
    assert palette.line.hasFocus()
    assert "work.new" in palette.shown()
    assert "case.open:B-0417" in palette.shown()
    qtbot.keyClicks(palette.line, "open b-0417")
    assert palette.shown() == ("case.open:B-0417",)
    press(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert one.shown.case.id == "B-0417"


def test_the_palette_moves_by_the_arrows_and_says_when_nothing_fits(one, qtbot):
    palette = one.window.dialogs.palette
    one.window.hands.show_palette()
    first, second = palette.shown()[:2]
    press(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentItem().data(Qt.ItemDataRole.UserRole).id == second
    press(palette.line, Qt.Key.Key_Up)
    press(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentItem().data(Qt.ItemDataRole.UserRole).id == first
    qtbot.keyClicks(palette.line, "no such thing")
    assert palette.shown() == ()
    assert palette.nothing.isVisible()
    press(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    press(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert one.window.work_list.table.hasFocus()


def test_what_makes_no_sense_now_stands_last_and_does_nothing(one, qtbot):
    palette = one.window.dialogs.palette
    one.window.hands.show_palette()
    qtbot.keyClicks(palette.line, "close the case")
    press(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.line.clear()
    shown = palette.shown()
    assert shown.index("case.close") > shown.index("program.quit")


def test_the_palette_on_the_review_station_offers_its_actions(one, qtbot):
    one.window.open_case("B-0417")
    press(one.shown.review, Qt.Key.Key_K, CTRL)
    palette = one.window.dialogs.palette
    assert palette.isVisible()
    assert {"play.toggle", "edit.undo", "go.referral"} <= set(palette.shown())
    qtbot.keyClicks(palette.line, "referral")
    assert one.window.station == REVIEW  # what is typed is no key of the station
    press(palette.line, Qt.Key.Key_Return)
    assert one.window.station == REFERRAL


def test_a_click_beside_the_palette_closes_it(one, qtbot):
    palette = one.window.dialogs.palette
    one.window.hands.show_palette()
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=palette.rect().bottomLeft())
    assert not palette.isVisible()


def test_overlays_follow_the_window(one):
    one.window.hands.show_palette()
    one.window.resize(1400, 900)
    assert one.window.dialogs.palette.size() == one.window.size()


@pytest.mark.parametrize("station", [WORK_LIST, REVIEW, REFERRAL])
def test_the_key_sheet_opens_everywhere_and_shows_every_key(one, qtbot, station):
    one.window.open_case("B-0417")
    one.window.go(station)
    qtbot.keyClicks(one.window.focusWidget(), "?")
    sheet = one.window.dialogs.sheet
    assert sheet.isVisible()
    texts = {w.text() for w in sheet.findChildren(type(one.window.notice._text))}
    for action in all_actions(one.desk.vocabulary):
        if action.keys:
            assert action.text in texts
            assert action.key in texts
    qtbot.keyClicks(sheet.area, "?")
    assert not sheet.isVisible()


def test_n_and_slash_are_keys_of_the_list_and_letters_in_its_search(one, qtbot):
    one.window.work_list.table.setFocus()
    qtbot.keyClicks(one.window.work_list.table, "/")
    search = one.window.work_list.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "n/")
    assert search.text() == "n/"
    assert one.window.dialogs.open is None
    search.clear()
    one.window.work_list.table.setFocus()
    qtbot.keyClicks(one.window.work_list.table, "n")
    assert one.window.dialogs.open is not None
