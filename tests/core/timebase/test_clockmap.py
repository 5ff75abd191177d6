from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.timebase import NS, Anchor, ClockMap, Instant

YEAR_NS = 366 * 86_400 * 10**9
times = st.integers(-YEAR_NS, YEAR_NS)
drifts = st.integers(-500_000, 500_000)


@given(times, times, drifts)
def test_there_and_back_is_within_a_nanosecond(at, source_ns, drift):
    clock = ClockMap.at(at, drift_ppb=drift)
    assert abs(clock.to_source(clock.to_case(source_ns)) - source_ns) <= 1


@given(times, times)
def test_without_drift_a_map_only_shifts(at, source_ns):
    clock = ClockMap.at(at, source_ns=5)
    assert clock.to_case(source_ns) == Instant(source_ns - 5 + at)
    assert clock.to_source(clock.to_case(source_ns)) == source_ns


@given(st.lists(st.tuples(st.integers(1, 10**12), st.integers(1, 10**12)), min_size=2, max_size=8))
def test_pieces_join_at_their_anchors_and_keep_order(steps):
    source, case, anchors = 0, 0, []
    for ds, dc in steps:
        source, case = source + ds, case + dc
        anchors.append(Anchor(source, case))
    clock = ClockMap(tuple(anchors))
    for anchor in anchors:
        assert clock.to_case(anchor.source_ns).ns == anchor.case_ns
    probes = sorted(a.source_ns + d for a in anchors for d in (-7, 0, 7))
    mapped = [clock.to_case(p).ns for p in probes]
    assert mapped == sorted(mapped)


@given(times, drifts, st.lists(st.integers(0, 100 * 86_400 * 10**9), max_size=20))
def test_many_times_at_once_agree_with_one_at_a_time(at, drift, sources):
    clock = ClockMap.at(at, drift_ppb=drift)
    many = clock.to_case_array(np.array(sources, dtype=np.int64))
    assert many.dtype == np.int64
    assert all(abs(int(m) - clock.to_case(s).ns) <= 1 for m, s in zip(many, sources, strict=True))


def test_drift_gains_what_it_says():
    clock = ClockMap.at(0, drift_ppb=20_000)  # 20 ppm
    assert clock.to_case(3600 * 10**9).ns == 3600 * 10**9 + 72_000_000


@pytest.mark.parametrize(
    "anchors",
    [(), (Anchor(0, 0), Anchor(0, 5)), (Anchor(0, 5), Anchor(5, 5)), (Anchor(5, 0), Anchor(0, 5))],
)
def test_anchors_must_rise(anchors):
    with pytest.raises(ValueError, match="anchor"):
        ClockMap(anchors)


@given(
    st.integers(-(10**15), 10**15),
    st.integers(-(10**15), 10**15),
    st.fractions(Fraction(1, 100), 100, max_denominator=100),
)
def test_slowed_seconds_become_real_ones_and_back(at, source_ns, slowed):
    clock = ClockMap.at(at, slowed=slowed)
    there = clock.to_case(source_ns)
    assert abs(there.ns - at - source_ns / slowed) <= Fraction(1, 2)
    assert abs(clock.to_source(there) - source_ns) <= max(1, slowed / 2 + Fraction(1, 2))
    assert clock.real_to_case(clock.real_ns(source_ns)).since(there) in range(
        -round(1 / slowed) - 1, round(1 / slowed) + 2
    )
    many = clock.to_case_array(np.array([source_ns, 0, 1], np.int64))
    assert many.tolist() == [clock.to_case(s).ns for s in (source_ns, 0, 1)]


def test_a_pace_changes_the_slope_and_not_the_start():
    clock = ClockMap.at(5 * NS, source_ns=0, drift_ppb=1000)
    slow = clock.paced(Fraction(8))
    assert slow.to_case(0) == clock.to_case(0)
    assert slow.to_case(8 * NS).ns == 6 * NS + 1000
    assert slow.paced(Fraction(1)) == clock
    pieces = ClockMap((Anchor(8 * NS, NS), Anchor(16 * NS, 3 * NS)), slowed=Fraction(8))
    assert pieces.paced(Fraction(1)).anchors == (Anchor(0, pieces.to_case(0).ns),)
    with pytest.raises(ValueError, match="must pass"):
        ClockMap.at(0, slowed=Fraction(0))
