"""Decoded frames kept around the last one asked for, within a number of bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PASSED = 4


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A frame as it came from the decoder, or as it is shown where that is much smaller.

    Attributes:
        frame: the decoder's frame, or None.
        rgb: the displayed picture, or None.
        size_bytes: of whichever it is.
    """

    frame: Any
    rgb: NDArray[np.uint8] | None
    size_bytes: int


class KeptFrames:
    """Frames by number; when there are too many the ones farthest from the position go."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._held: dict[int, Kept] = {}
        self._bytes = 0

    @property
    def size_bytes(self) -> int:
        """How much is kept now."""
        return self._bytes

    def get(self, number: int) -> Kept | None:
        """The frame of a number, if it is still here."""
        return self._held.get(number)

    def __contains__(self, number: int) -> bool:
        return number in self._held

    def put(self, number: int, kept: Kept, position: int, *, back: bool = False) -> None:
        """Keep a frame, then let go of what is farthest from `position`; that one always stays.

        Going `back`, a frame that was passed already counts as four times as far.
        """
        behind = _PASSED if back else 1
        old = self._held.pop(number, None)
        self._bytes += kept.size_bytes - (old.size_bytes if old else 0)
        self._held[number] = kept
        while self._bytes > self._budget and len(self._held) > 1:
            farthest = max(
                self._held, key=lambda n: position - n if n < position else (n - position) * behind
            )
            if farthest == position:
                break
            self._bytes -= self._held.pop(farthest).size_bytes

    def keep_within(self, budget_bytes: int) -> None:
        """Another number of bytes from now on; what is too much goes at the next frame."""
        self._budget = budget_bytes

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        self._bytes = 0
