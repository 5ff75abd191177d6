"""Movement that comes into the picture from outside: a carer's arm, a hand that pats."""

from __future__ import annotations

import numpy as np

from workstation.core.motion.track import MotionTrack

FROM_OUTSIDE = "It reaches in from the picture's edge: it may be somebody else's hand or arm."

_MOSTLY_RIM = 0.3
"""The rim is a quarter of the cells: more than this share lies there."""
_SOME_RIM = 0.15
_STRONG_AT_RIM = 0.5
_SLENDER = 0.075
"""An arm covers less of the picture than a child that bends or startles."""
_COVERED = 0.1


def from_outside(track: MotionTrack, part: slice) -> bool:
    """Whether the movement in some pairs mostly lies at the rim, or is a slender thing from there.

    It tells a doubt, not a fact: a child's own foot at the picture's edge looks the same.
    """
    cells = np.nan_to_num(track.grid[part].astype(np.float64))
    if not len(cells):
        return False
    mean = cells.mean(axis=0)
    whole, most = float(mean.sum()), float(mean.max())
    if most <= 0:
        return False
    rim = mean.copy()
    rim[1:-1, 1:-1] = 0
    share = float(rim.sum()) / whole
    slender = float((mean > _COVERED * most).mean()) <= _SLENDER
    reaches = float(rim.max()) >= _STRONG_AT_RIM * most and share >= _SOME_RIM
    return share >= _MOSTLY_RIM or (reaches and slender)
