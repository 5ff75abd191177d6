from __future__ import annotations

import shutil
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from db.engine import sqlite_engine
from db.mapping import TABLES, new_row
from db.rows import FIELDS, read_case
from db.tables import CaseRow
from tests.db.strategies import ENTITIES, cases
from workstation.core.case import Case
from workstation.review.changes import SINGLE, EntityKind


@pytest.fixture(scope="module")
def bare(tmp_path_factory, new_library):
    """An engine on a library whose references are not looked at: one entity at a time."""
    from sqlalchemy import event

    folder = tmp_path_factory.mktemp("mapping")
    path = shutil.copy(new_library / "library.sqlite", folder / "library.sqlite")
    engine = sqlite_engine(path)

    @event.listens_for(engine, "connect")
    def _free(connection, _record):
        connection.execute("PRAGMA foreign_keys=OFF")

    yield engine
    engine.dispose()


@pytest.mark.parametrize("kind", list(TABLES), ids=str)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_entity_comes_back_equal_from_its_table(bare, kind, data):
    entity = data.draw(ENTITIES[kind])
    with Session(bare) as session:
        row = new_row(kind, "case", entity)
        session.add(row)
        session.flush()
        session.expire_all()
        assert TABLES[kind].read(row) == entity
        session.rollback()


def test_every_kind_has_its_table_and_every_field_of_a_case_its_place():
    assert set(TABLES) | {EntityKind.ZERO} == set(EntityKind)
    held = {k.value for k in SINGLE} | set(FIELDS.values())
    assert held | {"id", "created_at"} == {f.name for f in fields(Case)}
    for kind, table in TABLES.items():
        assert table.row.__tablename__ == kind.value


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(case=cases())
def test_any_case_comes_back_equal_from_its_tables(bare, case):
    from db.rows import add_case

    with Session(bare) as session:
        add_case(session, case)
        session.expunge_all()
        assert read_case(session, session.get(CaseRow, case.id)) == case
        session.rollback()
