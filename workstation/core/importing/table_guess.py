"""What a table's columns are, as far as its header and first rows tell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workstation.core.evidence import ChannelKind
from workstation.core.importing.figures import cells_of, figure, is_nothing
from workstation.core.importing.profile import GUESSED, ColumnPlan, TableProfile, TimePlan
from workstation.core.importing.stamps import date_order, guess_unit
from workstation.core.importing.units import factor, plain

_DELIMITERS = ("\t", ";", ",", "|")
_MOST_COLUMNS = 500
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_UNIT = re.compile(
    r"[\[(]\s*([^\])]{1,20}?(?:\([^)]*\))?)\s*[\])]|_(m/?s2|mg|g|dps|rads?|deg_s|bpm)$"
)
_TIME = re.compile(r"time|stamp|date|epoch|elapsed|^t$|seconds|zeit|tijd", re.IGNORECASE)

_KINDS: tuple[tuple[str, ChannelKind], ...] = (
    (r"acc", ChannelKind.ACCELERATION),
    (r"gyr|rotation ?rate|angular", ChannelKind.ROTATION),
    (r"\bmag|magn", ChannelKind.MAGNETIC),
    (r"temp", ChannelKind.TEMPERATURE),
    (r"heart|\bhr\b|bpm|pulse ?rate", ChannelKind.HEART_RATE),
    (r"\bibi\b|\brr\b|interbeat", ChannelKind.INTERBEAT),
    (r"spo2|sao2|oxygen", ChannelKind.SPO2),
    (r"lux|light", ChannelKind.LIGHT),
    (r"batt", ChannelKind.BATTERY),
    (r"\becg|\bekg", ChannelKind.ECG),
    (r"conductance|\beda\b", ChannelKind.SKIN_CONDUCTANCE),
    (r"resp", ChannelKind.BREATHING),
)
_TOLD_BY_UNIT = (ChannelKind.ACCELERATION, ChannelKind.ROTATION)
_IMPLIED = {
    ChannelKind.HEART_RATE: "bpm",
    ChannelKind.SPO2: "%",
    ChannelKind.LIGHT: "",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is laid out.

    Attributes:
        delimiter, decimal_comma, skip: see `TableProfile`.
        names, units: of the columns, "" where the header gives none.
        rows: some rows, as cells.
    """

    delimiter: str
    decimal_comma: bool
    skip: int
    names: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shape_of(lines: Sequence[str], most: int = _MOST_COLUMNS) -> Shape | None:
    """The layout of a table of at most so many columns, or None where the lines are no table."""
    first = 1 if lines and re.fullmatch(r'"?sep=.{1,2}"?', lines[0].strip()) else 0
    body = [line for line in lines[first:] if line.strip()]
    if len(body) < 3:
        return None
    delimiter = _delimiter(body)
    rows = [[c.strip().strip('"') for c in row] for row in cells_of(body, delimiter)]
    width = max(len(r) for r in rows[-3:])
    if not 2 <= width <= most:
        return None
    comma = delimiter != "," and any(re.fullmatch(r"-?\d+,\d+", c) for r in rows[-5:] for c in r)
    start = next((i for i, r in enumerate(rows) if _is_row(r, width, comma)), None)
    if start is None or len(rows) - start < 2:
        return None
    # A first row with an empty cell is no header: headers hold no moments.
    while start and len(rows[start - 1]) >= width - 1 and any(map(_is_moment, rows[start - 1])):
        start -= 1
    header = rows[:start]
    units = [""] * width
    # A row of units stands under a row of names: "t, v" alone are names.
    wide = [len(row) >= width - 1 for row in header[-2:]]
    if wide == [True, True] and _are_units(header[-1]):
        units = [*header.pop(), *units][:width]
    names = [*(header[-1] if header else []), *([""] * width)][:width]
    skip = lines.index(body[start])
    return Shape(delimiter, comma, skip, tuple(names), tuple(units),
                 tuple(tuple(r) for r in rows[start : start + 50]))  # fmt: skip


def guess_profile(lines: Sequence[str]) -> TableProfile | None:
    """The profile of a table whose header says enough, else None."""
    shape = shape_of(lines)
    if shape is None or not any(shape.names):
        return None
    time = guess_time(shape)
    if time is None:
        return None
    columns = tuple(
        column
        for i in range(len(shape.names))
        if i not in time.columns and (column := guess_column(shape, i)) is not None
    )
    if not columns:
        return None
    taken: dict[str, int] = {}
    unique = []
    for column in columns:
        taken[column.name] = taken.get(column.name, 0) + 1
        again = taken[column.name]
        name = column.name if again == 1 else f"{column.name} ({again})"
        unique.append(ColumnPlan(column.column, name, column.kind, column.unit, column.sentinels))
    return TableProfile(
        GUESSED, shape.delimiter, shape.decimal_comma, shape.skip, time, tuple(unique)
    )


def _delimiter(body: Sequence[str]) -> str:
    tail = body[-5:]
    counts = {d: [line.count(d) for line in tail] for d in _DELIMITERS}
    good = [d for d in _DELIMITERS if min(counts[d]) and max(counts[d]) - min(counts[d]) <= 1]
    return good[0] if good else " "


