"""Which lanes are where, how high, folded or hidden: as the reader left them. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class LanePlan:
    """How one window arranges its lanes; it outlives the case that is open.

    Attributes:
        order: lane ids from top to bottom, those of other cases among them.
        heights_px: lane id -> height of one of its rows; absent for the usual one.
        folded: ids of lanes that show their name only.
        chosen: lane id -> shown or hidden by the reader; absent while never said.
    """

    order: tuple[str, ...] = ()
    heights_px: dict[str, int] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)
    chosen: dict[str, bool] = field(default_factory=dict)

    def arranged(self, ids: Sequence[str]) -> tuple[str, ...]:
        """These lanes as the reader ordered them; a new one comes after its usual neighbour."""
        out = [each for each in self.order if each in ids]
        for place, each in enumerate(ids):
            if each in out:
                continue
            before = next((b for b in reversed(ids[:place]) if b in out), None)
            out.insert(out.index(before) + 1 if before is not None else 0, each)
        return tuple(out)

    def move(self, lane_id: str, to: int, ids: Sequence[str]) -> None:
        """Put a lane at a place among the others.

        Args:
            lane_id: which.
            to: its place among the other lanes, 0 at the top.
            ids: the lanes there are, in their usual order.
        """
        held = [each for each in self.arranged(ids) if each != lane_id]
        held.insert(min(max(to, 0), len(held)), lane_id)
        self.order = (*held, *(each for each in self.order if each not in ids))

    def turn(self, lane_id: str) -> None:
        """Fold a lane, or unfold it."""
        self.folded ^= {lane_id}

    def shown(self, lane_id: str, usually: bool = True) -> bool:
        """Whether a lane is on screen; `usually` says so while the reader has not."""
        return self.chosen.get(lane_id, usually)
