"""One condition file -> `Condition`."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

from workstation.core.checklist.definition import (
    NO,
    NOT_TRIED,
    OPEN_VALUES,
    UNKNOWN,
    YES,
    AnswerKind,
    AnswerType,
    Code,
    Condition,
    Direction,
    Effect,
    Flag,
    Item,
    Measure,
    Question,
    Range,
    Text,
    Threshold,
    Value,
)
from workstation.core.datafile import Node, Record, fault, read_yaml, text_of

TEXT_KEYS = "text facts conflicts sources"
_QUESTION_KEYS = "ask short answer unit yes no ranges values concept inverted"
_ITEM_KEYS = f"id family by sources facts conflicts help required parts {_QUESTION_KEYS}"
_BOUNDS = ("at_least", "above", "at_most", "below")
_EFFECT = re.compile(r"(supports|against|recorded)( weakly)?(?: (RF\d+)(?:=(E\d))?)?")
_ANSWERS = {
    "yes_no": (AnswerKind.YES_NO, False),
    "yes_no_not_tried": (AnswerKind.YES_NO, True),
    "choice": (AnswerKind.CHOICE, False),
    "number": (AnswerKind.NUMBER, False),
    "list": (AnswerKind.LIST, False),
}


def read_condition(path: Path) -> Condition:
    """Reads one condition.

    Raises:
        DefinitionError: the file is not valid; names file and line.
    """
    record = Record(
        read_yaml(path),
        "code name short order article synonyms version description codes advice alarm items",
    )
    code = record.text("code")
    if code != path.stem:
        raise fault(record.at("code"), f'the code must be the name of the file, "{path.stem}"')
    items: dict[str, Item] = {}
    for node in record.nodes("items"):
        item = _item(node, code)
        if item.id in items:
            raise fault(node, f'the item "{item.id}" stands twice')
        items[item.id] = item
    if not items:
        raise fault(record.node, "a condition needs items")
    return Condition(
        code=code,
        name=record.text("name"),
        short=record.text("short"),
        synonyms=record.texts("synonyms"),
        version=record.text("version"),
        description=read_text(record.at("description")),
        items=tuple(items.values()),
        codes=tuple(_code(node) for node in record.nodes("codes")),
        advice=tuple(read_text(node) for node in record.nodes("advice")),
        alarm=read_text(record.at("alarm")),
        order=record.whole("order", 0),
        article=record.flag("article"),
    )


def read_text(node: Node) -> Text:
    """A passage: plain text, or a mapping with what it carries."""
    if node.text is not None:
        return Text(text_of(node, "text"))
    record = Record(node, TEXT_KEYS)
    return Text(
        record.text("text"),
        record.texts("facts"),
        record.texts("conflicts"),
        record.texts("sources"),
    )


def read_range(record: Record) -> Range | None:
    """The bounds in a record, None where there are none."""
    bounds = {key: record.number(key) for key in _BOUNDS}
    if all(value is None for value in bounds.values()):
        return None
    found = Range(**bounds)
    for low, high in (("at_least", "above"), ("at_most", "below")):
        if bounds[low] is not None and bounds[high] is not None:
            raise fault(record.node, f'a range has "{low}" or "{high}", not both')
    least, most = _ends(found)
    if least > most or (least == most and not found.holds(least)):
        raise fault(record.node, "the range holds no number")
    return found


def _ends(found: Range) -> tuple[float, float]:
    low = found.at_least if found.at_least is not None else found.above
    high = found.at_most if found.at_most is not None else found.below
    return (
        float("-inf") if low is None else low,
        float("inf") if high is None else high,
    )


def _overlap(one: Range, other: Range) -> bool:
    low = max(_ends(one)[0], _ends(other)[0])
    high = min(_ends(one)[1], _ends(other)[1])
    return low < high or (low == high and one.holds(low) and other.holds(low))


def _code(node: Node) -> Code:
    record = Record(node, "system code display evidence")
    return Code(
        record.text("system"),
        record.text("code"),
        record.text("display"),
        record.text("evidence"),
    )


def _item(node: Node, condition: str) -> Item:
    record = Record(node, _ITEM_KEYS)
    item_id = record.text("id")
    if not re.fullmatch(r"[A-Z]{2,5}-\d\d", item_id):
        raise fault(record.at("id"), f'"{item_id}" is no item id such as BNSM-01')
    question = _question(record, item_id, record.text("answer"))
    parts: dict[str, Question] = {}
    for each in record.nodes("parts"):
        part = Record(each, f"id {_QUESTION_KEYS}")
        name = part.text("id")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in parts:
            raise fault(each, f'"{name}" is no part name, or stands twice')
        parts[name] = _question(part, f"{item_id}.{name}", part.text("answer", "yes_no"))
        if parts[name].answer.kind is AnswerKind.LIST:
            raise fault(each, "a part has no parts of its own")
    if question.answer.kind is AnswerKind.LIST and not parts:
        raise fault(node, "a list needs parts")
    measures = tuple(_measure(each) for each in record.nodes("by"))
    sources = record.texts("sources")
    if not measures:
        raise fault(node, 'an item needs "by": how it can be found out')
    if not sources:
        raise fault(node, "an item needs a source")
    family = record.text("family", "")
    if Measure.FAMILY in measures and not family:
        raise fault(node, 'an item asked of the family needs "family": how to ask')
    return Item(
        id=item_id,
        condition=condition,
        question=question,
        family=family,
        parts=tuple(parts.values()),
        measures=measures,
        sources=sources,
        facts=record.texts("facts"),
        conflicts=record.texts("conflicts"),
        help=read_text(record.at("help")) if record.has("help") else Text(),
        required=record.flag("required"),
    )


def _measure(node: Node) -> Measure:
    try:
        return Measure(text_of(node, "by"))
    except ValueError:
        raise fault(node, f'"{node.text}" is none of V A v Q E I') from None


def _question(record: Record, question_id: str, answer: str) -> Question:
    if answer not in _ANSWERS:
        raise fault(record.node, f'"{answer}" is no answer type; known: {", ".join(_ANSWERS)}')
    kind, not_tried = _ANSWERS[answer]
    misplaced = {
        AnswerKind.YES_NO: "unit ranges values",
        AnswerKind.CHOICE: "unit yes no ranges",
        AnswerKind.NUMBER: "yes no values",
        AnswerKind.LIST: "unit yes no ranges values concept inverted",
    }[kind]
    for key in misplaced.split():
        if record.has(key):
            raise fault(record.at(key), f'"{key}" has no place in a {answer} question')
    return Question(
        id=question_id,
        label=record.text("ask"),
        answer=AnswerType(
            kind=kind,
            values=_values(record, kind, not_tried=not_tried),
            unit=record.text("unit") if kind is AnswerKind.NUMBER else "",
            thresholds=_thresholds(record),
        ),
        concept=record.text("concept", ""),
        inverted=record.flag("inverted"),
        short=record.text("short", ""),
    )


def _values(record: Record, kind: AnswerKind, *, not_tried: bool) -> tuple[Value, ...]:
    unknown = Value(UNKNOWN, "unknown")
    if kind is AnswerKind.YES_NO:
        both = tuple(
            Value(code, code, _effect(record.at(code)) if record.has(code) else Effect())
            for code in (YES, NO)
        )
        return (*both, Value(NOT_TRIED, "not tried"), unknown) if not_tried else (*both, unknown)
    if kind is not AnswerKind.CHOICE:
        return ()
    values: dict[str, Value] = {}
    for node in record.nodes("values"):
        choice = Record(node, "code label is because")
        code = choice.text("code")
        if code in values or code == UNKNOWN:
            raise fault(node, f'the value "{code}" stands twice')
        values[code] = Value(code, choice.text("label"), _effect_of(choice))
        if code in OPEN_VALUES and values[code].effect != Effect():
            raise fault(node, f'"{code}" leaves the question open and says nothing')
    if len(values) < 2:
        raise fault(record.node, "a choice needs two values")
    return (*values.values(), unknown)


def _thresholds(record: Record) -> tuple[Threshold, ...]:
    found: list[tuple[Node, Threshold]] = []
    for node in record.nodes("ranges"):
        each = Record(node, f"{' '.join(_BOUNDS)} is because sources")
        bounds = read_range(each)
        if bounds is None:
            raise fault(node, "a range needs a bound")
        sources = each.texts("sources")
        if not sources:
            raise fault(node, "a range needs a source, or D for a workstation default")
        found.append((node, Threshold(bounds, _effect_of(each), sources)))
    for (_, one), (node, other) in combinations(found, 2):
        if _overlap(one.range, other.range):
            raise fault(node, "the range overlaps another one")
    return tuple(threshold for _, threshold in found)


def _effect(node: Node) -> Effect:
    if node.text is not None:
        return _effect_text(node, "")
    return _effect_of(Record(node, "is because"))


def _effect_of(record: Record) -> Effect:
    return _effect_text(record.at("is"), record.text("because", ""))


def _effect_text(node: Node, reason: str) -> Effect:
    match = _EFFECT.fullmatch(node.text or "")
    if match is None:
        raise fault(
            node, f'"{node.text}" is no effect such as "supports", "against RF6", "recorded RF1=E1"'
        )
    direction, weakly, red_flag, level = match.groups()
    return Effect(
        direction=Direction(direction),
        flag=Flag(red_flag, level or "") if red_flag else None,
        weak=weakly is not None,
        reason=reason,
    )
