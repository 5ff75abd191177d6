import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.evidence import Gap
from workstation.core.trace import MinMaxPyramid, Trace, TraceView

MS = 1_000_000


def _trace(n, seed, gap_share=0.0):
    """Irregular samples with gaps of up to a minute where the log stopped."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(1, 20 * MS, n)
    stopped = np.flatnonzero(rng.random(n) < gap_share)
    stopped = stopped[stopped > 0]
    steps[stopped] += rng.integers(1_000 * MS, 60_000 * MS, len(stopped))
    times = np.cumsum(steps).astype(np.int64)
    gaps = tuple(Gap(int(times[i - 1]), int(times[i])) for i in stopped)
    return Trace("acc", "g", times, rng.normal(size=n).astype(np.float32), gaps)


TRACES = st.builds(
    _trace, st.integers(1, 3000), st.integers(0, 2**32 - 1), st.sampled_from([0, 0.005, 0.2])
)


@given(TRACES, st.integers(2, 500), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_a_stretch_keeps_its_extremes_its_budget_and_its_gaps(trace, points, a, b):
    end = int(trace.times_ns[-1])
    from_ns, to_ns = sorted((int(a * end), int(b * end)))
    got = TraceView(trace).slice(from_ns, to_ns, points)
    inside = (trace.times_ns >= from_ns) & (trace.times_ns <= to_ns)
    assert len(got.at_ns) == len(got.low) == len(got.high) <= points
    assert (np.diff(got.at_ns) >= 0).all()
    if not inside.any():
        assert len(got.at_ns) == 0
        return
    # No spike is lost, none invented.
    assert np.nanmax(got.high) == trace.values[inside].max()
    assert np.nanmin(got.low) == trace.values[inside].min()
    # No two neighbouring points stand on either side of a gap.
    known = ~np.isnan(got.low)
    for gap in trace.gaps:
        left = got.at_ns[:-1][known[:-1] & known[1:]]
        right = got.at_ns[1:][known[:-1] & known[1:]]
        joined = (left <= gap.start_ns) & (right >= gap.end_ns)
        assert not joined.any()


def test_few_samples_come_as_they_are():
    trace = _trace(50, 1)
    got = TraceView(trace).slice(0, int(trace.times_ns[-1]), 50)
    assert not got.reduced
    np.testing.assert_array_equal(got.at_ns, trace.times_ns)
    np.testing.assert_array_equal(got.low, trace.values)


def test_a_single_spike_in_a_million_is_drawn():
    values = np.zeros(1_000_000, np.float32)
    values[654_321] = 7
    times = np.arange(len(values), dtype=np.int64) * 10 * MS
    got = TraceView(Trace("x", "g", times, values)).slice(0, int(times[-1]), 800)
    assert got.reduced
    (where,) = np.flatnonzero(got.high == 7)
    assert abs(int(got.at_ns[where]) - 654_321 * 10 * MS) <= int(times[-1]) // 800


def test_a_dense_part_does_not_starve_a_sparse_one():
    times = np.concatenate(
        [np.arange(0, 1000) * 1000 * MS, 1_000_000 * MS + np.arange(100_000) * MS]
    ).astype(np.int64)
    trace = Trace("x", "g", times, np.zeros(len(times), np.float32))
    got = TraceView(trace).slice(0, int(times[-1]), 1000)
    # 1000 s at 1 Hz, then 100 s at 1000 Hz: points follow time, not samples.
    assert np.sum(got.at_ns < 1_000_000 * MS) > 850


def test_no_data_is_a_break_and_never_hides_its_neighbours():
    values = np.ones(1000, np.float32)
    values[400:600] = np.nan
    values[450] = 5
    trace = Trace("x", "g", np.arange(1000, dtype=np.int64), values)
    got = TraceView(trace).slice(0, 999, 100)
    assert np.nanmax(got.high) == 5
    assert np.isnan(got.low).sum() >= 10


def test_nearest_samples_beyond_reach_the_edges():
    trace = Trace("x", "g", np.arange(0, 100, 10, dtype=np.int64), np.arange(10, dtype=np.float32))
    view = TraceView(trace)
    assert len(view.slice(32, 38, 10).at_ns) == 0
    np.testing.assert_array_equal(view.slice(32, 38, 10, beyond=True).at_ns, [30, 40])


def test_wrong_traces_are_refused():
    times, values = np.arange(5, dtype=np.int64), np.zeros(5, np.float32)
    with pytest.raises(ValueError, match="one time for each"):
        Trace("x", "g", times[:4], values)
    with pytest.raises(ValueError, match="int64"):
        Trace("x", "g", times.astype(np.float64), values)
    with pytest.raises(ValueError, match="backwards"):
        TraceView(Trace("x", "g", times[::-1].copy(), values))
    with pytest.raises(ValueError, match="another signal"):
        TraceView(Trace("x", "g", times, values), MinMaxPyramid.build(values[:3]))
    with pytest.raises(ValueError, match="two points"):
        TraceView(Trace("x", "g", times, values)).slice(0, 4, 1)
