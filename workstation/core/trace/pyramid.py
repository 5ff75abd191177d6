"""Exact minimum and maximum of any stretch of a long signal, at a cost set by the screen."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import DamagedFileError
from workstation.core.trace.samples import Samples

Values = NDArray[np.float32]
Indexes = NDArray[np.int64]

BASE = 16
"""Samples under one entry of the finest level."""
STEP = 4
"""Entries of one level under one entry of the next."""
CHUNK = BASE * STEP**8
"""Samples read at a time while building (about a million): memory stays bounded."""

_MAGIC = b"HYPYR1\0\0"
_HEAD = struct.Struct("<8sQII")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The extremes of neighbouring stretches.

    Attributes:
        edges: sample indexes, int64, one more than stretches.
        low, high: float32 extremes of each stretch; NaN where it holds no data.
    """

    edges: Indexes
    low: Values
    high: Values


class MinMaxPyramid:
    """Minima and maxima over blocks of 16, 64, 256, ... samples of one signal.

    NaN is "no data": it is passed over beside data and stays only where a stretch holds nothing
    else, so a spike is never lost and a gap never painted over. The samples themselves are kept
    by reference, the levels add a sixth of their size; both may be arrays or be read in part.

    Attributes:
        values: float32, shape (n,).
        lows, highs: per level, finest first; the last block of a level may be a short one.
    """

    __slots__ = ("highs", "lows", "values")

    def __init__(
        self, values: Samples, lows: tuple[Samples, ...], highs: tuple[Samples, ...]
    ) -> None:
        self.values = values
        self.lows = lows
        self.highs = highs

    @classmethod
    def build(cls, values: Values) -> MinMaxPyramid:
        """The pyramid of a signal, read once, a million samples at a time.

        Raises:
            ValueError: not a one-dimensional float32 array.
        """
        if values.ndim != 1 or values.dtype != np.float32:
            raise ValueError("a pyramid needs a one-dimensional float32 array")
        count = _blocks(len(values), BASE)
        low, high = np.empty(count, np.float32), np.empty(count, np.float32)
        for start in range(0, len(values), CHUNK):
            part = np.asarray(values[start : start + CHUNK])
            at = slice(start // BASE, start // BASE + _blocks(len(part), BASE))
            low[at], high[at] = folded(part, BASE, np.fmin), folded(part, BASE, np.fmax)
        lows, highs = [low], [high]
        while len(lows[-1]) > STEP:
            lows.append(folded(lows[-1], STEP, np.fmin))
            highs.append(folded(highs[-1], STEP, np.fmax))
        return cls(values, tuple(lows), tuple(highs))

    def minmax(self, start: int, stop: int) -> tuple[float, float]:
        """Exact extremes of `values[start:stop]`, NaN where there is no data."""
        low, high = self.between(np.array([start, stop], dtype=np.int64))
        return float(low[0]), float(high[0])

    def envelope(self, start: int, stop: int, buckets: int) -> Envelope:
        """Extremes of at most `buckets` even stretches of `values[start:stop]`.

        Cost grows with `buckets`, hardly with the samples under them.

        Raises:
            ValueError: fewer than one bucket.
        """
        if buckets < 1:
            raise ValueError("an envelope needs at least one bucket")
        start, stop = self._clipped(start, stop)
        parts = max(1, min(buckets, stop - start))
        edges = start + (np.arange(parts + 1, dtype=np.int64) * (stop - start)) // parts
        low, high = self.between(edges)
        return Envelope(edges, low, high)

    def between(self, edges: Indexes) -> tuple[Values, Values]:
        """Exact extremes of each `values[edges[i]:edges[i + 1]]`.

        Args:
            edges: sample indexes, int64, not falling; those outside the signal are moved to its
                ends.

        Returns:
            float32 minima and maxima, one fewer than edges; NaN where a stretch holds no data.
        """
        edges = np.clip(edges, 0, len(self.values))
        first, last = edges[:-1].copy(), edges[1:].copy()
        low = np.full(len(first), np.nan, np.float32)
        high = low.copy()
        lows: tuple[Samples, ...] = (self.values, *self.lows)
        highs: tuple[Samples, ...] = (self.values, *self.highs)
        for level, (los, his) in enumerate(zip(lows, highs, strict=True)):
            ratio = BASE if level == 0 else STEP
            top = level == len(lows) - 1
            # What does not fill a block of the next level is read here, the rest further up.
            inner_first = last if top else np.minimum(-(-first // ratio) * ratio, last)
            inner_last = last if top else np.maximum(last // ratio * ratio, inner_first)
            _take(los, his, first, inner_first, low, high)
            if top:
                break
            _take(los, his, inner_last, last, low, high)
            if not (inner_last > inner_first).any():
                break
            first, last = inner_first // ratio, inner_last // ratio
        return low, high

    def to_bytes(self) -> bytes:
        """The levels (not the samples), to be kept beside the samples."""
        head = _HEAD.pack(_MAGIC, len(self.values), BASE, STEP)
        parts = [head]
        for low, high in zip(self.lows, self.highs, strict=True):
            parts += [low[:].astype("<f4").tobytes(), high[:].astype("<f4").tobytes()]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes | memoryview, values: Values) -> MinMaxPyramid:
        """The pyramid kept by `to_bytes`, over the samples it was built from.

        Nothing is copied: `data` may be a memory-mapped file.

        Raises:
            DamagedFileError: the bytes are no pyramid or belong to a signal of another length.
        """
        sizes = _level_sizes(len(values))
        whole = _HEAD.size + 8 * sum(sizes)
        if len(data) != whole or _HEAD.unpack_from(data) != (_MAGIC, len(values), BASE, STEP):
            raise DamagedFileError(
                "The stored overview of a signal does not belong to it.",
                advice="It will be computed again from the original.",
            )
        lows, highs, at = [], [], _HEAD.size
        for size in sizes:
            lows.append(np.frombuffer(data, "<f4", size, at))
            highs.append(np.frombuffer(data, "<f4", size, at + 4 * size))
            at += 8 * size
        return cls(values, tuple(lows), tuple(highs))

    def _clipped(self, start: int, stop: int) -> tuple[int, int]:
        start = min(max(start, 0), len(self.values))
        return start, min(max(stop, start), len(self.values))


def _blocks(count: int, size: int) -> int:
    return -(-count // size)


def _level_sizes(count: int) -> list[int]:
    sizes = [_blocks(count, BASE)]
    while sizes[-1] > STEP:
        sizes.append(_blocks(sizes[-1], STEP))
    return sizes


def folded(values: Values, size: int, extreme: np.ufunc) -> Values:
    """`extreme` over blocks of `size` (a power of two); a short last block is filled with NaN."""
    short = -len(values) % size
    if short:
        values = np.concatenate([values, np.full(short, np.nan, np.float32)])
    while size > 1:  # halving beats one reduction over a short axis by far
        values = extreme(values[0::2], values[1::2])
        size //= 2
    return values


def _take(
    los: Samples, his: Samples, first: Indexes, last: Indexes, low: Values, high: Values
) -> None:
    """Fold entries `first[i]:last[i]` (a few each) of one level into `low[i]`, `high[i]`."""
    rows = np.flatnonzero(last > first)  # mostly few: buckets end on blocks where they can
    if not len(rows):
        return
    first, last = first[rows], last[rows]
    # A bucket a column: reducing along the long axis is what numpy does quickly. The last entry
    # stands in for those outside: an extreme does not mind it twice.
    at = first + np.arange(int((last - first).max()), dtype=np.int64)[:, None]
    np.minimum(at, last - 1, out=at)
    for source, kept, extreme in ((los, low, np.fmin), (his, high, np.fmax)):
        kept[rows] = extreme(kept[rows], extreme.reduce(source[at], axis=0))
