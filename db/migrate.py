"""Bringing a library's tables up to date without ever touching the only copy.

A SQLite library is copied, the copy is migrated with foreign keys off (with them on, rebuilding a
table can delete what refers to it without a word), compared with the old one row by row, and only
then put in its place. A backup stays. A server does it all in one transaction.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text

from db.audit import guarded
from db.blobs import flush_folder
from db.engine import Opener, for_writing
from db.trouble import told
from workstation.core.errors import StoreError

HEAD = "0001"
"""The newest schema this program knows: the last module in `db/migrations/versions`."""

_BEFORE_ALL = "base"

Fingerprint = Mapping[str, tuple[int, str]]
"""Table -> number of rows, hash over all rows."""


def revision(connection: Connection) -> str | None:
    """Which schema a database has, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return found


def require_known(found: str | None, file: str) -> None:
    """Refuse a database of a newer program, or one that is none of ours.

    Raises:
        StoreError: with what to do.
    """
    if found is None or (found != HEAD and found not in _known()):
        raise StoreError(
            "This library was written by a newer version of the program, or is not one of its own."
            if found
            else "This database is not a library of this program.",
            file=file,
            advice="Install the newest version." if found else "Choose another folder.",
        )


def create_file(path: Path, opener: Opener) -> None:
    """Make a new SQLite library by running the migrations; whoever comes first wins.

    Raises:
        StoreError: it could not be made.
    """
    fresh = path.with_name(f"{path.name}.{uuid4().hex}.new")
    with told(path.name):
        try:
            fresh.touch(exist_ok=False)
            _migrate_file(fresh, opener)
            _flush(fresh)
            _place_if_absent(fresh, path)
            flush_folder(path.parent)
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


