"""Garmin watch acceleration: no header, ISO time with offset; x; y; z in mg."""

from __future__ import annotations

import re
from typing import BinaryIO

from workstation.core.evidence import ChannelKind
from workstation.core.importing.assemble import Found
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.table import ColumnPlan, TableProfile, TimePlan, read_table
from workstation.core.importing.text import head_lines

FORMAT = "Garmin acceleration CSV"
_ROW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)(;-?\d{1,5}){3}")
_PROFILE = TableProfile(
    "Garmin",
    ";",
    decimal_comma=False,
    skip=0,
    time=TimePlan((0,), "iso"),
    columns=tuple(
        ColumnPlan(i + 1, f"acc {a}", ChannelKind.ACCELERATION, "mg") for i, a in enumerate("xyz")
    ),
)


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = head_lines(head, 5)
    return len(lines) >= 2 and all(_ROW.fullmatch(line) for line in lines)


def _read(opened: Opened) -> Found:
    return read_table(opened, _PROFILE, format_name=FORMAT)


READER = Reader(FORMAT, _matches, _read)
