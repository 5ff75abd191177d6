import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.trace import MinMaxPyramid, PagedTimes
from workstation.core.trace.trace import KeptTrace, Trace, TraceView


def _pages(seed, pages):
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 40, pages)
    least = rng.choice([0.0, 0.4, 2.0, 1e6])
    steps = rng.uniform(least, rng.choice([least + 3, 3e7]), pages)
    skips = rng.integers(0, 5, pages) * (rng.random(pages) < 0.2)
    length = np.rint((counts + skips) * steps).astype(np.int64) + rng.integers(0, 10**8, pages)
    starts = np.cumsum(length) - length + rng.integers(-(10**9), 10**18)
    return PagedTimes(starts, counts, steps, skips)


def _one_by_one(pages):
    parts = [
        start + np.rint((np.arange(count) + skip) * step).astype(np.int64)
        for start, count, step, skip in zip(
            pages.starts_ns, pages.counts, pages.steps_ns, pages.skips, strict=True
        )
    ]
    return np.concatenate(parts)


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.data())
@settings(max_examples=200, deadline=None)
def test_pages_are_the_times_of_their_samples(seed, number, data):
    pages = _pages(seed, number)
    times = _one_by_one(pages)
    assert len(pages) == len(times)
    a, b = sorted(data.draw(st.tuples(*[st.integers(0, len(times))] * 2)))
    np.testing.assert_array_equal(pages[a:b], times[a:b])
    np.testing.assert_array_equal(pages[np.arange(len(times))], times)
    asked = np.concatenate((times, times + 1, times - 1, [times[0] - 10**9, times[-1] + 10**9]))
    for side in ("left", "right"):
        np.testing.assert_array_equal(
            pages.searchsorted(asked, side), np.searchsorted(times, asked, side)
        )
    np.testing.assert_array_equal(pages.moved(-7)[:], times - 7)


def test_a_view_over_pages_is_the_view_over_their_times():
    pages = _pages(5, 400)
    times = pages[:]
    rng = np.random.default_rng(1)
    values = rng.normal(size=len(times)).astype(np.float32)
    values[1000:1040] = np.nan
    values[3000] = np.nan
    pyramid = MinMaxPyramid.build(values)
    blanks = np.array([[1000, 1040], [3000, 3001]])
    kept = TraceView(KeptTrace("acc", "g", pages, pyramid, blanks=blanks))
    held = TraceView(Trace("acc", "g", times, values))
    for points in (10, 300, 5000, 20_000):
        for a, b in ((0, len(times) - 1), (900, 1100), (2990, 3010)):
            one = kept.slice(int(times[a]), int(times[b]), points, beyond=True)
            other = held.slice(int(times[a]), int(times[b]), points, beyond=True)
            np.testing.assert_array_equal(one.at_ns, other.at_ns)
            np.testing.assert_array_equal(one.low, other.low)
            np.testing.assert_array_equal(one.high, other.high)


def test_pages_that_cannot_be_are_refused():
    one = np.array([1])
    with pytest.raises(ValueError, match="a page holds"):
        PagedTimes.of(one, np.array([0]), np.array([1.0]))
    with pytest.raises(ValueError, match="one start"):
        PagedTimes.of(np.array([1, 2]), one, np.array([1.0]))
