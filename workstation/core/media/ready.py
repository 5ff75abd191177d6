"""Converted pictures waiting to be shown while a clip plays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 64_000_000
MAX_FRAMES = 16


class ReadyFrames:
    """Pictures by number; the oldest go first. Belongs to one thread."""

    def __init__(self) -> None:
        self._most = MAX_BYTES
        self._held: dict[int, NDArray[np.uint8]] = {}
        self._bytes = 0

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def get(self, number: int) -> NDArray[np.uint8] | None:
        """A picture that waits, or None."""
        return self._held.get(number)

    def has_room(self, shown: int, direction: int) -> bool:
        """Whether one more fits without letting go of one that play has yet to reach."""
        waiting = [n for n in self._held if (n - shown) * direction > 0]
        size = sum(self._held[n].nbytes for n in waiting)
        one = max((a.nbytes for a in self._held.values()), default=0)
        return len(waiting) < MAX_FRAMES and size + one <= self._most

    def put(self, number: int, rgb: NDArray[np.uint8]) -> None:
        """Keep a picture, letting go of the oldest beyond the bounds."""
        old = self._held.pop(number, None)
        self._bytes += rgb.nbytes - (old.nbytes if old is not None else 0)
        self._held[number] = rgb
        while len(self._held) > 1 and (self._bytes > self._most or len(self._held) > MAX_FRAMES):
            self._bytes -= self._held.pop(next(iter(self._held))).nbytes

    def keep_within(self, most_bytes: int) -> None:
        """Another number of bytes from now on; what is too much goes at the next picture."""
        self._most = most_bytes

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        self._bytes = 0
