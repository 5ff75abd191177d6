from __future__ import annotations

import errno
import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from db.trouble import on_disk, told
from workstation.core.errors import CancelledError, StoreError
from workstation.review.changes import StaleEditError


class OtherBuildError(Exception):
    """An error of a SQLite that is not Python's own."""

    def __init__(self, code, text=""):
        super().__init__(text)
        self.sqlite_errorcode = code


class ServerError(Exception):
    def __init__(self, state):
        super().__init__(state)
        self.sqlstate = state


def wrapped(error, kind=OperationalError):
    return kind("SELECT 1", {}, error)


def caught(error):
    with pytest.raises((StoreError, StaleEditError)) as info, told("library.sqlite"):
        raise error
    return info.value


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "disk is full"),
        (sqlite3.SQLITE_BUSY, "in use"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "in use"),
        (sqlite3.SQLITE_CORRUPT, "damaged"),
        (sqlite3.SQLITE_NOTADB, "not a library"),
        (sqlite3.SQLITE_IOERR_FSYNC, "disk reported an error"),
        (sqlite3.SQLITE_READONLY, "cannot be written"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
        (sqlite3.SQLITE_MISUSE, "could not be read or written"),
    ],
)
def test_what_the_database_reports_becomes_a_sentence_with_file_and_advice(code, words):
    for error in (OtherBuildError(code), wrapped(OtherBuildError(code))):
        found = caught(error)
        assert words in found.what
        assert found.file == "library.sqlite"
        assert found.advice.endswith(".")
        assert found.sentence.startswith("library.sqlite: ")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("UNIQUE constraint failed: episode.case_id, episode.number", StaleEditError),
        ("FOREIGN KEY constraint failed", StoreError),
        ("NOT NULL constraint failed: child.name", StoreError),
    ],
)
def test_a_broken_rule_is_told_apart_whoever_reports_it(text, kind):
    error = OtherBuildError(sqlite3.SQLITE_CONSTRAINT, text)
    assert type(caught(error)) is kind
    assert type(caught(wrapped(error, IntegrityError))) is kind


@pytest.mark.parametrize(
    ("state", "words"),
    [("55P03", "in use"), ("40001", "in use"), ("53100", "no room"), ("", "server")],
)
def test_what_a_server_reports_becomes_a_sentence(state, words):
    assert words in caught(wrapped(ServerError(state))).what


def test_a_row_somebody_wrote_first_is_a_stale_edit():
    assert type(caught(StaleDataError("x"))) is StaleEditError


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "used up"),
        (errno.EROFS, "cannot be written"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "could not be read or written"),
    ],
)
def test_what_the_disk_reports_becomes_a_sentence(number, words):
    with pytest.raises(StoreError, match=words), on_disk("store"):
        raise OSError(number, "x")
    assert words in caught(OSError(number, "x")).what


@pytest.mark.parametrize("error", [KeyError("a defect"), CancelledError(), RuntimeError("no")])
def test_a_defect_and_a_wish_to_stop_pass_through(error):
    with pytest.raises(type(error)), told("library.sqlite"):
        raise error
