"""The child's facts and the words of the referral."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from workstation.core.case import Case, Child
from workstation.review.changes import EntityKind, put
from workstation.review.session import Command


def change_child(case: Case, child: Child) -> Command:
    """Correct who the case is about."""
    return Command("Change the child's facts", (put(case, EntityKind.CHILD, "child", child),))


def corrected(base: Child, mine: Child, now: Child) -> tuple[Child, str]:
    """What a reader entered, beside what others saved in other fields since they began.

    Args:
        base: the child as the reader began to correct it.
        mine: as entered.
        now: as the case holds it.

    Returns:
        The child to be kept, and the fields in which others saved something else, with their
        values, "" where there are none.
    """
    disputed = []

    def field(name: str, base: object, mine: object, now: object) -> object:
        if mine == base:
            return now
        if now not in (base, mine):
            disputed.append(f"{name.replace('_', ' ')} “{now or 'not stated'}”")
        return mine

    facts = {
        name: field(name, getattr(base, name), getattr(mine, name), getattr(now, name))
        for name in ("name", "birth_date", "gestation_days", "sex")
    }
    told = {
        name: field(name, *(held.history.get(name, "") for held in (base, mine, now)))
        for name in {**now.history, **mine.history}
    }
    history = MappingProxyType({name: str(text) for name, text in told.items() if text})
    changes: dict[str, Any] = {**facts, "history": history}
    return replace(now, **changes), ", ".join(disputed)


def write_letter(case: Case, field: str, text: str) -> Command:
    """Fill one field of the letter; an empty text takes it out."""
    fields = {k: v for k, v in case.letter.fields.items() if k != field}
    if text:
        fields[field] = text
    letter = replace(case.letter, fields=MappingProxyType(fields))
    return Command(
        "Write the referral",
        (put(case, EntityKind.LETTER, "letter", letter),),
        merge_key=f"letter {field}",
    )


def set_urgency(case: Case, level: str, reason: str = "") -> Command:
    """Rate the urgency; an empty level makes it not rated."""
    letter = replace(case.letter, urgency=level, urgency_reason=reason)
    return Command("Set the urgency", (put(case, EntityKind.LETTER, "letter", letter),))


def choose_episodes(case: Case, episodes: tuple[str, ...]) -> Command:
    """Say which episodes go into the referral; none means all."""
    letter = replace(case.letter, episodes=episodes)
    return Command("Choose episodes", (put(case, EntityKind.LETTER, "letter", letter),))
