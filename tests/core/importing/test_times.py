from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.errors import DamagedFileError
from workstation.core.evidence import ChannelKind, Gap
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup, assemble
from workstation.core.importing.gaps import gaps_between, median_interval_ns
from workstation.core.importing.times import in_order, spread_repeats
from workstation.core.timebase import Trust

MS = 1_000_000


def _found(times):
    times = np.array(times, dtype=np.int64)
    values = np.arange(times.size, dtype=np.float32)
    column = Column("acc x", ChannelKind.ACCELERATION, "g", values)
    return Found("Test", [RawGroup("acc", times, (column,))], Axis(utc=True, origin="time"))


def test_a_clock_set_back_keeps_every_sample_in_order_and_says_so():
    hour = 3600 * 1000
    stamps = [i * 10 * MS for i in range(100)] + [(i * 10 - hour) * MS for i in range(100, 200)]
    data = assemble(_found(stamps), "x")
    times, values = data.column("acc x")
    assert values.tolist() == list(range(200))
    assert np.all(np.diff(times) == 10 * MS)
    assert {f.code: f.count for f in data.recording.findings} == {"clock.backwards": 1}
    back = [c for c in data.recording.clocks if c.source_ns]
    assert [c.wall.utc_ns for c in back] == [(1000 - hour) * MS]


def test_late_samples_are_left_out_and_counted():
    stamps = [0, 10, 20, 15, 12, 30, 40, 50]
    data = assemble(_found([s * MS for s in stamps]), "x")
    times, values = data.column("acc x")
    assert (times // MS).tolist() == [0, 10, 20, 30, 40, 50]
    assert values.tolist() == [0, 1, 2, 5, 6, 7]
    assert {f.code: f.count for f in data.recording.findings} == {"times.late": 2}


def test_a_few_equal_stamps_stay_equal():
    data = assemble(_found([s * MS for s in [0, 10, 10, 20, 30, 40]]), "x")
    assert (data.column("acc x")[0] // MS).tolist() == [0, 10, 10, 20, 30, 40]
    assert {f.code: f.count for f in data.recording.findings} == {"times.repeated": 1}


def test_stamps_of_whole_seconds_are_spread_and_said_to_be():
    stamps = [s * 1000 * MS for s in range(5) for _ in range(25)]
    data = assemble(_found(stamps), "x")
    assert np.all(np.diff(data.column("acc x")[0]) == 40 * MS)
    assert {f.code for f in data.recording.findings} == {"times.coarse"}


def test_a_gap_is_from_the_last_sample_to_the_first():
    times = np.array([0, 10, 20, 30, 500, 510, 520], dtype=np.int64) * MS
    assert gaps_between(times, median_interval_ns(times)) == (Gap(30 * MS, 500 * MS),)


def test_a_late_delivery_is_no_gap():
    times = np.array([0, 10, 20, 45, 50, 60], dtype=np.int64) * MS
    assert gaps_between(times, median_interval_ns(times)) == ()


def test_missing_values_are_a_gap_of_their_channel_alone():
    times = np.arange(100, dtype=np.int64) * 10 * MS
    full = np.ones(100, dtype=np.float32)
    holes = full.copy()
    holes[30:60] = np.nan
    columns = (
        Column("acc x", ChannelKind.ACCELERATION, "g", full),
        Column("heart rate", ChannelKind.HEART_RATE, "1/min", holes),
    )
    data = assemble(Found("Test", [RawGroup("all", times, columns)], Axis()), "x")
    first, second = data.recording.channels
    assert (first.gaps, first.count) == ((), 100)
    assert second.gaps == (Gap(290 * MS, 600 * MS, "no value"),)
    assert second.count == 70
    assert data.recording.clocks == ()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=60))
def test_times_never_fall_and_the_kept_samples_stay_in_file_order(stamps):
    order = in_order(np.array(stamps, dtype=np.int64))
    assert np.all(np.diff(order.times_ns) >= 0)
    assert order.times_ns.size + order.late == len(stamps)
    assert int(order.keep.sum()) == order.times_ns.size
    spread, _, _ = spread_repeats(order.times_ns)
    assert np.all(np.diff(spread) >= 0)
    assert spread.size == order.times_ns.size


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=60))
def test_rising_times_are_left_alone(steps):
    times = np.cumsum(np.array(steps, dtype=np.int64))
    order = in_order(times)
    assert order.times_ns.tolist() == times.tolist()
    assert order.late == 0
    assert order.steps == ()


def test_stamps_that_fall_at_every_turn_take_no_longer_than_a_pass():
    stamps = np.tile(np.array([10_000, 0], dtype=np.int64) * MS, 500_000)
    order = in_order(stamps)
    assert order.times_ns.size == 1_000_000
    assert np.all(np.diff(order.times_ns) >= 0)
    assert (order.back, len(order.steps)) == (500_000, 1000)


@pytest.mark.parametrize(
    ("start", "zone", "trust", "note"),
    [
        (1_700_000_000, "Europe/Rome", Trust.HIGH, ""),
        (1_700_000_000, "../../etc/passwd", Trust.LOW, "time zone that does not exist"),
        (1_700_000_000, "+99:99", Trust.LOW, "time zone that does not exist"),
        (-1_600_000_000, None, Trust.NONE, "cannot be true"),
        (0, "UTC", Trust.NONE, "cannot be true"),
    ],
)
def test_a_clock_is_believed_no_further_than_it_can_be_true(start, zone, trust, note):
    found = _found([start * 10**9 + i * 10 * MS for i in range(5)])
    axis = Axis(utc=True, zone=zone, origin="time", trust=Trust.HIGH)
    (clock,) = assemble(replace(found, axis=axis), "x").recording.clocks
    assert clock.trust is trust
    assert note in clock.note
    assert clock.wall.text()


def test_stamps_that_jump_by_centuries_are_refused():
    with pytest.raises(DamagedFileError, match="hundred years"):
        assemble(_found([0, 2**61, 0, 2**61, 0, 2**61]), "x")


@pytest.mark.parametrize("count", [1, 2])
def test_tiny_recordings(count):
    data = assemble(_found([5 * MS * i for i in range(count)]), "x")
    assert data.recording.channels[0].count == count
