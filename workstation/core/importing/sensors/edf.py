"""EDF, EDF+C, EDF+D and BDF: physiological recordings, Faros included.

Every record of EDF+ says when it began, so a discontinuous recording keeps its gaps. Fields about
the patient are never read. Format: edfplus.info.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.figures import single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times, stop_if
from workstation.core.importing.sensors.edf_header import Header, Signal, parse_header
from workstation.core.importing.sensors.edf_notes import notes_of
from workstation.core.importing.stamps import MONTHS, NO_TIME, digits_ns
from workstation.core.importing.units import UNIT, factor
from workstation.core.timebase import Trust

_AT_ONCE = 32 * 2**20
_WIDE = 3
"""Bytes of a sample of BDF."""
_STATUS = "Status"
_MOST_PRESSES = 10_000

_LABELS: tuple[tuple[str, ChannelKind], ...] = (
    (r"acc(el|\b|_|[xyz]\b)", ChannelKind.ACCELERATION),
    (r"gyr", ChannelKind.ROTATION),
    (r"^(ecg|ekg)", ChannelKind.ECG),
    (r"^(eeg|(fp[12z]|[fcpot]\d{1,2}|[fcpo]z|[am][12])(-|$))", ChannelKind.EEG),
    (r"spo2|sao2|oxygen", ChannelKind.SPO2),
    (r"heart|^hr\b|pulse ?rate", ChannelKind.HEART_RATE),
    (r"temp", ChannelKind.TEMPERATURE),
    (r"resp ?rate", ChannelKind.BREATHING),
)


@dataclass(frozen=True, slots=True)
class _Data:
    """Records as read: (records, bytes of one record)."""

    rows: NDArray[np.uint8]
    onsets: NDArray[np.float64]
    marks: list[LogMark]


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    edf = head[:8] == b"0       "
    bdf = head[:8] == b"\xffBIOSEMI"
    date = re.fullmatch(rb"\d\d\.\d\d\.\d\d\d\d\.\d\d\.\d\d", head[168:184])
    return (edf or bdf) and date is not None


def _read(opened: Opened) -> Found:
    header = parse_header(opened)
    start, zone, findings = _start(header)
    data, more = _records(opened, header)
    findings += more
    known = start != NO_TIME
    base = start if known else 0
    step = header.record_s
    onsets = base + np.rint(data.onsets * 1e9).astype(np.int64)
    groups = _groups(header, data, onsets, step)
    device = re.search(r"DEVTYPE=([^_\s]+)", header.recording)
    serial = re.search(r"SER=([^_\s]+)", header.recording)
    return Found(
        header.format,
        groups,
        Axis(
            utc=zone is not None,
            zone=zone,
            origin="header: start date and time" if known else "",
            trust=Trust.HIGH if zone else Trust.MEDIUM,
            note="" if zone else "The format has no time zone.",
        ),
        device=f"Bittium {device[1]}" if device and "Faros" in device[1] else "",
        serial=serial[1] if serial else "",
        marks=[LogMark(m.log_ns + base, m.text, m.duration_ns) for m in data.marks]
        + _buttons(groups, bdf=header.width == _WIDE),
        findings=findings,
    )


def _start(header: Header) -> tuple[int, str | None, list[Finding]]:
    """Start in ns (UTC if the zone is known, else digits), the zone, and what is odd about it."""
    findings = []
    day, month, short = (int(p) for p in header.date.split("."))
    year = short + (1900 if short >= 85 else 2000)
    full = re.search(r"Startdate (\d{2})-([A-Z]{3})-(\d{4})", header.recording)
    if full and full[2].lower() in MONTHS:
        long = (int(full[1]), MONTHS.index(full[2].lower()) + 1, int(full[3]))
        if long[:2] != (day, month):
            text = "The two start dates in the header differ; the four-digit one is used."
            findings.append(Finding("clock.differs", text, Severity.CAUTION))
        day, month, year = long
    start = digits_ns(f"{year}-{month}-{day} {header.time.replace('.', ':')}", "ymd")
    zone = re.search(r"TZ=([+-])(\d{2})(\d{2})", header.recording)
    if start == NO_TIME or not zone:
        return start, None, findings
    minutes = int(f"{zone[1]}1") * (int(zone[2]) * 60 + int(zone[3]))
    return start - minutes * 60 * 10**9, f"{zone[1]}{zone[2]}:{zone[3]}", findings


def _records(opened: Opened, header: Header) -> tuple[_Data, list[Finding]]:
    size = header.record_bytes
    there = max(0, opened.size - header.bytes) // size if size else 0
    claimed = header.records if header.records >= 0 else there
    count = min(there, claimed)
    findings = []
    if there < claimed:
        text = f"The file is cut off: {there} of {claimed} records are there."
        findings.append(Finding("truncated", text, Severity.CAUTION))
    if not count:
        raise opened.damaged("This recording holds no complete data record.")
    opened.stream.seek(header.bytes)
    parts = []
    left = count
    while left:
        stop_if(opened.cancelled)
        some = min(left, max(1, _AT_ONCE // size))
        block = opened.stream.read(some * size)
        got = len(block) // size
        if not got:
            break
        parts.append(np.frombuffer(block, np.uint8, count=got * size).reshape(got, size))
        left -= got
        opened.progress(1 - left / count)
    rows = np.concatenate(parts) if len(parts) > 1 else parts[0]
    onsets, marks, lost = notes_of(rows, header)
    if lost:
        text = f"{lost} record(s) do not say when they began; they follow the one before."
        findings.append(Finding("records.untimed", text, Severity.CAUTION, lost))
    return _Data(rows, onsets, marks), findings


def _groups(header: Header, data: _Data, onsets: Times, step: float) -> list[RawGroup]:
    """Signals with the same number of samples a record share their times."""
    by_count: dict[int, list[Signal]] = {}
    for signal in header.signals:
        if signal.count and not signal.is_notes:
            by_count.setdefault(signal.count, []).append(signal)
    names: dict[str, int] = {}
    groups = []
    for count, signals in by_count.items():
        inside = np.rint(np.arange(count) * (step * 1e9 / count)).astype(np.int64)
        times = (onsets[:, None] + inside[None, :]).ravel()
        columns = tuple(_column(s, header, data.rows, names) for s in signals)
        groups.append(RawGroup(f"{count / step:g} Hz" if step else "values", times, columns))
    return groups


def _buttons(groups: list[RawGroup], *, bdf: bool) -> list[LogMark]:
    """Presses of the button that Faros keeps in a channel called Marker; BioSemi's triggers."""
    marks = []
    for group in groups:
        for column in group.columns:
            if column.name == "Marker":
                on = column.values > 0
                pressed = np.flatnonzero(on & ~np.concatenate(([False], on[:-1])))[:_MOST_PRESSES]
                marks += [LogMark(int(group.times_ns[i]), "button pressed") for i in pressed]
            elif column.name == _STATUS and column.kind is ChannelKind.OTHER and bdf:
                marks += _triggers(group.times_ns, column.values)
    return marks


