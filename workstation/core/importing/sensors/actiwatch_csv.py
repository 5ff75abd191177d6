"""Actiware exports of Actiwatch Spectrum, in whatever language the program was set to.

The layout is the same everywhere; the words are not. The table of epochs is the last whose header
names an activity and whose rows begin with 1, 2, 3; elapsed seconds may stand before the date. The
header gives the zone with its winter offset: in summer the zone's cities say what the digits mean.
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
from workstation.core.importing.windows_zones import zone_of
from workstation.core.timebase import Trust, WallTime

FORMAT = "Actiwatch (Actiware CSV)"
_TITLE = re.compile(r"Actiware")
_WORDS: tuple[tuple[str, str, ChannelKind, str], ...] = (
    (r"^(aktivit|activi[td]|attivit|ativid)", "activity", ChannelKind.COUNTS, "1"),
    (r"^(wei|wit|white|hvid|vitt)|blan[cq]|bianc|branc", "white light", ChannelKind.LIGHT, "lux"),
    (r"^(rot|rood|red|rød|röd)|roug|roj|ross|verm", "red light", ChannelKind.OTHER, "uW/cm2"),
    (r"^(gr(ü|u|oe|ø|ö)n|green)|vert|verd", "green light", ChannelKind.OTHER, "uW/cm2"),
    (r"^(blau|blauw|blue|bl(å|a))|bleu|azul", "blue light", ChannelKind.OTHER, "uW/cm2"),
    (r"handgelenk|pols|wrist|poignet|muñeca|pulso", "off wrist", ChannelKind.OTHER, "1"),
    (r"^mar[kcq]", "marker", ChannelKind.OTHER, "1"),
)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_PRESSED = re.compile(r'^"?\d+"?,(?:"?\d+"?,)?"?([\d./-]+)"?,"?([\d:]+[^",]*)"?,"?[^",\d]+!"?,')


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = head_lines(head, 1)
    return bool(lines) and _TITLE.search(lines[0][:200]) is not None


def _read(opened: Opened) -> Found:
    facts: list[list[str]] = []
    header: list[str] = []
    presses: list[tuple[str, str]] = []
    chunks = [*_epochs(opened, facts, header, presses)]
    if not chunks:
        raise opened.damaged("This Actiware export has no table of epochs.")
    wanted = _columns(header)
    day = _day_column(chunks[0][0])
    dates = [c for chunk in chunks for c in column_of(chunk[:5000], ",", day)]
    order, doubt = _order(facts, [*dates, *(d for d, _ in presses)])
    comma = any(re.fullmatch(r"-?\d+,\d+.*", c) for f in facts for c in f[1:2])
    stamps = _stamps(order, day)
    body = body_of(chunks, stamps, [i for i, *_ in wanted], decimal_comma=comma)
    columns = [
        Column(name, kind, unit, values)
        for (_, name, kind, unit), values in zip(wanted, body.columns, strict=True)
    ]
    axis, shift = _axis(facts, body.times_ns)
    times = body.times_ns - shift
    pressed = next((c.values for c in columns if c.name == "marker"), None)
    marks = [] if pressed is None else np.flatnonzero(pressed > 0)[:10_000].tolist()
    listed = [digits_ns(f"{d} {t}", order) for d, t in presses]
    at = {int(times[i]) for i in marks} | {p - shift for p in listed if p != NO_TIME}
    return Found(
        FORMAT,
        [RawGroup("epochs", times, tuple(c for c in columns if c.name != "marker"))],
        axis,
        device=_device(facts),
        serial=_serial(facts),
        marks=[LogMark(t, "button pressed") for t in sorted(at)],
        findings=[*doubt, *body.findings(), *_spliced(facts, order, times, shift)],
    )


def _epochs(
    opened: Opened, facts: list[list[str]], header: list[str], presses: list[tuple[str, str]]
) -> Iterator[list[str]]:
    """Rows of the last table that begins with 1; what stands before goes to the lists."""
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
            elif (press := _PRESSED.match(line + ",")) is not None and len(presses) < 10_000:
                presses.append((press[1], press[2]))
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


def _order(facts: Sequence[Sequence[str]], dates: Sequence[str]) -> tuple[str, list[Finding]]:
    """How dates are written; where none of them tells, as the program's language does, and said."""
    told = date_order(dates)
    if told:
        return told, []
    english = bool(facts) and facts[0][0].lstrip("\ufeff").startswith("Actiware Export")
    way = "month/day" if english else "day/month"
    text = f"Day and month cannot be told apart in the dates; read as {way}, as its language does."
    return "mdy" if english else "dmy", [Finding("clock.format", text, Severity.CAUTION)]


def _day_column(row: str) -> int:
    """Where the date of a row stands; the time of day stands behind it."""
    cells = [c.strip() for c in cells_of([row], ",")[0]]
    return next((i for i, c in enumerate(cells[:4]) if i and _DATE.fullmatch(c)), 1)


def _stamps(order: str, day: int) -> Stamps:
    def stamps(lines: Sequence[str]) -> Times:
        rows = cells_of(lines, ",")
        texts = [f"{r[day]} {r[day + 1]}" if len(r) > day + 1 else "" for r in rows]
        return np.array([digits_ns(t, order) for t in texts], dtype=np.int64)

    return stamps


def _axis(facts: Sequence[Sequence[str]], digits: Times) -> tuple[Axis, int]:
    """What the digits mean, and what is taken away from them for UTC in ns."""
    stated = [c for f in facts for c in f[1:2]]
    zone = next((z for c in stated if (z := zone_of(c)) is not None), None)
    offset = next((c for c in stated if re.fullmatch(r"[+-]\d\d:\d\d", c)), None)
    origin = "date and time columns"
    if zone is not None and digits.size:
        first = WallTime(None, int(digits[0]))
        begun = first.in_zone(zone).utc_ns
        assert begun is not None
        note = f"The header names {zone} with its winter offset; the digits are read as its clock."
        axis = Axis(utc=True, zone=zone, origin=origin, trust=Trust.MEDIUM, note=note)
        return axis, int(digits[0]) - begun
    if offset is None:
        return Axis(origin=origin, note="The file has no time zone."), 0
    sign = -1 if offset[0] == "-" else 1
    shift = sign * (int(offset[1:3]) * 60 + int(offset[4:6])) * 60 * 10**9
    note = "The header gives a zone's winter offset only; in summer the clock may be an hour off."
    axis = Axis(
        utc=True,
        zone=offset,
        origin=origin,
        trust=Trust.MEDIUM,
        uncertainty_ns=3600 * 10**9,
        note=note,
    )
    return axis, shift


def _device(facts: Sequence[Sequence[str]]) -> str:
    models = (c.strip() for f in facts for c in f[1:2])
    known = next((m for m in models if re.match(r"(Spectrum|Actiwatch)\b", m)), "")
    return f"Actiwatch {known.removeprefix('Actiwatch').strip()}".strip()[:60]


def _serial(facts: Sequence[Sequence[str]]) -> str:
    named = (f for f in facts if len(f) > 1 and re.search(r"s[eé]ri[ea]", f[0], re.IGNORECASE))
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
