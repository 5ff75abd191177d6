"""Time stamps in text, as integer nanoseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.figures import figure
from workstation.core.importing.samples import Times
from workstation.core.timebase import WallTime

Flags = NDArray[np.bool_]

NO_TIME = np.iinfo(np.int64).min
"""Stands where a stamp could not be read."""

_MOST = 2**62
_ZONE = re.compile(r"(?<=\d)\s?(Z|[+-]\d{2}:?\d{2})$")
_BARE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?")
_DATE = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([AaPp])\.?[Mm]\.?)?")

_EXCEL_1970 = 25_569
_HALF_DAY_NS = 43_200 * 10**9
_QUARTER_NS = 900 * 10**9
"""Clocks are changed on whole quarters of an hour."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

UNITS_NS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def whole_ns(cells: Sequence[str], unit: str) -> Times:
    """Stamps written as numbers of `unit` ("s", "ms", "us", "ns"), exactly.

    Returns:
        (n,) int64, NO_TIME where a cell is no number or absurdly large.
    """
    factor = UNITS_NS[unit]
    try:
        whole = np.array(cells, dtype=np.str_).astype(np.int64)
    except (ValueError, OverflowError):
        return np.array([_one_ns(cell, factor) for cell in cells], dtype=np.int64)
    most = _MOST // factor
    return np.where(np.abs(whole) < most, whole * np.int64(factor), NO_TIME)


def _one_ns(cell: str, factor: int) -> int:
    text = cell.strip().strip('"')
    if len(text) > 40 or "_" in text:
        return NO_TIME
    try:
        value = Decimal(text) * factor
        # A huge exponent would make the integer itself huge.
        if not value.is_finite() or value.adjusted() > 18:
            return NO_TIME
        whole = int(value.to_integral_value())
        return whole if abs(whole) < _MOST else NO_TIME
    except (ArithmeticError, ValueError):
        return NO_TIME


def guess_unit(value: float) -> str:
    """The unit in which a number is a Unix time between 2000 and 2100, or ""."""
    for unit, factor in UNITS_NS.items():
        if 946_684_800 <= value * factor / 1e9 < 4_102_444_800:
            return unit
    return ""


