"""Covering regions of a picture so that what was there is not in it any more."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workstation.core.masking.region import Region
from workstation.core.vision import cv2


class Cover(StrEnum):
    """What a region is covered with."""

    SOLID = "solid"
    """One grey: nothing of what was there is left."""
    COARSE = "coarse"
    """A few large blocks of average colour: the head's movement can still be told."""


_GREY = (72, 76, 82)
_BLOCKS = 4
"""Blocks across a coarse region. Eyes and mouth lie within one; several frames tell no more."""

_LEVELS = 32
_FULL = 255


def covered(
    rgb: NDArray[np.uint8], regions: Iterable[Region], cover: Cover = Cover.SOLID
) -> NDArray[np.uint8]:
    """A picture with regions covered: a new array.

    Args:
        rgb: uint8 (height, width, 3), as displayed.
        regions: to cover.
        cover: with what.
    """
    out = rgb.copy()
    height, width = rgb.shape[:2]
    for region in regions:
        left, top = int(np.floor(region.x * width)), int(np.floor(region.y * height))
        right = int(np.ceil((region.x + region.width) * width))
        bottom = int(np.ceil((region.y + region.height) * height))
        low_x, low_y = max(left, 0), max(top, 0)
        high_x, high_y = min(right, width), min(bottom, height)
        if low_x >= high_x or low_y >= high_y:
            continue
        inside = np.ones((bottom - top, right - left), np.uint8)
        if region.oval:
            inside[:] = 0
            middle = ((right - left) // 2, (bottom - top) // 2)
            axes = (max((right - left + 1) // 2, 1), max((bottom - top + 1) // 2, 1))
            cv2.ellipse(inside, middle, axes, 0, 0, 360, 1, -1)
        mask = inside[low_y - top : high_y - top, low_x - left : high_x - left].astype(bool)
        place = out[low_y:high_y, low_x:high_x]
        if cover is Cover.SOLID:
            place[mask] = _GREY
        else:
            place[mask] = _coarse(rgb[low_y:high_y, low_x:high_x])[mask]
    return out


def _coarse(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = part.shape[:2]
    blocks = cv2.resize(part, (_BLOCKS, _BLOCKS), interpolation=cv2.INTER_AREA)
    # Fine steps of the averages would tell more with every frame.
    rough = np.minimum(blocks // _LEVELS * _LEVELS + _LEVELS // 2, _FULL).astype(np.uint8)
    return np.asarray(
        cv2.resize(rough, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )
