"""States of the child: spans that follow one another, asleep, awake, feeding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workstation.core.annotation import Mark, MarkKind
from workstation.core.case import Case
from workstation.core.timebase import Instant, Interval
from workstation.review.changes import Edit, EntityKind, put
from workstation.review.commands import new_id
from workstation.review.session import Command

_LEAST_NS = 1_000_000
"""A neighbour is never pushed to less than this: it can be seen, and taken away by hand."""


def states(case: Case) -> tuple[Mark, ...]:
    """The state marks, in order."""
    held = (m for m in case.marks.values() if m.kind is MarkKind.STATE)
    return tuple(sorted(held, key=lambda m: (m.span.start, m.id)))


def state_at(case: Case, at: Instant) -> Mark | None:
    """The state mark that holds at an instant, the one begun last where several do."""
    return next((m for m in reversed(states(case)) if m.span.holds(at)), None)


def begin_state(
    case: Case, value: str, at: Instant, *, author: str, source_id: str | None = None
) -> Command:
    """The child is in this state from here on: to the next state mark or to the clip's end.

    A state that was going on ends here. Where the same state goes on already, nothing changes.

    Args:
        case: the case as it is.
        value: a code of the vocabulary's `state_at_onset`.
        at: from when.
        author: who says so.
        source_id: the clip it was seen on; the one that shows `at` if not given.
    """
    label = "Mark state"
    going_on = state_at(case, at)
    if going_on is not None and going_on.value == value:
        return Command(label, ())
    if going_on is not None and going_on.span.start == at:
        after = replace(going_on, value=value)
        return Command(label, (put(case, EntityKind.MARK, going_on.id, after),))
    edits: list[Edit] = []
    if going_on is not None:
        cut = replace(going_on, span=Interval(going_on.span.start, at))
        edits.append(put(case, EntityKind.MARK, going_on.id, cut))
    clip = source_id or _clip_at(case, at)
    mark = Mark(new_id(), MarkKind.STATE, Interval(at, _end(case, at, clip)), value, "", clip)
    mark = replace(mark, author=author)
    edits.append(put(case, EntityKind.MARK, mark.id, mark))
    return Command(label, tuple(edits))


def move_state(case: Case, mark_id: str, span: Interval) -> Command:
    """Move a state's start or end; a neighbour that touches it goes along, none is covered."""
    mark = case.marks[mark_id]
    held = [m for m in states(case) if m.id != mark_id]
    before = next((m for m in reversed(held) if m.span.start < mark.span.start), None)
    after = next((m for m in held if m.span.start > mark.span.start), None)
    start, end = span.start, span.end
    edits: list[Edit] = []
    if before is not None:
        start = max(start, before.span.start.plus(_LEAST_NS))
        if before.span.end > start or before.span.end == mark.span.start:
            cut = replace(before, span=Interval(before.span.start, start))
            edits.append(put(case, EntityKind.MARK, before.id, cut))
    if after is not None:
        end = min(end, after.span.end.plus(-_LEAST_NS))
        if after.span.start < end or after.span.start == mark.span.end:
            cut = replace(after, span=Interval(min(end, after.span.end), after.span.end))
            edits.append(put(case, EntityKind.MARK, after.id, cut))
    moved = replace(mark, span=Interval(start, max(end, start.plus(_LEAST_NS))))
    edits.append(put(case, EntityKind.MARK, mark_id, moved))
    return Command("Move state", tuple(edits), merge_key=f"mark {mark_id}")


def _end(case: Case, at: Instant, clip: str | None) -> Instant:
    """Where a state that begins at `at` ends while nobody says otherwise."""
    ends = [m.span.start for m in states(case) if m.span.start > at]
    whole = case.span()
    if clip is not None and clip in case.placements:
        ends.append(case.span_of(clip).end)
    elif whole is not None:
        ends.append(whole.end)
    later: Sequence[Instant] = [e for e in ends if e > at]
    return min(later, default=at.plus(_LEAST_NS))


def _clip_at(case: Case, at: Instant) -> str | None:
    return next(
        (c.id for c in case.clips() if c.id in case.placements and case.span_of(c.id).holds(at)),
        None,
    )
