"""Sensor Logger (phone and watch app): one CSV, or the zip of a recording.

Units follow the app's unit page. Where a setting of the app decides between g and m/s2 the length
of the measured gravity tells which it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import column_of, read_body
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Values
from workstation.core.importing.stamps import NO_TIME, whole_ns
from workstation.core.importing.text import head_lines
from workstation.core.importing.units import PER_MS2, PER_RAD
from workstation.core.timebase import Trust

FORMAT = "Sensor Logger"
_START = ("time", "seconds_elapsed")
_XYZ = ("x", "y", "z")

_ACC, _GYRO = ChannelKind.ACCELERATION, ChannelKind.ROTATION


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of a recording: its group, and column -> (channel, kind, unit, factor)."""

    group: str
    columns: Mapping[str, tuple[str, ChannelKind, str, float]]


def _axes(label: str, kind: ChannelKind, unit: str, factor: float) -> _Part:
    return _Part(label, {a: (f"{label} {a}", kind, unit, factor) for a in _XYZ})


_PARTS: dict[str, _Part] = {
    "totalacceleration": _axes("acc", _ACC, "g", PER_MS2),
    "accelerometer": _axes("linear acc", _ACC, "g", PER_MS2),
    "gravity": _axes("gravity", ChannelKind.OTHER, "g", PER_MS2),
    "gyroscope": _axes("gyro", _GYRO, "deg/s", PER_RAD),
    "magnetometer": _axes("mag", ChannelKind.MAGNETIC, "uT", 1.0),
    "heartrate": _Part("heart rate", {"bpm": ("heart rate", ChannelKind.HEART_RATE, "1/min", 1.0)}),
    "light": _Part("light", {"lux": ("light", ChannelKind.LIGHT, "lux", 1.0)}),
    "microphone": _Part("sound level", {"dBFS": ("sound level", ChannelKind.OTHER, "dBFS", 1.0)}),
    "barometer": _Part("pressure", {"pressure": ("pressure", ChannelKind.OTHER, "hPa", 1.0)}),
    "wristmotion": _Part(
        "wrist",
        {f"rotationRate{a.upper()}": (f"gyro {a}", _GYRO, "deg/s", PER_RAD) for a in _XYZ}
        | {f"gravity{a.upper()}": (f"gravity {a}", ChannelKind.OTHER, "g", 1.0) for a in _XYZ}
        | {f"acceleration{a.upper()}": (f"linear acc {a}", _ACC, "g", 1.0) for a in _XYZ}
        | {
            f"quaternion{a}": (f"attitude {a.lower()}", ChannelKind.OTHER, "1", 1.0) for a in "WXYZ"
        },
    ),
}


def _header(lines: Sequence[str]) -> list[str]:
    return [c.strip().strip('"') for c in lines[0].split(",")] if lines else []


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if is_zip(head):
        names = {n.lower() for n in member_names(stream)}
        parts = {f"{part}.csv" for part in _PARTS}
        return bool(names & parts) and ("metadata.csv" in names or "wristmotion.csv" in names)
    header = _header(head_lines(head, 1))
    return tuple(header[:2]) == _START and len(header) > 2


def _read(opened: Opened) -> Found:
    head = opened.stream.read(4)
    if is_zip(head):
        return _read_zip(opened)
    groups, findings = table_of(opened)
    return Found(FORMAT, groups, axis_in(None), findings=findings)


def axis_in(zone: str | None) -> Axis:
    """What the app's times mean; `zone` as its metadata names it."""
    return Axis(
        utc=True,
        zone=zone,
        origin="time column",
        trust=Trust.HIGH if zone else Trust.MEDIUM,
        note="" if zone else "The app writes UTC; the zone it was recorded in is not in the file.",
    )


def _read_zip(opened: Opened) -> Found:
    bundle = Bundle(opened.stream, opened.name)
    groups: list[RawGroup] = []
    findings: list[Finding] = []
    known = [n for n in bundle.names if _part_name(n) in _PARTS]
    for done, name in enumerate(known):
        data = bundle.read(name)
        inner = replace(opened, stream=io.BytesIO(data), name=name, size=len(data))
        inner = replace(inner, progress=lambda _: None)
        some, more = table_of(inner)
        groups.extend(g for g in some if g.name not in {h.name for h in groups})
        findings.extend(more)
        opened.progress((done + 1) / len(known))
    facts = _metadata(bundle)
    zone = facts.get("recording timezone") or None
    device = facts.get("device name", "")
    return Found(
        FORMAT,
        groups,
        axis_in(zone),
        device=device,
        marks=(*_annotations(bundle), *_films(bundle)),
        findings=findings,
    )


