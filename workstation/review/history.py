"""What can be taken back: the changes of a case as steps, rebuilt the same from what was saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from workstation.core.case import Watched
from workstation.review.changes import Cause, Change, EntityKind

MERGE_WITHIN = timedelta(seconds=5)
"""Typing and nudging that rests longer than this begins a new step (workstation default)."""


@dataclass(slots=True)
class History:
    """Steps to take back and steps to do again; each step is a run of merged changes.

    Changes merge while one reader goes on doing the same thing without a rest; after an undo or
    redo a new step begins. Everything that decides it is part of the saved changes, so opening a
    case again gives the same steps.
    """

    done: list[list[Change]] = field(default_factory=list)
    undone: list[list[Change]] = field(default_factory=list)
    watched: dict[str, Watched] = field(default_factory=dict)
    """What had been watched of the sources that went, by source: it comes back with them."""
    _going_on: bool = False

    def follow(self, change: Change) -> None:
        """Take up the next change of the case."""
        for edit in change.edits:
            gone = edit.kind is EntityKind.WATCHED and edit.after is None
            if gone and isinstance(edit.before, Watched):
                self.watched[edit.id] = edit.before
        if not change.undoable:
            return
        if change.cause is Cause.DO:
            self.undone.clear()
            if self._going_on and _continues(change, self.done[-1][-1]):
                self.done[-1].append(change)
            else:
                self.done.append([change])
        elif change.cause is Cause.UNDO and self.done:
            self.undone.append(self.done.pop())
        elif change.cause is Cause.REDO and self.undone:
            self.done.append(self.undone.pop())
        self._going_on = change.cause is Cause.DO


def _continues(change: Change, last: Change) -> bool:
    return (
        bool(change.merge_key)
        and change.merge_key == last.merge_key
        and change.author == last.author
        and abs(change.at - last.at) <= MERGE_WITHIN
    )
