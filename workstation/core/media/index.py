"""The PTS index: which frame is shown at which moment of a clip."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.stored import from_stored, stored_is_damaged, to_stored
from workstation.core.timebase import NS

METHOD = "frame index by full decode"
VERSION = "1"

_LAYOUT = 1
_CONSTANT_NS = 1_000_000
_CONSTANT_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class IntervalStats:
    """Time between consecutive frames of a clip, all zero for a single frame.

    Attributes:
        min_ns, median_ns, max_ns: shortest, median and longest.
        variable: they differ by more than 1 ms, or by more than 5 % and one tick of the file's
            own clock (a coarse clock alone does not make a rate variable).
    """

    min_ns: int
    median_ns: int
    max_ns: int
    variable: bool


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Every displayed frame of a clip. Clip time counts from the first of them.

    The frame shown at clip time t is the last one with pts <= t, until the clip's end.

    Attributes:
        pts_ns: (n,) int64, clip time of each frame, strictly rising, first 0.
        pts: (n,) int64, the file's own time stamps in `time_base`.
        time_base: seconds in one tick of `pts`.
        key_numbers: (k,) int64, first frame shown from each key packet on, rising; several
            packets may share a number.
        key_seeks: (k,) int64, the file's decode time stamp to seek to for that packet.
        end_ns: clip time at which the last frame stops being shown.

    Raises:
        ValueError: the arrays contradict one another.
    """

    pts_ns: NDArray[np.int64]
    pts: NDArray[np.int64]
    time_base: Fraction
    key_numbers: NDArray[np.int64]
    key_seeks: NDArray[np.int64]
    end_ns: int

    def __post_init__(self) -> None:
        if self.pts_ns.ndim != 1 or self.pts_ns.shape != self.pts.shape or not len(self.pts_ns):
            raise ValueError("an index needs one time stamp for each frame")
        if self.pts_ns[0] != 0 or np.any(np.diff(self.pts_ns) <= 0):
            raise ValueError("frame times must rise from 0")
        if np.any(np.diff(self.pts) <= 0):
            raise ValueError("the file's time stamps must rise")
        if self.end_ns <= int(self.pts_ns[-1]):
            raise ValueError("the last frame must be shown for some time")
        if self.key_numbers.shape != self.key_seeks.shape or self.key_numbers.ndim != 1:
            raise ValueError("every key frame needs a place to seek to")
        for held in (self.pts_ns, self.pts, self.key_numbers, self.key_seeks):
            held.setflags(write=False)

    @property
    def count(self) -> int:
        """How many frames are displayed."""
        return len(self.pts_ns)

    def frame_at(self, clip_ns: int) -> int | None:
        """The frame shown at a clip time; None before the first one and from the end on."""
        if not 0 <= clip_ns < self.end_ns:
            return None
        return int(np.searchsorted(self.pts_ns, clip_ns, side="right")) - 1

    def pts_of(self, number: int) -> int:
        """Clip time in nanoseconds at which a frame appears.

        Raises:
            IndexError: the clip has no such frame.
        """
        if not 0 <= number < len(self.pts_ns):
            msg = f"there is no frame {number}"
            raise IndexError(msg)
        return int(self.pts_ns[number])

    def end_of(self, number: int) -> int:
        """Clip time in nanoseconds at which a frame gives way to the next or the clip ends."""
        following = number + 1
        self.pts_of(number)
        return self.end_ns if following == len(self.pts_ns) else int(self.pts_ns[following])

    def number_of(self, pts: int) -> int | None:
        """The frame with exactly this time stamp of the file, or None."""
        at = int(np.searchsorted(self.pts, pts))
        return at if at < len(self.pts) and int(self.pts[at]) == pts else None

    def stats(self) -> IntervalStats:
        """Shortest, median and longest time between frames, and whether the rate varies."""
        if len(self.pts_ns) < 2:
            return IntervalStats(0, 0, 0, variable=False)
        gaps = np.diff(self.pts_ns)
        low, high, middle = int(gaps.min()), int(gaps.max()), round(float(np.median(gaps)))
        spread = high - low
        tick_ns = float(self.time_base) * NS
        by_share = spread > _CONSTANT_SHARE * middle and spread > tick_ns + 1
        return IntervalStats(low, middle, high, variable=spread > _CONSTANT_NS or by_share)

    def to_bytes(self) -> bytes:
        """The index as a small file for the store."""
        return to_stored(
            _LAYOUT,
            pts=self.pts,
            time_base=np.array(self.time_base.as_integer_ratio(), dtype=np.int64),
            key_numbers=self.key_numbers,
            key_seeks=self.key_seeks,
            end_ns=np.int64(self.end_ns),
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> FrameIndex:
        """An index as `to_bytes` wrote it.

        Raises:
            DamagedFileError: these bytes are not an index of this version.
        """
        names = ("pts", "time_base", "key_numbers", "key_seeks", "end_ns")
        held = from_stored(data, _LAYOUT, names)
        try:
            num, den = (int(v) for v in held["time_base"])
            pts, numbers, seeks = (
                held[k].astype(np.int64) for k in ("pts", "key_numbers", "key_seeks")
            )
            return cls.of(pts, Fraction(num, den), numbers, seeks, int(held["end_ns"]))
        except (ValueError, TypeError, ZeroDivisionError) as error:
            raise stored_is_damaged() from error

    @classmethod
    def of(
        cls,
        pts: NDArray[np.int64],
        time_base: Fraction,
        key_numbers: NDArray[np.int64],
        key_seeks: NDArray[np.int64],
        end_ns: int,
    ) -> FrameIndex:
        """An index from the file's own time stamps.

        Raises:
            ValueError: the arrays contradict one another.
        """
        if not len(pts):
            raise ValueError("an index needs at least one frame")
        return cls(
            ticks_to_ns(pts - pts[0], time_base), pts, time_base, key_numbers, key_seeks, end_ns
        )


def frame_text(number: int) -> str:
    """A frame's number as it is called everywhere: on screen, on a still, in the letter.

    It is the frame's place in the index: the first frame shown is frame 0.
    """
    return f"frame {number}"


def ticks_to_ns(ticks: NDArray[np.int64], time_base: Fraction) -> NDArray[np.int64]:
    """Ticks of a file's clock as nanoseconds, to the nearest, without overflow on the way."""
    den = time_base.denominator
    whole, rest = np.divmod(ticks * np.int64(time_base.numerator), np.int64(den))
    return whole * np.int64(NS) + (rest * np.int64(NS) + np.int64(den // 2)) // np.int64(den)


def tick_to_ns(ticks: int, time_base: Fraction) -> int:
    """One count of ticks as nanoseconds, to the nearest, half upwards as `ticks_to_ns` does."""
    den = time_base.denominator
    return (2 * ticks * time_base.numerator * NS + den) // (2 * den)
