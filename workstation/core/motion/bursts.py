"""Movements that come in bursts: a few in a row, a pause, a few in a row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workstation.core.motion.measure import Measure, abstain

METHOD = "onsets parted where the pause is long beside the usual interval"
VERSION = "1"

LEAST = 6
"""Fewer movements do not come in bursts."""

_PAUSE = 3.0
"""A pause this many usual intervals long ends a burst: workstation default."""

NO_BURSTS = abstain("bursts", "1", "The movements come in no bursts.", METHOD, VERSION)


def bursts(onsets_ns: Sequence[int]) -> Measure:
    """How many bursts some movements come in; low and high are the movements in each.

    Bursts hold at least three movements each, or there are none.
    """
    onsets = np.asarray(onsets_ns, np.int64)
    steps: NDArray[np.int64] = onsets[1:] - onsets[:-1]
    if len(onsets_ns) < LEAST:
        return NO_BURSTS
    ends = np.flatnonzero(steps > _PAUSE * float(np.median(steps)))
    sizes = np.diff(np.concatenate([[-1], ends, [len(steps)]]))
    if len(sizes) < 2 or int(sizes.min()) < 3:
        return NO_BURSTS
    return Measure(
        "bursts", len(sizes), "1", METHOD, VERSION, low=int(sizes.min()), high=int(sizes.max()),
        basis="movements in each",
    )  # fmt: skip
