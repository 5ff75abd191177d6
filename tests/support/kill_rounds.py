"""Kill a working program again and again, and look each time at what is left."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from sqlalchemy.orm import Session

from db import audit, codec
from db.check import case_problems
from db.library import Library
from db.tables import AuditRow, CaseRow
from tests.support.kill_work import case_digest
from workstation.core.case import Case
from workstation.review.changes import Change, applied
from workstation.review.ports import AuditEntry

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Tally:
    """What was acknowledged, and what was wrong afterwards."""

    rounds: int = 0
    saved: int = 0
    kept: int = 0
    unacknowledged: int = 0
    swept: int = 0
    early: int = 0
    lost: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    known: AuditEntry | None = None


class Nursery:
    """The process that forks the children."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-X", "frozen_modules", "-m", "tests.support.kill_nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.stdin.close()

    def life(self, folder: Path, number: int, delay_s: float, *, early: bool) -> list[list[str]]:
        """Everything a child told from its birth to its death, as words."""
        told: list[list[str]] = []
        self._say(f"work\t{folder}\t{number}")
        until = "born" if early else "ready"
        while not told or told[-1][0] not in {until, "failed"}:
            told.append(self._line())
        time.sleep(delay_s)
        self._say("kill")
        while told[-1][0] != "dead":
            told.append(self._line())
        return told

    def _say(self, line: str) -> None:
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _line(self) -> list[str]:
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the nursery died")
        return line.split()


def kill_rounds(folder: Path, rounds: int, seed: int) -> Tally:
    """Kill `rounds` children that work in one library, looking at it after each.

    Every fifth is killed within 10 ms of its birth, while it opens the library; the others up to
    250 ms after they are ready.
    """
    Library.open(folder).close()
    chance, tally = random.Random(seed), Tally()
    with Nursery() as nursery:
        for number in range(rounds):
            early = number % 5 == 4
            delay = chance.uniform(0, 0.010 if early else 0.250)
            told = nursery.life(folder, number, delay, early=early)
            tally.rounds += 1
            tally.early += early
            if told[-1][1] != "9" or any(words[0] == "failed" for words in told):
                tally.problems.append(f"round {number}: {told}")
            look(folder, f"K-{number:04d}", told, tally)
    with Library.open(folder, create=False) as library:
        tally.problems += library.check()
    return tally


def look(folder: Path, case_id: str, told: list[list[str]], tally: Tally) -> None:
    """Compare what a child told with what the library holds."""
    saved = [words[1:] for words in told if words[0] in {"ready", "saved"}]
    kept = [words[1] for words in told if words[0] == "kept"]
    tally.saved += len({words[0] for words in saved})  # a step back from nowhere saves nothing
    tally.kept += len(kept)
    with Library.open(folder, create=False) as library, library._engine.connect() as connection:
        tally.swept += library.media.swept
        problems = audit.verify(connection, after=tally.known)
        tally.problems += [p.text for p in problems]
        for sha256 in kept:
            if not library.media._originals.intact(sha256, cancelled=lambda: False):
                tally.lost.append(f"{case_id}: original {sha256}")
        with Session(connection) as session:
            before = tally.known.seq if tally.known else 0
            tally.known = audit.head(session)
            head = tally.known.seq if tally.known else 0
            last = max((int(words[0]) for words in saved), default=before)
            tally.unacknowledged += max(head - last, 0)
            for seq, link, _ in saved:
                row = session.get(AuditRow, int(seq))
                if row is None or row.hash != link:
                    tally.lost.append(f"{case_id}: entry {seq}")
            row = session.get(CaseRow, case_id)
            if row is not None:
                tally.problems += case_problems(session, row)
            if saved and _state_at(session, case_id, int(saved[-1][0])) != saved[-1][2]:
                tally.lost.append(f"{case_id}: state at entry {saved[-1][0]}")


def _state_at(session: Session, case_id: str, seq: int) -> str:
    """What the case was after an entry, from the stored entries alone."""
    case: Case | None = None
    for link in audit.entries(session, case_id):
        if link.seq > seq:
            break
        payload = session.get_one(AuditRow, link.seq).payload
        if case is None:
            case = codec.loads(payload, Case)
        else:
            case = applied(case, codec.loads(payload, Change).edits)
    return "" if case is None else case_digest(case)
