"""What is asked of whoever decodes, what comes back, and the words above it. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import Case, PictureSettings
from workstation.core.errors import HypnicError
from workstation.core.media.index import frame_text
from workstation.core.timebase import Instant, Interval
from workstation.core.timebase.text import clock_text, span_text
from workstation.ui.panels.timeline.ticks import wall_text

Image = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """One frame of one clip, to be shown in a box of device pixels.

    Attributes:
        source_id: the clip.
        number: frame number, a label.
        clip_ns: its time on the clip's own clock.
        start: when it begins to be shown.
        width_px, height_px: the box, in device pixels; a picture need not be larger.
        scrubbing: the reader is dragging, a quick picture is better than an exact one.
    """

    source_id: str
    number: int
    clip_ns: int
    start: Instant
    width_px: int
    height_px: int
    scrubbing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded frame. `exact` is False for a proxy that stands in for the frame itself."""

    request: PictureRequest
    image: Image
    exact: bool = True


Deliver = Callable[[PictureRequest, Picture | None], None]
"""Called with the picture, on the asking thread; None if it cannot be decoded."""


class Pictures(Protocol):
    """Where frames come from."""

    def request(self, wanted: PictureRequest, deliver: Deliver) -> None:
        """Have a frame delivered, perhaps first as a proxy, then exactly. A newer request wins."""


class StillReader(Protocol):
    """The part of an open case's material that holds pictures."""

    def still(self, source_id: str, clip_ns: int, max_width: int) -> Image | None:
        """The frame shown at a clip time."""


class DirectPictures:
    """Frames decoded at once on the asking thread: for tests, and where nothing runs beside."""

    def __init__(self, material: StillReader) -> None:
        self._material = material

    def request(self, wanted: PictureRequest, deliver: Deliver) -> None:
        """Decode and deliver."""
        try:
            image = self._material.still(wanted.source_id, wanted.clip_ns, wanted.width_px)
        except HypnicError:
            image = None
        deliver(wanted, None if image is None else Picture(wanted, image))


@dataclass(frozen=True, slots=True)
class Caption:
    """The words above a picture: whose, which moment, and how it is turned."""

    clip: str
    moment: str
    turned: str

    @property
    def spoken(self) -> str:
        """All of it in one line."""
        return f"{self.clip}, {self.moment}, {self.turned}"


@dataclass(frozen=True, slots=True)
class Absent:
    """No clip covers the playhead.

    Attributes:
        text: where the nearest footage is, in words.
        jump: where to go, or None if the case has no clip at all.
    """

    text: str
    jump: Instant | None


def caption(case: Case, wanted: PictureRequest) -> Caption:
    """Clip label; frame, clip time, wall clock and how far it may be off; how it is turned."""
    source = case.sources[wanted.source_id]
    clock = case.map_of(wanted.source_id)
    wall = wall_text(case.zero, wanted.start.ns, zone=True)
    if wall and clock.uncertainty_ns is not None:
        wall = f"{wall} ± {span_text(clock.uncertainty_ns)}"
    elif wall:
        wall = "time of day unknown"  # it was laid somewhere: the case's clock is not this clip's
    when = clock_text(wanted.clip_ns)
    moment = f"{frame_text(wanted.number)} · {when} · {wall or 'no wall clock'}"
    return Caption(
        source.label or source.file_name, moment, turned(case.pictures.get(wanted.source_id))
    )


def turned(settings: PictureSettings | None) -> str:
    """How the picture differs from what was filmed."""
    if settings is None:
        return "shown as filmed"
    parts = []
    if settings.turn_deg % 360:
        parts.append(f"turned {settings.turn_deg % 360}°")
    if settings.mirror:
        parts.append("mirrored: left is right")
    toned = (settings.brightness, settings.contrast, settings.gamma) != (0.0, 1.0, 1.0)
    if toned or settings.local_contrast:
        parts.append("light changed")
    return " · ".join(parts) or "shown as filmed"


def absent(case: Case, at: Instant) -> Absent:
    """Where the nearest footage to an instant is."""
    spans = [(case.span_of(c.id), c) for c in case.clips() if c.id in case.placements]
    if not spans:
        return Absent("This case has no clip yet. Drop videos on the left.", None)
    span, clip = min(spans, key=lambda s: _distance(s[0], at))
    name = clip.label or clip.file_name
    away = span_text(_distance(span, at))
    if span.start > at:
        return Absent(f"{name} begins {away} later.", span.start)
    return Absent(f"{name} ended {away} before.", Instant(span.end.ns - 1))


def _distance(span: Interval, at: Instant) -> int:
    return max(span.start.since(at), at.since(span.end), 0)
