"""Which measured movements the reader has in hand. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from workstation.core.timebase import Instant, Interval
from workstation.ui.panels.timeline.items import MovementMark


class MovementPick:
    """The movements there are, and those chosen; what is gone is no longer chosen."""

    def __init__(self) -> None:
        self.movements: tuple[MovementMark, ...] = ()
        self.chosen: tuple[str, ...] = ()

    def know(self, movements: Iterable[MovementMark]) -> None:
        """These movements there are now, ordered by onset."""
        self.movements = tuple(movements)
        there = {m.id for m in self.movements}
        self.chosen = tuple(each for each in self.chosen if each in there)

    def take(self, movement_id: str) -> None:
        """This one alone."""
        self.chosen = (movement_id,) if self._find(movement_id) else ()

    def turn(self, movement_id: str) -> None:
        """This one too, or no longer."""
        if movement_id in self.chosen:
            self.chosen = tuple(each for each in self.chosen if each != movement_id)
        elif self._find(movement_id):
            self.chosen = (*self.chosen, movement_id)

    def span(self) -> Interval | None:
        """From the first onset to the last end of those chosen, None while there are none."""
        spans = [m.span for m in self.movements if m.id in self.chosen]
        if not spans:
            return None
        return Interval(min(s.start for s in spans), max(s.end for s in spans))

    def spans(self) -> tuple[Interval, ...]:
        """Each of those chosen, in order."""
        return tuple(m.span for m in self.movements if m.id in self.chosen)

    def neighbour(self, at: Instant, *, after: bool) -> MovementMark | None:
        """The next movement nobody kept after an instant, or the one before it."""
        offered = [m for m in self.movements if not m.kept]
        if after:
            return next((m for m in offered if m.span.start > at), None)
        return next((m for m in reversed(offered) if m.span.start < at), None)

    def _find(self, movement_id: str) -> MovementMark | None:
        return next((m for m in self.movements if m.id == movement_id), None)
