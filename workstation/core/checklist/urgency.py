"""A suggested level of urgency from red flags and answers; the reader sets the level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import (
    YES,
    Clue,
    Content,
    Jurisdiction,
    Rule,
)
from workstation.core.checklist.weigh import Weighed, judge

TERM_DAYS = 280


class Ages(Protocol):
    """What is known of a child's age; every answer is None while unknown."""

    def age_days(self, on: date) -> int | None:
        """Days since birth."""

    def corrected_age_days(self, on: date) -> int | None:
        """Days counted from 40 weeks, for a preterm child."""

    def postmenstrual_days(self, on: date) -> int | None:
        """Days since the last period before the pregnancy."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level is suggested.

    Attributes:
        level: the level this reason calls for.
        text: the rule or the answer, in one sentence.
        red_flag: "RF4", or "".
        question: id of the question answered, or "".
        rule: id of the rule, or "".
        sources: source keys with their trust mark.
    """

    level: str
    text: str
    red_flag: str = ""
    question: str = ""
    rule: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UrgencySuggestion:
    """What the answers call for. A suggestion: the reader sets the level.

    Attributes:
        level: "E0" to "E4", None while nothing was answered: not rated.
        reasons: most urgent first; the first ones carry the level.
        red_flags: ids raised, in tick-box order.
        notes: what could not be taken into account, e.g. an unknown birth date.
        jurisdiction: code of the setting used.
    """

    level: str | None
    reasons: tuple[Reason, ...] = ()
    red_flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    jurisdiction: str = ""


def assess(
    content: Content,
    answers: Mapping[str, Answer],
    child: Ages | None,
    on: date,
    jurisdiction: str = "",
) -> UrgencySuggestion:
    """The highest level any red flag or rule calls for.

    A benign answer never lowers a level that a red flag or a rule calls for: rules look only for
    things that are there. "Unknown" is never "no".

    Args:
        content: red flags, rules and questions.
        answers: by question id or red flag id.
        child: whose ages, or None.
        on: the day the ages are counted for.
        jurisdiction: code of the setting, "" for the default.

    Raises:
        KeyError: no such jurisdiction.
    """
    setting = _setting(content, jurisdiction)
    rows = [row for row in _judged(content, answers) if row.answer is not None]
    ticked = {f.id: answers[f.id] for f in content.red_flags if f.id in answers}
    if not rows and not ticked:
        return UrgencySuggestion(None, jurisdiction=setting.code)
    raised = {row.effect.flag.red_flag for row in rows if row.effect and row.effect.flag}
    raised |= {flag_id for flag_id, answer in ticked.items() if answer.value == YES}
    ages, notes = _ages(child, on)
    reasons = [
        *_from_flags(content, rows, ticked, setting),
        *_from_rules(content, rows, raised, ages, setting),
    ]
    if not reasons:
        reasons.append(_without_flags(content, rows, ages))
    reasons.sort(key=lambda reason: content.urgency.rank(reason.level))
    return UrgencySuggestion(
        level=reasons[0].level,
        reasons=tuple(reasons),
        red_flags=tuple(flag.id for flag in content.red_flags if flag.id in raised),
        notes=notes,
        jurisdiction=setting.code,
    )


def _setting(content: Content, code: str) -> Jurisdiction:
    for each in content.urgency.jurisdictions:
        if not code or each.code == code:
            return each
    raise KeyError(code)


def _judged(content: Content, answers: Mapping[str, Answer]) -> Iterator[Weighed]:
    for item in content.items():
        for question in item.questions:
            if question.id in answers:
                yield judge(item, question, answers[question.id])


def _from_flags(
    content: Content,
    rows: list[Weighed],
    ticked: Mapping[str, Answer],
    setting: Jurisdiction,
) -> Iterator[Reason]:
    flags = {flag.id: flag for flag in content.red_flags}
    for row in rows:
        if row.effect is None or row.effect.flag is None:
            continue
        flag = flags[row.effect.flag.red_flag]
        level = row.effect.flag.level or setting.changes.get(flag.id, flag.level)
        sources = (*row.item.sources, *flag.sources)
        yield Reason(level, row.reason, flag.id, row.question.id, sources=_once(sources))
    for flag_id, answer in ticked.items():
        if answer.value == YES:
            flag = flags[flag_id]
            level = setting.changes.get(flag_id, flag.level)
            yield Reason(level, f"{flag.label}.", flag_id, sources=flag.sources)


def _from_rules(
    content: Content,
    rows: list[Weighed],
    raised: AbstractSet[str],
    ages: Mapping[str, int],
    setting: Jurisdiction,
) -> Iterator[Reason]:
    by_id = {row.question.id: row for row in rows}

    def found(clue: Clue) -> bool:
        return _found(clue, by_id, raised, ages)

    for rule in content.urgency.rules:
        if all(found(clue) for clue in rule.all) and (not rule.any or any(map(found, rule.any))):
            level = setting.changes.get(rule.id, rule.level)
            question = next((c.question for c in _clues(rule) if c.question and found(c)), "")
            yield Reason(level, rule.text, rule.red_flag, question, rule.id, rule.sources)


def _clues(rule: Rule) -> tuple[Clue, ...]:
    return rule.all + rule.any


def _found(
    clue: Clue, rows: Mapping[str, Weighed], raised: AbstractSet[str], ages: Mapping[str, int]
) -> bool:
    if clue.red_flag:
        return clue.red_flag in raised
    if clue.age is not None:
        return clue.clock in ages and clue.age.holds(ages[clue.clock])
    row = rows.get(clue.question)
    if row is None or row.effect is None or row.answer is None:
        return False
    if clue.range is not None:
        return clue.range.holds(float(row.answer.value))
    return row.answer.value in clue.values


def _without_flags(content: Content, rows: list[Weighed], ages: Mapping[str, int]) -> Reason:
    """The level where nothing raises one: reassurance only when every core question is known."""
    urgency = content.urgency
    by_id = {row.question.id: row for row in rows}
    if all(_found(clue, by_id, frozenset(), ages) for clue in urgency.reassure):
        return Reason(urgency.reassure_level, urgency.reassure_text, sources=urgency.sources)
    for question in urgency.floor:
        if question not in by_id or by_id[question].effect is None:
            return Reason(
                urgency.floor_level,
                urgency.floor_text,
                question=question,
                sources=urgency.sources,
            )
    text = "No red flag so far; the core items of a benign event are not all known and met."
    return Reason(urgency.floor_level, text, sources=urgency.sources)


def _ages(child: Ages | None, on: date) -> tuple[Mapping[str, int], tuple[str, ...]]:
    days = child.age_days(on) if child else None
    if child is None or days is None or days < 0:
        return {}, ("The age is not known: rules on age were not applied.",)
    notes: tuple[str, ...] = ()
    postmenstrual = child.postmenstrual_days(on)
    if postmenstrual is None:
        postmenstrual = days + TERM_DAYS
        notes = ("The gestation is not known: the age is counted as if born at term.",)
    corrected = child.corrected_age_days(on)
    ages = {
        "chronological": days,
        "corrected": days if corrected is None else corrected,
        "postmenstrual": postmenstrual,
    }
    return ages, notes


def _once(sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sources))
