"""What may be said of a mark that was clicked: how it ended, or that it was none."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workstation.core.annotation import Mark, MarkKind, Vocabulary
from workstation.core.timebase import Instant
from workstation.core.timebase.text import clock_text
from workstation.ui.panels.timeline.items import FIELD_OF_MARK
from workstation.ui.theme.menu import Menu

_DIGITS = 9


class MarkMenu(Menu):
    """Opens at the cursor and tells what was chosen."""

    valued = Signal(str, str)
    """Mark id and value."""
    removed = Signal(str)

    def __init__(self, mark: Mark, vocabulary: Vocabulary, parent: QWidget) -> None:
        super().__init__(parent)
        self._mark = mark
        self.setAccessibleName("Mark")
        self.aboutToHide.connect(self.deleteLater)
        _heading(self, f"{mark.kind} at {clock_text(mark.span.start.ns)}")
        for value, words in _values(mark, vocabulary):
            action = QAction(words, self)
            action.setCheckable(True)
            action.setChecked(mark.value == value)
            action.setData(value)
            self.addAction(action)
        self.addSeparator()
        self._away = QAction("Remove this mark", self)
        self.addAction(self._away)
        self.triggered.connect(self._choose)

    def open_at(self, at: QPoint) -> None:
        """Show it."""
        self.popup(at)

    def _choose(self, action: QAction) -> None:
        if action is self._away:
            self.removed.emit(self._mark.id)
        else:
            value = str(action.data())
            self.valued.emit(self._mark.id, "" if value == self._mark.value else value)


class StateMenu(Menu):
    """The states of the vocabulary, for the child at one instant; digits choose too."""

    chosen = Signal(str, object)
    """Code, and the Instant it was asked for: playing goes on meanwhile."""

    def __init__(self, at: Instant, now: str, vocabulary: Vocabulary, parent: QWidget) -> None:
        """Offer states.

        Args:
            at: from when.
            now: code of the state that goes on there, "" for none.
            vocabulary: with the states.
            parent: as usual in Qt.
        """
        super().__init__(parent)
        self._at = at
        self.setAccessibleName("State")
        self.aboutToHide.connect(self.deleteLater)
        _heading(self, f"From {clock_text(at.ns)} on the child is")
        for number, (code, words) in enumerate(_terms(FIELD_OF_MARK[MarkKind.STATE], vocabulary)):
            key = f"&{number + 1}  " if number < _DIGITS else ""
            action = QAction(key + words.replace("&", "&&"), self)
            action.setCheckable(True)
            action.setChecked(code == now)
            action.setData(code)
            self.addAction(action)
        self.triggered.connect(self._choose)

    def open_at(self, at: QPoint) -> None:
        """Show it above a place, with the first state under the hand."""
        self.popup(at - QPoint(0, self.sizeHint().height()))
        entries = [a for a in self.actions() if a.isCheckable()]
        if entries:
            self.setActiveAction(next((a for a in entries if a.isChecked()), entries[0]))

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()), self._at)


def _heading(menu: Menu, text: str) -> QAction:
    """What the menu is about, as an entry that cannot be chosen: a style may hide sections."""
    action = QAction(text, menu)
    action.setEnabled(False)
    menu.addAction(action)
    menu.addSeparator()
    return action


def _values(mark: Mark, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    return _terms(FIELD_OF_MARK.get(mark.kind, ""), vocabulary)


def _terms(name: str, vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    field = next((f for f in vocabulary.fields if f.name == name), None)
    return tuple((t.code, t.label) for t in field.terms) if field else ()
