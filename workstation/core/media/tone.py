"""Light of a picture as a reader wants to see it: brightness, contrast, gamma, local contrast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2

BRIGHTNESS = (-0.5, 0.5)
"""Least and most that is added, as a share of full white (workstation default)."""
CONTRAST = (0.25, 4.0)
"""Least and most by which distances from middle grey grow (workstation default)."""
GAMMA = (0.25, 4.0)
"""Least and most; above 1 lifts what is dark and leaves black and white (workstation default)."""

_CLIP_LIMIT = 3.0
"""How far one shade may be spread: more shows the camera's noise as if it were something."""
_TILES = (8, 8)
"""Parts of the picture that are spread each by itself. Parts of the picture, not pixels: so a
small copy and the frame itself look alike."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How light is changed for looking; the file is never touched.

    Attributes:
        brightness: added, as a share of full white; 0 is as filmed.
        contrast: factor around middle grey; 1 is as filmed.
        gamma: a shade x from 0 to 1 becomes x ** (1 / gamma); 1 is as filmed.
        local_contrast: spread the shades of each part of the picture (CLAHE), for dark rooms.
    """

    brightness: float = 0.0
    contrast: float = 1.0
    gamma: float = 1.0
    local_contrast: bool = False

    @property
    def plain(self) -> bool:
        """Whether the picture stays as filmed."""
        return not self.local_contrast and (self.brightness, self.contrast, self.gamma) == (0, 1, 1)


AS_FILMED = Tone()


@lru_cache(maxsize=32)
def table(brightness: float, contrast: float, gamma: float) -> NDArray[np.uint8]:
    """What each of the 256 shades becomes: uint8 (256,), never falling.

    Values beyond the limits are taken as the limits, and what is no number as unchanged.
    """
    shade = np.arange(256) / 255
    shade = shade ** (1 / _within(gamma, GAMMA, 1.0))
    shade = (shade - 0.5) * _within(contrast, CONTRAST, 1.0) + 0.5
    shade = shade + _within(brightness, BRIGHTNESS, 0.0)
    made = np.clip(np.rint(shade * 255), 0, 255).astype(np.uint8)
    made.setflags(write=False)
    return made


def toned(rgb: NDArray[np.uint8], tone: Tone) -> NDArray[np.uint8]:
    """A picture in another light.

    Local contrast is spread first, on brightness alone, so that colours stay; the other three
    then work on what it made.

    Args:
        rgb: (height, width, 3) as displayed; it is not changed.
        tone: the light.

    Returns:
        The same shape; `rgb` itself if nothing changes.
    """
    if tone.plain:
        return rgb
    shown = _spread(rgb) if tone.local_contrast else rgb
    shades = table(tone.brightness, tone.contrast, tone.gamma)
    if shades is table(0.0, 1.0, 1.0):
        return shown
    return np.asarray(cv2.LUT(shown, shades), np.uint8)


def _spread(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Contrast-limited adaptive histogram equalisation of the luma."""
    planes = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    luma = cv2.createCLAHE(_CLIP_LIMIT, _TILES).apply(cv2.extractChannel(planes, 0))
    return np.asarray(cv2.cvtColor(cv2.insertChannel(luma, planes, 0), cv2.COLOR_YCrCb2RGB))


def _within(value: float, limits: tuple[float, float], otherwise: float) -> float:
    if math.isnan(value):
        return otherwise
    return min(max(value, limits[0]), limits[1])
