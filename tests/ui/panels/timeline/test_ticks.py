from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.timebase import NS, Interval, WallTime
from workstation.ui.panels.timeline.ticks import clock_changes, ticks, wall_text

ZERO = WallTime.from_datetime(datetime(2025, 11, 20, 5, 52, 0, tzinfo=UTC)).in_zone("Europe/Rome")


def spoken(span: Interval, width: int) -> list[str]:
    return [t.text for t in ticks(span, width) if t.text]


def test_a_minute_is_ticked_every_five_seconds():
    assert spoken(Interval.of_ns(0, 60 * NS), 1430)[:3] == ["0:00", "0:05", "0:10"]


def test_a_close_look_shows_fractions():
    assert spoken(Interval.of_ns(NS, 2 * NS), 1000)[:2] == ["0:01.0", "0:01.1"]
    assert spoken(Interval.of_ns(NS, NS + 20_000_000), 1000)[1] == "0:01.002"


def test_times_before_zero_have_a_sign():
    assert spoken(Interval.of_ns(-10 * NS, 10 * NS), 500)[0] == "-0:10"


@given(
    st.integers(20_000_000, 30 * 86_400 * NS),
    st.integers(100, 4000),
    st.integers(-(10**15), 10**15),
)
def test_spoken_ticks_keep_their_distance_and_are_few(length: int, width: int, start: int):
    found = ticks(Interval.of_ns(start, start + length), width)
    said = [t.ns for t in found if t.text]
    assert len(found) <= 6 * (width / 88 + 2)
    for a, b in pairwise(said):
        assert (b - a) * width / length >= 87.9


def test_the_wall_clock_stands_beside_roomy_ticks_in_the_zone_it_was_seen_in():
    found = [t for t in ticks(Interval.of_ns(0, 60 * NS), 2000, zero=ZERO) if t.text]
    assert found[1].wall == "06:52:05"
    assert wall_text(ZERO, 41 * NS, zone=True) == "06:52:41 CET"


@given(st.integers(60 * NS, 7 * 86_400 * NS), st.integers(700, 2400))
def test_wherever_the_wall_clock_is_known_every_spoken_tick_says_it(length: int, width: int):
    found = [t for t in ticks(Interval.of_ns(0, length), width, zero=ZERO) if t.text]
    assert all(t.wall for t in found)


def test_an_unknown_zone_is_said():
    zero = WallTime.from_datetime(datetime(2025, 11, 20, 6, 52, 0))  # noqa: DTZ001
    assert wall_text(zero, 0, zone=True) == "06:52:00 zone unknown"
    assert wall_text(None, 0) == ""


def zero_at(utc: datetime, zone: str) -> WallTime:
    return WallTime.from_datetime(utc).in_zone(zone)


BERLIN, NEW_YORK, ISLAND = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
CHANGES = [
    # zone, an hour before (UTC), what it reads before and after, which way
    (BERLIN, datetime(2026, 3, 29, 0, tzinfo=UTC), "02:00 → 03:00", "CET", "CEST", "forward"),
    (BERLIN, datetime(2026, 10, 25, 0, tzinfo=UTC), "03:00 → 02:00", "CEST", "CET", "back"),
    (NEW_YORK, datetime(2026, 3, 8, 6, tzinfo=UTC), "02:00 → 03:00", "EST", "EDT", "forward"),
    (NEW_YORK, datetime(2026, 11, 1, 5, tzinfo=UTC), "02:00 → 01:00", "EDT", "EST", "back"),
    (ISLAND, datetime(2026, 4, 4, 14, tzinfo=UTC), "02:00 → 01:30", "+11", "+1030", "back"),
]  # fmt: skip
HOUR = 3600 * NS


@pytest.mark.parametrize(("zone", "before", "text", "old", "new", "way"), CHANGES)
@pytest.mark.parametrize("hours", [2, 24, 24 * 7, 24 * 60])
def test_a_change_of_the_clocks_is_found_to_the_second(zone, before, text, old, new, way, hours):
    zero = zero_at(before, zone)
    (change,) = clock_changes(Interval.of_ns(-HOUR // 2, hours * HOUR - HOUR // 2), zero)
    assert change.ns == HOUR
    assert change.text == text
    assert f"go {way}" in change.tip
    assert old in change.tip
    assert new in change.tip
    assert wall_text(zero, change.ns - NS, zone=True).endswith(f":59:59 {old}")
    assert wall_text(zero, change.ns, zone=True).endswith(f":00 {new}")


@pytest.mark.parametrize(("zone", "before", "text", "old", "new", "way"), CHANGES)
def test_ticks_on_both_sides_of_a_change_say_the_clock_that_hung_there(
    zone, before, text, old, new, way
):
    zero = zero_at(before, zone)
    found = [t for t in ticks(Interval.of_ns(0, 2 * HOUR), 1600, zero=zero) if t.text]
    assert len(found) >= 6
    for tick in found:
        local = datetime.fromtimestamp((zero.utc_ns + tick.ns) / NS, UTC).astimezone(ZoneInfo(zone))
        assert tick.wall == f"{local:%H:%M:%S %Z}"
        assert tick.wall.endswith(old if tick.ns < HOUR else new)
    assert len({t.wall for t in found}) == len(found)  # 02:30 comes twice: its zone tells which


def test_without_a_change_or_a_zone_there_is_none():
    berlin = zero_at(datetime(2026, 3, 29, 2, tzinfo=UTC), "Europe/Berlin")
    assert clock_changes(Interval.of_ns(0, 24 * HOUR), berlin) == ()
    fixed = zero_at(datetime(2026, 3, 29, 0, tzinfo=UTC), "+01:00")
    assert clock_changes(Interval.of_ns(0, 24 * HOUR), fixed) == ()
    assert clock_changes(Interval.of_ns(0, 24 * HOUR), None) == ()
    unknown = WallTime.from_datetime(datetime(2026, 3, 29, 0))  # noqa: DTZ001
    assert clock_changes(Interval.of_ns(0, 24 * HOUR), unknown) == ()


def test_a_year_holds_both_changes():
    zero = zero_at(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin")
    found = clock_changes(Interval.of_ns(0, 365 * 24 * HOUR), zero)
    assert [c.text for c in found] == ["02:00 → 03:00", "03:00 → 02:00"]
