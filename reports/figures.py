"""Key frames and traces above one ruler, as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from reports.model import Figure, Still, TracePart
from reports.runs import INK
from reports.sampling import FEW_STILLS, STILLS
from reports.text import Type, draw_words, measure
from workstation.core.numbers import plain
from workstation.core.timebase import NS, Interval
from workstation.core.timebase.text import clock_text
from workstation.review.ports import TraceSlice

PIXEL = 72 / 150
"""Points of one device pixel: a plain office printer."""

COLOURS = {"motion": "#1f4e79", "log": "#7a2f6a"}
SHADE = "#e6eff0"
GAP = "#d3d7db"
RULE = "#3a4148"
THREAD = "#9aa3ab"

_GUTTER = 34.0
_LANE = 40.0
_SMALL_LANE = 24.0
_LANE_GAP = 6.0
_STILL_GAP = 5.0
_HATCH = 4.0
_SMALL = Type(size=6.2, leading=8.0, colour="#4a525a")
_TITLE = Type(size=6.6, leading=8.0, weight="Medium")
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600)
_JPEG_QUALITY = 90

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """Case time to points: `span` over `room` points from `left`."""

    span: Interval
    left: float
    room: float

    def x(self, case_ns: int) -> float:
        """Where a moment lies, clamped to the figure."""
        share = (case_ns - self.span.start.ns) / max(self.span.duration_ns, 1)
        return self.left + self.room * min(max(share, 0.0), 1.0)

    @property
    def pixels(self) -> int:
        """Device pixels across."""
        return max(int(self.room / PIXEL), 1)


def polylines(slice_: TraceSlice, span: Interval, pixels: int) -> list[list[tuple[int, float]]]:
    """A trace as lines of (pixel, value), at most two points a pixel, broken at gaps.

    Args:
        slice_: its values; NaN marks a gap.
        span: case time across the figure.
        pixels: device pixels across the figure.
    """
    inside = (slice_.at_ns >= span.start.ns) & (slice_.at_ns <= span.end.ns)
    at = slice_.at_ns[inside]
    low, high = slice_.low[inside], slice_.high[inside]
    known = np.isfinite(low) & np.isfinite(high)
    share = (at - span.start.ns) / max(span.duration_ns, 1)
    column = np.minimum((share * pixels).astype(np.int64), pixels - 1)
    out: list[list[tuple[int, float]]] = []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
    used = -1
    for first, end in edges.reshape(-1, 2):
        line: list[tuple[int, float]] = []
        places, starts = np.unique(column[first:end], return_index=True)
        lows = np.minimum.reduceat(low[first:end], starts)
        highs = np.maximum.reduceat(high[first:end], starts)
        for place, a, b in zip(places.tolist(), lows.tolist(), highs.tolist(), strict=True):
            if place <= used:  # the pixel belongs to the line before the gap
                continue
            last = line[-1][1] if line else a
            pair = (a, b) if abs(last - a) <= abs(last - b) else (b, a)
            line.extend((place, v) for v in (pair if a != b else pair[:1]))
        if line:
            used = line[-1][0]
            out.append(line)
    return out


def spread(centres: Sequence[float], width: float, left: float, right: float) -> list[float]:
    """Left edges of boxes near their centres that do not overlap and stay inside.

    Args:
        centres: where each would like its middle, rising.
        width: of one box with the room beside it.
        left: limit of the first box.
        right: limit of the last; all boxes fit between the two.
    """
    edges: list[float] = []
    for centre in centres:
        edges.append(max(centre - width / 2, left, edges[-1] + width if edges else left))
    limit = right
    for i in range(len(edges) - 1, -1, -1):
        edges[i] = min(edges[i], limit - width)
        limit = edges[i]
    return edges


class FigureBlock(Flowable):  # type: ignore[misc]
    """One figure over the width it is given."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        compact = self._figure.compact
        self._lane = _SMALL_LANE if compact else _LANE
        across = FEW_STILLS if compact else STILLS
        self._still_w = (room - _GUTTER - (across - 1) * _STILL_GAP) / across
        tallest = max((s.height / s.width for s in self._figure.stills), default=0.0)
        self._still_h = min(self._still_w * tallest, 62.0 if compact else 110.0)
        self._strip = self._still_h + 18.0 if self._figure.stills else 0.0
        lanes = len(self._figure.traces) * (self._lane + _LANE_GAP)
        self.height = self._strip + lanes + 28.0
        return room, self.height

    def draw(self) -> None:
        """Print it; asked by the page."""
        figure, canvas = self._figure, self.canv
        scale = Scale(figure.span, _GUTTER, self.width - _GUTTER)
        ruler_y = 22.0
        lanes_top = self.height - self._strip - 2.0
        canvas.setLineJoin(1)
        if figure.traces:
            _shade(canvas, figure, scale, ruler_y, lanes_top)
        self._draw_stills(scale, lanes_top, ruler_y)
        top = lanes_top
        for part in figure.traces:
            _draw_lane(canvas, part, scale, top - self._lane, self._lane)
            top -= self._lane + _LANE_GAP
        _draw_ruler(canvas, figure, scale, ruler_y)

    def _draw_stills(self, scale: Scale, lanes_top: float, ruler_y: float) -> None:
        canvas, figure = self.canv, self._figure
        stills = figure.stills
        if not stills:
            return
        cell = self._still_w + _STILL_GAP
        centres = [scale.x(s.case_ns) for s in stills]
        edges = spread(centres, cell, scale.left - _STILL_GAP / 2, self.width + _STILL_GAP / 2)
        top = self.height
        for still, edge, x in zip(stills, edges, centres, strict=True):
            left = edge + _STILL_GAP / 2
            _draw_still(canvas, still, left, top, self._still_w, self._still_h)
            middle = left + self._still_w / 2
            label_y = top - self._still_h - 7.5
            style = replace(_SMALL, align="center", size=5.8)
            label = still.label.partition(" · ")[0] if figure.compact else still.label
            draw_words(canvas, label, style, middle, label_y, room=cell)
            canvas.setStrokeColor(HexColor(THREAD))
            canvas.setLineWidth(0.4)
            path = canvas.beginPath()
            path.moveTo(middle, label_y - 2.5)
            path.lineTo(x, lanes_top)
            canvas.drawPath(path)
            canvas.setDash(0.8, 1.6)
            canvas.line(x, lanes_top, x, ruler_y)
            canvas.setDash()


