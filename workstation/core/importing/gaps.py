"""Where nothing was recorded, as measured from the sample times."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from workstation.core.evidence import Gap
from workstation.core.importing.samples import Times

FACTOR = 3
"""An interval this many medians long is a gap: two samples are missing for certain."""

SLACK_NS = 20_000_000
"""Nothing shorter than the median and this is a gap: phones deliver 20 ms late without losing."""

MOST = 20_000
"""Gaps kept one by one; a worse recording keeps the longest."""


def median_interval_ns(times: Times) -> int:
    """The median time between neighbours in ns, 0 below two samples."""
    if times.size < 2:
        return 0
    steps = np.diff(times)
    steps = steps[steps > 0]
    return int(np.median(steps)) if steps.size else 0


def gaps_between(
    times: Times,
    median_ns: int,
    known: Sequence[Gap] = (),
    *,
    reason: str = "not recorded",
    like: Sequence[Gap] = (),
) -> tuple[Gap, ...]:
    """Gaps in rising sample times.

    Args:
        times: (n,) ns, never falling.
        median_ns: their median interval.
        known: gaps the file declares; they lend their reason to what they overlap.
        reason: for gaps nobody declared.
        like: gaps whose reason is taken over where start and end agree.

    Returns:
        From the last sample before to the first sample after, in order.
    """
    if not median_ns:
        return tuple(known)
    steps = np.diff(times)
    at = np.flatnonzero(steps > limit_ns(median_ns))
    if at.size > MOST:
        at = np.sort(at[np.argsort(steps[at], kind="stable")[-MOST:]])
    return tuple(named(times[at], times[at + 1], known, reason=reason, like=like))


def limit_ns(median_ns: int) -> int:
    """The longest interval that is no gap."""
    return max(FACTOR * median_ns, median_ns + SLACK_NS)


def named(
    starts: Times,
    ends: Times,
    known: Sequence[Gap] = (),
    *,
    reason: str = "not recorded",
    like: Sequence[Gap] = (),
) -> Iterator[Gap]:
    """Gaps from `starts` to `ends`, each with its reason; see `gaps_between`."""
    same = {(g.start_ns, g.end_ns): g.reason for g in like}
    declared = sorted(known, key=lambda g: g.end_ns)
    until = [g.end_ns for g in declared]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        at = bisect_right(until, start)
        why = declared[at].reason if at < len(until) and declared[at].start_ns < end else ""
        yield Gap(start, end, same.get((start, end)) or why or reason)
