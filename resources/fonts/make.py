"""Makes the fonts of this folder from the packages named in README.md. Not part of the program.

python resources/fonts/make.py INTER_WEB_FOLDER NOTO_FOLDER DROID_FOLDER DEJAVU_FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

HERE = Path(__file__).parent
PRIVATE = 0xE000
PRIVATE_END = 0xF900

INTER = ("Regular", "Medium", "SemiBold", "Bold")
INTER_RANGES = [
    (0x20, 0x24F), (0x250, 0x36F), (0x370, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x22FF),
    (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF),
    (0xFB00, 0xFB06),
]  # fmt: skip

NOTO = (
    "NotoSans", "NotoNaskhArabic", "NotoSansHebrew", "NotoSansDevanagari", "NotoSansBengali",
    "NotoSansGurmukhi", "NotoSansGujarati", "NotoSansTamil", "NotoSansTelugu", "NotoSansKannada",
    "NotoSansMalayalam", "NotoSansSinhala", "NotoSansThai", "NotoSansLao", "NotoSansKhmer",
    "NotoSansMyanmar", "NotoSansArmenian", "NotoSansGeorgian", "NotoSansEthiopic",
)  # fmt: skip


def _subset(font: TTFont, codes: set[int], *, keep_features: bool) -> TTFont:
    options = Options()
    options.hinting = False
    options.layout_features = ["*"] if keep_features else []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    return font


def _tabular_figures(font: TTFont) -> None:
    """Make the digits of one width the ordinary digits, for readers that know no features."""
    table = font["GSUB"].table
    swap: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for sub in table.LookupList.Lookup[index].SubTable:
                    swap.update(getattr(sub, "ExtSubTable", sub).mapping)
    for cmap in font["cmap"].tables:
        if cmap.isUnicode():
            for code in range(ord("0"), ord("9") + 1):
                cmap.cmap[code] = swap.get(cmap.cmap[code], cmap.cmap[code])


def _name_every_glyph(font: TTFont) -> None:
    """Give glyphs no character leads to a private one, U+E000 + glyph number.

    A PDF made by reportlab reaches glyphs through characters alone; with fixed ones the same text
    gives the same bytes whatever was printed before.
    """
    table = newTable("cmap")
    table.tableVersion = 0
    private = {PRIVATE + i: name for i, name in enumerate(font.getGlyphOrder())}
    if max(private) >= PRIVATE_END:
        raise ValueError("more glyphs than private characters")
    wide = CmapSubtable.newSubtable(12)
    wide.platformID, wide.platEncID, wide.language = 3, 10, 0
    wide.cmap = {**private, **font.getBestCmap()}
    narrow = CmapSubtable.newSubtable(4)
    narrow.platformID, narrow.platEncID, narrow.language = 3, 1, 0
    narrow.cmap = {c: g for c, g in wide.cmap.items() if c < 0x10000}
    table.tables = [narrow, wide]
    font["cmap"] = table


def _save(font: TTFont, name: str) -> None:
    font.flavor = None
    font.recalcTimestamp = False
    font.save(HERE / name)


def main(inter: Path, noto: Path, droid: Path, dejavu: Path) -> None:
    """Read the originals, write the subsets beside this file."""
    codes = {c for first, last in INTER_RANGES for c in range(first, last + 1)}
    for weight in INTER:
        font = TTFont(inter / f"Inter-{weight}.woff2")
        _tabular_figures(font)
        _subset(font, codes, keep_features=True)
        _name_every_glyph(font)
        _save(font, f"Inter-{weight}.ttf")
    for family in NOTO:
        font = TTFont(noto / f"{family}-Regular.ttf")
        _subset(font, set(font.getBestCmap()), keep_features=True)
        _name_every_glyph(font)
        _save(font, f"{family}-Regular.ttf")
    font = TTFont(droid / "DroidSansFallback.ttf")
    common = set(font.getBestCmap())
    _save(_subset(font, common, keep_features=False), "DroidSansFallback.ttf")
    font = TTFont(droid / "DroidSansFallbackFull.ttf")
    rare = {c for c in set(font.getBestCmap()) - common if 0x2E80 <= c <= 0xFFEF}
    _save(_subset(font, rare, keep_features=False), "DroidSansFallback-Rare.ttf")
    font = TTFont(dejavu)
    symbols = {c for c in font.getBestCmap() if 0x2000 <= c < 0x2E00 or c >= 0x1F000}
    font = _subset(font, symbols, keep_features=False)
    _name_every_glyph(font)
    _save(font, "DejaVuSans-Symbols.ttf")


if __name__ == "__main__":
    main(*(Path(a) for a in sys.argv[1:5]))