def _draw_still(
    canvas: Canvas, still: Still, left: float, top: float, width: float, height: float
) -> None:
    factor = min(width / still.width, height / still.height)
    w, h = still.width * factor, still.height * factor
    x, y = left + (width - w) / 2, top - h
    pixels = np.frombuffer(still.rgb, np.uint8).reshape(still.height, still.width, 3)
    packed = BytesIO()
    Image.fromarray(pixels, "RGB").save(packed, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    packed.seek(0)
    canvas.drawImage(ImageReader(packed), x, y, w, h)
    canvas.setStrokeColor(HexColor("#b4bac0"))
    canvas.setLineWidth(0.4)
    canvas.rect(x, y, w, h)


def _shade(canvas: Canvas, figure: Figure, scale: Scale, bottom: float, top: float) -> None:
    canvas.setFillColor(HexColor(SHADE))
    for event in figure.events:
        if event.meets(figure.span):
            left, right = scale.x(event.start.ns), scale.x(event.end.ns)
            canvas.rect(left, bottom, max(right - left, PIXEL), top - bottom, stroke=0, fill=1)


def _limits(part: TracePart) -> tuple[float, float]:
    low = part.slice.low[np.isfinite(part.slice.low)]
    high = part.slice.high[np.isfinite(part.slice.high)]
    if not low.size or not high.size:
        return 0.0, 1.0
    bottom, top = float(low.min()), float(high.max())
    if bottom >= 0 and part.kind == "motion":
        bottom = 0.0
    return (bottom, top) if top > bottom else (bottom, bottom + 1.0)


def _draw_lane(canvas: Canvas, part: TracePart, scale: Scale, y: float, height: float) -> None:
    colour = COLOURS.get(part.kind, COLOURS["motion"])
    room = height - 9.0  # the title stands above the highest value
    skipped = _draw_gaps(canvas, part, scale, y, room)
    more = f" · {skipped} more gaps too short to label" if skipped else ""
    title = replace(_TITLE, colour=colour)
    draw_words(canvas, part.title + more, title, scale.left, y + height - 6, room=scale.room)
    bottom, top = _limits(part)
    small = replace(_SMALL, align="right", size=5.8)
    low = height < _LANE  # no room for the unit on a line of its own
    highest = f"{plain(top, 3)} {part.unit}" if low else plain(top, 3)
    draw_words(canvas, highest, small, scale.left - 3, y + room - 4)
    if not low:
        draw_words(canvas, part.unit, small, scale.left - 3, y + room - 11)
    draw_words(canvas, plain(bottom, 3), small, scale.left - 3, y)
    canvas.setStrokeColor(HexColor(THREAD))
    canvas.setLineWidth(0.4)
    canvas.line(scale.left, y, scale.left, y + room)
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(0.7)
    _hatch(canvas, part, scale, y, room)
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(0.7)
    factor = room / (top - bottom)
    for line in polylines(part.slice, scale.span, scale.pixels):
        points = [(scale.left + (p + 0.5) * PIXEL, y + (v - bottom) * factor) for p, v in line]
        _stroke(canvas, points)


def _hatch(canvas: Canvas, part: TracePart, scale: Scale, y: float, room: float) -> None:
    """Slanted lines and the reason over stretches whose values say nothing of the child."""
    for each in part.unsure:
        left = scale.x(each.span.start.ns)
        right = max(scale.x(each.span.end.ns), left + 2 * PIXEL)
        canvas.saveState()
        box = canvas.beginPath()
        box.rect(left, y, right - left, room)
        canvas.clipPath(box, stroke=0, fill=0)
        canvas.setStrokeColor(HexColor(THREAD))
        canvas.setLineWidth(0.4)
        at = left - room
        while at < right:
            canvas.line(at, y, at + room, y + room)
            at += _HATCH
        canvas.restoreState()
    free = scale.left
    for each in part.unsure:
        left, right = scale.x(each.span.start.ns), scale.x(each.span.end.ns)
        style = replace(_SMALL, weight="Medium", colour=INK)
        wide = measure(each.text, style)
        at = min(max((left + right - wide) / 2, scale.left), scale.left + scale.room - wide)
        if at >= free:
            canvas.setFillColor(HexColor("#ffffff"))
            canvas.rect(at - 2, y + room - 9, wide + 4, 8.4, stroke=0, fill=1)
            draw_words(canvas, each.text, style, at, y + room - 7)
            free = at + wide + 6


def _stroke(canvas: Canvas, points: Sequence[Point]) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    if len(points) == 1:
        path.lineTo(points[0][0] + PIXEL, points[0][1])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path)


