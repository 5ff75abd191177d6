"""Points and spans on the case clock, in integer nanoseconds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NS = 1_000_000_000
"""Nanoseconds in one second."""


def ns_from_seconds(seconds: float | Decimal | str) -> int:
    """Seconds as typed or read from a file, as the nearest whole nanosecond (ties to even)."""
    return int((Decimal(str(seconds)) * NS).to_integral_value())


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point on the case clock.

    Attributes:
        ns: nanoseconds since the case clock's zero; may be negative.
    """

    ns: int

    def plus(self, ns: int) -> Instant:
        """This instant moved by `ns` nanoseconds."""
        return Instant(self.ns + ns)

    def since(self, other: Instant) -> int:
        """Nanoseconds from `other` to this instant."""
        return self.ns - other.ns

    @property
    def seconds(self) -> float:
        """Seconds since the case clock's zero: for drawing and printing, never for arithmetic."""
        return self.ns / NS


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A span on the case clock: `start` belongs to it, `end` does not.

    Raises:
        ValueError: the end lies before the start.
    """

    start: Instant
    end: Instant

    def __post_init__(self) -> None:
        if self.end < self.start:
            msg = f"interval ends ({self.end.ns}) before it starts ({self.start.ns})"
            raise ValueError(msg)

    @classmethod
    def of_ns(cls, start_ns: int, end_ns: int) -> Interval:
        """The span between two case-clock readings in nanoseconds."""
        return cls(Instant(start_ns), Instant(end_ns))

    @property
    def duration_ns(self) -> int:
        """Length in nanoseconds, zero for an instant."""
        return self.end.ns - self.start.ns

    def holds(self, instant: Instant) -> bool:
        """Whether the instant lies in this span."""
        return self.start <= instant < self.end

    def meets(self, other: Interval) -> bool:
        """Whether the two spans share any time."""
        return self.start < other.end and other.start < self.end

    def shared(self, other: Interval) -> Interval | None:
        """The time both spans cover, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None

    def around(self, other: Interval) -> Interval:
        """The shortest span that covers both."""
        return Interval(min(self.start, other.start), max(self.end, other.end))

    def moved(self, ns: int) -> Interval:
        """This span moved by `ns` nanoseconds."""
        return Interval(self.start.plus(ns), self.end.plus(ns))
