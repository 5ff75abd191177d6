"""How far a skip goes: some seconds, or some frames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from workstation.core.timebase import NS

LONGEST_NS = 600 * NS
"""Ten minutes."""
MOST_FRAMES = 1000

_WRITTEN = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?) ?(s|min|frames?)", re.ASCII)
_UNITS_NS = {"s": NS, "min": 60 * NS}


@dataclass(frozen=True, slots=True)
class Skip:
    """A length to go on or back by: either nanoseconds or displayed frames, the other is 0."""

    ns: int = 0
    frames: int = 0

    @property
    def words(self) -> str:
        """As in a menu: `1 second`, `0.5 seconds`, `2 minutes`, `5 frames`."""
        if self.frames:
            return f"{self.frames} frame{'s' if self.frames != 1 else ''}"
        if self.ns % (60 * NS) == 0:
            number, unit = Fraction(self.ns, 60 * NS), "minute"
        else:
            number, unit = Fraction(self.ns, NS), "second"
        return f"{float(number):.10g} {unit}{'s' if number != 1 else ''}"


def skip_of(text: str) -> Skip | None:
    """A skip as a person writes it: `1 s`, `0.5 s`, `2 min`, `5 frames`; None if it is none.

    From a millisecond to ten minutes, or up to a thousand frames.
    """
    found = _WRITTEN.fullmatch(text.strip().casefold())
    if found is None:
        return None
    number, unit = Fraction(found[1].replace(",", ".")), found[2]
    if unit.startswith("frame"):
        whole = number.denominator == 1 and 1 <= number <= MOST_FRAMES
        return Skip(frames=int(number)) if whole else None
    ns = int(number * _UNITS_NS[unit])
    return Skip(ns=ns) if 1_000_000 <= ns <= LONGEST_NS else None


SHORT = "1 s"
LONG = "10 s"
"""As shipped; both can be set."""
OFFERED = ("1 frame", "5 frames", "10 frames", "0.2 s", "0.5 s", "1 s", "2 s", "5 s", "10 s",
           "30 s", "1 min", "5 min")  # fmt: skip
