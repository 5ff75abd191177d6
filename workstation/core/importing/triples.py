"""Which channels are the three axes of one quantity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workstation.core.evidence import ChannelKind

_KINDS = (ChannelKind.ACCELERATION, ChannelKind.ROTATION, ChannelKind.MAGNETIC)
_AXIS = re.compile(r"(?P<stem>.*[^ _.-])[ _.-](?P<axis>[xyzXYZ])", re.DOTALL)
"""`acc x`, `Accelerometer_X`, `acc.y`: what stands before the last mark, and the axis."""
_WITHOUT_GRAVITY = ("linear", "user")


class Named(Protocol):
    """A channel, or a column that becomes one."""

    @property
    def name(self) -> str:
        """Unique within the recording; axes end in x, y and z."""

    @property
    def kind(self) -> ChannelKind:
        """What it measures."""

    @property
    def unit(self) -> str:
        """Its unit."""


@dataclass(frozen=True, slots=True)
class Triple:
    """Three axes, sampled together.

    Attributes:
        stem: what their names share ("acc"); unique within the recording.
        kind, unit: of all three.
        names: of x, y and z.
    """

    stem: str
    kind: ChannelKind
    unit: str
    names: tuple[str, str, str]

    @property
    def holds_gravity(self) -> bool:
        """Whether it is an acceleration of which gravity was not taken away, in g."""
        return (
            self.kind is ChannelKind.ACCELERATION
            and self.unit == "g"
            and not self.stem.lower().startswith(_WITHOUT_GRAVITY)
        )


def triples_of(channels: Sequence[Named]) -> tuple[Triple, ...]:
    """The triples among channels of one group, in their order."""
    axes: dict[tuple[str, ChannelKind, str], dict[str, str]] = {}
    for channel in channels:
        found = _AXIS.fullmatch(channel.name) if channel.kind in _KINDS else None
        if found:
            stem, axis = found["stem"], found["axis"].lower()
            axes.setdefault((stem, channel.kind, channel.unit), {})[axis] = channel.name
    return tuple(
        Triple(stem, kind, unit, (names["x"], names["y"], names["z"]))
        for (stem, kind, unit), names in axes.items()
        if len(names) == 3
    )
