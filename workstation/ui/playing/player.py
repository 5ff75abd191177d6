"""What moves the playhead on screen: the display's beat, the sound, and what was watched."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from workstation.core.errors import HypnicError
from workstation.core.timebase import NS, Instant
from workstation.review.commands.viewing import add_watched
from workstation.review.desk import OpenCase
from workstation.review.playback.sound_feed import SoundFeed, tempo_of
from workstation.review.playback.transport import Moved, TransportState
from workstation.ui.playing.pictures import ServedPictures
from workstation.ui.playing.sound_out import SoundOut

BEAT_MS = 8
WATCHED_AT_MOST = 2
"""Played faster than this, or by jumping, nothing counts as watched."""
_LEAST_WATCHED_NS = NS // 4


class Player(QObject):
    """Beats the transport, plays the sound of the clip in view, remembers what was watched."""

    failed = Signal(object)
    no_sound = Signal()

    def __init__(
        self, opened: OpenCase, pictures: ServedPictures, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self._pictures = pictures
        self._transport = opened.transport
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._sound = SoundOut(self)
        self._sound.unavailable.connect(self.no_sound)
        self._feed: SoundFeed | None = None
        self._heard_clip: str | None = None
        self._heard_shift = 0
        self._tempo = Fraction(1)
        self._watch_from: tuple[str, int] | None = None
        self._watch_to = 0
        self._stop = self._transport.listen(self._follow)
        self._transport.set_master(self._heard)

    def close(self) -> None:
        """Stop everything."""
        self._settle_watched()
        self._stop()
        self._timer.stop()
        self._transport.set_master(None)
        self._sound.stop()
        if self._feed is not None:
            self._feed.close()
            self._feed = None

    def mute(self, muted: bool) -> None:
        """Without being heard."""
        self._sound.mute(muted)

    @Slot()
    def _beat(self) -> None:
        self._transport.tick()

    def _follow(self, state: TransportState) -> None:
        if state.playing != self._timer.isActive():
            if state.playing:
                self._timer.start()
            else:
                self._timer.stop()
            self._pictures.look_ahead(0 if not state.playing else (1 if state.speed > 0 else -1))
        self._watch(state)
        jumped = state.moved in {Moved.SOUGHT, Moved.LOOPED, Moved.SKIPPED, Moved.STATE}
        heard = self._heard_at(state.position)
        tempo = self._tempo_at(*heard, state) if heard else None
        if heard is None or tempo is None or not state.playing or state.scrubbing:
            self._sound.stop()
        elif jumped or heard != (self._heard_clip, self._heard_shift):
            clip, self._heard_shift = heard
            self._start_sound(clip, tempo, state.position.plus(self._heard_shift))

    def _tempo_at(self, clip: str, shift_ns: int, state: TransportState) -> Fraction | None:
        """Clip seconds a heard second; None where the sound could not keep its pitch."""
        at = state.position.plus(shift_ns)
        return tempo_of(self._opened.case.map_of(clip), at, state.speed)

    def _start_sound(self, clip: str, tempo: Fraction, at: Instant) -> None:
        if (clip, tempo) != (self._heard_clip, self._tempo) or self._feed is None:
            # The sink reads from the feed: it stops first.
            self._sound.stop()
            if self._feed is not None:
                self._feed.close()
            self._heard_clip, self._tempo = clip, tempo
            self._feed = self._opened.material.sound_feed(clip, tempo)
        if self._feed is not None:
            self._sound.start(self._feed, self._opened.case.map_of(clip).to_source(at))

    def _heard(self) -> int | None:
        clip_ns = self._sound.heard()
        case = self._opened.case
        if clip_ns is None or self._heard_clip not in case.placements or not self._heard_clip:
            return None
        return case.map_of(self._heard_clip).to_case(clip_ns).ns - self._heard_shift

    def _heard_at(self, at: Instant) -> tuple[str, int] | None:
        """The clip that is heard, and how much later it is than the playhead."""
        try:
            return self._opened.frames.heard_at(at)
        except HypnicError as error:
            self.failed.emit(error)
            return None

    def _clip_at(self, at: Instant) -> str | None:
        try:
            return self._opened.frames.clip_at(at)
        except HypnicError as error:
            self.failed.emit(error)
            return None

    # -- what was watched -----------------------------------------------------------------------

    def _watch(self, state: TransportState) -> None:
        clip = self._clip_at(state.position)
        slow = abs(state.speed) <= WATCHED_AT_MOST
        going_on = state.playing and slow and state.moved in {Moved.PLAYED, Moved.STATE}
        if self._watch_from and (not going_on or clip != self._watch_from[0]):
            self._settle_watched()
        if clip is None or clip not in self._opened.case.placements:
            return
        clip_ns = self._opened.case.map_of(clip).to_source(state.position)
        if state.playing and slow and self._watch_from is None:
            self._watch_from = (clip, clip_ns)
        self._watch_to = clip_ns

    def _settle_watched(self) -> None:
        if self._watch_from is None:
            return
        clip, start = self._watch_from
        low, high = sorted((start, self._watch_to))
        self._watch_from = None
        if high - low < _LEAST_WATCHED_NS or clip not in self._opened.case.sources:
            return
        try:
            self._opened.session.do(add_watched(self._opened.case, clip, low, high))
        except HypnicError as error:
            self.failed.emit(error)
