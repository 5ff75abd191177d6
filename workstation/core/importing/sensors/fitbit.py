"""Fitbit heart rate (JSON of a Google Takeout): beats a minute with a confidence."""

from __future__ import annotations

import json
import re
from typing import Any, BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.reader import Opened, Reader, read_capped
from workstation.core.importing.samples import Values
from workstation.core.importing.stamps import NO_TIME, digits_ns

FORMAT = "Fitbit heart rate"
_MOST = 128 * 2**20
_HEAD = re.compile(rb'\s*\[\s*\{\s*"dateTime"\s*:[^{}]{1,60}"value"\s*:\s*\{[^{}]{0,80}"bpm"')


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return _HEAD.match(head[:400]) is not None


def _read(opened: Opened) -> Found:
    try:
        entries = json.loads(read_capped(opened, _MOST))
    except (ValueError, RecursionError) as error:
        raise opened.damaged("This JSON file is damaged or cut off.") from error
    kept = [(when, e["value"]) for e in entries if (when := _when(e)) != NO_TIME]
    times = np.array([when for when, _ in kept], dtype=np.int64)
    columns = (
        Column("heart rate", ChannelKind.HEART_RATE, "1/min", _values(kept, "bpm")),
        Column("confidence", ChannelKind.OTHER, "1", _values(kept, "confidence")),
    )
    findings = []
    lost = len(entries) - len(kept)
    if lost:
        text = f"{lost} entr(ies) have no readable time and were left out."
        findings.append(Finding("table.rows", text, Severity.CAUTION, lost))
    return Found(
        FORMAT,
        [RawGroup("heart rate", times, columns, events=True)],
        Axis(origin="dateTime", note="The file has no time zone.", follows=True),
        device="Fitbit",
        findings=findings,
    )


def _when(entry: Any) -> int:
    if not isinstance(entry, dict) or not isinstance(entry.get("value"), dict):
        return NO_TIME
    return digits_ns(str(entry.get("dateTime", "")), "mdy")


def _values(kept: list[tuple[int, dict[str, Any]]], name: str) -> Values:
    numbers = [v.get(name) for _, v in kept]
    plain = [n if isinstance(n, int | float) and abs(n) < 1e6 else np.nan for n in numbers]
    return np.array(plain, dtype=np.float32)


READER = Reader(FORMAT, _matches, _read)
