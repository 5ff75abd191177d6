"""An episode: a span the reader marked, and what the reader saw in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workstation.core.timebase import Interval

Semiology = Mapping[str, tuple[str, ...]]
"""Vocabulary field -> chosen term codes in the order seen. A field that is absent is unknown."""

_NOTHING: Semiology = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Episode:
    """A span on the case clock with its semiology.

    Attributes:
        id: unique in the case.
        number: shown as E1, E2, ... in the order marked; never reused.
        span: start and end on the case clock.
        source_id: the clip it was seen on, or None if marked on a log alone.
        start_captured, end_captured: False when the clip begins or ends within the episode;
            None while nobody said.
        semiology: vocabulary field -> term codes; absent means unknown, never no.
        confidence_pct: the reader's own, 0 to 100, or None.
        interpretation: what the reader thinks it may be, in the reader's words.
        note: free text.
        author: who marked it.
    """

    id: str
    number: int
    span: Interval
    source_id: str | None = None
    start_captured: bool | None = None
    end_captured: bool | None = None
    semiology: Semiology = field(default_factory=lambda: _NOTHING)
    confidence_pct: int | None = None
    interpretation: str = ""
    note: str = ""
    author: str = ""

    @property
    def name(self) -> str:
        """What it is called on screen and on paper."""
        return f"E{self.number}"
