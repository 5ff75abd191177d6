"""Actions of the data tables as QActions of a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from typing_extensions import override

from workstation.ui.actions import Action, Situation, reworded


class ActionKeys(QObject):
    """Makes a QAction of each action, with its keys, and switches them as the situation asks."""

    triggered = Signal(str)
    """Id of the action a key, a menu or the palette asked for."""

    def __init__(self, owner: QWidget, actions: Sequence[Action]) -> None:
        """Bind the keys for `owner` and everything inside it.

        While a text field has the focus the keys that type belong to it.
        """
        super().__init__(owner)
        self.actions = tuple(actions)
        self.qactions: dict[str, QAction] = {}
        for each in self.actions:
            made = QAction(each.text, owner)
            made.setShortcuts([QKeySequence(k) for k in each.keys])
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.setAutoRepeat(each.repeats)
            made.triggered.connect(partial(self._emit, each.id))
            owner.addAction(made)
            self.qactions[each.id] = made
        owner.installEventFilter(self)

    def update(self, now: Situation) -> None:
        """Switch on what makes sense now; undo and redo say what they would do."""
        for each in self.actions:
            self.qactions[each.id].setEnabled(each.enabled(now))
        for action_id, verb, label in (
            ("edit.undo", "Undo", now.undo),
            ("edit.redo", "Do again", now.redo),
        ):
            if action_id in self.qactions:
                self.qactions[action_id].setText(f"{verb}: {label}" if label else verb)

    def reword(self, texts: Mapping[str, str]) -> None:
        """Call some actions, by id, in other words."""
        self.actions = reworded(self.actions, texts)
        for action_id, text in texts.items():
            self.qactions[action_id].setText(text)

    def run(self, action_id: str) -> None:
        """Do it, if it makes sense now."""
        if self.qactions[action_id].isEnabled():
            self.triggered.emit(action_id)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let what has the focus keep the keys it lives by.

        The question which of the two gets a key comes up from the focused widget to the owner.
        """
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if QApplication.activePopupWidget() is not None:
                event.accept()  # an open menu has the keyboard
                return True
            focus = QApplication.focusWidget()
            chord = event.modifiers() & _CHORD
            if focus is not None and not chord and belongs_to(focus, Qt.Key(event.key())):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _emit(self, action_id: str, _checked: bool = False) -> None:
        self.triggered.emit(action_id)


_TYPED = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_RETURN = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ALONG = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}


def belongs_to(focus: QWidget, key: Qt.Key) -> bool:
    """Whether a key without further keys means something to the focused widget itself."""
    if key in _RETURN:
        return isinstance(focus, _TYPED) or bool(focus.property("takesReturn"))
    if isinstance(focus, QAbstractSlider):
        return key in _ALONG
    return isinstance(focus, _TYPED) and key not in {Qt.Key.Key_Escape, Qt.Key.Key_Tab}
