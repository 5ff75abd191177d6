"""When the samples of an Axivity recording were taken."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Gap
from workstation.core.importing.paged import paged_times
from workstation.core.importing.samples import Times
from workstation.core.trace.paged import PagedTimes


def packed_ns(stamps: NDArray[Any]) -> Times:
    """Packed date and time -> ns of its digits since 1970; 0 where it is no date.

    Bits from the top: 6 year since 2000, 4 month, 5 day, 5 hour, 6 minute, 6 second.
    """
    wide = stamps.astype(np.int64)
    month, day = (wide >> 22) & 0x0F, (wide >> 17) & 0x1F
    hour, minute, second = (wide >> 12) & 0x1F, (wide >> 6) & 0x3F, wide & 0x3F
    good = (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    months = (((wide >> 26) & 0x3F) + 30) * 12 + np.where(good, month, 1) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    seconds = (first + day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    return np.where(good, seconds * np.int64(1_000_000_000), 0)


def rates_hz(blocks: NDArray[Any]) -> NDArray[np.float64]:
    """The rate each block was set to: 3200 Hz halved 15 - code times."""
    return np.asarray(3200.0 / (1 << (15 - (blocks["rate"] & 0x0F).astype(np.int64))))


def block_starts(blocks: NDArray[Any]) -> Times:
    """When the first sample of each block was taken, ns of local digits.

    The stamp is a whole second and belongs to the sample with index `offset`. With the top bit of
    `fraction` set the lower 15 bits are the rest of the second, and `offset` was moved back by the
    whole samples in it, for readers that know nothing of fractions.
    """
    rate = rates_hz(blocks)
    fraction = blocks["fraction"].astype(np.int64)
    has = (fraction & 0x8000) != 0
    part = np.where(has, (fraction & 0x7FFF) << 1, 0)
    offset = blocks["offset"].astype(np.int64)
    whole = np.maximum(rate.astype(np.int64), 1)
    offset = offset + np.where(has, (part * whole) >> 16, 0)
    ns = packed_ns(blocks["stamp"]) + np.rint(part * (1e9 / 65_536)).astype(np.int64)
    return ns - np.rint(offset * (1e9 / rate)).astype(np.int64)


def sample_times(blocks: NDArray[Any], starts: Times) -> tuple[PagedTimes, tuple[Gap, ...]]:
    """Times of all samples: straight lines from block to block, the measured rate before a gap.

    Returns:
        Their times, and a gap for every stretch of missing blocks.
    """
    count = blocks["count"].astype(np.int64)
    steps = np.diff(blocks["sequence"].astype(np.int64))
    rate = rates_hz(blocks)
    times = paged_times(starts, count, float(rate[0]), (steps == 1) & (rate[1:] == rate[:-1]))
    ends = times.last_ns()
    lost = np.flatnonzero(steps != 1)
    gaps = tuple(
        Gap(int(ends[i]), int(starts[i + 1]), "damaged or missing block")
        for i in lost.tolist()
        if starts[i + 1] > ends[i]
    )
    return times, gaps
