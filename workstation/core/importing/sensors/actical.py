"""Actical list exports (CSV): facts, then a table of epochs whose header takes five lines.

Layout after the test file and reader of GGIRread (github.com/wadpac/GGIRread, readActicalCount);
no file of our own was at hand. Dates come as the computer's language wrote them: months by name are
known in English, numbers are told by a day above twelve or by the weekday beside the start date.
What is said about the wearer is never read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, LogMark
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import Stamps, body_of, column_of
from workstation.core.importing.figures import cells_of
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times, Values
from workstation.core.importing.stamps import MONTHS, NO_TIME, date_order, digits_ns
from workstation.core.importing.text import head_lines, line_chunks

FORMAT = "Actical"
_TITLE = "Actical List Export File"
_MOST_HEAD = 300
_NAMED = re.compile(r"(\d{1,2})[- ./]([A-Za-z]{3})[A-Za-z]*[- ./](\d{2,4})")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KINDS: tuple[tuple[str, str, ChannelKind, str], ...] = (
    ("activity counts", "activity", ChannelKind.COUNTS, "1"),
    ("steps", "steps", ChannelKind.OTHER, "1"),
    ("energy expenditure", "energy expenditure", ChannelKind.OTHER, "kcal/min/kg"),
    ("activity intensity", "intensity", ChannelKind.OTHER, "1"),
    ("event marker button presses", "marker", ChannelKind.OTHER, "1"),
)
_TOLERATED_NS = 60 * 10**9
"""Stamps are cut to the minute where epochs are shorter: elapsed seconds may differ by so much."""


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    lines = head_lines(head, 1)
    return bool(lines) and lines[0].lstrip('"').startswith(_TITLE)


def _read(opened: Opened) -> Found:
    facts: dict[str, list[str]] = {}
    header: list[list[str]] = []
    chunks = _epochs(opened, facts, header)
    names = _names(header)
    places = {n: i for i, n in enumerate(names) if n}
    day, hour = places.get("date", -1), places.get("time", -1)
    wanted = [(places[n], name, kind, unit) for n, name, kind, unit in _KINDS if n in places]
    if not chunks or min(day, hour) < 0 or not wanted:
        raise opened.damaged("This Actical export has no table of epochs.")
    order = _order(facts, [c for chunk in chunks for c in column_of(chunk, ",", day)])
    if not order:
        raise opened.unreadable(
            "Day and month cannot be told apart in the dates of this Actical export.",
            "Export it again with the month's name, or describe its columns by hand.",
        )
    elapsed = places.get("elapsed seconds", -1)
    columns = [i for i, *_ in wanted] + ([elapsed] if elapsed >= 0 else [])
    body = body_of(chunks, _stamps(order, day, hour), columns)
    made = [
        Column(name, kind, unit, values)
        for (_, name, kind, unit), values in zip(wanted, body.columns, strict=False)
    ]
    times = body.times_ns
    if elapsed >= 0 and times.size:
        times = _finer(times, body.columns[-1])
    marker = next((c.values for c in made if c.name == "marker"), None)
    pressed = [] if marker is None else np.flatnonzero(marker > 0)[:10_000].tolist()
    return Found(
        FORMAT,
        [RawGroup("epochs", times, tuple(c for c in made if c.name != "marker"))],
        Axis(origin="date and time columns", note="The file has no time zone."),
        device="Actical",
        serial=next(iter(facts.get("device serial number:", [])), "")[:40],
        marks=[LogMark(int(times[i]), "button pressed") for i in pressed],
        findings=body.findings(),
    )


def _epochs(
    opened: Opened, facts: dict[str, list[str]], header: list[list[str]]
) -> list[list[str]]:
    """Rows of the table; its header, and of the facts before it those with a known name."""
    chunks: list[list[str]] = []
    seen = 0
    inside = False
    for lines in line_chunks(opened):
        rows = []
        for line in lines:
            if inside and line.split(",", 1)[0].strip('" ').isdecimal():
                rows.append(line)
            elif not chunks and not rows and seen < _MOST_HEAD and line.strip(' ,"'):
                seen += 1
                cells = [c.strip() for c in cells_of([line], ",")[0]]
                if cells[0].lower() in ("start date:", "device serial number:"):
                    facts[cells[0].lower()] = cells[1:]
                if inside:
                    header.append(cells)
                inside = inside or "epoch-by-epoch" in cells[0].lower()
        if rows:
            chunks.append(rows)
    return chunks


def _names(header: Sequence[Sequence[str]]) -> list[str]:
    """The name of a column stands in up to two lines, one word in each."""
    width = max((len(h) for h in header), default=0)
    lines = [[*h, *[""] * width] for h in header[:2]]
    return [" ".join(line[i] for line in lines if line[i]).lower() for i in range(width)]


def _named(text: str) -> str:
    """A date with the month's name as "2021-5-13", anything else as it is."""
    found = _NAMED.search(text)
    if found is None or found[2].lower() not in MONTHS:
        return text
    year = int(found[3])
    year += 0 if year > 99 else 1900 if year >= 70 else 2000
    return f"{year}-{MONTHS.index(found[2].lower()) + 1}-{int(found[1])}"


def _order(facts: dict[str, list[str]], dates: Sequence[str]) -> str:
    some = [_named(d) for d in dict.fromkeys(dates)]
    told = date_order(some)
    stated = facts.get("start date:", [])
    if told or len(stated) < 2:
        return told
    weekday = stated[1].strip("() ").lower()[:3]
    fits = [o for o in ("dmy", "mdy") if weekday and _weekday(stated[0], o) == weekday]
    return fits[0] if len(fits) == 1 else ""


def _weekday(text: str, order: str) -> str:
    ns = digits_ns(text, order)
    if ns == NO_TIME:
        return ""
    return _DAYS[(date(1970, 1, 1).weekday() + ns // (86_400 * 10**9)) % 7]


def _stamps(order: str, day: int, hour: int) -> Stamps:
    def stamps(lines: Sequence[str]) -> Times:
        days = column_of(lines, ",", day)
        hours = column_of(lines, ",", hour)
        texts = [f"{_named(d)} {h}" for d, h in zip(days, hours, strict=True)]
        return np.array(
            [digits_ns(t, "ymd" if re.match(r"\d{4}-", t) else order) for t in texts],
            dtype=np.int64,
        )

    return stamps


def _finer(times: Times, elapsed: Values) -> Times:
    """Times by the elapsed seconds, where they say the same as the stamps and more exactly."""
    gone = (elapsed.astype(np.float64) - float(elapsed[0])) * 1e9
    told = (times - times[0]).astype(np.float64)
    # A value that is no number compares as false.
    same = bool((np.abs(told - gone) < _TOLERATED_NS).all())
    return times[0] + np.rint(gone).astype(np.int64) if same else times


READER = Reader(FORMAT, _matches, _read)
