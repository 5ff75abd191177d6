from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.fakes import NOON, empty_case
from workstation.core.evidence import Recording, Source, SourceKind
from workstation.core.timebase import FoundClock, Trust, WallTime
from workstation.review.commands.sources import add_source


def log(moment: datetime) -> Source:
    clock = FoundClock(0, WallTime.from_datetime(moment), "time column", Trust.MEDIUM)
    facts = Recording("Plain table", "", "", 5_000_000_000, (), clocks=(clock,))
    return Source("s1", SourceKind.LOG, "log.csv", "ab" * 32, 10, NOON, facts)


def findings(source: Source) -> list[str]:
    case = empty_case()
    command = add_source(case, source, author="r", zone="UTC")
    held = next(e.after for e in command.edits if isinstance(e.after, Source))
    return [f.code for f in held.facts.findings]


def test_a_log_from_after_the_day_it_came_in_was_never_set_and_is_not_believed():
    assert findings(log(NOON + timedelta(days=4000)))[0] == "clock.future"


def test_a_log_from_before_it_came_in_is_believed():
    assert "clock.future" not in findings(log(NOON - timedelta(days=3)))
    assert "clock.future" not in findings(log(NOON + timedelta(hours=5)))  # a zone may be off
