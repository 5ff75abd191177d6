"""What is done to a decoded frame before it is shown, and what then is on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.index import FrameIndex
from workstation.core.media.tone import AS_FILMED, Tone, toned

Image = NDArray[np.uint8]

GAP_NS = 250_000_000
"""Without a frame for so long there is no frame before (workstation default)."""
_GAP_FRAMES = 3
"""And for so many times the clip's usual interval: a clip of a frame a second has no gaps."""
_INTERVALS = 1000


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame is wanted.

    Attributes:
        tone: its light.
        difference: not the picture, but what differs from the frame before.
    """

    tone: Tone = AS_FILMED
    difference: bool = False


PLAIN = Look()


class Seen(StrEnum):
    """What a delivered picture is."""

    PICTURE = "picture"
    """The frame itself."""
    DIFFERENCE = "difference"
    """What differs from the frame before, the camera's own motion taken away."""
    CHANGED_ALL_OVER = "changed all over"
    """The same, where nearly everything differs: a cut, a jump of the camera, a lamp."""
    COPY = "copy"
    """The frame is the one before once more: the camera wrote it twice."""
    FIRST = "first"
    """There is no earlier frame: the clip begins here. The dimmed picture alone."""
    GAP = "gap"
    """There is none worth comparing: pictures are missing before this one. Dimmed alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A frame against the one before: what to show, uint8 (height, width, 3), and what it is."""

    rgb: Image
    seen: Seen


Compare = Callable[[Image | None, Image, Tone], Compared]
"""The frame before (None where there is none), the frame, the light of the picture beneath."""


def looked_at(
    look: Look,
    number: int,
    index: FrameIndex,
    frame_of: Callable[[int], Image],
    compare: Compare,
) -> Compared:
    """A frame as it is wanted.

    Args:
        look: how.
        number: of the frame.
        index: of its clip.
        frame_of: a frame as filmed, by its number; asked for in rising order.
        compare: draws the difference of two frames.
    """
    if not look.difference:
        return Compared(toned(frame_of(number), look.tone), Seen.PICTURE)
    if number == 0:
        return compare(None, frame_of(number), look.tone)
    if is_gap(index.pts_of(number) - index.pts_of(number - 1), usual_interval_ns(index)):
        alone = compare(None, frame_of(number), look.tone)
        return Compared(alone.rgb, Seen.GAP)
    before = frame_of(number - 1)
    return compare(before, frame_of(number), look.tone)


def usual_interval_ns(index: FrameIndex) -> int:
    """The middle one of the intervals around the start: what is usual is known from a few."""
    intervals = np.diff(index.pts_ns[:_INTERVALS])
    return int(np.median(intervals)) if intervals.size else 0


def is_gap(interval_ns: int, usual_ns: int) -> bool:
    """Whether so much time between two frames means that pictures are missing."""
    return interval_ns > max(GAP_NS, _GAP_FRAMES * usual_ns)
