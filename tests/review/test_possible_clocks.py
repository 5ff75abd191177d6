from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.support.fakes import NOON, empty_case
from workstation.core.case import Child, Placement
from workstation.core.evidence import Recording, Source, SourceKind
from workstation.core.timebase import FoundClock, Trust, WallTime
from workstation.review.commands.sources import add_source


def log(moment: datetime) -> Source:
    clock = FoundClock(0, WallTime.from_datetime(moment), "time column", Trust.MEDIUM)
    facts = Recording("Plain table", "", "", 5_000_000_000, (), clocks=(clock,))
    return Source("s1", SourceKind.LOG, "log.csv", "ab" * 32, 10, NOON, facts)


def findings(source: Source, born: date | None = None) -> list[str]:
    case = replace(empty_case(), child=Child("B-0001", born))
    command = add_source(case, source, author="r", zone="UTC")
    held = next(e.after for e in command.edits if isinstance(e.after, Source))
    return [f.code for f in held.facts.findings]


def test_a_log_from_after_the_day_it_came_in_was_never_set_and_is_not_believed():
    assert findings(log(NOON + timedelta(days=4000)))[0] == "clock.future"


def test_a_log_from_before_it_came_in_is_believed():
    assert "clock.future" not in findings(log(NOON - timedelta(days=3)))
    assert "clock.future" not in findings(log(NOON + timedelta(hours=5)))  # a zone may be off


def test_a_clock_from_before_the_child_was_born_was_never_set():
    born = NOON.date() - timedelta(days=100)
    assert findings(log(NOON - timedelta(days=2000)), born)[0] == "clock.unborn"
    assert "clock.unborn" not in findings(log(NOON - timedelta(days=2000)))
    first = datetime(born.year, born.month, born.day, tzinfo=NOON.tzinfo)
    assert "clock.unborn" not in findings(log(first - timedelta(hours=11)), born)  # a zone off


def test_a_clock_from_before_the_birth_may_also_mean_a_wrong_birth_date():
    born = NOON.date() - timedelta(days=100)
    command = add_source(
        replace(empty_case(), child=Child("B-0001", born)),
        log(NOON - timedelta(days=2000)),
        author="r",
        zone="UTC",
    )
    held = next(e.after for e in command.edits if isinstance(e.after, Source))
    assert "or the date of birth is wrong" in held.facts.findings[0].text
    placed = next(e.after for e in command.edits if isinstance(e.after, Placement))
    assert placed.map.method.endswith("no believable clock in the file")  # there is one
