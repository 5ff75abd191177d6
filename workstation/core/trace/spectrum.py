"""How strong each rate of to and fro was, over time: short windows of evenly sampled signals.

Workstation defaults: windows of 4 s (lines 0.25 Hz apart) with a Hann weight, a straight line taken
away from each; from 0.5 Hz to 12 Hz, and never above 0.4 of the sampling rate. A window that would
reach over a gap, or holds a sample without a value, gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS
from workstation.core.trace.samples import Samples, SampleTimes

METHOD = "short-time spectrum, 4 s Hann windows, axes added as powers"
VERSION = "1"

WINDOW_NS = 4 * NS
LOWEST_HZ = 0.5
HIGHEST_HZ = 12.0
SHARE_OF_RATE = 0.4
"""Above this share of the sampling rate nothing is said."""
LEAST_RATE_HZ = 5.0
"""Slower signals show next to nothing of the band and get no spectrum."""

_LINE_HZ = NS / WINDOW_NS
_FINEST_NS = NS // 4
_WIDEST_STEP = 3
_SLACK_NS = 20_000_000
"""A step this many usual ones long, and this much longer, is a gap: as logs are read."""
_UNEVEN = 0.25
"""Samples further than this share of a step from an even grid are summed at their own times."""
_COLUMNS = 480
_FEWER_COLUMNS = 240
_WINDOWS = 8
_SAMPLES = 1_000_000
"""Samples of one axis looked at for one picture, at most: it bounds what a request may cost."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Signals sampled together: the axes of one sensor, or the cells of a picture.

    Attributes:
        times: of the samples, source time.
        columns: the signals, at least one.
        rate_hz: usual rate, above zero.
        unit: of all of them.
    """

    times: SampleTimes
    columns: tuple[Samples, ...]
    rate_hz: float
    unit: str

    @property
    def limit_hz(self) -> float:
        """Up to which rate of movement a spectrum may speak."""
        return min(HIGHEST_HZ, SHARE_OF_RATE * self.rate_hz)


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Amplitudes over time and rate.

    Attributes:
        edges_ns: (n + 1,) int64, source time at which the columns begin, and the last one ends.
        amplitudes: (n, lines) float32, amplitude of the sine that would give as much, over all
            axes together; NaN where nothing could be measured.
        low_hz, high_hz: lower edge of the first line and upper edge of the last.
        looked_ns: time looked at in each column; less than a column means the rest was left out.
    """

    edges_ns: NDArray[np.int64]
    amplitudes: NDArray[np.float32]
    low_hz: float
    high_hz: float
    looked_ns: int

    @property
    def step_ns(self) -> int:
        """Length of a column."""
        return int(self.edges_ns[1] - self.edges_ns[0])

    @property
    def sampled(self) -> bool:
        """Whether only a part of each column was looked at."""
        return self.looked_ns < self.step_ns


