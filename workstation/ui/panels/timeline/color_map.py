"""Colours for how strong something was: from the panel's own shade to the loudest."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workstation.ui.theme.theme import Theme

_DARK = ("#233a6b", "#2b6f8f", "#37a18a", "#a6c34c", "#fbe66a")
_LIGHT = ("#c6dcec", "#7fb2cc", "#3f86ad", "#2a5a92", "#27285f")
"""Lightness only rises (or falls): told apart without colour, and by colour-blind readers."""

STEPS = 256


@cache
def color_map(theme: Theme) -> NDArray[np.uint32]:
    """(256,) colours as Qt's ARGB32, from weakest to strongest."""
    anchors = (theme.panel, *(_DARK if theme.dark else _LIGHT))
    rgb = np.array([[int(a[i : i + 2], 16) for i in (1, 3, 5)] for a in anchors], np.float64)
    at = np.linspace(0, len(anchors) - 1, STEPS)
    mixed = np.stack([np.interp(at, np.arange(len(anchors)), rgb[:, c]) for c in range(3)])
    red, green, blue = np.rint(mixed).astype(np.uint32)
    found: NDArray[np.uint32] = (np.uint32(0xFF) << 24) | (red << 16) | (green << 8) | blue
    found.setflags(write=False)
    return found
