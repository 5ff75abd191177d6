"""User text on a page. The one door: nothing else turns text into something that is printed.

There is no markup: text is set character by character, so it can hide nothing, load nothing,
link nowhere and never keep a letter from being made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.ttfonts import ShapedStr
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from reports.fonts import private
from reports.lines import Line, lines
from reports.runs import INK, Cluster, Span, shape, width

_LEAST = 2
"""Lines that stay together at a page's end and start, where there are as many."""


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set, in points.

    Attributes:
        size: of the letters.
        leading: from line to line.
        weight, colour: where a plain string is given.
        before, after: room above and below.
        align: "start" (the side the script starts on), "left", "right" or "center".
    """

    size: float = 9.0
    leading: float = 13.0
    weight: str = "Regular"
    colour: str = INK
    before: float = 0.0
    after: float = 0.0
    align: str = "start"


Words = str | Span | Sequence[Span]
"""What a text may be made of."""


def spans_of(words: Words, style: Type) -> tuple[Span, ...]:
    """Words as spans, plain strings in the look of the style."""
    if isinstance(words, str):
        return (Span(words, style.weight, style.colour),)
    return (words,) if isinstance(words, Span) else tuple(words)


def measure(words: Words, style: Type) -> float:
    """Width in points of words on one endless line."""
    return max(line.width for line in lines(spans_of(words, style), 1e9, style.size))


def set_lines(words: Words, style: Type, room: float) -> list[Line]:
    """Words set into a column `room` points wide."""
    return lines(spans_of(words, style), room, style.size)


def draw_line(canvas: Canvas, line: Line, x: float, baseline: float, size: float) -> None:
    """Print one line, its left end at x."""
    for piece in line.pieces:
        _draw_piece(canvas, piece, x, baseline, size)
        x += width(piece.text, piece.face, size)


def _draw_piece(canvas: Canvas, piece: Cluster, x: float, baseline: float, size: float) -> None:
    text: str = piece.text
    shaped = shape(text, piece.face.name, size) if piece.face.shaped else text
    if not piece.face.shaped and max(text) > "\uffff":  # reportlab cannot name these in the PDF
        shaped = "".join(private(c, piece.face.name) for c in text)
    told = shaped != text or isinstance(shaped, ShapedStr)
    if told:  # glyphs in the font's order: say beside them what the text is
        code = text.encode("utf-16-be").hex().upper()
        canvas.addLiteral(f"/Span <</ActualText <FEFF{code}>>> BDC")
    out = canvas.beginText(x, baseline)
    out.setFont(piece.face.name, size)
    out.setFillColor(HexColor(piece.span.colour))
    out.textOut(shaped)
    canvas.drawText(out)
    if told:
        canvas.addLiteral("EMC")


def draw_words(
    canvas: Canvas, words: Words, style: Type, x: float, baseline: float, *, room: float = 1e9
) -> float:
    """Print words on one line (cut where they leave the room) and give their width."""
    line = set_lines(words, style, room)[0]
    left = {"right": x - line.width, "center": x - line.width / 2}.get(style.align, x)
    draw_line(canvas, line, left, baseline, style.size)
    return line.width


class Text(Flowable):  # type: ignore[misc]
    """A block of text that breaks into lines and over pages.

    Args:
        words: what is said; plain strings take the style's look.
        style: how it is set.
        keep_next: stays on the page of what follows (a heading).
        bookmark: title in the outline of the document, or "".
    """

    def __init__(
        self, words: Words, style: Type, *, keep_next: bool = False, bookmark: str = ""
    ) -> None:
        super().__init__()
        self._words = words
        self._style = style
        self._set: list[Line] | None = None
        self.bookmark = bookmark
        self.keepWithNext = keep_next

    @classmethod
    def of_lines(cls, set_: list[Line], style: Type) -> Text:
        """A block of lines that were set before."""
        block = cls("", style)
        block._set = set_
        return block

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Room above, in points; asked by the page."""
        return self._style.before

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Room below, in points; asked by the page."""
        return self._style.after

    def rows(self, room: float) -> list[Line]:
        """The lines in a column of that width; set once."""
        if self._set is None:
            self._set = set_lines(self._words, self._style, room)
        return self._set

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Width and height in points; asked by the page."""
        self.width = room
        self.height = len(self.rows(room)) * self._style.leading
        return room, self.height

    def split(self, room: float, height: float) -> list[Flowable]:
        """Two blocks of which the first fits, or none; asked by the page."""
        rows = self.rows(room)
        fits = int((height + 1e-6) // self._style.leading)
        if len(rows) - fits < _LEAST:
            fits = len(rows) - _LEAST
        if fits < _LEAST:
            return []
        head = Text.of_lines(rows[:fits], replace(self._style, after=0.0))
        head.bookmark = self.bookmark
        return [head, Text.of_lines(rows[fits:], replace(self._style, before=0.0))]

    def draw(self) -> None:
        """Print it; asked by the page."""
        if self.bookmark:
            key = f"b{len(self.bookmark)}-{self.canv.getPageNumber()}-{id_of(self.bookmark)}"
            self.canv.bookmarkHorizontal(key, 0, self.height)
            self.canv.addOutlineEntry(self.bookmark, key, level=0, closed=False)
        top = self.height - first_baseline(self._style)
        for i, line in enumerate(self.rows(self.width)):
            x = start_of(line, self._style, self.width)
            draw_line(self.canv, line, x, top - i * self._style.leading, self._style.size)


def first_baseline(style: Type) -> float:
    """From the top of a block to its first baseline, in points."""
    return (style.leading - style.size) / 2 + style.size * 0.87


def start_of(line: Line, style: Type, room: float) -> float:
    """Where a line begins in its column."""
    if style.align == "right" or (style.align == "start" and line.rtl):
        return room - line.width
    return (room - line.width) / 2 if style.align == "center" else 0.0


def id_of(text: str) -> str:
    """Letters and digits of a text, for a name inside the document."""
    return "".join(f"{ord(c):x}" for c in text[:24])
