"""Which of an episode's movements are its principal ones: those its numbers are about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log, sqrt

from workstation.core.motion.movement import Movement

QUARTER = 0.25
"""Workstation default: below this share of the strongest a movement is a smaller one."""

_LOWEST, _HIGHEST = 0.1, 0.4
_GAP = 2.5
"""Peaks that leave a gap of this factor fall into two kinds by themselves."""


def principal_share(found: Sequence[Movement]) -> float:
    """The share of the strongest peak above which a movement is a principal one.

    Where the peaks fall into two kinds with a clear gap between a tenth and two fifths of the
    strongest, the middle of the gap nearest to a quarter; a quarter otherwise. Movements with a
    doubt (someone's arm at the rim) do not set the measure unless there are no others.
    """
    strongest = _strongest(found)
    shares = sorted((each.peak / strongest for each in found if each.peak > 0), reverse=True)
    gaps = [sqrt(more * less) for more, less in pairwise(shares) if more >= _GAP * less]
    clear = [middle for middle in gaps if _LOWEST <= middle <= _HIGHEST]
    return min(clear, key=lambda middle: abs(log(middle / QUARTER)), default=QUARTER)


def parted(found: Sequence[Movement]) -> tuple[tuple[Movement, ...], tuple[Movement, ...], float]:
    """Principal and smaller movements, each in order, and the share that parts them."""
    share = principal_share(found)
    least = share * _strongest(found)
    return (
        tuple(each for each in found if each.peak >= least),
        tuple(each for each in found if each.peak < least),
        share,
    )


def smaller_text(smaller: Sequence[Movement], share: float) -> str:
    """The sentence beside numbers that leave the smaller movements out; "" where there are none."""
    if not smaller:
        return ""
    below = "a quarter" if share == QUARTER else f"{100 * share:.0f} %"
    if len(smaller) == 1:
        return f"1 smaller movement, below {below} of the strongest, is not counted."
    return f"{len(smaller)} smaller movements, below {below} of the strongest, are not counted."


def _strongest(found: Sequence[Movement]) -> float:
    trusted = [each.peak for each in found if not each.doubt] or [each.peak for each in found]
    return max(trusted, default=0.0)
