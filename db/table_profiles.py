"""Descriptions of tables, kept in the library beside its cases."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import audit, codec
from db.engine import for_reading, for_writing
from db.tables import TableProfileRow
from db.trouble import told
from workstation.core.errors import UnreadableFileError
from workstation.core.importing.profile import profile_of
from workstation.review.ports import SavedProfile

_log = logging.getLogger(__name__)

SAVED = "save table profile"
"""Action of the audit entry: who said how tables are read, and when."""


class SqlTableProfiles:
    """Implements `workstation.review.ports.TableProfiles`; each change has its audit entry."""

    def __init__(self, engine: Engine, name: str) -> None:
        """Use an engine whose schema is up to date; `name` is the library's in messages."""
        self._reads = for_reading(engine)
        self._writes = for_writing(engine)
        self._name = name

    def all(self) -> Sequence[SavedProfile]:
        """All of them, by name; one that is damaged is left out."""
        with told(self._name), Session(self._reads) as session, session.begin():
            rows = session.scalars(select(TableProfileRow).order_by(TableProfileRow.name)).all()
            return tuple(_saved(rows))

    def save(self, saved: SavedProfile) -> None:
        """Keep one; it takes the place of the one with the same name.

        Raises:
            StoreError: nothing was saved.
        """
        text = saved.profile.to_text()
        with self._writing() as session:
            name = saved.profile.name
            row = session.get(TableProfileRow, name) or TableProfileRow(name=name)
            row.profile, row.author = text, saved.author
            row.saved_at, row.seen = saved.saved_at, saved.seen
            session.add(row)
            audit.append(
                session,
                at=saved.saved_at,
                author=saved.author,
                action=SAVED,
                case_id="",
                object_name=f"table_profile:{name}",
                payload=codec.dumps(text, str),
            )

    def remove(self, name: str) -> bool:
        """Forget one; whether it was there. Its last content stays in the audit chain.

        Raises:
            StoreError: nothing was changed.
        """
        with self._writing() as session:
            row = session.get(TableProfileRow, name)
            if row is None:
                return False
            session.delete(row)
            return True

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with told(self._name), Session(self._writes) as session, session.begin():
            yield session


def _saved(rows: Sequence[TableProfileRow]) -> Iterator[SavedProfile]:
    for row in rows:
        try:
            profile = profile_of(row.profile.encode(), row.name)
        except UnreadableFileError as error:
            _log.warning("%s", error.sentence)
            continue
        yield SavedProfile(profile, row.author, row.saved_at, row.seen)
