"""From the stored picture to the displayed one: square pixels, turned, mirrored, made to fit."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2

_TURN = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_SANE_SHAPES = (Fraction(1, 8), Fraction(8))


@dataclass(frozen=True, slots=True)
class Display:
    """How the stored frames of one clip are shown: turned clockwise, then flipped left to right.

    Attributes:
        width, height: of the displayed picture at full size, in square pixels.
        rotation_deg: clockwise turn: 0, 90, 180 or 270.
        mirrored: flipped left to right after the turn.
    """

    width: int
    height: int
    rotation_deg: int = 0
    mirrored: bool = False

    @classmethod
    def of_frame(cls, frame: Any, pixel_shape: Fraction | None) -> Display:
        """How a decoded frame is to be shown, from its own display matrix and pixel shape.

        Args:
            frame: a PyAV video frame.
            pixel_shape: width of a pixel over its height, None or 0 if the file does not say.
        """
        turn, mirrored = turn_of(frame)
        width, height = frame.width, frame.height
        if pixel_shape and _SANE_SHAPES[0] <= pixel_shape <= _SANE_SHAPES[1]:
            width = max(round(width * pixel_shape), 1)
        if turn in {90, 270}:
            width, height = height, width
        return cls(width, height, turn, mirrored)

    def fitted(self, max_width: int | None, max_height: int | None = None) -> tuple[int, int]:
        """Width and height of the displayed picture once it fits; never larger than full size."""
        share = min(
            1.0,
            (max_width or self.width) / self.width,
            (max_height or self.height) / self.height,
        )
        return max(round(self.width * share), 1), max(round(self.height * share), 1)

    def stored(self, size: tuple[int, int]) -> tuple[int, int]:
        """A displayed width and height as they are before the turn."""
        return size[::-1] if self.rotation_deg in {90, 270} else size

    def upright(self, stored: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A stored picture (height, width[, 3]) as displayed: a new, contiguous array."""
        turned = cv2.rotate(stored, _TURN[self.rotation_deg]) if self.rotation_deg else stored
        flipped = cv2.flip(turned, 1) if self.mirrored else turned
        shown = np.ascontiguousarray(flipped, dtype=np.uint8)
        return shown.copy() if np.shares_memory(shown, stored) else shown


def turn_of(frame: Any) -> tuple[int, bool]:
    """Clockwise turn in degrees and whether a flip follows, from a frame's display matrix."""
    held = frame.side_data.get("DISPLAYMATRIX")
    if held is None:
        return 0, False
    return turn_of_matrix(bytes(held))


def turn_of_matrix(matrix: bytes) -> tuple[int, bool]:
    """Clockwise turn and flip of nine native 32-bit numbers, to the nearest quarter turn."""
    if len(matrix) < 36:
        return 0, False
    a, b, _, c, d = struct.unpack_from("=5i", matrix)
    if a * d == b * c:
        return 0, False  # squeezes the picture to nothing: no camera means that
    mirrored = a * d < b * c
    angle = math.degrees(math.atan2(b, -a if mirrored else a))
    return round(angle / 90) % 4 * 90, mirrored
