"""Sample times kept as one straight line a page, good to the nanosecond.

Recorders stamp pages (packets, blocks), not samples. Sample k of a page that begins at `start_ns`
was taken at `start_ns + rint((k + skip) * step_ns)`, rint to the nearest even: that rule is the
time, so nothing is lost by keeping a page in 24 bytes instead of every sample in 8.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from workstation.core.trace.samples import Side

Times = NDArray[np.int64]

_WIDE_NS = 2.0
"""Steps from here on: rounding to whole nanoseconds cannot move a sample past its neighbour."""


@dataclass(frozen=True, slots=True, eq=False)
class PagedTimes:
    """The times of all samples of some pages.

    Attributes:
        starts_ns: (pages,) int64, of the first sample the page had.
        counts: (pages,) int64, samples it has, all positive.
        steps_ns: (pages,) float64, between samples, not negative.
        skips: (pages,) int64, samples at its beginning that were left out.
        firsts: (pages + 1,) int64, index of the first sample of each page, and the sum.
        opens_ns: (pages,) int64, time of the first sample each page has.
        narrowest_ns: the smallest step of a page with more than one sample.

    Raises:
        ValueError: the arrays differ in length or hold what cannot be.
    """

    starts_ns: Times
    counts: NDArray[np.int64]
    steps_ns: NDArray[np.float64]
    skips: NDArray[np.int64]
    firsts: NDArray[np.int64] = field(init=False)
    opens_ns: Times = field(init=False)
    narrowest_ns: float = field(init=False)

    def __post_init__(self) -> None:
        if len({len(self.starts_ns), len(self.counts), len(self.steps_ns), len(self.skips)}) != 1:
            raise ValueError("pages need one start, count, step and skip each")
        if len(self.counts) and (
            int(self.counts.min()) < 1
            or int(self.skips.min()) < 0
            or not bool(np.isfinite(self.steps_ns).all())
            or float(self.steps_ns.min()) < 0
        ):
            raise ValueError("a page holds samples, some time apart")
        firsts = np.concatenate(([0], np.cumsum(self.counts, dtype=np.int64)))
        object.__setattr__(self, "firsts", firsts)
        opens = self.starts_ns
        if len(self.skips) and self.skips.any():
            opens = opens + np.rint(self.skips * self.steps_ns).astype(np.int64)
        object.__setattr__(self, "opens_ns", opens)
        narrowest = float(self.steps_ns[self.counts > 1].min(initial=np.inf))
        object.__setattr__(self, "narrowest_ns", narrowest)

    @classmethod
    def of(
        cls, starts_ns: Times, counts: NDArray[np.int64], steps_ns: NDArray[np.float64]
    ) -> PagedTimes:
        """Pages of which every sample is there."""
        return cls(starts_ns, counts, steps_ns, np.zeros(len(counts), np.int64))

    def __len__(self) -> int:
        return int(self.firsts[-1])

    def __getitem__(self, key: slice | NDArray[np.int64]) -> Times:
        if isinstance(key, slice):
            begin, end, _ = key.indices(len(self))
            if end <= begin:
                return np.empty(0, np.int64)
            first = int(np.searchsorted(self.firsts, begin, "right")) - 1
            last = int(np.searchsorted(self.firsts, end, "left"))
            counts = self.counts[first:last].copy()
            counts[-1] -= int(self.firsts[last]) - end
            counts[0] -= begin - int(self.firsts[first])
            inside = np.arange(end - begin) - np.repeat(np.cumsum(counts) - counts, counts)
            inside[: counts[0]] += begin - int(self.firsts[first])
            page = np.repeat(np.arange(first, last), counts)
            return self._at(page, inside)
        page = np.searchsorted(self.firsts, key, "right") - 1
        return self._at(page, key - self.firsts[page])

    def last_ns(self) -> Times:
        """(pages,) time of the last sample of each page."""
        return self._at(np.arange(len(self.counts)), self.counts - 1)

    def searchsorted(self, v: NDArray[np.int64], side: Side = "left") -> NDArray[np.int64]:
        """How many samples lie before each time (`right`: not after it)."""
        wanted = np.asarray(v, np.int64)
        if not len(self.counts):
            return np.zeros(wanted.shape, np.int64)
        page = np.maximum(np.searchsorted(self.opens_ns, wanted, side) - 1, 0)
        inside = (self._near if self.narrowest_ns >= _WIDE_NS else self._halved)(wanted, page, side)
        return np.asarray(self.firsts[page] + inside, np.int64)

    def _near(self, wanted: Times, page: NDArray[np.int64], side: Side) -> NDArray[np.int64]:
        """Samples of a page before a time, by its straight line: at most two looked at."""
        count, step = self.counts[page], np.maximum(self.steps_ns[page], 1e-9)
        about = np.floor((wanted - self.starts_ns[page]) / step)
        inside = np.clip(about - self.skips[page], 0, count).astype(np.int64)
        for _ in range(2):
            at = self._at(page, np.minimum(inside, count - 1))
            inside += (inside < count) & (at < wanted if side == "left" else at <= wanted)
        return inside

    def _halved(self, wanted: Times, page: NDArray[np.int64], side: Side) -> NDArray[np.int64]:
        """The same for pages in which several samples may share a nanosecond."""
        low, high = np.zeros(wanted.shape, np.int64), self.counts[page].copy()
        for _ in range(int(self.counts.max()).bit_length()):
            middle = (low + high) // 2
            at = self._at(page, np.minimum(middle, self.counts[page] - 1))
            before = (low < high) & (at < wanted if side == "left" else at <= wanted)
            low = np.where(before, middle + 1, low)
            high = np.where(before, high, np.maximum(middle, low))
        return low

    def moved(self, ns: int) -> PagedTimes:
        """The same samples, later by `ns`."""
        return PagedTimes(self.starts_ns + np.int64(ns), self.counts, self.steps_ns, self.skips)

    def _at(self, page: NDArray[np.int64], inside: NDArray[np.int64]) -> Times:
        gone = np.rint((inside + self.skips[page]) * self.steps_ns[page]).astype(np.int64)
        return np.asarray(self.starts_ns[page] + gone, np.int64)
