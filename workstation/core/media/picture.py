"""One decoded frame as sinks see it: brightness and colour at the width they ask for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.colour import Colours
from workstation.core.media.display import Display


class Picture:
    """A decoded frame under its number; converts on demand and remembers what it converted."""

    def __init__(
        self, frame: Any, number: int, pts_ns: int, display: Display, colours: Colours
    ) -> None:
        self._frame = frame
        self._number = number
        self._pts_ns = pts_ns
        self._display = display
        self._colours = colours
        self._luma: dict[tuple[int, int], NDArray[np.uint8]] = {}
        self._rgb: dict[tuple[int, int], NDArray[np.uint8]] = {}

    @property
    def number(self) -> int:
        """Counted from 0 over the displayed frames."""
        return self._number

    @property
    def pts_ns(self) -> int:
        """Clip time at which it appears, in nanoseconds."""
        return self._pts_ns

    def luma(self, max_width: int) -> NDArray[np.uint8]:
        """Brightness as displayed, (height, width), at most `max_width` wide."""
        size = self._display.fitted(max_width)
        if size not in self._luma:
            stored = self._colours.grey(self._frame, *self._display.stored(size))
            self._luma[size] = _shared(self._display.upright(stored))
        return self._luma[size]

    def rgb(self, max_width: int) -> NDArray[np.uint8]:
        """Colour as displayed, (height, width, 3), at most `max_width` wide."""
        return self.rgb_at(self._display.fitted(max_width))

    def rgb_at(self, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Colour as displayed at exactly this width and height."""
        if size not in self._rgb:
            width, height = self._display.stored(size)
            stored = self._colours.rgb(self._frame, width, height)
            self._rgb[size] = _shared(self._display.upright(stored))
        return self._rgb[size]


def _shared(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    array.setflags(write=False)
    return array
