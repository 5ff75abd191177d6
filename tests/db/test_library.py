from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import text

from db.engine import require_pragmas, sqlite_connect
from db.library import DATABASE, Library
from tests.db.examples import case, mark_episode
from workstation.core.errors import CancelledError, StoreError
from workstation.review.session import Session


def test_a_library_is_made_once_and_found_again(tmp_path):
    place = tmp_path / "deep" / "library"
    with pytest.raises(StoreError, match="no library"):
        Library.open(place, create=False)
    assert not place.exists()
    with Library.open(place) as library:
        library.cases.create(case(), "Reader 1")
    with Library.open(place, create=False) as library:
        assert library.cases.load("B-0001") == case()
        assert library.check() == ()
    assert sorted(p.name for p in place.iterdir() if p.is_file()) == ["library.lock", DATABASE]


def test_several_that_make_the_same_library_at_once_make_one(tmp_path):
    code = (
        "import sys; from pathlib import Path; from db.library import Library\n"
        "from tests.db.examples import case\n"
        "with Library.open(Path(sys.argv[1])) as lib: lib.cases.create(case(sys.argv[2]), 'R')\n"
    )
    place = tmp_path / "library"
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(place), f"B-{n}"]) for n in range(3)
    ]
    assert [child.wait(timeout=60) for child in children] == [0, 0, 0]
    with Library.open(place) as library:
        assert len(library.cases.cases()) == 3
        assert library.check() == ()


def test_every_connection_keeps_the_promises(library):
    with library._engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_a_disk_that_cannot_keep_them_is_refused():
    with closing(sqlite3.connect(":memory:")) as raw, pytest.raises(StoreError, match="network"):
        require_pragmas(raw, DATABASE)


@pytest.mark.parametrize(
    ("number", "told"), [("9999", "newer version"), (None, "not a library of this program")]
)
def test_a_library_that_is_not_ours_is_refused_and_left_alone(folder, number, told):
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        if number:
            raw.execute("UPDATE alembic_version SET version_num = ?", (number,))
        else:
            raw.execute("DROP TABLE alembic_version")
        raw.commit()
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(StoreError, match=told):
        Library.open(folder)
    assert (folder / DATABASE).read_bytes() == before


@pytest.mark.parametrize("junk", [b"not a database" * 500, os.urandom(8192)])
def test_a_damaged_file_is_told_by_name_with_the_way_out(folder, junk):
    (folder / DATABASE).write_bytes(junk)
    with pytest.raises(StoreError) as caught:
        Library.open(folder)
    assert caught.value.file == DATABASE
    assert "backup" in caught.value.advice


def test_damage_inside_is_found_by_the_check(folder):
    with Library.open(folder) as library:
        library.cases.create(case(), "Reader 1")
        session = Session(library.cases, "B-0001", "Reader 1")
        for number in range(1, 60):
            session.do(mark_episode(session.case, number, note="x" * 200))
    path = folder / DATABASE
    data = bytearray(path.read_bytes())
    at = data.rindex(b"x" * 200)
    data[at + 100] = ord("y")
    path.write_bytes(data)
    with Library.open(folder) as library:
        assert library.check() != ()


def test_a_folder_without_permission_is_told(tmp_path):
    place = tmp_path / "library"
    place.write_text("a file where the folder should be")
    with pytest.raises(StoreError):
        Library.open(place)


def test_a_backup_is_a_library_with_the_same_content(library, tmp_path):
    library.cases.create(case(), "Reader 1")
    session = Session(library.cases, "B-0001", "Reader 1")
    session.do(mark_episode(session.case, 1))
    kept = library.media.put(io.BytesIO(b"original"))
    seen = []
    to = library.backup(tmp_path / "backup", progress=seen.append)
    session.do(mark_episode(session.case, 2))  # the library goes on
    manifest = json.loads((to / "backup.json").read_text("utf-8"))
    with Library.open(to, create=False) as copy:
        assert copy.check() == ()
        assert sorted(copy.cases.load("B-0001").episodes) == ["e1"]
        assert copy.media.originals() == (kept,)
        head = copy.cases.audit_head()
        assert manifest["audit"] == {"seq": head.seq, "hash": head.hash}
        assert manifest["originals"] == {kept.sha256: kept.size_bytes}
        again = Session(copy.cases, "B-0001", "Reader 1")
        assert again.undo() == "Mark episode E1"
    assert seen[-1] == 1.0
    mode = stat.S_IMODE(next((to / "store").rglob(kept.sha256)).stat().st_mode)
    assert mode == 0o444


def test_a_backup_goes_into_an_empty_place_only(library, tmp_path):
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "mine.txt").write_text("keep")
    with pytest.raises(StoreError, match="something"):
        library.backup(tmp_path / "backup")
    assert [p.name for p in (tmp_path / "backup").iterdir()] == ["mine.txt"]


def test_a_backup_that_is_stopped_or_meets_damage_leaves_nothing(library, folder, tmp_path):
    kept = library.media.put(io.BytesIO(b"original"))
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(CancelledError):
        library.backup(tmp_path / "backup", cancelled=lambda: True)
    path = next((folder / "store").rglob(kept.sha256))
    path.chmod(0o644)
    path.write_bytes(b"0riginal")
    with pytest.raises(StoreError, match="damaged"):
        library.backup(tmp_path / "backup")
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_error_texts_do_not_carry_what_a_person_typed(library):
    with pytest.raises(StoreError) as caught, library.cases._writing() as session:
        session.execute(text("SELECT * FROM nowhere WHERE a = :a"), {"a": "Anna Secret"})
    assert "Secret" not in str(caught.value)
    assert "Secret" not in str(caught.value.__cause__)


def test_every_file_is_opened_by_the_opener_that_was_handed_in(tmp_path, monkeypatch):
    """So that an encrypted library can never write a plain page beside itself."""
    by_opener, by_anyone = [], []
    plain = sqlite3.connect

    def counted(*args, **how):
        by_anyone.append(args[0])
        return plain(*args, **how)

    def opener(path):
        connect = sqlite_connect(path)

        def opened():
            by_opener.append(path.name)
            return connect()

        return opened

    monkeypatch.setattr(sqlite3, "connect", counted)
    with Library.open(tmp_path / "library", opener=opener) as library:
        library.cases.create(case(), "Reader 1")
        library.backup(tmp_path / "backup")
        assert library.check() == ()
    assert len(by_opener) == len(by_anyone) >= 4
    assert any(name.endswith(".new") for name in by_opener)
