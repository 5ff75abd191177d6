"""How the time inside one source lies on the case clock."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase.instant import Instant

PPB = 1_000_000_000
"""Parts per billion in one."""


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """One moment known on both clocks, in nanoseconds."""

    source_ns: int
    case_ns: int


@dataclass(frozen=True, slots=True)
class ClockMap:
    """Source time -> case time: one anchor and a drift, or anchors joined by straight lines.

    Source time counts from the source's first displayed frame or first sample. Before the first
    and after the last of several anchors the nearest line goes on. All arithmetic is in integers;
    `to_source(to_case(x))` differs from x by at most 1 ns, or by half of `slowed` if that is more.

    Attributes:
        anchors: at least one, strictly rising on both clocks.
        drift_ppb: with a single anchor, case nanoseconds gained per 1e9 real nanoseconds.
        uncertainty_ns: half-width of where the source may truly lie; None means nobody knows.
        method: how the map was found, in words a reader understands ("clip's own clock").
        evidence: what it rests on, one fact a line.
        slowed: source seconds in a real one: 8 for a clip filmed at 240 frames a second and stored
            as 30, 1 where source seconds are taken as real. Several anchors hold it already; it is
            kept beside them for what counts in real seconds.

    Raises:
        ValueError: no anchor, anchors not strictly rising, a drift of -100 % or less, or a source
            that stands still.
    """

    anchors: tuple[Anchor, ...]
    drift_ppb: int = 0
    uncertainty_ns: int | None = None
    method: str = ""
    evidence: tuple[str, ...] = ()
    slowed: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if not self.anchors:
            raise ValueError("a clock map needs at least one anchor")
        if self.drift_ppb <= -PPB:
            raise ValueError("a clock map cannot run backwards")
        if self.slowed <= 0:
            raise ValueError("a source's seconds must pass")
        for a, b in zip(self.anchors, self.anchors[1:], strict=False):
            if b.source_ns <= a.source_ns or b.case_ns <= a.case_ns:
                raise ValueError("anchors of a clock map must rise on both clocks")

    @classmethod
    def at(
        cls,
        case_ns: int,
        *,
        source_ns: int = 0,
        drift_ppb: int = 0,
        uncertainty_ns: int | None = None,
        method: str = "",
        evidence: tuple[str, ...] = (),
        slowed: Fraction = Fraction(1),
    ) -> ClockMap:
        """The map that puts `source_ns` at `case_ns`."""
        anchor = Anchor(source_ns, case_ns)
        return cls((anchor,), drift_ppb, uncertainty_ns, method, evidence, slowed)

    def _line(self, at_ns: int, *, on_case: bool) -> tuple[int, int, int, int]:
        """Anchor (source, case) and slope (case per source, as a fraction) that rule at `at_ns`."""
        if len(self.anchors) == 1:
            a = self.anchors[0]
            longer, real = self.slowed.as_integer_ratio()
            return a.source_ns, a.case_ns, (PPB + self.drift_ppb) * real, PPB * longer
        keys = [a.case_ns if on_case else a.source_ns for a in self.anchors]
        i = min(max(bisect_right(keys, at_ns) - 1, 0), len(keys) - 2)
        a, b = self.anchors[i], self.anchors[i + 1]
        return a.source_ns, a.case_ns, b.case_ns - a.case_ns, b.source_ns - a.source_ns

    def to_case(self, source_ns: int) -> Instant:
        """The case instant of a moment of the source."""
        s0, c0, num, den = self._line(source_ns, on_case=False)
        return Instant(c0 + _round_div((source_ns - s0) * num, den))

    def to_source(self, instant: Instant) -> int:
        """The source's own time, in nanoseconds, at a case instant."""
        s0, c0, num, den = self._line(instant.ns, on_case=True)
        return s0 + _round_div((instant.ns - c0) * den, num)

    def to_case_array(self, source_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """`to_case` for many source times at once; int64 in, int64 out, same shape.

        Exact to 1 ns for sources up to 100 days.
        """
        if len(self.anchors) == 1:
            a = self.anchors[0]
            gone = self._real_array(source_ns - np.int64(a.source_ns))
            if self.drift_ppb == 0:
                return gone + np.int64(a.case_ns)
            extra = np.rint(gone.astype(np.float64) * (self.drift_ppb / PPB)).astype(np.int64)
            return gone + extra + np.int64(a.case_ns)
        return np.array(
            [self.to_case(int(s)).ns for s in np.asarray(source_ns).ravel()], dtype=np.int64
        ).reshape(np.shape(source_ns))

    def real_ns(self, source_ns: int) -> int:
        """A length or moment of the source in real nanoseconds, from the source's own zero."""
        longer, real = self.slowed.as_integer_ratio()
        return _round_div(source_ns * real, longer)

    def source_ns(self, real_ns: int) -> int:
        """What `real_ns` gave, on the source's own clock again, to the nearest nanosecond."""
        longer, real = self.slowed.as_integer_ratio()
        return _round_div(real_ns * longer, real)

    def real_to_case(self, real_ns: int) -> Instant:
        """The case instant of a moment `real_ns` after the source's zero."""
        return self.to_case(self.source_ns(real_ns))

    def paced(self, slowed: Fraction) -> ClockMap:
        """The same start, with source seconds counted as `slowed` to a real one.

        Of several anchors only the start is kept: they were found at another pace.
        """
        if slowed == self.slowed:
            return self
        if len(self.anchors) == 1:
            return replace(self, slowed=slowed)
        return replace(self, anchors=(Anchor(0, self.to_case(0).ns),), slowed=slowed)

    def _real_array(self, source_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.slowed == 1:
            return source_ns
        longer, real = (np.int64(v) for v in self.slowed.as_integer_ratio())
        whole, rest = np.divmod(source_ns, longer)  # in two parts: a product would overflow
        return whole * real + (2 * rest * real + longer) // (2 * longer)

    def moved(self, ns: int, *, method: str, uncertainty_ns: int | None) -> ClockMap:
        """The same map with every case time later by `ns`, found by another method."""
        return replace(
            self,
            anchors=tuple(Anchor(a.source_ns, a.case_ns + ns) for a in self.anchors),
            method=method,
            uncertainty_ns=uncertainty_ns,
        )


def _round_div(a: int, b: int) -> int:
    """Divide a by b to the nearest integer, b > 0, ties upwards."""
    return (2 * a + b) // (2 * b)
