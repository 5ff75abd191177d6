"""What a checklist is made of: frozen values, loaded from data, holding no answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workstation.core.checklist.printed import Concept, HistoryField, Line, Quality
from workstation.core.checklist.provenance import Conflict, Fact, Source, Trust
from workstation.core.checklist.question import (
    NO,
    NOT_TRIED,
    OPEN_VALUES,
    UNKNOWN,
    YES,
    AnswerKind,
    AnswerType,
    Direction,
    Effect,
    Flag,
    Measure,
    Question,
    Range,
    Text,
    Threshold,
    Value,
)
from workstation.core.checklist.rules import (
    Clue,
    Jurisdiction,
    RedFlag,
    Rule,
    Urgency,
    UrgencyLevel,
)

__all__ = [
    "NO",
    "NOT_TRIED",
    "OPEN_VALUES",
    "UNKNOWN",
    "YES",
    "AnswerKind",
    "AnswerType",
    "Clue",
    "Code",
    "Concept",
    "Condition",
    "Conflict",
    "Content",
    "Direction",
    "Effect",
    "Fact",
    "Flag",
    "HistoryField",
    "Item",
    "Jurisdiction",
    "Line",
    "Measure",
    "Quality",
    "Question",
    "Range",
    "RedFlag",
    "Rule",
    "Source",
    "Text",
    "Threshold",
    "Trust",
    "Urgency",
    "UrgencyLevel",
    "Value",
]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a checklist.

    Attributes:
        id: "BNSM-01".
        condition: code of its condition.
        question: what is asked; its answer kind is LIST when only the parts are answered.
        family: how to ask it of a family, or "".
        parts: questions answered on their own, ids "<item>.<part>".
        measures: how it can be found out.
        sources: source keys with their trust mark.
        facts, conflicts: carried by the question itself.
        help: what to bear in mind.
        required: the condition cannot be concluded while it is open.
    """

    id: str
    condition: str
    question: Question
    family: str
    parts: tuple[Question, ...]
    measures: tuple[Measure, ...]
    sources: tuple[str, ...]
    facts: tuple[str, ...]
    conflicts: tuple[str, ...]
    help: Text
    required: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """Everything in it that takes an answer, in the order shown."""
        own = () if self.question.answer.kind is AnswerKind.LIST else (self.question,)
        return own + self.parts

    @property
    def ask(self) -> str:
        """The wording."""
        return self.question.label


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a classification; `evidence` says how far the assignment was checked."""

    system: str
    code: str
    display: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its checklist.

    Attributes:
        code: "bnsm".
        name: in full.
        short: heading of a narrow column.
        synonyms: other names, old ones included.
        version: changes with every change of wording, range or direction.
        description: one paragraph.
        items: in the order asked.
        codes: classifications; a system without a checked code is left out.
        advice: lines a family may be given.
        alarm: when to act at once.
        order: place among the conditions.
        article: one of the six conditions of the article.
    """

    code: str
    name: str
    short: str
    synonyms: tuple[str, ...]
    version: str
    description: Text
    items: tuple[Item, ...]
    codes: tuple[Code, ...]
    advice: tuple[Text, ...]
    alarm: Text
    order: int = 0
    article: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """All clinical content of the program, checked against itself."""

    conditions: tuple[Condition, ...]
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    conflicts: Mapping[str, Conflict]
    red_flags: tuple[RedFlag, ...]
    urgency: Urgency
    concepts: tuple[Concept, ...]
    limitations: tuple[Line, ...]
    filming: tuple[Line, ...]
    history: tuple[HistoryField, ...]
    quality: Quality

    def condition(self, code: str) -> Condition:
        """The condition of that code.

        Raises:
            KeyError: no such condition.
        """
        for each in self.conditions:
            if each.code == code:
                return each
        raise KeyError(code)

    def items(self) -> tuple[Item, ...]:
        """All items of all conditions, in order."""
        return tuple(item for condition in self.conditions for item in condition.items)

    def item(self, item_id: str) -> Item:
        """The item of that id; a part's id finds the item it belongs to.

        Raises:
            KeyError: no such item.
        """
        head = item_id.partition(".")[0]
        for each in self.items():
            if each.id == head:
                return each
        raise KeyError(item_id)

    def source(self, key: str) -> Source:
        """The source of a key with its trust mark ("V:EGGER03") or of "D".

        Raises:
            KeyError: no such source.
        """
        return self.sources[key.partition(":")[2] or key]
