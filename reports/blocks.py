"""Blocks of a page that text alone does not make: headed parts and the box of urgency."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from reports.lines import Line
from reports.text import Text, Type, Words, draw_line, first_baseline, set_lines, start_of


class Headed(Flowable):  # type: ignore[misc]
    """A heading and the block under it: the heading never stands alone at a page's end."""

    def __init__(self, heading: Text, body: Flowable) -> None:
        super().__init__()
        self._heading = heading
        self._body = body

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Room above, in points; asked by the page."""
        return self._heading.getSpaceBefore()

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Room below, in points; asked by the page."""
        return float(self._body.getSpaceAfter())

    def _head_height(self, room: float) -> float:
        _width, height = self._heading.wrap(room, 0)
        between = max(self._heading.getSpaceAfter(), self._body.getSpaceBefore())
        return float(height + between)

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        head = self._head_height(room)
        _width, body = self._body.wrap(room, max(height - head, 0))
        self.height = head + body
        return room, self.height

    def split(self, room: float, height: float) -> list[Flowable]:
        """Heading with the first part of its block, and the rest; asked by the page."""
        left = height - self._head_height(room)
        if left <= 0:
            return []
        self._body.wrap(room, left)
        parts = self._body.split(room, left)
        if len(parts) < 2:
            return []
        return [Headed(self._heading, parts[0]), *parts[1:]]

    def draw(self) -> None:
        """Print it; asked by the page."""
        head = self._head_height(self.width)
        _width, height = self._heading.wrap(self.width, 0)
        self._heading.drawOn(self.canv, 0, self.height - height)
        _width, body = self._body.wrap(self.width, self.height - head)
        self._body.drawOn(self.canv, 0, self.height - head - body)


class Stack(Flowable):  # type: ignore[misc]
    """Blocks under one another that stay on one page, unless they are taller than a page."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__()
        self._parts = list(parts)

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Room below, in points; asked by the page."""
        return float(self._parts[-1].getSpaceAfter())

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        self.height = sum(self._heights(room, height))
        return room, self.height

    def _heights(self, room: float, height: float) -> list[float]:
        """Of each part, the room to the next one included."""
        heights = []
        for i, part in enumerate(self._parts):
            _width, own = part.wrap(room, height)
            after = self._parts[i + 1].getSpaceBefore() if i + 1 < len(self._parts) else 0.0
            between = max(part.getSpaceAfter(), after) if i + 1 < len(self._parts) else 0.0
            heights.append(float(own + between))
        return heights

    def split(self, room: float, height: float) -> list[Flowable]:
        """Cut inside its last part only; asked by the page."""
        heights = self._heights(room, height)
        left = height - sum(heights[:-1])
        parts = self._parts[-1].split(room, left) if left > 0 else []
        if len(parts) < 2:
            return []
        return [Stack([*self._parts[:-1], parts[0]]), *parts[1:]]

    def draw(self) -> None:
        """Print it; asked by the page."""
        top = self.height
        for part, height in zip(self._parts, self._heights(self.width, self.height), strict=True):
            _width, own = part.wrap(self.width, self.height)
            part.drawOn(self.canv, 0, top - own)
            top -= height


class Boxed(Flowable):  # type: ignore[misc]
    """Text in a frame with a bar at its left."""

    _PAD = 7.0
    _BAR = 4.5

    def __init__(self, words: Words, style: Type, *, line: str, bar: str) -> None:
        super().__init__()
        self._words = words
        self._style = style
        self._colours = line, bar
        self._rows: list[Line] | None = None
        self._ends = True, True

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Room above, in points; asked by the page."""
        return self._style.before

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Room below, in points; asked by the page."""
        return self._style.after

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        self._inner = room - 3 * self._PAD - self._BAR
        if self._rows is None:
            self._rows = set_lines(self._words, self._style, self._inner)
        self.height = len(self._rows) * self._style.leading + 2 * self._PAD
        return room, self.height

    def split(self, _room: float, height: float) -> list[Flowable]:
        """Two boxes of which the first fits, or none; asked by the page."""
        assert self._rows is not None
        fits = int((height - 2 * self._PAD) // self._style.leading)
        if fits < 3 or len(self._rows) - fits < 1:
            return []
        return [self._part(self._rows[:fits]), self._part(self._rows[fits:])]

    def _part(self, rows: list[Line]) -> Boxed:
        line, bar = self._colours
        part = Boxed("", self._style, line=line, bar=bar)
        part._rows = rows
        return part

    def draw(self) -> None:
        """Print it; asked by the page."""
        assert self._rows is not None
        line, bar = self._colours
        canvas = self.canv
        canvas.setStrokeColor(HexColor(line))
        canvas.setLineWidth(0.7)
        canvas.rect(0, 0, self.width, self.height)
        canvas.setFillColor(HexColor(bar))
        canvas.rect(0, 0, self._BAR, self.height, stroke=0, fill=1)
        left = self._BAR + self._PAD
        top = self.height - self._PAD - first_baseline(self._style)
        for i, row in enumerate(self._rows):
            x = left + start_of(row, self._style, self._inner)
            draw_line(canvas, row, x, top - i * self._style.leading, self._style.size)
