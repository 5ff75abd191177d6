"""How the camera moved between two frames, whatever the child did meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2

Plane = NDArray[np.float32]
Start = tuple[float, float, float, float]
"""Shift right and down, turn and zoom, in pixels at the rim."""

LEVELS = 3
"""Resolutions from coarse to fine, each twice the one before."""
_ROUNDS = (6, 4, 3)
_SETTLED_PX = 0.01
_MOTIONS = 4
_SOFTNESS = 4.685
"""Tukey's constant: beyond this many deviations a pixel has no say."""


@dataclass(frozen=True, slots=True)
class CameraStep:
    """The camera's motion between two frames and what is left once it is undone.

    Attributes:
        shift_px: how far the content moved right and down, at the picture's middle.
        turn_rad: how far it turned clockwise.
        zoom: how much it grew; 1 is not at all.
        furthest_px: the largest displacement anywhere in the picture.
        gain: factor by which the later frame is brighter.
        left: float32 (h, w), later minus earlier frame in grey levels, in the earlier frame's
            place, with camera motion and changes of light taken away; 0 outside the shared part.
        margin_px: columns and rows at each rim that only one of the frames shows.
    """

    shift_px: tuple[float, float]
    turn_rad: float
    zoom: float
    furthest_px: float
    gain: float
    left: Plane
    margin_px: tuple[int, int]

    @property
    def shared(self) -> float:
        """Share of the picture seen in both frames, 0 to 1."""
        height, width = self.left.shape
        across, down = self.margin_px
        return float((width - 2 * across) * (height - 2 * down)) / float(width * height)


@dataclass(frozen=True, slots=True)
class _Level:
    """One resolution of one frame: what a fit against it needs."""

    picture: Plane
    across: Plane
    down: Plane
    terms: Plane  # (8, pixels): change of brightness for each unknown
    trust: Plane
    stride: int


class View:
    """A frame prepared for comparison: smoothed, in several resolutions, with its slopes."""

    __slots__ = ("levels",)

    def __init__(self, luma: NDArray[np.uint8]) -> None:
        planes = [as_plane(cv2.GaussianBlur(luma.astype(np.float32), (0, 0), 0.8))]
        while len(planes) < LEVELS and min(planes[-1].shape) >= 48:
            planes.append(as_plane(cv2.pyrDown(planes[-1])))
        # The finest level is thinned: a few thousand pixels settle eight unknowns.
        self.levels = tuple(_level(plane, 2 if i == 0 else 1) for i, plane in enumerate(planes))

    @property
    def picture(self) -> Plane:
        """The smoothed frame, grey levels."""
        return self.levels[0].picture

    @property
    def slopes(self) -> tuple[Plane, Plane]:
        """Change of grey level a pixel to the right and downwards."""
        return self.levels[0].across, self.levels[0].down


def camera_step(before: View, after: View, start: Start | None = None) -> CameraStep:
    """Fit shift, turn and zoom together with the change of light, coarse to fine.

    Pixels that do not follow the picture as a whole (the child) lose their say (Tukey's
    biweight); the rim of the picture counts more than its middle, where the child usually is.
    Both frames have one size; `start` is shift right and down, turn and zoom to begin from, all
    in pixels at the rim.
    """
    motion = np.array((0, 0, 0, 0) if start is None else start, np.float64)
    light = np.zeros(4)
    top = len(before.levels) - 1
    for number in range(top, -1, -1):
        scale = 2.0**number
        motion, light = _fitted(
            before.levels[number], after.levels[number].picture, motion / scale, number
        )
        motion = motion * scale
    return _undone(before, after, motion, light)


def start_from(step: CameraStep, width: int, height: int) -> Start:
    """A step's motion as the start of the next fit."""
    rim = _rim(width, height)
    return (*step.shift_px, step.turn_rad * rim, (step.zoom - 1) * rim)


def coarse_start(before: View, after: View) -> Start | None:
    """A start for large motion: corners followed by sparse flow, agreed on by RANSAC."""
    first, second = before.picture.astype(np.uint8), after.picture.astype(np.uint8)
    height, width = first.shape
    corners = cv2.goodFeaturesToTrack(first, 150, 0.01, 5)
    if np.size(corners) < 16:  # OpenCV gives None or nothing on a blank picture
        return None
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        first, second, corners, np.empty_like(corners), winSize=(15, 15), maxLevel=4
    )
    kept = found.ravel() == 1
    if kept.sum() < 8:
        return None
    matrix, _ = cv2.estimateAffinePartial2D(
        corners[kept], moved[kept], method=cv2.RANSAC, ransacReprojThreshold=1.5
    )
    if np.shape(matrix) != (2, 3):  # None where nothing agreed, whatever the stubs say
        return None
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    shift = matrix[:, :2] @ middle + matrix[:, 2] - middle
    rim = _rim(width, height)
    return (
        float(shift[0]),
        float(shift[1]),
        float(matrix[1, 0]) * rim,
        (float(matrix[0, 0]) - 1) * rim,
    )


def as_plane(picture: NDArray[Any]) -> Plane:
    """OpenCV's answer as the float32 picture it is (no copy)."""
    return np.asarray(picture, np.float32)


def _rim(width: int, height: int) -> float:
    return max(width, height) / 2


def _level(plane: Plane, stride: int) -> _Level:
    across = as_plane(cv2.Sobel(plane, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8))
    down = as_plane(cv2.Sobel(plane, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8))
    x, y, trust = _places(*plane.shape, stride)
    gx, gy, value = (p[::stride, ::stride] for p in (across, down, plane))
    terms = np.stack(
        [gx, gy, gy * x - gx * y, gx * x + gy * y, value / 255, np.ones_like(x), x, y]
    ).reshape(8, -1)
    return _Level(plane, across, down, terms, trust, stride)


