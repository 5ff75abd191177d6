"""A line of text that gives way: cut with an ellipsis where there is no room, whole on hover."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget
from typing_extensions import override

_LEAST_PX = 24


class Elided(QLabel):
    """A label in one of the roles or chips of the style sheet that never asks for more room."""

    clicked = Signal()

    def __init__(
        self,
        text: str = "",
        role: str = "",
        *,
        chip: str = "",
        least_px: int = _LEAST_PX,
        parent: QWidget | None = None,
    ) -> None:
        """Make a label; it is not cut below `least_px` while others could give way."""
        super().__init__(text, parent)
        self._least_px = least_px
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        if chip:
            self.setProperty("chip", chip)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # or the release would go to the parent

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(min(whole.width() + 1, self._least_px), whole.height())

    @override
    def sizeHint(self) -> QSize:
        # One pixel more: a width rounded down would cut the last letter.
        return super().sizeHint() + QSize(1, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        inside = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, inside.width() + 1
        )
        tip = self.text() if shown != self.text() else ""
        if tip != self.toolTip():
            self.setToolTip(tip)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
