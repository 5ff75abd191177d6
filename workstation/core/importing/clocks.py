"""What the times of a log say about the wall clock, and how far that is to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.core.importing.times import Step
from workstation.core.timebase import FoundClock, Trust, WallTime
from workstation.core.timebase.wall import zone_info

_FIRST_NS = 315_532_800 * 10**9
_LAST_NS = 4_102_444_800 * 10**9
"""1980 and 2100: outside of them no digital recorder kept this time."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What the zero of a file's times means.

    Attributes:
        utc: times are Unix time in UTC; otherwise digits of a clock without a zone.
        zone: where it was seen, if the file says so.
        origin: the field it was found in; "" means times are relative and no clock is known.
        trust, uncertainty_ns, note: see `FoundClock`.
        follows: every row bears the digits of a clock that may have been put forward or back in
            the night clocks are changed, as phones and computers do; see `clock_change`.
        first_pass: see `FoundClock`.
    """

    utc: bool = False
    zone: str | None = None
    origin: str = ""
    trust: Trust = Trust.MEDIUM
    uncertainty_ns: int | None = None
    note: str = ""
    follows: bool = False
    first_pass: bool = False

    def clock(self, raw_ns: int, log_ns: int) -> FoundClock:
        """The reading `raw_ns`, tied to a moment of log time."""
        wall = WallTime(raw_ns, None, self.zone) if self.utc else WallTime(None, raw_ns)
        half, first = self.uncertainty_ns, self.first_pass
        return FoundClock(log_ns, wall, self.origin, self.trust, half, self.note, first)


def clocks_of(
    axis: Axis, further: Sequence[FoundClock], zero: int, steps: Sequence[Step]
) -> tuple[FoundClock, ...]:
    """Every reading, most trusted first.

    Args:
        axis: what the file's times mean.
        further: readings on the same axis.
        zero: where on it log time begins.
        steps: where the device's clock was set back.
    """
    found = [axis.clock(zero, 0)] if axis.origin else []
    for step in steps if axis.origin else ():
        note = "The device's clock was set back here."
        later = axis.clock(step.stamp_ns, step.at_ns - zero)
        found.append(replace(later, trust=Trust.LOW, uncertainty_ns=None, note=note))
    found += [replace(c, source_ns=c.source_ns - zero) for c in further]
    rank = list(Trust)
    return tuple(sorted((_checked(c) for c in found), key=lambda c: rank.index(c.trust)))


def _checked(clock: FoundClock) -> FoundClock:
    """The reading, with no trust where it cannot be true and no zone where there is none such."""
    wall = clock.wall
    if wall.zone is not None:
        try:
            zone_info(wall.zone)
        except ValueError:
            note = "The file names a time zone that does not exist."
            clock = replace(clock, wall=replace(wall, zone=None), trust=Trust.LOW, note=note)
    ns = wall.utc_ns if wall.utc_ns is not None else wall.local_ns
    if ns is None or not _FIRST_NS <= ns < _LAST_NS:
        note = "This date cannot be true: the clock was never set, or the file was anonymised."
        clock = replace(clock, trust=Trust.NONE, note=note)
    return clock
