"""OpenSeizureDetector alarm logs: one JSON object a line, local time, spectra and alarm states."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Values
from workstation.core.importing.stamps import NO_TIME, digits_ns
from workstation.core.importing.text import head_lines, line_chunks

FORMAT = "OpenSeizureDetector"
_MOST_LINES = 1_000_000
_NUMBERS = {
    "roiPower": ("power in the alarm band", ChannelKind.OTHER, "1"),
    "specPower": ("power in the spectrum", ChannelKind.OTHER, "1"),
    "alarmState": ("alarm state", ChannelKind.OTHER, "1"),
    "hr": ("heart rate", ChannelKind.HEART_RATE, "1/min"),
    "o2Sat": ("oxygen saturation", ChannelKind.SPO2, "%"),
    "batteryPc": ("battery charge", ChannelKind.OTHER, "%"),
}


def _line(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = head_lines(head, 1)
    if not lines or not lines[0].startswith("{"):
        return False
    first = _line(lines[0])
    return first is not None and {"dataTime", "alarmState"} <= first.keys()


def _read(opened: Opened) -> Found:
    entries: list[tuple[int, dict[str, Any]]] = []
    lost = 0
    for lines in line_chunks(opened):
        for text in lines:
            if text.strip() and len(entries) < _MOST_LINES:
                entry = _line(text)
                when = NO_TIME if entry is None else digits_ns(str(entry.get("dataTime")), "dmy")
                if entry is None or when == NO_TIME:
                    lost += 1
                else:
                    entries.append((when, entry))
    times = np.array([when for when, _ in entries], dtype=np.int64)
    columns = []
    for key, (name, kind, unit) in _NUMBERS.items():
        values = _values(entries, key)
        if kind is not ChannelKind.OTHER:
            values[values <= 0] = np.nan
        if np.isfinite(values).any():
            columns.append(Column(name, kind, unit, values))
    marks = [
        LogMark(when, f"alarm: {entry.get('alarmPhrase')}"[:100])
        for when, entry in entries
        if isinstance(entry.get("alarmState"), int) and entry["alarmState"] > 0
    ]
    findings = []
    if lost:
        text = f"{lost} line(s) could not be read and were left out."
        findings.append(Finding("table.rows", text, Severity.CAUTION, lost))
    return Found(
        FORMAT,
        [RawGroup("states", times, tuple(columns), events=True)] if columns else [],
        Axis(origin="dataTime", note="The file has no time zone.", follows=True),
        device="OpenSeizureDetector",
        marks=marks,
        findings=findings,
    )


def _values(entries: list[tuple[int, dict[str, Any]]], key: str) -> Values:
    numbers = [entry.get(key) for _, entry in entries]
    plain = [n if isinstance(n, int | float) and abs(n) < 1e30 else np.nan for n in numbers]
    return np.array(plain, dtype=np.float32)


READER = Reader(FORMAT, _matches, _read)
