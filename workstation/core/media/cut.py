"""A piece of a clip without encoding it anew: the packets as the camera wrote them.

A frame can only be decoded from the key frame before it on, so the packets begin there. In MP4 and
MOV an edit list hides what comes before the wanted start and after the wanted end, as a phone's own
trim does; Matroska knows none, so there the piece begins at the key frame. Turn, mirror, colour and
HDR facts go along. Tags (place, device, names), camera telemetry and further tracks do not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np

from workstation.core.errors import HypnicError
from workstation.core.evidence import ClipFacts
from workstation.core.media.cut_source import WARM_UP, CutSource
from workstation.core.media.decoding import never
from workstation.core.media.edit_list import end_edits
from workstation.core.media.fits import ENCODE, left_out, refuse_if_unfit
from workstation.core.media.index import FrameIndex
from workstation.core.media.opening import open_container
from workstation.core.media.piece import (
    CHECK_SHARE,
    CannotCopyError,
    FrameSpan,
    Piece,
    checked,
    end_ns,
    writing,
)
from workstation.core.media.tracks import sound_of
from workstation.core.media.write import file_tags, utc_text

_FINEST = 1_000_000


def cut(
    stream: BinaryIO,
    facts: ClipFacts,
    index: FrameIndex,
    span: FrameSpan,
    out: BinaryIO,
    container: str,
    *,
    sound: bool = True,
    created: datetime | None = None,
    name: str = "The clip",
    out_name: str = "The piece",
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = never,
) -> Piece:
    """Write the packets of some frames, and read the result back.

    Args:
        stream: the clip, seekable; it stays open.
        facts: of the clip.
        index: of the clip.
        span: the frames wanted.
        out: an empty file, seekable, readable and writable; it stays open.
        container: "mp4", "mov" or "matroska".
        sound: take the sound along.
        created: the moment of the first shown frame, aware; None writes no date.
        name: of the clip, for sentences.
        out_name: of the piece, for sentences.
        progress: told how far it is, 0 to 1.
        cancelled: asked for every packet.

    Returns:
        What the file really holds, which in Matroska may begin earlier than asked.

    Raises:
        CannotCopyError: these frames cannot be taken over; the sentence says why.
        StoreError: the file cannot be written.
        CancelledError: as asked; what is in `out` is of no use.
    """
    refuse_if_unfit(facts, container, sound=sound)
    source = open_container(stream, name)
    try:
        made = _Copy(source, facts, index, span, container, sound=sound, name=name)
        with writing(out_name):
            made.write(out, created, progress, cancelled)
    finally:
        source.close()
    with writing(out_name):
        if container != "matroska":
            _end(out, made, name)
        size = out.seek(0, 2)
        reading = checked(out, index, made.shown, out_name, progress, cancelled)
    if reading is None:
        raise CannotCopyError(
            "The piece did not show exactly the wanted frames when it was read back.",
            file=name,
            advice=ENCODE,
        )
    progress(1.0)
    shown = made.shown
    return Piece(
        shown,
        index.pts_of(shown.first),
        end_ns(index, shown),
        copied=True,
        sound=reading.facts.audio is not None,
        hidden_before=made.before,
        hidden_after=made.after,
        left_out=left_out(facts, sound=sound),
        size_bytes=size,
    )


@dataclass(slots=True)
class _Track:
    """One copied stream: where its packets come from and go to, and what is time 0."""

    source: Any
    to: Any
    zero: int
    held: Any = None


class _Copy:
    """Chooses packets and hands them on."""

    def __init__(
        self,
        source: Any,
        facts: ClipFacts,
        index: FrameIndex,
        span: FrameSpan,
        container: str,
        *,
        sound: bool,
        name: str,
    ) -> None:
        self._source = source
        self._index = index
        self._span = span
        self._container = container
        self._name = name
        self._picture = source.streams[facts.stream_index]
        self._heard = sound_of(source) if sound and facts.audio is not None else None
        self.shown = span
        self._read = CutSource(
            source, self._picture, self._heard, index, span.first, self._end_pts(), name
        )
        self._key = self._read.key
        self.before = 0
        self.after = 0

    def write(
        self,
        out: BinaryIO,
        created: datetime | None,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Copy everything.

        Raises:
            CannotCopyError: a packet is damaged, has no time, or frames are missing; or frames
                would be shown that the clip hides.
        """
        whole = self._container == "matroska"
        zero = int(self._index.pts[self._first_shown() if whole else self._span.first])
        tick = self._picture.time_base
        target = av.open(out, "w", format=self._container, container_options=_options(tick))
        try:
            target.metadata.update(file_tags(self._container, created))
            picture = _Track(self._picture, target.add_stream_from_template(self._picture), zero)
            picture.to.time_base = tick
            tracks = {self._picture.index: picture}
            if self._heard is not None:
                at = round(zero * tick / self._heard.time_base)
                heard = _Track(self._heard, target.add_stream_from_template(self._heard), at)
                heard.to.time_base = self._heard.time_base
                tracks[self._heard.index] = heard
            for track in tracks.values():
                track.to.metadata.clear()
                if created is not None:
                    track.to.metadata["creation_time"] = utc_text(created)
            self._copy(target, picture, tracks, progress, cancelled)
            target.close()
        except BaseException:
            # What failed first is what must be told.
            with suppress(Exception):
                target.close()
            raise

    @property
    def tick(self) -> Fraction:
        """Seconds in one tick of the picture's clock."""
        return self._index.time_base

    @property
    def length_ticks(self) -> int:
        """From the first shown frame to where the last one ends."""
        return self._end_pts() - int(self._index.pts[self._span.first])

    # -- choosing -----------------------------------------------------------------------------

    def _copy(
        self,
        target: Any,
        picture: _Track,
        tracks: dict[int, _Track],
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> None:
        index, span = self._index, self._span
        key_pts = self._key[0]
        wanted = set(index.pts[self._wanted_from() : span.end].tolist())
        total = max(len(wanted), 1)
        stored: list[int] = []
        end = self._end_pts()
        open_tracks = set(tracks)
        for packet in self._read.read(cancelled):
            track = tracks[packet.stream.index]
            if track is picture:
                if packet.pts < key_pts or not wanted:
                    # Before its key frame in display: predicted from what is not taken along.
                    continue
                stored.append(int(packet.pts))
                wanted.discard(int(packet.pts))
                if not wanted and self._container == "matroska":
                    wanted = self._gaps(stored)
                progress((1 - CHECK_SHARE) * (1 - len(wanted) / total))
            elif not self._sounds(packet, track, end):
                if packet.pts is not None and packet.pts >= self._sound_end(track, end):
                    open_tracks.discard(packet.stream.index)
                continue
            self._hand_on(target, track, packet)
            if not wanted:
                open_tracks.discard(picture.source.index)
            if not open_tracks:
                break
        if wanted:
            raise self._cannot("Some of these frames have no packet of their own in the file.")
        self._settle(stored)
        for track in tracks.values():
            self._last(target, track)

    def _sounds(self, packet: Any, track: _Track, end: int) -> bool:
        tick = track.source.time_base
        first = track.zero - WARM_UP / tick
        return bool(
            packet.pts + (packet.duration or 0) > first and packet.pts < self._sound_end(track, end)
        )

    def _sound_end(self, track: _Track, end: int) -> int:
        return round(end * self.tick / Fraction(track.source.time_base))

    # -- handing on ---------------------------------------------------------------------------

    def _hand_on(self, target: Any, track: _Track, packet: Any) -> None:
        waiting, track.held = track.held, packet
        if waiting is not None:
            self._mux(target, track, waiting)

    def _last(self, target: Any, track: _Track) -> None:
        packet, track.held = track.held, None
        if packet is None:
            return
        if track.source.index == self._picture.index and not self.after:
            # A track lasts as long as its packets in decoding order: the last makes up for it.
            pts, dts = self._key
            rest = self._end_pts() - pts - (packet.dts - dts)
            packet.duration = rest if rest > 0 else packet.duration
        self._mux(target, track, packet)

    def _mux(self, target: Any, track: _Track, packet: Any) -> None:
        late = self._read.late if track.source.index == self._picture.index else 0
        packet.pts -= track.zero
        packet.dts -= track.zero + late
        packet.stream = track.to
        target.mux(packet)

    # -- where --------------------------------------------------------------------------------

    def _first_shown(self) -> int:
        """The first frame a player shows where nothing can be hidden."""
        return int(np.searchsorted(self._index.pts, self._key[0]))

    def _wanted_from(self) -> int:
        return self._first_shown() if self._container == "matroska" else self._span.first

    def _end_pts(self) -> int:
        index, end = self._index, self.shown.end
        if end < index.count:
            return int(index.pts[end])
        rest_ns = index.end_ns - int(index.pts_ns[-1])
        return int(index.pts[-1]) + max(round(Fraction(rest_ns, 10**9) / index.time_base), 1)

    def _gaps(self, stored: list[int]) -> set[int]:
        """Frames that must come too, or one would stand still until a later one."""
        last = int(np.searchsorted(self._index.pts, max(stored)))
        whole = set(self._index.pts[self._first_shown() : last + 1].tolist())
        return whole - set(stored)

    def _settle(self, stored: list[int]) -> None:
        index, span = self._index, self._span
        first = int(index.pts[span.first])
        if self._container == "matroska":
            if min(stored) < int(index.pts[0]) or max(stored) > int(index.pts[-1]):
                raise self._cannot("It needs frames that a trim hides, and Matroska hides nothing.")
            last = int(np.searchsorted(index.pts, max(stored)))
            self.shown = FrameSpan(self._first_shown(), last + 1)
            return
        end = self._end_pts()
        self.before = sum(1 for p in stored if p < first)
        self.after = sum(1 for p in stored if p >= end)

    def _cannot(self, why: str) -> HypnicError:
        return CannotCopyError(why, file=self._name, advice=ENCODE)


def _end(out: BinaryIO, made: _Copy, name: str) -> None:
    try:
        end_edits(out, made.length_ticks, made.tick)
    except ValueError as error:
        raise CannotCopyError(
            "The end of the piece could not be set exactly.", file=name, advice=ENCODE
        ) from error


def _options(tick: Fraction) -> dict[str, str]:
    scale = tick.denominator
    while scale < 10_000:
        scale *= 2
    if scale > _FINEST:
        scale = 90_000
    return {
        "fflags": "+bitexact",
        "movflags": "+use_metadata_tags",
        # Edit lists count in the movie's ticks: as fine as the picture's, or they cut frames.
        "movie_timescale": str(scale),
        # Dolby Vision's own box is written under this only.
        "strict": "unofficial",
    }
