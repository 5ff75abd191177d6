"""What went wrong beneath, told to a person: what happened, in which file, what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from workstation.core.errors import StoreError
from workstation.review.changes import StaleEditError

_FREE_SPACE = "Free some space on that disk and try again; what was saved before is safe."
_BACKUP = "Stop working in this library and open its newest backup."
_LOCKED = "Another window or program is writing to it. Wait a moment and try again."
_FOLDER = "See that the disk is connected and that you may write to the library's folder."

_SQLITE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("The disk is full, so nothing was saved.", _FREE_SPACE),
    sqlite3.SQLITE_BUSY: ("The library is in use, so nothing was saved.", _LOCKED),
    sqlite3.SQLITE_LOCKED: ("The library is in use, so nothing was saved.", _LOCKED),
    sqlite3.SQLITE_CORRUPT: ("The library is damaged.", _BACKUP),
    sqlite3.SQLITE_NOTADB: ("This is not a library, or it is damaged.", _BACKUP),
    sqlite3.SQLITE_READONLY: ("The library cannot be written to.", _FOLDER),
    sqlite3.SQLITE_CANTOPEN: ("The library cannot be opened.", _FOLDER),
    sqlite3.SQLITE_IOERR: ("The disk reported an error, so nothing was saved.", _FOLDER),
    sqlite3.SQLITE_PERM: ("The library cannot be opened.", _FOLDER),
}

_OS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("The disk is full, so nothing was kept.", _FREE_SPACE),
    errno.EDQUOT: ("Your share of the disk is used up, so nothing was kept.", _FREE_SPACE),
    errno.EFBIG: ("The disk allows no file of this size, so nothing was kept.", _FREE_SPACE),
    errno.EROFS: ("The library's disk cannot be written to.", _FOLDER),
    errno.EACCES: ("The library's folder may not be written to.", _FOLDER),
    errno.EPERM: ("The library's folder may not be written to.", _FOLDER),
}


@contextmanager
def told(file: str) -> Iterator[None]:
    """Turn whatever the database or the disk reports inside into a StoreError about `file`.

    Raises:
        StoreError: with a sentence for the person.
        StaleEditError: somebody else wrote the same row first.
    """
    try:
        yield
    except StaleDataError as error:
        raise stale("row") from error
    except IntegrityError as error:
        raise _integrity(error.orig, file) from error
    except DBAPIError as error:
        raise _database(error.orig, file) from error
    except StatementError as error:  # a value that no column can hold
        raise _value(file) from error
    except SQLAlchemyError as error:
        what = "The library could not be read or written."
        raise StoreError(what, file=file, advice=_BACKUP) from error
    except OSError as error:
        raise disk(error, file) from error
    except (ValueError, OverflowError) as error:
        raise _value(file) from error
    except Exception as error:
        # Another build of SQLite brings error classes of its own, which SQLAlchemy lets through.
        if not hasattr(error, "sqlite_errorcode"):
            raise
        raise _database(error, file) from error


@contextmanager
def on_disk(file: str) -> Iterator[None]:
    """Turn an error of the disk inside into a StoreError about `file`.

    Raises:
        StoreError: with a sentence for the person.
    """
    try:
        yield
    except OSError as error:
        raise disk(error, file) from error


def stale(what: str) -> StaleEditError:
    """Somebody else changed the same thing meanwhile."""
    return StaleEditError(
        f"The {what} was changed meanwhile.", advice="Look at it again and repeat."
    )


def disk(error: OSError, file: str) -> StoreError:
    """A sentence for an error of the disk."""
    fallback = ("The disk could not be read or written.", _FOLDER)
    what, advice = _OS.get(error.errno or 0, fallback)
    return StoreError(what, file=file, advice=advice)


def _value(file: str) -> StoreError:
    what = "A stored or new value is not one this program can keep."
    return StoreError(what, file=file, advice="Nothing was saved; check the library.")


def _database(error: BaseException | None, file: str) -> StoreError | StaleEditError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        return _integrity(error, file)
    if code is not None:
        fallback = ("The library could not be read or written.", _BACKUP)
        what, advice = _SQLITE.get(code & 0xFF, fallback)
        return StoreError(what, file=file, advice=advice)
    state = getattr(error, "sqlstate", None) or ""
    if state in {"55P03", "40001", "40P01", "57014"}:
        return StoreError("The library is in use, so nothing was saved.", file=file, advice=_LOCKED)
    if state.startswith("53"):
        what = "The database server has no room left, so nothing was saved."
        return StoreError(what, file=file, advice="Ask whoever looks after the server.")
    what = "The database server did not do what was asked, so nothing was saved."
    return StoreError(what, file=file, advice="See that the server runs and can be reached.")


def _integrity(error: BaseException | None, file: str) -> StoreError | StaleEditError:
    text = str(error).lower()
    if "foreign key" in text:
        what = "Something still refers to what would go, or to what is not there."
        return StoreError(what, file=file, advice="Take away what refers to it first.")
    if "unique" in text or "duplicate" in text:
        return stale("case")
    what = "The change does not fit the library, so nothing was saved."
    return StoreError(what, file=file, advice="Repeat the step; if it fails again, report it.")
