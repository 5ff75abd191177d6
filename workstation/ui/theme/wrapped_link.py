"""A link that breaks its line instead of being cut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from workstation.ui.theme.applied import current

_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_PAD_PX = 3


class WrappedLink(QAbstractButton):
    """Underlined words that go somewhere."""

    def __init__(self, text: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(name or text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        box = self.fontMetrics().boundingRect(QRect(0, 0, width, 10_000), _FLAGS, self.text())
        return box.height() + 2 * _PAD_PX

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2 * _PAD_PX)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height() + 2 * _PAD_PX)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(self.property("kind") != "column" or self.underMouse())
        painter.setFont(font)
        loud = self.hasFocus() or self.underMouse()
        painter.setPen(QColor(theme.accent if loud else theme.dim))
        painter.drawText(self.rect().adjusted(0, _PAD_PX, 0, -_PAD_PX), _FLAGS, self.text())
