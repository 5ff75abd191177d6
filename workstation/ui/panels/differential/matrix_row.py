"""One row of the matrix: a heading and what each condition makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from workstation.core.checklist.definition import Condition
from workstation.core.checklist.matrix import Cell, Row
from workstation.ui.panels.differential.words import cell_text, row_label, row_spoken
from workstation.ui.theme.parts import label, restyle
from workstation.ui.theme.wrapped_link import WrappedLink

CELL_PX = 74
_ROLES = {
    Cell.SUPPORTS: "ok",
    Cell.AGAINST: "dim",
    Cell.RED_FLAG: "red",
    Cell.RECORDED: "dim",
    Cell.OPEN: "quiet",
    Cell.NOT_ASKED: "quiet",
}


class MatrixRow(QFrame):
    """Opens its questions by click, Enter or Space."""

    opened = Signal()

    def __init__(self, row: Row, conditions: Sequence[Condition]) -> None:
        super().__init__()
        self.row = row
        self.setProperty("surface", "row")
        self.setProperty("takesReturn", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(row_spoken(row, conditions))
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 5, 10, 5)
        line.setSpacing(4)
        line.addWidget(label(row_label(row), wrap=True), 1)
        for condition in conditions:
            line.addWidget(_cell(row, condition))

    def mark_open(self, on: bool) -> None:
        """Show that its questions stand below."""
        restyle(self, "opened", on)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def header(conditions: Sequence[Condition], opened: Callable[[str], None]) -> QWidget:
    """The names of the columns; `opened` is told the code of one that was clicked."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(14, 0, 10, 2)
    line.setSpacing(4)
    line.addStretch(1)
    for condition in conditions:
        name = WrappedLink(condition.short, f"About {condition.name}")
        name.setProperty("kind", "column")
        name.setFixedWidth(CELL_PX)
        name.setToolTip(f"About {condition.name}")
        name.clicked.connect(partial(_open, opened, condition.code))
        line.addWidget(name, 0, Qt.AlignmentFlag.AlignBottom)
    return box


def _open(opened: Callable[[str], None], code: str, _checked: bool = False) -> None:
    opened(code)


def _cell(row: Row, condition: Condition) -> QWidget:
    text = cell_text(row, condition)
    cell = label(f"{text.mark} {text.word}".strip(), _ROLES[text.kind], wrap=True)
    cell.setFixedWidth(CELL_PX)
    cell.setToolTip(text.tip)
    return cell
