"""Acceleration on three axes turned into one signal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

_CHUNK = 1 << 20
_CACHED = 1 << 16
"""Samples worked on at once where nothing is looked at twice: they stay in the cache."""


def vector_magnitude(x: Values, y: Values, z: Values) -> Values:
    """Length of the acceleration vector: sqrt(x² + y² + z²), in the unit of the axes.

    The axes are float32, shape (n,), and so is the result; it is NaN where an axis is NaN.

    Raises:
        ValueError: the axes differ in length.
    """
    _same_length(x, y, z)
    out = np.empty(len(x), np.float32)
    for part in _parts(len(x), _CACHED):
        # In double: float32 squares of a few g would lose the milli-g that matter.
        total = np.square(x[part], dtype=np.float64)
        total += np.square(y[part], dtype=np.float64)
        total += np.square(z[part], dtype=np.float64)
        out[part] = np.sqrt(total)
    return out


def enmo(x: Values, y: Values, z: Values) -> Values:
    """Euclidean norm minus one, in g, never below zero (van Hees 2013).

    It is zero at rest on a calibrated sensor; NaN where an axis is NaN. The axes are float32 in
    g, shape (n,), and so is the result.

    Raises:
        ValueError: the axes differ in length.
    """
    out = vector_magnitude(x, y, z)
    for part in _parts(len(out)):
        np.maximum(out[part] - 1, 0, out=out[part])
    return out


def moving_acceleration(
    x: Values, y: Values, z: Values, *, rate_hz: float, gravity_window_s: float = 1.0
) -> Values:
    """Length of the acceleration vector once gravity is taken away, in the unit of the axes.

    Gravity is the centred running mean of each axis over `gravity_window_s`, cut shorter at the
    ends and beside NaN, so that turning slowly is not movement and a jerk is, whichever way the
    sensor lies. Movements longer than the window fade. The axes are float32, shape (n,), sampled
    at `rate_hz`, evenly between gaps; the result is NaN where an axis is NaN.

    Raises:
        ValueError: the axes differ in length, or rate or window are not above zero.
    """
    _same_length(x, y, z)
    if rate_hz <= 0 or gravity_window_s <= 0:
        raise ValueError("rate and window must be above zero")
    half = max(1, round(rate_hz * gravity_window_s / 2))
    out = np.empty(len(x), np.float32)
    for part in _parts(len(x)):
        wide = slice(max(part.start - half, 0), min(part.stop + half, len(x)))
        inner = slice(part.start - wide.start, part.stop - wide.start)
        total = np.zeros(inner.stop - inner.start, np.float64)
        for axis in (x, y, z):
            values = np.asarray(axis[wide], np.float64)
            total += np.square(values - _running_mean(values, half))[inner]
        out[part] = np.sqrt(total)
    return out


def _running_mean(values: NDArray[np.float64], half: int) -> NDArray[np.float64]:
    """Mean of the numbers within `half` samples of each sample; NaN is passed over."""
    known = ~np.isnan(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(known)])
    at = np.arange(len(values))
    first, last = np.maximum(at - half, 0), np.minimum(at + half + 1, len(values))
    found = counts[last] - counts[first]
    mean: NDArray[np.float64] = (sums[last] - sums[first]) / np.where(found == 0, np.nan, found)
    return mean


def _parts(count: int, most: int = _CHUNK) -> Iterator[slice]:
    return (slice(start, min(start + most, count)) for start in range(0, count, most))


def _same_length(*axes: Values) -> None:
    if len({len(axis) for axis in axes}) != 1:
        raise ValueError("the axes of an acceleration differ in length")
