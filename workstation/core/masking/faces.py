"""Faces in a picture, whichever way the head lies.

The detector is CenterFace (Xu and others, arXiv:1911.03599), run by OpenCV. It was trained on heads
that are mostly upright, and a child that sleeps lies: every picture is looked at in four turns.
It misses faces. Nothing here is a promise that none is left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

import resources
from workstation.core.errors import DefinitionError
from workstation.core.masking.region import Region
from workstation.core.vision import cv2

METHOD = "CenterFace in four turns"
VERSION = "1"

MODEL = "models/centerface.onnx"
MODEL_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"

LEAST_SCORE = 0.3
"""A place this much like a face is covered (workstation default): rather a pillow too many."""

_SIDE_PX = 640
_STRIDE = 32
_CELL = 4
_SAME = 0.3
_MOST = 400
_OUTPUTS = ("537", "538", "539", "540")
_TURNS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)

_ACROSS, _DOWN = 1.5, 1.6
"""From the detector's box to what is covered: the oval round it, with ears, hair and chin."""


class FaceFinder:
    """Finds faces. Belongs to one thread."""

    def __init__(self) -> None:
        """Load the detector.

        Raises:
            DefinitionError: its file is missing or not the one that was tested.
        """
        try:
            data = resources.path(MODEL).read_bytes()
        except OSError as error:
            raise DefinitionError(
                "The face detector is not in this installation.",
                advice="Draw the mask by hand, or install the program again.",
            ) from error
        if hashlib.sha256(data).hexdigest() != MODEL_SHA256:
            raise DefinitionError(
                "The face detector in this installation is not the one that was tested.",
                advice="Draw the mask by hand, or install the program again.",
            )
        # Handed over as bytes: OpenCV cannot open every path on Windows.
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(data, dtype=np.uint8))

    def find(self, rgb: NDArray[np.uint8]) -> tuple[Region, ...]:
        """Where faces are, each region with room around it; the likeliest first.

        Args:
            rgb: uint8 (height, width, 3), as displayed.
        """
        found: list[tuple[float, Region]] = []
        for quarter, turn in enumerate(_TURNS):
            turned = rgb if turn is None else np.asarray(cv2.rotate(rgb, turn), np.uint8)
            found += [(s, _turned_back(r, quarter)) for s, r in self._look(turned)]
        found.sort(key=lambda f: -f[0])
        kept: list[Region] = []
        for _, region in found:
            # The four turns give boxes of different sizes for one face: all of them are covered.
            if all(region.overlap(k) < 0.8 for k in kept):
                kept.append(region)
        return tuple(r.grown(_ACROSS, _DOWN) for r in kept)

    def _look(self, rgb: NDArray[np.uint8]) -> list[tuple[float, Region]]:
        height, width = rgb.shape[:2]
        share = min(1.0, _SIDE_PX / max(height, width))
        size = tuple(max(-(-round(s * share) // _STRIDE), 1) * _STRIDE for s in (width, height))
        self._net.setInput(cv2.dnn.blobFromImage(np.ascontiguousarray(rgb), 1.0, size))
        heat, scale, offset, _ = self._net.forward(_OUTPUTS)
        return _boxes(heat[0, 0], scale[0], offset[0], size)


def _boxes(
    heat: NDArray[np.float32],
    scale: NDArray[np.float32],
    offset: NDArray[np.float32],
    size: Sequence[int],
) -> list[tuple[float, Region]]:
    """Likeness and place of every face on the detector's maps, overlapping ones once."""
    rows, columns = np.nonzero(heat > LEAST_SCORE)
    order = np.argsort(-heat[rows, columns])[:_MOST]
    rows, columns = rows[order], columns[order]
    high = np.exp(np.clip(scale[0, rows, columns], -4, 7)) * _CELL
    wide = np.exp(np.clip(scale[1, rows, columns], -4, 7)) * _CELL
    left = (columns + offset[1, rows, columns] + 0.5) * _CELL - wide / 2
    top = (rows + offset[0, rows, columns] + 0.5) * _CELL - high / 2
    found: list[tuple[float, Region]] = []
    for i in range(len(rows)):
        region = Region(
            float(left[i]) / size[0],
            float(top[i]) / size[1],
            float(wide[i]) / size[0],
            float(high[i]) / size[1],
        )
        if all(region.overlap(f[1]) < _SAME for f in found):
            found.append((float(heat[rows[i], columns[i]]), region))
    return found


def _turned_back(region: Region, quarters: int) -> Region:
    """A region found in a picture turned clockwise by quarters, in the picture as it was."""
    x, y, width, height = region.x, region.y, region.width, region.height
    for _ in range(quarters):
        # (u, v) in the turned picture was (v, 1 - u) before.
        x, y, width, height = y, 1 - x - width, height, width
    return Region(x, y, width, height)
