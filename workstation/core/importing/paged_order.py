"""Pages of samples made never to fall in time, exactly as `times.in_order` makes single samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Gap
from workstation.core.importing.gaps import MOST, limit_ns, named
from workstation.core.importing.times import (
    CATCH_UP_NS,
    LOOKED_THROUGH,
    MOST_SPAN_NS,
    MOST_STEPS,
    Step,
)
from workstation.core.trace.paged import PagedTimes

Indexes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PagedOrder:
    """Pages whose times never fall.

    Attributes:
        times: of the samples kept.
        dropped: (k, 2) runs of rows that were left out, in order.
        steps: where the clock was set back, the first thousand.
        back: how often it was.
    """

    times: PagedTimes
    dropped: Indexes
    steps: tuple[Step, ...]
    back: int

    @property
    def late(self) -> int:
        """Samples left out."""
        return int((self.dropped[:, 1] - self.dropped[:, 0]).sum())


def paged_sane(times: PagedTimes) -> bool:
    """Whether sums over the times stay within 64 bits."""
    if not len(times):
        return True
    ends = times.starts_ns + (times.counts + times.skips) * times.steps_ns
    edges = np.stack([times.starts_ns.astype(np.float64), ends], axis=1).ravel()
    most = float(np.abs(edges).max())
    if most >= MOST_SPAN_NS:
        return False
    steps = np.diff(edges)
    falls = int(np.count_nonzero(steps < 0))
    mended = falls * paged_median_ns(times) if falls else 0
    return float(steps.clip(min=0).sum()) + mended < MOST_SPAN_NS


def paged_median_ns(times: PagedTimes) -> int:
    """The median time between neighbours, 0 below two samples."""
    within = np.rint(times.steps_ns).astype(np.int64)
    between = times.opens_ns[1:] - times.last_ns()[:-1]
    lengths = np.concatenate((within, between))
    weights = np.concatenate((times.counts - 1, np.ones(len(between), np.int64)))
    weights[lengths <= 0] = 0
    order = np.argsort(lengths, kind="stable")
    total = np.cumsum(weights[order])
    if not len(total) or not total[-1]:
        return 0
    middle = np.array([(total[-1] + 1) // 2, total[-1] // 2 + 1])
    return int(lengths[order][np.searchsorted(total, middle)].mean())


def in_page_order(times: PagedTimes) -> PagedOrder:
    """Leave out late samples, run on where the clock was set back."""
    falls = np.flatnonzero(times.opens_ns[1:] < times.last_ns()[:-1])
    if not len(falls):
        return PagedOrder(times, np.empty((0, 2), np.int64), (), 0)
    if len(falls) > MOST_STEPS:
        return _all_set_back(times, falls)
    median = max(paged_median_ns(times), 1)
    starts, counts, skips = times.starts_ns.copy(), times.counts.copy(), times.skips.copy()
    dropped: list[tuple[int, int]] = []
    steps: list[Step] = []
    page = 1
    top = int(times.last_ns()[0])
    while page < len(starts):
        rest = PagedTimes(starts[page:], times.counts[page:], times.steps_ns[page:], skips[page:])
        last = np.concatenate(([top], rest.last_ns()[:-1]))
        fallen = np.flatnonzero(rest.opens_ns < last)
        if not len(fallen):
            break
        at = int(fallen[0])
        top = int(last[at])
        first = int(rest.opens_ns[at])
        row = int(rest.firsts[at])
        ahead = rest[row : row + LOOKED_THROUGH]
        again = np.flatnonzero(ahead >= top)
        page += at
        if len(again) and top - first <= CATCH_UP_NS:
            begin = int(times.firsts[page])
            stop = begin + int(again[0])
            dropped.append((begin, stop))
            while page < len(starts) and int(times.firsts[page + 1]) <= stop:
                counts[page] = 0
                page += 1
            if page < len(starts):
                left_out = stop - max(int(times.firsts[page]), begin)
                skips[page] += left_out
                counts[page] -= left_out
                # The page is in order from here on: go on with its last sample.
                top = int(starts[page]) + _gone(
                    counts[page] - 1 + skips[page], times.steps_ns[page]
                )
                page += 1
        else:
            steps.append(Step(top + median, int(times.opens_ns[page])))
            starts[page:] += np.int64(top + median - first)
            top = int(starts[page]) + _gone(counts[page] - 1 + skips[page], times.steps_ns[page])
            page += 1
    here = counts > 0
    kept = PagedTimes(starts[here], counts[here], times.steps_ns[here], skips[here])
    runs = np.array(dropped, np.int64).reshape(-1, 2)
    return PagedOrder(kept, runs, tuple(steps), len(steps))


def _gone(samples: np.int64, step_ns: np.float64) -> int:
    """How long after its page's start a sample was taken: whole before it is added to a stamp."""
    return int(np.rint(samples * step_ns))


def _all_set_back(times: PagedTimes, falls: Indexes) -> PagedOrder:
    """Stamps that fall more often than any clock is set: every fall is taken as one."""
    between = times.opens_ns[1:] - times.last_ns()[:-1]
    between[falls] = max(paged_median_ns(times), 1)
    length = times.last_ns() - times.opens_ns
    opens = times.opens_ns[0] + np.concatenate(([0], np.cumsum(length[:-1] + between)))
    moved = PagedTimes(
        times.starts_ns + (opens - times.opens_ns), times.counts, times.steps_ns, times.skips
    )
    some = falls[:MOST_STEPS] + 1
    steps = tuple(Step(int(opens[i]), int(times.opens_ns[i])) for i in some)
    return PagedOrder(moved, np.empty((0, 2), np.int64), steps, len(falls))


def paged_gaps(times: PagedTimes, median_ns: int, known: tuple[Gap, ...]) -> PagedGaps:
    """Gaps between pages; within a page the recorder itself says that none is missing."""
    if not median_ns:
        return PagedGaps(known, np.empty(0, np.int64))
    before, after = times.last_ns()[:-1], times.opens_ns[1:]
    long = after - before
    at = np.flatnonzero((long > limit_ns(median_ns)) & (long > 3 * times.steps_ns[:-1]))
    if len(at) > MOST:
        at = np.sort(at[np.argsort(long[at], kind="stable")[-MOST:]])
    return PagedGaps(tuple(named(before[at], after[at], known)), times.firsts[at + 1])


@dataclass(frozen=True, slots=True, eq=False)
class PagedGaps:
    """Gaps between pages.

    Attributes:
        gaps: in order.
        at: index of the first sample after each.
    """

    gaps: tuple[Gap, ...]
    at: Indexes

    def of_channel(
        self, times: PagedTimes, median_ns: int, known: tuple[Gap, ...], blanks: Indexes
    ) -> tuple[Gap, ...]:
        """These, and the runs in which a channel of the group has no value, as one."""
        inner = blanks[(blanks[:, 0] > 0) & (blanks[:, 1] < len(times))]
        before, after = times[inner[:, 0] - 1], times[inner[:, 1]]
        long = after - before > limit_ns(median_ns)
        added = named(before[long], after[long], known, reason="no value", like=self.gaps)
        run = np.searchsorted(blanks[:, 0], self.at, "right") - 1
        covered = (run >= 0) & (self.at <= np.concatenate((blanks[:, 1], [-1]))[run])
        own = [g for g, c in zip(self.gaps, covered.tolist(), strict=True) if not c]
        return tuple(sorted((*own, *added), key=lambda g: g.start_ns))
