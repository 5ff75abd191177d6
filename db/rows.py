"""One case's rows: read as entities, compared with what a change expects, written in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import codec
from db.mapping import TABLES, new_row
from db.tables import CaseRow
from db.trouble import stale
from workstation.core.case import Case, Child, Letter
from workstation.core.timebase import WallTime
from workstation.review.changes import SINGLE, Edit, Entity, EntityKind

FIELDS: dict[EntityKind, str] = {
    EntityKind.SOURCE: "sources",
    EntityKind.PLACEMENT: "placements",
    EntityKind.EPISODE: "episodes",
    EntityKind.MARK: "marks",
    EntityKind.ANSWER: "answers",
    EntityKind.PICTURE: "pictures",
    EntityKind.WATCHED: "watched",
}
"""The mapping of a case that holds each kind of which there are many."""

_Key = tuple[EntityKind, str]


def read_zero(row: CaseRow) -> WallTime | None:
    """The wall-clock time of the case clock's zero."""
    if row.zero_utc_ns is None and row.zero_local_ns is None and row.zero_zone is None:
        return None
    return WallTime(row.zero_utc_ns, row.zero_local_ns, row.zero_zone)


def fill_zero(row: CaseRow, zero: WallTime | None) -> None:
    """Write the case clock's zero into the case's row."""
    row.zero_utc_ns = zero.utc_ns if zero else None
    row.zero_local_ns = zero.local_ns if zero else None
    row.zero_zone = zero.zone if zero else None


def read_case(session: Session, row: CaseRow) -> Case:
    """The whole case.

    Raises:
        ValueError: a row holds no valid value, or the child is missing.
    """
    held: dict[EntityKind, dict[str, Any]] = {}
    for kind, table in TABLES.items():
        query = select(table.row).where(table.row.case_id == row.id).order_by(table.row.id)
        held[kind] = {r.id: table.read(r) for r in session.scalars(query)}
    if SINGLE[EntityKind.CHILD] not in held[EntityKind.CHILD]:
        raise ValueError("a case without its child")
    child: Child = held[EntityKind.CHILD][SINGLE[EntityKind.CHILD]]
    letter: Letter = held[EntityKind.LETTER].get(SINGLE[EntityKind.LETTER], Letter())
    many = {field: MappingProxyType(held[kind]) for kind, field in FIELDS.items()}
    return Case(
        id=row.id,
        created_at=row.created_at,
        child=child,
        zero=read_zero(row),
        letter=letter,
        **cast("dict[str, Any]", many),
    )


def add_case(session: Session, case: Case) -> None:
    """Rows for a new case and all it holds."""
    row = CaseRow(id=case.id, created_at=case.created_at, changed_at=case.created_at, reader="")
    fill_zero(row, case.zero)
    session.add(row)
    session.flush()
    for kind in TABLES:
        values: Sequence[Any]
        if kind in SINGLE:
            values = [getattr(case, kind.value)]
        else:
            values = list(getattr(case, FIELDS[kind]).values())
        session.add_all(new_row(kind, case.id, v) for v in values)
        session.flush()  # sources before what refers to them


def apply_edits(session: Session, row: CaseRow, edits: Sequence[Edit]) -> None:
    """Compare every edit with what is stored, then write what they come to.

    Edits are compared in their order. Rows are written in an order the references allow, whatever
    the order of the edits: removals, then sources and what refers to them, then removed sources.

    Raises:
        StaleEditError: an entity is not what an edit says it was before.
        ValueError: an edit that no case can hold.
    """
    now: dict[_Key, Entity | None] = {}
    was: dict[_Key, Entity | None] = {}
    for edit in edits:
        _require_fitting(edit)
        key = (edit.kind, edit.id)
        if key not in now:
            now[key] = was[key] = _stored(session, row, edit.kind, edit.id)
        if not same(edit.kind, now[key], edit.before):
            raise stale(edit.kind.value)
        now[key] = edit.after
    for key, after in now.items():
        if after is None and key[0] is not EntityKind.SOURCE:
            _remove(session, row, *key)
    for kind in (EntityKind.ZERO, *TABLES):
        for key, after in now.items():
            if key[0] is kind and after is not None:
                _write(session, row, key, new=was[key] is None, after=after)
        session.flush()
    for key, after in now.items():
        if after is None and key[0] is EntityKind.SOURCE:
            _remove(session, row, *key)


def same(kind: EntityKind, one: Entity | None, other: Entity | None) -> bool:
    """Whether two entities are equal, a number that is no number included."""
    if one == other:
        return True
    if one is None or other is None:
        return False
    hint = WallTime if kind is EntityKind.ZERO else TABLES[kind].value
    return codec.dumps(one, hint) == codec.dumps(other, hint)


def _require_fitting(edit: Edit) -> None:
    if edit.kind in SINGLE and edit.id != SINGLE[edit.kind]:
        msg = f"a case has one {edit.kind.value}, and its id is {SINGLE[edit.kind]!r}"
        raise ValueError(msg)
    if edit.kind in {EntityKind.CHILD, EntityKind.LETTER} and edit.after is None:
        msg = f"a case cannot be without its {edit.kind.value}"
        raise ValueError(msg)
    for value in (edit.before, edit.after):
        if value is None:
            continue
        wanted = WallTime if edit.kind is EntityKind.ZERO else TABLES[edit.kind].value
        named = edit.id if isinstance(value, WallTime) else value.id
        if type(value) is not wanted or named != edit.id:
            msg = f"an edit of {edit.kind.value} {edit.id!r} that holds something else"
            raise ValueError(msg)


def _stored(session: Session, row: CaseRow, kind: EntityKind, entity_id: str) -> Entity | None:
    if kind is EntityKind.ZERO:
        return read_zero(row)
    table = TABLES[kind]
    found = session.get(table.row, (row.id, entity_id))
    return cast("Entity", table.read(found)) if found else None


def _write(session: Session, row: CaseRow, key: _Key, *, new: bool, after: Entity) -> None:
    kind, entity_id = key
    if kind is EntityKind.ZERO:
        fill_zero(row, cast("WallTime", after))
    elif new:
        session.add(new_row(kind, row.id, after))
    else:
        TABLES[kind].fill(session.get_one(TABLES[kind].row, (row.id, entity_id)), after)


def _remove(session: Session, row: CaseRow, kind: EntityKind, entity_id: str) -> None:
    if kind is EntityKind.ZERO:
        fill_zero(row, None)
        return
    found = session.get(TABLES[kind].row, (row.id, entity_id))
    if found is not None:
        session.delete(found)
        session.flush()


def touch(row: CaseRow, at: datetime, author: str) -> None:
    """Note who changed the case last."""
    row.changed_at = at
    row.reader = author
