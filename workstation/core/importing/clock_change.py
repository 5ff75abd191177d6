"""The night the clocks are changed, inside a log whose times are the digits of such a clock.

A phone or computer that writes local digits without a zone jumps an hour forward in spring and back
in autumn; nothing of the recording is missing or twice. A device whose own clock stays as it was
set never jumps. So a step of one hour, exactly where some country's clocks made it that night, is
taken for that and log time runs on; any other step stays what it is: a gap, or a clock set back.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from workstation.core.evidence import Finding, LogMark, Severity
from workstation.core.importing.gaps import SLACK_NS, median_interval_ns
from workstation.core.importing.samples import Times

if TYPE_CHECKING:
    from workstation.core.importing.assemble import Found, RawGroup

HOUR_NS = 3_600 * 10**9
_DAY_NS = 24 * HOUR_NS
_MOST_CANDIDATES = 20
_REGULAR = 3
"""A jump forward may be so many usual intervals longer than the hour: beyond, something is missing
there too, and nobody can say how much."""
_IRREGULAR_NS = 600 * 10**9
"""After a fall of an hour the next reading of an irregular log may be so late."""
_ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Athens", "Europe/Chisinau", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage",
    "America/Halifax", "America/St_Johns", "America/Havana", "America/Santiago",
    "America/Sao_Paulo", "America/Mexico_City", "Europe/Moscow", "Europe/Istanbul",
    "Asia/Jerusalem", "Asia/Beirut", "Asia/Tehran", "Africa/Cairo", "Australia/Sydney",
    "Australia/Adelaide", "Pacific/Auckland",
)  # fmt: skip
"""One zone for each of the rules most people live or lived by: the more rules are tried, the more
nights there are on which a lost hour would pass for a change of clocks."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change found in a log.

    Attributes:
        at: index of the first sample after it.
        shift_ns: what is added to its digits and all later ones.
        local_ns: what the clock said when it was changed.
        zone: a zone whose clocks were changed then.
    """

    at: int
    shift_ns: int
    local_ns: int
    zone: str


def without_clock_changes(found: Found) -> Found:
    """The find with such hours closed, and a finding for each; see `Axis.follows`."""
    if found.axis.utc or not found.axis.follows:
        return found
    groups: list[RawGroup] = []
    findings: list[Finding] = []
    marks = list(found.marks)
    went_back = False
    for group in found.held:
        changes = changes_in(group.times_ns)
        if changes:
            times = group.times_ns.copy()
            # A clock that goes back later on was not yet put back at the beginning.
            went_back = went_back or changes[0].shift_ns > 0
            for change in changes:
                times[change.at :] += np.int64(change.shift_ns)
                findings.append(_finding(change))
            marks = list(carried(marks, group.times_ns, times))
            group = replace(group, times_ns=times, gaps=())  # noqa: PLW2901
        groups.append(group)
    if not findings:
        return found
    by_name = {g.name: g for g in groups}
    unique = {f.text: f for f in findings}
    return replace(
        found,
        groups=[by_name.get(g.name, g) for g in found.groups],
        axis=replace(found.axis, first_pass=went_back),
        marks=marks,
        findings=[*found.findings, *unique.values()],
    )


def changes_in(stamps: Times) -> tuple[Change, ...]:
    """Steps of an hour in local digits that some country's clocks made at that very moment.

    Args:
        stamps: (n,) digits in ns, in file order.
    """
    if stamps.size < 3:
        return ()
    steps = np.diff(stamps)
    usual = median_interval_ns(stamps)
    regular = max(_REGULAR * usual, usual + SLACK_NS)
    late = max(regular, min(20 * usual, _IRREGULAR_NS))
    over = steps - np.where(steps > 0, HOUR_NS, -HOUR_NS)
    fits = ((steps > 0) & (over >= 0) & (over <= regular)) | (
        (steps < 0) & (over > 0) & (over <= late)
    )
    out = []
    for i in np.flatnonzero(fits)[:_MOST_CANDIDATES].tolist():
        forward = bool(steps[i] > 0)
        before, after = int(stamps[i]), int(stamps[i + 1])
        for local, zone in _changes_of(before // _DAY_NS, forward):
            # The old digits end before the change, the new ones begin behind it.
            first = local + HOUR_NS if forward else local - HOUR_NS
            if before <= local < before + late + 1 and first <= after <= first + late:
                out.append(Change(i + 1, -HOUR_NS if forward else HOUR_NS, local, zone))
                break
    return tuple(out)


def carried(marks: Sequence[LogMark], before: Times, after: Times) -> tuple[LogMark, ...]:
    """Marks that stand on samples, moved with them.

    Args:
        marks: in file order, each at the stamp of a sample.
        before: (n,) stamps as in the file.
        after: (n,) the times they became.

    Returns:
        The marks; one that stands on no sample goes with the sample before it.
    """
    if not marks or not before.size:
        return tuple(marks)
    places: dict[int, list[int]] = {}
    wanted = np.array([m.log_ns for m in marks], dtype=np.int64)
    for place in np.flatnonzero(np.isin(before, wanted)).tolist():
        places.setdefault(int(before[place]), []).append(place)
    out = []
    at = 0
    for mark in marks:
        same = places.get(mark.log_ns, [])
        next_one = bisect_left(same, at)
        if next_one < len(same):
            at = same[next_one]
        out.append(replace(mark, log_ns=mark.log_ns + int(after[at] - before[at])))
    return tuple(out)


@lru_cache(maxsize=64)
def _changes_of(day: int, forward: bool) -> tuple[tuple[int, str], ...]:
    """Moments of a day (since 1970) at which clocks somewhere were moved by one hour.

    Returns:
        What those clocks said just before, as ns of digits, with one zone for each moment.
    """
    found: dict[int, str] = {}
    try:
        noon = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    except OverflowError:
        return ()
    for name in _ZONES:
        zone = ZoneInfo(name)
        low, high = noon - timedelta(hours=36), noon + timedelta(hours=36)
        old, new = _offset(low, zone), _offset(high, zone)
        if new - old != timedelta(hours=1 if forward else -1):
            continue
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if _offset(middle, zone) == old else (low, middle)
        moment = (high + timedelta(milliseconds=500)).replace(microsecond=0) + old
        local = round((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 10**9
        # The bisection ends within a second; clocks change at whole minutes.
        local = round(local / (60 * 10**9)) * 60 * 10**9
        found.setdefault(local, name)
    return tuple(found.items())


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _finding(change: Change) -> Finding:
    said = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=change.local_ns // 1000)
    how = "forward" if change.shift_ns < 0 else "back"
    return Finding(
        "clock.changed",
        f"The clock went an hour {how} at {said:%Y-%m-%d %H:%M}, as clocks did that night in "
        f"{change.zone} and elsewhere; nothing is missing there, and log time runs on.",
        Severity.CAUTION,
    )
