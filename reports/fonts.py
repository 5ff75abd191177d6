"""Which font prints a character. Every font is a file of this program and is embedded."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from fontTools.ttLib import TTFont as OpenFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import resources

WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
"""Weights of the text font; other scripts come in one weight."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """A font for the characters the text font lacks.

    Attributes:
        file: name in resources/fonts without its ending.
        shaped: its scripts need their letters reordered or joined by the font's own rules.
        ranges: code points it is asked for, first and last.
    """

    file: str
    shaped: bool
    ranges: tuple[tuple[int, int], ...]


FALLBACKS = (
    Fallback("NotoSansHebrew-Regular", False, ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    Fallback(
        "NotoNaskhArabic-Regular",
        False,
        ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE)),
    ),
    Fallback("NotoSansDevanagari-Regular", True, ((0x900, 0x97F), (0xA8E0, 0xA8FF))),
    Fallback("NotoSansBengali-Regular", True, ((0x980, 0x9FF),)),
    Fallback("NotoSansGurmukhi-Regular", True, ((0xA00, 0xA7F),)),
    Fallback("NotoSansGujarati-Regular", True, ((0xA80, 0xAFF),)),
    Fallback("NotoSansTamil-Regular", True, ((0xB80, 0xBFF),)),
    Fallback("NotoSansTelugu-Regular", True, ((0xC00, 0xC7F),)),
    Fallback("NotoSansKannada-Regular", True, ((0xC80, 0xCFF),)),
    Fallback("NotoSansMalayalam-Regular", True, ((0xD00, 0xD7F),)),
    Fallback("NotoSansSinhala-Regular", True, ((0xD80, 0xDFF),)),
    Fallback("NotoSansThai-Regular", True, ((0xE00, 0xE7F),)),
    Fallback("NotoSansLao-Regular", True, ((0xE80, 0xEFF),)),
    Fallback("NotoSansMyanmar-Regular", True, ((0x1000, 0x109F), (0xA9E0, 0xA9FF))),
    Fallback("NotoSansKhmer-Regular", True, ((0x1780, 0x17FF), (0x19E0, 0x19FF))),
    Fallback("NotoSansArmenian-Regular", False, ((0x530, 0x58F), (0xFB13, 0xFB17))),
    Fallback(
        "NotoSansGeorgian-Regular", False, ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F))
    ),
    Fallback("NotoSansEthiopic-Regular", False, ((0x1200, 0x139F), (0x2D80, 0x2DDF))),
    Fallback("NotoSans-Regular", False, ((0x20, 0x2FFF), (0xA640, 0xABFF), (0xFB00, 0xFB06))),
    Fallback(
        "DroidSansFallback",
        False,
        ((0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF)),
    ),
    Fallback("DroidSansFallback-Rare", False, ((0x2E80, 0xA4CF), (0xF900, 0xFFEF))),
    Fallback("DejaVuSans-Symbols", False, ((0x2000, 0x2BFF), (0x1F000, 0x1FAFF))),
)
"""In the order they are asked; the text font is asked before all of them."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font ready to be drawn with.

    Attributes:
        name: as reportlab knows it.
        shaped: its text must go through the shaper.
    """

    name: str
    shaped: bool = False


@cache
def coverage(file: str) -> frozenset[int]:
    """Code points a font can print."""
    with OpenFont(str(resources.path(f"fonts/{file}.ttf")), lazy=True) as font:
        return frozenset(c for c in font.getBestCmap() if not 0xE000 <= c <= 0xF8FF)


@cache
def ready(file: str) -> str:
    """Registers a font with reportlab once and gives its name."""
    pdfmetrics.registerFont(TTFont(file, str(resources.path(f"fonts/{file}.ttf")), shapable=True))
    return file


def text_font(weight: str) -> str:
    """The text font in one of the weights, ready to be drawn with."""
    return ready(f"Inter-{weight}")


@lru_cache(maxsize=16384)
def face_for(char: str, weight: str) -> Face | None:
    """The font that prints a character, or None where no font does."""
    code = ord(char)
    text = f"Inter-{weight}"
    if code in coverage(text):
        return Face(ready(text))
    for each in FALLBACKS:
        if any(a <= code <= b for a, b in each.ranges) and code in coverage(each.file):
            return Face(ready(each.file), each.shaped)
    return None


def private(char: str, font: str) -> str:
    """The private character that leads to the same glyph (see resources/fonts/make.py)."""
    return chr(0xE000 + pdfmetrics.getFont(font).face.charToGlyph[ord(char)])


def printable(char: str) -> bool:
    """Whether any font prints the character."""
    return face_for(char, "Regular") is not None


def invisible(char: str) -> bool:
    """Whether a character has no shape of its own: joiners, selectors, direction marks."""
    return unicodedata.category(char) == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F
