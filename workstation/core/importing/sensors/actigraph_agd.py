"""ActiGraph .agd: an SQLite file with counts per epoch, read in memory and read-only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.figures import single
from workstation.core.importing.reader import Opened, Reader, read_capped
from workstation.core.importing.samples import Values
from workstation.core.importing.sensors.actigraph_gt3x import TICKS_1970

FORMAT = "ActiGraph AGD"
_MOST = 512 * 2**20
_MOST_STEPS = 2_000
"""Calls of the progress handler, each after 1e6 instructions: a hostile file cannot run on."""

_COLUMNS = {
    "axis1": ("counts axis 1", ChannelKind.COUNTS, "1"),
    "axis2": ("counts axis 2", ChannelKind.COUNTS, "1"),
    "axis3": ("counts axis 3", ChannelKind.COUNTS, "1"),
    "steps": ("steps", ChannelKind.OTHER, "1"),
    "lux": ("light", ChannelKind.LIGHT, "lux"),
}


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return head[:16] == b"SQLite format 3\0" and b"dataTimestamp" in head


def _read(opened: Opened) -> Found:
    block = read_capped(opened, _MOST)
    try:
        with closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(block)
            base.execute("PRAGMA trusted_schema = OFF")
            base.execute("PRAGMA query_only = ON")
            steps = iter(range(_MOST_STEPS))
            base.set_progress_handler(
                lambda: int(opened.cancelled() or next(steps, None) is None), 1_000_000
            )
            return _found(base)
    except (sqlite3.Error, OverflowError, UnicodeDecodeError, ValueError, TypeError) as error:
        raise opened.damaged("This ActiGraph database is damaged.") from error


def _found(base: sqlite3.Connection) -> Found:
    tables = {
        str(name) for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    settings = {}
    if "settings" in tables:
        pairs = base.execute("SELECT settingName, settingValue FROM settings LIMIT 1000")
        settings = {str(k).lower(): str(v) for k, v in pairs}
    if "data" not in tables:
        raise ValueError("no data")
    present = [str(row[1]) for row in base.execute("PRAGMA table_info(data)")]
    wanted = [c for c in _COLUMNS if c in present]
    # The names come from the table above, never from the file.
    query = f"SELECT dataTimestamp, {', '.join(wanted)} FROM data"  # noqa: S608
    rows = base.execute(query).fetchall()
    kept = [r for r in rows if isinstance(r[0], int) and TICKS_1970 < r[0] < TICKS_1970 + 2**55]
    times = (np.array([r[0] for r in kept], dtype=np.int64) - TICKS_1970) * 100
    columns = []
    for index, name in enumerate(wanted, start=1):
        numbers = [r[index] if isinstance(r[index], int | float) else np.nan for r in kept]
        values: Values = single(np.array(numbers, dtype=np.float64))
        columns.append(Column(*_COLUMNS[name], values))
    findings = []
    if len(kept) < len(rows):
        lost = len(rows) - len(kept)
        text = f"{lost} epoch(s) have no readable time and were left out."
        findings.append(Finding("table.rows", text, Severity.CAUTION, lost))
    return Found(
        FORMAT,
        [RawGroup("epochs", times, tuple(columns))],
        Axis(origin="dataTimestamp", note="The file has no time zone."),
        device=f"ActiGraph {settings.get('devicename', '')}".strip(),
        serial=settings.get("deviceserial", "")[:40],
        findings=findings,
    )


READER = Reader(FORMAT, _matches, _read)
