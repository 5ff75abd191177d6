"""A stretch above rest taken apart into the movements it is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.motion.settings import MotionSettings

_RISE_NS = 70_000_000
_RISES_AGAIN = 1.5
"""A tail that settles never rises by this factor; another movement does."""


def pieces(
    values: NDArray[np.float32],
    times_ns: NDArray[np.int64],
    certain: NDArray[np.float64],
    part: slice,
    join_ns: int,
    settings: MotionSettings,
) -> list[tuple[int, int]]:
    """The movements within one stretch above the edge, strongest judged first.

    Each reaches as far as it holds a share of its own peak; what lies before and after is judged
    by itself, so that fidgeting after a strong movement does not lengthen it.

    Args:
        values: float32 (n,), the signal.
        times_ns: int64 (n,).
        certain: (n,), what a movement must rise above somewhere.
        part: the stretch.
        join_ns: a pause up to this long is a limb turning back.
        settings: shares of the peak.

    Returns:
        First and one past the last index of each, in order.
    """
    found = []
    waiting = [(part.start, part.stop)]
    while waiting:
        first, last = waiting.pop()
        inner = values[first:last]
        if last <= first or not (inner > certain[first:last]).any():
            continue
        top = first + int(inner.argmax())
        core = joined(
            runs(inner >= settings.core_share * values[top]), times_ns[first:last], join_ns
        )
        start, stop = next((first + a, first + b) for a, b in core if a <= top - first < b)
        weak = settings.edge_share * values[top]
        start -= _reach(values[first:start][::-1], times_ns[first : start + 1][::-1], weak)
        stop += _reach(values[stop:last], times_ns[stop - 1 : last], weak)
        found.append((start, stop))
        waiting.append((first, start - _settling(values[first:start][::-1])))
        waiting.append((stop + _settling(values[stop:last]), last))
    return sorted(found)


def runs(where: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past the last index of each stretch of True."""
    steps = np.diff(np.concatenate([[0], where.astype(np.int8), [0]]))
    return list(
        zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True)
    )


def joined(
    found: list[tuple[int, int]], times_ns: NDArray[np.int64], join_ns: int
) -> list[tuple[int, int]]:
    """Stretches with pauses closed where onset follows last value within `join_ns`.

    A pause of one value is closed even where frames are uneven and that one lasted longer.
    """
    kept: list[tuple[int, int]] = []
    for first, last in found:
        if kept:
            before = kept[-1][1] - 1
            until = before + 1 if first - before == 2 else first
            if int(times_ns[until] - times_ns[before]) <= join_ns:
                kept[-1] = (kept[-1][0], last)
                continue
        kept.append((first, last))
    return kept


def _reach(away: NDArray[np.float32], times_ns: NDArray[np.int64], weak: float) -> int:
    """How many values, going away from a movement's core, are its own rise or fall.

    Those above a share of the peak, and then those that go on falling for 70 ms: a
    limb gathers speed smoothly, and what comes before is another matter.
    """
    below = np.flatnonzero(away < weak)
    count = int(below[0]) if len(below) else len(away)
    if 0 < count < len(away) and away[count] > away[count - 1]:
        return count
    since = times_ns[count]
    while (
        count < len(away)
        and abs(int(times_ns[count + 1] - since)) <= _RISE_NS
        and (count == 0 or away[count] < away[count - 1])
    ):
        count += 1
    return count


def _settling(away: NDArray[np.float32]) -> int:
    """How many values, going away from a movement, belong to its tail."""
    if not len(away):
        return 0
    least = np.minimum.accumulate(away)
    again = np.flatnonzero(away > _RISES_AGAIN * least)
    return int(again[0]) if len(again) else len(away)
