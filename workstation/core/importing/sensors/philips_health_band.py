"""Philips Health Band data lists (.xlsx): facts, a header row, one row a minute in local time."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
from defusedxml.common import DefusedXmlException

from workstation.core.evidence import ChannelKind, Finding, LogMark
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import figure, single
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import stop_if
from workstation.core.importing.stamps import NO_TIME, date_order, digits_ns

FORMAT = "Philips Health Band"
_MOST_ROWS = 2_000_000
_KNOWN = {
    "activityCounts": ("activity", ChannelKind.COUNTS, "1"),
    "heartRate": ("heart rate", ChannelKind.HEART_RATE, "1/min"),
    "respirationRate": ("breathing", ChannelKind.BREATHING, "1/min"),
    "steps": ("steps", ChannelKind.OTHER, "1"),
    "offWrist": ("off wrist", ChannelKind.OTHER, "1"),
    "missingData": ("missing data", ChannelKind.OTHER, "1"),
}


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if not is_zip(head) or "workbook.xml" not in member_names(stream):
        return False
    try:
        return b"activityCounts" in _strings(Bundle(stream, ""))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not this format
        return False


def _strings(bundle: Bundle) -> bytes:
    for name in ("sharedStrings.xml", "sheet1.xml"):
        if bundle.find(name):
            block = bundle.read(bundle.find(name), 2**28)
            if b"activityCounts" in block:
                return block
    return b""


def _read(opened: Opened) -> Found:
    # Every member is inflated once within the caps before another library may do so.
    bundle = Bundle(opened.stream, opened.name)
    for name in bundle.names:
        bundle.read(name, 2**28)
    opened.stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing style sheet is nobody's concern
        facts, header, rows = _sheet(opened)
    if not header:
        raise opened.damaged("This Philips workbook has no table.")
    at = header.index("timeStamp")
    texts = [str(r[at] or "") if len(r) > at else "" for r in rows]
    order = date_order(texts) or "mdy"
    times = np.array([digits_ns(t, order) for t in texts], dtype=np.int64)
    good = times != NO_TIME
    columns = []
    for name, (label, kind, unit) in _KNOWN.items():
        if name in header:
            i = header.index(name)
            cells = [figure(str(r[i])) if len(r) > i and r[i] is not None else np.nan for r in rows]
            columns.append(Column(label, kind, unit, single(np.array(cells, dtype=float))[good]))
    times = times[good]
    return Found(
        FORMAT,
        [RawGroup("minutes", times, tuple(columns))] if columns else [],
        Axis(origin="timeStamp column", follows=True),
        device="Philips Health Band",
        serial=_fact(facts, "deviceSN"),
        marks=_marks(header, [r for r, g in zip(rows, good, strict=True) if g], times.tolist()),
        findings=_findings(len(texts) - int(good.sum())),
    )


def _findings(lost: int) -> list[Finding]:
    if not lost:
        return []
    text = f"{lost} row(s) have no readable time and were left out."
    return [Finding("table.rows", text, count=lost)]


def _sheet(opened: Opened) -> tuple[list[str], list[str], list[tuple[object, ...]]]:
    facts: list[str] = []
    header: list[str] = []
    rows: list[tuple[object, ...]] = []
    try:
        book = openpyxl.load_workbook(opened.stream, read_only=True, data_only=True)
        try:
            for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True)):
                if number % 5000 == 0:
                    stop_if(opened.cancelled)
                if number > _MOST_ROWS:
                    break
                if header:
                    rows.append(row)
                elif "timeStamp" in row:
                    header = [str(c) for c in row]
                elif row and row[0]:
                    facts.append(str(row[0]))
        finally:
            book.close()
    except (
        KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError,
        zipfile.BadZipFile, ParseError, DefusedXmlException,
    ) as error:  # fmt: skip
        raise opened.damaged("This workbook is damaged.") from error
    return facts, header, rows


def _fact(facts: Sequence[str], name: str) -> str:
    found = (re.match(rf"{name}:\s*(.*)", f) for f in facts)
    return next((m[1].strip()[:40] for m in found if m), "")


def _marks(
    header: list[str], rows: Sequence[tuple[object, ...]], times: Sequence[int]
) -> list[LogMark]:
    if "sleepEventMarker" not in header:
        return []
    i = header.index("sleepEventMarker")
    on = [
        t for r, t in zip(rows, times, strict=True) if len(r) > i and str(r[i]) not in ("0", "None")
    ]
    return [LogMark(t, "button pressed") for t in on[:10_000]]


READER = Reader(FORMAT, _matches, _read)
