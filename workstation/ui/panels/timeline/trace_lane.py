"""A lane of traces, drawn by pyqtgraph from at most two values a pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from workstation.core.numbers import plain
from workstation.core.timebase import NS, Instant, Interval
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.feeds import Feed, TraceKind
from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.source_lane import SourceLane
from workstation.ui.panels.timeline.specs import LaneSpec, Scale
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.applied import current
from workstation.ui.theme.theme import Theme, mixed

_AIR = 0.08
_NEAR_PX = 3
_NEXT_TO_NOTHING = 0.002
"""An end of the axis closer to zero than this share of it reads 0."""


class TraceLane(SourceLane):
    """Curves over time; the curves never bridge a gap."""

    def __init__(
        self, view: TimelineView, spec: LaneSpec, feeds: Sequence[Feed], height_px: int
    ) -> None:
        super().__init__(view, spec, feeds, height_px)
        self._origin_ns = view.bounds.start.ns
        self._range = (math.nan, math.nan)
        self._by = ""
        self._usual: tuple[object, tuple[float, float]] = (None, (0.0, 1.0))
        self._plot, self._box = _plot(self)
        self._plot.lower()
        self._curves = [_Curve(antialias=False, connect="finite") for _ in feeds]
        for curve in self._curves:
            self._box.addItem(curve)
        self.recolor()
        self.view_changed()

    @property
    @override
    def reduced(self) -> bool:
        return any(f.trace is not None and f.trace.reduced for f in self.feeds)

    @property
    def unit(self) -> str:
        """Of the values, "" before any came in or where they have none."""
        return next((f.trace.unit for f in self.feeds if f.trace is not None), "")

    @override
    def traces_changed(self) -> None:
        for feed, curve in zip(self.feeds, self._curves, strict=True):
            x, y = outline(feed.trace, self._origin_ns)
            curve.setData(x, y, connect="finite")
        self._say_axis()
        self.update()

    @property
    @override
    def covered(self) -> Sequence[Interval]:
        # The channels of a log may begin later or end earlier than the log does.
        wholes = [f.whole for f in self.feeds]
        if self.spec.kind is not TraceKind.LOG or any(
            w is None or len(w.at_ns) < 2 for w in wholes
        ):
            return super().covered
        return [Interval.of_ns(int(w.at_ns[0]), int(w.at_ns[-1])) for w in wholes if w is not None]

    def usual_range(self) -> tuple[float, float]:
        """Lowest and highest value, the same at every zoom."""
        wholes = [f.whole for f in self.feeds]
        if self._usual[0] != [id(w) for w in wholes]:
            self._usual = ([id(w) for w in wholes], value_range(wholes, self.spec.scale))
        return self._usual[1]

    @property
    def shown_range(self) -> tuple[float, float]:
        """The scale that is on."""
        return self._range

    def range_in_view(self) -> tuple[float, float]:
        """Lowest and highest value on screen."""
        span = self.view.span
        return value_range(
            [f.trace for f in self.feeds],
            Scale.AROUND_ZERO if self.spec.scale is Scale.AROUND_ZERO else Scale.FREE,
            (span.start.ns, span.end.ns),
        )

    def set_range(self, low: float, high: float, by: str = "") -> None:
        """Draw values from `low` to `high`; `by` says who chose so, "" for the usual range."""
        if (self._range, self._by) == ((low, high), by):
            return
        self._range, self._by = (low, high), by
        air = 0.0 if by == "fixed" else (high - low) * _AIR
        self._box.setYRange(low - air, high + air, padding=0)
        self._say_axis()

    @override
    def recolor(self) -> None:
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

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._plot.setGeometry(0, 0, self.width(), self.height() - 1)
        super().resizeEvent(event)

    @override
    def value_at(self, at: Instant, y_px: float | None) -> str:
        near_ns = self.view.span.duration_ns * _NEAR_PX // max(self.width(), 1)
        for trace in (f.trace for f in self.feeds):
            if trace is None or not len(trace.at_ns) or self.spec.kind is TraceKind.SOUND:
                continue
            right = min(int(np.searchsorted(trace.at_ns, at.ns)), len(trace.at_ns) - 1)
            nearest = min(
                (right, max(right - 1, 0)), key=lambda i: abs(int(trace.at_ns[i]) - at.ns)
            )
            low, high = float(trace.low[nearest]), float(trace.high[nearest])
            if (
                abs(int(trace.at_ns[nearest]) - at.ns) > near_ns
                or not np.isfinite([low, high]).all()
            ):
                continue
            unit = f" {trace.unit}" if trace.unit else ""
            same = number_text(low) == number_text(high)
            return f"{number_text(low)}{'' if same else f' to {number_text(high)}'}{unit}"
        return ""

    @override
    def how(self) -> str:
        if not self.reduced or self.spec.kind is TraceKind.SOUND:
            return ""
        return "drawn as envelope: lowest and highest value of each column"

    def _say_axis(self) -> None:
        """The ends of the scale, and that points stand for several samples where they do."""
        if self.spec.kind is TraceKind.SOUND or all(f.trace is None for f in self.feeds):
            self.say_axis("", "", "")
            return
        low, high = self._range
        known = self.usual_range()
        cut = self._by and (known[0] < low or known[1] > high)
        badge = (self._by, "reaches beyond" if cut else "", "envelope" if self.reduced else "")
        least = (high - low) * _NEXT_TO_NOTHING
        ends = [number_text(0 if abs(each) < least else each) for each in (low, high)]
        top = f"{ends[1]} {self.unit}".strip()
        self.say_axis(top, ends[0], " · ".join(b for b in badge if b))


class _Curve(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph states no types
    """A curve that is always within its lane: nothing is gained by measuring it at each paint."""

    _EVERYWHERE = QRectF(-1e12, -1e12, 2e12, 2e12)

    @override
    def boundingRect(self) -> QRectF:
        return self._EVERYWHERE


def number_text(value: float) -> str:
    """A value as an axis shows it: three digits, no exponent."""
    return plain(value, 3)


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


def value_range(
    traces: Sequence[TraceSlice | None], scale: Scale, within: tuple[int, int] | None = None
) -> tuple[float, float]:
    """Lowest and highest value, of the part from `within[0]` to `within[1]` if that is given."""
    found = []
    for trace in traces:
        if trace is None:
            continue
        part = slice(None)
        if within is not None:
            part = slice(*np.searchsorted(trace.at_ns, within).tolist())
        if np.isfinite(trace.low[part]).any():
            found.append((float(np.nanmin(trace.low[part])), float(np.nanmax(trace.high[part]))))
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
