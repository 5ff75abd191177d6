from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.sync.by_hand import MOVED, moved_by_hand
from workstation.core.sync.placement import place
from workstation.core.timebase import NS, ClockMap, FoundClock, Interval, Trust, WallTime
from workstation.core.timebase.text import span_text

CEST = timezone(timedelta(hours=2))


def clock(moment, trust=Trust.HIGH, source_ns=0, half=None):
    return FoundClock(source_ns, WallTime.from_datetime(moment), "tag", trust, half)


def at(hour, minute, second=0, tz=CEST, day=1):
    return datetime(2026, 7, day, hour, minute, second, tzinfo=tz)


def test_the_first_believed_clock_sets_the_case_clock():
    placed = place([clock(at(6, 52))], 48 * NS, zero=None, taken=[], zone="UTC")
    assert placed.map.to_case(0).ns == 0
    assert placed.zero is not None
    assert placed.zero.text() == "2026-07-01 06:52:00 +02:00"
    assert placed.map.uncertainty_ns == NS


def test_a_later_source_lies_where_its_clock_says():
    zero = WallTime.from_datetime(at(6, 52))
    placed = place(
        [clock(at(4, 53, tz=UTC))],
        NS,
        zero=zero,
        taken=[Interval.of_ns(0, 48 * NS)],
        zone="UTC",
    )
    assert placed.map.to_case(0).ns == 60 * NS
    assert placed.map.method == "file's own clock"


def test_a_stamp_in_the_middle_of_a_file_is_counted_back():
    zero = WallTime.from_datetime(at(6, 52))
    placed = place([clock(at(6, 53), source_ns=10 * NS)], NS, zero=zero, taken=[], zone="UTC")
    assert placed.map.to_case(0).ns == 50 * NS


def test_a_clock_without_a_zone_is_read_in_the_stated_one_and_says_so():
    zero = WallTime.from_datetime(at(6, 52))
    naive = clock(at(6, 53).replace(tzinfo=None))
    placed = place([naive], NS, zero=zero, taken=[], zone="Europe/Rome")
    assert placed.map.to_case(0).ns == 60 * NS
    assert [f.code for f in placed.findings] == ["clock.zone-assumed"]


def test_the_most_trusted_clock_wins_and_impossible_ones_never_do():
    zero = WallTime.from_datetime(at(6, 0))
    clocks = [
        clock(at(9, 0), Trust.NONE),
        clock(at(8, 0), Trust.LOW),
        clock(at(7, 0), Trust.MEDIUM),
    ]
    placed = place(clocks, NS, zero=zero, taken=[], zone="UTC")
    assert placed.map.to_case(0).ns == 3600 * NS
    assert placed.map.uncertainty_ns == 60 * NS


def test_no_clock_lays_a_clip_after_the_rest_and_a_log_beside_its_clip():
    taken = [Interval.of_ns(0, 10 * NS)]
    clip = place([], NS, zero=None, taken=taken, zone="UTC")
    assert clip.map.to_case(0).ns == 12 * NS
    assert clip.map.uncertainty_ns is None
    log = place([], NS, zero=None, taken=taken, zone="UTC", beside=Interval.of_ns(4 * NS, 9 * NS))
    assert log.map.to_case(0).ns == 4 * NS
    assert [f.code for f in log.findings] == ["clock.none"]


def test_a_clock_years_away_is_told_and_not_believed():
    zero = WallTime.from_datetime(at(6, 52))
    old = clock(datetime(2011, 1, 1, tzinfo=UTC))
    clip = Interval.of_ns(0, 10 * NS)
    placed = place([old], NS, zero=zero, taken=[clip], zone="UTC", beside=clip)
    assert placed.map.to_case(0).ns == 0
    assert placed.map.uncertainty_ns is None
    assert [f.code for f in placed.findings] == ["clock.apart"]
    assert placed.zero == zero


def test_a_family_films_over_months():
    """A clip of another month, or of a year ago, lies where its clock says."""
    zero, clip = WallTime.from_datetime(at(6, 52)), Interval.of_ns(0, 10 * NS)
    for days in (33, 399):
        before = clock(at(6, 52) - timedelta(days=days))
        placed = place([before], NS, zero=zero, taken=[clip], zone="UTC")
        assert placed.map.to_case(0).ns == -days * 86_400 * NS
        assert not placed.findings
    far = place([clock(at(6, 52) - timedelta(days=402))], NS, zero=zero, taken=[clip], zone="UTC")
    assert far.map.uncertainty_ns is None
    assert "more than 400 days (workstation default)" in far.findings[0].text


def test_a_clip_without_a_clock_is_said_to_lie_where_it_was_laid():
    """Nobody set it by hand."""
    placed = place([], NS, zero=None, taken=[Interval.of_ns(0, NS)], zone="UTC")
    assert placed.findings[0].text == (
        "No believable clock in the file: it was laid after the rest, at an unknown time of day."
    )


def test_a_clock_that_comes_after_material_without_one_goes_behind_it():
    placed = place([clock(at(6, 52))], NS, zero=None, taken=[Interval.of_ns(0, 8 * NS)], zone="UTC")
    assert placed.map.to_case(0).ns == 10 * NS
    assert placed.zero.text() == "2026-07-01 06:51:50 +02:00"


