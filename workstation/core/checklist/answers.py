"""What a reader answered, and the seconds that support it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workstation.core.timebase import Interval


class Basis(StrEnum):
    """Where an answer comes from; printed as a letter beside it."""

    MEASURED = "M"
    READER = "R"
    FAMILY = "F"
    EXAMINATION = "E"
    INVESTIGATION = "I"


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """The seconds an answer rests on.

    Attributes:
        span: where on the case clock; plays on a click.
        source_id: the clip or log, or None.
        episode_id: the episode, or None.
    """

    span: Interval
    source_id: str | None = None
    episode_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A confirmed answer to one checklist item. No answer object means the item is open.

    Attributes:
        id: checklist item id, e.g. "BNSM-01"; one answer per item and case.
        value: "yes", "no", "unknown", "not tried", a choice code, or a number as text.
        basis: where it comes from.
        evidence: the seconds it rests on.
        note: free text.
        definition_version: version of the checklist it was answered under.
        author: who answered.
    """

    id: str
    value: str
    basis: Basis = Basis.READER
    evidence: tuple[EvidenceLink, ...] = ()
    note: str = ""
    definition_version: str = ""
    author: str = ""