def _draw_gaps(canvas: Canvas, part: TracePart, scale: Scale, y: float, room: float) -> int:
    """Grey boxes with their length; how many labels found no room."""
    free = scale.left
    skipped = 0
    for gap in part.gaps:
        left, right = scale.x(gap.span.start.ns), scale.x(gap.span.end.ns)
        canvas.setFillColor(HexColor(GAP))
        canvas.rect(left, y, max(right - left, PIXEL), room, stroke=0, fill=1)
        wide = measure(gap.text, _SMALL)
        at = min(max((left + right - wide) / 2, scale.left), scale.left + scale.room - wide)
        if at < free:
            skipped += 1
            continue
        draw_words(canvas, gap.text, _SMALL, at, y + room / 2 - 2)
        free = at + wide + 4
    return skipped


def _draw_ruler(canvas: Canvas, figure: Figure, scale: Scale, y: float) -> None:
    canvas.setStrokeColor(HexColor(RULE))
    canvas.setLineWidth(0.8)
    canvas.line(scale.left, y, scale.left + scale.room, y)
    canvas.setLineWidth(2.2)  # the episode itself
    canvas.line(scale.x(figure.episode.start.ns), y, scale.x(figure.episode.end.ns), y)
    canvas.setLineWidth(0.8)
    step, decimals = _step(figure.span, scale.room)
    first = -((figure.zero_ns - figure.span.start.ns) // step) * step
    for i in range(figure.span.duration_ns // step + 2):
        clip_ns = first + i * step
        case_ns = figure.zero_ns + clip_ns
        if not figure.span.start.ns <= case_ns <= figure.span.end.ns:
            continue
        x = scale.x(case_ns)
        canvas.line(x, y, x, y - 3)
        label = clock_text(clip_ns, decimals=decimals)
        half = measure(label, _SMALL) / 2
        x = min(max(x, scale.left + half), scale.left + scale.room - half)
        draw_words(canvas, label, replace(_SMALL, align="center"), x, y - 10)
    right = replace(_SMALL, align="right")
    draw_words(canvas, figure.ruler, right, scale.left + scale.room, y - 19, room=scale.room)


def _step(span: Interval, room: float) -> tuple[int, int]:
    """Nanoseconds between two ticks, and decimals of their labels."""
    most = max(int(room / 42), 1)
    for seconds in _STEPS_S:
        if span.duration_ns / (seconds * NS) <= most:
            return round(seconds * NS), 1 if seconds < 1 else 0
    return max(span.duration_ns // most // (86_400 * NS) + 1, 1) * 86_400 * NS, 0
