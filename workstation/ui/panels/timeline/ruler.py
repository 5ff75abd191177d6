"""The ruler: case time, wall clock, the playhead's pill and the A-B loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPen
from typing_extensions import override

from workstation.core.timebase import Instant, Interval, WallTime
from workstation.core.timebase.text import clock_text
from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.ticks import Tick, ticks
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.theme import Theme, mixed

HEIGHT_PX = 24


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
        for tick in self.shown():
            x = round(self.x_of(tick.ns)) + 0.5
            painter.setPen(QColor(mixed(theme.text, theme.panel, 0.3)))
            painter.drawLine(QPointF(x, bottom - (5 if tick.text else 3)), QPointF(x, bottom))
            if tick.text:
                painter.setPen(QColor(theme.dim))
                painter.drawText(QPointF(x + 3, bottom - 8), tick.text)
            if tick.wall:
                painter.setPen(QColor(theme.faint))
                at = x + 3 + metrics.horizontalAdvance(tick.text) + 8
                painter.drawText(QPointF(at, bottom - 8), tick.wall)
        self._paint_draft(painter, theme)
        self._paint_pill(painter, theme, metrics)

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
