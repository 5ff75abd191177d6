"""Time: one case clock in integer nanoseconds, and the maps that lead to it."""

from workstation.core.timebase.clockmap import Anchor, ClockMap
from workstation.core.timebase.instant import NS, Instant, Interval, ns_from_seconds
from workstation.core.timebase.wall import FoundClock, Trust, WallTime

__all__ = [
    "NS",
    "Anchor",
    "ClockMap",
    "FoundClock",
    "Instant",
    "Interval",
    "Trust",
    "WallTime",
    "ns_from_seconds",
]
