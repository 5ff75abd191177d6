"""Hand-made stand-ins for what an open case needs from outside."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO

from workstation.core.case import Case, Child
from workstation.core.errors import StoreError
from workstation.core.evidence import MAIN, Derived, DerivedKind
from workstation.review.changes import Change, applied
from workstation.review.ports import (
    AuditEntry,
    Cancelled,
    CaseSummary,
    Progress,
    SavedProfile,
    StoredCase,
    StoredFile,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def empty_case(case_id: str = "B-0001") -> Case:
    return Case(case_id, NOON, Child("B-0001"))


@dataclass
class FakeCaseStore:
    """Cases in memory, behind the same contract as the database."""

    held: dict[str, Case] = field(default_factory=dict)
    log: dict[str, list[Change]] = field(default_factory=dict)
    full: bool = False
    notes: list[tuple[str, str, str, str]] = field(default_factory=list)

    def record(self, action, *, author, at, case_id="", about=""):
        if self.full:
            raise StoreError("The disk is full.", advice="Free some space and repeat.")
        self.notes.append((action, author, case_id, about))
        return AuditEntry(len(self.notes), at, author, action, case_id, "0" * 64)

    def cases(self) -> Sequence[CaseSummary]:
        return [
            CaseSummary(
                c.id,
                c.child,
                c.created_at,
                c.created_at,
                len(c.clips()),
                len(c.logs()),
                len(c.episodes),
                len(c.answers),
                c.letter.urgency,
                None,
            )
            for c in self.held.values()
        ]

    def create(self, case: Case, author: str) -> None:
        self.held[case.id] = case
        self.log[case.id] = []

    def load(self, case_id: str) -> Case:
        return self.held[case_id]

    def read(self, case_id: str) -> StoredCase:
        return StoredCase(self.load(case_id), self.version(case_id), self.audit_head())

    def version(self, case_id: str) -> int:
        return len(self.log[case_id])

    def commit(self, case_id: str, change: Change) -> AuditEntry:
        if self.full:
            raise StoreError("The disk is full.", advice="Free some space and repeat.")
        self.held[case_id] = applied(self.held[case_id], change.edits)
        self.log[case_id].append(change)
        return AuditEntry(
            len(self.log[case_id]), change.at, change.author, change.cause, case_id, "0" * 64
        )

    def changes(self, case_id: str) -> Sequence[Change]:
        return tuple(self.log[case_id])

    def audit_head(self) -> AuditEntry | None:
        return None


@dataclass
class FakeMediaStore:
    """A content-addressed store in memory."""

    files: dict[str, bytes] = field(default_factory=dict)
    results: dict[tuple[str, int, DerivedKind, str, str], bytes] = field(default_factory=dict)

    def put(self, stream: BinaryIO, *, progress: Progress, cancelled: Cancelled) -> StoredFile:
        stream.seek(0)
        data = stream.read()
        name = sha256(data).hexdigest()
        fresh = name not in self.files
        self.files[name] = data
        progress(1.0)
        return StoredFile(name, len(data), fresh)

    def forget(self, sha256: str) -> None:
        self.files.pop(sha256, None)

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(self.files[sha256])

    def has(self, sha256: str) -> bool:
        return sha256 in self.files

    def put_derived(
        self,
        source_sha256: str,
        kind: DerivedKind,
        method: str,
        version: str,
        data: bytes | BinaryIO,
        *,
        stream: int = MAIN,
    ) -> Derived:
        if not isinstance(data, bytes):
            data.seek(0)
            data = data.read()
        self.results[source_sha256, stream, kind, method, version] = data
        return Derived(source_sha256, kind, method, version, sha256(data).hexdigest(), stream)

    def derived(
        self,
        source_sha256: str,
        kind: DerivedKind,
        method: str,
        version: str,
        *,
        stream: int = MAIN,
        checked: bool = True,
    ) -> BinaryIO | None:
        data = self.results.get((source_sha256, stream, kind, method, version))
        return None if data is None else io.BytesIO(data)


@dataclass
class FakeProfiles:
    """Saved table profiles in memory."""

    held: dict[str, SavedProfile] = field(default_factory=dict)
    broken: bool = False

    def all(self) -> Sequence[SavedProfile]:
        if self.broken:
            raise StoreError("The library is damaged.")
        return tuple(self.held[name] for name in sorted(self.held))

    def save(self, saved: SavedProfile) -> None:
        if self.broken:
            raise StoreError("The disk is full, so nothing was saved.")
        self.held[saved.profile.name] = saved

    def remove(self, name: str) -> bool:
        return self.held.pop(name, None) is not None


def open_case(store: FakeCaseStore | None = None) -> tuple[FakeCaseStore, str]:
    store = store or FakeCaseStore()
    case = empty_case()
    store.create(case, "Reader 1")
    return store, case.id
