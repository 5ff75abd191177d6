"""Columns of text with thin rules between the rows; rows may go on over a page's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from reports.lines import Line
from reports.text import Type, Words, draw_line, first_baseline, set_lines, start_of

_MIN_LINES = 2
"""Lines of a row that stay together where it is cut."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Words in one column."""

    words: Words
    style: Type


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a table looks, in points.

    Attributes:
        shares: width of each column as a share of the room.
        gap: between columns.
        pad: above and below the text of a row.
        rule: colour of the line under a row, "" for none.
        after: room below the table.
    """

    shares: tuple[float, ...]
    gap: float = 10.0
    pad: float = 3.5
    rule: str = "#b9bfc5"
    after: float = 0.0


_Row = tuple[tuple[tuple[Line, ...], Type], ...]


class Columns(Flowable):  # type: ignore[misc]
    """A table. The first `heads` rows are repeated at the top of every page it reaches."""

    def __init__(self, rows: Sequence[Sequence[Cell]], ruling: Ruling, *, heads: int = 0) -> None:
        super().__init__()
        self._cells = rows
        self._ruling = ruling
        self._heads = heads
        self._rows: list[_Row] | None = None

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Room below, in points; asked by the page."""
        return self._ruling.after

    def _widths(self) -> list[float]:
        shares = self._ruling.shares
        room = self.width - self._ruling.gap * (len(shares) - 1)
        return [room * share / sum(shares) for share in shares]

    def _height_of(self, row: _Row) -> float:
        return max(len(set_) * style.leading for set_, style in row) + 2 * self._ruling.pad

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        if self._rows is None:
            widths = self._widths()
            self._rows = [
                tuple(
                    (tuple(set_lines(cell.words, cell.style, width)), cell.style)
                    for cell, width in zip(row, widths, strict=True)
                )
                for row in self._cells
            ]
        self.height = sum(self._height_of(row) for row in self._rows)
        return room, self.height

    def split(self, _room: float, height: float) -> list[Flowable]:
        """Two tables of which the first fits, or none; asked by the page."""
        assert self._rows is not None
        left = height
        for i, row in enumerate(self._rows):
            need = self._height_of(row)
            if need <= left + 1e-6:
                left -= need
                continue
            if i < self._heads:
                return []
            cut = self._cut(row, left)
            if cut:
                head, tail = cut
                return [
                    self._part([*self._rows[:i], head]),
                    self._part([*self._rows[: self._heads], tail, *self._rows[i + 1 :]]),
                ]
            if i <= self._heads:
                return []
            rest = [*self._rows[: self._heads], *self._rows[i:]]
            return [self._part(self._rows[:i]), self._part(rest)]
        return [self]

    def _cut(self, row: _Row, height: float) -> tuple[_Row, _Row] | None:
        """A row cut at a height, where enough of it stands on both sides."""
        room = height - 2 * self._ruling.pad
        fits = [int((room + 1e-6) // style.leading) for _set, style in row]
        longest = max(range(len(row)), key=lambda i: len(row[i][0]) * row[i][1].leading)
        if fits[longest] < _MIN_LINES or len(row[longest][0]) < 3 * _MIN_LINES:
            return None
        head = tuple((s[:n], t) for (s, t), n in zip(row, fits, strict=True))
        tail = tuple((s[n:], t) for (s, t), n in zip(row, fits, strict=True))
        return head, tail

    def _part(self, rows: Sequence[_Row]) -> Columns:
        part = Columns((), self._ruling, heads=self._heads)
        part._rows = list(rows)
        return part

    def draw(self) -> None:
        """Print it; asked by the page."""
        assert self._rows is not None
        top = self.height
        widths = self._widths()
        for row in self._rows:
            bottom = top - self._height_of(row)
            x = 0.0
            for (set_, style), width in zip(row, widths, strict=True):
                first = top - self._ruling.pad - first_baseline(style)
                for i, line in enumerate(set_):
                    at = x + start_of(line, style, width)
                    draw_line(self.canv, line, at, first - i * style.leading, style.size)
                x += width + self._ruling.gap
            if self._ruling.rule:
                self.canv.setStrokeColor(HexColor(self._ruling.rule))
                self.canv.setLineWidth(0.5)
                self.canv.line(0, bottom, self.width, bottom)
            top = bottom
