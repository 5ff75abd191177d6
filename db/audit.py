"""The audit chain: every change, in the change's own transaction, each link naming the last.

Tamper-evident, not tamper-proof: whoever can rewrite the whole file can rewrite the whole chain.
That is why the newest link (`seq` and hash) is also printed on reports and kept with backups.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from db.tables import AuditRow
from workstation.review.ports import AuditEntry

START = "0" * 64
"""What the first link names as the one before it."""

_GUARDS = frozenset({"audit_keeps", "audit_stays", "audit_follows"})


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """A link that is not as it was written.

    Attributes:
        seq: which link; for a missing one, the number it should have.
        text: one sentence.
    """

    seq: int
    text: str


def link_hash(row: AuditRow) -> str:
    """SHA-256 over the hash before and the canonical JSON of everything else in the link."""
    body = {
        "seq": row.seq,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "author": row.author,
        "action": row.action,
        "case_id": row.case_id,
        "object": row.object,
        "payload": row.payload,
    }
    words = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((row.prev_hash + words).encode("ascii")).hexdigest()


def append(
    session: Session,
    *,
    at: datetime,
    author: str,
    action: str,
    case_id: str,
    object_name: str,
    payload: str,
) -> AuditEntry:
    """Add a link. The session must be a writing one (`engine.for_writing`): one writer at a time.

    Args:
        session: its transaction holds the change too, so that both are kept or neither.
        at: when it happened, aware.
        author: who did it.
        action: "create", "do", "undo", "redo", ...
        case_id: the case, or "" for the library as a whole.
        object_name: what was touched ("episode:e1 mark:m2").
        payload: canonical JSON of what was before and after.
    """
    last = _last(session)
    row = AuditRow(
        seq=last.seq + 1 if last else 1,
        prev_hash=last.hash if last else START,
        at=at.astimezone(UTC),
        author=author,
        action=action,
        case_id=case_id,
        object=object_name,
        payload=payload,
    )
    row.hash = link_hash(row)
    session.add(row)
    session.flush()
    return entry(row)


def head(session: Session) -> AuditEntry | None:
    """The newest link."""
    last = _last(session)
    return entry(last) if last else None


def entries(session: Session, case_id: str | None = None) -> tuple[AuditEntry, ...]:
    """All links in order, or those of one case."""
    query = select(AuditRow).order_by(AuditRow.seq)
    if case_id is not None:
        query = query.where(AuditRow.case_id == case_id)
    return tuple(entry(row) for row in session.scalars(query))


def count(session: Session, case_id: str, actions: Collection[str]) -> int:
    """How many links of a case are of some actions; read from an index alone."""
    query = (
        select(func.count())
        .select_from(AuditRow)
        .where(AuditRow.case_id == case_id, AuditRow.action.in_(actions))
    )
    return session.scalars(query).one()


def payloads(session: Session, case_id: str) -> Iterator[tuple[str, str]]:
    """Action and payload of every link of a case, in order."""
    query = (
        select(AuditRow.action, AuditRow.payload)
        .where(AuditRow.case_id == case_id)
        .order_by(AuditRow.seq)
    )
    for row in session.execute(query):
        yield row.action, row.payload


def verify(connection: Connection, *, after: AuditEntry | None = None) -> tuple[ChainProblem, ...]:
    """Every link that does not follow from the one before it, in order; empty if all do.

    Args:
        connection: to the library.
        after: a link known from elsewhere (a printed report, a backup): looks only at what follows
            it, and at whether it still stands there.
    """
    problems: list[ChainProblem] = []
    prev_hash, prev_seq = (after.hash, after.seq) if after else (START, 0)
    with Session(connection) as session:
        if after is not None:
            known = session.get(AuditRow, after.seq)
            if known is None or known.hash != after.hash:
                said = f"Entry {after.seq} of the audit trail is not the one known from elsewhere."
                problems.append(ChainProblem(after.seq, said))
        query = select(AuditRow).where(AuditRow.seq > prev_seq).order_by(AuditRow.seq)
        for row in session.scalars(query.execution_options(yield_per=500)):
            if row.seq != prev_seq + 1:
                said = f"Entries {prev_seq + 1} to {row.seq - 1} of the audit trail are missing."
                problems.append(ChainProblem(prev_seq + 1, said))
            if row.prev_hash != prev_hash:
                said = f"Entry {row.seq} of the audit trail does not follow the one before it."
                problems.append(ChainProblem(row.seq, said))
            if row.hash != link_hash(row):
                said = f"Entry {row.seq} of the audit trail was altered."
                problems.append(ChainProblem(row.seq, said))
            prev_hash, prev_seq = row.hash, row.seq
    return tuple(problems)


def guarded(connection: Connection) -> bool:
    """Whether the database still refuses to change, shorten or bend the chain."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit'::regclass"
            " AND NOT tgisinternal AND tgenabled <> 'D'"
        )
    return _GUARDS.issubset(connection.execute(text(query)).scalars())


def entry(row: AuditRow) -> AuditEntry:
    """A link without its content."""
    return AuditEntry(row.seq, row.at, row.author, row.action, row.case_id, row.hash)


def _last(session: Session) -> AuditRow | None:
    return session.scalars(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1)).one_or_none()
