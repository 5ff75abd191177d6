"""Actiware exports of Actiwatch Spectrum, in whatever language the program was set to.

The layout is the same everywhere; the words are not. The table of epochs is the one whose header
begins with line, date, time and whose rows begin with 1, 2, 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import Stamps, body_of, column_of
from workstation.core.importing.figures import cells_of
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times
from workstation.core.importing.stamps import NO_TIME, date_order, digits_ns
from workstation.core.importing.text import head_lines, line_chunks
from workstation.core.timebase import Trust

FORMAT = "Actiwatch (Actiware CSV)"
_TITLE = re.compile(r'"?Actiware')
_WORDS: tuple[tuple[str, str, ChannelKind, str], ...] = (
    (r"^(aktivit|activit)", "activity", ChannelKind.COUNTS, "1"),
    (r"^(wei|wit|white)", "white light", ChannelKind.LIGHT, "lux"),
    (r"^(rot|rood|red)", "red light", ChannelKind.OTHER, "uW/cm2"),
    (r"^(gr(ü|u|oe)n|green)", "green light", ChannelKind.OTHER, "uW/cm2"),
    (r"^(blau|blauw|blue)", "blue light", ChannelKind.OTHER, "uW/cm2"),
    (r"handgelenk|pols|wrist", "off wrist", ChannelKind.OTHER, "1"),
    (r"^mark", "marker", ChannelKind.OTHER, "1"),
)


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = head_lines(head, 1)
    return bool(lines) and _TITLE.match(lines[0]) is not None


def _read(opened: Opened) -> Found:
    facts: list[list[str]] = []
    header: list[str] = []
    rows = _epochs(opened, facts, header)
    chunks = [*rows]
    if not chunks:
        raise opened.damaged("This Actiware export has no table of epochs.")
    wanted = _columns(header)
    order = date_order([c for chunk in chunks for c in column_of(chunk[:5000], ",", 1)]) or "mdy"
    comma = any(re.fullmatch(r"-?\d+,\d+.*", c) for f in facts for c in f[1:2])
    body = body_of(chunks, _stamps(order), [i for i, *_ in wanted], decimal_comma=comma)
    columns = [
        Column(name, kind, unit, values)
        for (_, name, kind, unit), values in zip(wanted, body.columns, strict=True)
    ]
    zone = next((c for f in facts for c in f[1:2] if re.fullmatch(r"[+-]\d\d:\d\d", c)), None)
    shift = _shift(zone)
    times = body.times_ns - shift
    pressed = next((c.values for c in columns if c.name == "marker"), None)
    marks = [] if pressed is None else np.flatnonzero(pressed > 0)[:10_000].tolist()
    return Found(
        FORMAT,
        [RawGroup("epochs", times, tuple(c for c in columns if c.name != "marker"))],
        Axis(
            utc=zone is not None,
            zone=zone,
            origin="date and time columns",
            trust=Trust.HIGH if zone else Trust.MEDIUM,
        ),
        device=_device(facts),
        serial=_serial(facts),
        marks=[LogMark(int(times[i]), "button pressed") for i in marks],
        findings=[*body.findings(), *_spliced(facts, order, times, shift)],
    )


def _epochs(opened: Opened, facts: list[list[str]], header: list[str]) -> Iterator[list[str]]:
    """Rows of the last table that begins with 1; what stands before goes to `facts`."""
    before: list[str] = []
    inside = False
    for lines in line_chunks(opened):
        rows = []
        for line in lines:
            cells = line.split(",", 2)
            first = cells[0].strip('"')
            if not inside and first == "1" and before and _is_epochs(before):
                header += before
                inside = True
            if inside:
                if first.isdecimal():
                    rows.append(line)
            elif line.strip(' ,"'):
                before = cells_of([line], ",")[0]
                if len(facts) < 400:
                    facts.append(before)
        if rows:
            yield rows


def _is_epochs(header: Sequence[str]) -> bool:
    return any(re.search(_WORDS[0][0], c, re.IGNORECASE) for c in header[3:])


def _columns(header: Sequence[str]) -> list[tuple[int, str, ChannelKind, str]]:
    found = []
    for i, cell in enumerate(header):
        for pattern, name, kind, unit in _WORDS:
            if i > 2 and re.search(pattern, cell.strip(), re.IGNORECASE):
                found.append((i, name, kind, unit))
                break
    return found


def _stamps(order: str) -> Stamps:
    def stamps(lines: Sequence[str]) -> Times:
        rows = cells_of(lines, ",")
        texts = [f"{r[1]} {r[2]}" if len(r) > 2 else "" for r in rows]
        return np.array([digits_ns(t, order) for t in texts], dtype=np.int64)

    return stamps


def _shift(zone: str | None) -> int:
    if zone is None:
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 60 + int(zone[4:6])) * 60 * 10**9


def _device(facts: Sequence[Sequence[str]]) -> str:
    models = (c.strip() for f in facts for c in f[1:2] if c.strip().startswith("Spectrum"))
    return f"Actiwatch {next(models, '')}".strip()


def _serial(facts: Sequence[Sequence[str]]) -> str:
    named = (f for f in facts if len(f) > 1 and re.search(r"seri[ea]", f[0], re.IGNORECASE))
    return next((f[1].strip()[:40] for f in named), "")


def _spliced(facts: Sequence[Sequence[str]], order: str, times: Times, shift: int) -> list[Finding]:
    """A header that speaks of other days than the table."""
    stated = [
        digits_ns(f[1], order)
        for f in facts
        if len(f) > 1 and re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}", f[1].strip())
    ]
    good = [s for s in stated if s != NO_TIME]
    if not times.size or not good:
        return []
    end = int(times[-1]) + shift
    if max(good) - end > 2 * 86_400 * 10**9:
        text = "The header speaks of a longer recording than the table holds."
        return [Finding("clock.differs", text, Severity.CAUTION)]
    return []


READER = Reader(FORMAT, _matches, _read)
