"""What a figure shows: which frames, which stretch, which gaps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reports.model import GapBox
from workstation.core.timebase import Interval
from workstation.core.timebase.text import span_text
from workstation.review.ports import TraceSlice

STILLS = 6
"""Key frames of one strip."""

FEW_STILLS = 4
"""Key frames of an episode drawn small."""

_MARGIN_NS = 3_000_000_000
_SHARE = 0.25
_LEAST_OF_LARGEST = 0.2
_SETTLED = 0.35
_SETTLED_NS = 600_000_000


def around(episode: Interval, room: Interval) -> Interval:
    """The stretch a figure shows: the episode with a quarter of it (3 s at least) on both sides.

    Args:
        episode: case time.
        room: case time any of its sources covers; the stretch stays inside where it can.
    """
    margin = max(_MARGIN_NS, int(episode.duration_ns * _SHARE))
    start = max(episode.start.ns - margin, min(room.start.ns, episode.start.ns))
    end = min(episode.end.ns + margin, max(room.end.ns, episode.end.ns))
    return Interval.of_ns(start, max(end, start + 1))


def posed_instants(episode: Interval, motion: TraceSlice | None, count: int) -> list[int]:
    """Case times of key frames: where the largest movements have just ended, and rest between.

    A picture at the peak of speed is half way and blurred; when the speed has fallen again the
    limb is where the movement took it. Beside these stand the calmest moments before, between and
    after them, so that a reader can compare.

    Args:
        episode: case time.
        motion: speed of movement over case time, None where it was not measured.
        count: how many at most.

    Returns:
        Rising case times inside the episode; empty where nothing was measured.
    """
    if motion is None:
        return []
    inside = (motion.at_ns >= episode.start.ns) & (motion.at_ns <= episode.end.ns)
    at = motion.at_ns[inside]
    speed = np.nan_to_num(np.asarray(motion.high[inside], np.float64), nan=-1.0)
    if at.size < count or speed.max(initial=0.0) <= 0:
        return []
    apart = episode.duration_ns / (count + 1)
    peaks: list[int] = []
    for i in np.argsort(-speed, kind="stable").tolist():
        if speed[i] < _LEAST_OF_LARGEST * speed.max() or len(peaks) == (count + 1) // 2:
            break
        if all(abs(int(at[i] - at[j])) >= apart for j in peaks):
            peaks.append(i)
    peaks.sort()
    posed = [_after(at, speed, i) for i in peaks]
    edges = [0, *posed, at.size - 1]
    calm = [
        int(low + np.argmin(np.where(speed[low:high] < 0, np.inf, speed[low:high])))
        for low, high in itertools.pairwise(edges)
        if high - low > 2
    ]
    chosen = sorted({*posed})
    for i in _spread(calm, count - len(chosen)):
        if all(abs(int(at[i] - at[j])) >= apart / 3 for j in chosen):
            chosen.append(i)
    while len(chosen) < count:
        more = _calmest_between(at, speed, sorted(chosen))
        if more is None:
            break
        chosen.append(more)
    return [int(at[i]) for i in sorted(chosen)]


def _calmest_between(
    at: NDArray[np.int64], speed: NDArray[np.float64], chosen: Sequence[int]
) -> int | None:
    """The calmest place in the middle third of the longest stretch without a key frame."""
    edges = [0, *chosen, at.size - 1]
    low, high = max(itertools.pairwise(edges), key=lambda e: int(at[e[1]] - at[e[0]]))
    third = (high - low) // 3
    if third < 1:
        return None
    middle = speed[low + third : high - third]
    return int(low + third + np.argmin(np.where(middle < 0, np.inf, middle)))


def _after(at: NDArray[np.int64], speed: NDArray[np.float64], peak: int) -> int:
    """Where the speed has fallen behind a peak, or the peak itself."""
    for i in range(peak, at.size):
        if at[i] - at[peak] > _SETTLED_NS:
            return peak
        if 0 <= speed[i] <= _SETTLED * speed[peak]:
            return i
    return peak


def _spread(places: Sequence[int], count: int) -> list[int]:
    """At most `count` of some places: the first, the last and evenly between."""
    if count <= 0:
        return []
    if len(places) <= count:
        return list(places)
    step = (len(places) - 1) / max(count - 1, 1)
    return [places[round(i * step)] for i in range(count)]


def key_instants(episode: Interval, events: Sequence[Interval], count: int = STILLS) -> list[int]:
    """Case times of the key frames: evenly spread, each moved to an event's middle if one is near.

    "Near" is half the distance between neighbours, so their order stays. Strictly rising; fewer
    than `count` where the episode is too short.
    """
    if episode.duration_ns == 0:
        return [episode.start.ns]
    step = episode.duration_ns / count
    middles = sorted((e.start.ns + e.end.ns) // 2 for e in events)
    chosen: list[int] = []
    for i in range(count):
        even = episode.start.ns + int(step * (i + 0.5))
        near = [m for m in middles if abs(m - even) < step / 2 and episode.start.ns <= m]
        at = min(near, key=lambda m: abs(m - even)) if near else even
        if not chosen or at > chosen[-1]:
            chosen.append(at)
    return chosen


def gaps(slice_: TraceSlice, span: Interval, covered: Interval | None) -> tuple[GapBox, ...]:
    """Where a trace has no values inside a span, with how long.

    Args:
        slice_: NaN values mark gaps.
        span: case time shown.
        covered: case time of the trace's source; outside it there is no recording.
    """
    found: list[GapBox] = []
    if covered is not None:
        for start, end in ((span.start, covered.start), (covered.end, span.end)):
            if start < end:
                outside = Interval(max(start, span.start), min(end, span.end))
                found.append(_box(outside, "not recorded"))
    known = np.isfinite(slice_.low) & np.isfinite(slice_.high)
    places = np.flatnonzero(known)
    for a, b in itertools.pairwise(places):
        if b - a > 1:
            hole = Interval.of_ns(int(slice_.at_ns[a]), int(slice_.at_ns[b]))
            found.append(_box(hole, "gap"))
    return tuple(sorted(found, key=lambda g: g.span))


def _box(span: Interval, word: str) -> GapBox:
    return GapBox(span, f"{word} {span_text(span.duration_ns)}")
