"""The open case: the one door through which every edit goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workstation.core.case import Case
from workstation.review.changes import (
    Cause,
    Change,
    Edit,
    EntityKind,
    Listener,
    StaleEditError,
    applied,
    difference,
    put,
)
from workstation.review.history import History
from workstation.review.ports import CaseStore


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Command:
    """What the reader wants: a label and the edits, computed from the case as it was."""

    label: str
    edits: tuple[Edit, ...]
    undoable: bool = True
    merge_key: str = ""


class Session:
    """One open case.

    `do` computes the new case, has the store save change and audit entry in one transaction, then
    remembers the step and tells the listeners. If saving fails nothing has happened. The undo
    history is rebuilt from the saved changes, so it survives closing the window.
    """

    def __init__(
        self,
        store: CaseStore,
        case_id: str,
        author: str,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._now = now
        stored = store.read(case_id)
        self._case = stored.case
        self._version = stored.version
        self._history = History()
        self._listeners: list[Listener] = []
        self.author = author
        self.saved_at: datetime | None = None
        self.audit = stored.head
        for change in store.changes(case_id):
            self._history.follow(change)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self._case

    def do(self, command: Command) -> None:
        """Carry out a command; one with no effect is passed over.

        Raises:
            StoreError: nothing was saved and nothing changed.
            StaleEditError: somebody else changed the same thing; nothing of this was saved, and
                the case now shows what they did.
        """
        edits = tuple(e for e in command.edits if e.before != e.after)
        if edits:
            self._make(command.label, edits, Cause.DO, command.undoable, command.merge_key)

    def undo(self) -> str | None:
        """Take the last step back; its label, or None if there is none.

        Raises:
            StoreError: nothing was saved and nothing changed.
            StaleEditError: others saved steps since; they are shown now and nothing was taken back.
        """
        self._look_first()
        return self._step(self._history.done, Cause.UNDO)

    def redo(self) -> str | None:
        """Do the last undone step again; its label, or None if there is none.

        Raises:
            StoreError, StaleEditError: as in `undo`.
        """
        self._look_first()
        return self._step(self._history.undone, Cause.REDO)

    def record(self, action: str, about: str) -> None:
        """Note in the record what changes nothing of the case: that something was handed out.

        Raises:
            StoreError: it could not be saved.
        """
        self.audit = self._store.record(
            action, author=self.author, at=self._now(), case_id=self._case.id, about=about
        )

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back."""
        return self._history.done[-1][-1].label if self._history.done else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again."""
        return self._history.undone[-1][-1].label if self._history.undone else None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every saved change; the returned function stops it."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def catch_up(self) -> Change | None:
        """Take in what other windows or readers saved meanwhile, None where that is nothing.

        Listeners get it as one change, as if it had been made here; it has the label and author of
        the last of them. Cheap where nothing changed, so it may be asked often.

        Raises:
            StoreError: the case could not be read; nothing changed.
        """
        if self._store.version(self._case.id) == self._version:
            return None
        stored = self._store.read(self._case.id)
        history = History()
        last: Change | None = None
        for last in self._store.changes(self._case.id):
            history.follow(last)
        edits = difference(self._case, stored.case)
        self._history = history
        self._version = stored.version
        self.audit = stored.head
        if not edits or last is None:
            return None
        self._case = stored.case
        change = Change(last.label, edits, last.author, last.at, undoable=False)
        for listener in tuple(self._listeners):
            listener(change)
        return change

    def _look_first(self) -> None:
        """See that the last step here is the last one saved: it is the one that is taken back."""
        change = self.catch_up()
        if change is not None and change.kinds != {EntityKind.WATCHED}:
            raise StaleEditError(
                "Others changed the case meanwhile.", advice="Look at it as it is now and repeat."
            )

    def _step(self, steps: Sequence[Sequence[Change]], cause: Cause) -> str | None:
        if not steps:
            return None
        step = steps[-1]
        edits = [e for c in step for e in c.edits]
        if cause is Cause.UNDO:
            edits = [e.inverse() for e in reversed(edits)]
        label = step[-1].label
        edits = [
            *_unwatched(self._case, edits),
            *(_as_watched(self._case, e) for e in edits),
            *_watched_again(self._history, edits),
        ]
        self._make(label, tuple(edits), cause, undoable=True, merge_key="")
        return label

    def _make(
        self, label: str, edits: tuple[Edit, ...], cause: Cause, undoable: bool, merge_key: str
    ) -> None:
        change = Change(label, edits, self.author, self._now(), cause, undoable, merge_key)
        after = applied(self._case, edits)
        try:
            self.audit = self._store.commit(self._case.id, change)
        except StaleEditError:
            # The reader is told to look again: then there must be something new to see.
            self.catch_up()
            raise
        # Counted, not asked for: what others saved in between must still be seen as new.
        self._version += 1
        self._case = after
        self.saved_at = change.at
        self._history.follow(change)
        for listener in tuple(self._listeners):
            listener(change)


def _unwatched(case: Case, edits: Sequence[Edit]) -> list[Edit]:
    """What was watched of a source goes with it, though watching is not a step of its own."""
    told = {e.id for e in edits if e.kind is EntityKind.WATCHED}
    return [
        put(case, EntityKind.WATCHED, e.id, None)
        for e in edits
        if e.kind is EntityKind.SOURCE
        and e.after is None
        and e.id in case.watched
        and e.id not in told
    ]


def _watched_again(history: History, edits: Sequence[Edit]) -> list[Edit]:
    """A source that comes back brings what was watched of it before it went."""
    told = {e.id for e in edits if e.kind is EntityKind.WATCHED}
    return [
        Edit(EntityKind.WATCHED, e.id, None, history.watched[e.id])
        for e in edits
        if e.kind is EntityKind.SOURCE
        and e.before is None
        and e.id in history.watched
        and e.id not in told
    ]


def _as_watched(case: Case, edit: Edit) -> Edit:
    """Watching goes on between a step and its undo or redo: start from what was watched now."""
    if edit.kind is EntityKind.WATCHED:
        return put(case, EntityKind.WATCHED, edit.id, edit.after)
    return edit
