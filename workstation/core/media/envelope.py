"""The outline of a clip's sound: how loud it was, every few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.stored import from_stored, stored_is_damaged, to_stored
from workstation.core.timebase import NS

METHOD = "sound envelope, minimum and maximum"
VERSION = "1"

STEP_NS = 5_000_000
"""Time one value of the envelope stands for."""

_LAYOUT = 1


@dataclass(frozen=True, slots=True, eq=False)
class SoundEnvelope:
    """Lowest and highest sample over all channels in each step of clip time.

    Attributes:
        start_ns: clip time at which the first step begins; negative if sound starts first.
        step_ns: length of a step.
        low, high: (n,) int16, -32768 to 32767. Where no sound was recorded low exceeds high.

    Raises:
        ValueError: low and high are not of one length.
    """

    start_ns: int
    step_ns: int
    low: NDArray[np.int16]
    high: NDArray[np.int16]

    def __post_init__(self) -> None:
        if self.low.shape != self.high.shape or self.low.ndim != 1 or self.step_ns <= 0:
            raise ValueError("an envelope needs as many minima as maxima")
        self.low.setflags(write=False)
        self.high.setflags(write=False)

    @property
    def known(self) -> NDArray[np.bool_]:
        """(n,) True where sound was recorded."""
        return self.low <= self.high

    @property
    def end_ns(self) -> int:
        """Clip time at which the last step ends."""
        return self.start_ns + self.step_ns * len(self.low)

    def to_bytes(self) -> bytes:
        """The envelope as a small file for the store."""
        return to_stored(
            _LAYOUT,
            start_ns=np.int64(self.start_ns),
            step_ns=np.int64(self.step_ns),
            low=self.low,
            high=self.high,
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> SoundEnvelope:
        """An envelope as `to_bytes` wrote it.

        Raises:
            DamagedFileError: these bytes are not an envelope of this version.
        """
        held = from_stored(data, _LAYOUT, ("start_ns", "step_ns", "low", "high"))
        try:
            low, high = held["low"].astype(np.int16), held["high"].astype(np.int16)
            return cls(int(held["start_ns"]), int(held["step_ns"]), low, high)
        except (ValueError, TypeError) as error:
            raise stored_is_damaged() from error


class EnvelopeMaker:
    """Collects the envelope as sound passes by, on the file's own clock."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, NDArray[np.int16], NDArray[np.int16]]] = []
        self.first_ns: int | None = None
        self.samples = 0

    def take(self, samples: NDArray[np.int16], at_ns: int, rate_hz: int) -> None:
        """Add a block of sound.

        Args:
            samples: int16 (n, channels), n at least 1.
            at_ns: when its first sample sounds, on the file's clock.
            rate_hz: samples a second.
        """
        if self.first_ns is None:
            self.first_ns = at_ns
        self.samples += len(samples)
        steps = (at_ns + np.arange(len(samples), dtype=np.int64) * NS // rate_hz) // STEP_NS
        edges = np.concatenate(([0], np.flatnonzero(np.diff(steps)) + 1))
        self._parts.append(
            (
                int(steps[0]),
                np.minimum.reduceat(samples.min(axis=1), edges),
                np.maximum.reduceat(samples.max(axis=1), edges),
            )
        )

    def envelope(self, zero_ns: int, least_ns: int, most_ns: int) -> SoundEnvelope | None:
        """What was collected, between two moments of the file's clock; None without any sound.

        Args:
            zero_ns: the file's clock at clip time 0.
            least_ns: sound before is left out: a damaged stamp must not claim memory.
            most_ns: likewise for sound after.
        """
        low_step, high_step = least_ns // STEP_NS, most_ns // STEP_NS + 1
        parts = [p for p in self._parts if low_step <= p[0] and p[0] + len(p[1]) <= high_step]
        if not parts:
            return None
        first = min(p[0] for p in parts)
        count = max(p[0] + len(p[1]) for p in parts) - first
        low = np.full(count, 32767, dtype=np.int16)
        high = np.full(count, -32768, dtype=np.int16)
        for at, least, most in parts:
            place = slice(at - first, at - first + len(least))
            np.minimum(low[place], least, out=low[place])
            np.maximum(high[place], most, out=high[place])
        return SoundEnvelope(first * STEP_NS - zero_ns, STEP_NS, low, high)
