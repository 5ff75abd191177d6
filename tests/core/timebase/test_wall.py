from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from workstation.core.timebase import WallTime, ns_from_seconds
from workstation.core.timebase.text import clock_text, span_text
from workstation.core.timebase.wall import offset_name, zone_info


def test_a_reading_without_a_zone_keeps_its_digits_until_someone_says_where():
    seen = WallTime.from_datetime(datetime(2026, 7, 1, 6, 52, 41))  # noqa: DTZ001 - the point
    assert seen.utc_ns is None
    assert seen.text() == "2026-07-01 06:52:41 (zone unknown)"
    rome = seen.in_zone("Europe/Rome")
    assert rome.moment().astimezone(UTC) == datetime(2026, 7, 1, 4, 52, 41, tzinfo=UTC)
    assert rome.text() == "2026-07-01 06:52:41 CEST"


def test_the_night_the_clocks_go_back_shows_an_hour_twice():
    before = WallTime.from_datetime(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)).in_zone(
        "Europe/Rome"
    )
    after = WallTime.from_datetime(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)).in_zone("Europe/Rome")
    assert before.text(seconds=False) == "2026-10-25 02:30 CEST"
    assert after.text(seconds=False) == "2026-10-25 02:30 CET"
    assert after.utc_ns - before.utc_ns == 3600 * 10**9


def test_digits_shown_twice_are_read_as_the_first():
    seen = WallTime.from_datetime(datetime(2026, 10, 25, 2, 30))  # noqa: DTZ001 - the point
    assert seen.in_zone("Europe/Rome").moment().utcoffset() == timedelta(hours=2)


def test_a_fixed_offset_is_kept_as_seen():
    seen = WallTime.from_datetime(
        datetime(2019, 7, 24, 11, 25, 40, tzinfo=timezone(timedelta(hours=3)))
    )
    assert seen.zone == "+03:00"
    assert seen.text() == "2019-07-24 11:25:40 +03:00"


def test_an_unknown_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        zone_info("Mars/Olympus")


@pytest.mark.parametrize(
    ("minutes", "name"), [(0, "+00:00"), (330, "+05:30"), (-210, "-03:30"), (-600, "-10:00")]
)
def test_offsets_have_names_that_lead_back(minutes, name):
    assert offset_name(timedelta(minutes=minutes)) == name
    moment = datetime(2026, 1, 1, tzinfo=zone_info(name))
    assert moment.utcoffset() == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (20_733_999_999, "0:20.733"),
        (-1_000_000_000, "-0:01.000"),
        (3_723_500_000_000, "1:02:03.500"),
        (59_999_999_999, "0:59.999"),
    ],
)
def test_clock_text_never_rounds_past_the_instant(ns, text):
    assert clock_text(ns) == text


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (33_400_000, "33 ms"),
        (1_100_000_000, "1.1 s"),
        (125 * 10**9, "2 min 5 s"),
        (33_120 * 10**9, "9 h 12 min"),
    ],
)
def test_span_text(ns, text):
    assert span_text(ns) == text


def test_seconds_become_nanoseconds_exactly():
    assert ns_from_seconds(0.1) == 100_000_000
    assert ns_from_seconds("1732280000.123456789") == 1732280000123456789
