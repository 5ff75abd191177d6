"""Tables of any make, read as a profile says: guessed from the header, or described by a person.

Nothing is made up: a column whose unit the header does not tell stays in "unknown" units, and a
table whose time cannot be told is not read without a profile made by a person.
"""

from __future__ import annotations

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import read_body
from workstation.core.importing.figures import Cells, single
from workstation.core.importing.profile import ColumnPlan, TableProfile, TimePlan
from workstation.core.importing.reader import Opened
from workstation.core.importing.samples import Values
from workstation.core.importing.stamps import zone_name
from workstation.core.importing.table_times import RowTimes
from workstation.core.importing.units import UNIT, factor
from workstation.core.timebase import Trust

__all__ = ["FORMAT", "ColumnPlan", "TableProfile", "TimePlan", "read_table"]

FORMAT = "Table"


def read_table(opened: Opened, profile: TableProfile, *, format_name: str = FORMAT) -> Found:
    """Read a table as its profile says.

    Args:
        opened: the file.
        profile: what stands where.
        format_name: for the recording.

    Raises:
        DamagedFileError: no row has a readable time.
    """
    times = RowTimes(profile)
    body = read_body(
        opened,
        times,
        [c.column for c in profile.columns],
        skip=profile.skip,
        delimiter=profile.delimiter,
        decimal_comma=profile.decimal_comma,
        cells=Cells(profile.thousands, frozenset(w.lower() for w in profile.words)),
        comment=profile.comment,
        only=profile.only,
    )
    findings = list(body.findings())
    columns = []
    unknown = 0
    for plan, values in zip(profile.columns, body.columns, strict=True):
        for sentinel in plan.sentinels:
            values[values == single(np.array([sentinel]))] = np.nan
        by = factor(plan.kind, plan.unit)
        if by is None and plan.kind is not ChannelKind.COUNTS:
            unknown += not plan.unit or plan.unit == "unknown"
            columns.append(Column(plan.name, ChannelKind.OTHER, plan.unit or "unknown", values))
        else:
            _scale(values, 1.0 if by is None else by)
            columns.append(Column(plan.name, plan.kind, UNIT[plan.kind], values))
    if unknown:
        text = f"The table does not say in which unit {unknown} of its columns are."
        findings.append(Finding("units.unknown", text, Severity.CAUTION, unknown))
    return Found(
        format_name,
        [RawGroup("table", body.times_ns, tuple(columns))],
        _axis(profile, zone_name(next((z for z in times.zones if z), None))),
        findings=findings,
    )


def _scale(values: Values, by: float) -> None:
    """Bring values to their kind's own unit, where they lie; NaN where that is too large."""
    if by != 1.0:
        with np.errstate(over="ignore"):
            np.multiply(values, np.float32(by), out=values)
        values[np.isinf(values)] = np.nan


def _axis(profile: TableProfile, zone: str | None) -> Axis:
    form = profile.time.form
    if form in ("gone", "rate", "number", "clock"):
        return Axis()
    if form == "epoch":
        return Axis(utc=True, zone=profile.zone or None, origin="time column")
    if zone is None and profile.zone:
        note = f"The table states no zone; {profile.zone} was given with its description."
        return Axis(utc=True, zone=profile.zone, origin="time column", note=note)
    trust = Trust.HIGH if zone and zone != "UTC" else Trust.MEDIUM
    return Axis(utc=zone is not None, zone=zone, origin="time column", trust=trust, follows=True)
