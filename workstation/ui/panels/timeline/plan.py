"""Which lanes are where, how high, folded or hidden: as the reader left them. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ScaleBy(StrEnum):
    """Who says how high a lane's values reach, where the reader chose something."""

    VIEW = "view"
    """What is on screen."""
    GROUP = "group"
    """All lanes on screen of the same axes together."""
    FIXED = "fixed"
    """Two numbers the reader typed."""


_CLOSEST = 1e-9
"""Part of a number by which the ends of a scale differ at least: beyond, they are drawn as one."""
_FARTHEST = 1e30
"""No end of a scale lies further out: beyond, the picture's sums leave what they can hold."""


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """A reader's choice of a scale; `low` and `high` count for a fixed one.

    Raises:
        ValueError: a fixed scale whose top does not lie above its foot, or that cannot be drawn.
    """

    by: ScaleBy
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError("a scale needs a top above its foot")
        most = max(abs(self.low), abs(self.high))
        if not (self.high - self.low > most * _CLOSEST and most <= _FARTHEST):
            raise ValueError("no picture has room for this scale")


LONGEST_NAME = 60
LEAST_PX = 18
MOST_PX = 240
"""Height of one row of a lane, from the least to the most."""


@dataclass(slots=True)
class LanePlan:
    """How one window arranges its lanes; it outlives the case that is open.

    Attributes:
        order: lane ids from top to bottom, those of other cases among them.
        heights_px: lane id -> height of one of its rows; absent for the usual one.
        folded: lane id -> folded or unfolded by the reader; absent while never said.
        chosen: lane id -> shown or hidden by the reader; absent while never said.
        names: lane id -> what the reader calls it; absent for its own name. The letter and every
            export keep the name the log itself gives.
        scales: lane id -> how its values become heights; absent for the usual way.
    """

    order: tuple[str, ...] = ()
    heights_px: dict[str, int] = field(default_factory=dict)
    folded: dict[str, bool] = field(default_factory=dict)
    chosen: dict[str, bool] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    scales: dict[str, ScaleChoice] = field(default_factory=dict)

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

    def turn(self, lane_id: str, usually: bool = False) -> None:
        """Fold a lane, or unfold it; `usually` is how it is while the reader has not said."""
        self.folded[lane_id] = not self.is_folded(lane_id, usually)

    def is_folded(self, lane_id: str, usually: bool = False) -> bool:
        """Whether a lane shows its name only."""
        return self.folded.get(lane_id, usually)

    def rename(self, lane_id: str, name: str) -> None:
        """Call a lane something, or by its own name again (an empty one)."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if name:
            self.names[lane_id] = name
        else:
            self.names.pop(lane_id, None)

    def scale(self, lane_id: str, choice: ScaleChoice | None) -> None:
        """Choose a lane's scale, or the usual one again."""
        if choice is None:
            self.scales.pop(lane_id, None)
        else:
            self.scales[lane_id] = choice

    def shown(self, lane_id: str, usually: bool = True) -> bool:
        """Whether a lane is on screen; `usually` says so while the reader has not."""
        return self.chosen.get(lane_id, usually)
