"""Is everything in a library still what it was when it was saved?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from db import audit, codec
from db.cases import CHANGES, CREATE
from db.engine import for_reading
from db.rows import read_case
from db.store import FolderMediaStore, never, unheard
from db.tables import CaseRow, SourceRow
from db.trouble import told
from workstation.core.case import Case
from workstation.core.errors import HypnicError
from workstation.review.changes import Change, applied
from workstation.review.ports import Cancelled, Progress


def check_library(
    engine: Engine,
    media: FolderMediaStore,
    name: str,
    *,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> tuple[str, ...]:
    """Every problem found, one sentence each; none if all is well.

    Looks at the database file, the audit chain, whether every case is what its audit trail comes
    to, and at every original's hash.

    Raises:
        StoreError: the library could not be read at all.
        CancelledError: `cancelled` said so.
    """
    problems: list[str] = []
    with told(name), for_reading(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            state = connection.execute(text("PRAGMA integrity_check(5)")).scalars().all()
            problems += [f"The database file is damaged: {s}." for s in state if s != "ok"]
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            problems += [f"A row of {row[0]} refers to one that is not there." for row in broken]
        if not audit.guarded(connection):
            problems.append("The guards that keep the audit trail from being changed are gone.")
        problems += [p.text for p in audit.verify(connection)]
        with Session(connection) as session:
            problems += _cases(session)
            problems += _missing(session, media)
    problems += [p.text for p in media.verify(progress=progress, cancelled=cancelled)]
    return tuple(problems)


def _cases(session: Session) -> Iterator[str]:
    trailed = {e.case_id for e in audit.entries(session) if e.action == CREATE}
    for row in session.scalars(select(CaseRow).order_by(CaseRow.id)):
        trailed.discard(row.id)
        yield from case_problems(session, row)
    yield from (f"Case {lost} is in the audit trail but no longer there." for lost in trailed)


def case_problems(session: Session, row: CaseRow) -> Iterator[str]:
    """Whether one case is what its audit trail comes to."""
    try:
        if _replayed(session, row.id) != codec.dumps(read_case(session, row), Case):
            yield f"Case {row.id} is not what its audit trail says."
    except (ValueError, HypnicError) as error:
        yield f"Case {row.id} or its audit trail cannot be read: {error}."


def _replayed(session: Session, case_id: str) -> str:
    """The case its audit trail comes to, in canonical text."""
    case: Case | None = None
    for action, payload in audit.payloads(session, case_id):
        if action == CREATE:
            case = codec.loads(payload, Case)
        elif action in CHANGES and case is not None:
            change: Change = codec.loads(payload, Change)
            case = applied(case, change.edits)
    return "" if case is None else codec.dumps(case, Case)


def _missing(session: Session, media: FolderMediaStore) -> Iterator[str]:
    query = select(SourceRow.case_id, SourceRow.id, SourceRow.sha256)
    for row in session.execute(query):
        if not media.has(row.sha256):
            yield f"The original of source {row.id} in case {row.case_id} is missing."
