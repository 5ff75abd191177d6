"""What is asked of whoever decodes, what comes back, and the words above it. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import Case, PictureSettings
from workstation.core.errors import HypnicError
from workstation.core.evidence.pace import pace_words
from workstation.core.media.index import frame_text
from workstation.core.media.look import PLAIN, Look, Seen
from workstation.core.media.tone import toned
from workstation.core.motion.difference import compared
from workstation.core.timebase import Instant, Interval
from workstation.core.timebase.text import clock_text, span_text
from workstation.review.picture import light_words, mirrored_words, settings_of, turned_words
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
        look: its light, or what moved instead.
        reader: which reader of the clip it is for: a clip shown twice at once needs two.
        among: how many pictures are on screen.
    """

    source_id: str
    number: int
    clip_ns: int
    start: Instant
    width_px: int
    height_px: int
    scrubbing: bool = False
    look: Look = PLAIN
    reader: int = 0
    among: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded frame.

    Attributes:
        request: what it answers.
        image: as it is to be drawn, before it is turned and mirrored.
        exact: False for a proxy that stands in for the frame itself.
        seen: the frame, or its difference to the one before.
    """

    request: PictureRequest
    image: Image
    exact: bool = True
    seen: Seen = Seen.PICTURE


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
            deliver(wanted, self._made(wanted))
        except HypnicError:
            deliver(wanted, None)

    def _made(self, wanted: PictureRequest) -> Picture | None:
        image = self._still(wanted, wanted.clip_ns)
        if image is None:
            return None
        if not wanted.look.difference:
            return Picture(wanted, toned(image, wanted.look.tone))
        # A frame's time is when it begins to be shown: just before, the one before is shown.
        before = self._still(wanted, wanted.clip_ns - 1)
        found = compared(before, image, wanted.look.tone)
        return Picture(wanted, found.rgb, seen=found.seen)

    def _still(self, wanted: PictureRequest, clip_ns: int) -> Image | None:
        return self._material.still(wanted.source_id, clip_ns, wanted.width_px)


@dataclass(frozen=True, slots=True)
class Caption:
    """The words above a picture.

    Attributes:
        clip, moment: whose, and when.
        turned: how the picture differs from what was filmed, "" where only the mirror does.
        mirrored: that left may be right, "" where it is not.
    """

    clip: str
    moment: str
    turned: str
    mirrored: str = ""

    @property
    def spoken(self) -> str:
        """All of it in one line."""
        return ", ".join(w for w in (self.clip, self.moment, self.mirrored, self.turned) if w)


@dataclass(frozen=True, slots=True)
class Absent:
    """No clip covers the playhead.

    Attributes:
        text: where the nearest footage is, in words.
        jump: where to go, or None if the case has no clip at all.
    """

    text: str
    jump: Instant | None


def caption(
    case: Case,
    wanted: PictureRequest,
    settings: PictureSettings | None = None,
    locked: str = "",
) -> Caption:
    """Clip label; frame, clip time, wall clock and how far it may be off; how it is turned.

    Args:
        case: as it is.
        wanted: the frame.
        settings: while a reader tries them out; None are those of the case.
        locked: how far a locked picture is from the instant it is locked on; it says so first.
    """
    source = case.sources[wanted.source_id]
    clock = case.map_of(wanted.source_id)
    wall = wall_text(case.zero, wanted.start.ns, zone=True)
    if wall and clock.uncertainty_ns is not None:
        wall = f"{wall} ± {span_text(clock.uncertainty_ns)}"
    elif wall:
        wall = "time of day unknown"  # it was laid somewhere: the case's clock is not this clip's
    # Of a slow-motion clip these are real seconds, unless the reader has it as the file plays.
    at = clock_text(clock.real_ns(wanted.clip_ns))
    moment = f"{frame_text(wanted.number)} · {at} · {wall or 'no wall clock'}"
    if locked:
        moment = f"{locked} · {moment}"
    settings = settings or settings_of(case, wanted.source_id)
    mirrored = mirrored_words(case, settings)
    changed = " · ".join(p for p in (pace_words(source.clip, clock.slowed), turned(settings)) if p)
    if not (changed or mirrored or wanted.look.difference):
        changed = "shown as filmed"
    return Caption(source.label or source.file_name, moment, changed, mirrored)


def turned(settings: PictureSettings) -> str:
    """How the picture differs from what was filmed, but for the mirror, which is said by itself."""
    turn = turned_words(settings, in_mirror=settings.mirror)
    return " · ".join(w for w in (turn, light_words(settings)) if w)


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
