"""The files beside the conditions: sources, facts, conflicts, urgency, letter, score."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from workstation.core.checklist.definition import (
    OPEN_VALUES,
    Clue,
    Concept,
    Conflict,
    Fact,
    HistoryField,
    Jurisdiction,
    Line,
    Quality,
    RedFlag,
    Rule,
    Source,
    Text,
    Trust,
    Urgency,
    UrgencyLevel,
)
from workstation.core.checklist.reading_condition import TEXT_KEYS, read_range
from workstation.core.datafile import Node, Record, fault, read_yaml

_T = TypeVar("_T")
_TRUST = {"V": Trust.VERIFIED, "K": Trust.KNOWLEDGE, "D": Trust.DERIVED}
_CLOCKS = ("postmenstrual", "corrected", "chronological")
_FIELD_KINDS = ("text", "long_text", "choice", "yes_no", "number", "date")


def _by_id(
    path: Path, key: str, name: str, read: Callable[[Node], _T], extra: str = ""
) -> dict[str, _T]:
    """Reads a list into a dictionary by id; refuses an id that stands twice."""
    record = Record(read_yaml(path), f"{key} {extra}")
    found: dict[str, _T] = {}
    for node in record.nodes(key):
        value = read(node)
        identity = str(getattr(value, name))
        if identity in found:
            raise fault(node, f'"{identity}" stands twice')
        found[identity] = value
    if not found:
        raise fault(record.node, f'"{key}" is empty')
    return found


def read_sources(path: Path) -> Mapping[str, Source]:
    """`sources.yaml` by key without trust mark."""

    def one(node: Node) -> Source:
        record = Record(node, "key trust reference weak")
        trust = record.text("trust")
        if trust not in _TRUST:
            raise fault(record.at("trust"), f'"{trust}" is none of V, K, D')
        return Source(
            record.text("key"), record.text("reference"), _TRUST[trust], record.flag("weak")
        )

    return MappingProxyType(_by_id(path, "sources", "key", one))


def read_facts(path: Path) -> Mapping[str, Fact]:
    """`facts.yaml` by id."""

    def one(node: Node) -> Fact:
        record = Record(node, "id text section ref carried_by not_used")
        fact = Fact(
            record.text("id"),
            record.text("text"),
            record.text("section"),
            record.text("ref", ""),
            record.texts("carried_by"),
            record.text("not_used", ""),
        )
        if not re.fullmatch(r"F\d\d", fact.id):
            raise fault(record.at("id"), f'"{fact.id}" is no fact id such as F01')
        if bool(fact.carried_by) == bool(fact.not_used):
            raise fault(node, f'{fact.id} needs either "carried_by" or "not_used"')
        return fact

    return MappingProxyType(_by_id(path, "facts", "id", one))


def read_conflicts(path: Path) -> Mapping[str, Conflict]:
    """`conflicts.yaml` by id."""

    def one(node: Node) -> Conflict:
        record = Record(
            node,
            "id title article literature handling warning facts sources shown_at safety",
        )
        conflict = Conflict(
            record.text("id"),
            record.text("title"),
            record.text("article"),
            record.text("literature"),
            record.text("handling"),
            record.text("warning", ""),
            record.texts("facts"),
            record.texts("sources"),
            record.texts("shown_at"),
            record.flag("safety"),
        )
        if not conflict.shown_at:
            raise fault(node, f"{conflict.id} is shown nowhere")
        if conflict.safety and not conflict.warning:
            raise fault(node, f"{conflict.id} concerns safety and needs a warning")
        return conflict

    return MappingProxyType(_by_id(path, "conflicts", "id", one))


def read_red_flags(path: Path) -> tuple[RedFlag, ...]:
    """`red_flags.yaml` in tick-box order."""

    def one(node: Node) -> RedFlag:
        record = Record(node, "id label level sources help")
        return RedFlag(
            record.text("id"),
            record.text("label"),
            record.text("level"),
            record.texts("sources"),
            record.text("help", ""),
        )

    return tuple(_by_id(path, "red_flags", "id", one).values())


def read_concepts(path: Path) -> tuple[Concept, ...]:
    """`concepts.yaml` in row order."""

    def one(node: Node) -> Concept:
        record = Record(node, "code label help carries")
        return Concept(
            record.text("code"),
            record.text("label"),
            record.text("help", ""),
            record.flag("carries"),
        )

    return tuple(_by_id(path, "concepts", "code", one).values())


def read_lines(path: Path) -> tuple[Line, ...]:
    """A file of named passages: `limitations.yaml`, `filming.yaml`."""
    return tuple(_by_id(path, "lines", "id", _line).values())


def _line(node: Node) -> Line:
    record = Record(node, f"id points {TEXT_KEYS}")
    points: dict[int, str] = {}
    for key, value in record.pairs("points"):
        if key not in {"0", "1", "2"} or value.text is None:
            raise fault(value, "points are 0, 1 or 2 with a text each")
        points[int(key)] = value.text
    body = Text(
        record.text("text"),
        record.texts("facts"),
        record.texts("conflicts"),
        record.texts("sources"),
    )
    return Line(record.text("id"), body, MappingProxyType(points))


def read_quality(path: Path) -> Quality:
    """`quality.yaml`: the score of a clip."""
    extra = "poor_at_most poor_text sources"
    criteria = tuple(_by_id(path, "criteria", "id", _line, extra).values())
    record = Record(read_yaml(path), f"criteria {extra}")
    for node, line in zip(record.nodes("criteria"), criteria, strict=True):
        if set(line.values) != {0, 1, 2}:
            raise fault(node, f'"{line.id}" needs a wording for 0, 1 and 2 points')
    poor = record.whole("poor_at_most", -1)
    if not 0 <= poor < 2 * len(criteria):
        raise fault(record.at("poor_at_most"), "poor must end below the full score")
    return Quality(criteria, poor, record.text("poor_text"), record.texts("sources"))


def read_history(path: Path) -> tuple[HistoryField, ...]:
    """`history.yaml`: fields of a new case and of the letter, in order."""

    def one(node: Node) -> HistoryField:
        record = Record(
            node, "name label group kind choices unit essential belongs_to sources help"
        )
        kind = record.text("kind")
        if kind not in _FIELD_KINDS:
            raise fault(record.at("kind"), f'"{kind}" is none of {", ".join(_FIELD_KINDS)}')
        choices = {code: label.text or "" for code, label in record.pairs("choices")}
        if (kind == "choice") != bool(choices):
            raise fault(node, "a choice, and nothing else, needs choices")
        belongs = record.text("belongs_to")
        if belongs not in {"child", "letter"}:
            raise fault(record.at("belongs_to"), '"belongs_to" must be child or letter')
        return HistoryField(
            name=record.text("name"),
            label=record.text("label"),
            group=record.text("group"),
            kind=kind,
            choices=MappingProxyType(choices),
            unit=record.text("unit", ""),
            essential=record.flag("essential"),
            belongs_to=belongs,
            sources=record.texts("sources"),
            help=record.text("help", ""),
        )

    return tuple(_by_id(path, "fields", "name", one).values())


def read_urgency(path: Path) -> Urgency:
    """`urgency.yaml`: levels, rules, floor, reassurance and jurisdictions."""
    record = Record(read_yaml(path), "levels rules reassure floor jurisdictions")
    levels = tuple(_level(node, rank) for rank, node in enumerate(record.nodes("levels")))
    if not levels:
        raise fault(record.node, "urgency needs levels")
    reassure = Record(record.at("reassure"), "level text all sources")
    floor = Record(record.at("floor"), "level text questions sources")
    rules: dict[str, Rule] = {}
    for node in record.nodes("rules"):
        rule = _rule(node)
        if rule.id in rules:
            raise fault(node, f'the rule "{rule.id}" stands twice')
        rules[rule.id] = rule
    jurisdictions = tuple(_jurisdiction(node) for node in record.nodes("jurisdictions"))
    if not jurisdictions:
        raise fault(record.node, "urgency needs a default jurisdiction")
    return Urgency(
        levels=levels,
        rules=tuple(rules.values()),
        reassure=tuple(_clue(node) for node in reassure.nodes("all")),
        reassure_level=reassure.text("level"),
        reassure_text=reassure.text("text"),
        floor=floor.texts("questions"),
        floor_level=floor.text("level"),
        floor_text=floor.text("text"),
        jurisdictions=jurisdictions,
        sources=(*floor.texts("sources"), *reassure.texts("sources")),
    )


def _level(node: Node, rank: int) -> UrgencyLevel:
    record = Record(node, "code name meaning within sources")
    return UrgencyLevel(
        record.text("code"),
        rank,
        record.text("name"),
        record.text("meaning"),
        record.text("within", ""),
        record.texts("sources"),
    )


def _rule(node: Node) -> Rule:
    record = Record(node, "id level text red_flag all any sources")
    rule = Rule(
        id=record.text("id"),
        level=record.text("level"),
        text=record.text("text"),
        all=tuple(_clue(each) for each in record.nodes("all")),
        any=tuple(_clue(each) for each in record.nodes("any")),
        sources=record.texts("sources"),
        red_flag=record.text("red_flag", ""),
    )
    clues = rule.all + rule.any
    if not any(clue.question or clue.red_flag for clue in clues):
        raise fault(node, "a rule needs a question or a red flag: age alone is no finding")
    if not rule.sources:
        raise fault(node, "a rule needs a source, or D for a workstation default")
    return rule


def _clue(node: Node) -> Clue:
    record = Record(node, "question values red_flag age at_least above at_most below")
    if sum(record.has(key) for key in ("question", "red_flag", "age")) != 1:
        raise fault(node, "a clue is a question, a red flag or an age")
    bounds = read_range(record)
    values = record.texts("values")
    for value in values:
        if value in OPEN_VALUES:
            raise fault(node, f'"{value}" leaves a question open and is no clue')
    clock = record.text("age", "")
    if record.has("age") and (clock not in _CLOCKS or bounds is None or values):
        raise fault(node, f"an age is one of {', '.join(_CLOCKS)} with bounds in days")
    if record.has("question") and (bounds is None) == (not values):
        raise fault(node, "a question needs values or bounds")
    if record.has("red_flag") and (bounds is not None or values):
        raise fault(node, "a red flag has no values or bounds")
    return Clue(
        question=record.text("question", ""),
        values=values,
        range=None if clock else bounds,
        red_flag=record.text("red_flag", ""),
        age=bounds if clock else None,
        clock=clock,
    )


def _jurisdiction(node: Node) -> Jurisdiction:
    record = Record(node, "code label note changes sources")
    changes = {key: value.text or "" for key, value in record.pairs("changes")}
    return Jurisdiction(
        record.text("code"),
        record.text("label"),
        record.text("note"),
        MappingProxyType(changes),
        record.texts("sources"),
    )
