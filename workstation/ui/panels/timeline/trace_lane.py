"""A lane of traces, drawn by pyqtgraph from at most two values a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QToolTip
from typing_extensions import override

from workstation.core.numbers import plain
from workstation.core.timebase import NS, Interval
from workstation.core.timebase.text import span_text
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.feeds import Feed, TraceKind
from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.specs import LaneSpec, Scale
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import label
from workstation.ui.theme.theme import Theme, mixed

_AIR = 0.08
_BADGE_PX = 14


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What lies behind the traces.

    Attributes:
        covered: where the sources of the lane have material; elsewhere the lane is empty.
        gaps: where a log recorded nothing within its own span, with the reason.
        bands: spans of movements.
        unmeasured: where the source shows something and it could not be measured, and why.
        uncertainty_ns: how far this lane may be off, or None.
    """

    covered: Sequence[Interval] = ()
    gaps: Sequence[tuple[Interval, str]] = ()
    bands: Sequence[Interval] = ()
    unmeasured: Sequence[tuple[Interval, str]] = ()
    uncertainty_ns: int | None = None


class TraceLane(LaneBody):
    """Curves over time; the curves never bridge a gap."""

    def __init__(
        self, view: TimelineView, spec: LaneSpec, feeds: Sequence[Feed], height_px: int
    ) -> None:
        super().__init__(view, height_px)
        self.spec = spec
        self._feeds = feeds
        self._backdrop = Backdrop()
        self._origin_ns = view.bounds.start.ns
        self._range = (0.0, 1.0)
        self._plot, self._box = _plot(self)
        self._badge = label("", "badge")
        self._badge.setParent(self)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._curves = [pg.PlotCurveItem(antialias=False, connect="finite") for _ in feeds]
        for curve in self._curves:
            self._box.addItem(curve)
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(spec.note)
        self.recolor()
        self.view_changed()

    @property
    def reduced(self) -> bool:
        """Whether points on screen stand for more than one sample."""
        return any(f.trace is not None and f.trace.reduced for f in self._feeds)

    @property
    def uncertainty_ns(self) -> int | None:
        """How far this lane may be off."""
        return self._backdrop.uncertainty_ns

    def show_backdrop(self, backdrop: Backdrop) -> None:
        """Paint this behind the curves."""
        self._backdrop = backdrop
        self.update()

    def traces_changed(self) -> None:
        """An answer came in."""
        for feed, curve in zip(self._feeds, self._curves, strict=True):
            x, y = outline(feed.trace, self._origin_ns)
            curve.setData(x, y, connect="finite")
        self._range = value_range([f.whole for f in self._feeds], self.spec.scale)
        low, high = self._range
        air = (high - low) * _AIR
        self._box.setYRange(low - air, high + air, padding=0)
        self._say_badge()
        self.update()

    def recolor(self) -> None:
        """Take the colours of the theme that is on."""
        pen = pg.mkPen(_color(current(), self.spec), width=1)
        for curve in self._curves:
            curve.setPen(pen)

    @override
    def view_changed(self) -> None:
        span = self.view.span
        self._box.setXRange(
            (span.start.ns - self._origin_ns) / NS, (span.end.ns - self._origin_ns) / NS, padding=0
        )
        self.update()

    @override
    def settle_height(self) -> None:
        super().settle_height()
        self._plot.setVisible(not self.folded)
        self._say_badge()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._plot.setGeometry(0, 0, self.width(), self.height() - 1)
        self._place_badge()
        super().resizeEvent(event)

    # -- painting -----------------------------------------------------------------------------

    @override
    def paint_lane(self, painter: QPainter, theme: Theme) -> None:
        self._paint_absence(painter, theme)
        back = self._backdrop
        visible = self.view.span
        for band in back.bands:
            if band.meets(visible):
                painter.fillRect(
                    self.box(band.start.ns, band.end.ns),
                    QColor(mixed(theme.amber, theme.panel, 0.13)),
                )
        for gap, reason in back.gaps:
            if gap.meets(visible):
                self._paint_gap(painter, theme, gap, reason)
        for span, reason in back.unmeasured:
            if span.meets(visible):
                self._paint_unmeasured(painter, theme, span, reason)

    def _paint_absence(self, painter: QPainter, theme: Theme) -> None:
        """No material: the lane is sunk there and says so where there is room."""
        end = self.view.span.start.ns
        edges = [*sorted(self._backdrop.covered), None]
        for span in edges:
            until = span.start.ns if span else self.view.span.end.ns
            if until > end:
                box = self.box(end, until)
                painter.fillRect(box, QColor(mixed(theme.background, theme.panel, 0.75)))
                if box.width() > 90:
                    what = "no recording" if self.spec.kind is TraceKind.LOG else "no footage"
                    painter.setPen(QColor(theme.faint))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, what)
            end = max(end, span.end.ns) if span else end

    def _paint_gap(self, painter: QPainter, theme: Theme, gap: Interval, reason: str) -> None:
        box = self.box(gap.start.ns, gap.end.ns)
        box.setWidth(max(box.width(), 1.0))
        painter.fillRect(box, QColor(theme.line))
        text = f"gap {span_text(gap.duration_ns)}"
        metrics = QFontMetricsF(painter.font())
        for words in (f"{text} · {reason}", text, span_text(gap.duration_ns)):
            if metrics.horizontalAdvance(words) + 4 < box.width():
                painter.setPen(QColor(theme.text if not theme.dark else theme.dim))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
                break

    def _paint_unmeasured(
        self, painter: QPainter, theme: Theme, span: Interval, reason: str
    ) -> None:
        box = self.box(span.start.ns, span.end.ns)
        box.setWidth(max(box.width(), 2.0))
        painter.fillRect(box, QColor(mixed(theme.amber, theme.panel, 0.06)))
        hatch = QBrush(QColor(mixed(theme.dim, theme.panel, 0.55)), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(box, hatch)
        metrics = QFontMetricsF(painter.font())
        for words in (f"not measurable here: {reason}", "not measurable here", "not measurable"):
            wide = metrics.horizontalAdvance(words)
            if wide + 12 < box.width():
                plate = QRectF(0, 0, wide + 8, metrics.height())
                plate.moveCenter(box.center())
                painter.fillRect(plate, QColor(theme.panel))
                painter.setPen(QColor(theme.text))
                painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
                break

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.said_at(event.pos().x()), self)
            return True
        return super().event(event)

    def said_at(self, x_px: float) -> str:
        """What the hover says there: a gap or a stretch without measurement, else the source."""
        at = self.instant_at(x_px)
        for gap, reason in self._backdrop.gaps:
            if gap.holds(at):
                return f"Gap of {span_text(gap.duration_ns)}: {reason}"
        for span, reason in self._backdrop.unmeasured:
            if span.holds(at):
                return f"Not measurable here ({span_text(span.duration_ns)}): {reason}"
        measured = next((f.trace for f in self._feeds if f.trace is not None), None)
        parts = [self.spec.title, self.spec.tip]
        if measured is not None and self.reduced:
            parts.append("drawn as envelope: lowest and highest value of each column")
        return "\n".join(p for p in parts if p)

    def _say_badge(self) -> None:
        """The top of the scale, and that points stand for several samples where they do."""
        unit = next((f.trace.unit for f in self._feeds if f.trace is not None), "")
        parts = [f"{plain(self._range[1], 3)} {unit}"] if unit else []
        if self.reduced:
            parts.append("envelope")
        self._badge.setText(" · ".join(parts))
        shown = bool(parts) and self.spec.kind is not TraceKind.SOUND and not self.folded
        self._badge.setVisible(shown and self.height() >= 2 * _BADGE_PX)
        self._place_badge()

    def _place_badge(self) -> None:
        size = self._badge.sizeHint()
        self._badge.setGeometry(self.width() - size.width() - 2, 2, size.width(), _BADGE_PX)


