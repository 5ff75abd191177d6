"""What a lane is: its name, source, sync and uncertainty, at its left end."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from workstation.ui.theme.applied import current
from workstation.ui.theme.fonts import font

WIDTH_PX = 172
_TWO_LINES_PX = 34
_LEFT_PX = 10
_EDGE_PX = 4
_DRAG_PX = 5
_FOLD_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class LaneHead(QWidget):
    """Two lines where there is room, one where there is not.

    Where it is `movable`: click or Enter folds, a drag reorders, a drag of the lower edge resizes,
    Alt with up or down moves it by one.
    """

    turned = Signal()
    dragged = Signal(QPoint, bool)
    """Global position, and whether the drag goes on."""
    stretched = Signal(int)
    """The height wanted, in pixels."""
    straightened = Signal()
    """The lower edge was double-clicked: the usual height is wanted."""
    stepped = Signal(int)
    """One place up, -1, or down, 1."""

    def __init__(
        self, title: str, note: str = "", *, quiet: bool = False, movable: bool = False
    ) -> None:
        super().__init__()
        self._own = self._title = title
        self._tip = ""
        self._note = note
        self._quiet = quiet
        self._movable = movable
        self._folded = False
        self._press: QPoint | None = None
        self._dragging = False
        self._stretching = False
        self.setFixedWidth(WIDTH_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleDescription(note)
        if movable:
            self.setMouseTracking(True)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setProperty("takesReturn", True)
        self.show_folded(False)

    @property
    def title(self) -> str:
        """What the lane is."""
        return self._title

    def say(self, note: str, tip: str = "") -> None:
        """Another note; `tip` is said on hover."""
        if tip:
            self._tip = tip
            self._show_tip()
        if note != self._note:
            self._note = note
            self.setAccessibleDescription(note)
            self.update()

    def call(self, name: str) -> None:
        """Show the name a reader gave, or its own one for ""."""
        if (name or self._own) != self._title:
            self._title = name or self._own
            self._show_tip()
            self.show_folded(self._folded)

    def _show_tip(self) -> None:
        own = "" if self._title == self._own else f"Named here; its own name is {self._own}."
        self.setToolTip("\n".join(part for part in (own, self._tip) if part))

    def show_folded(self, on: bool) -> None:
        """The lane shows its name only."""
        self._folded = on
        state = ", folded" if on else ""
        self.setAccessibleName(f"{self._title}{state}" if self._movable else self._title)
        self.update()

    # -- gestures -----------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or not self._movable:
            super().mousePressEvent(event)
            return
        self._press = event.globalPosition().toPoint()
        self._stretching = self._on_edge(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._movable:
            return
        at = event.globalPosition().toPoint()
        if self._press is None:
            edge = self._on_edge(event)
            self.setCursor(Qt.CursorShape.SizeVerCursor if edge else Qt.CursorShape.ArrowCursor)
        elif self._stretching:
            self.stretched.emit(round(event.position().y()))
        elif self._dragging or abs(at.y() - self._press.y()) >= _DRAG_PX:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(at, True)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            return
        dragging, stretching = self._dragging, self._stretching
        self._press, self._dragging, self._stretching = None, False, False
        self.unsetCursor()
        if dragging:
            self.dragged.emit(event.globalPosition().toPoint(), False)
        elif not stretching:
            self.turned.emit()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._movable and self._on_edge(event):
            self.straightened.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.stepped.emit(by)
        elif event.key() in _FOLD_KEYS:
            self.turned.emit()
        else:
            super().keyPressEvent(event)

    def _on_edge(self, event: QMouseEvent) -> bool:
        return not self._folded and event.position().y() >= self.height() - _EDGE_PX

    # -- painting -----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.setPen(QPen(QColor(theme.line), 1))
        bottom, right = self.height() - 1, self.width() - 1
        painter.drawLine(0, bottom, self.width(), bottom)
        painter.drawLine(right, 0, right, bottom)
        if self.hasFocus():
            painter.fillRect(0, 0, 2, bottom, QColor(theme.accent))
        big, small = font(13), font(11)
        room = right - _LEFT_PX - 4.0
        quiet = self._quiet or self._folded
        title_font = small if quiet else big
        title = QFontMetricsF(title_font).elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        two = self.height() >= _TWO_LINES_PX and bool(self._note)
        first = QRectF(_LEFT_PX, 3 if two else 0, room, 17 if two else bottom)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(title_font)
        painter.setPen(QColor(theme.dim if quiet else theme.text))
        painter.drawText(first, middle, title)
        if self._note:
            used = QFontMetricsF(title_font).horizontalAdvance(title) + 6
            box = (
                QRectF(_LEFT_PX, 19, room, 14)
                if two
                else QRectF(_LEFT_PX + used, first.top() + 1, room - used, first.height())
            )
            metrics = QFontMetricsF(small)
            painter.setFont(small)
            painter.setPen(QColor(theme.faint))
            words = "folded" if self._folded else self._note
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, middle, shown)
        painter.end()
