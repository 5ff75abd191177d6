"""The ruler: case time, wall clock, the playhead's pill and the A-B loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from workstation.core.timebase import Instant, Interval, WallTime
from workstation.core.timebase.text import clock_text
from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.ticks import (
    ClockChange,
    Tick,
    clock_changes,
    ticks,
    wall_text,
)
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.theme import Theme, mixed

HEIGHT_PX = 24
_NEAR_PX = 90


class Ruler(LaneBody):
    """Drag along it to scrub."""

    scrub_requested = Signal(object, bool)
    """Instant, and whether the drag goes on."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__(view, HEIGHT_PX)
        self._zero: WallTime | None = None
        self._told: Callable[[Instant], bool] = lambda _: True
        self._playhead = Instant(0)
        self._loop: Interval | None = None
        self._draft: Instant | None = None
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def set_zero(
        self, zero: WallTime | None, told: Callable[[Instant], bool] = lambda _: True
    ) -> None:
        """The wall-clock time of the case clock's zero, and where it is that of the material."""
        self._zero = zero
        self._told = told
        self.update()

    def set_playhead(self, at: Instant) -> None:
        """Move the pill."""
        if at != self._playhead:
            self._playhead = at
            self.update()

    def set_loop(self, loop: Interval | None) -> None:
        """Show the A-B loop."""
        self._loop = loop
        self.update()

    def set_draft(self, start: Instant | None) -> None:
        """Show where an episode was begun that has no end yet."""
        self._draft = start
        self.update()

    @override
    def pressed(self, event: QMouseEvent) -> None:
        self._scrub(event, going_on=True)

    @override
    def moved(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub(event, going_on=True)

    @override
    def released(self, event: QMouseEvent, *, still: bool) -> None:
        self._scrub(event, going_on=False)

    def _scrub(self, event: QMouseEvent, *, going_on: bool) -> None:
        x = min(max(event.position().x(), 0.0), float(self.width()))
        self.scrub_requested.emit(self.instant_at(x), going_on)

    def shown(self) -> tuple[Tick, ...]:
        """The ticks; a wall clock only where what lies there shares it."""
        return tuple(
            replace(tick, wall="") if tick.wall and not self._told(Instant(tick.ns)) else tick
            for tick in ticks(self.view.span, self.width(), zero=self._zero)
        )

    @override
    def paint_lane(self, painter: QPainter, theme: Theme) -> None:
        bottom = self.height() - 1
        metrics = QFontMetricsF(painter.font())
        if self._loop is not None:
            box = self.box(self._loop.start.ns, self._loop.end.ns)
            painter.fillRect(box, QColor(mixed(theme.accent, theme.panel, 0.18)))
            painter.setPen(QPen(QColor(theme.accent), 1))
            for x, name in ((box.left(), "A"), (box.right(), "B")):
                painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
                painter.drawText(QPointF(x + (3 if name == "A" else -10), 10), name)
        plates = self._changes(metrics)
        for tick in self.shown():
            x = round(self.x_of(tick.ns)) + 0.5
            painter.setPen(QColor(mixed(theme.text, theme.panel, 0.3)))
            painter.drawLine(QPointF(x, bottom - (5 if tick.text else 3)), QPointF(x, bottom))
            at = x + 3 + metrics.horizontalAdvance(tick.text) + 8
            until = at + metrics.horizontalAdvance(tick.wall)
            if any(x < p.right() and until > p.left() for p, _ in plates):
                continue  # a change of the clock stands there and says more
            if tick.text:
                painter.setPen(QColor(theme.dim))
                painter.drawText(QPointF(x + 3, bottom - 8), tick.text)
            if tick.wall:
                painter.setPen(QColor(theme.faint))
                painter.drawText(QPointF(at, bottom - 8), tick.wall)
        for plate, change in plates:
            painter.setPen(QColor(theme.amber))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, change.text)
            left = round(self.x_of(change.ns)) + 0.5
            painter.drawLine(QPointF(left, 0), QPointF(left, self.height()))
        self._paint_draft(painter, theme)
        self._paint_pill(painter, theme, metrics)

    def _changes(self, metrics: QFontMetricsF) -> list[tuple[QRectF, ClockChange]]:
        """Where the wall clock jumps, and the room its two times take on the ruler."""
        found = []
        for change in clock_changes(self.view.span, self._zero):
            plate = QRectF(0, 4, metrics.horizontalAdvance(change.text) + 8, 15)
            plate.moveLeft(min(self.x_of(change.ns) + 2, self.width() - plate.width()))
            found.append((plate, change))
        return found

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.said_at(event.pos().x()), self)
            return True
        return super().event(event)

    def said_at(self, x_px: float) -> str:
        """Case time and wall clock there, and a change of the clock close by."""
        at = self.instant_at(x_px)
        wall = wall_text(self._zero, at.ns, zone=True, date=True)
        near = [
            c.tip
            for c in clock_changes(self.view.span, self._zero)
            if abs(self.x_of(c.ns) - x_px) < _NEAR_PX
        ]
        return "\n".join((clock_text(at.ns), wall or "no wall clock is known", *near))

    def _paint_draft(self, painter: QPainter, theme: Theme) -> None:
        if self._draft is None:
            return
        start, end = sorted((self._draft.ns, self._playhead.ns))
        box = self.box(start, end)
        painter.fillRect(box.adjusted(0, box.height() - 5, 0, 0), QColor(theme.accent))
        painter.drawText(QPointF(box.left() + 3, 10), "start")

    def _paint_pill(self, painter: QPainter, theme: Theme, metrics: QFontMetricsF) -> None:
        x = self.x_of(self._playhead.ns)
        if not -40 <= x <= self.width() + 40:
            return
        text = clock_text(self._playhead.ns)
        width = metrics.horizontalAdvance(text) + 10
        left = min(max(x - width / 2, 0.0), self.width() - width)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        pill = QRectF(left, 3, width, 15)
        painter.drawRoundedRect(pill, 3, 3)
        painter.setPen(QColor(theme.on_accent))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
