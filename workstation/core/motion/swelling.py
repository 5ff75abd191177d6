"""Whether the movements of a run grow and then fade: crescendo-decrescendo, with its chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from workstation.core.motion.measure import Measure, abstain

METHOD = "rank correlation up to the best turning point and down from it, permutation test"
VERSION = "1"

LEAST = 5
"""Fewer movements have no shape."""

CHANCE = 0.05
"""Above this probability the order of the peaks is called chance: workstation default."""

_SIDE = 3
_EXACT_UP_TO = 8
_DRAWS = 20_000

_Numbers = NDArray[np.float64]


def rise_and_fall(peaks: Sequence[float]) -> Measure:
    """How well strengths in order rise to a turning point and fall from there.

    Up to a turning point and down from it, pairs in order are counted against pairs out of order;
    the worse of the two sides is the value: 1 where every pair rises and then falls, 0 where order
    says nothing. Each side has three movements at least, the turning point counted in both; chance
    is judged with the same freedom over all orders (up to eight; 20,000 random orders beyond).
    """
    count = len(peaks)
    if count < LEAST:
        return NO_SHAPE
    values = np.asarray(peaks, np.float64)
    seen = float(_fit(values[None])[0])
    if count <= _EXACT_UP_TO:
        orders = np.array(list(permutations(range(count))))
        drawn, how = _fit(values[orders]), "exact"
        chance = float((drawn >= seen - 1e-9).mean())
    else:
        random = np.random.default_rng(0)
        drawn, how = _fit(random.permuted(np.tile(values, (_DRAWS, 1)), axis=1)), "20,000 draws"
        chance = (float((drawn >= seen - 1e-9).sum()) + 1) / (_DRAWS + 1)
    if chance > CHANCE:
        return _none(f"No rise and fall beyond chance (p = {chance:.2g}, n = {count}).")
    basis = f"p = {chance:.2g}, permutation test ({how}), n = {count}"
    return Measure("rise and fall", seen, "1", METHOD, VERSION, basis=basis)


def _none(reason: str) -> Measure:
    return abstain("rise and fall", "1", reason, METHOD, VERSION)


def _fit(rows: _Numbers) -> _Numbers:
    """The best fit of each row over its turning points, -1 to 1."""
    count = rows.shape[1]
    signs = np.sign(rows[:, None, :] - rows[:, :, None])  # [row, i, j]: +1 where j is stronger
    best = np.full(len(rows), -1.0)
    for turn in range(_SIDE - 1, count - _SIDE + 1):
        up = np.triu_indices(turn + 1, 1)
        down = np.triu_indices(count - turn, 1)
        rising = signs[:, up[0], up[1]].mean(axis=1)
        falling = -signs[:, down[0] + turn, down[1] + turn].mean(axis=1)
        best = np.maximum(best, np.minimum(rising, falling))
    return best


NO_SHAPE = _none(f"Fewer than {LEAST} movements: too few to see a rise and fall.")
