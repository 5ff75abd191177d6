"""The body of one lane: time from left to right, and the gestures all lanes share."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from workstation.core.timebase import Instant
from workstation.ui.panels.timeline.plan import LEAST_PX, MOST_PX
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.applied import current
from workstation.ui.theme.fonts import font
from workstation.ui.theme.theme import Theme

FOLDED_PX = 16

_NOTCH = 120
_A_NOTCH = 1.25
_PAN_SHARE = 8
_DRAG_PX = 4


class LaneBody(QWidget):
    """A lane without content.

    Wheel: zoom around the cursor; sideways wheel, two fingers or Shift: pan. Middle button, or left
    button while Space is held: drag to pan. Click: go there.
    """

    seek_requested = Signal(object)
    """Instant."""

    def __init__(self, view: TimelineView, height_px: int) -> None:
        super().__init__()
        self.view = view
        self.pan_by_left = False
        self.folded = False
        self._usual_px = self._room_px = height_px
        self._pan_from: tuple[float, int] | None = None
        self._press: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height_px)
        self.setMouseTracking(True)

    def set_room(self, room_px: int | None) -> None:
        """Give each row of the lane this height; None for the usual one."""
        self._room_px = self._usual_px if room_px is None else room_px
        self.settle_height()

    def room_for(self, height_px: int) -> int:
        """The height of one row that makes the lane this high."""
        return min(max(height_px // self.row_count, LEAST_PX), MOST_PX)

    def set_folded(self, on: bool) -> None:
        """Show next to nothing, or everything again."""
        self.folded = on
        self.settle_height()

    @property
    def row_count(self) -> int:
        """Rows one above the other."""
        return 1

    def settle_height(self) -> None:
        """Be as high as rows and fold ask."""
        self.setFixedHeight(FOLDED_PX if self.folded else self._room_px * self.row_count)
        self.update()

    def view_changed(self) -> None:
        """Another part of the case clock is on screen."""
        self.update()

    # -- time and pixels ----------------------------------------------------------------------

    def x_of(self, ns: int) -> float:
        """Where an instant lies, in pixels of this lane."""
        return self.view.x_of(ns, self.width())

    def instant_at(self, x_px: float) -> Instant:
        """The instant at a pixel of this lane."""
        return Instant(self.view.ns_at(x_px, self.width()))

    def box(self, start_ns: int, end_ns: int) -> QRectF:
        """A span as a rectangle of the lane's full height, cut a little outside the screen."""
        left = max(self.x_of(start_ns), -8.0)
        right = min(self.x_of(end_ns), self.width() + 8.0)
        return QRectF(left, 0, right - left, self.height())

    # -- painting -----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setFont(font(11))
        painter.fillRect(event.rect(), QColor(theme.panel))
        self.paint_lane(painter, theme)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def paint_lane(self, painter: QPainter, theme: Theme) -> None:
        """Paint what the lane holds."""

    # -- gestures -----------------------------------------------------------------------------

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        across = turn.x() if abs(turn.x()) > abs(turn.y()) else turn.y() if shifted else 0
        if across:
            self.view.pan(-across * self.view.span.duration_ns // (_NOTCH * _PAN_SHARE))
        elif turn.y():
            factor = Fraction(_A_NOTCH ** (-turn.y() / _NOTCH)).limit_denominator(10_000)
            self.view.zoom(factor, self.instant_at(event.position().x()).ns)
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        if event.button() is Qt.MouseButton.MiddleButton or (left and self.pan_by_left):
            self._pan_from = (event.position().x(), self.view.span.start.ns)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self._press = event.position()
            self.pressed(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            x, start_ns = self._pan_from
            gone = round((event.position().x() - x) * self.view.span.duration_ns / self.width())
            self.view.pan(start_ns - gone - self.view.span.start.ns)
        else:
            self.moved(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            self._pan_from = None
            self.unsetCursor()
        elif event.button() is Qt.MouseButton.LeftButton and self._press is not None:
            still = (event.position() - self._press).manhattanLength() < _DRAG_PX
            self._press = None
            self.released(event, still=still)

    def pressed(self, event: QMouseEvent) -> None:
        """The left button went down."""

    def moved(self, event: QMouseEvent) -> None:
        """The mouse moved, with or without the left button."""

    def released(self, event: QMouseEvent, *, still: bool) -> None:
        """The left button came up; `still` if it was a click and not a drag."""
        if still:
            self.seek_requested.emit(self.instant_at(event.position().x()))
