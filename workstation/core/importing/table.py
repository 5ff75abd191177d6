"""Tables of any make: a profile says what the columns are, guessed from the header or saved.

Nothing is made up: a column whose unit the header does not tell stays in "unknown" units, and a
table whose time cannot be told is not read without a profile made by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import Stamps, column_of, read_body
from workstation.core.importing.figures import scaled
from workstation.core.importing.reader import Opened
from workstation.core.importing.samples import Times
from workstation.core.importing.stamps import (
    NO_TIME,
    UNITS_NS,
    digits_ns,
    iso_ns,
    whole_ns,
    zone_name,
)
from workstation.core.importing.units import UNIT, factor
from workstation.core.timebase import Trust

FORMAT = "Table"


@dataclass(frozen=True, slots=True)
class TimePlan:
    """Where the time of a row stands.

    Attributes:
        columns: one column, or date and time of day; none where only the rate is known.
        form: "epoch" (Unix time), "gone" (since the start), "iso", "dmy", "mdy", "ymd", or "rate".
        unit: "s", "ms", "us", "ns" for "epoch" and "gone".
        rate_hz: for "rate".
    """

    columns: tuple[int, ...]
    form: str
    unit: str = "s"
    rate_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column with values.

    Attributes:
        column: its number from 0.
        name: of the channel.
        kind: what it measures.
        unit: as the table states it; converted to the kind's own, "unknown" if nobody knows.
        sentinels: numbers that stand for no value (-999).
    """

    column: int
    name: str
    kind: ChannelKind
    unit: str
    sentinels: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class TableProfile:
    """How to read one kind of table; can be saved and used again.

    Attributes:
        name: what the person calls it.
        delimiter: one character, " " for any run of white space.
        decimal_comma: "1,5" is one and a half.
        skip: lines before the first row.
        time, columns: what stands where.
        zone: in which zone digits were read, "" while unknown.
    """

    name: str
    delimiter: str
    decimal_comma: bool
    skip: int
    time: TimePlan
    columns: tuple[ColumnPlan, ...]
    zone: str = ""

    def to_json(self) -> dict[str, Any]:
        """For keeping; `from_json` gives the same profile back."""
        return {
            "name": self.name,
            "delimiter": self.delimiter,
            "decimal_comma": self.decimal_comma,
            "skip": self.skip,
            "zone": self.zone,
            "time": {
                "columns": list(self.time.columns),
                "form": self.time.form,
                "unit": self.time.unit,
                "rate_hz": self.time.rate_hz,
            },
            "columns": [
                {
                    "column": c.column,
                    "name": c.name,
                    "kind": c.kind.value,
                    "unit": c.unit,
                    "sentinels": list(c.sentinels),
                }
                for c in self.columns
            ],
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> TableProfile:
        """The profile that `to_json` wrote.

        Raises:
            KeyError, TypeError, ValueError: the facts are not of that shape.
        """
        time = facts["time"]
        return cls(
            str(facts["name"]),
            str(facts["delimiter"]),
            bool(facts["decimal_comma"]),
            int(facts["skip"]),
            TimePlan(
                tuple(int(c) for c in time["columns"]),
                str(time["form"]),
                str(time["unit"]),
                float(time["rate_hz"]),
            ),
            tuple(
                ColumnPlan(
                    int(c["column"]),
                    str(c["name"]),
                    ChannelKind(c["kind"]),
                    str(c["unit"]),
                    tuple(float(s) for s in c["sentinels"]),
                )
                for c in facts["columns"]
            ),
            str(facts["zone"]),
        )


def read_table(opened: Opened, profile: TableProfile, *, format_name: str = FORMAT) -> Found:
    """Read a table as its profile says.

    Args:
        opened: the file.
        profile: what stands where.
        format_name: for the recording.

    Raises:
        DamagedFileError: no row has a readable time.
    """
    zones: list[str | None] = []
    body = read_body(
        opened,
        stamps_of(profile, zones),
        [c.column for c in profile.columns],
        skip=profile.skip,
        delimiter=profile.delimiter,
        decimal_comma=profile.decimal_comma,
    )
    findings = list(body.findings())
    columns = []
    unknown = 0
    for plan, values in zip(profile.columns, body.columns, strict=True):
        for sentinel in plan.sentinels:
            values[values == np.float32(sentinel)] = np.nan
        by = factor(plan.kind, plan.unit)
        if by is None and plan.kind is not ChannelKind.COUNTS:
            unknown += not plan.unit or plan.unit == "unknown"
            columns.append(Column(plan.name, ChannelKind.OTHER, plan.unit or "unknown", values))
        else:
            converted = scaled(values, 1.0 if by is None else by)
            columns.append(Column(plan.name, plan.kind, UNIT[plan.kind], converted))
    if unknown:
        text = f"The table does not say in which unit {unknown} of its columns are."
        findings.append(Finding("units.unknown", text, Severity.CAUTION, unknown))
    zone = zone_name(next((z for z in zones if z), None))
    return Found(
        format_name,
        [RawGroup("table", body.times_ns, tuple(columns))],
        _axis(profile, zone),
        findings=findings,
    )


def _axis(profile: TableProfile, zone: str | None) -> Axis:
    form = profile.time.form
    if form in ("gone", "rate"):
        return Axis()
    if form == "epoch":
        return Axis(utc=True, zone=profile.zone or None, origin="time column")
    trust = Trust.HIGH if zone and zone != "UTC" else Trust.MEDIUM
    return Axis(utc=zone is not None, zone=zone, origin="time column", trust=trust, follows=True)


def stamps_of(profile: TableProfile, zones: list[str | None]) -> Stamps:
    """Reads the times of rows; puts the offsets it meets into `zones`."""
    plan = profile.time
    done = 0

    def cells(lines: Sequence[str]) -> list[str]:
        parts = [column_of(lines, profile.delimiter, c) for c in plan.columns]
        return [" ".join(p) for p in zip(*parts, strict=True)]

    def stamps(lines: Sequence[str]) -> Times:
        nonlocal done
        if plan.form == "rate":
            index = np.arange(done, done + len(lines), dtype=np.float64)
            done += len(lines)
            return np.rint(index * (1e9 / plan.rate_hz)).astype(np.int64)
        texts = cells(lines)
        if plan.form in ("epoch", "gone"):
            if profile.decimal_comma:
                texts = [t.replace(",", ".") for t in texts]
            return whole_ns(texts, plan.unit if plan.unit in UNITS_NS else "s")
        if plan.form == "iso":
            when, zone = iso_ns(texts)
            # A table that changes between zoned and bare stamps half-way has no one clock.
            if zones and (zones[0] is None) != (zone is None):
                return np.full(len(lines), NO_TIME, dtype=np.int64)
            zones.append(zone)
            return when
        return np.array([digits_ns(t, plan.form) for t in texts], dtype=np.int64)

    return stamps
