"""What a pass over a clip hands to everyone who computes something from its pictures."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class DecodedFrame(Protocol):
    """One displayed frame, only good inside `FrameSink.take`.

    The arrays are shared between sinks and cannot be written to; keep a copy, not the frame.
    """

    @property
    def number(self) -> int:
        """Counted from 0 over the displayed frames: its place in the frame index."""

    @property
    def pts_ns(self) -> int:
        """Clip time at which it appears, in nanoseconds."""

    def luma(self, max_width: int) -> NDArray[np.uint8]:
        """Brightness as displayed (turned, mirrored), (height, width), 0 black to 255 white.

        At most `max_width` wide, averaged down over areas, never enlarged. For HDR clips this is
        the coded signal, not tone-mapped.
        """

    def rgb(self, max_width: int) -> NDArray[np.uint8]:
        """Colour as displayed (turned, mirrored, HDR tone-mapped), (height, width, 3).

        At most `max_width` wide, never enlarged.
        """


class FrameSink(Protocol):
    """Something that is computed from the frames of a clip as they pass by once, in order."""

    def begin(self, width: int, height: int) -> None:
        """Called once before the first frame with the picture's size as displayed, in pixels."""

    def take(self, frame: DecodedFrame) -> None:
        """Called once for every displayed frame, in order of time, without a gap in `number`."""
