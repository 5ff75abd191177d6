"""A source moved by hand: what is written down about it, exact and readable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workstation.core.timebase import NS, ClockMap
from workstation.core.timebase.text import span_text

BY_HAND = "set by hand while watching"

_ENDING = "by hand"
_BEFORE = re.compile(r"before that its start was at (-?)(\d+)\.(\d{9}) s: .*")


def moved_by_hand(before: ClockMap, by_ns: int, *, uncertainty_ns: int) -> ClockMap:
    """The map with every case time later by `by_ns`, saying so.

    However often a source is moved, the evidence keeps one line of where it first lay and one of
    how far it was moved from there in all.
    """
    after = before.moved(by_ns, method=BY_HAND, uncertainty_ns=uncertainty_ns)
    kept = tuple(e for e in before.evidence if not e.endswith(_ENDING))
    first = _first_start(kept)
    if first is None:
        first = before.to_case(0).ns
        kept = (*kept, _before_text(first, before))
    total = after.to_case(0).ns - first
    return replace(after, evidence=(*kept, _total_text(total)))


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
