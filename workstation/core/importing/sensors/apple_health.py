"""Apple Health exports (export.xml, alone or in the zip the phone makes).

Read as a stream: an export is easily a gigabyte. It carries an internal DTD, so a DTD is allowed;
entities are not. Only measurements are taken, never the record about the person.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import numpy as np
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import figure, single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import stop_if
from workstation.core.importing.stamps import NO_TIME, iso_ns, zone_name
from workstation.core.timebase import Trust

FORMAT = "Apple Health"
_MOST = 20_000_000
_CHECK = 10_000

# type -> channel, kind, unit, and the units it may come in with their factors
_KNOWN = {
    "HKQuantityTypeIdentifierHeartRate": (
        "heart rate", ChannelKind.HEART_RATE, "1/min", {"count/min": 1.0, "count/s": 60.0}),
    "HKQuantityTypeIdentifierOxygenSaturation": (
        "oxygen saturation", ChannelKind.SPO2, "%", {"%": 100.0}),
    "HKQuantityTypeIdentifierRespiratoryRate": (
        "breathing", ChannelKind.BREATHING, "1/min", {"count/min": 1.0}),
    "HKQuantityTypeIdentifierBodyTemperature": (
        "body temperature", ChannelKind.TEMPERATURE, "degC", {"degC": 1.0}),
    "HKQuantityTypeIdentifierAppleSleepingWristTemperature": (
        "wrist temperature", ChannelKind.TEMPERATURE, "degC", {"degC": 1.0}),
}  # fmt: skip


@dataclass(slots=True)
class _Series:
    starts: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if is_zip(head):
        return "export.xml" in {n.lower() for n in member_names(stream)}
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml") and b"HealthData" in head


def _read(opened: Opened) -> Found:
    stream: BinaryIO = opened.stream
    head = stream.read(4)
    stream.seek(0)
    if is_zip(head):
        bundle = Bundle(stream, opened.name)
        stream = io.BytesIO(bundle.read(bundle.find("export.xml")))
    series, other, finding = _gather(stream, opened)
    findings = [finding] if finding else []
    if other:
        text = f"{other} measurement(s) come in a unit this program does not convert."
        findings.append(Finding("units.unknown", text, Severity.CAUTION, other))
    groups = []
    zone: str | None = None
    for kind, one in series.items():
        name, channel, unit, _ = _KNOWN[kind]
        times, found = _times(one.starts)
        zone = zone or zone_name(found)
        good = times != NO_TIME
        values = single(np.array(one.values))[good]
        # Apps write whenever they please: the export is in order of entry, not of time.
        order = np.argsort(times[good], kind="stable")
        column = Column(name, channel, unit, values[order])
        groups.append(RawGroup(name, times[good][order], (column,), events=True))
    if groups:
        text = "The export is in order of entry; its measurements were put in order of time."
        findings.append(Finding("times.sorted", text))
    return Found(
        FORMAT,
        groups,
        Axis(utc=True, zone=zone, origin="startDate", trust=Trust.HIGH),
        device="Apple Health",
        findings=findings,
    )


def _times(starts: list[str]) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], str | None]:
    """Stamps with offsets that change in summer: each stretch of one offset in one go."""
    first = iso_ns(starts[:1])[1]
    times = np.full(len(starts), NO_TIME, dtype=np.int64)
    offsets = np.array([s[-5:] for s in starts])
    for offset in dict.fromkeys(offsets.tolist()):
        at = np.flatnonzero(offsets == offset)
        some, zone = iso_ns([starts[i].replace(f" {offset}", offset) for i in at.tolist()])
        if zone is not None:
            times[at] = some
    return times, first


def _gather(stream: BinaryIO, opened: Opened) -> tuple[dict[str, _Series], int, Finding | None]:
    series: dict[str, _Series] = {}
    other = seen = 0
    root = None
    try:
        events = iterparse(stream, events=("start", "end"), forbid_dtd=False, forbid_entities=True)
        for event, element in events:
            if root is None:
                root = element
            if event == "start":
                continue
            seen += 1
            if seen % _CHECK == 0:
                stop_if(opened.cancelled)
                opened.progress(min(1.0, stream.tell() / max(opened.size, 1)))
            known = _KNOWN.get(element.get("type", "")) if element.tag == "Record" else None
            if known is not None and seen < _MOST:
                factor = known[3].get(element.get("unit", ""))
                value = figure(element.get("value", ""))
                if factor is None:
                    other += 1
                else:
                    one = series.setdefault(element.get("type", ""), _Series())
                    one.starts.append(element.get("startDate", "")[:40])
                    one.values.append(value * factor)
            # What was read is let go at once, or a gigabyte of tree would stay.
            if element.tag in ("Record", "Workout", "ActivitySummary", "Correlation"):
                element.clear()
                root.clear()
    except DefusedXmlException as error:
        raise opened.unreadable(
            "This XML file defines entities, which an Apple Health export never does.",
            "Do not trust where it comes from.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        if not series:
            raise opened.damaged("This Apple Health export is damaged.") from error
        text = "The export is damaged or cut off; what comes before the damage was read."
        return series, other, Finding("truncated", text, Severity.CAUTION)
    return series, other, None


READER = Reader(FORMAT, _matches, _read)
