"""Red flags, levels of urgency and the rules between them, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workstation.core.checklist.question import Range


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign that raises urgency whatever else was answered; may be ticked by itself.

    Attributes:
        id: "RF1"; also the id of its own answer (yes, no, unknown).
        label: as ticked.
        level: urgency it calls for unless an answer or a rule says more.
        sources: source keys with their trust mark.
        help: what it means, or "".
    """

    id: str
    label: str
    level: str
    sources: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class UrgencyLevel:
    """One level of urgency. `rank` 0 is the most urgent.

    Attributes:
        code: "E0" to "E4".
        rank: place, most urgent first.
        name: "Emergency now".
        meaning: what to do.
        within: by when, or "".
        sources: source keys with their trust mark.
    """

    code: str
    rank: int
    name: str
    meaning: str
    within: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing a rule looks for; exactly one of question, red_flag and age is set.

    There is no clue for the absence of something, so a further answer can only add clues.

    Attributes:
        question: id of a question, with `values` or `range`.
        values: answers that count; never "unknown" or "not tried".
        range: numbers that count.
        red_flag: raised by any answer.
        age: days of age, counted as `clock` says.
        clock: "postmenstrual", "corrected" or "chronological".
    """

    question: str = ""
    values: tuple[str, ...] = ()
    range: Range | None = None
    red_flag: str = ""
    age: Range | None = None
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of urgency: it hits when all of `all` and, if any, one of `any` are found."""

    id: str
    level: str
    text: str
    all: tuple[Clue, ...]
    any: tuple[Clue, ...]
    sources: tuple[str, ...]
    red_flag: str = ""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Where the clinic is, and what that changes: red flag or rule id -> level."""

    code: str
    label: str
    note: str
    changes: Mapping[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Urgency:
    """Everything `assess` needs.

    Attributes:
        levels: most urgent first.
        rules: raising rules.
        reassure: questions and the answers they need, all of them, before the lowest level.
        reassure_level: the lowest level.
        floor_level: level kept while the questions of `floor` are open.
        floor: ids of those questions.
        floor_text: why.
        jurisdictions: the first is the default.
        sources: of the floor and the reassurance.
    """

    levels: tuple[UrgencyLevel, ...]
    rules: tuple[Rule, ...]
    reassure: tuple[Clue, ...]
    reassure_level: str
    reassure_text: str
    floor: tuple[str, ...]
    floor_level: str
    floor_text: str
    jurisdictions: tuple[Jurisdiction, ...]
    sources: tuple[str, ...]

    def rank(self, level: str) -> int:
        """Place of a level; the most urgent is 0.

        Raises:
            KeyError: no such level.
        """
        for each in self.levels:
            if each.code == level:
                return each.rank
        raise KeyError(level)
