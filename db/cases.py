"""Where cases live: every method is one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, ScalarSelect, func, select
from sqlalchemy.orm import Session

from db import audit, codec
from db.engine import for_reading, for_writing
from db.mapping import TABLES
from db.rows import add_case, apply_edits, read_case, touch
from db.tables import AnswerRow, CaseRow, ChildRow, EpisodeRow, LetterRow, OfCase, SourceRow
from db.trouble import told
from workstation.core.case import Case
from workstation.core.errors import StoreError
from workstation.core.evidence import SourceKind
from workstation.review.changes import SINGLE, Change, EntityKind
from workstation.review.ports import AuditEntry, CaseSummary, StoredCase

CREATE = "create"
"""Action of the audit entry that holds a new case whole."""

CHANGES = frozenset({"do", "undo", "redo"})
"""Actions of the audit entries that hold a change."""


class SqlCaseStore:
    """Cases in tables; implements `workstation.review.ports.CaseStore`.

    Every write holds the library's one write lock from its first statement, so what a change is
    compared with cannot be altered before it is written.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        """Use an engine whose schema is up to date.

        Args:
            engine: from `db.engine`.
            name: what the library's file is called in error messages.
        """
        self._reads = for_reading(engine)
        self._writes = for_writing(engine)
        self._name = name

    def cases(self) -> Sequence[CaseSummary]:
        """All cases, last changed first."""
        query = (
            select(
                CaseRow,
                ChildRow,
                _count(SourceRow, SourceRow.kind == SourceKind.CLIP.value),
                _count(SourceRow, SourceRow.kind == SourceKind.LOG.value),
                _count(EpisodeRow),
                _count(AnswerRow),
                func.coalesce(LetterRow.urgency, ""),
                select(func.max(SourceRow.imported_at))
                .where(SourceRow.case_id == CaseRow.id)
                .correlate(CaseRow)
                .scalar_subquery(),
            )
            .join(ChildRow, ChildRow.case_id == CaseRow.id)
            .outerjoin(LetterRow, LetterRow.case_id == CaseRow.id)
            .order_by(CaseRow.changed_at.desc(), CaseRow.id.desc())
        )
        read_child = TABLES[EntityKind.CHILD].read
        with self._reading() as session:
            return tuple(
                CaseSummary(
                    id=row.id,
                    child=read_child(child),
                    created_at=row.created_at,
                    changed_at=row.changed_at,
                    clips=clips,
                    logs=logs,
                    episodes=episodes,
                    answers=answers,
                    urgency=urgency,
                    newest=newest,
                    reader=row.reader,
                )
                for row, child, clips, logs, episodes, answers, urgency, newest in session.execute(
                    query
                )
            )

    def create(self, case: Case, author: str) -> None:
        """Keep a new case, with its audit entry.

        Raises:
            StoreError: a case of that number is there already, or it could not be saved.
        """
        with self._writing() as session:
            if session.get(CaseRow, case.id) is not None:
                what = f"There is a case {case.id} already."
                raise StoreError(what, advice="Give the new case another number.")
            add_case(session, case)
            audit.append(
                session,
                at=case.created_at,
                author=author,
                action=CREATE,
                case_id=case.id,
                object_name="case",
                payload=codec.dumps(case, Case),
            )

    def load(self, case_id: str) -> Case:
        """The case as it is now.

        Raises:
            StoreError: no such case, or it could not be read.
        """
        with self._reading() as session:
            return read_case(session, self._row(session, case_id))

    def read(self, case_id: str) -> StoredCase:
        """The case as it is now, with its version and the audit link it rests on.

        Raises:
            StoreError: no such case, or it could not be read.
        """
        with self._reading() as session:
            row = self._row(session, case_id)
            version = audit.count(session, case_id, CHANGES)
            return StoredCase(read_case(session, row), version, audit.head(session))

    def version(self, case_id: str) -> int:
        """How many changes were made to the case.

        Raises:
            StoreError: it could not be read.
        """
        with self._reading() as session:
            return audit.count(session, case_id, CHANGES)

    def commit(self, case_id: str, change: Change) -> AuditEntry:
        """Save a change and its audit entry in one transaction; return once it is durable.

        Raises:
            StaleEditError: an entity is no longer what the change says it was.
            StoreError: nothing was saved.
        """
        with self._writing() as session:
            row = self._row(session, case_id)
            apply_edits(session, row, change.edits)
            touch(row, change.at, change.author)
            return audit.append(
                session,
                at=change.at,
                author=change.author,
                action=change.cause.value,
                case_id=case_id,
                object_name=" ".join(
                    e.kind.value if e.kind in SINGLE else f"{e.kind.value}:{e.id}"
                    for e in change.edits
                ),
                payload=codec.dumps(change, Change),
            )

    def changes(self, case_id: str) -> Sequence[Change]:
        """Every change of the case in order.

        Raises:
            StoreError: no such case, or its history could not be read.
        """
        with self._reading() as session:
            self._row(session, case_id)
            return tuple(
                codec.loads(payload, Change)
                for action, payload in audit.payloads(session, case_id)
                if action in CHANGES
            )

    def audit_head(self) -> AuditEntry | None:
        """The newest link of the audit chain."""
        with self._reading() as session:
            return audit.head(session)

    def audit_entries(self, case_id: str | None = None) -> Sequence[AuditEntry]:
        """All links of the audit chain in order, or those of one case."""
        with self._reading() as session:
            return audit.entries(session, case_id)

    def record(
        self, action: str, *, author: str, at: datetime, case_id: str = "", about: str = ""
    ) -> AuditEntry:
        """Add to the audit chain what changes nothing: a case was opened, a report exported.

        Raises:
            ValueError: the action is one that only a change may have.
            StoreError: nothing was saved.
        """
        if action in CHANGES or action == CREATE:
            msg = f"{action!r} is written with its change alone"
            raise ValueError(msg)
        with self._writing() as session:
            return audit.append(
                session,
                at=at,
                author=author,
                action=action,
                case_id=case_id,
                object_name="",
                payload=codec.dumps(about, str),
            )

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with told(self._name), Session(self._reads, autoflush=False) as session, session.begin():
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with (
            told(self._name),
            Session(self._writes, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def _row(self, session: Session, case_id: str) -> CaseRow:
        row = session.get(CaseRow, case_id)
        if row is None:
            what = f"There is no case {case_id} in this library."
            raise StoreError(what, advice="Look it up in the work list.")
        return row


def _count(table: type[OfCase], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many rows of a table a case has, as a column of a query over cases."""
    return (
        select(func.count())
        .select_from(table)
        .where(table.case_id == CaseRow.id, *conditions)
        .correlate(CaseRow)
        .scalar_subquery()
    )
