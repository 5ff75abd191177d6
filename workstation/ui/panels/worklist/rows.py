"""What the work list says about a case, as text. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from workstation.core.ages import calendar_age
from workstation.core.case import Child
from workstation.core.checklist.definition import Content
from workstation.review.ports import CaseSummary


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to be drawn.

    Attributes:
        id: the case.
        name: pseudonym or name, "" where it is the case's number.
        age, corrected: in words; "" while unknown or not applicable.
        material: "3 clips · 1 log".
        newest: when the newest material came in, in words.
        state: how far it is.
        urgency: the level's words, or "not yet rated".
        level: "E0".."E4" or "".
        reader: who changed it last.
    """

    id: str
    name: str
    age: str
    corrected: str
    material: str
    newest: str
    state: str
    urgency: str
    level: str
    reader: str


def row(summary: CaseSummary, content: Content, now: datetime, zone: tzinfo) -> Row:
    """A summary in words."""
    today = now.astimezone(zone).date()
    child = summary.child
    age, corrected = ages_text(child, today)
    return Row(
        summary.id,
        "" if child.name == summary.id else child.name,
        age,
        corrected,
        material_text(summary.clips, summary.logs),
        _when(summary.newest, today, zone) if summary.newest else "–",
        _state(summary),
        _urgency(summary.urgency, content),
        summary.urgency,
        summary.reader or "–",
    )


def age_text(start: date, on: date) -> str:
    """`12 d`, `6 wk 2 d`, `5 mo 12 d`, `3 y 2 mo`; counted as in the letter.

    Before `start` (a corrected age counts from the due date) it says how long before term.
    """
    if on < start:
        days = (start - on).days
        return f"{days} d before term" if days < 14 else f"{days // 7} wk before term"
    age = calendar_age(start, on)
    if age.all_days < 28:
        return f"{age.all_days} d"
    if age.months < 3:
        weeks, rest = divmod(age.all_days, 7)
        return f"{weeks} wk {rest} d" if rest else f"{weeks} wk"
    if age.months < 24:
        return f"{age.months} mo {age.days} d" if age.days else f"{age.months} mo"
    years, rest = divmod(age.months, 12)
    return f"{years} y {rest} mo" if rest else f"{years} y"


def ages_text(child: Child, on: date) -> tuple[str, str]:
    """Age and corrected age in words; "" while unknown or not applicable."""
    born = child.birth_date
    if born is None:
        return "", ""
    if born > on:
        return "born in the future", ""
    corrected = child.corrected_age_days(on)
    if corrected is None:
        return age_text(born, on), ""
    return age_text(born, on), age_text(on - timedelta(days=corrected), on)


def material_text(clips: int, logs: int) -> str:
    """`3 clips · 1 log`."""
    parts = [
        f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((clips, "clip"), (logs, "log")) if n
    ]
    return " · ".join(parts) or "nothing yet"


def matches(each: Row, words: str) -> bool:
    """Whether every typed word stands somewhere in the row."""
    held = " ".join((each.id, each.name, each.material, each.state, each.urgency, each.reader))
    return all(word in held.casefold() for word in words.casefold().split())


def _when(moment: datetime, today: date, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    days = (today - local.date()).days
    if days == 0:
        return f"today {local:%H:%M}"
    if days == 1:
        return "yesterday"
    same_year = local.year == today.year
    return f"{local.day} {local:%b}" if same_year else f"{local.day} {local:%b %Y}"


def _state(summary: CaseSummary) -> str:
    if summary.clips + summary.logs == 0:
        return "waiting for material"
    if summary.episodes + summary.answers == 0:
        return "new"
    return "being read"


def _urgency(level: str, content: Content) -> str:
    if not level:
        return "not yet rated"
    return next((each.name for each in content.urgency.levels if each.code == level), level)
