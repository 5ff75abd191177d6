"""A frame as a PNG, with its time and number written on it if wanted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import DamagedFileError
from workstation.core.timebase.text import clock_text
from workstation.core.vision import cv2

_MARGIN_SHARE = 0.6
_LEAST_TEXT_PX = 14


def png_bytes(rgb: NDArray[np.uint8], caption: str = "") -> bytes:
    """A picture (height, width, 3) as PNG.

    Args:
        rgb: as displayed; it is not changed.
        caption: a line of ASCII under the picture, on a band of its own: no pixel is covered.

    Raises:
        DamagedFileError: it could not be encoded.
    """
    shown = _captioned(rgb, caption) if caption else rgb
    done, data = cv2.imencode(".png", cv2.cvtColor(shown, cv2.COLOR_RGB2BGR))
    if not done:
        raise DamagedFileError("A still picture could not be written.")
    return bytes(data)


def frame_caption(clip_ns: int, number: int) -> str:
    """Clip time and frame number as a still carries them; frames are counted from 1 for people."""
    return f"{clock_text(clip_ns)}  frame {number + 1}"


def _captioned(rgb: NDArray[np.uint8], caption: str) -> NDArray[np.uint8]:
    height, width, _ = rgb.shape
    text_px = max(_LEAST_TEXT_PX, height // 40)
    face, thick = cv2.FONT_HERSHEY_SIMPLEX, max(1, text_px // 16)
    scale = cv2.getFontScaleFromHeight(face, text_px, thick)
    (drawn, _), _ = cv2.getTextSize(caption, face, scale, thick)
    room = width - text_px
    if drawn > room > 0:
        scale *= room / drawn
    band = text_px + round(2 * _MARGIN_SHARE * text_px)
    out = np.zeros((height + band, width, 3), dtype=np.uint8)
    out[:height] = rgb
    foot = (text_px // 2, height + band - round(_MARGIN_SHARE * text_px))
    cv2.putText(out, caption, foot, face, scale, (235, 235, 235), thick, cv2.LINE_AA)
    return out
