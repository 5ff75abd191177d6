"""Biovotion Everion exports: a folder (or zip, or one file) of "CsvData_..." tables.

Every row is one value: count, streamType, tag, time (Unix seconds), values ("65.0;85.0": the value
and its quality in percent). Rows are in order of transfer, not of time. Layout and tags after
devicely (github.com/hpi-dhc/devicely) and the sample in its tests; no file of our own was at hand.
The acceleration's unit is stated nowhere, so it stays in the device's own steps; scores the device
computes are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import figure, figures_of, single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times
from workstation.core.importing.text import head_lines, line_chunks

FORMAT = "Biovotion Everion"
_HEADER = "count,streamType,tag,time,values"
_PART = re.compile(
    r"csvdata_(signals|sensor_data|features)_(EV-[A-Z0-9-]{1,40})\.csv", re.IGNORECASE
)
_MOST_ROWS = 60_000_000
_LAST_S = 4_102_444_800

_Tags = Mapping[int, tuple[str, ChannelKind, str, float]]

_SIGNALS: _Tags = {
    6: ("heart rate", ChannelKind.HEART_RATE, "1/min", 1.0),
    7: ("oxygen saturation", ChannelKind.SPO2, "%", 1.0),
    8: ("perfusion index", ChannelKind.OTHER, "unknown", 1.0),
    9: ("motion activity", ChannelKind.OTHER, "unknown", 1.0),
    12: ("breathing", ChannelKind.BREATHING, "1/min", 1.0),
    15: ("core temperature", ChannelKind.TEMPERATURE, "degC", 1.0),
    19: ("local temperature", ChannelKind.TEMPERATURE, "degC", 1.0),
    20: ("pressure", ChannelKind.OTHER, "hPa", 1.0),
    21: ("skin electrode", ChannelKind.OTHER, "unknown", 1.0),
    118: ("object temperature", ChannelKind.TEMPERATURE, "degC", 1.0),
}
_SENSORS: _Tags = {
    84: ("acc raw x", ChannelKind.OTHER, "1", 1.0),
    85: ("acc raw y", ChannelKind.OTHER, "1", 1.0),
    86: ("acc raw z", ChannelKind.OTHER, "1", 1.0),
}
_BEATS: _Tags = {14: ("interbeat", ChannelKind.INTERBEAT, "s", 1e-3)}


@dataclass(slots=True)
class _Rows:
    """Columns count, tag, time in s, value, quality in % (NaN where none is stated)."""

    parts: list[NDArray[np.float64]] = field(default_factory=list)
    bad: int = 0

    def all(self) -> NDArray[np.float64]:
        return np.concatenate(self.parts) if self.parts else np.empty((0, 5))


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if is_zip(head):
        found = [m for n in member_names(stream) if (m := _PART.fullmatch(n))]
        return len({m[2].upper() for m in found}) == 1
    return head_lines(head, 1) == [_HEADER]


def _read(opened: Opened) -> Found:
    head = opened.stream.read(4)
    opened.stream.seek(0)
    rows = _Rows()
    serials = set()
    if is_zip(head):
        bundle = Bundle(opened.stream, opened.name)
        parts = [(n, m) for n in bundle.names if (m := _PART.fullmatch(n))]
        for done, (name, match) in enumerate(parts):
            serials.add(match[2].upper())
            _gather(opened.member(name, bundle.read(name)), rows)
            opened.progress((done + 1) / len(parts))
    else:
        named = _PART.fullmatch(opened.name)
        serials = {named[2].upper()} if named else set()
        _gather(opened, rows)
    return _found(rows, next(iter(serials), ""))


def _gather(opened: Opened, rows: _Rows) -> None:
    """Take over the rows of one table; those without count, tag, time or value are counted."""
    first = True
    held = sum(len(p) for p in rows.parts)
    for chunk in line_chunks(opened):
        lines = [line for line in chunk[1 if first else 0 :] if line.strip()]
        first = False
        if not lines:
            continue
        values = [line.rsplit(",", 1)[-1].partition(";") for line in lines]
        keys, _ = figures_of(lines, ",", (0, 2, 3))
        told = np.array([[figure(v), figure(q)] for v, _, q in values])
        block = np.column_stack((keys, told))
        good = np.isfinite(block[:, :4]).all(axis=1) & (block[:, 2] > 0) & (block[:, 2] < _LAST_S)
        good &= (np.abs(block[:, 0]) < 2**53) & (np.abs(block[:, 1]) < 2**31)
        rows.bad += int(np.count_nonzero(~good))
        rows.parts.append(block[good])
        held += len(lines)
        if held > _MOST_ROWS:
            raise opened.unreadable("It has more rows than an Everion writes in a month.")


def _found(rows: _Rows, serial: str) -> Found:
    # Equal rows are the same value sent twice.
    whole = np.unique(rows.all(), axis=0)
    findings = []
    if rows.bad:
        text = f"{rows.bad} row(s) have no readable time or value and were left out."
        findings.append(Finding("table.rows", text, Severity.CAUTION, rows.bad))
    groups = []
    for name, tags in (("signals", _SIGNALS), ("acc raw", _SENSORS), ("interbeat", _BEATS)):
        group, unsure = _group(name, tags, whole)
        groups += [group] if group else []
        if unsure:
            text = f"{unsure} value(s) of which the device says their quality is 0 % were left out."
            findings.append(Finding("quality.none", text, Severity.CAUTION, unsure))
    if any(g.name == "acc raw" for g in groups):
        text = "The export does not state the unit of the acceleration; it stays in raw steps."
        findings.append(Finding("units.unknown", text, Severity.CAUTION, 3))
    if groups:
        text = "The export is in order of transfer; its values were put in order of time."
        findings.append(Finding("times.sorted", text))
    return Found(
        FORMAT,
        groups,
        Axis(utc=True, origin="time column", note="Unix time in whole seconds, without a zone."),
        device=FORMAT,
        serial=serial,
        findings=findings,
    )


def _group(name: str, tags: _Tags, rows: NDArray[np.float64]) -> tuple[RawGroup | None, int]:
    """The values of some tags side by side: one row for each time and count."""
    mine = rows[np.isin(rows[:, 1], list(tags))]
    if not len(mine):
        return None, 0
    unsure = mine[:, 4] == 0
    # Within a second the counter tells the order.
    keys, place = np.unique(mine[:, [2, 0]], axis=0, return_inverse=True)
    place = place.ravel()
    columns = []
    for tag, (label, kind, unit, factor) in tags.items():
        of_tag = mine[:, 1] == tag
        if not of_tag.any():
            continue
        values = np.full(len(keys), np.nan)
        values[place[of_tag]] = np.where(unsure[of_tag], np.nan, mine[of_tag, 3] * factor)
        columns.append(Column(label, kind, unit, single(values)))
    times: Times = np.rint(keys[:, 0] * 1e9).astype(np.int64)
    beats = name == "interbeat"
    return RawGroup(name, times, tuple(columns), events=beats), int(np.count_nonzero(unsure))


READER = Reader(FORMAT, _matches, _read)
