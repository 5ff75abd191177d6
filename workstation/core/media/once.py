"""The pass itself: packets in file order, each displayed frame once, sound on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from workstation.core.media.colour import Colours
from workstation.core.media.decoding import Damage, decoded, left_over, packets, stamp
from workstation.core.media.display import Display
from workstation.core.media.envelope import EnvelopeMaker
from workstation.core.media.findings import Noticed
from workstation.core.media.index import FrameIndex, tick_to_ns
from workstation.core.media.opening import nothing_decodes
from workstation.core.media.pcm import samples_of
from workstation.core.media.picture import Picture
from workstation.core.media.sink import FrameSink
from workstation.core.media.spectrogram import SpectrogramMaker
from workstation.core.media.tags import telemetry_has_place
from workstation.core.media.tracks import Tracks
from workstation.core.timebase import NS

_USUAL_NS = 33_333_333
"""How long the only frame of a clip is shown when nothing says so."""

_LONGEST_LAST_NS = 2 * NS
"""A last frame said to last longer than this, and than any other, is not believed."""


_LEAP_NS = 10 * NS
"""A pause longer than this is only believed once the next frame goes on from there."""

_FARTHEST_NS = 3600 * NS
"""Nobody's clip stands still for longer: such a time stamp is damaged."""


class Pass:
    """Decodes the picture and sound of one open clip once.

    Attributes:
        noticed: what a reader should know.
        envelope, spectrogram: of the sound, on the file's clock.
        first, display: the first displayed frame and how it is shown; after `run`.
        zero_ns: the file's clock at clip time 0; after `run`.
        sound_rate_hz, sound_channels: of the decoded sound, 0 without any.
        telemetry_place: camera telemetry holds coordinates.
    """

    def __init__(self, container: Any, tracks: Tracks, sinks: Sequence[FrameSink]) -> None:
        self._container = container
        self._tracks = tracks
        self._sinks = sinks
        self._colours = Colours()
        self._pts: list[int] = []
        self._keys: list[tuple[int, int]] = []
        self._last_length = 0
        self._tick = tracks.picture.time_base
        self._leap = tick_count(_LEAP_NS, self._tick)
        self._farthest = tick_count(_FARTHEST_NS, self._tick)
        self._waiting: tuple[Any, int] | None = None
        self._sound_next_ns: int | None = None
        self.noticed = Noticed(Damage())
        self.envelope = EnvelopeMaker()
        self.spectrogram = SpectrogramMaker()
        self.first: Any = None
        self.display = Display(0, 0)
        self.zero_ns = 0
        self.sound_rate_hz = 0
        self.sound_channels = 0
        self.telemetry_place = False
        tracks.picture.thread_type = "AUTO"

    def run(
        self,
        name: str,
        size: int,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Go through the whole file.

        Raises:
            DamagedFileError: not one frame could be decoded.
            CancelledError: as asked.
        """
        tracks = self._tracks
        streams = [s for s in (tracks.picture, tracks.sound, tracks.telemetry) if s is not None]
        reached = 0
        for packet in packets(self._container, streams, self.noticed.damage, cancelled):
            index = packet.stream.index
            if index == tracks.picture.index:
                self._picture(packet)
            elif tracks.sound is not None and index == tracks.sound.index:
                self._sound(packet)
            elif packet.size and not self.telemetry_place:
                self.telemetry_place = telemetry_has_place(bytes(packet))
            if packet.pos is not None and packet.pos > reached:
                reached = packet.pos
                progress(min(reached / size, 1.0))
        for frame in left_over(tracks.picture, self.noticed.damage):
            self._sift(frame)
        self._settle(None)
        if not self._pts:
            raise nothing_decodes(name)

    def index(self) -> FrameIndex:
        """The index of the displayed frames; after `run`."""
        pts = np.array(self._pts, dtype=np.int64)
        keys = sorted(set(self._keys))
        stamps = np.array([k for k, _ in keys], dtype=np.int64)
        numbers = np.searchsorted(pts, stamps, side="left").astype(np.int64)
        shown = numbers < len(pts)
        seeks = np.array([d for _, d in keys], dtype=np.int64)
        return FrameIndex.of(pts, self._tick, numbers[shown], seeks[shown], self._end_ns(pts))

    def _picture(self, packet: Any) -> None:
        if packet.size:
            at = packet.pts if packet.pts is not None else packet.dts
            if packet.is_discard:
                self.noticed.hidden += 1
            if packet.is_keyframe and at is not None:
                self._keys.append((at, packet.dts if packet.dts is not None else at))
        for frame in decoded(packet, self.noticed.damage):
            self._sift(frame)

    def _sift(self, frame: Any) -> None:
        """Pass on frames whose time rises; one that leaps far ahead waits for what follows it.

        A damaged time stamp must not push out all the frames after it.
        """
        at = stamp(frame)
        if at is None:
            self.noticed.backwards += 1
            return
        self._settle(at)
        if not self._pts or at - self._pts[-1] <= self._leap:
            self._show(frame, at)
        elif at - self._pts[-1] <= self._farthest:
            self._waiting = (frame, at)
        else:
            self.noticed.backwards += 1

    def _settle(self, next_at: int | None) -> None:
        """Decide on the frame that waits, by the time of the next one (None: there is none)."""
        if self._waiting is None:
            return
        (frame, at), self._waiting = self._waiting, None
        if next_at is None or next_at > at:
            self._show(frame, at)
        else:
            self.noticed.backwards += 1

    def _show(self, frame: Any, at: int) -> None:
        if self._pts and at <= self._pts[-1]:
            self.noticed.backwards += 1
            return
        if not self._pts:
            self._begin(frame, at)
        number = len(self._pts)
        self._pts.append(at)
        self._last_length = int(frame.duration or 0)
        self.noticed.interlaced = self.noticed.interlaced or bool(frame.interlaced_frame)
        if self._sinks:
            clip_ns = tick_to_ns(at - self._pts[0], self._tick)
            picture = Picture(frame, number, clip_ns, self.display, self._colours)
            for sink in self._sinks:
                sink.take(picture)

    def _begin(self, frame: Any, at: int) -> None:
        self.first = frame
        self.zero_ns = tick_to_ns(at, self._tick)
        self.display = Display.of_frame(frame, self._tracks.picture.sample_aspect_ratio)
        dovi = frame.side_data.get("DOVI_METADATA") is not None
        self.noticed.foreign_colour = dovi and int(frame.color_trc) == 2
        for sink in self._sinks:
            sink.begin(self.display.width, self.display.height)

    def _sound(self, packet: Any) -> None:
        for frame in decoded(packet, self.noticed.damage):
            samples = samples_of(frame)
            rate = int(frame.sample_rate)
            if not len(samples) or rate <= 0:
                continue
            if frame.pts is not None:
                at_ns = tick_to_ns(frame.pts, frame.time_base or self._tracks.sound.time_base)
            else:
                at_ns = self._sound_next_ns or 0
            self.sound_rate_hz = self.sound_rate_hz or rate
            self.sound_channels = self.sound_channels or samples.shape[1]
            self.envelope.take(samples, at_ns, rate)
            self.spectrogram.take(samples, at_ns, rate)
            self._sound_next_ns = at_ns + len(samples) * NS // rate

    def declared_ns(self) -> int | None:
        """How long the picture lasts by the header as FFmpeg reads it, None if it says nothing."""
        length = self._tracks.picture.duration
        if length is not None and length > 0:
            return tick_to_ns(length, self._tick)
        whole = self._container.duration
        return whole * 1000 if whole is not None and whole > 0 else None

    def _end_ns(self, pts: Any) -> int:
        """When the last frame stops: its own length, or the usual one; a trim may cut it short."""
        gaps = np.diff(pts)
        usual = int(np.median(gaps)) if len(gaps) else 0
        longest = int(gaps.max()) if len(gaps) else 0
        length = self._last_length
        too_long = max(longest, tick_count(_LONGEST_LAST_NS, self._tick))
        if length <= 0 or length > too_long:
            length = usual or max(tick_count(_USUAL_NS, self._tick), 1)
        stream = self._tracks.picture
        last = int(pts[-1])
        if stream.duration and stream.start_time is not None:
            declared = stream.start_time + stream.duration
            if last < declared < last + length:
                length = declared - last
        return max(tick_to_ns(last + length - int(pts[0]), self._tick), 1)


def tick_count(ns: int, time_base: Any) -> int:
    """Nanoseconds as whole ticks of a stream's clock, cut."""
    return int(ns * time_base.denominator // (NS * time_base.numerator))
