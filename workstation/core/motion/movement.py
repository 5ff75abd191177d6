"""One movement as measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Movement:
    """A stretch of movement, measured; nobody has confirmed it.

    Attributes:
        start_ns, end_ns: clip time, or log time for acceleration.
        peak: the largest value in it, in the signal's unit.
        uncertainty_ns: start and end each lie within plus or minus this (one frame interval at
            that place).
        method, version: what found it.
        start_seen, end_seen: False when it was under way as the signal began or stopped.
        doubt: why it may not be the child, one sentence, or "".
    """

    start_ns: int
    end_ns: int
    peak: float
    uncertainty_ns: int
    method: str
    version: str
    start_seen: bool = True
    end_seen: bool = True
    doubt: str = ""

    @property
    def duration_ns(self) -> int:
        """Start to end; known to plus or minus two uncertainties at worst, one as a rule."""
        return self.end_ns - self.start_ns


def belongs(each: tuple[int, int], within: tuple[int, int], least: float) -> bool:
    """Whether a movement is one of a stretch: most of it lies there, not just an edge or a part.

    Args:
        each: start and end of the movement, in nanoseconds.
        within: start and end of the stretch, on the same clock.
        least: share of the movement that must lie in it.
    """
    held = min(each[1], within[1]) - max(each[0], within[0])
    return held > 0 and held >= least * max(each[1] - each[0], 1)
