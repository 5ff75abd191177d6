"""The one shape of every change: which entities were what before, and are what after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workstation.core.annotation import Episode, Mark
from workstation.core.case import Case, Child, Letter, PictureSettings, Placement, Watched
from workstation.core.checklist.answers import Answer
from workstation.core.errors import HypnicError
from workstation.core.evidence import Source
from workstation.core.timebase import WallTime

Entity = (
    Child
    | Letter
    | WallTime
    | Source
    | Placement
    | Episode
    | Mark
    | Answer
    | PictureSettings
    | Watched
)
"""Anything of a case that can be put, replaced or taken away."""


class EntityKind(StrEnum):
    """What an edit touches; also the name of its table."""

    CHILD = "child"
    LETTER = "letter"
    ZERO = "zero"
    SOURCE = "source"
    PLACEMENT = "placement"
    EPISODE = "episode"
    MARK = "mark"
    ANSWER = "answer"
    PICTURE = "picture"
    WATCHED = "watched"


SINGLE = {EntityKind.CHILD: "child", EntityKind.LETTER: "letter", EntityKind.ZERO: "zero"}
"""Kinds of which a case has one: they are replaced, never added or removed (zero may be unset)."""

_FIELD = {
    EntityKind.SOURCE: "sources",
    EntityKind.PLACEMENT: "placements",
    EntityKind.EPISODE: "episodes",
    EntityKind.MARK: "marks",
    EntityKind.ANSWER: "answers",
    EntityKind.PICTURE: "pictures",
    EntityKind.WATCHED: "watched",
}

_IN_ORDER = (*SINGLE, *_FIELD)


@dataclass(frozen=True, slots=True)
class Edit:
    """One entity before and after. `before` None: it is new. `after` None: it goes."""

    kind: EntityKind
    id: str
    before: Entity | None
    after: Entity | None

    def inverse(self) -> Edit:
        """The edit that takes this one back."""
        return Edit(self.kind, self.id, self.after, self.before)


class Cause(StrEnum):
    """Why a change happened."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Change:
    """Edits that belong together: saved in one transaction, undone in one step.

    Attributes:
        label: what the reader did, as shown in the undo menu ("Mark episode E3"). It may be shown
            but never logged: it can hold words a person typed.
        edits: in the order they apply.
        author: who did it.
        at: UTC.
        cause: done, undone or redone.
        undoable: False for what no reader would want to step back through (watched time).
        merge_key: consecutive changes with the same non-empty key undo as one (typing, nudging).
    """

    label: str
    edits: tuple[Edit, ...]
    author: str
    at: datetime
    cause: Cause = Cause.DO
    undoable: bool = True
    merge_key: str = ""

    @property
    def kinds(self) -> frozenset[EntityKind]:
        """What kinds of entity changed: a panel looks here before it redraws."""
        return frozenset(e.kind for e in self.edits)


class StaleEditError(HypnicError):
    """Somebody else changed the same thing meanwhile."""


def entity(case: Case, kind: EntityKind, entity_id: str) -> Entity | None:
    """What the case holds under a kind and id, or None."""
    if kind is EntityKind.CHILD:
        return case.child
    if kind is EntityKind.LETTER:
        return case.letter
    if kind is EntityKind.ZERO:
        return case.zero
    held: Mapping[str, Entity] = getattr(case, _FIELD[kind])
    return held.get(entity_id)


def put(case: Case, kind: EntityKind, entity_id: str, after: Entity | None) -> Edit:
    """The edit that makes an entity of the case be `after`."""
    return Edit(kind, entity_id, entity(case, kind, entity_id), after)


def applied(case: Case, edits: Sequence[Edit]) -> Case:
    """The case after some edits.

    Raises:
        StaleEditError: an entity is not what an edit says it was before.
    """
    for edit in edits:
        if entity(case, edit.kind, edit.id) != edit.before:
            raise StaleEditError(
                f"The {edit.kind} was changed meanwhile.", advice="Look at it again and repeat."
            )
        if edit.kind in SINGLE:
            case = _with(case, edit.kind.value, edit.after)
            continue
        held = dict(getattr(case, _FIELD[edit.kind]))
        if edit.after is None:
            held.pop(edit.id, None)
        else:
            held[edit.id] = edit.after
        case = _with(case, _FIELD[edit.kind], MappingProxyType(held))
    return case


def difference(before: Case, after: Case) -> tuple[Edit, ...]:
    """The edits that lead from one state of a case to another, in an order a store can save.

    What other things refer to (sources) comes first when it is new and last when it goes.
    """
    new: list[Edit] = []
    gone: list[Edit] = []
    for kind in _IN_ORDER:
        held = _held(before, kind), _held(after, kind)
        for entity_id in {**held[0], **held[1]}:
            edit = Edit(kind, entity_id, held[0].get(entity_id), held[1].get(entity_id))
            if edit.before != edit.after:
                (gone if edit.after is None else new).append(edit)
    return (*new, *reversed(gone))


def _held(case: Case, kind: EntityKind) -> Mapping[str, Entity]:
    if kind in SINGLE:
        name = SINGLE[kind]
        single = entity(case, kind, name)
        return {} if single is None else {name: single}
    held: Mapping[str, Entity] = getattr(case, _FIELD[kind])
    return held


def _with(case: Case, name: str, value: object) -> Case:
    fields: dict[str, Any] = {name: value}
    return replace(case, **fields)


Listener = Callable[[Change], None]
"""Called after a change was saved, on the thread that made it."""
