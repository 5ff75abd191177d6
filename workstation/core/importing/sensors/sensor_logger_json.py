"""Sensor Logger's JSON export: one list of readings, each naming its sensor."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

from workstation.core.evidence import Finding, LogMark
from workstation.core.importing.assemble import Found, RawGroup
from workstation.core.importing.reader import Opened, Reader, read_capped
from workstation.core.importing.sensors.sensor_logger import FORMAT, axis_in, is_part, table_of
from workstation.core.importing.sensors.sensor_logger_parts import with_whole_acceleration
from workstation.core.importing.stamps import NO_TIME, whole_ns

_MOST = 1024 * 2**20
_HEAD = re.compile(rb'\s*\[\s*\{[^{}]{0,2000}"sensor"\s*:')


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return _HEAD.match(head[:4096]) is not None and b"seconds_elapsed" in head


def _read(opened: Opened) -> Found:
    try:
        entries = json.loads(read_capped(opened, _MOST))
    except (ValueError, RecursionError) as error:
        raise opened.damaged("This JSON file is damaged or cut off.") from error
    by_sensor: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("sensor"), str):
            by_sensor.setdefault(entry["sensor"].lower(), []).append(entry)
    groups: list[RawGroup] = []
    findings: list[Finding] = []
    for sensor, readings in by_sensor.items():
        if is_part(sensor):
            block = _as_table(readings)
            some, more = table_of(opened.member(f"{sensor}.csv", block))
            groups.extend(some)
            findings.extend(more)
    facts = next(iter(by_sensor.get("metadata", [])), {})
    zone = facts.get("recording timezone")
    return Found(
        FORMAT,
        with_whole_acceleration(groups),
        axis_in(zone if isinstance(zone, str) else None),
        device=str(facts.get("device name", ""))[:80],
        marks=_notes(by_sensor.get("annotation", [])),
        findings=findings,
    )


def _as_table(readings: list[Mapping[str, Any]]) -> bytes:
    """The readings of one sensor as the app's own CSV: one reader for both exports."""
    names = [n for n in readings[0] if n not in ("sensor", "time", "seconds_elapsed")]
    lines = [",".join(["time", "seconds_elapsed", *names])]
    lines += [
        ",".join(_cell(r.get(n)) for n in ("time", "seconds_elapsed", *names)) for r in readings
    ]
    return ("\n".join(lines) + "\n").encode()


def _cell(value: object) -> str:
    return re.sub(r'[,"\r\n\0]', " ", str(value))[:40] if value is not None else ""


def _notes(readings: list[Mapping[str, Any]]) -> tuple[LogMark, ...]:
    if not readings:
        return ()
    stamps = whole_ns([_cell(r.get("time")) for r in readings], "ns").tolist()
    return tuple(
        LogMark(at, str(r.get("text") or "annotation")[:200])
        for at, r in zip(stamps, readings, strict=True)
        if at != NO_TIME
    )


READER = Reader(f"{FORMAT} (JSON)", _matches, _read)
