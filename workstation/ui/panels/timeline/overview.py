"""The whole case in one strip: what there is, what was watched, what is on screen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from workstation.core.case import Case
from workstation.core.timebase import Instant, Interval
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.applied import current
from workstation.ui.theme.theme import Theme, mixed

HEIGHT_PX = 30


class Overview(QWidget):
    """Click or drag to look elsewhere; the wheel zooms there."""

    def __init__(self, view: TimelineView) -> None:
        super().__init__()
        self._view = view
        self._footage: Sequence[Interval] = ()
        self._watched: Sequence[Interval] = ()
        self._episodes: Sequence[Interval] = ()
        self._traces: Sequence[TraceSlice] = ()
        self._playhead = Instant(0)
        self._companions: tuple[Instant, ...] = ()
        self._grip_ns: int | None = None
        self._kept: tuple[object, QPixmap] | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Case overview")

    def show_case(self, case: Case) -> None:
        """Take what there is and what was watched from the case."""
        self._footage = [case.span_of(c.id) for c in case.clips() if c.id in case.placements]
        self._watched = watched_spans(case)
        self._episodes = [e.span for e in case.episodes_in_order()]
        self.setAccessibleDescription(f"watched {watched_pct(case)} %")
        self._kept = None
        self.update()

    def show_traces(self, traces: Sequence[TraceSlice]) -> None:
        """Draw these over the whole width, each to its own scale."""
        self._traces = traces
        self._kept = None
        self.update()

    def set_playhead(self, at: Instant) -> None:
        """Move the playhead's line."""
        if round(self._x(at.ns)) != round(self._x(self._playhead.ns)):
            self._playhead = at
            self.update()

    def set_companions(self, instants: tuple[Instant, ...]) -> None:
        """Where the other pictures of a locked comparison stand."""
        if [round(self._x(i.ns)) for i in instants] != [
            round(self._x(i.ns)) for i in self._companions
        ]:
            self.update()
        self._companions = instants

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._ns(event.position().x())
        if not self._view.span.holds(Instant(at)):
            self._view.centre(at)
        self._grip_ns = at - self._view.span.start.ns

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip_ns is not None:
            at = self._ns(event.position().x())
            self._view.pan(at - self._grip_ns - self._view.span.start.ns)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip_ns = None

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        at = self._ns(event.position().x())
        factor = Fraction(5, 4) if event.angleDelta().y() < 0 else Fraction(4, 5)
        self._view.zoom(factor, at)
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        base = self.height() - 1
        painter.drawPixmap(0, 0, self._still(theme, base))
        self._paint_window(painter, theme, base)
        painter.end()

    def _still(self, theme: Theme, base: int) -> QPixmap:
        """Everything but the window and the playhead, which alone move while playing."""
        ratio = self.devicePixelRatioF()
        key = (theme.name, self.width(), ratio, self._view.bounds)
        if self._kept is not None and self._kept[0] == key:
            return self._kept[1]
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(theme.background))
        painter = QPainter(picture)
        for span in self._footage:
            painter.fillRect(self._box(span, 0, base), QColor(theme.panel))
        for trace in self._traces:
            self._paint_trace(painter, theme, trace)
        for span in self._episodes:
            painter.fillRect(self._box(span, 1, 2), QColor(mixed(theme.text, theme.panel, 0.5)))
        painter.fillRect(0, base - 3, self.width(), 3, QColor(mixed(theme.line, theme.panel, 0.6)))
        for span in self._watched:
            painter.fillRect(self._box(span, base - 3, 3), QColor(theme.ok))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(0, base, self.width(), base)
        painter.end()
        self._kept = (key, picture)
        return picture

    def _paint_window(self, painter: QPainter, theme: Theme, base: int) -> None:
        x = round(self._x(self._playhead.ns)) + 0.5
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, base))
        painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.DotLine))
        for other in self._companions:
            x = round(self._x(other.ns)) + 0.5
            painter.drawLine(QPointF(x, 0), QPointF(x, base))
        if self._view.span.duration_ns >= self._view.bounds.duration_ns:
            return
        box = self._box(self._view.span, 0.5, base - 1)
        box.setWidth(max(box.width(), 4.0))
        fill = QColor(theme.accent)
        fill.setAlphaF(0.16)
        painter.setBrush(fill)
        painter.drawRect(box)

    def _paint_trace(self, painter: QPainter, theme: Theme, trace: TraceSlice) -> None:
        known = np.isfinite(trace.high)
        if not known.any():
            return
        low, top = float(np.nanmin(trace.low)), float(np.nanmax(trace.high))
        bounds = self._view.bounds
        x = (trace.at_ns - np.int64(bounds.start.ns)) * (self.width() / bounds.duration_ns)
        room = self.height() - 11
        y = room + 4 - (trace.high.astype(np.float64) - low) / ((top - low) or 1.0) * room
        painter.setPen(QPen(QColor(mixed(theme.dim, theme.panel, 0.75)), 1))
        painter.drawPath(pg.arrayToQPath(x, y, connect="finite"))

    def _x(self, ns: int) -> float:
        bounds = self._view.bounds
        return (ns - bounds.start.ns) * self.width() / bounds.duration_ns

    def _ns(self, x_px: float) -> int:
        bounds = self._view.bounds
        return bounds.start.ns + round(x_px * bounds.duration_ns / max(self.width(), 1))

    def _box(self, span: Interval, top: float, height: float) -> QRectF:
        left, right = self._x(span.start.ns), self._x(span.end.ns)
        return QRectF(left, top, max(right - left, 1.0), height)


def watched_spans(case: Case) -> tuple[Interval, ...]:
    """Everything that was watched, on the case clock."""
    return tuple(
        Interval(clock.to_case(start), clock.to_case(end))
        for watched in case.watched.values()
        if watched.id in case.placements
        for clock in (case.map_of(watched.id),)
        for start, end in watched.spans
    )


def watched_pct(case: Case) -> int:
    """How much of all clips was watched; 100 only when nothing is left."""
    return int(100 * (case.watched_share() or 0))
