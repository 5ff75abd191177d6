"""Ages as people count them: calendar months from a day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CalendarAge:
    """Whole calendar months, and the days beyond them.

    Attributes:
        months: completed months.
        days: days since the last completed month.
        all_days: days since the beginning.
    """

    months: int
    days: int
    all_days: int


def calendar_age(start: date, on: date) -> CalendarAge:
    """How long after `start` the day `on` is; `on` must not lie before it.

    Days beyond a month too short for the day of the start count from that month's last day.

    Raises:
        ValueError: `on` lies before `start`.
    """
    if on < start:
        raise ValueError("an age is not negative")
    months = (on.year - start.year) * 12 + on.month - start.month
    if on.day < start.day:
        months -= 1
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return CalendarAge(months, (on - date(year, month + 1, day)).days, (on - start).days)
