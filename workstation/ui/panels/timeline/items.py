"""What the span lanes show, made from the case. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workstation.core.annotation import Episode, Mark, MarkKind, Vocabulary
from workstation.core.case import Case
from workstation.core.timebase import Interval
from workstation.core.timebase.text import clock_text, span_text

MOVEMENT_TYPE = "movement_type"
FIELD_OF_MARK = {
    MarkKind.STATE: "state_at_onset",
    MarkKind.HELD: "stops_when_held",
    MarkKind.WOKEN: "stops_on_waking",
}
"""Whose words a mark's value is in."""

_KINDS = {
    MarkKind.INSTANT: "mark",
    MarkKind.STATE: "state",
    MarkKind.HELD: "held",
    MarkKind.WOKEN: "woken",
    MarkKind.LOG: "log mark",
}


class Look(StrEnum):
    """How an item is drawn: shape and border tell it, colour only helps."""

    EPISODE = "episode"
    KEPT = "kept"
    OFFERED = "offered"
    STATE = "state"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a span on a lane.

    Attributes:
        id: of the episode, movement or mark.
        span: where; an instant has no length.
        text: upon it or beside it.
        look: how it is drawn.
        tip: said on hover: what it is, where from, how certain.
        uncertainty_ns: half-width of a pale band around its ends, or None.
        fixed: its ends are not the reader's to move.
    """

    id: str
    span: Interval
    text: str
    look: Look
    tip: str = ""
    uncertainty_ns: int | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class MovementMark:
    """A measured movement as the timeline shows it.

    Attributes:
        id: unique in the case.
        span: onset to end on the case clock.
        kept: True once a reader kept it; offered ones are drawn dashed.
        method: what measured it, with version, for the hover.
        uncertainty_ns: of its ends, or None.
    """

    id: str
    span: Interval
    kept: bool
    method: str = ""
    uncertainty_ns: int | None = None


def episode_items(case: Case, vocabulary: Vocabulary) -> tuple[Item, ...]:
    """The case's episodes with what the reader said of them."""
    return tuple(
        Item(e.id, e.span, _episode_text(e, vocabulary), Look.EPISODE, _episode_tip(e))
        for e in case.episodes_in_order()
    )


def movement_items(movements: Iterable[MovementMark]) -> tuple[Item, ...]:
    """Measured movements, kept and offered."""
    return tuple(
        Item(
            m.id,
            m.span,
            "",
            Look.KEPT if m.kept else Look.OFFERED,
            " · ".join(
                part
                for part in (
                    "Movement, kept" if m.kept else "Movement, offered: nobody confirmed it",
                    _with_error(m.span.duration_ns, m.uncertainty_ns),
                    m.method,
                )
                if part
            ),
            m.uncertainty_ns,
        )
        for m in movements
    )


def mark_items(case: Case, vocabulary: Vocabulary) -> tuple[Item, ...]:
    """States as spans, everything else as a flag with its words."""
    out = []
    for mark in sorted(case.marks.values(), key=lambda m: (m.span.start, m.id)):
        look = Look.STATE if mark.span.duration_ns else Look.INSTANT
        text = _mark_text(mark, vocabulary)
        fixed = mark.kind is MarkKind.LOG or look is Look.INSTANT
        out.append(Item(mark.id, mark.span, text, look, _mark_tip(mark, text), fixed=fixed))
    return tuple(out)


def rows(spans: Sequence[Interval]) -> tuple[int, ...]:
    """The row each span is drawn in so that none covers another; spans come by start."""
    ends: list[int] = []
    out = []
    for span in spans:
        row = next((i for i, end in enumerate(ends) if end <= span.start.ns), len(ends))
        if row == len(ends):
            ends.append(0)
        ends[row] = max(span.end.ns, span.start.ns + 1)
        out.append(row)
    return tuple(out)


def term_label(vocabulary: Vocabulary, field: str, code: str) -> str:
    """The word for a code, or the code itself where the vocabulary has none."""
    found = next((f for f in vocabulary.fields if f.name == field), None)
    term = found.term(code) if found else None
    return term.label if term else code


def _episode_text(episode: Episode, vocabulary: Vocabulary) -> str:
    words = [
        term_label(vocabulary, MOVEMENT_TYPE, code)
        for code in episode.semiology.get(MOVEMENT_TYPE, ())
    ]
    parts = [", ".join(words), episode.interpretation, span_text(episode.span.duration_ns)]
    return f"{episode.name}  " + " · ".join(p for p in parts if p)


def _episode_tip(episode: Episode) -> str:
    start = clock_text(episode.span.start.ns)
    end = clock_text(episode.span.end.ns)
    by = f" · marked by {episode.author}" if episode.author else ""
    return f"{episode.name} · {start} to {end}{by}"


def _mark_tip(mark: Mark, text: str) -> str:
    when = clock_text(mark.span.start.ns)
    if mark.span.duration_ns:
        when = f"{when} to {clock_text(mark.span.end.ns)}"
    by = f"marked by {mark.author}" if mark.author else ""
    return " · ".join(p for p in (text, when, by) if p)


def _mark_text(mark: Mark, vocabulary: Vocabulary) -> str:
    field = FIELD_OF_MARK.get(mark.kind, "")
    value = term_label(vocabulary, field, mark.value) if mark.value else ""
    head = "" if mark.kind in {MarkKind.STATE, MarkKind.LOG} else _KINDS[mark.kind]
    said = ", ".join(p for p in (value, mark.text) if p)
    return ": ".join(p for p in (head, said) if p) or _KINDS[mark.kind]


def _with_error(ns: int, uncertainty_ns: int | None) -> str:
    text = span_text(ns)
    return text if uncertainty_ns is None else f"{text} ± {span_text(uncertainty_ns)}"
