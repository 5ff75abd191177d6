"""Where a new source goes on the case clock: by the clocks found in it, or honestly without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workstation.core.evidence import Finding, Severity
from workstation.core.timebase import NS, ClockMap, FoundClock, Interval, Trust, WallTime
from workstation.core.timebase.text import span_text
from workstation.core.timebase.wall import zone_info

PLACING = frozenset(
    {
        "clock.none",
        "clock.apart",
        "clock.unborn",
        "clock.zone-assumed",
        "clock.change",
    }
)
"""Codes of the findings made here: they no longer hold once a source is placed anew."""

BY_CLOCK = "file's own clock"
"""How the method of a source placed by its clock begins."""

ASIDE_NS = 2 * NS
"""Space left between sources that no clock puts in order."""


@dataclass(frozen=True, slots=True)
class PlacementSettings:
    """Workstation defaults of placing.

    Attributes:
        apart_ns: families film over months; a clock that puts a source farther than this from all
            other material is not believed: one of the two clocks was never set.
        high_ns, medium_ns, low_ns: half-width assumed for a clock that states none, by trust.
        hand_ns: half-width of an offset set by hand while watching.
    """

    apart_ns: int = 400 * 86_400 * NS
    high_ns: int = 1 * NS
    medium_ns: int = 60 * NS
    low_ns: int = 3_600 * NS
    hand_ns: int = NS // 10


@dataclass(frozen=True, slots=True)
class Placed:
    """The proposal for a new source.

    Attributes:
        map: where it goes, with method, uncertainty and evidence.
        zero: the wall-clock time of the case clock's zero, unchanged or set for the first time.
        findings: what the reader should know about it.
    """

    map: ClockMap
    zero: WallTime | None
    findings: tuple[Finding, ...] = ()


def best_clock(clocks: Sequence[FoundClock]) -> FoundClock | None:
    """The most trusted clock, the first of equals, or None if none can be true."""
    order = (Trust.HIGH, Trust.MEDIUM, Trust.LOW)
    usable = [c for c in clocks if c.trust in order]
    return min(usable, key=lambda c: order.index(c.trust), default=None)


def place(
    clocks: Sequence[FoundClock],
    duration_ns: int,
    *,
    zero: WallTime | None,
    taken: Sequence[Interval],
    zone: str,
    beside: Interval | None = None,
    believe: bool = False,
    said: str = "",
    settings: PlacementSettings | None = None,
) -> Placed:
    """Propose where a source goes.

    Args:
        clocks: found in the source.
        duration_ns: its length, to tell how far it lies from the rest.
        zero: the case clock's zero, None while no clock was believed.
        taken: what the case's sources cover already.
        zone: assumed for a clock that states none.
        beside: where to lay a source without a believable clock (a log: at the clip it came
            with); None lays it after everything else.
        believe: go by the clock however far it lies from everything else: the reader said so.
        said: the zone a person said a clock without one was in; nothing is assumed then.
        settings: workstation defaults.

    Raises:
        ValueError: there is no such time zone.
    """
    settings = settings or PlacementSettings()
    clock = best_clock(clocks)
    if clock is None:
        aside = _aside(taken, beside, "no believable clock in the file")
        where = aside.method.partition(":")[0]
        return Placed(aside, zero, (_no_clock(where),))
    zone = said or case_zone(zero, zone)
    wall, findings = clock.wall, []
    half = clock.uncertainty_ns
    evidence = [f"{clock.origin}: {clock.wall.text()}"]
    if clock.note:
        evidence.append(clock.note)
    if half is None:
        half = {Trust.HIGH: settings.high_ns, Trust.MEDIUM: settings.medium_ns}.get(
            clock.trust, settings.low_ns
        )
        evidence.append(f"± {span_text(half)} by workstation default for a {clock.trust} clock")
    assumed = wall.utc_ns is None
    if assumed:
        if said:
            evidence.append(f"no zone in the file; read as {said}, as a reader said")
        else:
            findings.append(_zone_assumed(zone))
        shift = 0 if clock.first_pass else _clock_change(wall, zone)
        if shift:
            findings.append(_in_clock_change(zone, shift))
            half = max(half, abs(shift))
        wall = wall.in_zone(zone)
    assert wall.utc_ns is not None
    start_utc = wall.utc_ns - clock.source_ns
    if zero is None:
        at = _after(taken)
        zero = WallTime(start_utc - at, None, _seen_in(wall, zone))
    else:
        assert zero.utc_ns is not None
        at = start_utc - zero.utc_ns
    apart = _distance(Interval.of_ns(at, at + max(duration_ns, 1)), taken)
    if apart > settings.apart_ns and not believe:
        text = (
            f"Its clock ({clock.wall.text(seconds=False)}) lies {span_text(apart)} from the other "
            f"material, more than {settings.apart_ns // (86_400 * NS)} days (workstation default), "
            "so one of the clocks was not set. The other is at least as trusted and came in first, "
            "so it is believed; this was laid beside the other material."
        )
        return Placed(
            _aside(taken, beside, "clocks too far apart", tuple(evidence)),
            zero,
            (Finding("clock.apart", text, Severity.CAUTION),),
        )
    how = ", zone as said" if said else ", zone assumed"
    method = BY_CLOCK + (how if assumed else "")
    clock_map = ClockMap.at(at, uncertainty_ns=half, method=method, evidence=tuple(evidence))
    return Placed(clock_map, zero, tuple(findings))


def case_zone(zero: WallTime | None, zone: str) -> str:
    """The zone to read a clock without one in: where the case was seen, else as stated.

    A case clock in UTC says nothing about where the child is: phones write UTC everywhere. One
    with a fixed offset says it for that day only; where the stated zone had that offset then, the
    stated zone is meant, with its clock changes.
    """
    if zero is None or zero.utc_ns is None or zero.zone in (None, "UTC"):
        return zone
    assert zero.zone is not None
    there = datetime.fromtimestamp(zero.utc_ns // NS, UTC)
    same = there.astimezone(zone_info(zone)).utcoffset() == (
        there.astimezone(zone_info(zero.zone)).utcoffset()
    )
    return zone if same else zero.zone


def _aside(
    taken: Sequence[Interval],
    beside: Interval | None,
    why: str,
    evidence: tuple[str, ...] = (),
) -> ClockMap:
    at = beside.start.ns if beside else _after(taken)
    how = "laid at the clip's start" if beside else "laid after the rest"
    return ClockMap.at(at, uncertainty_ns=None, method=f"{how}: {why}", evidence=evidence)


def _after(taken: Sequence[Interval]) -> int:
    return max((t.end.ns for t in taken), default=-ASIDE_NS) + ASIDE_NS


def _distance(span: Interval, taken: Sequence[Interval]) -> int:
    return min(
        (max(t.start.ns - span.end.ns, span.start.ns - t.end.ns, 0) for t in taken), default=0
    )


def _no_clock(where: str) -> Finding:
    return Finding(
        "clock.none",
        f"No believable clock in the file: it was {where}, at an unknown time of day.",
        Severity.CAUTION,
    )


def _seen_in(wall: WallTime, zone: str) -> str:
    """The zone the case is told in: the clock's own, or the stated one where it only says UTC."""
    return zone if wall.zone in (None, "UTC") else wall.zone or zone


def _clock_change(wall: WallTime, zone: str) -> int:
    """Nanoseconds between the two ways to read local digits in a night of a clock change, or 0."""
    moment = wall.moment()
    seen = zone_info(zone)
    first, second = moment.replace(tzinfo=seen, fold=0), moment.replace(tzinfo=seen, fold=1)
    offsets = first.utcoffset(), second.utcoffset()
    if offsets[0] is None or offsets[1] is None:
        return 0
    return round((offsets[0] - offsets[1]).total_seconds()) * NS


def _zone_assumed(zone: str) -> Finding:
    return Finding(
        "clock.zone-assumed",
        f"The file's clock states no time zone; read as {zone}.",
        Severity.CAUTION,
    )


def _in_clock_change(zone: str, shift_ns: int) -> Finding:
    how = "showed this time twice" if shift_ns > 0 else "left this time out"
    return Finding(
        "clock.change",
        f"That night the clocks in {zone} were changed and {how}; the source may lie "
        f"{span_text(shift_ns)} off.",
        Severity.CAUTION,
    )
