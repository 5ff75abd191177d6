"""The same question across conditions: one row per concept, one column per condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import (
    NO,
    NOT_TRIED,
    UNKNOWN,
    YES,
    AnswerKind,
    Condition,
    Content,
    Direction,
    Item,
    Question,
)
from workstation.core.checklist.weigh import Weighed, judge, number_of

_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_OPPOSITE = {YES: NO, NO: YES}


class Cell(StrEnum):
    """What one cell of the matrix shows."""

    SUPPORTS = "for"
    AGAINST = "against"
    RED_FLAG = "red flag"
    RECORDED = "recorded"
    OPEN = "open"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        concept: code of the concept, or "" for a question that stands alone.
        label: heading of the row.
        cells: condition code -> what its question says; a condition that does not ask is absent.
    """

    concept: str
    label: str
    cells: Mapping[str, Weighed]

    def cell(self, condition: str) -> Cell:
        """What the cell shows; a red flag goes before the direction."""
        weighed = self.cells.get(condition)
        if weighed is None:
            return Cell.NOT_ASKED
        if weighed.effect is None:
            return Cell.OPEN
        if weighed.effect.flag is not None:
            return Cell.RED_FLAG
        return {
            Direction.SUPPORTS: Cell.SUPPORTS,
            Direction.AGAINST: Cell.AGAINST,
            Direction.RECORDED: Cell.RECORDED,
        }[weighed.effect.direction]


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer another question could take over. Nothing is taken over by itself.

    Attributes:
        question: id of the question it is offered to.
        value: as an answer stores it.
        reason: one sentence.
    """

    question: str
    value: str
    reason: str


def matrix(
    content: Content,
    conditions: Sequence[Condition],
    answers: Mapping[str, Answer],
    *,
    shared_only: bool = False,
) -> tuple[Row, ...]:
    """Rows for some conditions: first shared concepts in their order, then the other questions."""
    by_concept: dict[str, dict[str, Weighed]] = {}
    alone: list[Row] = []
    for condition in conditions:
        for item in condition.items:
            for question in item.questions:
                weighed = judge(item, question, answers.get(question.id))
                if question.concept:
                    by_concept.setdefault(question.concept, {})[condition.code] = weighed
                else:
                    cells = MappingProxyType({condition.code: weighed})
                    alone.append(Row("", question.label, cells))
    shared = [
        Row(concept.code, concept.label, MappingProxyType(by_concept[concept.code]))
        for concept in content.concepts
        if concept.code in by_concept
    ]
    return tuple(shared) if shared_only else (*shared, *alone)


def siblings(content: Content, question_id: str) -> tuple[tuple[Item, Question], ...]:
    """Questions of the same concept in other conditions."""
    asked = [(item, question) for item in content.items() for question in item.questions]
    own = next((question for _, question in asked if question.id == question_id), None)
    if own is None or not own.concept:
        return ()
    return tuple(
        (item, question)
        for item, question in asked
        if question.concept == own.concept and question.id != question_id
    )


def offers(content: Content, answer: Answer, answers: Mapping[str, Answer]) -> tuple[Offer, ...]:
    """What an answer could be taken over to: open questions of a concept that carries.

    Args:
        content: with concepts and questions.
        answer: the one just given.
        answers: all given so far; a question already answered is never offered anything.
    """
    item = next((each for each in content.items() if answer.id.startswith(each.id)), None)
    own = next((q for q in item.questions if q.id == answer.id), None) if item else None
    if own is None:
        return ()
    concept = next((each for each in content.concepts if each.code == own.concept), None)
    if concept is None or not concept.carries:
        return ()
    found = []
    for _, question in siblings(content, answer.id):
        value = carried(own, answer.value, question)
        if value is not None and question.id not in answers:
            reason = f"{own.id} asks the same ({concept.label.lower()}): {answer.value}."
            found.append(Offer(question.id, value, reason))
    return tuple(found)


def carried(own: Question, value: str, other: Question) -> str | None:
    """A value put in another question's terms, or None where that cannot be done."""
    if own.answer.kind is not other.answer.kind:
        return None
    if own.answer.kind is AnswerKind.NUMBER:
        return _converted(value, own.answer.unit, other.answer.unit)
    if own.answer.kind is AnswerKind.YES_NO:
        if value in {UNKNOWN, NOT_TRIED}:
            return None
        if own.inverted != other.inverted:
            value = _OPPOSITE.get(value, value)
    return value if other.answer.value(value) is not None else None


def _converted(value: str, unit: str, other: str) -> str | None:
    number = number_of(value)
    if number is None:
        return None
    if unit == other:
        return value
    for scale in (_DAYS, _SECONDS):
        if unit in scale and other in scale:
            return f"{number * scale[unit] / scale[other]:.2f}".rstrip("0").rstrip(".")
    return None
