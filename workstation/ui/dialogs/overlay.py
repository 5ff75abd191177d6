"""A sheet laid over the window: no window of its own, gone with Esc or a click beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

_SHADE = QColor(0, 0, 0, 110)


class Overlay(QWidget):
    """Covers its parent; `card` holds what is shown. Focus goes back to where it was."""

    closed = Signal()

    def __init__(self, parent: QWidget, name: str, width_px: int, *, top_px: int = 64) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._before: QWidget | None = None
        self.card = QFrame()
        self.card.setObjectName("overlay")
        self.card.setProperty("surface", "overlay")
        self.card.setMaximumWidth(width_px)
        self.inside = QVBoxLayout(self.card)
        self.inside.setContentsMargins(16, 16, 16, 16)
        self.inside.setSpacing(8)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.card, 1000)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, top_px, 24, 24)
        box.addLayout(row)
        box.addStretch(1)
        parent.installEventFilter(self)
        self.hide()

    def open_with(self, focus: QWidget) -> None:
        """Show it, with the cursor in one of its parts."""
        if self.isHidden():
            self._before = QApplication.focusWidget()
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        focus.setFocus()

    def dismiss(self) -> None:
        """Take it away; the focus returns."""
        if self.isHidden():
            return
        self.hide()
        before, self._before = self._before, None
        try:
            if before is not None and before.isVisible():
                before.setFocus()
        except RuntimeError:  # what had the focus is gone
            pass
        self.closed.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the parent."""
        parent = self.parentWidget()
        if event.type() is QEvent.Type.Resize and watched is parent and parent is not None:
            self.setGeometry(parent.rect())
        return super().eventFilter(watched, event)

    @override
    def focusNextPrevChild(self, next_one: bool) -> bool:
        # Tab must not wander off to what lies beneath.
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.dismiss()
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _SHADE)
