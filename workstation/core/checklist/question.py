"""Questions, the answers they take, and what each answer says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

YES = "yes"
NO = "no"
UNKNOWN = "unknown"
NOT_TRIED = "not tried"
OPEN_VALUES = frozenset({UNKNOWN, NOT_TRIED, ""})
"""Values that leave a question open: neither of them is ever counted as "no"."""


class AnswerKind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    LIST = "list"
    """Only through its parts, each a question of its own."""


class Direction(StrEnum):
    """What an answer says about one condition."""

    SUPPORTS = "supports"
    AGAINST = "against"
    RECORDED = "recorded"


class Measure(StrEnum):
    """How an item can be found out."""

    VIDEO = "V"
    """Measured on video by machine."""
    LOG = "A"
    """Measured on a motion log."""
    SEEN = "v"
    """Seen on video by the reader."""
    FAMILY = "Q"
    EXAMINATION = "E"
    INVESTIGATION = "I"


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag an answer raises.

    Attributes:
        red_flag: "RF1" to "RF15".
        level: urgency level for this answer, or "" for the red flag's own.
    """

    red_flag: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer value says.

    Attributes:
        direction: for or against the condition, or only recorded.
        flag: the red flag it raises, whatever the direction.
        weak: the sources call the sign weak.
        reason: one short sentence for screen and paper, or "".
    """

    direction: Direction = Direction.RECORDED
    flag: Flag | None = None
    weak: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of numbers; None leaves a side open."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    def holds(self, number: float) -> bool:
        """Whether the number lies in the range."""
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.above is None or number > self.above)
            and (self.at_most is None or number <= self.at_most)
            and (self.below is None or number < self.below)
        )


@dataclass(frozen=True, slots=True)
class Threshold:
    """One range of a number answer and what it says.

    Attributes:
        range: in the unit of the question.
        effect: what a number in it says.
        sources: source keys with their trust mark.
    """

    range: Range
    effect: Effect
    sources: tuple[str, ...] = ()

    @property
    def workstation_default(self) -> bool:
        """Whether it rests on no publication; shown as "workstation default"."""
        return "D" in self.sources


@dataclass(frozen=True, slots=True)
class Value:
    """One answer a person may choose: code as stored, label as shown."""

    code: str
    label: str
    effect: Effect = field(default_factory=Effect)


@dataclass(frozen=True, slots=True)
class AnswerType:
    """How a question is answered and what each answer says.

    Attributes:
        kind: yes/no, choice, number, or list.
        values: of a yes/no or a choice, in the order shown; "unknown" is always among them.
        unit: of a number ("s", "min", "days", "weeks", "months", "Hz", "/day", ...), or "".
        thresholds: of a number; ranges do not overlap. A number outside them is recorded.
    """

    kind: AnswerKind
    values: tuple[Value, ...] = ()
    unit: str = ""
    thresholds: tuple[Threshold, ...] = ()

    def value(self, code: str) -> Value | None:
        """The value of that code, or None."""
        return next((v for v in self.values if v.code == code), None)


@dataclass(frozen=True, slots=True)
class Question:
    """Something that takes one answer.

    Attributes:
        id: the answer's id: an item ("BNSM-01") or a part of one ("FS-08.rash").
        label: as asked.
        answer: how.
        concept: rows of the matrix it shares with other conditions, or "".
        inverted: its "yes" is the concept's "no".
        short: what a yes says, or what a number or choice is of, in a few words for a narrow
            column and for paper ("stops when fully woken", "single event"), or "".
    """

    id: str
    label: str
    answer: AnswerType
    concept: str = ""
    inverted: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage for a reader or a family, and what it carries.

    Attributes:
        text: the passage.
        facts: article facts it carries ("F27").
        conflicts: where article and literature disagree ("C09"); shown beside it.
        sources: source keys with their trust mark.
    """

    text: str = ""
    facts: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
