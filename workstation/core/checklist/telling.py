"""Which open question would tell conditions apart: plain counting of what answers would say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import (
    AnswerKind,
    Condition,
    Content,
    Direction,
    Effect,
    Question,
)
from workstation.core.checklist.matrix import Row, carried, matrix
from workstation.core.checklist.weigh import Weighing, judge


@dataclass(frozen=True, slots=True)
class Telling:
    """An open question and the pairs of conditions an answer to it would separate.

    Attributes:
        label: the row's heading.
        questions: ids of the questions of the row that are open.
        opposed: pairs where one answer supports one condition and is against the other.
        apart: pairs where one answer speaks for or against one condition only.
        reason: one sentence.
    """

    label: str
    questions: tuple[str, ...]
    opposed: tuple[tuple[str, str], ...]
    apart: tuple[tuple[str, str], ...]
    reason: str


def in_play(weighings: Sequence[Weighing]) -> tuple[str, ...]:
    """Codes of the conditions that some answer supports; all of them while there is none."""
    supported = tuple(each.condition for each in weighings if each.supports)
    return supported or tuple(each.condition for each in weighings)


def telling(
    content: Content,
    conditions: Sequence[Condition],
    answers: Mapping[str, Answer],
    limit: int = 3,
) -> tuple[Telling, ...]:
    """Open questions that would tell the conditions apart, those that separate most pairs first.

    Pairs are counted, nothing is weighted: opposed pairs first, then pairs told apart, then the
    order of the checklists. A question counts only while it is open in every condition that asks.

    Args:
        content: with concepts.
        conditions: those still in play.
        answers: by question id.
        limit: how many to return at most.
    """
    found = []
    for row in matrix(content, conditions, answers):
        if any(weighed.effect is not None for weighed in row.cells.values()):
            continue
        opposed, apart = _pairs(row, conditions)
        if opposed or apart:
            found.append(_telling(row, opposed, apart, conditions))
    found.sort(key=lambda each: (-len(each.opposed), -len(each.apart)))
    return tuple(found[:limit])


def _telling(
    row: Row,
    opposed: tuple[tuple[str, str], ...],
    apart: tuple[tuple[str, str], ...],
    conditions: Sequence[Condition],
) -> Telling:
    short = {condition.code: condition.short for condition in conditions}
    pairs = opposed or apart
    names = "; ".join(f"{short[a]} from {short[b]}" for a, b in pairs)
    how = "may support one and be against the other" if opposed else "speaks to one of them only"
    questions = tuple(weighed.question.id for weighed in row.cells.values())
    return Telling(row.label, questions, opposed, apart, f"An answer {how}: {names.rstrip('.')}.")


def _pairs(
    row: Row, conditions: Sequence[Condition]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    questions = {code: weighed.question for code, weighed in row.cells.items()}
    opposed: dict[tuple[str, str], None] = {}
    apart: dict[tuple[str, str], None] = {}
    for stance in _stances(row, questions):
        for one, other in combinations([condition.code for condition in conditions], 2):
            ways = {stance.get(one, Direction.RECORDED), stance.get(other, Direction.RECORDED)}
            if ways == {Direction.SUPPORTS, Direction.AGAINST}:
                opposed[one, other] = None
            elif len(ways) == 2:
                apart[one, other] = None
    return tuple(opposed), tuple(pair for pair in apart if pair not in opposed)


def _stances(row: Row, questions: Mapping[str, Question]) -> Iterator[dict[str, Direction]]:
    """For every answer one question may get: what it says in each condition that understands it."""
    for own in questions.values():
        for value in _values(own):
            stance: dict[str, Direction] = {}
            for code, question in questions.items():
                said = carried(own, value, question)
                effect = _effect(row, code, question, said) if said is not None else None
                if effect is not None:
                    stance[code] = effect.direction
            yield stance


def _effect(row: Row, code: str, question: Question, value: str) -> Effect | None:
    return judge(row.cells[code].item, question, Answer(question.id, value)).effect


def _values(question: Question) -> Iterator[str]:
    """One value for everything the question's answers may say."""
    if question.answer.kind is not AnswerKind.NUMBER:
        yield from (value.code for value in question.answer.values)
        return
    for threshold in question.answer.thresholds:
        bounds = threshold.range
        low = bounds.at_least if bounds.at_least is not None else bounds.above
        high = bounds.at_most if bounds.at_most is not None else bounds.below
        if low is None:
            low = 0.0
        if high is None:
            high = low * 2 + 1
        yield f"{(low + high) / 2:.6f}"
