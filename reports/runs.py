"""From plain text to pieces a font can print: what is kept, what is marked, what is shaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from arabic_reshaper import ArabicReshaper
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr

from reports.fonts import Face, coverage, face_for, invisible

CAP = 10_000
"""Characters of one text that are printed; the rest is counted and said."""

LINE_CAP = 400
"""Lines of one text that are printed; the rest is counted and said."""

INK = "#1c2126"

_BLANK_LINES = re.compile(r"\n[ \n]*\n")

_STEERING = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
"""Characters that turn the order of others around: a name must not be able to do that."""

_RESHAPER = ArabicReshaper(
    {
        "delete_harakat": False,
        "delete_tatweel": False,
        "shift_harakat_position": False,
        "support_zwj": True,
        "ARABIC LIGATURE ALLAH": False,
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one weight and colour. The text is never read as markup."""

    text: str
    weight: str = "Regular"
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the reader takes for one character, with the font that prints it.

    Attributes:
        text: in logical order; Arabic letters already joined.
        face: the font.
        span: the look it comes with (its text is not used).
        blank: a space.
    """

    text: str
    face: Face
    span: Span
    blank: bool = False

    @property
    def key(self) -> tuple[Face, Span]:
        """Clusters of one key are printed together."""
        return self.face, self.span


def clean(text: str, cap: int = CAP) -> str:
    r"""Text as it may be printed: composed, without steering characters, of bounded length.

    Line ends become "\n", tabs and odd spaces a space. A lone surrogate becomes
    its number; a control character stays and is printed as its number.
    """
    kept = text[: cap + 1]
    kept = unicodedata.normalize("NFC", kept.replace("\r\n", "\n").replace("\r", "\n"))
    kept = _BLANK_LINES.sub("\n\n", "".join(_plain(c) for c in kept))
    rows = kept.split("\n")
    if len(rows) > LINE_CAP:
        kept = "\n".join(rows[:LINE_CAP]) + f" … [cut here: {len(rows) - LINE_CAP:,} more lines]"
    if len(text) <= cap:
        return kept
    return f"{kept[:cap]} … [cut here: {len(text) - cap:,} more characters]"


def _plain(char: str) -> str:
    code = ord(char)
    if char == "\n" or code in {0x85, 0x2028, 0x2029, 0x0B, 0x0C}:
        return "\n"
    if code in _STEERING or code in {0xAD, 0x200B, 0xFEFF}:
        return ""
    if 0xD800 <= code <= 0xDFFF:  # half a character: no file format can hold it
        return mark(char)
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else char


def mark(char: str) -> str:
    """How a character no font can print is shown."""
    return f"[U+{ord(char):04X}]"


def clusters(spans: Sequence[Span]) -> list[Cluster]:
    """The pieces of a line of text, in logical order."""
    found: list[Cluster] = []
    for span in spans:
        look = Span("", span.weight, span.colour)
        for group in _groups(_RESHAPER.reshape(span.text) if _arabic(span.text) else span.text):
            found.extend(_faced(group, look))
    return _whole_words(found)


def _whole_words(pieces: list[Cluster]) -> list[Cluster]:
    """Shapes the whole word where a mark must be placed, so that it is found as one word."""
    out = list(pieces)
    for i, piece in enumerate(pieces):
        if not piece.face.shaped or rtl(piece):
            continue
        for step in (1, -1):
            j = i + step
            while 0 <= j < len(out) and out[j].face.name == piece.face.name and not out[j].blank:
                if out[j].face.shaped:
                    break
                out[j] = replace(out[j], face=piece.face)
                j += step
    return out


def rtl(piece: Cluster) -> bool:
    """Whether a piece is written from right to left."""
    return unicodedata.bidirectional(piece.text[0]) in {"R", "AL"}


def _arabic(text: str) -> bool:
    return any(0x600 <= ord(c) <= 0x8FF for c in text)


def _groups(text: str) -> Iterator[str]:
    """Base characters with the marks and joiners that belong to them."""
    held = ""
    for char in text:
        joins = unicodedata.category(char) in {"Mn", "Mc", "Me"} or char in "\u200c\u200d"
        if held and joins and not held.isspace():
            held += char
            continue
        if held:
            yield held
        held = char
    if held:
        yield held


def _faced(group: str, look: Span) -> Iterator[Cluster]:
    if group == " ":
        face = face_for(" ", look.weight)
        assert face is not None
        yield Cluster(" ", face, look, blank=True)
        return
    face = face_for(group[0], look.weight)
    if face and len(group) > 1:
        rest = [c for c in group[1:] if not (invisible(c) and not face.shaped)]
        group = group[0] + "".join(rest)
        if all(ord(c) in coverage(face.name) or invisible(c) for c in rest):
            yield Cluster(group, Face(face.name, face.shaped or bool(rest)), look)
            return
    for char in group:
        face = face_for(char, look.weight)
        if face:
            yield Cluster(char, face, look)
        elif not invisible(char):
            plain = face_for("[", look.weight)
            assert plain is not None
            yield from (Cluster(c, plain, look) for c in mark(char))


@lru_cache(maxsize=4096)
def shape(text: str, font: str, size: float) -> str:
    """Text with its letters where the font's own rules put them."""
    shaped: str = shapeStr(text, font, size, force=True)
    return shaped


@lru_cache(maxsize=65536)
def width(text: str, face: Face, size: float) -> float:
    """Width in points of text printed with one font."""
    if face.shaped:
        shaped = shape(text, face.name, size)
        if isinstance(shaped, ShapedStr):
            return float(sum(s.x_advance for s in shaped.__shapeData__)) * size / 1000
    return float(pdfmetrics.stringWidth(text, face.name, size))


def joined(pieces: Iterable[Cluster]) -> list[Cluster]:
    """Neighbours of one font and look as one piece, in the order given."""
    out: list[Cluster] = []
    held: list[Cluster] = []
    for piece in pieces:
        alone = piece.face.shaped and rtl(piece)  # the shaper would turn them around once more
        if held and (alone or piece.key != held[-1].key):
            out.append(_merge(held))
            held = []
        held.append(piece)
    if held:
        out.append(_merge(held))
    return out


def _merge(pieces: Sequence[Cluster]) -> Cluster:
    first = pieces[0]
    return Cluster(
        "".join(p.text for p in pieces), first.face, first.span, all(p.blank for p in pieces)
    )


def width_of(pieces: Sequence[Cluster], size: float) -> float:
    """Width in points of pieces printed one after the other."""
    return sum(width(p.text, p.face, size) for p in joined(pieces))
