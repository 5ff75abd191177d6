"""Sample times as stamped, made never to fall without reordering a single sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.gaps import median_interval_ns
from workstation.core.importing.samples import Times

CATCH_UP_NS = 2_000_000_000
"""Stamps that fall back and overtake again within this were delivered late; beyond, the clock
was set."""

LOOKED_THROUGH = 5_000
"""Samples after a fall in which it is looked for the stamp that overtakes again."""

MOST_STEPS = 1000
"""Places where a clock may be set back one by one; beyond, the stamps are nonsense anyway."""

_AT_ONCE = 1 << 18

MOST_SPAN_NS = 4 * 10**18
"""All forward steps together: 126 years. Beyond, sums of nanoseconds leave 64 bits."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place where the device's clock was set back.

    Attributes:
        at_ns: time of the first sample after it, as it goes on.
        stamp_ns: what the clock said there.
    """

    at_ns: int
    stamp_ns: int


@dataclass(frozen=True, slots=True)
class Order:
    """Times that never fall.

    Attributes:
        times_ns: (m,) of the samples kept.
        keep: (n,) bool, which samples those are.
        late: how many were left out because their stamp lies before an earlier sample's.
        steps: where the clock was set back, the first thousand.
        back: how often it was.
    """

    times_ns: Times
    keep: NDArray[np.bool_]
    late: int
    steps: tuple[Step, ...]
    back: int


def is_sane(stamps: Times) -> bool:
    """Whether sums over the stamps stay within 64 bits."""
    if not stamps.size:
        return True
    if max(-float(stamps.min()), float(stamps.max())) > MOST_SPAN_NS:
        return False
    forward, falls = 0.0, 0
    for start in range(0, stamps.size - 1, _AT_ONCE):
        steps = np.diff(stamps[start : start + _AT_ONCE + 1].astype(np.float64))
        falls += int(np.count_nonzero(steps < 0))
        forward += float(steps.clip(min=0).sum())
    # Every fall is put right by one median interval on top of the steps forward.
    mended = falls * median_interval_ns(stamps) if falls else 0
    return forward + mended < MOST_SPAN_NS


def in_order(stamps: Times) -> Order:
    """Bring stamps into an order that never falls, keeping the samples in file order.

    A stretch that falls back and overtakes the highest stamp within two seconds of stamps was
    delivered late: its samples are left out. A stretch that does not is the clock being set back:
    log time runs on one median interval later.
    """
    keep = np.ones(stamps.size, dtype=np.bool_)
    if stamps.size < 2 or bool(np.all(np.diff(stamps) >= 0)):
        return Order(stamps, keep, 0, (), 0)
    falls = np.flatnonzero(np.diff(stamps) < 0)
    if falls.size > MOST_STEPS:
        return _all_set_back(stamps, falls)
    median = max(median_interval_ns(stamps), 1)
    times = stamps.copy()
    steps: list[Step] = []
    at = 1
    while at < times.size:
        falls = np.flatnonzero(np.diff(times[at - 1 :]) < 0)
        if not falls.size:
            break
        at += int(falls[0])
        top = int(times[at - 1])
        again = np.flatnonzero(times[at : at + LOOKED_THROUGH] >= top)
        if again.size and top - int(times[at]) <= CATCH_UP_NS:
            back = at + int(again[0])
            keep[at:back] = False
            times[at:back] = top
            at = back
        else:
            shift = top + median - int(times[at])
            steps.append(Step(top + median, int(stamps[at])))
            times[at:] += np.int64(shift)
        at += 1
    return Order(times[keep], keep, int(np.count_nonzero(~keep)), tuple(steps), len(steps))


def _all_set_back(stamps: Times, falls: NDArray[np.intp]) -> Order:
    """Stamps that fall more often than any clock is set: every fall is taken as one, in one go."""
    gone = np.diff(stamps)
    gone[falls] = max(median_interval_ns(stamps), 1)
    times = np.concatenate((stamps[:1], stamps[0] + np.cumsum(gone)))
    some = falls[:MOST_STEPS] + 1
    steps = tuple(Step(int(times[i]), int(stamps[i])) for i in some)
    keep = np.ones(stamps.size, dtype=np.bool_)
    return Order(times, keep, 0, steps, int(falls.size))


def spread_repeats(times: Times) -> tuple[Times, int, int]:
    """Lay samples that share a stamp evenly up to the next stamp, where most samples do.

    Args:
        times: (n,) never falling.

    Returns:
        Times, how many samples repeat the stamp before, and the length of the stamps' step in ns
        that was spread over (0: times are as they were).
    """
    if times.size < 3:
        return times, 0, 0
    same = np.diff(times) == 0
    repeats = int(np.count_nonzero(same))
    if repeats * 2 <= times.size:
        return times, repeats, 0
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    if first.size < 2:
        return times, repeats, 0
    lengths = np.diff(np.append(first, times.size))
    stamps = times[first]
    step = int(np.median(np.diff(stamps)))
    # A stamp is spread over one usual step at most: a gap after it stays a gap.
    room = np.append(np.minimum(np.diff(stamps), step), step)
    run = np.repeat(np.arange(first.size), lengths)
    index = np.arange(times.size) - first[run]
    # The last stamp may be cut off; it keeps the usual number of samples a step.
    usual = np.maximum(lengths, np.append(lengths[:-1], int(np.median(lengths))))
    return stamps[run] + index * room[run] // usual[run], repeats, step
