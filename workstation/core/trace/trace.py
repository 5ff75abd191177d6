"""A sampled signal on its source's own time, and stretches of it cut for the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Gap
from workstation.core.trace.pyramid import BASE, STEP, MinMaxPyramid
from workstation.core.trace.samples import SampleTimes

Times = NDArray[np.int64]
Values = NDArray[np.float32]

_CHECKED_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class Trace:
    """One signal over source time.

    Attributes:
        name: short, unique within its source ("acc magnitude").
        unit: "g", "%/s", ...
        times_ns: int64, shape (n,), source time of each sample, never falling; channels of one
            group share the same array.
        values: float32, shape (n,); NaN is "no data".
        gaps: stretches in which nothing was recorded.

    Raises:
        ValueError: shapes or types differ from the above.
    """

    name: str
    unit: str
    times_ns: Times
    values: Values
    gaps: tuple[Gap, ...] = ()

    def __post_init__(self) -> None:
        if self.times_ns.ndim != 1 or self.times_ns.shape != self.values.shape:
            raise ValueError("a trace needs one time for each value")
        if self.times_ns.dtype != np.int64 or self.values.dtype != np.float32:
            raise ValueError("a trace has int64 times and float32 values")


class Stretch(NamedTuple):
    """A stretch of a trace, reduced to what can be drawn.

    Attributes:
        at_ns: source time of each point, int64, never falling.
        low, high: float32 extremes around each point; NaN marks a break no line may cross.
        reduced: whether points stand for more than one sample.
    """

    at_ns: Times
    low: Values
    high: Values
    reduced: bool


@dataclass(frozen=True, slots=True)
class KeptTrace:
    """One signal that is read in part: a `Trace` of which only the overview is at hand.

    Attributes:
        name, unit: as of a `Trace`.
        times: of the samples.
        pyramid: over the samples.
        gaps: stretches in which nothing was recorded.
        blanks: (k, 2) int64, runs of samples without a value, from index to index, in order.
    """

    name: str
    unit: str
    times: SampleTimes
    pyramid: MinMaxPyramid
    gaps: tuple[Gap, ...] = ()
    blanks: Times | None = None


class TraceView:
    """A trace with the pyramid that makes any stretch of it quick to draw.

    Raises:
        ValueError: times fall somewhere, or the pyramid is of another signal.
    """

    __slots__ = ("_blanks", "_breaks", "name", "pyramid", "times", "unit")

    def __init__(self, trace: Trace | KeptTrace, pyramid: MinMaxPyramid | None = None) -> None:
        self.name, self.unit = trace.name, trace.unit
        self._blanks: Times | None = None
        if isinstance(trace, KeptTrace):
            self.times, self.pyramid = trace.times, trace.pyramid
            self._blanks = trace.blanks
            count = len(trace.pyramid.values)
        else:
            count = len(trace.values)
            if pyramid is None:
                # With a stored pyramid the times were looked at when it was built.
                if not _never_falls(trace.times_ns):
                    raise ValueError(f"the times of {trace.name!r} run backwards")
                pyramid = MinMaxPyramid.build(trace.values)
            self.times, self.pyramid = trace.times_ns, pyramid
        if len(self.pyramid.values) != count or len(self.times) != count:
            raise ValueError("the pyramid is of another signal")
        ends = np.array(sorted(gap.end_ns for gap in trace.gaps), dtype=np.int64)
        at = np.unique(self.times.searchsorted(ends))
        self._breaks: Times = at[(at > 0) & (at < count)]

    def slice(self, from_ns: int, to_ns: int, points: int, *, beyond: bool = False) -> Stretch:
        """The samples from `from_ns` to `to_ns` (both included) as at most `points` points.

        Samples come as they are while they fit; otherwise the time is cut into even buckets and
        each bucket that holds samples gives its exact extremes, placed midway between its first
        and last sample. A gap always leaves a NaN point between the points on either side.

        `beyond` takes the nearest sample on either side too, so that lines reach the edges.

        Raises:
            ValueError: fewer than two points.
        """
        if points < 2:
            raise ValueError("a stretch needs at least two points")
        first = int(self.times.searchsorted(np.array([from_ns]), "left")[0])
        last = int(self.times.searchsorted(np.array([to_ns]), "right")[0])
        if beyond:
            first, last = max(first - 1, 0), min(last + 1, len(self.times))
        if first >= last:
            empty = np.empty(0, np.float32)
            return Stretch(np.empty(0, np.int64), empty, empty, reduced=False)
        breaks = self._breaks[
            np.searchsorted(self._breaks, first, "right") : np.searchsorted(self._breaks, last)
        ]
        if last - first + len(breaks) <= points:
            return self._raw(first, last, breaks)
        # Few gaps: buckets are cut at them, which costs a bucket and a break each. Many: a bucket
        # with a gap in it stands alone, and half the points are kept for breaks.
        if 4 * len(breaks) <= points:
            stretch = self._reduced(first, last, points - 2 * len(breaks), breaks)
            if len(stretch.at_ns) <= points:  # NaN samples may break the line in further places
                return stretch
        return self._reduced(first, last, (points + 1) // 2, breaks[:0])

    def _raw(self, first: int, last: int, breaks: Times) -> Stretch:
        at = np.array(self.times[first:last])
        values = np.array(self.pyramid.values[first:last])
        at, values = _broken(at, values, breaks - first)
        return Stretch(at, values, values, reduced=False)

    def _reduced(self, first: int, last: int, buckets: int, cuts: Times) -> Stretch:
        """Even buckets of time, cut once more before each sample in `cuts`."""
        times = self.times
        start, end = times[np.array([first, last - 1])].tolist()
        step = (end - start) // buckets + 1  # whole nanoseconds; the last bucket may end later
        inner = start + step * np.arange(1, buckets, dtype=np.int64)
        found = np.clip(times.searchsorted(inner), first, last)
        whole = _on_blocks(np.concatenate([[first], found, [last]]))
        edges = np.sort(np.concatenate([whole, cuts])) if len(cuts) else whole
        edges = edges[np.concatenate(([True], edges[1:] > edges[:-1]))]  # empty ones go
        low, high = self.pyramid.between(edges)
        heads, tails = edges[:-1], edges[1:] - 1
        opened = times[heads]
        at = opened + (times[tails] - opened) // 2
        # Gaps up to the first and up to the last sample of each bucket tell where gaps lie.
        to_head = np.searchsorted(self._breaks, heads, "right")
        to_tail = np.searchsorted(self._breaks, tails, "right")
        holds = to_tail > to_head
        no_line = (to_head[1:] > to_tail[:-1]) | holds[1:] | holds[:-1]
        told = np.isnan(low[:-1]) | np.isnan(low[1:])  # a bucket without data is a break itself
        no_line |= (self._blank(heads[1:]) | self._blank(tails[:-1])) & ~told
        where = np.flatnonzero(no_line) + 1
        broken_at, broken_low = _broken(at, low, where)
        return Stretch(broken_at, broken_low, _broken(at, high, where)[1], reduced=True)

    def _blank(self, at: Times) -> NDArray[np.bool_]:
        """Which of these samples have no value."""
        if self._blanks is None:
            return np.isnan(self.pyramid.values[at])
        run = np.searchsorted(self._blanks[:, 0], at, "right") - 1
        ends = np.concatenate((self._blanks[:, 1], [0]))  # run -1: before the first of them
        return np.asarray(at < ends[run])


def _on_blocks(edges: Times) -> Times:
    """Move the inner edges of wide buckets onto blocks of the pyramid, by an eighth at most.

    A bucket that ends on a block needs no single samples: they lie all over a long signal and
    are what takes the time. Each bucket stays exact for the samples it then holds.
    """
    counts = np.diff(edges)
    room = np.minimum(counts[:-1], counts[1:]) // 8
    size = np.ones(len(room), np.int64)
    block = BASE
    while (room >= block).any():
        size[room >= block] = block
        block *= STEP
    moved = edges.copy()
    moved[1:-1] = edges[1:-1] // size * size
    return moved


def _broken(at: Times, values: Values, where: Times) -> tuple[Times, Values]:
    """Put a NaN point midway before each index in `where` (each 1 to n - 1)."""
    if not len(where):
        return at, values
    between = at[where - 1] + (at[where] - at[where - 1]) // 2
    return np.insert(at, where, between), np.insert(values, where, np.float32(np.nan))


def _never_falls(times: Times) -> bool:
    """Whether no time lies before the one ahead of it; a few million looked at a time."""
    return all(
        bool((np.diff(times[start : start + _CHECKED_AT_ONCE + 1]) >= 0).all())
        for start in range(0, len(times), _CHECKED_AT_ONCE)
    )
