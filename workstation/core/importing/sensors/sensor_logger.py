"""Sensor Logger (phone and watch app): one CSV, or the zip of a recording.

Units follow the app's unit page. Where a setting of the app decides between g and m/s2 the length
of the measured gravity tells which it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import BinaryIO

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import column_of, read_body
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import scaled
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.sensors.sensor_logger_parts import (
    PARTS,
    Part,
    in_g,
    whole_of_wrist,
    with_whole_acceleration,
)
from workstation.core.importing.stamps import NO_TIME, whole_ns
from workstation.core.importing.text import head_lines
from workstation.core.timebase import Trust

FORMAT = "Sensor Logger"
_START = ("time", "seconds_elapsed")


def _header(lines: Sequence[str]) -> list[str]:
    return [c.strip().strip('"') for c in lines[0].split(",")] if lines else []


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if is_zip(head):
        names = {n.lower() for n in member_names(stream)}
        parts = {f"{part}.csv" for part in PARTS}
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
    known = [n for n in bundle.names if _part_name(n) in PARTS]
    for done, name in enumerate(known):
        some, more = table_of(opened.member(name, bundle.read(name)))
        groups.extend(g for g in some if g.name not in {h.name for h in groups})
        findings.extend(more)
        opened.progress((done + 1) / len(known))
    films = _films(bundle)
    if films:
        text = (
            f"{len(films)} film(s) lie in the recording: unpack it and add them as clips. The name "
            "of a film is the start of the session, not of its first picture."
        )
        findings.append(Finding("films.inside", text, Severity.NOTE, len(films)))
    facts = _metadata(bundle)
    zone = facts.get("recording timezone") or None
    device = facts.get("device name", "")
    return Found(
        FORMAT,
        with_whole_acceleration(groups),
        axis_in(zone),
        device=device[:80],
        marks=(*_annotations(bundle), *films),
        findings=findings,
    )


def _part_name(name: str) -> str:
    return name.lower().removesuffix(".csv")


def is_part(sensor: str) -> bool:
    """Whether a sensor of this name, in lower case, is read."""
    return sensor in PARTS


def table_of(opened: Opened) -> tuple[list[RawGroup], list[Finding]]:
    """One CSV of the app; the name of the file tells which sensor."""
    opened.stream.seek(0)
    header = _header(head_lines(opened.stream.read(65_536), 1))
    part = PARTS.get(_part_name(opened.name))
    if part is None or not set(header) & set(part.columns):
        part = PARTS["wristmotion"] if "rotationRateX" in header else _unnamed(header)
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
        columns.append(Column(channel, kind, unit, scaled(values, factor)))
    if part.group == "wrist":
        columns = whole_of_wrist(columns)
    if part.group == "acc uncalibrated":
        columns = in_g(columns)
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


def _unnamed(header: Sequence[str]) -> Part:
    names = [c for c in header if c not in _START]
    return Part("unknown", {c: (c, ChannelKind.OTHER, "unknown", 1.0) for c in names})


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
    """Films the app made beside the log, named by the millisecond their session began.

    The camera starts some tenths of a second later; a film's own clock is `film_clock`.
    """
    named = (re.fullmatch(r"(\d{13})\.mp4", n, re.IGNORECASE) for n in bundle.names)
    return tuple(LogMark(int(m[1]) * 10**6, f"session of video {m[0]} began") for m in named if m)


READER = Reader(FORMAT, _matches, _read)
