"""Ages, dates and clocks in words."""

from __future__ import annotations

from datetime import date, datetime

from workstation.core.ages import calendar_age
from workstation.core.case import Case, Child
from workstation.core.evidence import Source
from workstation.core.timebase import ClockMap, Instant, WallTime
from workstation.core.timebase.text import span_text

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def date_text(day: date) -> str:
    """`22 November 2026`: no order of digits to be mistaken."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_text(moment: datetime) -> str:
    """`22 November 2026, 18:05 UTC`."""
    zone = moment.tzname() or ""
    return f"{date_text(moment.date())}, {moment:%H:%M} {zone}".strip()


def age_text(child: Child, on: date) -> str:
    """`5 months 12 days (corrected 4 months 14 days)`, in days below one month.

    Months are calendar months from birth; a corrected age counts from the due date.
    """
    age = child.age_days(on)
    if age is None or child.birth_date is None:
        return "age not stated"
    if age < 0:
        return "age not known: the birth date lies in the future"
    text = _since(child.birth_date, on)
    corrected = child.corrected_age_days(on)
    if corrected is None:
        return text
    if corrected < 0:
        return f"{text} (before the due date: {_weeks(child.postmenstrual_days(on))} postmenstrual)"
    due = date.fromordinal(on.toordinal() - corrected)
    return f"{text} (corrected {_since(due, on)})"


UNKNOWN_TIME = "time of day unknown"

WEEKS_APART = 2
"""From this difference on, the age at filming is given beside the age today."""


def filmed_text(child: Child, filmed: date | None, on: date) -> str:
    """`filmed 14 March 2025 at 5 months 12 days (...)`, "" where that is the age of today.

    Args:
        child: whose age is counted.
        filmed: day of the earliest clip in the case's zone, None while unknown.
        on: the day of the letter.
    """
    if filmed is None or child.birth_date is None:
        return ""
    if abs((on - filmed).days) <= 7 * WEEKS_APART:
        return ""
    if filmed < child.birth_date:
        return f"filmed {date_text(filmed)}, before the birth date: one of the two is wrong"
    return f"filmed {date_text(filmed)} at {age_text(child, filmed)}"


def _since(start: date, on: date) -> str:
    age = calendar_age(start, on)
    months, days = age.months, age.days
    if not months:
        return _count(days, "day")
    if months >= 24:
        years, rest = divmod(months, 12)
        return f"{_count(years, 'year')} {_count(rest, 'month')}" if rest else _count(years, "year")
    return f"{_count(months, 'month')} {_count(days, 'day')}" if days else _count(months, "month")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _weeks(days: int | None) -> str:
    if days is None:
        return "unknown"
    return f"{days // 7} weeks {days % 7} days" if days % 7 else f"{days // 7} weeks"


def child_lines(child: Child, on: date, filmed: date | None = None) -> tuple[str, ...]:
    """Who the child is: name, sex, birth, age. What is unknown is said.

    Args:
        child: who.
        on: the day of the letter.
        filmed: day of the earliest clip, None while unknown.
    """
    birth = "birth date not stated"
    if child.birth_date is not None:
        birth = f"born {date_text(child.birth_date)}"
    if child.gestation_days is not None:
        birth += f" at {_weeks(child.gestation_days)}"
    sex = child.sex or "sex not stated"
    who = f"{child.name or 'name not stated'}, {sex}, {birth}"
    then = filmed_text(child, filmed, on)
    now = age_text(child, on)
    return (who, then, f"today {now}") if then else (who, now)


def wall_at(case: Case, instant: Instant) -> WallTime | None:
    """What a clock on the wall showed, None while no clock is believed."""
    zero = case.zero
    if zero is None:
        return None
    if zero.utc_ns is not None:
        return WallTime(zero.utc_ns + instant.ns, None, zero.zone)
    assert zero.local_ns is not None
    return WallTime(None, zero.local_ns + instant.ns, None)


def wall_of(case: Case, source: Source | None, instant: Instant) -> WallTime | None:
    """The clock on the wall at a moment of a source; None where its place was only guessed.

    A clip without a clock that was laid behind the others has a place, but no time of day.
    """
    if source is not None and not case.tells_time(source.id):
        return None
    return wall_at(case, instant)


def day_of(wall: WallTime | None) -> date | None:
    """The day on the calendar of the place, None while unknown."""
    return None if wall is None else wall.moment().date()


def wall_text(wall: WallTime, case: Case) -> str:
    """`14 March 2025, 06:41:10 CET`, in the case's zone; a clock without zone says so."""
    if wall.utc_ns is not None and case.zero is not None:
        wall = WallTime(wall.utc_ns, None, case.zero.zone or wall.zone)
    moment = wall.moment()
    zone = moment.tzname() if wall.utc_ns is not None else "(zone unknown)"
    return f"{date_text(moment.date())}, {moment:%H:%M:%S} {zone}"


def time_of_day(wall: WallTime | None) -> str:
    """`06:52 CET`, `06:52 (zone unknown)` or "time of day unknown"."""
    if wall is None:
        return UNKNOWN_TIME
    moment = wall.moment()
    zone = moment.tzname() if wall.utc_ns is not None else "(zone unknown)"
    return f"{moment:%H:%M} {zone}"


def off_by(clock: ClockMap | None) -> str:
    """How far a source's clock may be off: `± 28 ms`, or that nobody knows."""
    if clock is None:
        return "not placed on the case clock"
    if clock.uncertainty_ns is None:
        return "uncertainty unknown"
    return f"± {span_text(clock.uncertainty_ns)}"
