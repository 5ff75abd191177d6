"""The pictures follow the playhead: which frame is wanted, and is it still wanted when it comes."""

from __future__ import annotations

from functools import partial

from workstation.core.case import PictureSettings
from workstation.core.errors import HypnicError
from workstation.core.media.look import Look
from workstation.core.timebase import Instant
from workstation.review.picture import settings_of, tone_of
from workstation.review.playback.frames import FrameTimes, Shown
from workstation.review.session import Session
from workstation.ui.panels.picture.beside import (
    absent_in,
    cell_states,
    lock_notice,
    locked_words,
)
from workstation.ui.panels.picture.grid import PictureGrid
from workstation.ui.panels.picture.shown import (
    Absent,
    Picture,
    PictureRequest,
    Pictures,
    absent,
    caption,
)

LATE_NS = 500_000_000
"""So late a picture may come while the playhead moves on: on a slow machine every one is late."""


class PictureFollower:
    """Asks for the frames under the playhead; an answer that is no longer wanted is dropped.

    A picture that comes a little late is shown with its own words: better than none at all.
    """

    def __init__(
        self, session: Session, frames: FrameTimes, pictures: Pictures, grid: PictureGrid
    ) -> None:
        self._session = session
        self._frames = frames
        self._pictures = pictures
        self._grid = grid
        self._wanted: list[PictureRequest | None] = [None]
        self._clips: list[str | None] = [None]
        self._at = Instant(0)
        self._scrubbing = False
        self.failures = 0
        self.difference = False
        """Show what moved instead of the picture."""
        self.preview: PictureSettings | None = None
        """Settings of a clip a reader is trying out; nothing is saved of them."""

    @property
    def clip(self) -> str | None:
        """The clip in the main picture, None where that shows no footage."""
        return self._clips[min(self._frames.looking.main, len(self._clips) - 1)]

    def clip_at(self, at: Instant) -> str | None:
        """The clip that shows an instant, or None."""
        return self._frames.clip_at(at)

    def go(self, at: Instant, *, scrubbing: bool = False) -> None:
        """Show the frames at an instant, or that there are none."""
        self._at, self._scrubbing = at, scrubbing
        count = self._frames.looking.count
        if count != len(self._wanted):
            self._wanted, self._clips = [None] * count, (self._clips + [None] * count)[:count]
            self._grid.set_count(count)
        for place in range(count):
            self._show(place)

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
        self._wanted = [None] * len(self._wanted)
        self.go(self._at, scrubbing=self._scrubbing)

    def look(self) -> None:
        """Other clips are looked at, or others of them are main, heard or locked."""
        case = self._session.case
        count = self._frames.looking.count
        self._wanted, self._clips = [None] * count, (self._clips + [None] * count)[:count]
        self._grid.set_count(count)
        self._grid.show_states(cell_states(case, self._frames), lock_notice(case, self._frames))
        self.go(self._at, scrubbing=self._scrubbing)

    # -- one picture ----------------------------------------------------------------------------

    def _show(self, place: int) -> None:
        view = self._grid.views[place]
        before = self._wanted[place]
        try:
            frame = self._frame(place)
        except HypnicError as error:
            # A clip that is lost must not keep the rest of the case from being read.
            self._wanted[place] = self._clips[place] = None
            view.show_absent(Absent(error.sentence, None))
            return
        if frame is None:
            self._wanted[place] = self._clips[place] = None
            view.show_absent(self._absent(place))
            return
        clips = self._frames.looking.clips
        settings = self.settings_of(frame.source_id)
        width, height = view.device_size
        if settings.turn_deg % 180:
            width, height = height, width  # the box as it lies before the turn
        look = Look(tone_of(settings), self.difference)
        wanted = PictureRequest(
            frame.source_id, frame.number, frame.clip_ns, frame.start, width, height,
            self._scrubbing, look, clips[:place].count(frame.source_id), max(len(clips), 1),
        )  # fmt: skip
        if wanted == before:
            return
        if self._clips[place] != wanted.source_id:
            view.clear()
        self._wanted[place], self._clips[place] = wanted, wanted.source_id
        self._pictures.request(wanted, partial(self._take, place))

    def _frame(self, place: int) -> Shown | None:
        if self._frames.looking.clips:
            return self._frames.seen_in(place, self._at)
        clip = self._frames.clip_at(self._at)
        return self._frames.shown(clip, self._at) if clip else None

    def _absent(self, place: int) -> Absent:
        case, frames = self._session.case, self._frames
        if not frames.looking.clips:
            return absent(case, self._at)
        return absent_in(case, frames, place, self._at)

    def _take(self, place: int, request: PictureRequest, picture: Picture | None) -> None:
        if place >= len(self._wanted) or not _still_wanted(request, self._wanted[place]):
            return
        view = self._grid.views[place]
        if picture is None:
            self.failures += 1
            view.clear()
            return
        case = self._session.case
        settings = self.settings_of(request.source_id)
        words = caption(case, request, settings, self._locked(place, request))
        view.show_picture(picture, words, settings)

    def _locked(self, place: int, request: PictureRequest) -> str:
        """How far a locked picture is from its instant, "" on the case clock."""
        if not self._frames.looking.locked:
            return ""
        shown = Shown(request.source_id, request.number, request.clip_ns, request.start)
        return locked_words(self._session.case, self._frames, place, shown)


def _still_wanted(request: PictureRequest, newest: PictureRequest | None) -> bool:
    """Whether an answer may be shown: it is the newest wish, or just before or after it."""
    if newest is None:
        return False
    if (request.source_id, request.reader) != (newest.source_id, newest.reader):
        return False
    return request == newest or abs(newest.start.since(request.start)) <= LATE_NS
