"""Days as people type them: read if there is one way to read them, refused otherwise."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_WORDS = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def typed_date(text: str) -> date:
    """The day somebody typed: 2026-06-10, 10 June 2026, June 10, 2026, 10.6.2026.

    Raises:
        ValueError: there is no such day, or two ways to read it (3/4/2026).
    """
    words = text.strip()
    if found := _YEAR_FIRST.fullmatch(words):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _WORDS.fullmatch(words):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(words):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _DOTS.fullmatch(words):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHES.fullmatch(words):
        first, second = int(found[1]), int(found[2])
        if first == second or first > 12 >= second:
            return date(int(found[3]), second, first)
        if second > 12 >= first:
            return date(int(found[3]), first, second)
        raise ValueError("the day and the month cannot be told apart")
    raise ValueError("not a date")


def date_text(day: date) -> str:
    """10 June 2026: nobody can take the day for the month."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _month(name: str) -> int:
    short = name.casefold()
    fits = [n for n, month in enumerate(MONTHS, 1) if month.casefold().startswith(short)]
    if len(fits) != 1:
        raise ValueError(f"{name} is no month")
    return fits[0]
