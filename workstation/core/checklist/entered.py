"""What was entered into a field of the history or letter, held against what the field asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from workstation.core.checklist.printed import HistoryField

YES_NO = {"yes": "yes", "no": "no", "unknown": "unknown"}
"""Answers of a yes-or-no field, code -> label."""

_DAY_FIRST = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")


def problem_with(field: HistoryField, text: str, today: date) -> str:
    """Why a text cannot stand in a field, one sentence with what to write; "" if it can.

    An empty text is always possible: it means not asked.

    Args:
        field: as the content of the letter defines it.
        text: as entered.
        today: no event is later; a day of slack, since somewhere on earth it is tomorrow already.
    """
    text = text.strip()
    if not text:
        return ""
    if field.kind == "date":
        return _date(field, text, today)
    if field.kind == "number" and not _is_number(text):
        unit = f" of {field.unit}" if field.unit else ""
        return (
            f"{field.label}: {text!r} is not a number{unit}; write digits only, such as 2 or 3.4."
        )
    if field.kind in {"choice", "yes_no"}:
        choices = field.choices or YES_NO
        if text not in choices:
            return f"{field.label}: {text!r} is none of {', '.join(choices)}."
    return ""


def problem_in(fields: Sequence[HistoryField], entered: Mapping[str, str], today: date) -> str:
    """The first problem of the child's history as entered, "" for none: names and values."""
    known = {f.name: f for f in fields if f.belongs_to == "child"}
    for name, text in entered.items():
        if name not in known:
            return _unknown(name, [*known])
        found = problem_with(known[name], text, today)
        if found:
            return found
    return ""


def _date(field: HistoryField, text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return (
            f"{field.label}: {text!r} is not a date; write it as year-month-day, "
            f"such as {_meant(text) or today}."
        )
    if day > today + timedelta(days=1):
        return f"{field.label}: {text} lies in the future; check the year."
    return ""


def _meant(text: str) -> date | None:
    """The date that digits with dots stand for, day first, None if there is none."""
    found = _DAY_FIRST.fullmatch(text)
    if not found:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return False
    return math.isfinite(value) and value >= 0


def _unknown(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 3) or known
    return f"There is no history field {name!r}; there are {', '.join(near)}."
