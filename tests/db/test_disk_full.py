"""A full disk: nothing half saved, everything saved before still there, and a plain sentence."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from db.library import DATABASE, Library
from tests.db.examples import case, mark_episode
from workstation.core.errors import StoreError
from workstation.core.evidence import DerivedKind
from workstation.review.session import Session

ROOT = Path(__file__).resolve().parents[2]


def limit_pages(library, pages):
    """Let the database grow no further."""

    @event.listens_for(library._engine, "connect")
    def _limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count={pages}")

    library._engine.dispose()  # connections made before have no limit


def write_until_full(session):
    """Mark episodes until one is refused; its number."""
    number, refused = 0, None
    while refused is None:
        number += 1
        assert number < 2_000
        try:
            session.do(mark_episode(session.case, number, note="x" * 500))
        except StoreError as error:
            refused = error
    assert refused.file == DATABASE
    assert "disk is full" in refused.what
    assert "Free some space" in refused.advice
    return number


def test_a_database_that_cannot_grow_keeps_what_it_has(folder):
    with Library.open(folder) as library:
        library.cases.create(case(), "Reader 1")
    with Library.open(folder) as library:
        limit_pages(library, 60)
        session = Session(library.cases, "B-0001", "Reader 1")
        failed_at = write_until_full(session)
        assert len(session.case.episodes) == failed_at - 1
        assert library.cases.load("B-0001") == session.case
        assert library.check() == ()
        with pytest.raises(StoreError, match="disk is full"):
            library.cases.create(case("B-0002", name="y" * 100_000), "Reader 1")
        assert [c.id for c in library.cases.cases()] == ["B-0001"]
    with Library.open(folder) as library:
        again = Session(library.cases, "B-0001", "Reader 1")
        again.do(mark_episode(again.case, failed_at))
        assert len(library.cases.load("B-0001").episodes) == failed_at
        assert library.check() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_file_the_disk_does_not_take_leaves_nothing(library, folder):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(StoreError, match="no file of this size"):
            library.media.put(io.BytesIO(bytes(3_000_000)))
        with pytest.raises(StoreError, match="no file of this size"):
            library.media.put_derived("ab" * 32, DerivedKind.PROXY, "m", "1", bytes(3_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((folder / "incoming").iterdir()) == []
    assert library.media.originals() == ()
    assert library.media.derived("ab" * 32, DerivedKind.PROXY, "m", "1") is None


def on_small_disk(command):
    """A command on a disk of 6 MB of its own, which goes when the command ends."""
    shell = 'mount -t tmpfs -o size=6m none "$0" && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", shell, *command]


def small_disks_can_be_made():
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    return subprocess.run(on_small_disk(["/mnt", "true"]), check=False).returncode == 0


def test_a_disk_that_is_really_full(tmp_path):
    if not small_disks_can_be_made():
        pytest.skip("a small disk can be mounted by root on Linux only")
    done = subprocess.run(
        on_small_disk([str(tmp_path), sys.executable, "-m", "tests.db.test_disk_full", tmp_path]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def fill(ballast):
    """Let a file take what room there is."""
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        while True:
            os.write(handle, bytes(4096))
    except OSError as error:
        assert error.errno == errno.ENOSPC  # noqa: PT017 - the loop ends in no other way
    finally:
        os.close(handle)


def _fill(place):
    """Run on the small disk."""
    folder = place / "library"
    with Library.open(folder) as library:
        library.cases.create(case(), "Reader 1")
        session = Session(library.cases, "B-0001", "Reader 1")
        with pytest.raises(StoreError, match="not enough room"):
            library.media.put(io.BytesIO(b"abc"))  # the spare room is not there to begin with
        ballast = place / "ballast"
        fill(ballast)
        os.truncate(ballast, ballast.stat().st_size - 300_000)
        failed_at = write_until_full(session)
        fill(ballast)
        assert len(session.case.episodes) == failed_at - 1 > 5
        assert library.cases.load("B-0001") == session.case
    with Library.open(folder) as library:  # opens on the full disk
        assert library.cases.load("B-0001") == session.case
        assert library.check() == ()
        ballast.unlink()
        again = Session(library.cases, "B-0001", "Reader 1")
        again.do(mark_episode(again.case, failed_at))
        assert library.check() == ()


def test_a_writer_that_holds_the_library_too_long_is_told(folder, monkeypatch):
    monkeypatch.setattr("db.engine.BUSY_MS", 50)
    with Library.open(folder) as library, closing(sqlite3.connect(folder / DATABASE)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use"):
            library.cases.create(case(), "Reader 1")
        assert library.cases.cases() == ()  # reading goes on
        other.rollback()
        library.cases.create(case(), "Reader 1")


if __name__ == "__main__":
    _fill(Path(sys.argv[1]))
