"""The pictures, traces and sounds of an open case, from what intake computed and kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import Case
from workstation.core.errors import DamagedFileError, StoreError
from workstation.core.evidence import DerivedKind, Source, SourceKind
from workstation.core.importing.log import KeptLog
from workstation.core.media.envelope import SoundEnvelope
from workstation.core.media.index import FrameIndex
from workstation.core.media.proxy import ProxyReader
from workstation.core.media.reader import ClipReader
from workstation.core.media.server import Deliver, Failed, FrameServer
from workstation.core.media.sound import SoundReader
from workstation.core.media.spectrogram import SoundSpectrogram
from workstation.core.media.thumbnails import thumbnails_from
from workstation.core.motion.difference import compared
from workstation.core.motion.track import MotionTrack
from workstation.core.timebase import ClockMap, Interval
from workstation.core.trace.trace import TraceView
from workstation.core.vision import cv2
from workstation.review.derived import compute_again, held, missing, read_as
from workstation.review.log_tracks import Track, kept_axes, kept_trace, tracks_of
from workstation.review.playback.readers import StoredClip, StoredCopy, StoredSound
from workstation.review.playback.sound_feed import SoundFeed
from workstation.review.ports import MediaStore, SpectrumSlice, TraceSlice
from workstation.review.sound_picture import SoundPicture
from workstation.review.spectra import flow_spectrum, movement_spectrum

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_Picture = tuple[str, int]
"""SHA-256 of a file and which of its videos: what is computed belongs to both."""


def _picture(source: Source) -> _Picture:
    return source.sha256, source.clip.stream_index


class CaseMaterial:
    """Everything of a case that can be shown, loaded when first asked for and kept."""

    def __init__(self, case: Callable[[], Case], media: MediaStore) -> None:
        """Show whatever `case()` returns now, from this store."""
        self._case = case
        self._media = media
        self._indexes: dict[_Picture, FrameIndex] = {}
        self._motions: dict[_Picture, MotionTrack] = {}
        self._logs: dict[str, KeptLog] = {}
        self._views: dict[tuple[str, str, str], TraceView] = {}
        self._readers: dict[str, ClipReader] = {}
        self._sounds: dict[str, SoundPicture] = {}

    # -- clips ----------------------------------------------------------------------------------

    def index(self, source_id: str) -> FrameIndex:
        """The clip's frame index."""
        source = self._source(source_id)
        key = _picture(source)
        if key not in self._indexes:
            self._indexes[key] = self._computed(
                source, DerivedKind.FRAME_INDEX, FrameIndex.from_bytes
            )
        return self._indexes[key]

    def motion_track(self, source_id: str) -> MotionTrack:
        """The clip's measured motion, on the clip's own clock (not yet in real seconds)."""
        source = self._source(source_id)
        key = _picture(source)
        if key not in self._motions:
            self._motions[key] = self._computed(source, DerivedKind.MOTION, MotionTrack.from_bytes)
        return self._motions[key]

    def thumbnails(self, source_id: str) -> tuple[bytes, ...]:
        """Evenly spaced small pictures of the clip, as JPEG; none where they are not computed.

        Never computed here: a work list of many cases would wait for it.
        """
        found = held(self._media, self._source(source_id), DerivedKind.THUMBNAILS)
        if found is None:
            return ()
        with found:
            try:
                return tuple(t.jpeg for t in thumbnails_from(found.read()))
            except DamagedFileError:
                return ()

    def sound(self, source_id: str) -> SoundEnvelope | None:
        """The clip's sound envelope, or None if it is silent film."""
        source = self._source(source_id)
        if source.clip.audio is None:
            return None
        return self._computed(source, DerivedKind.SOUND, SoundEnvelope.from_bytes)

    def frame_server(self, source_id: str, deliver: Deliver, failed: Failed) -> FrameServer:
        """A new server of this clip's pictures, with its own readers; the caller closes it."""
        source = self._source(source_id)
        index = self.index(source_id)

        def reader() -> ClipReader:
            return StoredClip(self._media, source, index)

        def small() -> ProxyReader:
            # On the server's thread: a copy that must be made again keeps nobody waiting.
            return StoredCopy(self._stream(source, DerivedKind.PROXY))

        return FrameServer(index, reader, deliver, failed, open_proxy=small, compare=compared)

    def sound_feed(self, source_id: str, tempo: Fraction = Fraction(1)) -> SoundFeed | None:
        """A new feed of this clip's sound, or None if it has none; the caller closes it.

        Args:
            source_id: the clip.
            tempo: clip seconds a heard second, from a half to two; the pitch stays.
        """
        source = self._source(source_id)
        facts = source.clip
        if facts.audio is None:
            return None
        opened: list[SoundReader] = []

        def decode(start_ns: int, end_ns: int) -> NDArray[np.int16]:
            if not opened:
                opened.append(StoredSound(self._media, source))
            return opened[0].read(start_ns, end_ns)

        def release() -> None:
            while opened:
                opened.pop().close()

        return SoundFeed(facts.audio, decode, tempo=tempo, release=release)

    def frame_number(self, source_id: str, clip_ns: int) -> int | None:
        """The number of the frame shown at a clip time, or None where there is none: in a log."""
        if self._source(source_id).kind is not SourceKind.CLIP:
            return None
        return self.index(source_id).frame_at(clip_ns)

    def still(self, source_id: str, clip_ns: int, max_width: int) -> NDArray[np.uint8] | None:
        """The frame shown at a clip time, RGB (height, width, 3), or None where there is none."""
        number = self.frame_number(source_id, clip_ns)
        if number is None:
            return None
        picture = self._reader(source_id).frame(number)
        height, width = picture.shape[:2]
        if width <= max_width:
            return picture
        small = (max_width, max(round(height * max_width / width), 1))
        return np.asarray(cv2.resize(picture, small, interpolation=cv2.INTER_AREA), np.uint8)

    # -- traces ---------------------------------------------------------------------------------

    def motion(self, source_id: str, span: Interval, points: int) -> TraceSlice | None:
        """The clip's motion over a span of case time, a second of the case; None for a log."""
        if self._source(source_id).kind is not SourceKind.CLIP:
            return None
        view = self._motion_view(source_id)
        clock = self._case().map_of(source_id)
        cut = self._slice(view, clock, span, points)
        if clock.slowed == 1:
            return cut
        more = np.float32(float(clock.slowed))
        return replace(cut, low=cut.low * more, high=cut.high * more)

    def tracks(self, source_id: str) -> tuple[Track, ...]:
        """What of a log can be drawn."""
        return tracks_of(self._source(source_id).recording)

    def log_trace(self, source_id: str, key: str, span: Interval, points: int) -> TraceSlice:
        """One track of a log over a span of case time."""
        clock = self._case().map_of(source_id)
        try:
            return self._slice(self._log_view(source_id, key), clock, span, points)
        except DamagedFileError:  # what is kept rotted: it says so itself, where it is read
            source = self._source(source_id)
            self._forget_log(_log_key(source))
            compute_again(self._media, source, {DerivedKind.SAMPLES})
        return self._slice(self._log_view(source_id, key), clock, span, points)

    def log_traces(self, source_id: str, span: Interval, points: int) -> Sequence[TraceSlice]:
        """The tracks of a log a reviewer reads first."""
        return [self.log_trace(source_id, t.key, span, points) for t in self.tracks(source_id)]

    # -- spectra --------------------------------------------------------------------------------

    def sound_spectrum(self, source_id: str, span: Interval, points: int) -> SpectrumSlice | None:
        """The clip's sound as a picture over a span of case time, None if it is silent film."""
        source = self._source(source_id)
        if source.clip.audio is None:
            return None
        picture = self._sounds.get(source_id)
        if picture is None:
            self._forget_removed()
            whole = self._computed(source, DerivedKind.SPECTROGRAM, SoundSpectrogram.from_bytes)
            made = SoundPicture(whole, source.clip.audio, partial(StoredSound, self._media, source))
            picture = self._sounds.setdefault(source_id, made)
        return picture.slice(self._case().map_of(source_id), span, points)

    def log_spectrum(self, source_id: str, key: str, span: Interval, points: int) -> SpectrumSlice:
        """How fast a log's sensor moved to and fro over a span of case time.

        Raises:
            KeyError: the log has no such spectrum.
        """
        clock = self._case().map_of(source_id)
        try:
            return movement_spectrum(key, kept_axes(self.log(source_id), key), clock, span, points)
        except DamagedFileError:
            source = self._source(source_id)
            self._forget_log(source.sha256)
            compute_again(self._media, source, {DerivedKind.SAMPLES})
        return movement_spectrum(key, kept_axes(self.log(source_id), key), clock, span, points)

    def motion_spectrum(self, source_id: str, span: Interval, points: int) -> SpectrumSlice | None:
        """How fast the picture moved to and fro over a span of case time.

        None where the clip shows too few frames a second for any of it.
        """
        track = self.motion_track(source_id)
        return flow_spectrum(track, self._case().map_of(source_id), span, points)

    def log(self, source_id: str) -> KeptLog:
        """A log's kept samples, to be read in part; closed with the material."""
        source = self._source(source_id)
        found = self._logs.get(_log_key(source))
        if found is None:
            self._forget_removed()
            stream = self._stream(source, DerivedKind.SAMPLES)
            try:
                made = KeptLog(stream)
            except DamagedFileError:
                stream.close()
                raise
            found = self._logs.setdefault(_log_key(source), made)
            if found is not made:  # another thread was quicker
                made.close()
        return found

    def close(self) -> None:
        """Let go of open files."""
        for source_id in tuple(self._readers):
            self._readers.pop(source_id).close()
        for source_id in tuple(self._sounds):
            self._sounds.pop(source_id).close()
        for key in tuple(self._logs):
            self._forget_log(key)

    # -- inside ---------------------------------------------------------------------------------

    def _source(self, source_id: str) -> Source:
        return self._case().sources[source_id]

    def _reader(self, source_id: str) -> ClipReader:
        if source_id not in self._readers:
            self._forget_removed()
            source = self._source(source_id)
            self._readers[source_id] = StoredClip(self._media, source, self.index(source_id))
        return self._readers[source_id]

    def _forget_removed(self) -> None:
        """Let go of what belongs to sources that left the case: a night's log is large."""
        case = self._case()
        for source_id in [s for s in self._readers if s not in case.sources]:
            self._readers.pop(source_id).close()
        for source_id in [s for s in self._sounds if s not in case.sources]:
            self._sounds.pop(source_id).close()
        pictures = {_picture(s) for s in case.clips()}
        for cache in (self._indexes, self._motions):
            for picture in [p for p in cache if p not in pictures]:
                cache.pop(picture, None)
        logs = {_log_key(s) for s in case.sources.values()}
        for log_key in [k for k in self._logs if k not in logs]:
            self._forget_log(log_key)
        for view in [v for v in self._views if v[0] not in case.sources]:
            self._views.pop(view, None)

    def _forget_log(self, log_key: str) -> None:
        """Close a log and whatever is drawn from it."""
        kept = self._logs.pop(log_key, None)
        for key in [k for k in self._views if k[1] == log_key]:
            self._views.pop(key, None)
        if kept is not None:
            kept.close()

    def _stream(self, source: Source, kind: DerivedKind) -> BinaryIO:
        """A computed file, made again with whatever else of its source is missing."""
        found = held(self._media, source, kind)
        if found is not None:
            return found
        _log.info("computing the %s of a source again", kind.value)
        compute_again(self._media, source, missing(self._media, source) | {kind})
        found = held(self._media, source, kind)
        if found is None:
            raise StoreError(
                "What is measured in this file cannot be computed any more.",
                file=source.file_name,
                advice="Remove it from the case and add the file again.",
            )
        return found

    def _computed(self, source: Source, kind: DerivedKind, read: Callable[[bytes], _T]) -> _T:
        with self._stream(source, kind) as found:
            data = found.read()
        try:
            return read(data)
        except DamagedFileError:  # kept in a shape this version does not read
            compute_again(self._media, source, {kind})
        with self._stream(source, kind) as found:
            return read(found.read())

    def _motion_view(self, source_id: str) -> TraceView:
        key = (source_id, self._source(source_id).sha256, "motion")
        if key not in self._views:
            self._views[key] = TraceView(self.motion_track(source_id).trace())
        return self._views[key]

    def _log_view(self, source_id: str, key: str) -> TraceView:
        name = (source_id, _log_key(self._source(source_id)), key)
        if name not in self._views:
            self._views[name] = TraceView(kept_trace(self.log(source_id), key))
        return self._views[name]

    def _slice(self, view: TraceView, clock: ClockMap, span: Interval, points: int) -> TraceSlice:
        cut = view.slice(
            clock.to_source(span.start), clock.to_source(span.end), points, beyond=True
        )
        return TraceSlice(
            view.name,
            view.unit,
            clock.to_case_array(cut.at_ns),
            cut.low,
            cut.high,
            clock.uncertainty_ns,
            cut.reduced,
        )


def _log_key(source: Source) -> str:
    """The file and how it was read: one table may be read in two ways."""
    return source.sha256 + read_as(source)