def iso_ns(cells: Sequence[str]) -> tuple[Times, str | None]:
    """ISO 8601 stamps.

    Returns:
        (n,) int64 and the offset of the first ("Z", "+02:00"): nanoseconds of UTC with an offset,
        of the digits as written without; NO_TIME where a cell is no stamp or the two are mixed.
    """
    texts = [cell.strip().strip('"') for cell in cells]
    first = next((t for t in texts if t), "")
    found = _ZONE.search(first)
    zone = found.group(1) if found else None
    suffix = found.group(0) if found else ""
    bare = [t.removesuffix(suffix) for t in texts]
    if all(t.endswith(suffix) for t in texts) and all(_BARE.fullmatch(t) for t in bare):
        try:
            micro = np.array(bare, dtype="datetime64[us]")
        except ValueError:
            pass
        else:
            plain = micro.astype(np.int64)
            good = ~np.isnat(micro) & (np.abs(plain) < _MOST // 1000)
            shift = _offset_ns(zone)
            return np.where(good, plain * 1000 - shift, NO_TIME), zone
    return np.array([_one_iso(t, zoned=zone is not None) for t in texts], dtype=np.int64), zone


def _offset_ns(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 60 + int(zone[-2:])) * 60 * 10**9


def zone_name(zone: str | None) -> str | None:
    """An offset as written, as a fixed zone: "+0200" -> "+02:00", "Z" -> "UTC"."""
    if zone is None:
        return None
    return "UTC" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"


def _one_iso(text: str, *, zoned: bool) -> int:
    try:
        moment = datetime.fromisoformat(text)
        if (moment.tzinfo is not None) != zoned:
            return NO_TIME
        wall = WallTime.from_datetime(moment)
    except (ValueError, OverflowError):
        return NO_TIME
    stamp = wall.utc_ns if wall.utc_ns is not None else wall.local_ns
    return NO_TIME if stamp is None or abs(stamp) >= _MOST else stamp


def digits_ns(text: str, order: str) -> int:
    """A date and time as people write them, digits as written.

    Args:
        text: "23/11/2019 06:00:00", "9/19/2017 3:04:05 PM", ...
        order: "dmy", "mdy" or "ymd".

    Returns:
        ns since 1970-01-01 of the digits, or NO_TIME.
    """
    date = _DATE.search(text)
    if date is None or len(text) > 60:
        return NO_TIME
    part = dict(zip(order, (int(p) for p in date.groups()), strict=True))
    year = part["y"] + (0 if part["y"] > 99 else 1900 if part["y"] >= 70 else 2000)
    clock = _CLOCK.search(text, date.end())
    try:
        day = datetime(year, part["m"], part["d"])  # noqa: DTZ001 - digits without a zone
        gone = timedelta(0) if clock is None else _clock(clock)
    except ValueError:
        return NO_TIME
    if gone is None:
        return NO_TIME
    local = WallTime.from_datetime(day).local_ns
    assert local is not None
    fraction = (clock.group(4) or "") if clock else ""
    ns = int(fraction.ljust(9, "0")) if fraction else 0
    total = local + (gone.days * 86_400 + gone.seconds) * 10**9 + ns
    return total if abs(total) < _MOST else NO_TIME


def _clock(found: re.Match[str]) -> timedelta | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[5] in "pP" else 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def excel_ns(cells: Sequence[str]) -> Times:
    """Days since 1899-12-30 as spreadsheets count them (ECMA-376 part 1, 18.17.4.1).

    Returns:
        (n,) int64 ns since 1970-01-01 of the digits, to the microsecond; NO_TIME where a cell is
        no day number of the years 1927 to 2173.
    """
    days = np.array([figure(cell) for cell in cells], dtype=np.float64)
    good = (days >= 10_000) & (days < 100_000)
    gone = np.where(good, days - _EXCEL_1970, 0.0)
    return np.where(good, np.rint(gone * 86_400e6).astype(np.int64) * 1000, NO_TIME)


def of_day_ns(cells: Sequence[str], days: int, before: int | None) -> tuple[Times, int, int | None]:
    """Times of day without a date; one that falls by more than half a day is of the next day.

    Args:
        cells: "06:00:00", "6:00:00.5 PM".
        days: gone before these cells.
        before: the time of day before them, ns, or None.

    Returns:
        (n,) int64 ns since the first midnight, and `days` and `before` for the next cells.
    """
    out = np.full(len(cells), NO_TIME, dtype=np.int64)
    for i, cell in enumerate(cells):
        found = _CLOCK.search(cell[:60])
        gone = None if found is None else _clock(found)
        if found is None or gone is None:
            continue
        fraction = found.group(4) or ""
        ns = gone.seconds * 10**9 + (int(fraction.ljust(9, "0")) if fraction else 0)
        if before is not None and ns - before < -_HALF_DAY_NS:
            days += 1
        elif before is not None and ns - before > _HALF_DAY_NS and days:
            days -= 1  # a row of before midnight that came late
        before = ns
        out[i] = days * 2 * _HALF_DAY_NS + ns
    return out, days, before


def to_utc_ns(digits: Times, zone: str) -> Times:
    """Digits of a clock as UTC, once a person said in which zone it was.

    An hour that a clock change shows twice is read as the first of the two.

    Args:
        digits: (n,) ns since 1970-01-01 of the digits, NO_TIME where there are none.
        zone: as `zone_info` knows it.
    """
    quarters = digits // _QUARTER_NS
    shifts = np.zeros_like(digits)
    for quarter in np.unique(quarters[digits != NO_TIME]).tolist():
        local = quarter * _QUARTER_NS
        try:
            utc = WallTime(None, local).in_zone(zone).utc_ns
        except (OverflowError, ValueError):  # a year no calendar holds
            continue
        assert utc is not None
        shifts[quarters == quarter] = utc - local
    return np.where(digits == NO_TIME, NO_TIME, digits + shifts)


def date_order(texts: Sequence[str]) -> str:
    """How dates are written, where one of them leaves no doubt: "ymd", "dmy", "mdy" or ""."""
    orders = set()
    for text in texts:
        date = _DATE.search(text)
        if date is None:
            continue
        if len(date[1]) == 4:
            return "ymd"
        if int(date[1]) > 12:
            orders.add("dmy")
        if int(date[2]) > 12:
            orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""
