"""Originals and what was computed from them, by SHA-256. Nobody else opens paths in here.

Originals lie in `store/`, results that can be computed again in `derived/`, each named by its own
hash. An encrypted library puts another reader and writer beneath these same methods.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db.blobs import BlobFolder, sweep
from db.engine import for_reading, for_writing
from db.tables import DerivedRow, SourceRow
from db.trouble import on_disk, told
from workstation.core.errors import CancelledError, StoreError
from workstation.core.evidence import MAIN, Derived, DerivedKind
from workstation.review.ports import Cancelled, Progress, StoredFile


@dataclass(frozen=True, slots=True)
class MediaProblem:
    """A stored original that is not what it was.

    Attributes:
        sha256: its name.
        text: one sentence.
    """

    sha256: str
    text: str


def unheard(_share: float) -> None:
    """Progress nobody watches."""


def never() -> bool:
    """Nobody cancels."""
    return False


class FolderMediaStore:
    """Files in a library's folder; implements `workstation.review.ports.MediaStore`."""

    def __init__(self, folder: Path, engine: Engine, name: str) -> None:
        """Use a library's folder and its up-to-date database.

        Leftovers of imports that died are removed.

        Args:
            folder: the library's folder.
            engine: from `db.engine`, for the list of computed results.
            name: what the library's database is called in error messages.
        """
        self._reads = for_reading(engine)
        self._writes = for_writing(engine)
        self._name = name
        incoming = folder / "incoming"
        with on_disk(folder.name):
            self._originals = BlobFolder(folder / "store", incoming)
            self._computed = BlobFolder(folder / "derived", incoming)
            self.swept = sweep(incoming)

    def put(
        self, stream: BinaryIO, *, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> StoredFile:
        """Copy an original in, durably before it returns; the same bytes are kept once.

        Raises:
            StoreError: no room, or the disk reported an error; nothing was kept.
            CancelledError: nothing was kept.
        """
        return self._originals.put(stream, progress=progress, cancelled=cancelled)

    def open(self, sha256: str) -> BinaryIO:
        """A seekable reader of an original or derived file.

        Raises:
            StoreError: the library does not hold it.
        """
        if not self._originals.has(sha256) and self._computed.has(sha256):
            return self._computed.open(sha256)
        return self._originals.open(sha256)

    def has(self, sha256: str) -> bool:
        """Whether the library holds that content, as an original or as a computed result."""
        return self._originals.has(sha256) or self._computed.has(sha256)

    def forget(self, sha256: str) -> None:
        """Let go of an original that came to nothing, unless some case holds it.

        Raises:
            StoreError: the list of sources could not be read.
        """
        with self._reading() as session:
            held = select(SourceRow.id).where(SourceRow.sha256 == sha256).limit(1)
            if session.scalars(held).first() is not None:
                return
        self._originals.remove(sha256)

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
        """Keep a computed result under source, stream, kind, method, version (replaces the same).

        A stream is read from its beginning, some of it at a time, and stays open.

        Raises:
            StoreError: no room, or it could not be saved.
        """
        content = io.BytesIO(data) if isinstance(data, bytes) else data
        kept = self._computed.put(content, progress=unheard, cancelled=never)
        key = (source_sha256, stream, kind.value, method, version)
        with self._writing() as session:
            row = session.get(DerivedRow, key)
            before = row.sha256 if row else None
            if row is None:
                row = DerivedRow(
                    source_sha256=source_sha256,
                    stream=stream,
                    kind=kind.value,
                    method=method,
                    method_version=version,
                )
                session.add(row)
            row.sha256, row.size_bytes = kept.sha256, kept.size_bytes
            row.made_at = datetime.now(UTC)
            session.flush()
            unused = before is not None and before != kept.sha256 and not _used(session, before)
        if before is not None and unused:
            # If someone stores the same bytes at this very moment, `derived` finds them missing
            # and they are computed again.
            self._computed.remove(before)
        return Derived(source_sha256, kind, method, version, kept.sha256, stream)

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
        """A seekable reader of a computed result, or None if it must be computed again.

        A result is read through and compared with its hash first: a measurement from a file that
        rotted would look like any other. A bad one is dropped. Without `checked` the reader must
        tell by itself what rotted (a week of samples is not read through to show a second of it).

        Raises:
            StoreError: the list of results could not be read.
        """
        with self._reading() as session:
            key = (source_sha256, stream, kind.value, method, version)
            row = session.get(DerivedRow, key)
            sha256 = row.sha256 if row else None
        if sha256 is None or not self._computed.has(sha256):
            return None
        if checked and not self._computed.intact(sha256, cancelled=never):
            self._computed.remove(sha256)
            return None
        try:
            return self._computed.open(sha256)
        except StoreError:
            return None  # gone since: computed again, as if it had never been there

    def originals(self) -> tuple[StoredFile, ...]:
        """Every original here."""
        with on_disk("store"):
            return tuple(
                StoredFile(name, self._originals.size(name)) for name in self._originals.names()
            )

    def verify(
        self, *, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> tuple[MediaProblem, ...]:
        """Read every original again and compare it with its hash.

        Raises:
            CancelledError: `cancelled` said so.
            StoreError: the folder could not be listed.
        """
        files = self.originals()
        total = sum(f.size_bytes for f in files) or 1
        done, problems = 0, []
        for each in files:
            if cancelled():
                raise CancelledError
            if not self._originals.intact(each.sha256, cancelled=cancelled):
                text = f"The stored original {each.sha256[:12]} is damaged or cannot be read."
                problems.append(MediaProblem(each.sha256, text))
            done += each.size_bytes
            progress(min(done / total, 1.0))
        return tuple(problems)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with told(self._name), Session(self._reads) as session, session.begin():
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with told(self._name), Session(self._writes) as session, session.begin():
            yield session


def _used(session: Session, sha256: str) -> bool:
    query = select(DerivedRow.sha256).where(DerivedRow.sha256 == sha256).limit(1)
    return session.scalars(query).first() is not None
