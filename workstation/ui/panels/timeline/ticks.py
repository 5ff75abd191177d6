"""Where the ruler has its ticks and what they say."""

from __future__ import annotations

from dataclasses import dataclass

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
    if zero is not None:
        gap_px = max(gap_px, _WALL_PX)
    least = span.duration_ns * gap_px // width_px
    step = next((s for s in _STEPS_NS if s >= least), 0) or _weeks(least)
    minor = step // _parts(step)
    decimals = 0 if step >= NS else 3 if step < 10 * _MS else 2 if step < 100 * _MS else 1
    roomy = step * width_px // span.duration_ns >= _WALL_PX
    first = -(-span.start.ns // minor) * minor
    out = []
    for ns in range(first, span.end.ns, minor):
        if ns % step:
            out.append(Tick(ns, ""))
        else:
            wall = wall_text(zero, ns) if roomy and zero and step >= NS else ""
            out.append(Tick(ns, clock_text(ns, decimals=decimals), wall))
    return tuple(out)


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
