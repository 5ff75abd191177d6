"""MbientLab MetaMotion and MetaWear sensors: the tables MetaBase writes, one sensor in each.

The header is "epoch (ms),time (+01:00),elapsed (s)," and the axes with their units. Layout after
MetaBase's own sources (github.com/mbientlab, MetaBase for Android and for hubs); no file of our own
was at hand. MetaBase for Android computes the offset in the header wrongly in summer, so the zone
is taken from the rows: the digits of `time` against `epoch`. Which of acceleration, its part
without gravity, and gravity alone a table in g holds is told by the file's name only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import column_of, read_body
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import cells_of, scaled
from workstation.core.importing.reader import HEAD, Opened, Reader
from workstation.core.importing.stamps import NO_TIME, iso_ns, whole_ns
from workstation.core.importing.text import head_lines
from workstation.core.importing.units import UNIT, factor
from workstation.core.timebase import Trust

FORMAT = "MetaMotion"
_HEADER = re.compile(
    r"epoch? \(ms\),time(?:stamp)? \(([+-]?\d\d:?\d\d)\),elapsed \(s\),(.+)", re.IGNORECASE
)
_PART = re.compile(
    r".*[_ ]([0-9A-F]{12}|(?:[0-9A-F]{2}:){5}[0-9A-F]{2})_(Accelerometer|Gyroscope|Magnetometer|"
    r"Linear ?Acceleration|Gravity|Quaternion|Euler ?Angles|Ambient ?Light|Pressure|Temperature|"
    r"Humidity)(_.*)?\.csv",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*([^()]{1,40}?)\s*\(([^()]{1,20})\)\s*")
_AXES = {"x-axis": "x", "y-axis": "y", "z-axis": "z"}
_LONE = {
    "temperature": ("temperature", ChannelKind.TEMPERATURE),
    "illuminance": ("light", ChannelKind.LIGHT),
}
_OF_AXES = {
    "g": ("acc", ChannelKind.ACCELERATION, 1.0),
    "deg/s": ("gyro", ChannelKind.ROTATION, 1.0),
    "T": ("mag", ChannelKind.MAGNETIC, 1e6),
}
_MOST_MINUTES = 15 * 60


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if is_zip(head):
        # The files of two sensors are two recordings, each with a clock of its own.
        return len(set(_sensors(member_names(stream)).values())) == 1
    lines = head_lines(head, 1)
    return bool(lines) and _HEADER.fullmatch(lines[0].strip().replace('"', "")) is not None


def _sensors(names: Sequence[str]) -> dict[str, str]:
    """File name -> address of the sensor, of the members whose name is one of MetaBase's."""
    return {n: m[1].replace(":", "").upper() for n in names if (m := _PART.fullmatch(n))}


def _read(opened: Opened) -> Found:
    head = opened.stream.read(4)
    opened.stream.seek(0)
    if not is_zip(head):
        lone, seen, noticed = _table(opened)
        serial = _sensors([opened.name]).get(opened.name, "")
        return _found([lone], seen, serial, noticed)
    bundle = Bundle(opened.stream, opened.name)
    sensors = _sensors(bundle.names)
    groups: dict[str, RawGroup] = {}
    zones: list[str | None] = []
    findings: list[Finding] = []
    for done, name in enumerate(sensors):
        group, zone, more = _table(opened.member(name, bundle.read(name)))
        if group.name in groups:
            raise opened.unreadable(
                f"It holds more than one recording of {group.name}.", "Add each by itself."
            )
        groups[group.name] = group
        zones.append(zone)
        findings += more
        opened.progress((done + 1) / len(sensors))
    zone = zones[0] if len(set(zones)) == 1 else None
    return _found(list(groups.values()), zone, next(iter(sensors.values())), findings)


def _found(
    groups: list[RawGroup], zone: str | None, serial: str, findings: Sequence[Finding]
) -> Found:
    axis = Axis(
        utc=True,
        zone=zone,
        origin="epoch column",
        trust=Trust.HIGH if zone else Trust.MEDIUM,
        note="" if zone else "The rows do not tell in which zone they were recorded.",
    )
    return Found(FORMAT, groups, axis, device=FORMAT, serial=serial, findings=findings)


def _table(opened: Opened) -> tuple[RawGroup, str | None, list[Finding]]:
    opened.stream.seek(0)
    lines = head_lines(opened.stream.read(HEAD), 40)
    header = _HEADER.fullmatch(lines[0].strip().replace('"', "")) if lines else None
    if header is None:
        raise opened.damaged("The header of this MetaMotion file is damaged.")
    named = _PART.fullmatch(opened.name)
    sensor = (named[2] if named else opened.name).lower()
    heads = [_head(cell, sensor) for cell in header[2].split(",")]
    body = read_body(
        opened,
        lambda rows: whole_ns(column_of(rows, ",", 0), "ms"),
        [i + 3 for i in range(len(heads))],
    )
    findings = list(body.findings())
    columns = tuple(
        Column(name, kind, unit, scaled(values, by))
        for (name, kind, unit, by), values in zip(heads, body.columns, strict=True)
    )
    zone = _zone(lines[1:])
    stated = header[1].replace(":", "")
    if zone is not None and stated.lstrip("+") != zone.replace(":", "").lstrip("+"):
        text = (
            f"The header says {header[1]}, but the digits of the rows are {zone}; {zone} is used."
        )
        findings.append(Finding("clock.zone", text, Severity.CAUTION))
    name = columns[0].name.rpartition(" ")[0] or columns[0].name
    return RawGroup(name, body.times_ns, columns), zone, findings


def _head(cell: str, sensor: str) -> tuple[str, ChannelKind, str, float]:
    """Channel, kind, unit and factor of a column such as "x-axis (g)"."""
    found = _UNIT.fullmatch(cell)
    name, unit = (found[1].lower(), found[2]) if found else (cell.strip().lower()[:40], "unknown")
    axis = _AXES.get(name)
    if axis and unit == "g" and "gravity" in sensor:
        return f"gravity {axis}", ChannelKind.OTHER, "g", 1.0
    if axis and unit in _OF_AXES:
        label, kind, by = _OF_AXES[unit]
        linear = "linear " if unit == "g" and "linear" in sensor else ""
        return f"{linear}{label} {axis}", kind, UNIT[kind], by
    label, kind = _LONE.get(name, (name, ChannelKind.OTHER))
    known = factor(kind, unit)
    if known is not None:
        return label, kind, UNIT[kind], known
    if name in ("w", "x", "y", "z") and unit == "number":
        label, unit = f"attitude {name}", "1"
    return label, ChannelKind.OTHER, unit, 1.0


def _zone(rows: Sequence[str]) -> str | None:
    """The offset between the digits and the Unix time of the first sound rows."""
    cells = [c for c in cells_of([r for r in rows if r.strip()], ",") if len(c) > 1]
    offsets = set()
    for unix, digits in zip(
        whole_ns([c[0] for c in cells], "ms").tolist(),
        iso_ns([c[1] for c in cells])[0].tolist(),
        strict=True,
    ):
        if NO_TIME not in (unix, digits):
            minutes = round((digits - unix) / 60e9)
            offsets.add(minutes if abs(digits - unix - minutes * 60 * 10**9) < 10**9 else None)
    minutes = offsets.pop() if len(offsets) == 1 else None
    if minutes is None or abs(minutes) > _MOST_MINUTES:
        return None
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


READER = Reader(FORMAT, _matches, _read)
