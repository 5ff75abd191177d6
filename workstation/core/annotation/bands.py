"""Bands of the duration of one event: names for lengths, never a diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """One band of duration, from its lower limit up to but without its upper one.

    Attributes:
        code: stable short name.
        label: as shown.
        from_ns: lower limit, included.
        to_ns: upper limit, excluded; None for the last band.
        sources: source keys with their trust mark; "D" means workstation default.
    """

    code: str
    label: str
    from_ns: int
    to_ns: int | None
    sources: tuple[str, ...] = ()

    def touches(self, low_ns: int, high_ns: int) -> bool:
        """Whether any duration from `low_ns` to `high_ns`, both included, lies in it."""
        return high_ns >= self.from_ns and (self.to_ns is None or low_ns < self.to_ns)


def bands_of(bands: Sequence[Band], duration_ns: int, uncertainty_ns: int = 0) -> tuple[Band, ...]:
    """The bands a measured duration may lie in; more than one means that it is not decided.

    Args:
        bands: as loaded, in order.
        duration_ns: the measured duration.
        uncertainty_ns: what it may be off by to either side, e.g. one frame.

    Raises:
        ValueError: a negative duration or uncertainty.
    """
    if duration_ns < 0 or uncertainty_ns < 0:
        raise ValueError("a duration and its uncertainty are not negative")
    low, high = max(0, duration_ns - uncertainty_ns), duration_ns + uncertainty_ns
    return tuple(band for band in bands if band.touches(low, high))