def _triggers(times: Times, values: NDArray[np.float32]) -> list[LogMark]:
    """Changes of BioSemi's sixteen trigger bits away from their resting state."""
    codes = values.astype(np.int64) & 0xFFFF
    kinds, counts = np.unique(codes, return_counts=True)
    rest = kinds[np.argmax(counts)]
    rises = (codes != rest) & (codes != np.concatenate(([rest], codes[:-1])))
    at = np.flatnonzero(rises)[:_MOST_PRESSES]
    return [LogMark(int(times[i]), f"trigger {int(codes[i])}") for i in at]


def _column(
    signal: Signal, header: Header, rows: NDArray[np.uint8], names: dict[str, int]
) -> Column:
    block = np.ascontiguousarray(rows[:, signal.at : signal.at + signal.count * header.width])
    if header.width == 2:
        codes = block.view("<i2").astype(np.float64).ravel()
    else:
        three = block.reshape(-1, 3).astype(np.int32)
        whole = three[:, 0] | three[:, 1] << 8 | three[:, 2] << 16
        codes = (whole - ((whole & 0x800000) << 1)).astype(np.float64)
    if header.width == _WIDE and signal.label == _STATUS:
        # BioSemi's trigger word: bits, not a voltage.
        return Column(signal.label, ChannelKind.OTHER, "1", codes.astype(np.float32))
    gain = (signal.physical[1] - signal.physical[0]) / (signal.digital[1] - signal.digital[0])
    kind, unit, by = _kind(signal)
    with np.errstate(over="ignore", invalid="ignore"):  # absurd ranges give no values
        values = ((codes - signal.digital[0]) * gain + signal.physical[0]) * by
    label = signal.label or "signal"
    names[label] = names.get(label, 0) + 1
    name = label if names[label] == 1 else f"{label} ({names[label]})"
    return Column(name, kind, unit, single(values))


def _kind(signal: Signal) -> tuple[ChannelKind, str, float]:
    """Kind, canonical unit and the factor to it; OTHER in its own unit where they do not fit."""
    for pattern, kind in _LABELS:
        if re.search(pattern, signal.label, re.IGNORECASE):
            by = factor(kind, signal.unit)
            if by is not None:
                return kind, UNIT[kind], by
    return ChannelKind.OTHER, signal.unit or "1", 1.0


READER = Reader("EDF / BDF", _matches, _read)