# -- zones ------------------------------------------------------------------------------------


def naive(*when, trust=Trust.MEDIUM, half=NS):
    return FoundClock(0, WallTime.from_datetime(datetime(*when)), "header", trust, half)  # noqa: DTZ001


def test_a_clock_in_utc_does_not_say_where_the_child_is():
    """A phone's UTC stamp and a wrist log's local digits of the same morning meet in Rome."""
    phone = place([clock(at(4, 52, tz=UTC))], 48 * NS, zero=None, taken=[], zone="Europe/Rome")
    assert phone.zero.text() == "2026-07-01 06:52:00 CEST"
    log = place([naive(2026, 7, 1, 6, 53)], NS, zero=phone.zero, taken=[], zone="Europe/Rome")
    assert log.map.to_case(0).ns == 60 * NS


def test_a_case_filmed_elsewhere_is_read_in_its_own_zone():
    zero = WallTime.from_datetime(at(6, 52, tz=timezone(timedelta(hours=-4))))
    log = place([naive(2026, 7, 1, 6, 53)], NS, zero=zero, taken=[], zone="Europe/Rome")
    assert log.map.to_case(0).ns == 60 * NS
    assert log.findings[0].text == "The file's clock states no time zone; read as -04:00."


def test_an_offset_that_is_the_readers_own_zone_follows_its_clock_changes():
    """+02:00 in October is Rome's summer; a log begun after the change is Rome's winter."""
    zero = WallTime.from_datetime(datetime(2026, 10, 24, 22, 0, tzinfo=CEST))
    log = place([naive(2026, 10, 25, 8, 0)], NS, zero=zero, taken=[], zone="Europe/Rome")
    assert log.map.to_case(0).ns == 11 * 3600 * NS


def test_digits_shown_twice_in_the_night_of_a_clock_change_are_told_and_an_hour_unsure():
    zero = WallTime.from_datetime(datetime(2026, 10, 24, 22, 0, tzinfo=CEST))
    log = place([naive(2026, 10, 25, 2, 30)], NS, zero=zero, taken=[], zone="Europe/Rome")
    assert log.map.to_case(0).ns == 16200 * NS
    assert log.map.uncertainty_ns == 3600 * NS
    assert [f.code for f in log.findings] == ["clock.zone-assumed", "clock.change"]
    assert "showed this time twice" in log.findings[1].text


def test_digits_that_were_left_out_are_told_too():
    zero = WallTime.from_datetime(datetime(2026, 3, 28, 22, 0, tzinfo=timezone(timedelta(hours=1))))
    log = place([naive(2026, 3, 29, 2, 30)], NS, zero=zero, taken=[], zone="Europe/Rome")
    assert "left this time out" in log.findings[1].text
    sure = place([naive(2026, 3, 29, 4, 30)], NS, zero=zero, taken=[], zone="Europe/Rome")
    assert [f.code for f in sure.findings] == ["clock.zone-assumed"]
    assert sure.map.uncertainty_ns == NS


def test_a_clock_of_low_trust_is_an_hour_unsure_and_says_so():
    placed = place([clock(at(6, 52), Trust.LOW)], NS, zero=None, taken=[], zone="UTC")
    assert placed.map.uncertainty_ns == 3600 * NS
    assert any("low clock" in line and "± 1 h" in line for line in placed.map.evidence)
    assert placed.zero is not None


def test_a_clock_far_from_everything_is_believed_when_the_reader_says_so():
    zero = WallTime.from_datetime(at(6, 52))
    old, taken = clock(datetime(2011, 1, 1, tzinfo=UTC)), [Interval.of_ns(0, 10 * NS)]
    placed = place([old], NS, zero=zero, taken=taken, zone="UTC", believe=True)
    assert placed.map.to_case(0).ns < -(10**8) * NS
    assert not placed.findings


def test_an_unknown_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        place([naive(2026, 7, 1, 6, 53)], NS, zero=None, taken=[], zone="Mars/Base")


# -- moved by hand ----------------------------------------------------------------------------


@given(
    st.integers(-(10**13), 10**13),
    st.lists(st.integers(-5 * NS, 5 * NS), min_size=1, max_size=12),
    st.sampled_from([0, 35_000, -20_000]),
)
def test_however_often_it_is_moved_the_evidence_says_it_once_and_in_all(start, moves, drift):
    first = ClockMap.at(
        start, drift_ppb=drift, uncertainty_ns=NS, method="file's own clock",
        evidence=("header: 06:52",),
    )  # fmt: skip
    moved = first
    for by in moves:
        moved = moved_by_hand(moved, by)
    total = sum(moves)
    assert moved.to_case(0).ns == start + total
    assert moved.drift_ppb == drift
    assert moved.method == MOVED
    assert moved.uncertainty_ns == NS
    assert moved.evidence[0] == "header: 06:52"
    assert len(moved.evidence) == 3
    assert "file's own clock, ± 1.0 s" in moved.evidence[1]
    if not total:
        assert moved.evidence[2] == "start left where it was by hand"
    else:
        way = "later" if total > 0 else "earlier"
        assert moved.evidence[2] == f"start moved {way} by {span_text(total)} by hand"
