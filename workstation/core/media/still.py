"""A frame as a PNG, with its time and number written under it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

import resources
from workstation.core.errors import DamagedFileError
from workstation.core.media.index import frame_text
from workstation.core.timebase.text import clock_text

_LEAST_TEXT_PX = 14
_SMALLEST_TEXT_PX = 1
_SHARE = 40
"""The text is so many times smaller than the picture is high."""

_LINE = 1.45
_PAPER, _INK = (0, 0, 0), (235, 235, 235)
_NO_TEXT: Mapping[str, str] = MappingProxyType({})


def png_bytes(
    rgb: NDArray[np.uint8], caption: Sequence[str] = (), told: Mapping[str, str] = _NO_TEXT
) -> bytes:
    """A picture (height, width, 3) as PNG.

    Args:
        rgb: as displayed; it is not changed.
        caption: lines under the picture, on a band of their own: no pixel is covered.
        told: facts kept inside the file, keyword -> text (PNG's tEXt and iTXt).

    Raises:
        DamagedFileError: it could not be encoded.
    """
    facts = PngInfo()
    for name, text in told.items():
        facts.add_text(name, text)
    out = io.BytesIO()
    try:
        Image.fromarray(_captioned(rgb, caption) if caption else rgb).save(
            out, format="PNG", pnginfo=facts
        )
    except (OSError, ValueError) as error:
        raise DamagedFileError("A still picture could not be written.") from error
    return out.getvalue()


def frame_caption(clip_ns: int, number: int) -> str:
    """Clip time and frame number, as on screen and in the letter."""
    return f"{clock_text(clip_ns)} · {frame_text(number)}"


def frame_facts(sha256: str, number: int, clip_ns: int, pts: int) -> dict[str, str]:
    """What a still carries inside: enough to find the frame again, and nobody's name.

    Args:
        sha256: of the clip; its first twelve digits, as in the letter.
        number: of the frame, the first shown is 0.
        clip_ns: its time in the clip.
        pts: the file's own time stamp, in its ticks.
    """
    return {
        "Clip SHA-256": sha256[:12],
        "Frame": str(number),
        "Clip time ns": str(clip_ns),
        "Time stamp": str(pts),
    }


def _captioned(rgb: NDArray[np.uint8], lines: Sequence[str]) -> NDArray[np.uint8]:
    height, width, _ = rgb.shape
    size = max(_LEAST_TEXT_PX, min(height, width) // _SHARE)
    margin = size // 2
    font = _font(size)
    widest = max(font.getlength(line) for line in lines)
    if widest > width - 2 * margin:
        # Made smaller rather than cut: the number at its end is what matters.
        size = max(int(size * (width - 2 * margin) / widest), _SMALLEST_TEXT_PX)
        margin, font = min(margin, size // 2), _font(size)
    step = round(size * _LINE)
    band = Image.new("RGB", (width, step * len(lines) + 2 * margin), _PAPER)
    pen = ImageDraw.Draw(band)
    for i, line in enumerate(lines):
        pen.text((margin, margin + i * step), line, fill=_INK, font=font)
    below: NDArray[np.uint8] = np.asarray(band, dtype=np.uint8)
    return np.concatenate((rgb, below))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path("fonts/Inter-Regular.ttf")), size)
