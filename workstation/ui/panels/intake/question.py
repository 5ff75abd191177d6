"""Files were dropped where two things could be meant: asked in place, never in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget
from typing_extensions import override

from workstation.ui.theme.parts import button, label

_NAMED = 2


class DropQuestion(QFrame):
    """Into the chosen case, or into a new one?"""

    into_case = Signal(str, list)
    into_new = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self._paths: list[Path] = []
        self._case_id = ""
        self._words = label("", wrap=True)
        self._into = button("", "main", clicked=self._take_case)
        self._new = button("New case", name="Begin a new case with them", clicked=self._take_new)
        self._not = button("Cancel", "flat", name="Do not take them in", clicked=self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        for part in self.buttons:
            row.addWidget(part)
        self.hide()

    @property
    def buttons(self) -> tuple[QPushButton, QPushButton, QPushButton]:
        """Into the case, into a new one, not at all."""
        return self._into, self._new, self._not

    def ask(self, paths: Sequence[Path], case_id: str, case_name: str) -> None:
        """Ask about these files and this case."""
        self._paths, self._case_id = list(paths), case_id
        self._words.setText(f"{named(paths)}: into which case?")
        self._into.setText(f"Into {case_id}")
        self._into.setAccessibleName(f"Add them to {case_name}")
        self._into.setToolTip(f"Add them to {case_name}")
        self.show()
        self._into.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _take_case(self) -> None:
        self.hide()
        self.into_case.emit(self._case_id, self._paths)

    def _take_new(self) -> None:
        self.hide()
        self.into_new.emit(self._paths)


def named(paths: Sequence[Path]) -> str:
    """`a.mp4`, `a.mp4 and b.csv`, `a.mp4, b.csv and 3 more`."""
    names = [p.name for p in paths]
    if len(names) <= _NAMED:
        return " and ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
