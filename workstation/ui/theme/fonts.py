"""Type: Inter from the resources, tabular figures everywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

import resources

FAMILY = "Inter"
"""The family that ships with the program."""

_FAMILIES = [FAMILY, "Noto Sans", "Noto Naskh Arabic", "Segoe UI", "Helvetica Neue", "DejaVu Sans"]
_OTHERS = "Noto*.ttf"
"""For names in other scripts."""


def load_fonts() -> bool:
    """Make the shipped fonts known to Qt; False if they are not there and another will do."""
    if FAMILY in QFontDatabase.families():
        return True
    folder = resources.path("fonts")
    known = [_added(p) for pattern in (f"{FAMILY}*.ttf", _OTHERS) for p in folder.glob(pattern)]
    return any(known)


def base_font() -> QFont:
    """Running text: 13 px, figures of equal width so that a running number does not dance."""
    return font(13)


def font(size_px: int, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A font of the family at one of the type steps."""
    return QFont(_made(size_px, weight))  # a copy shares its data and is the caller's own


@cache
def _made(size_px: int, weight: QFont.Weight) -> QFont:
    result = QFont()
    result.setFamilies(_FAMILIES)
    result.setPixelSize(size_px)
    result.setWeight(weight)
    result.setFeature(QFont.Tag("tnum"), 1)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return result


def _added(path: Path) -> bool:
    return QFontDatabase.addApplicationFont(str(path)) >= 0
