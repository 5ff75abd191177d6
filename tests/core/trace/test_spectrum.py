from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.core.timebase import NS
from workstation.core.trace.spectrum import Axes, spectrum

HOUR = 3600 * NS


def signal(rate: float, seconds: float, hz: float, amplitude: float = 0.1, jitter: float = 0.0):
    rng = np.random.default_rng(4)
    t = np.arange(int(rate * seconds)) / rate
    t = t + rng.uniform(-0.5, 0.5, len(t)) * jitter / rate
    wave = amplitude * np.sin(2 * np.pi * hz * t)
    axes = (wave, 0.3 * t / seconds, np.ones(len(t)))
    times = np.rint(t * NS).astype(np.int64)
    return Axes(times, tuple(a.astype(np.float32) for a in axes), rate, "g")


def peak(found, column):
    line = int(np.argmax(found.amplitudes[column]))
    width = (found.high_hz - found.low_hz) / found.amplitudes.shape[1]
    return found.low_hz + width * (line + 0.5), float(found.amplitudes[column, line])


@pytest.mark.parametrize("jitter", [0.0, 0.6])
@pytest.mark.parametrize(("rate", "hz"), [(100.0, 5.0), (50.0, 9.25), (31.25, 3.0), (12.5, 4.0)])
def test_a_tremor_stands_at_its_rate_with_its_amplitude(rate, hz, jitter):
    found = spectrum(signal(rate, 60, hz, jitter=jitter), 20 * NS, 30 * NS, 400)
    middle = len(found.amplitudes) // 2
    at, strength = peak(found, middle)
    assert at == pytest.approx(hz, abs=0.13)
    assert strength == pytest.approx(0.1, rel=0.15 if jitter else 0.03)


def test_a_sway_across_gravity_is_not_seen_at_twice_its_rate():
    """The length of the vector would show 8 Hz: the axes are added after the transform."""
    found = spectrum(signal(100, 60, 4.0, 0.2), 20 * NS, 30 * NS, 400)
    assert peak(found, len(found.amplitudes) // 2)[0] == pytest.approx(4.0, abs=0.13)


def test_nothing_is_said_above_two_fifths_of_the_rate_or_twelve_hertz():
    slow = spectrum(signal(20, 60, 3.0), 20 * NS, 30 * NS, 400)
    assert slow.high_hz == pytest.approx(8.0, abs=0.13)
    quick = spectrum(signal(200, 60, 3.0), 20 * NS, 30 * NS, 400)
    assert quick.high_hz == pytest.approx(12.0, abs=0.13)
    assert quick.low_hz == pytest.approx(0.5, abs=0.13)


def test_no_window_reaches_over_a_gap_or_a_missing_value():
    axes = signal(100, 60, 5.0)
    there = np.r_[0:2000, 2300:6000]
    values = [np.array(c)[there] for c in axes.columns]
    values[0][4000] = np.nan  # at 43 s
    cut = Axes(axes.times[there], tuple(values), 100.0, "g")
    found = spectrum(cut, 10 * NS, 60 * NS, 400)
    middles = (found.edges_ns[:-1] + found.edges_ns[1:]) // 2
    known = np.isfinite(found.amplitudes).all(axis=1)
    for at, here in zip(middles / NS, known, strict=True):
        if 18.1 < at < 24.9 or 41.1 < at < 44.9 or at > 58.1:
            assert not here
        elif 12 < at < 17.9 or 25.1 < at < 40.9 or 45.1 < at < 57.9:
            assert here
    flat = found.amplitudes[known]
    assert flat.max() == pytest.approx(0.1, rel=0.05)


class Counted:
    """A signal that counts what is read of it."""

    def __init__(self, count: int) -> None:
        self.count, self.read = count, 0

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, key: slice) -> np.ndarray:
        begin, end, _ = key.indices(self.count)
        self.read += end - begin
        return np.sin(np.arange(begin, end) * (2 * np.pi * 5 / 100)).astype(np.float32)


class Even:
    """Times 10 ms apart without memory for them."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, key):
        begin, end, _ = key.indices(self.count)
        return np.arange(begin, end, dtype=np.int64) * 10_000_000

    def searchsorted(self, v, side="left"):
        extra = 0 if side == "left" else 1
        return np.clip((np.asarray(v) - 1 + extra) // 10_000_000 + 1, 0, self.count)


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 0.9), st.floats(-6, 0), st.integers(50, 2000))
def test_what_a_look_costs_is_bounded_and_it_says_what_was_left_out(start, width, columns):
    week = 7 * 24 * HOUR
    values = Counted(week // 10_000_000)
    axes = Axes(Even(len(values)), (values,), 100.0, "g")
    begin = int(start * week)
    end = begin + max(int(10**width * (week - begin)), NS)
    found = spectrum(axes, begin, end, columns)
    assert values.read <= 3_000_000
    assert len(found.amplitudes) <= max(columns, 2)
    assert found.edges_ns[0] <= begin
    assert found.edges_ns[-1] >= end
    assert found.sampled == (found.looked_ns < found.step_ns)
    inner = found.amplitudes[2:-2]
    if found.edges_ns[-1] < week - 60 * NS and found.edges_ns[0] > 60 * NS:
        assert np.isfinite(inner).all()
    if found.sampled:
        assert end - begin > 1800 * NS


def test_a_week_is_sampled_and_an_hour_is_not():
    values = Counted(7 * 24 * HOUR // 10_000_000)
    axes = Axes(Even(len(values)), (values,), 100.0, "g")
    assert spectrum(axes, 0, 7 * 24 * HOUR, 1400).sampled
    whole = spectrum(axes, HOUR, 2 * HOUR, 1400)
    assert not whole.sampled
    assert peak(whole, 20)[0] == pytest.approx(5.0, abs=0.13)


def test_moving_along_shows_the_same_picture():
    axes = signal(100, 120, 5.0)
    one = spectrum(axes, 40 * NS, 60 * NS, 200)
    two = spectrum(axes, 43 * NS, 63 * NS, 200)
    same, here, there = np.intersect1d(one.edges_ns[:-1], two.edges_ns[:-1], return_indices=True)
    assert len(same) > 50
    np.testing.assert_array_equal(one.amplitudes[here], two.amplitudes[there])
