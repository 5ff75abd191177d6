from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from db import migrate
from db.engine import sqlite_engine
from db.library import DATABASE, Library
from db.tables import Base
from tests.db.examples import add_log, case, mark_episode
from workstation.core.errors import StoreError
from workstation.review.session import Command, Session


@pytest.fixture
def filled(folder):
    """An older library with rows in parent and child tables; its case as saved."""
    with Library.open(folder) as library:
        library.cases.create(case(), "Reader 1")
        session = Session(library.cases, "B-0001", "Reader 1")
        session.do(Command("Add log", add_log(session.case)))
        for number in (1, 2, 3):
            session.do(mark_episode(session.case, number, source_id="s1", note="seen"))
        return session.case


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """Make the program one schema newer, by the body of the new migration."""

    def make(body, head=""):
        scripts = tmp_path / "migrations"
        shutil.copytree(Path(migrate.__file__).parent / "migrations", scripts)
        text = (
            "import sqlalchemy as sa\nfrom alembic import op\n"
            "revision = '0002'\ndown_revision = '0001'\n"
            f"{head}\n\ndef upgrade():\n" + textwrap.indent(textwrap.dedent(body), "    ")
        )
        (scripts / "versions" / "0002_next.py").write_text(text)
        config = migrate._config()
        config.set_main_option("script_location", str(scripts))
        monkeypatch.setattr(migrate, "_config", lambda: config)
        monkeypatch.setattr(migrate, "HEAD", "0002")

    return make


REBUILD = """
    for table in ("cases", "source", "episode"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("extra", sa.Text(), server_default="", nullable=False))
"""


def dump(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        return list(raw.iterdump())


def version(folder):
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        return raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def test_the_tables_are_what_the_migrations_make(folder):
    engine = sqlite_engine(folder / DATABASE)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_newest_schema_is_the_last_migration():
    script = ScriptDirectory.from_config(migrate._config())
    assert script.get_heads() == [migrate.HEAD]


def test_rebuilding_a_parent_table_loses_no_row(folder, filled, newer):
    newer(REBUILD)
    with Library.open(folder) as library:
        assert library.cases.load("B-0001") == filled
        (only,) = library.check()
        assert only == "The original of source s1 in case B-0001 is missing."
        assert len(library.cases.changes("B-0001")) == 4
    assert version(folder) == "0002"
    (backup,) = (folder / "backups").iterdir()
    assert backup.name.startswith("library-0001-")
    assert [p.name for p in folder.glob("*.new*")] == []


def test_the_backup_made_first_is_the_old_library(folder, filled, newer, tmp_path):
    before = dump(folder)
    newer(REBUILD)
    Library.open(folder).close()
    (backup,) = (folder / "backups").iterdir()
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(backup, old / DATABASE)
    assert dump(old) == before


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("op.execute('DELETE FROM episode WHERE number = 2')", "change episode"),
        ("op.execute(\"UPDATE episode SET note = ''\")", "change episode"),
        ("op.drop_column('episode', 'note')", None),
        ("op.drop_table('derived')", "change derived"),
        ("op.execute('PRAGMA defer_foreign_keys=ON')\nop.execute('DELETE FROM source')", None),
        ("op.execute('DROP TRIGGER audit_stays')", "safeguards"),
        ("op.add_column('episode', sa.Column('x', sa.Text()))\nop.execute('nonsense')", None),
        ("with op.batch_alter_table('audit', recreate='always') as b: pass", "safeguards"),
    ],
)
def test_a_migration_that_loses_something_is_not_let_in(folder, filled, newer, body, told):
    before = dump(folder)
    newer(body)
    with pytest.raises(StoreError, match=told):
        Library.open(folder)
    assert dump(folder) == before
    assert [p.name for p in folder.glob("*.new*")] == []
    assert version(folder) == "0001"


def test_a_migration_may_rewrite_what_it_says_it_rewrites(folder, filled, newer):
    newer("op.execute(\"UPDATE episode SET note = ''\")", head="rewrites = {'episode.note'}")
    with Library.open(folder) as library:
        assert {e.note for e in library.cases.load("B-0001").episodes.values()} == {""}


def test_saying_one_column_does_not_open_the_others(folder, filled, newer):
    newer("op.execute(\"UPDATE episode SET author = 'x'\")", head="rewrites = {'episode.note'}")
    with pytest.raises(StoreError, match="change episode"):
        Library.open(folder)


def test_a_library_open_elsewhere_is_not_rebuilt_under_its_feet(folder, filled, newer):
    code = (
        "import sys; from pathlib import Path; from db.library import Library\n"
        "with Library.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout.readline() == "open\n"
        newer(REBUILD)
        with pytest.raises(StoreError, match="open elsewhere"):
            Library.open(folder)
        assert version(folder) == "0001"
        child.communicate("\n", timeout=30)
    with Library.open(folder) as library:
        assert library.cases.load("B-0001") == filled


def test_what_a_killed_upgrade_left_is_swept_by_the_next(folder, filled, newer):
    (folder / f"{DATABASE}.0123.new").write_bytes((folder / DATABASE).read_bytes())
    newer(REBUILD)
    with Library.open(folder) as library:
        assert library.cases.load("B-0001") == filled
    assert [p.name for p in folder.glob("*.new*")] == []


@pytest.mark.parametrize("stage", ["copy_file", "_migrate_file", "_require_same_files", "_flush"])
def test_an_upgrade_that_stops_anywhere_leaves_the_old_library(
    folder, filled, newer, monkeypatch, stage
):
    newer(REBUILD)

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, stage, stop)
        with pytest.raises(KeyboardInterrupt):
            Library.open(folder)
    assert version(folder) == "0001"
    with Library.open(folder) as library:
        assert library.cases.load("B-0001") == filled
    assert version(folder) == "0002"
