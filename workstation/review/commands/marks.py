"""Marks: instants, states and manoeuvres."""

from __future__ import annotations

from dataclasses import replace

from workstation.core.annotation import Mark, MarkKind
from workstation.core.case import Case
from workstation.core.timebase import Interval
from workstation.review.changes import EntityKind, put
from workstation.review.commands import new_id
from workstation.review.session import Command

_NAMES = {
    MarkKind.INSTANT: "instant",
    MarkKind.STATE: "state",
    MarkKind.HELD: "limb held",
    MarkKind.WOKEN: "woken",
    MarkKind.LOG: "log mark",
}


def add_mark(
    case: Case,
    kind: MarkKind,
    span: Interval,
    *,
    author: str,
    value: str = "",
    text: str = "",
    source_id: str | None = None,
) -> tuple[Command, str]:
    """A new mark; returns the command and the mark's id."""
    mark = Mark(new_id(), kind, span, value, text, source_id, author)
    return (
        Command(f"Mark {_NAMES[kind]}", (put(case, EntityKind.MARK, mark.id, mark),)),
        mark.id,
    )


def change_mark(
    case: Case,
    mark_id: str,
    *,
    span: Interval | None = None,
    value: str | None = None,
    text: str | None = None,
) -> Command:
    """Move a mark or change what it says."""
    mark = case.marks[mark_id]
    after = replace(
        mark,
        span=mark.span if span is None else span,
        value=mark.value if value is None else value,
        text=mark.text if text is None else text,
    )
    return Command(
        f"Change mark ({_NAMES[mark.kind]})",
        (put(case, EntityKind.MARK, mark_id, after),),
        merge_key=f"mark {mark_id}",
    )


def remove_mark(case: Case, mark_id: str) -> Command:
    """Take a mark away."""
    name = _NAMES[case.marks[mark_id].kind]
    return Command(f"Remove mark ({name})", (put(case, EntityKind.MARK, mark_id, None),))