def upgrade_file(path: Path, backups: Path, opener: Opener) -> Path:
    """Bring an older SQLite library up to date; the backup made first.

    Nobody else may have the library open (`db.guard`).

    Raises:
        StoreError: nothing was changed.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.name}.{uuid4().hex}.new")
    with told(path.name):
        for leftover in path.parent.glob(f"{path.name}.*.new*"):
            leftover.unlink()  # of a run that was killed: we are alone, so nobody is at it
        backups.mkdir(exist_ok=True)
        with closing(opener(path)()) as old:
            if old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0:
                raise StoreError("The library is in use.", file=path.name, advice="Close it first.")
            start = old.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            backup = backups / f"{path.stem}-{start}-{stamp}-{uuid4().hex[:6]}{path.suffix}"
            copy_file(old, backup, opener)
            flush_folder(backups)
        try:
            with closing(opener(backup)()) as old:
                copy_file(old, copy, opener)
            _migrate_file(copy, opener)
            _require_same_files(backup, copy, start, opener)
            _flush(copy)
            for tail in ("-wal", "-shm"):
                path.with_name(path.name + tail).unlink(missing_ok=True)
            copy.replace(path)
            flush_folder(path.parent)
        finally:
            with suppress(OSError):
                copy.unlink(missing_ok=True)
    return backup


def upgrade_server(engine: Engine, name: str) -> None:
    """Make or bring up to date the tables on a server, in one transaction.

    Raises:
        StoreError: nothing was changed.
    """
    with told(name), for_writing(engine).begin() as connection:
        start = revision(connection)
        if start == HEAD:
            return
        if start is not None:
            require_known(start, name)
        kept = _kept(connection, start or _BEFORE_ALL)
        before = fingerprint(connection, kept)
        run(connection)
        _require_same(before, fingerprint(connection, kept), name)
        if not guarded(connection):
            what = (
                "Bringing the library up to date would break its safeguards, so nothing was done."
            )
            raise StoreError(what, file=name, advice="Keep the older version and report this.")


def copy_file(old: sqlite3.Connection, to: Path, opener: Opener) -> None:
    """A complete, durable copy of an open SQLite database in one file.

    All pages in one step: a copy in steps begins anew whenever anybody writes.
    """
    to.touch(exist_ok=False)
    with closing(opener(to)()) as new:
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode=DELETE")
    _flush(to)


def run(connection: Connection, target: str = "head") -> None:
    """Run the migrations on a connection whose transaction the caller ends."""
    from alembic import command  # noqa: PLC0415 - slow to import and seldom needed

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def fingerprint(connection: Connection, kept: Mapping[str, tuple[str, ...]]) -> Fingerprint:
    """Count and hash of all rows over the given columns of the given tables."""
    found: dict[str, tuple[int, str]] = {}
    there = set(inspect(connection).get_table_names())
    quote = connection.dialect.identifier_preparer.quote
    for table, columns in kept.items():
        if table not in there:
            continue
        listed = ", ".join(quote(c) for c in columns)
        query = f"SELECT {listed} FROM {quote(table)}"  # noqa: S608 - names from the schema itself
        # A sum of row hashes: needs no order, and no table has to fit into memory.
        total, count = 0, 0
        for row in connection.execution_options(yield_per=500).execute(text(query)):
            digest = hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass"))
            total = (total + int.from_bytes(digest.digest(), "big")) % (1 << 256)
            count += 1
        found[table] = (count, f"{total:064x}")
    return found


def _migrate_file(path: Path, opener: Opener) -> None:
    engine = _plain_engine(path, opener)
    try:
        with engine.begin() as connection:
            run(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken or not guarded(connection):
                raise StoreError(
                    "Bringing the library up to date would break its safeguards, "
                    "so nothing was done.",
                    file=path.name,
                    advice="Keep using the older version and report this.",
                )
        with engine.connect() as connection:
            state = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if state != "ok":
                what = "The library is damaged, so it was not brought up to date."
                raise StoreError(what, file=path.name, advice="Open its newest backup.")
    finally:
        engine.dispose()


def _plain_engine(path: Path, opener: Opener) -> Engine:
    """One connection at a time, foreign keys off, everything in one file."""
    engine = create_engine("sqlite+pysqlite://", creator=opener(path), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _require_same_files(old: Path, new: Path, start: str, opener: Opener) -> None:
    one, other = _plain_engine(old, opener), _plain_engine(new, opener)
    try:
        with one.connect() as before, other.connect() as after:
            kept = _kept(before, start)
            _require_same(fingerprint(before, kept), fingerprint(after, kept), old.name)
    finally:
        one.dispose()
        other.dispose()


def _require_same(before: Fingerprint, after: Fingerprint, file: str) -> None:
    for table, found in before.items():
        if after.get(table) != found:
            raise StoreError(
                f"Bringing the library up to date would change {table}, so nothing was done.",
                file=file,
                advice="Keep using the older version and report this.",
            )


def _kept(connection: Connection, start: str) -> Mapping[str, tuple[str, ...]]:
    """Tables and columns no migration after `start` says it rewrites: they must stay the same."""
    inspector, rewritten = inspect(connection), _rewrites(start)
    kept = {}
    for table in inspector.get_table_names():
        if table in rewritten or table == "alembic_version":
            continue
        columns = sorted(c["name"] for c in inspector.get_columns(table))
        kept[table] = tuple(c for c in columns if f"{table}.{c}" not in rewritten)
    return kept


def _rewrites(start: str) -> frozenset[str]:
    """Tables and `table.column`s that the migrations after `start` say they rewrite or drop."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow and seldom needed

    script = ScriptDirectory.from_config(_config())
    return frozenset(
        name
        for step in script.iterate_revisions("head", start)
        for name in getattr(step.module, "rewrites", ())
    )


def _known() -> frozenset[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow and seldom needed

    return frozenset(s.revision for s in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Any:
    from alembic.config import Config  # noqa: PLC0415 - slow and seldom needed

    config = Config()
    place = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", place)
    return config


def _place_if_absent(fresh: Path, path: Path) -> None:
    with suppress(FileExistsError):
        try:
            os.link(fresh, path)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links; there the last one in wins, both are empty
            if not path.exists():
                fresh.replace(path)


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
