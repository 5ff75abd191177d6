"""Where the ruler has its ticks and what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise

from workstation.core.timebase import NS, Interval, WallTime
from workstation.core.timebase.text import clock_text
from workstation.core.timebase.wall import zone_info

_MS = NS // 1000
_STEPS_NS = (
    *(n * _MS for n in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(n * NS for n in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)),
    *(n * 3600 * NS for n in (1, 2, 3, 6, 12, 24, 48, 168)),
)
_WALL_PX = 116
"""What a case time and a wall-clock time beside it take, with air."""
_ZONED_PX = 152
"""The same with the zone's name, which is said while the clocks change in view."""
_LOOKS = 96
"""Moments of a span at which the clock is read to find where it was changed."""
_MINOR = {1: 5, 2: 4, 5: 5, 15: 3, 3: 3}


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick of the ruler; `text` is empty for one between two that speak."""

    ns: int
    text: str
    wall: str = ""


def ticks(
    span: Interval, width_px: int, *, zero: WallTime | None = None, gap_px: int = 88
) -> tuple[Tick, ...]:
    """Ticks for a visible span, the speaking ones at least `gap_px` apart."""
    width_px = max(width_px, 1)
    changed = bool(clock_changes(span, zero))
    wall_px = _ZONED_PX if changed else _WALL_PX
    if zero is not None:
        gap_px = max(gap_px, wall_px)
    least = span.duration_ns * gap_px // width_px
    step = next((s for s in _STEPS_NS if s >= least), 0) or _weeks(least)
    minor = step // _parts(step)
    decimals = 0 if step >= NS else 3 if step < 10 * _MS else 2 if step < 100 * _MS else 1
    roomy = step * width_px // span.duration_ns >= wall_px
    first = -(-span.start.ns // minor) * minor
    out = []
    for ns in range(first, span.end.ns, minor):
        if ns % step:
            out.append(Tick(ns, ""))
        else:
            wall = wall_text(zero, ns, zone=changed) if roomy and zero and step >= NS else ""
            out.append(Tick(ns, clock_text(ns, decimals=decimals), wall))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Where the wall clock is set to another time.

    Attributes:
        ns: case time of the first moment that reads the new time.
        text: `02:00 → 03:00`.
        tip: the same in words, with the zones' names.
    """

    ns: int
    text: str
    tip: str


@lru_cache(maxsize=8)
def clock_changes(span: Interval, zero: WallTime | None) -> tuple[ClockChange, ...]:
    """Where within a span summer time begins or ends, to the second; none without a known zone."""
    if zero is None or zero.utc_ns is None or not zero.zone:
        return ()
    zone = zone_info(zero.zone)
    first = zero.utc_ns + span.start.ns

    def offset_s(ns: int) -> int:
        moment = WallTime(ns, None, "UTC").moment()
        gone = moment.astimezone(zone).utcoffset()
        return round(gone.total_seconds()) if gone is not None else 0

    step = max(span.duration_ns // _LOOKS, NS)
    found = []
    try:
        looks = [*range(first, first + span.duration_ns, step), first + span.duration_ns]
        offsets = [offset_s(ns) for ns in looks]
        for (low, before), (high, after) in pairwise(zip(looks, offsets, strict=True)):
            if before != after:
                found.append(_change(low, high, offset_s, zero))
    except OverflowError:  # a clock thousands of years off has no summer time
        return ()
    return tuple(found)


def _change(low: int, high: int, offset_s: Callable[[int], int], zero: WallTime) -> ClockChange:
    """The change between two readings of the clock: zones change at whole seconds."""
    assert zero.utc_ns is not None
    before = offset_s(low)
    low_s, high_s = low // NS, -(-high // NS)
    while high_s - low_s > 1:
        middle = (low_s + high_s) // 2
        if offset_s(middle * NS) == before:
            low_s = middle
        else:
            high_s = middle
    utc_ns = high_s * NS
    new = WallTime(utc_ns, None, zero.zone).moment()
    old = WallTime(utc_ns - NS, None, zero.zone).moment()
    was = (old + timedelta(seconds=1)).replace(tzinfo=None)
    way = "forward" if new.replace(tzinfo=None) > was else "back"
    text = f"{was:%H:%M} → {new:%H:%M}"
    tip = f"The clocks go {way} here: from {was:%H:%M} {old:%Z} to {new:%H:%M} {new:%Z}"
    return ClockChange(utc_ns - zero.utc_ns, text, tip)


def wall_text(zero: WallTime | None, ns: int, *, zone: bool = False, date: bool = False) -> str:
    """The wall clock at a case time: `06:52:41`, with its zone's name if asked; "" if unknown."""
    if zero is None:
        return ""
    if zero.utc_ns is not None:
        now = WallTime(zero.utc_ns + ns, None, zero.zone)
    else:
        assert zero.local_ns is not None
        now = WallTime(None, zero.local_ns + ns)
    moment = now.moment()
    text = f"{moment:%Y-%m-%d %H:%M:%S}" if date else f"{moment:%H:%M:%S}"
    if not zone:
        return text
    if now.utc_ns is None:
        return f"{text} zone unknown"
    return f"{text} {moment.astimezone(zone_info(now.zone or 'UTC')):%Z}"


def _weeks(least: int) -> int:
    return -(-least // _STEPS_NS[-1]) * _STEPS_NS[-1]


def _parts(step_ns: int) -> int:
    """Into how many parts the small ticks cut a step."""
    unit = next(u for u in (3600 * NS, 60 * NS, NS, _MS) if step_ns % u == 0)
    lead = step_ns // unit
    while lead and lead % 10 == 0:
        lead //= 10
    return _MINOR.get(lead, 2)
