"""Marks: instants and spans of context and manoeuvres."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workstation.core.timebase import Interval


class MarkKind(StrEnum):
    """What a mark says."""

    INSTANT = "instant"
    """Look here."""
    STATE = "state"
    """Asleep, awake, feeding: a span."""
    HELD = "held"
    """A limb was held or flexed."""
    WOKEN = "woken"
    """The child was called, touched or woken."""
    LOG = "log"
    """Came in with a log: a button press, a tag, an alarm."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on the case clock; an instant has a span of no length.

    Attributes:
        id: unique in the case.
        kind: what it says.
        span: where.
        value: a vocabulary code for a state, an outcome for a manoeuvre ("stopped"), else "".
        text: free text.
        source_id: the clip or log it was made on.
        author: who made it.
    """

    id: str
    kind: MarkKind
    span: Interval
    value: str = ""
    text: str = ""
    source_id: str | None = None
    author: str = ""
