"""The angle of the forearm's axis to the horizontal, one value every five seconds.

After van Hees et al. 2015 (doi:10.1371/journal.pone.0142533): the median of each axis over five
seconds, then atan(z / sqrt(x² + y²)). Here over five seconds that do not overlap, cut at whole
multiples of five seconds of log time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.samples import Times, Values
from workstation.core.trace.samples import SampleTimes

EPOCH_NS = 5_000_000_000
MOST_EPOCHS = 2_000_000
"""A hundred days; a longer recording, or one with absurd times, gets no angle."""
FEWEST = 3


class AngleMeter:
    """Takes the axes as they come, in pieces of any length."""

    def __init__(self, times: SampleTimes) -> None:
        """Be ready for as many samples as there are times (log time, ns, never falling)."""
        self._starts: Times = np.empty(0, np.int64)
        self._edges: Times = np.empty(0, np.int64)
        if len(times) and int(times[-1:][0]) // EPOCH_NS < MOST_EPOCHS:
            number = np.arange(int(times[:1][0]) // EPOCH_NS, int(times[-1:][0]) // EPOCH_NS + 1)
            edges = np.append(times.searchsorted(number * EPOCH_NS), len(times))
            filled = np.diff(edges) >= FEWEST
            self._starts = number[filled] * EPOCH_NS
            self._edges = np.stack([edges[:-1][filled], edges[1:][filled]], axis=1)
        self._done = 0
        self._at = 0
        self._rest: NDArray[np.float32] = np.empty((3, 0), np.float32)
        self._angles: list[Values] = []

    def add(self, x: Values, y: Values, z: Values) -> None:
        """The next samples."""
        held = np.concatenate((self._rest, np.stack([x, y, z])), axis=1)
        begin = self._at - self._rest.shape[1]
        self._at += len(x)
        stop = int(np.searchsorted(self._edges[:, 1], self._at, "right")) if len(self._edges) else 0
        if stop > self._done:
            self._angles.append(_angles(held, self._edges[self._done : stop] - begin))
            self._done = stop
        # Only the epoch that is not full yet is needed again.
        first = int(self._edges[stop, 0]) if stop < len(self._edges) else self._at
        self._rest = held[:, max(min(first, self._at) - begin, 0) :].copy()

    def finish(self) -> tuple[Times, Values]:
        """Middle of each epoch in log time, and its angle in degrees, NaN where axes have none."""
        if not self._angles:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return self._starts + EPOCH_NS // 2, np.concatenate(self._angles)


def _angles(axes: NDArray[np.float32], edges: Times) -> Values:
    lengths = edges[:, 1] - edges[:, 0]
    medians = np.empty((3, len(edges)), np.float64)
    for length in np.unique(lengths).tolist():
        here = np.flatnonzero(lengths == length)
        rows = edges[here, 0][:, None] + np.arange(length)
        for axis in range(3):
            medians[axis, here] = np.median(axes[axis][rows], axis=1)
    x, y, z = medians
    angle: Values = np.degrees(np.arctan2(z, np.hypot(x, y))).astype(np.float32)
    return angle
