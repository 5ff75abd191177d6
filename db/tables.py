"""The tables: one per kind of entity, the derived results, and the audit chain.

What is searched or sorted has a column of its own; nested values are canonical JSON text
(`db.codec`). Nothing that is evidence is ever deleted by a cascade.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from db.columns import ExactText, UTCDateTime


class Base(DeclarativeBase):
    """All tables; every constraint has a name, so that a migration can find it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as it stands
        int: BigInteger,
        float: Double,
        str: ExactText,
        date: Date,
        datetime: UTCDateTime,
    }


class CaseRow(Base):
    """A case, with the zero of its clock; `version` counts its changes."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    reader: Mapped[str]
    zero_utc_ns: Mapped[int | None]
    zero_local_ns: Mapped[int | None]
    zero_zone: Mapped[str | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class OfCase:
    """What every row of a case has; `version` counts the row's changes."""

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", ondelete="RESTRICT"), primary_key=True, sort_order=-2
    )
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def _to_source(column: str) -> ForeignKeyConstraint:
    """A source stays as long as anything refers to it."""
    return ForeignKeyConstraint(
        ["case_id", column], ["source.case_id", "source.id"], ondelete="RESTRICT"
    )


class ChildRow(OfCase, Base):
    """`workstation.core.case.Child`."""

    __tablename__ = "child"

    name: Mapped[str]
    birth_date: Mapped[date | None]
    gestation_days: Mapped[int | None]
    sex: Mapped[str]
    history: Mapped[str] = mapped_column(Text)


class LetterRow(OfCase, Base):
    """`workstation.core.case.Letter`."""

    __tablename__ = "letter"

    fields: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str]
    urgency_reason: Mapped[str]
    episodes: Mapped[str] = mapped_column(Text)


class SourceRow(OfCase, Base):
    """`workstation.core.evidence.Source`; `duration_ns` repeats the facts for the work list."""

    __tablename__ = "source"

    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    size_bytes: Mapped[int]
    imported_at: Mapped[datetime]
    duration_ns: Mapped[int]
    facts: Mapped[str] = mapped_column(Text)
    label: Mapped[str]


class PlacementRow(OfCase, Base):
    """`workstation.core.case.Placement`."""

    __tablename__ = "placement"
    __table_args__ = (_to_source("id"),)

    anchors: Mapped[str] = mapped_column(Text)
    drift_ppb: Mapped[int]
    slowed: Mapped[str]
    uncertainty_ns: Mapped[int | None]
    method: Mapped[str]
    evidence: Mapped[str] = mapped_column(Text)
    author: Mapped[str]


class EpisodeRow(OfCase, Base):
    """`workstation.core.annotation.Episode`."""

    __tablename__ = "episode"
    __table_args__ = (
        _to_source("source_id"),
        UniqueConstraint("case_id", "number"),
        Index(None, "case_id", "start_ns"),
    )

    number: Mapped[int]
    start_ns: Mapped[int]
    end_ns: Mapped[int]
    source_id: Mapped[str | None]
    start_captured: Mapped[bool | None]
    end_captured: Mapped[bool | None]
    semiology: Mapped[str] = mapped_column(Text)
    confidence_pct: Mapped[int | None]
    interpretation: Mapped[str]
    note: Mapped[str]
    author: Mapped[str]


class MarkRow(OfCase, Base):
    """`workstation.core.annotation.Mark`."""

    __tablename__ = "mark"
    __table_args__ = (_to_source("source_id"), Index(None, "case_id", "start_ns"))

    kind: Mapped[str]
    start_ns: Mapped[int]
    end_ns: Mapped[int]
    value: Mapped[str]
    text: Mapped[str]
    source_id: Mapped[str | None]
    author: Mapped[str]


class AnswerRow(OfCase, Base):
    """`workstation.core.checklist.answers.Answer`."""

    __tablename__ = "answer"

    value: Mapped[str]
    basis: Mapped[str]
    evidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str]
    definition_version: Mapped[str]
    author: Mapped[str]


class PictureRow(OfCase, Base):
    """`workstation.core.case.PictureSettings`."""

    __tablename__ = "picture"
    __table_args__ = (_to_source("id"),)

    turn_deg: Mapped[int]
    mirror: Mapped[bool]
    brightness: Mapped[float]
    contrast: Mapped[float]
    gamma: Mapped[float]
    local_contrast: Mapped[bool]


class WatchedRow(OfCase, Base):
    """`workstation.core.case.Watched`."""

    __tablename__ = "watched"
    __table_args__ = (_to_source("id"),)

    spans: Mapped[str] = mapped_column(Text)


class DerivedRow(Base):
    """`workstation.core.evidence.Derived`: which stored result was computed from what, and how."""

    __tablename__ = "derived"

    source_sha256: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)
    method_version: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]


class TableProfileRow(Base):
    """`workstation.review.ports.SavedProfile`: how one kind of table is read, as JSON."""

    __tablename__ = "table_profile"

    name: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(Text)
    author: Mapped[str]
    saved_at: Mapped[datetime]
    seen: Mapped[bool]


class AuditRow(Base):
    """One link of the audit chain; triggers refuse to change, remove or slip one in."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prev_hash: Mapped[str]
    at: Mapped[datetime]
    author: Mapped[str]
    action: Mapped[str]
    case_id: Mapped[str] = mapped_column(index=True)
    object: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(unique=True)
