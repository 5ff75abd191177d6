"""ActiGraph's CSV exports: ten lines of header, then raw acceleration or counts per epoch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import Stamps, column_of, read_body
from workstation.core.importing.figures import figure
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times
from workstation.core.importing.stamps import NO_TIME, date_order, digits_ns, iso_ns
from workstation.core.importing.text import head_lines

FORMAT = "ActiGraph CSV"
_TITLE = re.compile(r"-+ Data (Table )?File Created By Acti[Gg]raph", re.IGNORECASE)
_KNOWN = {
    "accelerometer x": ("acc x", ChannelKind.ACCELERATION, "g"),
    "accelerometer y": ("acc y", ChannelKind.ACCELERATION, "g"),
    "accelerometer z": ("acc z", ChannelKind.ACCELERATION, "g"),
    "axis1": ("counts axis 1", ChannelKind.COUNTS, "1"),
    "axis2": ("counts axis 2", ChannelKind.COUNTS, "1"),
    "axis3": ("counts axis 3", ChannelKind.COUNTS, "1"),
    "vm": ("counts magnitude", ChannelKind.COUNTS, "1"),
    "vector magnitude": ("counts magnitude", ChannelKind.COUNTS, "1"),
    "steps": ("steps", ChannelKind.OTHER, "1"),
    "lux": ("light", ChannelKind.LIGHT, "lux"),
}

_PARTS = {"d": "day", "m": "month", "y": "year"}


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = head_lines(head, 1)
    return bool(lines) and _TITLE.match(lines[0].lstrip('"')) is not None


def _read(opened: Opened) -> Found:
    lines = head_lines(opened.stream.read(65_536), 14)
    title = lines[0]
    facts = " \n".join(line.rstrip(",").strip() for line in lines[:10])
    names, skip, wanted, delimiter = _table(lines)
    start, findings = _start(facts, title)
    interval = _interval(facts, title)
    by_row = next((i for i, n in enumerate(names) if n in ("timestamp", "date time")), None)
    if by_row is None and (interval is None or start is None):
        raise opened.damaged("Its header does not say when it began and how often was measured.")
    axis = Axis(origin="header: Start Time", note="The file has no time zone.")
    stamps: Stamps
    if by_row is not None:
        stamps = _rows(by_row, delimiter)
        first = column_of(lines[skip : skip + 1], delimiter, by_row)
        marked = bool(first) and first[0].strip().strip('"').endswith("Z")
        local = (
            start is not None and bool(first) and int(stamps(lines[skip : skip + 1])[0]) == start
        )
        if marked and local:
            text = "The rows are marked as UTC, but show the header's local start; read as local."
            findings.append(Finding("clock.zone", text, Severity.CAUTION))
        utc = marked and not local
        axis = Axis(
            utc=utc,
            origin="Timestamp column",
            note="" if utc else "The file has no time zone.",
            follows=True,
        )
    else:
        assert start is not None
        assert interval is not None
        stamps = _even(start, interval)
    body = read_body(opened, stamps, [i for i, _ in wanted], skip=skip, delimiter=delimiter)
    columns = tuple(Column(*k, v) for (_, k), v in zip(wanted, body.columns, strict=True))
    serial = re.search(r"Serial Number:\s*(\S+)", facts)
    return Found(
        FORMAT,
        [RawGroup("acc" if "acc x" in {c.name for c in columns} else "epochs",
                  body.times_ns, columns)],
        axis,
        device="ActiGraph",
        serial=serial[1][:40] if serial else "",
        findings=[*findings, *body.findings()],
    )  # fmt: skip


def _table(
    lines: Sequence[str],
) -> tuple[list[str], int, list[tuple[int, tuple[str, ChannelKind, str]]], str]:
    """Column names in lower case, lines before the first row, known columns, the delimiter."""
    at = next((i for i, line in enumerate(lines[1:], 1) if line.startswith("-----")), 9)
    header = lines[at + 1] if len(lines) > at + 1 else ""
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = [c.strip().strip('"').lower() for c in header.split(delimiter)]
    known = [(i, _KNOWN[n]) for i, n in enumerate(names) if n in _KNOWN]
    if known:
        return names, at + 2, known, delimiter
    # Without a header line the columns are the axes, in order.
    axes = [f"axis{i + 1}" for i in range(min(3, len(names)))]
    return [], at + 1, [(i, _KNOWN[n]) for i, n in enumerate(axes)], delimiter


def _interval(facts: str, title: str) -> float | None:
    """Nanoseconds between rows."""
    raw = re.search(r"at\s+(\d+(?:\.\d+)?)\s*Hz", title)
    if raw and 0 < figure(raw[1]) <= 1000:
        return 1e9 / figure(raw[1])
    epoch = re.search(r"Epoch Period[^)\d]*\)\s*(\d{2}):(\d{2}):(\d{2})", facts)
    if epoch:
        seconds = int(epoch[1]) * 3600 + int(epoch[2]) * 60 + int(epoch[3])
        return seconds * 1e9 or None
    return None


def _start(facts: str, title: str) -> tuple[int | None, list[Finding]]:
    time = re.search(r"Start Time\s+([\d:.]+)", facts)
    dates = re.findall(r"(?:Start|Download) Date\s+([\d./-]+)", facts)
    stated = re.search(r"date format\s+(\S+)", title)
    if not time or not dates:
        return None, []
    declared = "".join(dict.fromkeys(c.lower() for c in stated[1] if c in "dMy")) if stated else ""
    measured = date_order(dates)
    order = measured or (declared if sorted(declared) == ["d", "m", "y"] else "mdy")
    findings = []
    if measured and declared and measured != declared and stated:
        read = ", ".join(_PARTS[part] for part in measured)
        text = f"The header promises dates as {stated[1]}, but they can only be {read}."
        findings.append(Finding("clock.format", text, Severity.CAUTION))
    elif not measured and not declared:
        text = "Day and month of the start cannot be told apart; read as month/day."
        findings.append(Finding("clock.format", text, Severity.CAUTION))
    start = digits_ns(f"{dates[0]} {time[1]}", order)
    return (None if start == NO_TIME else start), findings


def _rows(column: int, delimiter: str) -> Stamps:
    def stamps(lines: Sequence[str]) -> Times:
        cells = [
            c.strip().strip('"').removesuffix("Z") for c in column_of(lines, delimiter, column)
        ]
        return iso_ns(cells)[0]

    return stamps


def _even(start: int, interval: float) -> Stamps:
    done = 0

    def stamps(lines: Sequence[str]) -> Times:
        nonlocal done
        index = np.arange(done, done + len(lines), dtype=np.float64)
        done += len(lines)
        return np.int64(start) + np.rint(index * interval).astype(np.int64)

    return stamps


READER = Reader(FORMAT, _matches, _read)
