"""A lane that is a picture over time: spectra of sound and of movement."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter
from typing_extensions import override

from workstation.core.timebase import Instant, Interval
from workstation.review.ports import SpectrumSlice
from workstation.ui.panels.timeline.color_map import STEPS, color_map
from workstation.ui.panels.timeline.feeds import Feed, TraceKind
from workstation.ui.panels.timeline.source_lane import PLATE_PX, SourceLane
from workstation.ui.panels.timeline.specs import LaneSpec
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.theme import Theme, mixed

_REACH_DB = {TraceKind.SPECTROGRAM: 65.0, TraceKind.SPECTRUM: 40.0, TraceKind.MOTION_SPECTRUM: 40.0}
"""From the strongest colour down to the panel's own, at most; workstation default."""
_QUIET = 0.25
"""The panel's own colour stands for what this share of the values lies below, if that is more."""
_BEYOND = 0.95
"""An axis of which less than this can be measured says so."""
_ROUND_DB = 5.0
_LOUDEST = 0.999
_KILO = 1000.0


class ImageLane(SourceLane):
    """Time from left to right, rate from bottom to top, strength as colour."""

    def __init__(
        self, view: TimelineView, spec: LaneSpec, feeds: Sequence[Feed], height_px: int
    ) -> None:
        super().__init__(view, spec, feeds, height_px)
        self._shades = (-1.0, 0.0)
        self._held: tuple[object, list[tuple[QRectF, QImage]]] = (None, [])

    @property
    @override
    def reduced(self) -> bool:
        return any(f.spectrum is not None and bool(f.spectrum.reduced) for f in self.feeds)

    @property
    def _slices(self) -> list[SpectrumSlice]:
        return [f.spectrum for f in self.feeds if f.spectrum is not None]

    @override
    def traces_changed(self) -> None:
        wholes = [f.whole_spectrum for f in self.feeds if f.whole_spectrum is not None]
        self._shades = shades_of(wholes or self._slices, _REACH_DB[self.spec.kind])
        slices = self._slices
        if not slices:
            self.say_axis("", "", "")
        else:
            unit = self._unit()
            badge = next((s.reduced for s in slices if s.reduced), "")
            scale = f"full colour {self._strength(self._shades[1])}"
            self.say_axis(
                f"{rate_text(slices[0].top_hz)} {unit}",
                "0",
                " · ".join(p for p in (badge, scale) if p),
            )
        self.update()

    def _unit(self) -> str:
        return "kHz" if self._slices and self._slices[0].top_hz >= _KILO else "Hz"

    @override
    def value_at(self, at: Instant, y_px: float | None) -> str:
        said = ""
        for each in self._slices:
            column = int(np.searchsorted(each.edges_ns, at.ns, "right")) - 1
            if not 0 <= column < len(each.levels_db):
                continue
            if np.isfinite(each.levels_db[column]).any():
                return self._value(each, each.levels_db[column], y_px)
            said = "nothing measured here"
        return said

    def _value(self, each: SpectrumSlice, levels: NDArray[np.float32], y_px: float | None) -> str:
        """The strength under the cursor, or the strongest of the column."""
        width = (each.high_hz - each.low_hz) / len(levels)
        band = int(np.nanargmax(levels))
        if y_px is not None:
            hz = (1 - y_px / max(self.height() - 1, 1)) * each.top_hz
            if hz > each.high_hz:
                return f"{hz:.1f} Hz: not measurable above {each.high_hz:.1f} Hz, 0.4 of the rate"
            band = min(max(int((hz - each.low_hz) / width), 0), len(levels) - 1)
        middle = each.low_hz + width * (band + 0.5)
        shown = f"{middle:.0f} Hz" if each.top_hz >= _KILO else f"{middle:.2f} Hz"
        if np.isnan(levels[band]):
            return f"{shown}: nothing measured"
        return f"{shown}: {self._strength(float(levels[band]))}"

    @override
    def how(self) -> str:
        return next((s.note for s in self._slices), "")

    def _strength(self, db: float) -> str:
        unit = self._slices[0].unit if self._slices else ""
        if self.spec.kind is TraceKind.SPECTROGRAM:
            return f"{db:.0f} dB of {unit}"
        value = 10 ** (db / 20)
        if unit == "g":
            return f"{value * 1000:.3g} mg"
        return f"{value:.3g} {unit}"

    # -- painting -----------------------------------------------------------------------------

    @override
    def paint_measured(self, painter: QPainter, theme: Theme) -> None:
        if self.folded:
            return
        room = self.height() - 1
        for feed, covered in zip(self.feeds, self.covered, strict=False):
            each = feed.spectrum
            if each is not None and each.high_hz < each.top_hz * _BEYOND:
                self._paint_beyond(painter, theme, each, covered, room)
        for box, image in self._pictures(theme, room):
            painter.drawImage(box, image)
        self._paint_ticks(painter, theme, room)

    def _pictures(self, theme: Theme, room: int) -> list[tuple[QRectF, QImage]]:
        """The slices as pictures, made once for what is on screen: the playhead repaints often."""
        slices = self._slices
        key = (tuple(map(id, slices)), self.view.span, self.width(), room, self._shades, theme.name)
        if self._held[0] == key:
            return self._held[1]
        found = []
        for each in slices:
            top = room * (1 - min(each.high_hz / each.top_hz, 1.0))
            foot = room * (1 - each.low_hz / each.top_hz)
            rows = max(round(foot - top), 1)
            drawn = pixels(self._columns(each), each.levels_db, rows, self._shades, theme)
            if drawn is not None:
                width = drawn.shape[1]
                image = QImage(
                    drawn.tobytes(), width, rows, width * 4, QImage.Format.Format_ARGB32
                ).copy()  # its own bytes
                found.append((QRectF(0, top, width, foot - top), image))
        self._held = (key, found)
        return found

    def _columns(self, each: SpectrumSlice) -> NDArray[np.int64]:
        """Which column of a slice each pixel shows, -1 for none."""
        span, width = self.view.span, max(self.width(), 1)
        x = np.arange(width, dtype=np.int64)
        at = span.start.ns + (2 * x + 1) * span.duration_ns // (2 * width)
        column = np.searchsorted(each.edges_ns, at, "right") - 1
        column[column >= len(each.levels_db)] = -1
        return np.asarray(column, np.int64)

    def _paint_beyond(
        self, painter: QPainter, theme: Theme, each: SpectrumSlice, covered: Interval, room: int
    ) -> None:
        """What is too fast for the rate is hatched and says so, wherever there is material."""
        top = room * (1 - each.high_hz / each.top_hz)
        shared = covered.shared(self.view.span)
        if shared is not None and len(each.levels_db):
            box = self.box(shared.start.ns, shared.end.ns)
            box.setHeight(top)
            self._hatch(painter, theme, box, each)

    @staticmethod
    def _hatch(painter: QPainter, theme: Theme, box: QRectF, each: SpectrumSlice) -> None:
        hatch = QBrush(QColor(mixed(theme.dim, theme.panel, 0.35)), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(box, hatch)
        metrics = QFontMetricsF(painter.font())
        for words in (f"not measurable above {each.high_hz:.1f} Hz", "not measurable"):
            wide = metrics.horizontalAdvance(words)
            if wide + 12 < box.width() and metrics.height() <= box.height():
                plate = QRectF(0, 0, wide + 8, metrics.height())
                plate.moveCenter(box.center())
                painter.fillRect(plate, QColor(theme.panel))
                painter.setPen(QColor(theme.dim))
                painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
                return

    def _paint_ticks(self, painter: QPainter, theme: Theme, room: int) -> None:
        """Numbers between the ends of the axis, where there is room for them."""
        slices = self._slices
        if not slices or room < 4 * PLATE_PX:
            return
        top_hz = slices[0].top_hz
        metrics = QFontMetricsF(painter.font())
        parts = (0.25, 0.5, 0.75) if room >= 8 * PLATE_PX else (0.5,)
        for part in parts:
            y = room * (1 - part)
            text = rate_text(top_hz * part)
            plate = QRectF(0, y - 7, metrics.horizontalAdvance(text) + 10, 14)
            painter.fillRect(plate, QColor(theme.panel))
            painter.setPen(QColor(theme.faint))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
            painter.drawLine(QPointF(plate.right(), y), QPointF(plate.right() + 4, y))


def rate_text(hz: float) -> str:
    """The number at an axis: kilohertz from 1000 on, without the unit."""
    return f"{hz / _KILO:.3g}" if hz >= _KILO else f"{hz:.3g}"


def shades_of(slices: Sequence[SpectrumSlice], reach_db: float) -> tuple[float, float]:
    """What the panel's own colour and the strongest one stand for, in dB.

    The strongest is what one value in a thousand exceeds, rounded up to 5 dB.
    """
    held = [s.levels_db[np.isfinite(s.levels_db)] for s in slices]
    known = np.concatenate(held) if held else np.empty(0, np.float32)
    if not len(known):
        return -reach_db, 0.0
    quiet, loud = np.quantile(known, [_QUIET, _LOUDEST]).tolist()
    top = _ROUND_DB * math.ceil(loud / _ROUND_DB)
    return min(max(top - reach_db, quiet), top - _ROUND_DB), top


def pixels(
    column: NDArray[np.int64],
    levels_db: NDArray[np.float32],
    rows: int,
    shades: tuple[float, float],
    theme: Theme,
) -> NDArray[np.uint32] | None:
    """ARGB pixels (height, width), the lowest band at the bottom; see-through where nothing is.

    Of more bands than rows the strongest of each row is shown: no tone is lost.
    """
    seen = column >= 0
    if not seen.any() or not levels_db.size:
        return None
    first, last = int(column[seen].min()), int(column[seen].max()) + 1
    part = levels_db[first:last]
    bands = part.shape[1]
    if bands > rows:
        part = np.fmax.reduceat(part, np.arange(rows) * bands // rows, axis=1)
    low, high = shades
    share = (part - np.float32(low)) * np.float32((STEPS - 1) / max(high - low, 1e-6))
    shade = np.clip(np.nan_to_num(share), 0, STEPS - 1).astype(np.uint8)
    argb = np.where(np.isnan(part), np.uint32(0), color_map(theme)[shade])
    if bands < rows:
        argb = argb[:, np.arange(rows) * bands // rows]
    wide = argb[np.where(seen, column - first, 0)]
    wide[~seen] = 0
    return np.ascontiguousarray(wide.T[::-1])
