"""One frame of a clip as a picture to hand on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import PictureSettings
from workstation.core.media.reader import ClipReader
from workstation.core.media.still import frame_caption, frame_facts, png_bytes
from workstation.core.vision import cv2
from workstation.review.clip_file import ClipFile, wall_text

_TURN = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}
_BUDGET_BYTES = 24_000_000


def still_png(clip: ClipFile, number: int, view: PictureSettings | None = None) -> bytes:
    """A frame at its full size as PNG, with what and when it is under it.

    Args:
        clip: whose frame.
        number: of the frame.
        view: how the reader looks at the clip: a turn and a mirror are done and said, brightness
            is left as filmed.

    Raises:
        IndexError: the clip has no such frame.
        DamagedFileError, StoreError: it cannot be decoded any more.
    """
    index = clip.index
    clip_ns = index.pts_of(number)
    with (
        clip.open() as stream,
        ClipReader(stream, clip.facts, index, name=clip.name, budget_bytes=_BUDGET_BYTES) as reader,
    ):
        rgb = reader.frame(number)
    return png_bytes(
        _seen(rgb, view),
        still_words(clip, number, view),
        frame_facts(clip.sha256, number, clip_ns, int(index.pts[number])),
    )


def still_words(
    clip: ClipFile, number: int, view: PictureSettings | None = None
) -> tuple[str, ...]:
    """The lines under a still: when and which frame; the wall clock; how it differs from filmed."""
    clip_ns = clip.index.pts_of(number)
    return (
        frame_caption(clip_ns, number),
        f"{wall_text(clip.wall_at(clip_ns))} · {_differs(view)} · clip {clip.sha256[:12]}",
    )


def _differs(view: PictureSettings | None) -> str:
    if view is None:
        return "as filmed"
    said = []
    if view.turn_deg % 360:
        said.append(f"turned {view.turn_deg % 360}°")
    if view.mirror:
        said.append("mirrored: left is right")
    return ", ".join(said) or "as filmed"


def _seen(rgb: NDArray[np.uint8], view: PictureSettings | None) -> NDArray[np.uint8]:
    """Mirrored first and then turned, as the picture on screen is."""
    if view is None:
        return rgb
    shown = cv2.flip(rgb, 1) if view.mirror else rgb
    turn = _TURN.get(view.turn_deg % 360)
    return np.ascontiguousarray(cv2.rotate(shown, turn) if turn is not None else shown, np.uint8)
