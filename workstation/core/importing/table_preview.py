"""What a table would become if it were read as described: shown before anything is imported.

The beginning of the file goes through the very code of the import; nothing here reads by itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from workstation.core.errors import HypnicError
from workstation.core.evidence import Recording, Severity
from workstation.core.importing.assemble import assemble
from workstation.core.importing.body import column_of
from workstation.core.importing.figures import cells_of
from workstation.core.importing.newest_first import NEWEST_FIRST
from workstation.core.importing.profile import TableProfile, UnfitError
from workstation.core.importing.samples import LogData, Times
from workstation.core.importing.stamps import NO_TIME, date_order
from workstation.core.importing.table import read_table
from workstation.core.importing.table_draft import TableDraft, profile_from
from workstation.core.importing.table_head import TableHead
from workstation.core.importing.table_times import RowTimes
from workstation.core.importing.triples import triples_of
from workstation.core.timebase import NS, Trust, WallTime
from workstation.core.timebase.text import span_text
from workstation.core.trace.magnitude import vector_magnitude
from workstation.core.trace.trace import Stretch, Trace, TraceView

ROWS = 8
MOMENTS = ("First row", "Last row of the file")
"""Facts that are dates, or a sentence in their stead."""
_FASTEST_HZ = 20_000
_SLOWEST_HZ = 1 / 3600
_AT_REST_G = (0.5, 2.0)
"""Between which lengths of acceleration a body at rest is believed; workstation default."""
_LONGEST_CELL = 60


class Role(StrEnum):
    """What a column is to the reading."""

    TIME = "time"
    VALUE = "value"
    CHOICE = "choice"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows and what they become.

    Attributes:
        titles, roles: of the columns.
        rows: the first rows as cells.
        facts: what was measured, in words: (what, how much).
        warnings: what looks wrong or could not be read.
        problem: why it cannot be read at all, "" where it can.
        profile: the description, None while something is lacking.
        data: the beginning as it was read, None where it could not be.
    """

    titles: tuple[str, ...]
    roles: tuple[Role, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str = ""
    profile: TableProfile | None = None
    data: LogData | None = None

    def curve(self, channel: str, points: int, most_ns: int) -> Stretch | None:
        """A channel over the first `most_ns`, at most `points` low and high values."""
        if self.data is None:
            return None
        try:
            times, values = self.data.column(channel)
        except KeyError:
            return None
        gaps = next(c.gaps for c in self.data.recording.channels if c.name == channel)
        end = min(most_ns, int(times[-1])) + 1
        return TraceView(Trace(channel, "", times, values, gaps)).slice(0, end, points)


def preview(head: TableHead, draft: TableDraft) -> Preview:
    """Read the beginning of a table as the draft says. Never raises for what a draft may hold."""
    titles = tuple(c.title for c in draft.columns)
    roles = tuple(_role(draft, i) for i in range(len(titles)))
    rows = _rows(head, draft)
    try:
        profile = profile_from(draft, head)
    except UnfitError as error:
        text = draft.lacks() or f"This cannot be meant: {error}."
        return Preview(titles, roles, rows, problem=text)
    try:
        data = assemble(read_table(head.opened(), profile), head.name)
    except HypnicError:
        text = _no_rows(draft)
        return Preview(titles, roles, rows, problem=text, profile=profile)
    warnings = (*_two_ways(head, profile), *_warnings(data))
    return Preview(
        titles, roles, rows, _facts(head, profile, data), warnings,
        profile=profile, data=data,
    )  # fmt: skip


def _role(draft: TableDraft, column: int) -> Role:
    if column in draft.time and draft.form != "rate":
        return Role.TIME
    if draft.columns[column].use:
        return Role.VALUE
    return Role.CHOICE if draft.only and draft.only[0] == column else Role.LEFT_OUT


def _rows(head: TableHead, draft: TableDraft) -> tuple[tuple[str, ...], ...]:
    lines = [line for line in head.lines[draft.skip : draft.skip + 200] if line.strip()]
    if draft.comment:
        lines = [line for line in lines if not line.lstrip().startswith(draft.comment)]
    cells = cells_of(lines[:ROWS], draft.delimiter)
    return tuple(tuple(c.strip().strip('"')[:_LONGEST_CELL] for c in row) for row in cells)


def _no_rows(draft: TableDraft) -> str:
    if draft.only is not None:
        return "No row can be read: nothing holds the text that rows were chosen by, or no time."
    cell = ""
    if draft.time and draft.columns[draft.time[0]].sample:
        cell = draft.columns[draft.time[0]].sample[0][:_LONGEST_CELL]
    example = f" The first one is “{cell}”." if cell else ""
    return f"No time could be read in that form.{example} Choose another form or column."


def _facts(head: TableHead, profile: TableProfile, data: LogData) -> tuple[tuple[str, str], ...]:
    recording = data.recording
    times = next(iter(data.groups.values())).times_ns
    gaps = next(iter(data.groups.values())).gaps
    rates = [c.rate_hz for c in recording.channels if c.rate_hz]
    facts = [
        ("Looked at", f"{'all' if head.whole else 'the first'} {times.size} rows"),
        ("Measured rate", _rate(max(rates)) if rates else "one row only"),
        ("Duration", span_text(recording.duration_ns)),
    ]
    if gaps:
        longest = max(g.end_ns - g.start_ns for g in gaps)
        many = "1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
        facts.append(("Gaps", f"{many}, the longest {span_text(longest)}"))
    else:
        facts.append(("Gaps", "none"))
    turned = any(f.code == NEWEST_FIRST for f in recording.findings)
    first = _first(head, profile, recording) if turned else _when(recording)
    moments = (first, _last(head, profile, recording))
    facts += zip(MOMENTS, moments, strict=True)
    return tuple(facts)


def _rate(rate_hz: float) -> str:
    if rate_hz >= 1:
        return f"{rate_hz:.4g} a second (Hz)"
    return f"one row every {span_text(round(NS / rate_hz))}"


def _when(recording: Recording) -> str:
    if not recording.clocks:
        return "no date in the table; it is placed by hand or beside a clip"
    return _in_words(recording.clocks[0].wall)


def _last(head: TableHead, profile: TableProfile, recording: Recording) -> str:
    """The time of the last row of the whole file, as far as it stands in that row."""
    later = "known once the whole file is read"
    if profile.time.form in ("rate", "clock"):
        return f"{span_text(recording.duration_ns)} later" if head.whole else later
    last = _stamps(head.lines[-20:] if head.whole else head.last, profile)
    if not last.size:
        return later
    if not recording.clocks:
        first = _stamps(head.lines[profile.skip : profile.skip + 20], profile)
        return f"{span_text(max(int(last[-1]) - int(first[0]), 0))} later" if first.size else later
    wall = recording.clocks[0].wall
    ns = int(last[-1])
    return _in_words(WallTime(None, ns) if wall.utc_ns is None else WallTime(ns, None, wall.zone))


def _first(head: TableHead, profile: TableProfile, recording: Recording) -> str:
    """The first row of a table that lists its newest rows first: when the recording ends."""
    first = _stamps(head.lines[profile.skip : profile.skip + 20], profile)
    if not recording.clocks or not first.size:
        return _when(recording)
    wall, ns = recording.clocks[0].wall, int(first[0])
    return _in_words(WallTime(None, ns) if wall.utc_ns is None else WallTime(ns, None, wall.zone))


def _in_words(wall: WallTime) -> str:
    """`Wednesday 3 April 2024, 06:00:00 CEST`: day and month that changed places are seen."""
    moment = wall.moment()
    zone = moment.tzname() or "(zone unknown)"
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M:%S} {zone}"


