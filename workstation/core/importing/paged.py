"""Sample times of recordings that stamp whole pages (packets, blocks) of samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.samples import Times
from workstation.core.trace.paged import PagedTimes

SLOWEST, FASTEST = 0.75, 1.35
"""A page that took between this many times its nominal length is followed by the next directly."""


def paged_times(
    starts: Times, counts: NDArray[np.int64], rate_hz: float, follows: NDArray[np.bool_]
) -> PagedTimes:
    """Times of all samples: straight lines from page to page, the usual interval before a gap.

    Args:
        starts: (pages,) ns, time of the first sample of each page.
        counts: (pages,) samples of each page, all positive.
        rate_hz: nominal rate.
        follows: (pages - 1,) whether the file says that the next page follows directly.
    """
    nominal = counts * (1e9 / rate_hz)
    length = nominal.astype(np.float64)
    if starts.size > 1:
        took = np.diff(starts).astype(np.float64)
        joined = follows & (took > nominal[:-1] * SLOWEST) & (took < nominal[:-1] * FASTEST)
        scale = float(np.median(took[joined] / nominal[:-1][joined])) if joined.any() else 1.0
        length[:-1] = np.where(joined, took, nominal[:-1] * scale)
        length[-1] = nominal[-1] * scale
    return PagedTimes.of(starts, counts, length / counts)
