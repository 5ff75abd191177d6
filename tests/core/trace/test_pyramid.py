import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.errors import DamagedFileError
from workstation.core.trace import MinMaxPyramid, pyramid


def _signal(n, seed, holes):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=n).astype(np.float32)
    # Holes in runs, as sensors make them, so that whole blocks are without data.
    values[np.repeat(rng.random(n // 20 + 1) < holes, 20)[:n]] = np.nan
    return values


SIGNALS = st.builds(
    _signal,
    st.integers(0, 3000),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.1, 0.9, 1.0]),
)


def _extremes(part):
    known = part[~np.isnan(part)]
    return (known.min(), known.max()) if len(known) else (np.nan, np.nan)


@given(SIGNALS, st.data())
@settings(max_examples=150, deadline=None)
def test_extremes_of_any_stretch_are_those_of_its_samples(values, data):
    made = MinMaxPyramid.build(values)
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    np.testing.assert_array_equal(made.minmax(start, stop), _extremes(values[start:stop]))


@given(SIGNALS, st.lists(st.integers(-5, 3100), min_size=2, max_size=40))
@settings(max_examples=150, deadline=None)
def test_uneven_stretches_are_exact(values, edges):
    edges = np.array(sorted(edges), np.int64)
    low, high = MinMaxPyramid.build(values).between(edges)
    kept = np.clip(edges, 0, len(values))
    expected = [_extremes(values[a:b]) for a, b in itertools.pairwise(kept)]
    np.testing.assert_array_equal(np.column_stack([low, high]), np.array(expected, np.float32))


@given(SIGNALS)
@settings(max_examples=60, deadline=None)
def test_every_entry_of_every_level_is_exact(values):
    made = MinMaxPyramid.build(values)
    size = pyramid.BASE
    for low, high in zip(made.lows, made.highs, strict=True):
        assert len(low) == len(high) == -(-len(values) // size)
        for i in range(len(low)):
            wanted = _extremes(values[i * size : (i + 1) * size])
            np.testing.assert_array_equal((low[i], high[i]), wanted)
        size *= pyramid.STEP


@given(SIGNALS, st.integers(1, 300), st.data())
@settings(max_examples=100, deadline=None)
def test_an_envelope_covers_its_stretch_without_holes_or_overlap(values, buckets, data):
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    found = MinMaxPyramid.build(values).envelope(start, stop, buckets)
    assert len(found.low) == len(found.high) == len(found.edges) - 1 <= max(buckets, 1)
    assert found.edges[0] == start
    assert found.edges[-1] == stop
    assert (np.diff(found.edges) > 0).all() or start == stop


@given(SIGNALS)
@settings(max_examples=60, deadline=None)
def test_kept_bytes_give_the_same_pyramid(values):
    made = MinMaxPyramid.build(values)
    again = MinMaxPyramid.from_bytes(memoryview(made.to_bytes()), values)
    assert len(again.lows) == len(made.lows)
    for a, b in zip(again.lows + again.highs, made.lows + made.highs, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"Q" + b[1:]])
def test_damaged_bytes_are_refused_with_a_sentence(spoil):
    values = np.arange(500, dtype=np.float32)
    data = MinMaxPyramid.build(values).to_bytes()
    with pytest.raises(DamagedFileError, match="computed again"):
        MinMaxPyramid.from_bytes(spoil(data), values)
    with pytest.raises(DamagedFileError):
        MinMaxPyramid.from_bytes(data, values[:-1])


def test_a_signal_longer_than_a_chunk_is_the_same_as_in_one_piece(monkeypatch):
    values = _signal(5000, 3, 0.1)
    whole = MinMaxPyramid.build(values)
    monkeypatch.setattr(pyramid, "CHUNK", pyramid.BASE * 7)
    parts = MinMaxPyramid.build(values)
    for a, b in zip(whole.lows + whole.highs, parts.lows + parts.highs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_building_needs_little_memory_beside_the_levels():
    import tracemalloc

    values = np.zeros(8_000_000, np.float32)
    tracemalloc.start()
    MinMaxPyramid.build(values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < values.nbytes / 5 + 3 * 4 * pyramid.CHUNK


def test_other_arrays_are_refused():
    with pytest.raises(ValueError, match="float32"):
        MinMaxPyramid.build(np.zeros(4))
    with pytest.raises(ValueError, match="bucket"):
        MinMaxPyramid.build(np.zeros(4, np.float32)).envelope(0, 4, 0)
