"""The picture follows the playhead: which frame is wanted, and is it still wanted when it comes."""

from __future__ import annotations

from typing import Protocol

from workstation.core.case import PictureSettings
from workstation.core.errors import HypnicError
from workstation.core.media.look import Look
from workstation.core.timebase import Instant
from workstation.review.looking import settings_of, tone_of
from workstation.review.session import Session
from workstation.ui.panels.picture.grid import PictureGrid
from workstation.ui.panels.picture.shown import (
    Absent,
    Picture,
    PictureRequest,
    Pictures,
    absent,
    caption,
)
from workstation.ui.panels.picture.view import PictureView


class ShownFrame(Protocol):
    """One frame of one clip on the case clock."""

    @property
    def source_id(self) -> str:
        """The clip."""

    @property
    def number(self) -> int:
        """A label, never a time."""

    @property
    def clip_ns(self) -> int:
        """Its time on the clip's own clock."""

    @property
    def start(self) -> Instant:
        """When it begins to be shown."""


class Frames(Protocol):
    """Frame arithmetic of the case: `FrameTimes` of the open case."""

    preferred: str | None

    def shown(self, source_id: str, at: Instant) -> ShownFrame | None:
        """The frame of a clip shown at an instant, or None where the clip has none."""

    def clip_at(self, at: Instant) -> str | None:
        """The clip to look at, or None where no clip has a frame."""


LATE_NS = 500_000_000
"""So late a picture may come while the playhead moves on: on a slow machine every one is late."""


class PictureFollower:
    """Asks for the frame under the playhead; an answer that is no longer wanted is dropped.

    A picture that comes a little late is shown with its own words: better than none at all.
    """

    def __init__(
        self, session: Session, frames: Frames, pictures: Pictures, grid: PictureGrid
    ) -> None:
        self._session = session
        self._frames = frames
        self._pictures = pictures
        self._grid = grid
        self._wanted: PictureRequest | None = None
        self._clip: str | None = None
        self._at = Instant(0)
        self._scrubbing = False
        self.failures = 0
        self.difference = False
        """Show what moved instead of the picture."""
        self.preview: PictureSettings | None = None
        """Settings of a clip a reader is trying out; nothing is saved of them."""

    @property
    def clip(self) -> str | None:
        """The clip on screen."""
        return self._clip

    def clip_at(self, at: Instant) -> str | None:
        """The clip that shows an instant, or None."""
        return self._frames.clip_at(at)

    def go(self, at: Instant, *, scrubbing: bool = False) -> None:
        """Show the frame at an instant, or that there is none."""
        self._at, self._scrubbing = at, scrubbing
        view = self._grid.views[0]
        try:
            clip = self._frames.clip_at(at)
            frame = self._frames.shown(clip, at) if clip else None
        except HypnicError as error:
            # A clip that is lost must not keep the rest of the case from being read.
            self._wanted = self._clip = None
            view.show_absent(Absent(error.sentence, None))
            return
        if frame is None:
            self._wanted = self._clip = None
            view.show_absent(absent(self._session.case, at))
            return
        settings = self.settings_of(frame.source_id)
        width, height = view.device_size
        if settings.turn_deg % 180:
            width, height = height, width  # the box as it lies before the turn
        look = Look(tone_of(settings), self.difference)
        wanted = PictureRequest(
            frame.source_id,
            frame.number,
            frame.clip_ns,
            frame.start,
            width,
            height,
            scrubbing,
            look,
        )
        if wanted == self._wanted:
            return
        if self._clip != wanted.source_id:
            view.clear()
        self._wanted, self._clip = wanted, wanted.source_id
        self._pictures.request(wanted, self._take)

    def settings_of(self, source_id: str) -> PictureSettings:
        """How a clip is looked at now."""
        tried = self.preview
        if tried is not None and tried.id == source_id:
            return tried
        return settings_of(self._session.case, source_id)

    def again(self) -> None:
        """The box, the picture's settings or the case changed: show the same moment anew.

        What is on screen stays until the new picture is here.
        """
        self._wanted = None
        self.go(self._at, scrubbing=self._scrubbing)

    def _take(self, request: PictureRequest, picture: Picture | None) -> None:
        if not _still_wanted(request, self._wanted):
            return
        view: PictureView = self._grid.views[0]
        if picture is None:
            self.failures += 1
            view.clear()
            return
        case = self._session.case
        settings = self.settings_of(request.source_id)
        view.show_picture(picture, caption(case, request, settings), settings)


def _still_wanted(request: PictureRequest, newest: PictureRequest | None) -> bool:
    """Whether an answer may be shown: it is the newest wish, or just before or after it."""
    if newest is None or request.source_id != newest.source_id:
        return False
    return request == newest or abs(newest.start.since(request.start)) <= LATE_NS
