"""Where a region went from one frame to the next, and whether that is sure.

Corners inside the region are followed by the pyramidal method of Lucas and Kanade and back again; a
corner that does not come back to where it began is not believed (Kalal and others, 2010). The
region moves and grows as the middle of the believed corners does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.masking.region import Region
from workstation.core.vision import cv2

METHOD = "corners followed both ways"

_CORNERS = 60
_LEAST_CORNERS = 6
_COMES_BACK_PX = 1.0
_LEAST_SHARE = 0.4
_LIKE = 0.75
"""How alike a place must be, where corners fail, to be taken for the same (correlation)."""

_REACH = 0.6
"""A place is looked for this far away, in shares of the region."""

_LARGEST_STEP = 1.1
_WINDOW = (21, 21)
_LOOK = (24, 24)
_ENOUGH_PX = 6


@dataclass(frozen=True, slots=True)
class Followed:
    """A region in the next frame. Where it is not `sure`, the region is where it was."""

    region: Region
    sure: bool


def follow(before: NDArray[np.uint8], after: NDArray[np.uint8], region: Region) -> Followed:
    """Follow a region from one frame to the next.

    Args:
        before: brightness, uint8 (height, width).
        after: the same of the other frame.
        region: where it is in `before`.
    """
    box = _pixels(region, before)
    if box is None:
        return Followed(region, sure=False)
    moved = _by_corners(before, after, region, box)
    if moved is None:
        moved = _by_likeness(before, after, region, box)
    return Followed(region, sure=False) if moved is None else Followed(moved, sure=True)


def look_of(picture: NDArray[np.uint8], region: Region) -> NDArray[np.float32] | None:
    """What a region looks like, the same size wherever it is; None where it is hardly in view.

    Args:
        picture: brightness, uint8 (height, width).
        region: where.
    """
    box = _pixels(region, picture)
    if box is None:
        return None
    left, top, right, bottom = box
    small = cv2.resize(picture[top:bottom, left:right], _LOOK, interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    return cv2.GaussianBlur(small, (3, 3), 0).astype(np.float32)


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How alike two looks are whatever the light: their correlation, -1 to 1; 1 for two blanks."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 1 else 1.0


def _by_corners(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    region: Region,
    box: tuple[int, int, int, int],
) -> Region | None:
    left, top, right, bottom = box
    inside = np.zeros_like(before)
    inside[top:bottom, left:right] = 255
    found: Any = cv2.goodFeaturesToTrack(before, _CORNERS, 0.01, 3, mask=inside)
    corners: Any = np.empty((0, 1, 2), np.float32) if found is None else found
    if len(corners) < _LEAST_CORNERS:
        return None
    there, seen = _flow(before, after, corners)
    back, seen_back = _flow(after, before, there)
    start, end = corners.reshape(-1, 2), there.reshape(-1, 2)
    away = np.linalg.norm(start - back.reshape(-1, 2), axis=1)
    good = (seen.ravel() == 1) & (seen_back.ravel() == 1) & (away < _COMES_BACK_PX)
    if good.sum() < _LEAST_CORNERS or good.mean() < _LEAST_SHARE:
        return None
    start, end = start[good], end[good]
    shift = np.median(end - start, axis=0)
    height, width = before.shape
    return region.moved(float(shift[0]) / width, float(shift[1]) / height, _growth(start, end))


def _flow(before: NDArray[np.uint8], after: NDArray[np.uint8], corners: Any) -> tuple[Any, Any]:
    """Where corners went, and which were seen again."""
    there, seen, _ = cv2.calcOpticalFlowPyrLK(
        before, after, corners, np.empty_like(corners), winSize=_WINDOW
    )
    return there, seen


def _growth(start: NDArray[np.float32], end: NDArray[np.float32]) -> float:
    """How much farther apart the corners are, to the middle value, never by much in one step."""
    was = np.linalg.norm(start - np.median(start, axis=0), axis=1)
    now = np.linalg.norm(end - np.median(end, axis=0), axis=1)
    apart = was > 2
    if apart.sum() < _LEAST_CORNERS:
        return 1.0
    ratio = float(np.median(now[apart] / was[apart]))
    return min(max(ratio, 1 / _LARGEST_STEP), _LARGEST_STEP)


def _by_likeness(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    region: Region,
    box: tuple[int, int, int, int],
) -> Region | None:
    left, top, right, bottom = box
    height, width = before.shape
    pattern = before[top:bottom, left:right]
    if pattern.std() < 4:
        return None
    across, down = round((right - left) * _REACH), round((bottom - top) * _REACH)
    low_x, low_y = max(left - across, 0), max(top - down, 0)
    room = after[low_y : min(bottom + down, height), low_x : min(right + across, width)]
    if room.shape[0] < pattern.shape[0] or room.shape[1] < pattern.shape[1]:
        return None
    _, likeness, _, at = cv2.minMaxLoc(cv2.matchTemplate(room, pattern, cv2.TM_CCOEFF_NORMED))
    if likeness < _LIKE:
        return None
    return region.moved((low_x + at[0] - left) / width, (low_y + at[1] - top) / height)


def _pixels(region: Region, picture: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The part of a region that lies in the picture: left, top, right, bottom; None if little."""
    height, width = picture.shape
    left, top = max(round(region.x * width), 0), max(round(region.y * height), 0)
    right = min(round((region.x + region.width) * width), width)
    bottom = min(round((region.y + region.height) * height), height)
    if right - left < _ENOUGH_PX or bottom - top < _ENOUGH_PX:
        return None
    return left, top, right, bottom
