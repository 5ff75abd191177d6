from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import resources
from tests.support.window import VOCABULARY
from workstation.core.annotation.load import load_vocabulary
from workstation.ui.action_keys import ActionKeys, belongs_to
from workstation.ui.actions import Situation, find, key_text, review_actions
from workstation.ui.theme.parts import Card

ALL = Situation(
    *(True,) * 6,
    "Mark episode E3",
    "Move E3",
    several=True,
    locked=True,
    paced=True,
)


def test_no_two_actions_share_an_id_or_a_key():
    actions = review_actions(load_vocabulary(resources.path("vocabulary/semiology.yaml")))
    ids = [a.id for a in actions]
    keys = [QKeySequence(k).toString() for a in actions for k in a.keys]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)
    assert "" not in keys


def test_the_keys_of_the_left_hand_are_all_there():
    keys = {k for a in review_actions(VOCABULARY) for k in a.keys}
    wanted = (
        "J K L Left Right Shift+Left Shift+Right I O M H W S Return Ctrl+Z Ctrl+Shift+Z , . [ ]"
    )
    assert set(wanted.split()) | {"Home", "End", "+", "-", "Ctrl+K", "?"} <= keys
    assert {"1", "2", "3"} <= keys


def test_nothing_can_be_done_to_nothing():
    now = Situation()
    open_ = {a.id for a in review_actions(VOCABULARY) if a.enabled(now)}
    assert open_ == {"help.palette", "help.sheet"}
    assert all(a.enabled(ALL) for a in review_actions(VOCABULARY))


def test_actions_are_found_by_their_words():
    actions = review_actions(VOCABULARY)
    assert [a.id for a in find(actions, "woken")] == ["mark.woken"]
    assert find(actions, "Mark")[0].text.startswith("Mark")
    assert find(actions, "no such thing") == ()


def test_keys_are_printed_as_on_the_keyboard():
    keys = ("Left", "Ctrl+K", "+", "Ctrl++", "-", "Ctrl+-", "Alt+Up", "Shift+R", "Return")
    assert [key_text(k) for k in keys] == [
        "←", "Ctrl K", "+", "Ctrl +", "-", "Ctrl -", "Alt ↑", "Shift R", "Enter",
    ]  # fmt: skip


def owner(qtbot: QtBot) -> tuple[QWidget, ActionKeys, QLineEdit, list[str]]:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    field = QLineEdit()
    layout.addWidget(field)
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    keys = ActionKeys(window, review_actions(VOCABULARY))
    keys.update(ALL)
    asked: list[str] = []
    keys.triggered.connect(asked.append)
    with qtbot.waitActive(window):
        window.show()
    return window, keys, field, asked


def test_keys_ask_for_actions(qtbot):
    window, _, _, asked = owner(qtbot)
    window.setFocus()
    for key in (Qt.Key.Key_I, Qt.Key.Key_Right, Qt.Key.Key_BracketLeft, Qt.Key.Key_2):
        qtbot.keyClick(window, key)
    assert asked == ["episode.start", "step.on", "loop.start", "type.MYO"]


def test_what_is_typed_into_a_field_is_text(qtbot):
    window, _, field, asked = owner(qtbot)
    assert window.isVisible()
    field.setFocus()
    qtbot.keyClicks(field, "hold 12.5")
    qtbot.keyClick(field, Qt.Key.Key_Left)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Home)
    assert field.text() == "hold 12.5"
    assert asked == []
    qtbot.keyClick(field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["help.palette"]


def test_a_key_without_a_situation_does_nothing(qtbot):
    window, keys, _, asked = owner(qtbot)
    keys.update(Situation(material=True))
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_2)
    keys.run("episode.remove")
    assert asked == []


def test_undo_says_what_it_would_undo(qtbot):
    window, keys, _, _ = owner(qtbot)
    assert window.isVisible()
    assert keys.qactions["edit.undo"].text() == "Undo: Mark episode E3"
    keys.update(Situation())
    assert keys.qactions["edit.undo"].text() == "Undo"


def test_cards_keep_return_and_sliders_their_arrows(qtbot):
    card, slider = Card("x"), QSlider()
    qtbot.addWidget(card)
    qtbot.addWidget(slider)
    assert belongs_to(card, Qt.Key.Key_Return)
    assert not belongs_to(card, Qt.Key.Key_I)
    assert belongs_to(slider, Qt.Key.Key_Left)
    assert not belongs_to(slider, Qt.Key.Key_M)
