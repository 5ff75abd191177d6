"""Whether loaded content agrees with itself: nothing dangling, facts where they are said to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workstation.core.checklist.definition import (
    AnswerKind,
    Clue,
    Condition,
    Content,
    Question,
    Text,
    Trust,
)

_MARK = {"V": Trust.VERIFIED, "K": Trust.KNOWLEDGE}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the content: file, what (for the line to be found), sentence."""

    file: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with an address, and what it carries."""

    file: str
    address: str
    facts: tuple[str, ...]
    conflicts: tuple[str, ...]
    sources: tuple[str, ...]


def places(content: Content) -> Iterator[Place]:
    """Every place that may carry a fact, a conflict or a source."""
    for condition in content.conditions:
        file = f"{condition.code}.yaml"
        yield _place(file, f"{condition.code}/description", condition.description)
        yield _place(file, f"{condition.code}/alarm", condition.alarm)
        for number, line in enumerate(condition.advice, start=1):
            yield _place(file, f"{condition.code}/advice/{number}", line)
        for item in condition.items:
            ranges = tuple(
                source
                for question in item.questions
                for threshold in question.answer.thresholds
                for source in threshold.sources
            )
            yield Place(file, item.id, item.facts, item.conflicts, item.sources + ranges)
            if item.help.text:
                yield _place(file, f"{item.id}/help", item.help)
    for name, lines in (
        ("limitations", content.limitations),
        ("filming", content.filming),
        ("quality", content.quality.criteria),
    ):
        for each in lines:
            yield _place(f"{name}.yaml", f"{name}/{each.id}", each.body)


def _place(file: str, address: str, text: Text) -> Place:
    return Place(file, address, text.facts, text.conflicts, text.sources)


def problems(content: Content) -> Iterator[Problem]:
    """Everything that does not fit together; nothing when the content is sound."""
    yield from _sources(content)
    yield from _facts(content)
    yield from _conflicts(content)
    yield from _items(content)
    yield from _urgency(content)


def _sources(content: Content) -> Iterator[Problem]:
    cited: list[tuple[str, str, str]] = [
        (place.file, place.address, key) for place in places(content) for key in place.sources
    ]
    cited += [
        ("conflicts.yaml", each.id, key)
        for each in content.conflicts.values()
        for key in each.sources
    ]
    cited += [("red_flags.yaml", r.id, key) for r in content.red_flags for key in r.sources]
    cited += [("history.yaml", f.name, key) for f in content.history for key in f.sources]
    cited += [("quality.yaml", "sources", key) for key in content.quality.sources]
    urgency = content.urgency
    for name, sources in (
        *((level.code, level.sources) for level in urgency.levels),
        *((rule.id, rule.sources) for rule in urgency.rules),
        *((each.code, each.sources) for each in urgency.jurisdictions),
        ("floor", urgency.sources),
    ):
        cited += [("urgency.yaml", name, key) for key in sources]
    for file, where, key in cited:
        fault = _source_fault(content, key)
        if fault:
            yield Problem(file, where, f"{where}: {fault}")


def _source_fault(content: Content, key: str) -> str:
    mark, colon, name = key.partition(":")
    source = content.sources.get(name if colon else key)
    if source is None:
        return f'the source "{key}" is not in sources.yaml'
    if source.trust is Trust.DERIVED:
        return "" if not colon else f'"{key}" is derived and has no mark before it'
    if not colon or _MARK.get(mark) is not source.trust:
        return f'the source "{key}" bears the wrong trust mark: it is {source.trust}'
    return ""


def _facts(content: Content) -> Iterator[Problem]:
    where: dict[str, set[str]] = {}
    known = set()
    for place in places(content):
        known.add(place.address)
        for fact in place.facts:
            where.setdefault(fact, set()).add(place.address)
            if fact not in content.facts:
                yield Problem(place.file, place.address, f"{place.address}: no fact {fact}")
    for fact_id, said in content.facts.items():
        listed = set(said.carried_by)
        for address in sorted(listed - where.get(fact_id, set())):
            why = "does not carry it" if address in known else "does not exist"
            yield Problem("facts.yaml", fact_id, f"{fact_id}: {address} {why}")
        for address in sorted(where.get(fact_id, set()) - listed):
            yield Problem("facts.yaml", fact_id, f"{fact_id}: {address} carries it, unlisted")


def _conflicts(content: Content) -> Iterator[Problem]:
    where: dict[str, set[str]] = {}
    for place in places(content):
        for conflict in place.conflicts:
            where.setdefault(conflict, set()).add(place.address)
            if conflict not in content.conflicts:
                text = f"{place.address}: no conflict {conflict}"
                yield Problem(place.file, place.address, text)
    for each in content.conflicts.values():
        for fact in each.facts:
            if fact not in content.facts:
                yield Problem("conflicts.yaml", each.id, f"{each.id}: no fact {fact}")
        shown = where.get(each.id, set())
        for address in sorted(set(each.shown_at) - shown):
            yield Problem("conflicts.yaml", each.id, f"{each.id}: {address} does not show it")
        for address in sorted(shown - set(each.shown_at)):
            yield Problem("conflicts.yaml", each.id, f"{each.id}: {address} shows it, unlisted")


def _questions(condition: Condition) -> Iterator[Question]:
    for item in condition.items:
        yield item.question
        yield from item.parts


def _items(content: Content) -> Iterator[Problem]:
    flags = {each.id for each in content.red_flags}
    levels = {level.code for level in content.urgency.levels}
    concepts = {each.code for each in content.concepts}
    seen: dict[str, str] = {}
    for condition in content.conditions:
        file = f"{condition.code}.yaml"
        used: set[str] = set()
        for question in _questions(condition):
            if seen.setdefault(question.id, file) != file:
                yield Problem(file, question.id, f"{question.id} also stands in another file")
            if question.concept and question.concept not in concepts:
                yield Problem(file, question.id, f"{question.id}: no concept {question.concept}")
            if question.concept in used:
                text = f"{question.id}: the concept {question.concept} stands twice here"
                yield Problem(file, question.id, text)
            if question.concept:
                used.add(question.concept)
            effects = [value.effect for value in question.answer.values]
            effects += [threshold.effect for threshold in question.answer.thresholds]
            for flag in (effect.flag for effect in effects if effect.flag):
                if flag.red_flag not in flags or flag.level not in {*levels, ""}:
                    text = f"{question.id}: no red flag {flag.red_flag}, or no level {flag.level}"
                    yield Problem(file, question.id, text)


def _urgency(content: Content) -> Iterator[Problem]:
    urgency = content.urgency
    file = "urgency.yaml"
    levels = {level.code for level in urgency.levels}
    flags = {each.id for each in content.red_flags}
    for red_flag in content.red_flags:
        if red_flag.level not in levels:
            text = f"{red_flag.id}: no level {red_flag.level}"
            yield Problem("red_flags.yaml", red_flag.id, text)
    asked = {q.id: q for c in content.conditions for i in c.items for q in i.questions}
    for name, level in (
        ("floor", urgency.floor_level),
        ("reassure", urgency.reassure_level),
        *((rule.id, rule.level) for rule in urgency.rules),
    ):
        if level not in levels:
            yield Problem(file, name, f"{name}: no level {level}")
    for rule in urgency.rules:
        yield from _clues(rule.id, rule.all + rule.any, asked, flags)
        if rule.red_flag not in {*flags, ""}:
            yield Problem(file, rule.id, f"{rule.id}: no red flag {rule.red_flag}")
    yield from _clues("reassure", urgency.reassure, asked, flags)
    for question in urgency.floor:
        if question not in asked:
            yield Problem(file, "floor", f"floor: no question {question}")
    names = flags | {rule.id for rule in urgency.rules}
    for each in urgency.jurisdictions:
        for name, level in each.changes.items():
            if name not in names or level not in levels:
                text = f"{each.code}: no red flag or rule {name}, or no level {level}"
                yield Problem(file, each.code, text)


def _clues(
    name: str, clues: Iterable[Clue], asked: dict[str, Question], flags: set[str]
) -> Iterator[Problem]:
    for clue in clues:
        text = ""
        question = asked.get(clue.question)
        if clue.red_flag and clue.red_flag not in flags:
            text = f"no red flag {clue.red_flag}"
        elif clue.question and question is None:
            text = f"no question {clue.question}"
        elif question is not None and clue.range is not None:
            numeric = question.answer.kind is AnswerKind.NUMBER
            text = "" if numeric else f"{question.id} takes no number"
        elif question is not None:
            missing = [v for v in clue.values if question.answer.value(v) is None]
            text = f"{question.id} has no value {missing[0]}" if missing else ""
        if text:
            yield Problem("urgency.yaml", name, f"{name}: {text}")
