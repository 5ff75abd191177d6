"""From what a reader found to a recording: log time, measured rates, gaps, honest findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from workstation.core.errors import DamagedFileError
from workstation.core.evidence import (
    Channel,
    ChannelKind,
    Finding,
    Gap,
    LogMark,
    Recording,
    Severity,
)
from workstation.core.importing.clock_change import carried, without_clock_changes
from workstation.core.importing.clocks import Axis, clocks_of
from workstation.core.importing.gaps import gaps_between, median_interval_ns
from workstation.core.importing.newest_first import oldest_first
from workstation.core.importing.samples import LogData, SampleGroup, Times, Values
from workstation.core.importing.times import Step, in_order, is_sane, spread_repeats
from workstation.core.timebase import FoundClock
from workstation.core.trace.paged import PagedTimes

__all__ = [
    "METHOD",
    "VERSION",
    "Axis",
    "Column",
    "Found",
    "Head",
    "PagedGroup",
    "RawGroup",
    "assemble",
]

METHOD = "hypnic.importing"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class Column:
    """One channel as read, in its canonical unit; values (n,), NaN where there is none."""

    name: str
    kind: ChannelKind
    unit: str
    values: Values


@dataclass(frozen=True, slots=True)
class RawGroup:
    """Channels that share their times, as they lie in the file.

    Attributes:
        name: of the group.
        times_ns: (n,) int64 on the file's own axis (see `Axis`), in file order.
        columns: at least one.
        gaps: stretches the file itself calls damaged or blank, on the same axis.
        events: samples come when something happens: silence between them is no gap.
    """

    name: str
    times_ns: Times
    columns: tuple[Column, ...]
    gaps: tuple[Gap, ...] = ()
    events: bool = False


Rows = Callable[[], Iterator[Values]]
"""Gives the values of a group from its beginning, (m, columns) float32 at a time."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a column holds whose values are handed over piece by piece; see `Column`."""

    name: str
    kind: ChannelKind
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class PagedGroup:
    """A group of any length: its times are known by page, its values are read when asked for.

    Attributes:
        name, gaps: see `RawGroup`.
        times: on the file's own axis, in file order.
        heads: its columns.
        rows: reads the values, as many as there are times; may be called again.
    """

    name: str
    times: PagedTimes
    heads: tuple[Head, ...]
    rows: Rows
    gaps: tuple[Gap, ...] = ()

    def gathered(self) -> RawGroup:
        """The whole group in memory."""
        parts = list(self.rows())
        whole = np.concatenate(parts) if parts else np.empty((0, len(self.heads)), np.float32)
        columns = tuple(
            Column(h.name, h.kind, h.unit, np.ascontiguousarray(whole[:, i]))
            for i, h in enumerate(self.heads)
        )
        return RawGroup(self.name, self.times[:], columns, self.gaps)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything a reader took from one file.

    Attributes:
        format, device, serial: see `Recording`.
        groups: what was measured.
        axis: what their times mean.
        marks: on the same axis.
        clocks: further readings, on the same axis.
        findings: what the reader noticed.
        profile: see `Recording`.
    """

    format: str
    groups: Sequence[RawGroup | PagedGroup]
    axis: Axis
    device: str = ""
    serial: str = ""
    marks: Sequence[LogMark] = ()
    clocks: Sequence[FoundClock] = ()
    findings: Sequence[Finding] = ()
    profile: str = ""

    @property
    def held(self) -> tuple[RawGroup, ...]:
        """The groups that are in memory."""
        return tuple(g for g in self.groups if isinstance(g, RawGroup))


def assemble(found: Found, name: str) -> LogData:
    """The log: time counted from the first sample, rates and gaps as measured.

    Raises:
        DamagedFileError: no group has a sample.
    """
    found = without_clock_changes(oldest_first(found))
    gathered = [g.gathered() if isinstance(g, PagedGroup) else g for g in found.groups]
    groups = [g for g in gathered if g.times_ns.size]
    if not groups:
        raise empty(found, name)
    if not all(is_sane(g.times_ns) for g in groups):
        raise insane(found, name)
    findings = list(found.findings)
    steps: list[Step] = []
    moved: Moved = []
    made = [ordered(g, findings, steps, moved) for g in groups]
    zero = min(int(g.times_ns[0]) for g in made)
    end = max(int(g.times_ns[-1]) for g in made)
    channels: list[Channel] = []
    samples = {g.name: measured(g, zero, channels) for g in made}
    marks = marks_among(found.marks, moved, zero)
    recording = recording_of(found, marks, zero, end, channels, findings, steps)
    return LogData(recording, MappingProxyType(samples))


def recording_of(
    found: Found,
    marks: Sequence[LogMark],
    zero: int,
    end: int,
    channels: Sequence[Channel],
    findings: Sequence[Finding],
    steps: Sequence[Step],
) -> Recording:
    """The facts, once the channels were measured; `zero` and `end` on the file's axis.

    `marks` are in log time already; see `marks_among`.
    """
    outside = sum(not 0 <= m.log_ns <= end - zero for m in marks)
    if outside:
        text = f"{outside} mark(s) lie before or after everything that was recorded."
        findings = [*findings, Finding("marks.outside", text, Severity.NOTE, outside)]
    return Recording(
        format=found.format,
        device=found.device,
        serial=found.serial,
        duration_ns=end - zero,
        channels=tuple(channels),
        marks=tuple(marks),
        clocks=clocks_of(found.axis, found.clocks, zero, steps),
        findings=tuple(findings),
        method=METHOD,
        version=VERSION,
        profile=found.profile,
    )


def empty(found: Found, name: str) -> DamagedFileError:
    """The error for a file without a sample."""
    return DamagedFileError(
        f"It is a {found.format} file without a single readable sample.",
        file=name,
        advice="Export it again from the device.",
    )


def insane(found: Found, name: str) -> DamagedFileError:
    """The error for times no recorder wrote."""
    return DamagedFileError(
        f"The time stamps of this {found.format} file jump by more than a hundred years.",
        file=name,
        advice="Export it again from the device.",
    )


Moved = list[tuple[Times, Times]]
"""Of the groups whose clock was set back: stamps as in the file, and the times they became."""


def marks_among(marks: Sequence[LogMark], moved: Moved, zero: int) -> tuple[LogMark, ...]:
    """The marks in log time, in order: behind a clock set back they lie where their samples do."""
    for before, after in moved:
        marks = carried(marks, before, after)
    here = [LogMark(m.log_ns - zero, m.text, m.duration_ns) for m in marks]
    return tuple(sorted(here, key=lambda m: m.log_ns))


def ordered(group: RawGroup, findings: list[Finding], steps: list[Step], moved: Moved) -> RawGroup:
    """The group with times that never fall, and a finding for whatever had to be done."""
    order = in_order(group.times_ns)
    times, keep = order.times_ns, order.keep
    if order.back and not moved:  # the groups of one file share its clock
        moved.append((group.times_ns[keep], times))
    columns = group.columns
    if not keep.all():
        columns = tuple(Column(c.name, c.kind, c.unit, c.values[keep]) for c in columns)
    steps.extend(order.steps)
    findings.extend(order_findings(group.name, order.back, order.late))
    times, repeats, spread_ns = spread_repeats(times)
    if spread_ns:
        findings.append(
            Finding(
                "times.coarse",
                f"The time stamps of {group.name} repeat for several samples each; the samples "
                f"were laid evenly between stamps, good to about {spread_ns / 1e9:g} s.",
                Severity.CAUTION,
                repeats,
            )
        )
    elif repeats:
        findings.append(repeats_finding(group.name, repeats))
    return RawGroup(group.name, times, columns, group.gaps, group.events)


def order_findings(name: str, back: int, late: int) -> list[Finding]:
    """What to say of a group whose stamps fell: clock set back so often, samples left out."""
    out = []
    if back:
        text = (
            f"The clock of {name} was set back {back} time(s); the samples "
            "stay in the order of the file and log time runs on."
        )
        out.append(Finding("clock.backwards", text, Severity.CAUTION, back))
    if late:
        text = (
            f"{late} sample(s) of {name} carry a time before the one they follow and were left out."
        )
        out.append(Finding("times.late", text, Severity.CAUTION, late))
    return out


def repeats_finding(name: str, repeats: int) -> Finding:
    """What to say of samples stamped alike."""
    text = f"{repeats} sample(s) of {name} carry the same time as the one before."
    return Finding("times.repeated", text, Severity.NOTE, repeats)


def measured(group: RawGroup, zero: int, channels: list[Channel]) -> SampleGroup:
    """The group in log time; what is to be said of its channels is added to `channels`."""
    times = group.times_ns - np.int64(zero)
    known = tuple(Gap(g.start_ns - zero, g.end_ns - zero, g.reason) for g in group.gaps)
    median = median_interval_ns(times)
    gaps = known if group.events else gaps_between(times, median, known)
    rate = 1e9 / median if median else None
    for column in group.columns:
        finite = np.isfinite(column.values)
        count = int(np.count_nonzero(finite))
        own = gaps
        own_rate = rate
        if count < times.size:
            present = times[finite]
            # A quantity written into some rows only (a heart rate beside every 25th sample)
            # has a rate of its own.
            own_median = median_interval_ns(present)
            own_rate = 1e9 / own_median if own_median else None
            if not group.events:
                own = gaps_between(present, own_median, known, reason="no value", like=gaps)
        channels.append(
            Channel(
                column.name,
                column.kind,
                column.unit,
                group.name,
                count,
                None if group.events else own_rate,
                own,
            )
        )
    columns = MappingProxyType({c.name: c.values for c in group.columns})
    return SampleGroup(group.name, times, columns, gaps)
