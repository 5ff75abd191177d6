"""What is printed or asked beside the checklists: lines, letter fields, clip score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workstation.core.checklist.question import Text


@dataclass(frozen=True, slots=True)
class Concept:
    """A row of the matrix: one question that several conditions share.

    Attributes:
        code: stable short name.
        label: of the row.
        help: one sentence, or "".
        carries: the questions mean the same, so an answer to one may be offered to the others.
    """

    code: str
    label: str
    help: str = ""
    carries: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A passage with a name: a limitation, a filming step, a score criterion.

    Attributes:
        id: stable name.
        body: the passage and what it carries.
        values: for a scored criterion: points -> wording; else empty.
    """

    id: str
    body: Text
    values: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class HistoryField:
    """A field of the referral letter, key of `Child.history` or `Letter.fields`.

    Attributes:
        name: stable name.
        label: as shown.
        group: heading it stands under.
        kind: "text", "long_text", "choice", "yes_no", "number", "date".
        choices: code -> label of a choice.
        unit: of a number, or "".
        essential: a letter without it is marked incomplete.
        belongs_to: "child" or "letter".
        sources: source keys with their trust mark.
        help: one sentence, or "".
    """

    name: str
    label: str
    group: str
    kind: str
    choices: Mapping[str, str]
    unit: str
    essential: bool
    belongs_to: str
    sources: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of a clip: criteria of 0 to 2 points each, and where "poor" ends."""

    criteria: tuple[Line, ...]
    poor_at_most: int
    poor_text: str
    sources: tuple[str, ...]