def _part_name(name: str) -> str:
    return name.lower().removesuffix(".csv")


def is_part(sensor: str) -> bool:
    """Whether a sensor of this name, in lower case, is read."""
    return sensor in _PARTS


def table_of(opened: Opened) -> tuple[list[RawGroup], list[Finding]]:
    """One CSV of the app; the name of the file tells which sensor."""
    opened.stream.seek(0)
    header = _header(head_lines(opened.stream.read(65_536), 1))
    part = _PARTS.get(_part_name(opened.name))
    if part is None or not set(header) & set(part.columns):
        part = _PARTS["wristmotion"] if "rotationRateX" in header else _unnamed(header)
    wanted = [c for c in part.columns if c in header]
    body = read_body(
        opened,
        lambda lines: whole_ns(column_of(lines, ",", 0), "ns"),
        [header.index(c) for c in wanted],
    )
    findings = list(body.findings())
    columns = []
    for name, values in zip(wanted, body.columns, strict=True):
        channel, kind, unit, factor = part.columns[name]
        columns.append(Column(channel, kind, unit, values * np.float32(factor)))
    if part.group == "wrist":
        columns = _wrist(columns)
    if part.group == "unknown":
        findings.append(
            Finding(
                "units.unknown",
                "The file's name does not say which sensor it is, so its unit is unknown.",
                Severity.CAUTION,
            )
        )
    groups = [
        RawGroup(part.group, body.times_ns, tuple(columns), events=part.group == "heart rate")
    ]
    return (groups if columns else []), findings


def _unnamed(header: Sequence[str]) -> _Part:
    names = [c for c in header if c not in _START]
    return _Part("unknown", {c: (c, ChannelKind.OTHER, "unknown", 1.0) for c in names})


def _wrist(columns: list[Column]) -> list[Column]:
    """In g, with the whole acceleration first: what the sensor felt is gravity plus motion."""
    by_name = {c.name: c for c in columns}
    gravity = [by_name.get(f"gravity {a}") for a in _XYZ]
    motion = [by_name.get(f"linear acc {a}") for a in _XYZ]
    if not all(gravity) or not all(motion):
        return columns
    length: Values = np.sqrt(sum(c.values.astype(np.float64) ** 2 for c in gravity if c))
    finite = length[np.isfinite(length)]
    metric = finite.size > 0 and float(np.median(finite)) > 4
    scale = np.float32(PER_MS2 if metric else 1.0)
    scaled = [
        replace(c, values=c.values * scale) if c.name.startswith(("gravity", "linear acc")) else c
        for c in columns
    ]
    by_name = {c.name: c for c in scaled}
    whole = [
        Column(
            f"acc {a}",
            _ACC,
            "g",
            by_name[f"gravity {a}"].values + by_name[f"linear acc {a}"].values,
        )
        for a in _XYZ
    ]
    return whole + scaled


def _rows(bundle: Bundle, name: str) -> list[dict[str, str]]:
    found = bundle.find(name)
    if not found:
        return []
    text = bundle.read(found, 2**20).decode("utf-8-sig", errors="replace").replace("\0", "")
    try:
        return [{k or "": v or "" for k, v in row.items() if isinstance(v, str)}
                for row in csv.DictReader(io.StringIO(text))]  # fmt: skip
    except csv.Error:
        return []


def _metadata(bundle: Bundle) -> dict[str, str]:
    rows = _rows(bundle, "Metadata.csv")
    return rows[0] if rows else {}


def _annotations(bundle: Bundle) -> tuple[LogMark, ...]:
    rows = _rows(bundle, "Annotation.csv")
    if not rows:
        return ()
    stamps = whole_ns([r.get("time", "") for r in rows], "ns")
    return tuple(
        LogMark(int(at), (row.get("text") or "annotation")[:200])
        for at, row in zip(stamps, rows, strict=True)
        if at != NO_TIME
    )


def _films(bundle: Bundle) -> tuple[LogMark, ...]:
    """Films the app made beside the log: each is named by the millisecond it began."""
    named = (re.fullmatch(r"(\d{13})\.mp4", n, re.IGNORECASE) for n in bundle.names)
    return tuple(LogMark(int(m[1]) * 10**6, f"video {m[0]} began") for m in named if m)


READER = Reader(FORMAT, _matches, _read)
