"""The shipped content, and copies of it to spoil."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import resources
from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import AnswerKind, Content, Question
from workstation.core.checklist.load import load_content

TODAY = date(2026, 11, 22)


@cache
def shipped() -> Content:
    return load_content(resources.path("checklists"))


def copy_to(folder: Path) -> Path:
    target = folder / "checklists"
    shutil.copytree(resources.path("checklists"), target)
    return target


def answered(**values: str) -> dict[str, Answer]:
    """`answered(BNSM_01="yes", FS_08__rash="no")`."""
    ids = {key.replace("__", ".").replace("_", "-", 1): value for key, value in values.items()}
    return {key: Answer(key, value) for key, value in ids.items()}


def possible_values(question: Question) -> list[str]:
    """Every value a question takes; for a number one inside, at and around every limit."""
    if question.answer.kind is not AnswerKind.NUMBER:
        return [value.code for value in question.answer.values]
    limits = {0.0, 7.0, 1000.0}
    for threshold in question.answer.thresholds:
        r = threshold.range
        ends = [x for x in (r.at_least, r.above, r.at_most, r.below) if x is not None]
        limits |= {max(0.0, end + off) for end in ends for off in (-0.01, 0.0, 0.01)}
    return ["unknown", *(f"{limit:.4f}" for limit in sorted(limits))]


@dataclass(frozen=True)
class Infant:
    """An infant of a known age in days on TODAY."""

    days: int | None
    gestation: int | None = 280

    def age_days(self, on: date) -> int | None:
        if self.days is None:
            return None
        return (on - (TODAY - timedelta(days=self.days))).days

    def corrected_age_days(self, on: date) -> int | None:
        age = self.age_days(on)
        if age is None or self.gestation is None or self.gestation >= 259:
            return None
        return age - (280 - self.gestation)

    def postmenstrual_days(self, on: date) -> int | None:
        age = self.age_days(on)
        return None if age is None or self.gestation is None else age + self.gestation
