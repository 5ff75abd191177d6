"""Small values for tests of the library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workstation.core.annotation import Episode
from workstation.core.case import Case, Child, Placement
from workstation.core.evidence import Recording, Source, SourceKind
from workstation.core.timebase import ClockMap, Interval
from workstation.review.changes import Change, EntityKind, put
from workstation.review.session import Command

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def case(case_id="B-0001", name="A. N."):
    return Case(case_id, NOON, Child(name))


def episode(number, *, source_id=None, note=""):
    span = Interval.of_ns(number * 1_000, number * 1_000 + 500)
    return Episode(f"e{number}", number, span, source_id=source_id, note=note)


def mark_episode(of, number, **fields):
    made = episode(number, **fields)
    edit = put(of, EntityKind.EPISODE, made.id, made)
    return Command(f"Mark episode {made.name}", (edit,))


def change(of, *edits, at=NOON + timedelta(minutes=1), author="Reader 1"):
    return Change("Change", tuple(edits), author, at)


def log(source_id="s1", sha256="ab" * 32):
    facts = Recording("Plain table", "", "", 5_000_000_000, ())
    return Source(source_id, SourceKind.LOG, "log.csv", sha256, 10, NOON, facts)


def add_log(of, source_id="s1", sha256="ab" * 32):
    """The edits of an import."""
    return (
        put(of, EntityKind.SOURCE, source_id, log(source_id, sha256)),
        put(of, EntityKind.PLACEMENT, source_id, Placement(source_id, ClockMap.at(0))),
    )
