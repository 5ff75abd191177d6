"""Connections to the library's database, each one checked for the promises it must keep."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from workstation.core.errors import StoreError

BUSY_MS = 10_000
"""How long a writer waits for another before it gives up."""

WRITE_LOCK = 4_751_001_977
"""The PostgreSQL advisory lock every writing transaction holds: one writer at a time."""

_WRITES = "hypnic_writes"

Connect = Callable[[], sqlite3.Connection]
"""Opens one raw connection. An encrypted library hands in another one here."""

Opener = Callable[[Path], Connect]
"""From a SQLite file to its connections."""


def sqlite_connect(path: Path) -> Connect:
    """Plain connections to an existing SQLite file; never creates one."""
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            uri,
            uri=True,
            timeout=BUSY_MS / 1000,
            check_same_thread=False,
            isolation_level=None,  # transactions begin where we say, not before the first INSERT
        )

    return connect


def sqlite_engine(path: Path, *, connect: Connect | None = None) -> Engine:
    """An engine on a SQLite file, every connection in WAL and synchronous to the disk."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect or sqlite_connect(path),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=12,
        hide_parameters=True,  # an error text must not carry what a person typed
    )

    @event.listens_for(engine, "connect")
    def _promise(connection: Any, _record: Any) -> None:
        require_pragmas(connection, path.name)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later may be refused the lock halfway;
        # a writer therefore takes it at once.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def require_pragmas(connection: Any, file: str) -> None:
    """Set what durability rests on, and look that it took.

    Raises:
        StoreError: this disk or this build of SQLite cannot keep the promise.
    """
    wanted: list[tuple[str, object, object]] = [
        ("busy_timeout", BUSY_MS, BUSY_MS),
        ("journal_mode", "WAL", "wal"),
        ("synchronous", "FULL", 2),
        ("foreign_keys", "ON", 1),
        ("trusted_schema", "OFF", 0),
        ("cache_size", -16_384, -16_384),
    ]
    if sys.platform == "darwin":
        wanted += [("fullfsync", "ON", 1), ("checkpoint_fullfsync", "ON", 1)]
    for name, value, expected in wanted:
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != expected:
            raise StoreError(
                "This disk cannot hold a library safely.",
                file=file,
                advice="Move the library's folder to a disk of this computer (no network drive).",
            )


def server_engine(url: str) -> Engine:
    """An engine on a PostgreSQL server.

    Raises:
        StoreError: not an address of a PostgreSQL database, or its driver is not installed.
    """
    advice = "Give it as postgresql+psycopg://user@host/database."
    try:
        if make_url(url).drivername != "postgresql+psycopg":
            raise StoreError("This is not the address of a PostgreSQL database.", advice=advice)
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except ArgumentError as error:
        what = "This is not the address of a PostgreSQL database."
        raise StoreError(what, advice=advice) from error
    except ModuleNotFoundError as error:
        what = "The driver for PostgreSQL is not installed."
        raise StoreError(what, advice="Install hypnic[server].") from error

    @event.listens_for(engine, "connect")
    def _promise(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '10s'")
            cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
            cursor.execute("SET synchronous_commit = 'on'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITES, False):
            lock = text("SELECT pg_advisory_xact_lock(:key)")
            connection.execute(lock, {"key": WRITE_LOCK})

    return engine


def for_reading(engine: Engine) -> Engine:
    """The same pool; each transaction sees one moment of the library."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def for_writing(engine: Engine) -> Engine:
    """The same pool; each transaction is the only writer from its beginning."""
    return engine.execution_options(**{_WRITES: True})
