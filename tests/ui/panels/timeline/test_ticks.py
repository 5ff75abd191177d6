from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workstation.core.timebase import NS, Interval, WallTime
from workstation.ui.panels.timeline.ticks import ticks, wall_text

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
