"""Condor ActTrust reports: a block of facts, then a table with dd/mm/yyyy dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from workstation.core.evidence import ChannelKind, LogMark
from workstation.core.importing.assemble import Found
from workstation.core.importing.reader import HEAD, Opened, Reader
from workstation.core.importing.table import ColumnPlan, TableProfile, TimePlan, read_table
from workstation.core.importing.text import head_lines

FORMAT = "Condor ActTrust"
_KNOWN = {
    "TEMPERATURE": ("temperature", ChannelKind.TEMPERATURE, "degC"),
    "EXT TEMPERATURE": ("outside temperature", ChannelKind.TEMPERATURE, "degC"),
    "PIM": ("activity PIM", ChannelKind.COUNTS, "1"),
    "TAT": ("activity TAT", ChannelKind.COUNTS, "1"),
    "ZCM": ("activity ZCM", ChannelKind.COUNTS, "1"),
    "LIGHT": ("light", ChannelKind.LIGHT, "lux"),
    "EVENT": ("event", ChannelKind.OTHER, "1"),
}


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return b"Condor Instruments Report" in head[:200]


def _fact(lines: Sequence[str], name: str) -> str:
    found = (re.match(rf"{name} :\s*(.*)", line) for line in lines)
    return next((m[1].strip()[:40] for m in found if m), "")


def _read(opened: Opened) -> Found:
    opened.stream.seek(0)
    lines = head_lines(opened.stream.read(HEAD), 100)
    at = next((i for i, line in enumerate(lines) if line.startswith("DATE/TIME;")), None)
    if at is None:
        raise opened.damaged("This Condor report has no table.")
    names = lines[at].split(";")
    plans = tuple(ColumnPlan(i, *_KNOWN[n]) for i, n in enumerate(names) if n in _KNOWN)
    # Condor writes day before month, whatever the computer's language.
    profile = TableProfile("Condor", ";", False, at + 1, TimePlan((0,), "dmy"), plans)
    found = read_table(opened, profile, format_name=FORMAT)
    (group,) = found.held
    events = next((c.values for c in group.columns if c.name == "event"), None)
    pressed = [] if events is None else [i for i, v in enumerate(events) if v > 0][:10_000]
    return replace(
        found,
        device=_fact(lines, "DEVICE_MODEL"),
        serial=_fact(lines, "DEVICE_ID"),
        marks=[LogMark(int(group.times_ns[i]), "button pressed") for i in pressed],
    )


READER = Reader(FORMAT, _matches, _read)