def spectrum(axes: Axes, from_ns: int, to_ns: int, columns: int) -> Spectrum:
    """The spectrum of a stretch in at most `columns` columns, at a bounded cost.

    Columns lie on a fixed grid of source time, so that moving along shows the same picture. A
    column up to 2 s long is one window around its middle. A longer one is the mean power of up to
    8 windows that overlap by half; from 16 s on these lie around its middle and the rest is left
    out.

    Raises:
        ValueError: fewer than one column, or an end not after the start.
    """
    if columns < 1 or to_ns <= from_ns:
        raise ValueError("a spectrum needs a stretch and a column")
    length = max(round(axes.rate_hz * WINDOW_NS / NS), 8)
    step = _step(to_ns - from_ns, columns, length)
    begin = from_ns // step
    count = -(-to_ns // step) - begin
    edges = (begin + np.arange(count + 1, dtype=np.int64)) * step
    windows = max(min(-(-2 * step // WINDOW_NS), _WINDOWS, _SAMPLES // (length * count)), 1)
    reach = (windows + 1) * WINDOW_NS // 2  # the windows of a column together
    centres = edges[:-1] + step // 2
    opens = centres - reach // 2
    # Half a step more on either side, so that a window's first and last sample are surely in.
    slack = round(NS / axes.rate_hz)
    firsts = axes.times.searchsorted(opens - slack)
    lasts = axes.times.searchsorted(opens + reach + slack)
    lines = _lines(axes, length)
    out = np.full((count, len(lines)), np.nan, np.float32)
    for number in np.flatnonzero(lasts - firsts >= length // 2).tolist():
        first, last = int(firsts[number]), int(lasts[number])
        found = _column(axes, slice(first, last), int(opens[number]), windows, length, lines)
        if len(found):
            out[number] = np.sqrt(np.mean(found**2, axis=0))
    half = _LINE_HZ / 2
    low, high = LOWEST_HZ - half, LOWEST_HZ + _LINE_HZ * len(lines) - half
    # Windows overlap: what lies between the middles of the outer ones was fully looked at.
    looked = step if 2 * step <= (windows + 1) * WINDOW_NS else reach
    return Spectrum(edges, out, low, high, looked)


def _step(span_ns: int, columns: int, length: int) -> int:
    """The finest column of the grid that keeps picture and cost in bounds."""
    step = _FINEST_NS
    while True:
        most = min(columns, _COLUMNS if step <= 2 * WINDOW_NS else _FEWER_COLUMNS)
        most = max(min(most, _SAMPLES // length), 2)
        if span_ns <= step * (most - 1):
            return step
        step *= 2


def _lines(axes: Axes, length: int) -> NDArray[np.int64]:
    """Which lines of a window are shown."""
    lowest = round(LOWEST_HZ / _LINE_HZ)
    highest = int(axes.limit_hz / _LINE_HZ + 1e-9)
    return np.arange(lowest, max(min(highest, length // 2), lowest) + 1)


def _column(
    axes: Axes, span: slice, open_ns: int, windows: int, length: int, lines: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Amplitudes in the windows of one column that could be measured: (k, lines)."""
    at = np.asarray(axes.times[span])
    values = np.stack([np.asarray(c[span], np.float64) for c in axes.columns])
    usual = NS / axes.rate_hz
    widest = max(_WIDEST_STEP * usual, usual + _SLACK_NS)
    broken = np.concatenate(([0], np.cumsum(np.diff(at) > widest)))
    unknown = np.concatenate(([0], np.cumsum(np.isnan(values).any(axis=0))))
    even, uneven = [], []
    for number in range(windows):
        start = open_ns + number * WINDOW_NS // 2
        a, b = np.searchsorted(at, [start, start + WINDOW_NS]).tolist()
        whole = b - a >= length // 2 and at[a] <= start + widest
        whole = whole and at[b - 1] >= start + WINDOW_NS - widest
        if not whole or broken[b - 1] != broken[a] or unknown[b] != unknown[a]:
            continue
        gone = at[a : a + length] - at[a]
        if len(gone) == length and np.ptp(gone - usual * np.arange(length)) <= _UNEVEN * usual:
            even.append(values[:, a : a + length])
        else:
            uneven.append(_uneven_lines((at[a:b] - start) / WINDOW_NS, values[:, a:b], lines))
    found = [_even_lines(np.stack(even), lines)] if even else []
    return np.concatenate((*found, *uneven)) if found or uneven else np.empty((0, len(lines)))


def _even_lines(held: NDArray[np.float64], lines: NDArray[np.int64]) -> NDArray[np.float64]:
    """(k, axes, length) evenly sampled -> (k, lines) amplitudes."""
    length = held.shape[2]
    ramp = np.linspace(-1, 1, length)
    held = held - held.mean(axis=2, keepdims=True)
    held -= (held @ ramp / (ramp @ ramp))[..., None] * ramp
    weight = np.hanning(length + 1)[:length]
    found = np.abs(np.fft.rfft(held * weight, axis=2)[:, :, lines]) * (2 / weight.sum())
    total: NDArray[np.float64] = np.sqrt(np.sum(found**2, axis=1))
    return total


def _uneven_lines(
    share: NDArray[np.float64], values: NDArray[np.float64], lines: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The Fourier sum itself, each sample weighed with the time it stands for: (1, lines).

    Args:
        share: when each sample was taken, 0 to 1 of the window.
        values: (axes, samples).
        lines: multiples of one turn a window.
    """
    edges = np.concatenate(([0.0], (share[1:] + share[:-1]) / 2, [1.0]))
    weight = np.diff(edges) * (1 - np.cos(2 * np.pi * share))
    fitted = np.polynomial.polynomial.polyfit(share, values.T, 1)
    level = values - (fitted[0][:, None] + fitted[1][:, None] * share)
    turn = np.exp(-2j * np.pi * share)
    waves = np.empty((len(lines), len(share)), np.complex128)
    waves[0] = turn ** int(lines[0])
    for number in range(1, len(lines)):
        waves[number] = waves[number - 1] * turn
    found = np.abs((level * weight) @ waves.T) * (2 / weight.sum())
    total: NDArray[np.float64] = np.sqrt(np.sum(found**2, axis=0))
    return total[None]
