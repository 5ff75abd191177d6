"""One text on one sheet, and what a reader of the PDF gets back from it."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import pypdfium2

from reports.canvas import LetterCanvas
from reports.fonts import invisible, printable
from reports.runs import clean, mark
from reports.text import Text, Type

ROOM = 480.0


def sheet(text: str, *, size: float = 9.0, room: float = ROOM) -> bytes:
    """A PDF of one tall page with the text on it."""
    block = Text(text, Type(size=size, leading=size * 1.4))
    _width, height = block.wrap(room, 1e9)
    out = BytesIO()
    canvas = LetterCanvas(out, pagesize=(room + 40, height + 40), invariant=1)
    block.drawOn(canvas, 20, 20)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def words_of(pdf: bytes) -> str:
    """All text of a PDF as another program finds it, page after page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def bare(text: str) -> str:
    """Compatibility-composed, without white space, soft hyphens and what the reader cannot tell.

    The reader used here passes over everything above U+FFFF; one test looks at the bytes instead.
    """
    text = unicodedata.normalize("NFKC", text.replace("\ufffe", "-").replace("\x02", "-"))
    return "".join(c for c in text if not c.isspace() and not invisible(c) and "\0" < c < "\ufff0")


def expected(text: str) -> str:
    """What must be found again: the text, with a number for what no font prints."""
    shown = "".join(
        c if c in " \n" or printable(c) or invisible(c) else mark(c) for c in clean(text)
    )
    return bare(shown)