def _stamps(lines: Sequence[str], profile: TableProfile) -> Times:
    """The times that can be read in some lines of the table."""
    filled = [line for line in lines if line.strip()]
    stamps: Times = RowTimes(profile)(filled) if filled else np.empty(0, np.int64)
    good: Times = stamps[stamps != NO_TIME]
    return good


def _warnings(data: LogData) -> tuple[str, ...]:
    recording = data.recording
    said_below = "units.unknown"
    out = [
        f.text
        for f in recording.findings
        if f.severity is Severity.CAUTION and f.code != said_below
    ]
    out += [c.note for c in recording.clocks if c.trust is Trust.NONE][:1]
    rates = [c.rate_hz for c in recording.channels if c.rate_hz]
    if rates and max(rates) > _FASTEST_HZ:
        out.append(f"{max(rates):,.0f} rows a second is too fast for a body sensor: is the unit "
                   "of time right?")  # fmt: skip
    if rates and max(rates) < _SLOWEST_HZ:
        out.append("Less than one row an hour is too slow: is the unit of time right?")
    out += _heavy(data)
    empty = [c.name for c in recording.channels if not c.count]
    if empty:
        out.append(f"There is not a single number in {_names(empty)}: leave it out, or check the "
                   "decimals.")  # fmt: skip
    nobody = [c.name for c in recording.channels if c.unit == "unknown"]
    if nobody:
        are = "is" if len(nobody) == 1 else "are"
        what = f"Nobody has said in which unit {_names(nobody)} {are}: "
        out.append(f"{what}the numbers stay as they are.")
    return tuple(dict.fromkeys(out))


def _two_ways(head: TableHead, profile: TableProfile) -> tuple[str, ...]:
    """A date that could be read the other way round as well."""
    if profile.time.form not in ("dmy", "mdy"):
        return ()
    rows = (*head.lines[profile.skip :], *head.last)
    filled = [line for line in rows if line.strip()]
    if date_order(column_of(filled, profile.delimiter, profile.time.columns[0])):
        return ()
    return ("Day and month could change places in every row: check the date below the curve.",)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + ("" if len(names) <= 3 else f" and {len(names) - 3} more")


def _heavy(data: LogData) -> list[str]:
    out = []
    for group in data.groups.values():
        channels = [c for c in data.recording.channels if c.group == group.name]
        for triple in triples_of(channels):
            if not triple.holds_gravity:
                continue
            x, y, z = (np.ascontiguousarray(group.columns[n]) for n in triple.names)
            length = vector_magnitude(x, y, z)
            length = length[np.isfinite(length)]
            middle = float(np.median(length)) if length.size else math.nan
            if middle and not _AT_REST_G[0] <= middle <= _AT_REST_G[1]:
                out.append(
                    f"At rest a sensor feels about 1 g; {triple.stem} feels {middle:.4g} g most of "
                    "the time: is the unit right?"
                )
    return out