def outline(
    trace: TraceSlice | None, origin_ns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A slice as one line: seconds since `origin_ns`, and values, NaN where the line breaks.

    Where points stand for several samples the line goes down and up in turn, so that every
    extreme is on screen and the envelope has no teeth.
    """
    if trace is None or not len(trace.at_ns):
        return np.empty(0), np.empty(0)
    x = (trace.at_ns - np.int64(origin_ns)) / NS
    if not trace.reduced:
        return x, trace.high.astype(np.float64)
    pairs = np.stack([trace.low, trace.high], axis=1).astype(np.float64)
    pairs[1::2] = pairs[1::2, ::-1]
    return np.repeat(x, 2), pairs.ravel()


def value_range(traces: Sequence[TraceSlice | None], scale: Scale) -> tuple[float, float]:
    """Lowest and highest value of the lane, the same at every zoom."""
    found = [
        (float(np.nanmin(t.low)), float(np.nanmax(t.high)))
        for t in traces
        if t is not None and np.isfinite(t.low).any()
    ]
    if not found:
        return 0.0, 1.0
    low, high = min(f[0] for f in found), max(f[1] for f in found)
    if scale is Scale.AROUND_ZERO:
        most = max(abs(low), abs(high)) or 1.0
        return -most, most
    if scale is Scale.FROM_ZERO:
        low = 0.0
    return (low, high) if high > low else (low, low + 1.0)


def _color(theme: Theme, spec: LaneSpec) -> str:
    if spec.kind is TraceKind.MOTION:
        return theme.measured
    if spec.kind is TraceKind.SOUND:
        return mixed(theme.text, theme.panel, 0.38)
    return theme.tracks[(2 + spec.rank) % len(theme.tracks)]


def _plot(parent: LaneBody) -> tuple[pg.GraphicsView, pg.ViewBox]:
    """A see-through pyqtgraph view that leaves every gesture to the lane."""
    plot = pg.GraphicsView(parent, useOpenGL=False, background=None)
    plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setFrameShape(QFrame.Shape.NoFrame)
    plot.setStyleSheet("background: transparent; border: none;")
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.viewport().setAutoFillBackground(False)
    box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
    box.disableAutoRange()
    plot.setCentralItem(box)
    return plot, box