def _is_row(cells: Sequence[str], width: int, comma: bool) -> bool:
    if len(cells) < width - 1:
        return False
    filled = [c for c in cells if c]
    values = sum(is_value(c, comma) for c in filled)
    return (
        len(filled) >= 2
        and values * 2 > len(filled)
        and is_value(filled[-1], comma) | (is_value(filled[0], comma))
    )


def is_value(cell: str, comma: bool) -> bool:
    """Whether a cell is a number, a date, a time of day, or says that there is none."""
    return (
        math.isfinite(figure(cell, decimal_comma=comma))
        or (is_nothing(cell) and bool(cell))
        or _ISO.match(cell) is not None
        or _DATE.match(cell) is not None
        or _CLOCK.match(cell) is not None
    )


def _is_moment(cell: str) -> bool:
    return any(form.match(cell) for form in (_ISO, _DATE, _CLOCK))


def _are_units(cells: Sequence[str]) -> bool:
    filled = [c for c in cells if c]
    known = sum(any(factor(k, c) is not None for k in ChannelKind) for c in filled)
    return bool(filled) and known * 3 >= len(filled)


def guess_time(shape: Shape) -> TimePlan | None:
    """Where the time stands, if header and rows leave no doubt."""
    order = sorted(range(len(shape.names)), key=lambda i: not _TIME.search(shape.names[i]))
    for i in order:
        cells = [r[i] for r in shape.rows if i < len(r) and r[i]]
        named = _TIME.search(shape.names[i]) is not None
        if not cells or not (named or i == 0):
            continue
        if _mostly(_ISO.match(c) is not None for c in cells):
            return TimePlan((i,), "iso")
        if _mostly(_DATE.match(c) is not None for c in cells):
            return _digits(shape, i, cells)
        plan = _numbers(shape, i, cells)
        if plan is not None:
            return plan
    return None


def dated_columns(shape: Shape) -> tuple[int, ...]:
    """Where dates stand (and the time of day beside them), in whatever order of day and month."""
    for i in range(len(shape.names)):
        cells = [r[i] for r in shape.rows if i < len(r) and r[i]]
        if not _mostly(_DATE.match(c) is not None for c in cells):
            continue
        beside = [r[i + 1] for r in shape.rows if i + 1 < len(r)]
        apart = not any(_CLOCK.search(c) for c in cells)
        clock = apart and _mostly(_CLOCK.match(c) is not None for c in beside)
        return (i, i + 1) if clock else (i,)
    return ()


def _mostly(flags: Iterable[bool]) -> bool:
    """At least two in three: a table may have a bad row."""
    seen = list(flags)
    return bool(seen) and sum(seen) * 3 >= len(seen) * 2


def _digits(shape: Shape, i: int, cells: Sequence[str]) -> TimePlan | None:
    order = date_order(cells)
    if not order:
        return None
    if all(_CLOCK.search(c) for c in cells):
        return TimePlan((i,), order)
    beside = [r[i + 1] for r in shape.rows if i + 1 < len(r)]
    if beside and all(_CLOCK.match(c) for c in beside):
        return TimePlan((i, i + 1), order)
    return None


def _numbers(shape: Shape, i: int, cells: Sequence[str]) -> TimePlan | None:
    values = [figure(c, decimal_comma=shape.decimal_comma) for c in cells]
    if not _mostly(math.isfinite(v) for v in values):
        return None
    values = [v for v in values if math.isfinite(v)]
    if values[-1] < values[0]:
        return None
    epoch = guess_unit(values[0])
    if epoch and _TIME.search(shape.names[i]):
        return TimePlan((i,), "epoch", epoch)
    name = shape.names[i].lower()
    unit = plain(_unit(shape, i)) or next(
        (u for u in ("ms", "us", "ns") if name.endswith(f"_{u}")), ""
    )
    unit = {"sec": "s", "second": "s", "seconds": "s", "msec": "ms"}.get(unit, unit)
    if not unit and ("seconds" in name or name.endswith("_s")):
        unit = "s"
    return TimePlan((i,), "gone", unit) if unit in ("s", "ms", "us", "ns") else None


def _unit(shape: Shape, i: int) -> str:
    if shape.units[i]:
        return shape.units[i]
    found = _UNIT.search(shape.names[i])
    return (found[1] or found[2] or "").strip() if found else ""


def guess_column(shape: Shape, i: int) -> ColumnPlan | None:
    """What a column holds as far as its name tells; None without a name or numbers."""
    cells = [r[i] for r in shape.rows if i < len(r)]
    numbers = [c for c in cells if math.isfinite(figure(c, decimal_comma=shape.decimal_comma))]
    name = shape.names[i].strip()
    if not name or not numbers:
        return None
    unit = _unit(shape, i)
    label = re.sub(r"\s*[\[(][^\])]*[\])]+\s*$", "", name).strip() or name
    for pattern, kind in _KINDS:
        if re.search(pattern, label.replace("_", " "), re.IGNORECASE):
            return ColumnPlan(i, label[:80], kind, unit or _IMPLIED.get(kind, ""))
    for kind in _TOLD_BY_UNIT:
        if unit and factor(kind, unit) is not None:
            return ColumnPlan(i, label[:80], kind, unit)
    return ColumnPlan(i, label[:80], ChannelKind.OTHER, unit)
