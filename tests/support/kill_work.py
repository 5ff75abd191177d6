"""What a reader does until the power goes: annotates, undoes, imports, and is told it is saved."""

from __future__ import annotations

import hashlib
import io
import os
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from db import codec
from db.library import Library
from workstation.core.annotation import Episode
from workstation.core.case import Case, Child, Placement
from workstation.core.evidence import Recording, Source, SourceKind
from workstation.core.timebase import ClockMap, Interval
from workstation.review.changes import EntityKind, put
from workstation.review.session import Command, Session


def case_digest(case: Case) -> str:
    return hashlib.sha256(codec.dumps(case, Case).encode()).hexdigest()


def tell(*words: object) -> None:
    """One line, in one write: it is out or it is not."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(folder: Path, round_number: int) -> None:
    """Until killed: one step after another, each acknowledged once the store has returned."""
    chance = random.Random(round_number)
    library = Library.open(folder, create=False)
    case_id = f"K-{round_number:04d}"
    library.cases.create(Case(case_id, datetime.now(UTC), Child("K")), "Reader 1")
    session = Session(library.cases, case_id, "Reader 1")
    tell("ready", session.audit.seq, session.audit.hash, case_digest(session.case))
    for number in range(1, 1_000_000):
        kind = chance.random()
        if kind < 0.10:
            _import(library, session, f"s{number}", chance)
        elif kind < 0.60 or not session.case.episodes:
            _mark(session, number)
        elif kind < 0.80:
            _note(session, chance)
        elif kind < 0.92:
            session.undo()
        else:
            session.redo()
        tell("saved", session.audit.seq, session.audit.hash, case_digest(session.case))


def _mark(session: Session, number: int) -> None:
    made = Episode(f"e{number}", number, Interval.of_ns(number, number + 10**9))
    session.do(Command("Mark", (put(session.case, EntityKind.EPISODE, made.id, made),)))


def _note(session: Session, chance: random.Random) -> None:
    chosen = chance.choice(sorted(session.case.episodes))
    after = replace(session.case.episodes[chosen], note=chance.randbytes(100).hex())
    session.do(Command("Note", (put(session.case, EntityKind.EPISODE, chosen, after),)))


def _import(library: Library, session: Session, source_id: str, chance: random.Random) -> None:
    data = chance.randbytes(chance.randrange(1, 3_000_000))
    kept = library.media.put(io.BytesIO(data))
    tell("kept", kept.sha256)
    source = Source(
        source_id,
        SourceKind.LOG,
        "log.csv",
        kept.sha256,
        kept.size_bytes,
        datetime.now(UTC),
        Recording("Plain table", "", "", 1, ()),
    )
    placement = Placement(source_id, ClockMap.at(0))
    edits = (
        put(session.case, EntityKind.SOURCE, source_id, source),
        put(session.case, EntityKind.PLACEMENT, source_id, placement),
    )
    session.do(Command("Add log", edits))
