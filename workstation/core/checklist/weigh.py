"""What the answers say about one condition: lists, never a score and never a ranking."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import (
    OPEN_VALUES,
    AnswerKind,
    Condition,
    Direction,
    Effect,
    Item,
    Question,
    Range,
    Threshold,
)

_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Weighed:
    """One question and what its answer says.

    Attributes:
        item: the item it belongs to.
        question: the item's own question or one of its parts.
        answer: as given, None when nobody answered.
        effect: what it says; None while the question is open.
        reason: one short sentence.
    """

    item: Item
    question: Question
    answer: Answer | None
    effect: Effect | None
    reason: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """The answers to one condition's questions, sorted by what they say.

    Attributes:
        condition: code of the condition.
        supports, against, recorded: answered questions; each is in exactly one of them.
        open: not answered, unknown, not tried, or with a value the question does not take.
        red_flags: answered questions that raise a red flag; each also stands in one of the others.
    """

    condition: str
    supports: tuple[Weighed, ...]
    against: tuple[Weighed, ...]
    open: tuple[Weighed, ...]
    red_flags: tuple[Weighed, ...]
    recorded: tuple[Weighed, ...]


def weigh(condition: Condition, answers: Mapping[str, Answer]) -> Weighing:
    """Sorts the answers to the questions of one condition.

    "Unknown" and "not tried" leave a question open: they are never counted as "no".

    Args:
        condition: with its items.
        answers: by question id; answers to other conditions are passed over.
    """
    rows = [
        judge(item, question, answers.get(question.id))
        for item in condition.items
        for question in item.questions
    ]
    answered = [row for row in rows if row.effect is not None]

    def going(direction: Direction) -> tuple[Weighed, ...]:
        return tuple(row for row in answered if row.effect and row.effect.direction is direction)

    return Weighing(
        condition=condition.code,
        supports=going(Direction.SUPPORTS),
        against=going(Direction.AGAINST),
        open=tuple(row for row in rows if row.effect is None and not _detail(row)),
        red_flags=tuple(row for row in answered if row.effect and row.effect.flag),
        recorded=going(Direction.RECORDED),
    )


def judge(item: Item, question: Question, answer: Answer | None) -> Weighed:
    """What one answer says; open when there is none or its value says nothing."""
    if answer is None:
        return Weighed(item, question, None, None, "Not answered.")
    if answer.value in OPEN_VALUES:
        shown = question.answer.value(answer.value)
        word = shown.label if shown else answer.value or UNANSWERED
        return Weighed(item, question, answer, None, f"{word.capitalize()}.")
    if question.answer.kind is AnswerKind.NUMBER:
        return _number(item, question, answer)
    value = question.answer.value(answer.value)
    if value is None:
        return Weighed(item, question, answer, None, _misfit(answer))
    reason = value.effect.reason or f"{question.label} {value.label.capitalize()}."
    return Weighed(item, question, answer, value.effect, reason)


UNANSWERED = "not answered"


def number_of(text: str) -> float | None:
    """A number as an answer stores it ("1.1"), or None for any other text."""
    found = _NUMBER.fullmatch(text.strip())
    return float(found.group()) if found else None


def threshold_of(question: Question, number: float) -> Threshold | None:
    """The range of the question a number lies in, None outside all of them."""
    if not math.isfinite(number):
        return None
    return next((t for t in question.answer.thresholds if t.range.holds(number)), None)


def _number(item: Item, question: Question, answer: Answer) -> Weighed:
    number = number_of(answer.value)
    if number is None or number < 0:
        return Weighed(item, question, answer, None, _misfit(answer))
    threshold = threshold_of(question, number)
    shown = f"{answer.value.strip()} {question.answer.unit}"
    if threshold is None:
        ranges = bool(question.answer.thresholds)
        text = f"{shown}: outside the ranges given." if ranges else f"{shown}."
        return Weighed(item, question, answer, Effect(), text)
    default = " (workstation default)" if threshold.workstation_default else ""
    limits = f"{range_text(threshold.range)} {question.answer.unit}{default}"
    text = f"{shown}, in the range {limits}. {threshold.effect.reason}".strip()
    return Weighed(item, question, answer, threshold.effect, text)


def range_text(bounds: Range) -> str:
    """A range in words and figures: "0.5 to 2", "above 3", "5 to below 15"."""
    low = bounds.at_least if bounds.at_least is not None else bounds.above
    high = bounds.at_most if bounds.at_most is not None else bounds.below
    start = "" if low is None else f"{'above ' if bounds.at_least is None else ''}{low:g}"
    below = "below " if bounds.at_most is None else ""
    if high is None:
        return start if bounds.above is not None else f"{start} or more"
    return f"{start} to {below}{high:g}" if start else f"{below or 'up to '}{high:g}"


def _misfit(answer: Answer) -> str:
    return f'The stored answer "{answer.value[:40]}" is none this question takes; answer it again.'


def _detail(row: Weighed) -> bool:
    """Whether it is a detail of an item that has an answer of its own: never missed when open."""
    own = row.item.question.answer.kind is not AnswerKind.LIST
    return own and row.question is not row.item.question
