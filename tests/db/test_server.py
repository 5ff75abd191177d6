"""The same library with its tables on a PostgreSQL server."""

from __future__ import annotations

import importlib.util
import io
import os
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from db.library import Library
from db.tables import Base
from tests.db.examples import add_log, case, episode, mark_episode
from tests.db.strategies import cases
from tests.support.server import running_server, server_programs
from workstation.core.errors import StoreError
from workstation.review.changes import Edit, EntityKind, StaleEditError
from workstation.review.session import Command, Session


@pytest.fixture(scope="module")
def address():
    given_address = os.environ.get("HYPNIC_TEST_POSTGRES")
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed (the extra 'server')")
    if given_address:
        yield given_address
        return
    programs = server_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed and HYPNIC_TEST_POSTGRES names no server")
    with running_server(programs) as made:
        yield made


@pytest.fixture
def raw(address):
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def url(address, raw):
    """A new, empty database."""
    with raw.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS hypnic_test WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE hypnic_test"))
    return address.replace("/postgres?", "/hypnic_test?")


@pytest.fixture
def served(tmp_path, url):
    with Library.open(tmp_path / "library", database_url=url) as library:
        yield library


def test_doing_and_undoing_is_kept(served, tmp_path, url):
    served.cases.create(case(), "Reader 1")
    session = Session(served.cases, "B-0001", "Reader 1")
    session.do(Command("Add log", add_log(session.case)))
    session.do(mark_episode(session.case, 1, source_id="s1", note="Ž\x00\x10\ud800"))
    session.do(mark_episode(session.case, 2))
    session.undo()
    with Library.open(tmp_path / "library", database_url=url, create=False) as second:
        again = Session(second.cases, "B-0001", "Reader 1")
        assert again.case == session.case
        assert again.redo_label == "Mark episode E2"
        again.redo()
        assert [c.episodes for c in second.cases.cases()] == [2]
        assert second.check() == ("The original of source s1 in case B-0001 is missing.",)
    with pytest.raises(StaleEditError):
        session.do(mark_episode(session.case, 2))


def test_the_tables_are_what_the_migrations_make_there_too(served):
    with served._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET author = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "INSERT INTO audit SELECT 9, hash, at, author, action, case_id, object, payload, 'h'"
        " FROM audit",
        "INSERT INTO audit SELECT 2, repeat('0', 64), at, author, action, case_id, object,"
        " payload, 'h' FROM audit",
    ],
)
def test_the_server_refuses_to_bend_the_chain(served, statement):
    served.cases.create(case(), "Reader 1")
    with pytest.raises(DBAPIError, match="audit"), served._engine.begin() as connection:
        connection.execute(text(statement))
    assert served.check() == ()


def test_a_chain_bent_without_the_guards_is_found_out(served):
    served.cases.create(case(), "Reader 1")
    with served._engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_keeps"))
        connection.execute(text("UPDATE audit SET author = 'x'"))
    assert served.check() == (
        "The guards that keep the audit trail from being changed are gone.",
        "Entry 1 of the audit trail was altered.",
    )


def test_four_writers_at_once_make_one_chain(served, tmp_path, url):
    served.cases.create(case(), "Reader 1")
    failures = []

    def work(base):
        try:
            with Library.open(tmp_path / "library", database_url=url) as library:
                for i in range(15):
                    made = episode(base + i)
                    edit = Edit(EntityKind.EPISODE, made.id, None, made)
                    from tests.db.examples import change

                    library.cases.commit("B-0001", change(case(), edit))
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert served.cases.audit_head().seq == 61
    assert served.check() == ()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=cases())
def test_any_case_comes_back_equal_from_the_server(served, case):
    try:
        served.cases.create(case, "Reader 1")
    except StoreError as error:
        assert "already" in str(error)  # noqa: PT017 - two examples may share a number
        return
    assert served.cases.load(case.id) == case


def test_originals_stay_in_the_folder_and_a_backup_is_left_to_the_server(served, tmp_path):
    kept = served.media.put(io.BytesIO(b"original"))
    assert next((tmp_path / "library" / "store").rglob(kept.sha256)).read_bytes() == b"original"
    with pytest.raises(StoreError, match="server"):
        served.backup(tmp_path / "backup")


def test_an_unknown_address_and_a_server_that_is_away_are_told(tmp_path):
    for wrong in ("mysql://x/y", "not an address", "sqlite:///x"):
        with pytest.raises(StoreError, match="PostgreSQL"):
            Library.open(tmp_path / "library", database_url=wrong)
    away = f"postgresql+psycopg://postgres@/postgres?host={tmp_path}"
    with pytest.raises(StoreError, match="server"):
        Library.open(tmp_path / "library", database_url=away)
