"""Marks of a reader and of a device as the letter prints them beside an episode."""

from __future__ import annotations

from reports.model import Row
from workstation.core.annotation import Episode, Mark, MarkKind, Vocabulary
from workstation.core.case import Case
from workstation.core.evidence import SourceKind
from workstation.core.timebase import NS, ClockMap, Instant, Interval
from workstation.core.timebase.text import clock_text

NEAR_NS = 30 * NS
"""A mark up to this far before or after an episode is printed with it (workstation default): an
attempt to wake the child often follows what was seen."""

_WORDS = {
    MarkKind.INSTANT: "marked",
    MarkKind.HELD: "limb held or flexed",
    MarkKind.WOKEN: "called, touched or woken",
    MarkKind.LOG: "marked on the device",
}
_OUTCOMES = {"yes": "stopped", "no": "went on"}
_STATE = "state_at_onset"


def mark_rows(case: Case, episode: Episode, vocabulary: Vocabulary) -> tuple[Row, ...]:
    """Manoeuvres, states, instants and device marks within or near an episode, in order of time.

    Times are those of the episode's clip. A mark on a source whose place nobody knows is left out:
    its seconds cannot be set beside those of another.
    """
    held = [
        m for m in case.marks.values() if _comparable(case, episode, m) and _near(case, episode, m)
    ]
    found = sorted(held, key=lambda m: (m.span.start, m.id))
    return tuple(_row(case, episode, mark, vocabulary) for mark in found)


def _comparable(case: Case, episode: Episode, mark: Mark) -> bool:
    if mark.source_id in (None, episode.source_id):
        return True
    placed = [case.placements.get(s or "") for s in (mark.source_id, episode.source_id)]
    return all(p is not None and p.map.uncertainty_ns is not None for p in placed)


def _near(case: Case, episode: Episode, mark: Mark) -> bool:
    """A state, and a mark on another clip, must share time with the episode."""
    source = case.sources.get(mark.source_id or "")
    elsewhere = source is not None and source.kind is SourceKind.CLIP
    elsewhere = elsewhere and mark.source_id != episode.source_id
    apart = _apart(episode.span, mark.span)
    return apart <= (0 if elsewhere or mark.kind is MarkKind.STATE else NEAR_NS)


def _apart(span: Interval, other: Interval) -> int:
    return max(other.start.ns - span.end.ns, span.start.ns - other.end.ns, 0)


def _row(case: Case, episode: Episode, mark: Mark, vocabulary: Vocabulary) -> Row:
    placed = case.placements.get(episode.source_id or mark.source_id or "")
    clock = placed.map if placed else None
    if mark.kind is MarkKind.STATE:
        field = next((f for f in vocabulary.fields if f.name == _STATE), None)
        term = field.term(mark.value) if field else None
        said = ", ".join(p for p in (term.label if term else mark.value, mark.text) if p)
        start, end = _at(clock, mark.span.start.ns), _at(clock, mark.span.end.ns)
        return Row(f"state {start} to {end}", said or "not named")
    note = f" ({mark.text})" if mark.text else ""
    apart = _apart(episode.span, mark.span)
    way = "after" if mark.span.start >= episode.span.end else "before"
    when = f"{_at(clock, mark.span.start.ns)}{f', {apart / NS:.1f} s {way}' if apart else ''}"
    outcome = _OUTCOMES.get(mark.value, mark.value)
    if mark.kind in {MarkKind.HELD, MarkKind.WOKEN}:
        outcome = outcome or "outcome not noted"
        return Row(f"{_WORDS[mark.kind]} at {when}", outcome + note)
    return Row(f"{_WORDS[mark.kind]} at {when}", mark.text or outcome or "no words")


def _at(clock: ClockMap | None, case_ns: int) -> str:
    own = case_ns if clock is None else clock.real_ns(clock.to_source(Instant(case_ns)))
    return clock_text(own, decimals=1)
