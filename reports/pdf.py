"""A referral as a PDF: the same letter gives the same bytes, every font is inside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from reports.canvas import LetterCanvas
from reports.fonts import text_font
from reports.layout import blocks
from reports.model import Referral
from reports.runs import INK, Span, clean
from reports.styles import DIM
from reports.text import Type, draw_line, draw_words, set_lines

PAGES: dict[str, tuple[float, float]] = {"A4": A4, "Letter": LETTER}
"""Page sizes in points."""

_SIDE = 48.0
_TOP = 46.0
_FOOT = 58.0
_FINE = Type(size=6.2, leading=8.2, colour=DIM)


def write_pdf(referral: Referral, out: BinaryIO, *, page: str = "A4") -> None:
    """Write a letter. No text keeps it from being made.

    Args:
        referral: what is said.
        out: receives the bytes.
        page: "A4" or "Letter".

    Raises:
        KeyError: no such page size.
    """
    size = PAGES[page]
    frame = Frame(_SIDE, _FOOT, size[0] - 2 * _SIDE, size[1] - _TOP - _FOOT, 0, 0, 0, 0, id="page")
    document = BaseDocTemplate(
        out,
        pagesize=size,
        title=clean(referral.header.number, 200),
        author=clean("; ".join(referral.sender), 200),
        subject="Referral",
        creator="Hypnic",
        lang=referral.language,
        invariant=1,
        initialFontName=text_font("Regular"),
    )
    document.addPageTemplates([PageTemplate("page", [frame], onPage=_Page(referral, size))])
    document.build(blocks(referral), canvasmaker=LetterCanvas)


class _Page:
    """What stands on every page around the text."""

    def __init__(self, referral: Referral, size: tuple[float, float]) -> None:
        self._referral = referral
        self._size = size

    def __call__(self, canvas: Any, _document: Any) -> None:
        letter, (width, height) = self._referral, self._size
        left, right = _SIDE, width - _SIDE
        number = canvas.getPageNumber()
        if number > 1:
            head = f"{letter.header.number} · {letter.child[0] if letter.child else ''}"
            draw_words(canvas, head, _FINE, left, height - 30, room=right - left - 90)
            draw_words(
                canvas, letter.header.date, replace(_FINE, align="right"), right, height - 30
            )
        canvas.setStrokeColor(HexColor("#8a9298"))
        canvas.setLineWidth(0.5)
        canvas.line(left, _FOOT - 14, right, _FOOT - 14)
        marks = [f"verify {letter.footer.verify}"] if letter.footer.verify else []
        marks += [f"audit {letter.footer.audit}"] if letter.footer.audit else []
        said = [Span(letter.letters, colour=DIM)]
        draw_words(canvas, said, _FINE, left, _FOOT - 23, room=right - left)
        draw_words(canvas, " · ".join(marks), replace(_FINE, align="right"), right - 62, _FOOT - 23)
        rows = set_lines([Span(letter.limitation, "Medium", INK)], _FINE, right - left)
        for i, row in enumerate(rows[:2]):
            draw_line(canvas, row, left, _FOOT - 32 - i * _FINE.leading, _FINE.size)
        canvas.page_of(number, right, _FOOT - 23, replace(_FINE, align="right"))
