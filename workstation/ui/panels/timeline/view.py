"""Which part of the case clock is on screen. Exact integers, no Qt."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from workstation.core.timebase import Instant, Interval

SHORTEST_NS = 20_000_000
"""The closest look: 20 ms across the screen, less than one frame at 30 a second."""

_MARGIN = Fraction(1, 50)
"""How far the view may reach past the material, as a share of the visible span."""

_TURN_AT = Fraction(9, 10)
_TURN_TO = Fraction(1, 10)


class TimelineView:
    """The visible span and what may be done with it; followers are told of every change."""

    def __init__(self, bounds: Interval) -> None:
        """Show all of `bounds`, the case time there is anything at all."""
        self._bounds = _not_empty(bounds)
        self._span = self._bounds
        self._followers: list[Callable[[], None]] = []

    @property
    def bounds(self) -> Interval:
        """The case time there is anything at all."""
        return self._bounds

    @property
    def span(self) -> Interval:
        """What is on screen."""
        return self._span

    def listen(self, follower: Callable[[], None]) -> None:
        """Call `follower` after every change of the visible span."""
        self._followers.append(follower)

    def set_bounds(self, bounds: Interval) -> None:
        """There is more or less material now; a view of everything stays one."""
        whole = self._span == self._bounds
        self._bounds = _not_empty(bounds)
        self._show(self._bounds if whole else self._span)

    def x_of(self, ns: int, width_px: int) -> float:
        """Where an instant lies on a lane of that width, in pixels; may be off screen."""
        return (ns - self._span.start.ns) * width_px / self._span.duration_ns

    def ns_at(self, x_px: float, width_px: int) -> int:
        """The instant at a pixel of a lane of that width."""
        share = Fraction(x_px).limit_denominator(1 << 20) / max(width_px, 1)
        return self._span.start.ns + round(share * self._span.duration_ns)

    def zoom(self, factor: Fraction, about_ns: int) -> None:
        """Make the visible span `factor` times as long; `about_ns` stays where it is on screen.

        Raises:
            ValueError: the factor is not positive.
        """
        if factor <= 0:
            raise ValueError("a zoom factor is positive")
        before = self._span
        longest = self._bounds.duration_ns + 2 * round(self._bounds.duration_ns * _MARGIN)
        length = min(max(round(before.duration_ns * factor), SHORTEST_NS), longest)
        left = (about_ns - before.start.ns) * length // before.duration_ns
        self._show(Interval.of_ns(about_ns - left, about_ns - left + length))

    def pan(self, ns: int) -> None:
        """Look later by `ns` (earlier, if negative)."""
        self._show(self._span.moved(ns))

    def show_all(self) -> None:
        """All of the material."""
        self._show(self._bounds)

    def show(self, span: Interval, *, margin: Fraction = Fraction(1, 8)) -> None:
        """A span with some air on both sides."""
        length = max(span.duration_ns, SHORTEST_NS)
        air = round(length * margin)
        middle = (span.start.ns + span.end.ns) // 2
        self._show(Interval.of_ns(middle - length // 2 - air, middle + (length + 1) // 2 + air))

    def centre(self, ns: int) -> None:
        """Bring an instant to the middle without changing the scale."""
        self._show(self._span.moved(ns - (self._span.start.ns + self._span.duration_ns // 2)))

    def follow(self, at: Instant) -> None:
        """Turn the page when the playhead comes to its edge; leave it alone otherwise."""
        span = self._span
        gone = at.since(span.start)
        if at >= span.end or gone > span.duration_ns * _TURN_AT:
            if span.end < self._bounds.end:
                self._show(span.moved(gone - round(span.duration_ns * _TURN_TO)))
        elif gone < 0:
            self._show(span.moved(gone - round(span.duration_ns * (1 - _TURN_AT))))

    def reveal(self, at: Instant) -> None:
        """Bring an instant on screen, moving as little as turning a page does."""
        if not self._span.start <= at <= self._span.end:
            self.centre(at.ns)

    def _show(self, wanted: Interval) -> None:
        span = self._kept(wanted)
        if span != self._span:
            self._span = span
            for follower in tuple(self._followers):
                follower()

    def _kept(self, wanted: Interval) -> Interval:
        """The wanted span, moved and cut until it stays with the material."""
        air = round(min(wanted.duration_ns, self._bounds.duration_ns) * _MARGIN)
        first, last = self._bounds.start.ns - air, self._bounds.end.ns + air
        length = min(wanted.duration_ns, last - first)
        start = min(max(wanted.start.ns, first), last - length)
        return Interval.of_ns(start, start + length)


def _not_empty(bounds: Interval) -> Interval:
    if bounds.duration_ns >= SHORTEST_NS:
        return bounds
    return Interval(bounds.start, bounds.start.plus(SHORTEST_NS))
