"""Text in two columns, and a figure with text beside it."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from reports.lines import Line
from reports.text import Text, Type, Words, draw_line, first_baseline, set_lines, start_of

_GAP = 16.0
_LEAST = 2
_FRESH_PAGE = 450.0
"""Room from which a page counts as fresh: what does not fit there is set below one another."""


class TwoColumns(Flowable):  # type: ignore[misc]
    """A text in two columns of equal height; over a page's end each page is read by itself.

    With `whole` no paragraph is cut by the end of the first column, or of a page, unless it is
    longer than that itself.
    """

    def __init__(self, words: Words, style: Type, *, whole: bool = False) -> None:
        super().__init__()
        self._whole = whole
        self._words = words
        self._style = style
        self._set: list[Line] | None = None

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Room above, in points; asked by the page."""
        return self._style.before

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Room below, in points; asked by the page."""
        return self._style.after

    def _rows(self) -> int:
        """Lines of the taller column."""
        return _taller(self._set or (), whole=self._whole)

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        self._column = (room - _GAP) / 2
        if self._set is None:
            self._set = set_lines(self._words, self._style, self._column)
        self.height = self._rows() * self._style.leading
        return room, self.height

    def split(self, _room: float, height: float) -> list[Flowable]:
        """Two blocks of which the first fits, or none; asked by the page."""
        assert self._set is not None
        fits = int((height + 1e-6) // self._style.leading)
        if fits >= self._rows():
            return [self]
        if fits < _LEAST:
            return []
        cut, whole = 2 * fits, False
        ends = [i for i, line in enumerate(self._set[:cut], 1) if line.last]
        for end in reversed(ends if self._whole else ()):
            if _taller(self._set[:end], whole=True) <= fits:
                cut, whole = end, True
                break
        first, rest = self._set[:cut], self._set[cut:]
        return [self._part(first, whole=whole), self._part(rest, whole=self._whole)]

    def _part(self, rows: Sequence[Line], *, whole: bool) -> TwoColumns:
        part = TwoColumns("", self._style, whole=whole)
        part._set = list(rows)
        return part

    def draw(self) -> None:
        """Print it; asked by the page."""
        assert self._set is not None
        half = _first(self._set, whole=self._whole)
        top = self.height - first_baseline(self._style)
        for column, rows in enumerate((self._set[:half], self._set[half:])):
            left = column * (self._column + _GAP)
            for i, line in enumerate(rows):
                x = left + start_of(line, self._style, self._column)
                draw_line(self.canv, line, x, top - i * self._style.leading, self._style.size)


def _first(rows: Sequence[Line], *, whole: bool) -> int:
    """Lines of the first column: half of them, or up to the paragraph that ends nearest to it."""
    half = -(-len(rows) // 2)
    if not whole:
        return half
    ends = [i for i, line in enumerate(rows, 1) if line.last]
    return min(ends, key=lambda end: (abs(end - half), -end), default=half)


def _taller(rows: Sequence[Line], *, whole: bool) -> int:
    first = _first(rows, whole=whole)
    return max(first, len(rows) - first)


class Beside(Flowable):  # type: ignore[misc]
    """A figure with text at its right, on one page; where even a fresh page is too short, below."""

    def __init__(self, figure: Flowable, words: Words, style: Type, *, share: float) -> None:
        super().__init__()
        self._figure = figure
        self._words = words
        self._style = style
        self._share = share
        self._text = Text(words, style)

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        self._left = room * self._share
        self._right = room - self._left - _GAP
        _width, self._figure_h = self._figure.wrap(self._left, height)
        _width, self._text_h = self._text.wrap(self._right, height)
        self.height = max(self._figure_h, self._text_h)
        return room, self.height

    def split(self, _room: float, height: float) -> list[Flowable]:
        """Figure and text one after the other where a page is too short; asked by the page."""
        if height < _FRESH_PAGE:
            return []
        return [self._figure, Text(self._words, self._style)]

    def draw(self) -> None:
        """Print it; asked by the page."""
        self._figure.drawOn(self.canv, 0, self.height - self._figure_h)
        self._text.drawOn(self.canv, self._left + _GAP, self.height - self._text_h)
