"""phyphox experiments: a zip (or a folder packed into one) of tables, with the clock beside them.

Format: phyphox.org, "Export": CSV tables with "Time (s)", meta/device.csv and meta/time.csv.
"""

from __future__ import annotations

import csv
import io
import re
from typing import BinaryIO

from workstation.core.evidence import Finding
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.reader import HEAD, Opened, Reader
from workstation.core.importing.stamps import NO_TIME, whole_ns
from workstation.core.importing.table import read_table
from workstation.core.importing.table_guess import guess_profile
from workstation.core.importing.text import head_lines
from workstation.core.timebase import FoundClock, Trust, WallTime

FORMAT = "phyphox"
_META = {"device.csv", "time.csv"}
_PLACES = re.compile(r"location|gps|latitude", re.IGNORECASE)
_ZONE = re.compile(r"UTC([+-]\d\d:\d\d)")


def _matches(head: bytes, stream: BinaryIO) -> bool:
    return is_zip(head) and {n.lower() for n in member_names(stream)} >= _META


def _read(opened: Opened) -> Found:
    bundle = Bundle(opened.stream, opened.name)
    groups: list[RawGroup] = []
    findings: list[Finding] = []
    tables = [n for n in bundle.names if n.lower().endswith(".csv") and n.lower() not in _META]
    for done, name in enumerate(n for n in tables if not _PLACES.search(n)):
        block = bundle.read(name)
        profile = guess_profile(head_lines(block[:HEAD], 60))
        if profile is None or profile.time.form != "gone":
            continue
        found = read_table(opened.member(name, block), profile)
        findings.extend(found.findings)
        groups.append(_named(found.held[0], name[:-4], alone=len(tables) == 1))
        opened.progress((done + 1) / len(tables))
    device = {r[0]: r[1] for r in _rows(bundle, "device.csv") if len(r) > 1}
    maker = f"{device.get('deviceBrand', '')} {device.get('deviceModel', '')}".strip()
    return Found(
        FORMAT,
        groups,
        Axis(),
        device=maker[:80],
        clocks=_clocks(bundle),
        findings=findings,
    )


def _named(group: RawGroup, table: str, *, alone: bool) -> RawGroup:
    """Channels of several tables keep apart: two tables may both have an "x"."""
    columns = group.columns
    if not alone:
        columns = tuple(
            Column(f"{table}: {c.name}"[:120], c.kind, c.unit, c.values) for c in columns
        )
    return RawGroup(table, group.times_ns, columns)


def _rows(bundle: Bundle, name: str) -> list[list[str]]:
    text = bundle.read(bundle.find(name), 2**20).decode("utf-8-sig", errors="replace")
    try:
        return list(csv.reader(io.StringIO(text.replace("\0", ""))))
    except csv.Error:
        return []


def _clocks(bundle: Bundle) -> tuple[FoundClock, ...]:
    """The phone's clock at every start: the experiment's time stands still while it is paused."""
    clocks = []
    for row in _rows(bundle, "time.csv")[:1000]:
        if len(row) < 3 or row[0].strip().upper() != "START":
            continue
        gone, unix = whole_ns(row[1:3], "s").tolist()
        if NO_TIME in (gone, unix) or unix <= 0:
            continue
        zone = _ZONE.search(row[3]) if len(row) > 3 else None
        wall = WallTime(unix, None, zone[1] if zone else None)
        trust = Trust.HIGH if zone else Trust.MEDIUM
        clocks.append(FoundClock(gone, wall, "meta/time.csv: START", trust))
    return tuple(clocks)


READER = Reader(FORMAT, _matches, _read)
