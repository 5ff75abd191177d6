"""A source moved or confirmed by hand: what is written down about it, exact and readable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workstation.core.timebase import NS, ClockMap, Instant
from workstation.core.timebase.text import clock_text, span_text

MOVED = "moved by hand, not yet confirmed"
"""Method of a source that was moved: a movement alone says nothing of how close it lies."""

BY_HAND = "set by hand while watching"
"""Method of a source of which a reader stated that it agrees with what is seen."""

_ENDING = "by hand"
_BEFORE = re.compile(r"before that its start was at (-?)(\d+)\.(\d{9}) s: .*")
_AGREED = re.compile(r"agrees with .* at .*; until then (?:± (\d+)\.(\d{9}) s|place unknown)")


def moved_by_hand(before: ClockMap, by_ns: int) -> ClockMap:
    """The map with every case time later by `by_ns`, saying so.

    How far the source may be off stays what it was: moving it is no evidence that it lies right.
    What was stated of where it lay before no longer holds. However often a source is moved, the
    evidence keeps one line of where it first lay and one of how far it was moved from there.
    """
    before = _unstated(before)
    after = before.moved(by_ns, method=MOVED, uncertainty_ns=before.uncertainty_ns)
    kept = tuple(e for e in before.evidence if not e.endswith(_ENDING))
    first = _first_start(kept)
    if first is None:
        first = before.to_case(0).ns
        kept = (*kept, _before_text(first, before))
    total = after.to_case(0).ns - first
    return replace(after, evidence=(*kept, _total_text(total)))


def stated_to_agree(
    before: ClockMap, at: Instant, *, beside: str, author: str, uncertainty_ns: int
) -> ClockMap:
    """The same place, now that a reader stated that source and picture agree at an instant.

    Args:
        before: where the source lies.
        at: case time at which both were looked at.
        beside: what it was compared with ("Clip 2").
        author: who stated it.
        uncertainty_ns: half-width the reader stands for.
    """
    before = _unstated(before)
    half = before.uncertainty_ns
    known = "place unknown" if half is None else f"± {half // NS}.{half % NS:09d} s"
    by = f", as {author} stated" if author else ""
    line = f"agrees with {beside} at {clock_text(at.ns)} of the case{by}; until then {known}"
    return replace(
        before,
        method=BY_HAND,
        uncertainty_ns=uncertainty_ns,
        evidence=(*before.evidence, line),
    )


def _unstated(clock: ClockMap) -> ClockMap:
    """The map as uncertain as it was before a reader stated that it agrees."""
    for line in clock.evidence:
        found = _AGREED.fullmatch(line)
        if found:
            whole, rest = found.groups()
            half = None if whole is None else int(whole) * NS + int(rest)
            kept = tuple(e for e in clock.evidence if e != line)
            return replace(clock, uncertainty_ns=half, evidence=kept)
    return clock


def _total_text(total_ns: int) -> str:
    if not total_ns:
        return f"start left where it was {_ENDING}"
    way = "later" if total_ns > 0 else "earlier"
    return f"start moved {way} by {span_text(total_ns)} {_ENDING}"


def _before_text(start_ns: int, before: ClockMap) -> str:
    whole, rest = divmod(abs(start_ns), NS)
    sign = "-" if start_ns < 0 else ""
    half = before.uncertainty_ns
    known = "nobody knows how exactly" if half is None else f"± {span_text(half)}"
    how = f"{before.method or 'not said how'}, {known}"
    return f"before that its start was at {sign}{whole}.{rest:09d} s: {how}"


def _first_start(evidence: Sequence[str]) -> int | None:
    for line in evidence:
        found = _BEFORE.fullmatch(line)
        if found:
            sign, whole, rest = found.groups()
            return (-1 if sign else 1) * (int(whole) * NS + int(rest))
    return None