@lru_cache(maxsize=2 * LEVELS)
def _places(height: int, width: int, stride: int) -> tuple[Plane, Plane, Plane]:
    """Where pixels lie from the middle, 1 at the far rim, and how much say each has (flat)."""
    rim = _rim(width, height)
    y, x = np.mgrid[0:height:stride, 0:width:stride].astype(np.float32)
    x, y = (x - (width - 1) / 2) / rim, (y - (height - 1) / 2) / rim
    out = np.maximum(np.abs(x) / np.abs(x).max(), np.abs(y) / np.abs(y).max())
    trust = (0.4 + 0.6 * out**2).astype(np.float32)
    trust[0], trust[-1], trust[:, 0], trust[:, -1] = 0, 0, 0, 0
    for each in (x, y, trust):
        each.setflags(write=False)
    return x, y, trust.ravel()


def _matrix(motion: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """From a place in the earlier frame to its place in the later one."""
    rim, (cx, cy) = _rim(width, height), ((width - 1) / 2, (height - 1) / 2)
    turn, zoom = motion[2] / rim, 1 + motion[3] / rim
    return np.array(
        [
            [zoom, -turn, motion[0] + cx - zoom * cx + turn * cy],
            [turn, zoom, motion[1] + cy - turn * cx - zoom * cy],
        ]
    )


def _brought_back(picture: Plane, motion: NDArray[np.float64]) -> Plane:
    height, width = picture.shape
    return as_plane(
        cv2.warpAffine(
            picture,
            _matrix(motion, width, height),
            (width, height),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )


def _fitted(
    level: _Level, after: Plane, motion: NDArray[np.float64], number: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Newton with reweighting: motion and light of one level."""
    base = level.picture[:: level.stride, :: level.stride].ravel()
    light = np.zeros(4)
    ridge = np.eye(8) * 1e-3
    for _ in range(_ROUNDS[LEVELS - 1 - number] if number < LEVELS else 3):
        back = _brought_back(after, motion)[:: level.stride, :: level.stride].ravel()
        change = back - base
        rest = change - light.astype(np.float32) @ level.terms[_MOTIONS:]
        spread = max(1.4826 * _middle(np.abs(rest[::3])), 0.2)
        weight = np.maximum(1 - np.square(rest / (_SOFTNESS * spread)), 0)
        weight = weight * weight * level.trust
        weighted = level.terms * weight
        # change = slopes · (motion still missing) + light, solved for both at once
        solved = np.linalg.solve(
            (weighted @ level.terms.T).astype(np.float64) + ridge,
            (weighted @ change).astype(np.float64),
        )
        motion = motion - solved[:_MOTIONS]
        light = solved[_MOTIONS:]
        limit = 0.5 * max(after.shape)
        if not np.isfinite(motion).all() or np.abs(motion).max() > limit:
            return np.zeros(_MOTIONS), np.zeros(4)
        if np.abs(solved[:_MOTIONS]).max() < _SETTLED_PX:
            break
    return motion, light


def _middle(values: Plane) -> float:
    """The upper median of some numbers without NaN: NumPy's own takes three times as long."""
    half = values.size // 2
    return float(np.partition(values, half, axis=None)[half])


def _bands(left: Plane) -> Plane:
    """Stripes that lamps draw through a rolling shutter, along rows or (turned) columns.

    Only where stripes explain much: medians of whole rows are blind to a limb, not to a stripe.
    """
    thin = left[::2, ::2]
    spread = _middle(np.abs(thin))
    height, width = left.shape
    for axis in (1, 0):
        half = thin.shape[axis] // 2
        pair = np.partition(thin, (half - 1, half), axis=axis).take([half - 1, half], axis=axis)
        stripes = pair.mean(axis=axis, keepdims=True)  # of the two in the middle: no bias
        smooth = as_plane(cv2.GaussianBlur(stripes, (0, 0), 1.0)).reshape(stripes.shape)
        if _middle(np.abs(thin - smooth)) < 0.7 * spread:
            size = (1, height) if axis else (width, 1)
            return as_plane(cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR)).reshape(
                (height, 1) if axis else (1, width)
            )
    return np.zeros((1, 1), np.float32)


def _undone(
    before: View, after: View, motion: NDArray[np.float64], light: NDArray[np.float64]
) -> CameraStep:
    picture = before.picture
    height, width = picture.shape
    rim = _rim(width, height)
    back = _brought_back(after.picture, motion)
    x = (np.arange(width, dtype=np.float32) - (width - 1) / 2) / rim
    y = (np.arange(height, dtype=np.float32)[:, None] - (height - 1) / 2) / rim
    gain, offset, along_x, along_y = (np.float32(v) for v in light)
    left = back - picture * (1 + gain / 255) - (offset + along_x * x + along_y * y)
    left -= _bands(left)
    corner_x = abs(motion[0]) + abs(motion[3]) * width / 2 / rim + abs(motion[2]) * height / 2 / rim
    corner_y = abs(motion[1]) + abs(motion[3]) * height / 2 / rim + abs(motion[2]) * width / 2 / rim
    mx, my = (math.ceil(c - 0.02) + 1 if c > 0.02 else 0 for c in (corner_x, corner_y))
    mx, my = min(mx, width // 2), min(my, height // 2)
    if mx:
        left[:, :mx] = 0
        left[:, width - mx :] = 0
    if my:
        left[:my] = 0
        left[height - my :] = 0
    return CameraStep(
        (float(motion[0]), float(motion[1])),
        float(motion[2]) / rim,
        1 + float(motion[3]) / rim,
        float(math.hypot(corner_x, corner_y)),
        1 + float(light[0]) / 255,
        left,
        (mx, my),
    )
