"""Empatica E4 sessions: a zip (or a folder packed into one) of ACC, BVP, EDA, HR, IBI, TEMP, tags.

In every file the first row is the start in Unix time (UTC) and the second the rate in Hz.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, LogMark, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.body import Body, column_of, read_body
from workstation.core.importing.bundle import Bundle, is_zip, member_names
from workstation.core.importing.figures import figure
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import Times
from workstation.core.importing.stamps import NO_TIME, whole_ns
from workstation.core.importing.text import head_lines

FORMAT = "Empatica E4"

_EVEN = {
    "ACC.csv": ("acc", ChannelKind.ACCELERATION, "g", 1 / 64),
    "BVP.csv": ("pulse wave", ChannelKind.PULSE_WAVE, "1", 1.0),
    "EDA.csv": ("skin conductance", ChannelKind.SKIN_CONDUCTANCE, "uS", 1.0),
    "HR.csv": ("heart rate", ChannelKind.HEART_RATE, "1/min", 1.0),
    "TEMP.csv": ("temperature", ChannelKind.TEMPERATURE, "degC", 1.0),
}
_FASTEST_HZ = 10_000


def _matches(head: bytes, stream: BinaryIO) -> bool:
    if is_zip(head):
        return len(set(_EVEN) & set(member_names(stream))) >= 2
    lines = head_lines(head, 3)
    return _looks_even(lines) in (1, 3) or _looks_like_beats(lines)


def _looks_like_beats(lines: Sequence[str]) -> bool:
    """Whether a file begins like IBI.csv: its start, and the word."""
    return len(lines) > 1 and re.fullmatch(r"1\d{9}\.\d+, ?IBI", lines[0].strip()) is not None


def _looks_even(lines: Sequence[str]) -> int:
    """Columns of a file that begins with a row of starts and a row of rates, else 0."""
    if len(lines) < 3:
        return 0
    starts, rates = ([figure(c) for c in line.split(",")] for line in lines[:2])
    same = len(set(starts)) == 1 and len(set(rates)) == 1 and len(starts) == len(rates)
    plausible = 1e9 < starts[0] < 4.2e9 and 0 < rates[0] <= 1000
    return len(starts) if same and plausible and "." in lines[0] else 0


def _read(opened: Opened) -> Found:
    head = opened.stream.read(4)
    opened.stream.seek(0)
    if not is_zip(head):
        lone, noticed = _alone(opened)
        return Found(FORMAT, [lone] if lone else [], _AXIS, "Empatica E4", findings=noticed)
    bundle = Bundle(opened.stream, opened.name)
    groups: list[RawGroup] = []
    findings: list[Finding] = []
    names = [n for n in (*_EVEN, "IBI.csv") if bundle.find(n)]
    for done, name in enumerate(names):
        inner = opened.member(name, bundle.read(bundle.find(name)))
        group, some = _ibi(inner) if name == "IBI.csv" else _even(inner, name)
        groups.extend([group] if group else [])
        findings.extend(some)
        opened.progress((done + 1) / len(names))
    return Found(FORMAT, groups, _AXIS, "Empatica E4", marks=_tags(bundle), findings=findings)


def _alone(opened: Opened) -> tuple[RawGroup | None, tuple[Finding, ...]]:
    """One file of a session: three columns are the acceleration, one is what its name says."""
    lines = _first_lines(opened)
    if _looks_like_beats(lines):
        return _ibi(opened)
    if _looks_even(lines) == 3:
        return _even(opened, "ACC.csv")
    name = next((n for n in _EVEN if n.lower() == opened.name.lower()), "")
    if not name:
        raise opened.unreadable(
            "It is one file of an Empatica E4 session and does not say of which sensor.",
            "Add the folder or the zip of the whole session.",
        )
    return _even(opened, name)


_AXIS = Axis(
    utc=True,
    origin="start row",
    note="The file gives UTC; the zone it was recorded in is not in it.",
)


def _first_lines(opened: Opened) -> list[str]:
    opened.stream.seek(0)
    return head_lines(opened.stream.read(8192), 3)


def _even(opened: Opened, name: str) -> tuple[RawGroup | None, tuple[Finding, ...]]:
    lines = _first_lines(opened)
    label, kind, unit, factor = _EVEN[name]
    if not lines:
        return None, ()
    start = int(whole_ns([lines[0].split(",")[0]], "s")[0])
    rate = figure(lines[1].split(",")[0]) if len(lines) > 1 else float("nan")
    if start == NO_TIME or not 0 < rate <= _FASTEST_HZ:
        text = f"{name} does not begin with its start and rate and was left out."
        return None, (Finding("part.unreadable", text, Severity.CAUTION),)
    wide = 3 if name == "ACC.csv" else 1
    body = read_body(opened, _in_rows(start, rate), range(wide), skip=2)
    names = [f"{label} {a}" for a in "xyz"] if wide == 3 else [label]
    columns = tuple(
        Column(n, kind, unit, v * np.float32(factor))
        for n, v in zip(names, body.columns, strict=True)
    )
    return RawGroup(label, body.times_ns, columns), body.findings()


def _in_rows(start: int, rate: float) -> Callable[[Sequence[str]], Times]:
    """Times of rows that follow one another at a stated rate."""
    done = 0

    def stamps(lines: Sequence[str]) -> Times:
        nonlocal done
        index = np.arange(done, done + len(lines), dtype=np.float64)
        done += len(lines)
        return np.int64(start) + np.rint(index * (1e9 / rate)).astype(np.int64)

    return stamps


def _ibi(opened: Opened) -> tuple[RawGroup | None, tuple[Finding, ...]]:
    lines = _first_lines(opened)
    start = int(whole_ns([lines[0].split(",")[0]], "s")[0]) if lines else NO_TIME
    if start == NO_TIME:
        return None, ()
    body: Body = read_body(opened, lambda rows: _after(start, rows), [1], skip=1)
    column = Column("interbeat", ChannelKind.INTERBEAT, "s", body.columns[0])
    return RawGroup("interbeat", body.times_ns, (column,), events=True), body.findings()


def _after(start: int, rows: Sequence[str]) -> Times:
    gone = whole_ns(column_of(rows, ",", 0), "s")
    return np.where(gone == NO_TIME, NO_TIME, gone + np.int64(start))


def _tags(bundle: Bundle) -> tuple[LogMark, ...]:
    name = bundle.find("tags.csv")
    if not name:
        return ()
    text = bundle.read(name, 2**20).decode("utf-8", errors="replace")
    cells = [line.strip() for line in text.splitlines() if line.strip()]
    if not cells:
        return ()
    stamps = whole_ns(cells, "s")
    return tuple(LogMark(int(s), "button pressed") for s in stamps if s != NO_TIME)


READER = Reader(FORMAT, _matches, _read)
