"""What is known of a lane before it is on screen. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from workstation.ui.panels.timeline.plan import ScaleBy


@dataclass(frozen=True, slots=True)
class LaneName:
    """A lane there could be.

    Attributes:
        id: stable.
        title: its own name.
        note: source, sync, uncertainty.
        usually: whether it is shown while the reader has not said.
        folded: whether it is folded while the reader has not said.
        unit, rate_hz, count: of its samples, for the chooser.
        scales: the scales it may have besides the usual one.
        group: lanes of one group may share a scale.
    """

    id: str
    title: str
    note: str = ""
    usually: bool = True
    folded: bool = False
    unit: str = ""
    rate_hz: float | None = None
    count: int | None = None
    scales: tuple[ScaleBy, ...] = ()
    group: str = ""
