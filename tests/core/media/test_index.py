from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.errors import DamagedFileError
from workstation.core.media.index import FrameIndex, tick_to_ns, ticks_to_ns


def index(pts: list[int], den: int = 1000, tail_ns: int = 1_000_000) -> FrameIndex:
    stamps = np.array(pts, dtype=np.int64)
    base = Fraction(1, den)
    end = tick_to_ns(pts[-1] - pts[0], base) + tail_ns
    keys = np.array([0], dtype=np.int64)
    return FrameIndex.of(stamps, base, keys, stamps[:1].copy(), end)


rising = st.lists(st.integers(1, 5000), min_size=0, max_size=60).map(
    lambda gaps: [int(v) for v in np.concatenate(([0], np.cumsum(gaps)))]
)


@given(rising, st.integers(-(10**9), 10**9), st.data())
def test_the_frame_shown_is_the_last_with_pts_at_or_before(pts, start, data):
    held = index([p + start for p in pts])
    moment = data.draw(st.integers(-5, held.end_ns + 5))
    found = held.frame_at(moment)
    if moment < 0 or moment >= held.end_ns:
        assert found is None
    else:
        assert found == max(i for i, t in enumerate(held.pts_ns) if t <= moment)


@given(rising)
def test_each_frame_is_found_at_its_own_time_and_until_just_before_the_next(pts):
    held = index(pts)
    for n in range(held.count):
        assert held.frame_at(held.pts_of(n)) == n
        assert held.frame_at(held.end_of(n) - 1) == n


@given(rising, st.sampled_from([600, 1000, 90_000, 10**9]))
def test_bytes_bring_the_same_index_back(pts, den):
    held = index(pts, den)
    again = FrameIndex.from_bytes(held.to_bytes())
    assert np.array_equal(held.pts_ns, again.pts_ns)
    assert np.array_equal(held.pts, again.pts)
    assert (held.time_base, held.end_ns) == (again.time_base, again.end_ns)
    assert np.array_equal(held.key_seeks, again.key_seeks)


@given(st.integers(-(2**40), 2**40), st.sampled_from([1001, 600, 90_000, 10**9, 1]))
def test_ticks_become_the_nearest_nanosecond_alone_and_in_arrays(ticks, den):
    base = Fraction(1, den)
    alone = tick_to_ns(ticks, base)
    assert abs(Fraction(alone) - Fraction(ticks * 10**9, den)) <= Fraction(1, 2)
    if abs(ticks) < 2**62 // 10**9 * den:
        assert int(ticks_to_ns(np.array([ticks]), base)[0]) == alone


@pytest.mark.parametrize("data", [b"", b"nonsense", b"PK\x03\x04" + b"\0" * 60])
def test_foreign_bytes_are_refused(data):
    with pytest.raises(DamagedFileError):
        FrameIndex.from_bytes(data)


def test_every_cut_of_a_stored_index_is_refused():
    whole = index([0, 33, 67, 100]).to_bytes()
    for length in range(0, len(whole), 7):
        with pytest.raises(DamagedFileError):
            FrameIndex.from_bytes(whole[:length])


@pytest.mark.parametrize("pts", [[0, 5, 5], [0, 5, 4]])
def test_times_that_do_not_rise_are_no_index(pts):
    with pytest.raises(ValueError, match="rise"):
        index(pts)


def test_a_frame_outside_has_no_time():
    held = index([0, 33])
    for number in (-1, 2):
        with pytest.raises(IndexError):
            held.pts_of(number)


@pytest.mark.parametrize(
    ("pts", "den", "variable"),
    [
        ([0, 33, 67, 100, 133], 1000, False),  # 30 Hz on a clock of milliseconds
        ([0, 17, 33, 50, 67], 1000, False),  # 60 Hz likewise: one tick is rounding
        ([0, 20, 40, 61, 81], 600, True),  # one frame of 35 ms among 33.3 ms
        ([0, 1001, 2002, 3003], 30000, False),
        ([0, 3000, 9000, 12000], 90000, True),
    ],
)
def test_a_rate_varies_by_more_than_its_clock_rounds(pts, den, variable):
    assert index(pts, den).stats().variable is variable


def test_one_frame_has_no_intervals():
    stats = index([7]).stats()
    assert (stats.min_ns, stats.median_ns, stats.max_ns, stats.variable) == (0, 0, 0, False)
