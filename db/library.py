"""A library: a folder with the database, the originals, and what was computed from them."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from db import migrate
from db.backup import write_backup
from db.cases import SqlCaseStore
from db.check import check_library
from db.engine import Opener, for_reading, server_engine, sqlite_connect, sqlite_engine
from db.guard import OpenGuard
from db.store import FolderMediaStore, never, unheard
from db.table_profiles import SqlTableProfiles
from db.trouble import on_disk, told
from workstation.core.errors import StoreError
from workstation.review.ports import Cancelled, Progress

DATABASE = "library.sqlite"
"""The database's name in the library's folder."""


class Library:
    """An open library. Several windows and command lines may have it open at once.

    Attributes:
        folder: where it lies.
        cases: its cases.
        media: its originals and computed results.
        profiles: descriptions of tables.
    """

    def __init__(
        self, folder: Path, engine: Engine, name: str, guard: OpenGuard, opener: Opener
    ) -> None:
        """Use `Library.open`."""
        self.folder = folder
        self.cases = SqlCaseStore(engine, name)
        self.media = FolderMediaStore(folder, engine, name)
        self.profiles = SqlTableProfiles(engine, name)
        self._engine = engine
        self._name = name
        self._guard = guard
        self._opener = opener

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        database_url: str | None = None,
        create: bool = True,
        opener: Opener = sqlite_connect,
    ) -> Library:
        """Open a library, bringing its tables up to date first where that is needed.

        Args:
            folder: where the library lies; made if missing and `create`.
            database_url: `postgresql+psycopg://...` puts the tables on a server; the files stay
                in the folder.
            create: whether a library that is not there is made.
            opener: how SQLite files are opened; an encrypted library hands in its own.

        Raises:
            StoreError: no library there, one of a newer program, in use for rebuilding, damaged.
        """
        file = folder / DATABASE
        there = folder.is_dir() and (database_url is not None or file.is_file())
        if not there and not create:
            what = "There is no library in this folder."
            raise StoreError(what, file=folder.name, advice="Choose another folder or make a new.")
        with on_disk(folder.name):
            folder.mkdir(parents=True, exist_ok=True)
        guard = OpenGuard(folder)
        engine: Engine | None = None
        try:
            if database_url is not None:
                engine, name = server_engine(database_url), "database server"
                _serve(engine, name, create=create)
            else:
                if not file.is_file():
                    migrate.create_file(file, opener)
                engine, name = sqlite_engine(file, connect=opener(file)), DATABASE
                _renew(engine, file, guard, opener)
            return cls(folder, engine, name, guard, opener)
        except BaseException:
            if engine is not None:
                engine.dispose()
            guard.close()
            raise

    def check(
        self, *, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> tuple[str, ...]:
        """Every problem found, one sentence each; none if all is well. Reads every original.

        Raises:
            StoreError: the library could not be read at all.
            CancelledError: `cancelled` said so.
        """
        return check_library(
            self._engine, self.media, self._name, progress=progress, cancelled=cancelled
        )

    def backup(
        self, to: Path, *, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> Path:
        """Copy the library into the new folder `to`, which is a library itself.

        Raises:
            StoreError: the folder is not empty, no room, a damaged original, or the tables are on
                a server.
            CancelledError: nothing was kept.
        """
        if self._engine.dialect.name != "sqlite":
            what = "The tables of this library are on a server."
            advice = "Back them up with pg_dump, and copy the library's folder beside it."
            raise StoreError(what, advice=advice)
        return write_backup(
            self.folder / DATABASE,
            self.media,
            to,
            head=self.cases.audit_head(),
            opener=self._opener,
            progress=progress,
            cancelled=cancelled,
        )

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        self._guard.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _found(engine: Engine, name: str) -> str | None:
    with told(name), for_reading(engine).connect() as connection:
        return migrate.revision(connection)


def _renew(engine: Engine, file: Path, guard: OpenGuard, opener: Opener) -> None:
    """Bring an older file up to date; the engine then opens the new one."""
    found = _found(engine, file.name)
    if found == migrate.HEAD:
        return
    migrate.require_known(found, file.name)
    guard.alone()
    found = _found(engine, file.name)  # another window may just have done it
    engine.dispose()
    if found != migrate.HEAD:
        migrate.upgrade_file(file, file.parent / "backups", opener)
    guard.share()


def _serve(engine: Engine, name: str, *, create: bool) -> None:
    """Make or bring up to date the server's tables."""
    found = _found(engine, name)
    if found is None and not create:
        what = "There is no library on this server."
        raise StoreError(what, advice="Check the address, or make a new library there.")
    if found != migrate.HEAD:
        migrate.upgrade_server(engine, name)
