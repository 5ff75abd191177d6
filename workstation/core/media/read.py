"""One pass over a clip: facts, frame index and sound envelope, with sinks fed on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import AudioFacts, ClipFacts
from workstation.core.media.capture import Capture, capture_of, shown_rate
from workstation.core.media.clocks import clocks_of
from workstation.core.media.colour import TRANSFERS, is_hdr
from workstation.core.media.decoding import never
from workstation.core.media.edits import movie_header
from workstation.core.media.envelope import SoundEnvelope
from workstation.core.media.findings import Noticed, findings_of
from workstation.core.media.index import FrameIndex
from workstation.core.media.once import Pass
from workstation.core.media.opening import no_picture, no_such_track, opened_clip, size_of
from workstation.core.media.samsung import samsung_of
from workstation.core.media.sink import FrameSink
from workstation.core.media.spectrogram import SoundSpectrogram
from workstation.core.media.tags import all_tags, device_of, has_place
from workstation.core.media.tracks import Tracks, codec_name, ranked_pictures, tracks_of
from workstation.core.media.wholeness import promise_of
from workstation.core.timebase import NS

METHOD = "one full decode with FFmpeg"
VERSION = "1"

_FAR_NS = 60 * NS
"""Sound further than this from the picture belongs to a damaged time stamp."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipReading:
    """What a pass over a clip found.

    Attributes:
        facts: about the file.
        index: its displayed frames.
        sound: the outline of its sound, None if it has none.
        spectrogram: its sound as a picture, None if it has none.
    """

    facts: ClipFacts
    index: FrameIndex
    sound: SoundEnvelope | None
    spectrogram: SoundSpectrogram | None = None


def probe(stream: BinaryIO, name: str, *, now: datetime | None = None) -> ClipFacts:
    """The facts of a clip, by decoding all of it.

    Raises:
        UnreadableFileError, DamagedFileError: as `read_clip`.
    """
    return read_clip(stream, name, now=now).facts


def read_clip(
    stream: BinaryIO,
    name: str,
    sinks: Sequence[FrameSink] = (),
    *,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = never,
    now: datetime | None = None,
    track: int | None = None,
) -> ClipReading:
    """Decode a clip once, from beginning to end, and hand every displayed frame to the sinks.

    Args:
        stream: the file, seekable; it stays open.
        name: the file's name without its path: it may hold a date.
        sinks: fed in order with each displayed frame.
        progress: told how far the file is, 0 to 1.
        cancelled: asked for every packet.
        now: aware; without it a date in the future is not noticed.
        track: the video stream to read, None for the main one.

    Raises:
        UnreadableFileError: not a video, nothing to see in it, or no such video in it.
        DamagedFileError: not one frame could be decoded.
        CancelledError: as asked.
    """
    size = size_of(stream)
    promise = promise_of(stream)
    with opened_clip(stream, name) as container:
        ranked = ranked_pictures(container)
        if not ranked:
            raise no_picture(name, container)
    if track is not None and track not in ranked:
        raise no_such_track(name, track, ranked)
    samsung, header = samsung_of(stream), movie_header(stream)
    # Choosing may have read the file to its end: the pass begins with a container of its own.
    with opened_clip(stream, name) as container:
        tracks = tracks_of(container, ranked, track)
        done = Pass(container, tracks, sinks)
        done.run(name, size, progress, cancelled)
        index = done.index()
        tags = all_tags(container)
        noticed = done.noticed
        noticed.missing_bytes = promise.missing_bytes
        noticed.header_ns = header.length_ns
        noticed.pieces = header.pieces.get(tracks.picture.index, 0)
        if noticed.hidden:  # what lies before the last key frame is not even read
            noticed.hidden = max(noticed.hidden, tracks.picture.frames - index.count)
        noticed.declared_ns = promise.length_ns
        if promise.covers_all and promise.length_ns is None:
            noticed.declared_ns = done.declared_ns()
        capture = capture_of(tags, samsung, shown_rate(np.diff(index.pts_ns)))
        chosen = tracks.picture.index != ranked[0]
        facts = _facts(tracks, done, index, _Known(name, now, tags, capture, chosen))
    zero = done.zero_ns
    bounds = (zero, zero - _FAR_NS, zero + index.end_ns + _FAR_NS)
    progress(1.0)
    return ClipReading(
        facts, index, done.envelope.envelope(*bounds), done.spectrogram.spectrogram(*bounds)
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a clip beside its frames."""

    name: str
    now: datetime | None
    tags: Sequence[Mapping[str, str]]
    capture: Capture
    chosen: bool


def _facts(tracks: Tracks, done: Pass, index: FrameIndex, known: _Known) -> ClipFacts:
    stats = index.stats()
    first, display = done.first, done.display
    capture = known.capture
    lasted_ns, frame_ns = (
        round(ns / capture.believed) for ns in (index.end_ns, stats.median_ns or NS // 30)
    )
    clocks = clocks_of(known.tags, known.name, lasted_ns, frame_ns, known.now)
    sound = _sound(tracks, done)
    noticed: Noticed = done.noticed
    noticed.hdr = is_hdr(first)
    return ClipFacts(
        container=tracks.container,
        codec=codec_name(tracks.picture),
        stream_index=tracks.picture.index,
        width=display.width,
        height=display.height,
        rotation_deg=display.rotation_deg,
        mirrored=display.mirrored,
        bit_depth=first.format.components[0].bits,
        transfer=TRANSFERS.get(int(first.color_trc), ""),
        frame_count=index.count,
        duration_ns=index.end_ns,
        interval_min_ns=stats.min_ns,
        interval_median_ns=stats.median_ns,
        interval_max_ns=stats.max_ns,
        variable_rate=stats.variable,
        capture_rate_hz=capture.rate_hz,
        audio=sound,
        device=device_of(known.tags),
        has_location=has_place(known.tags) or done.telemetry_place,
        other_video_streams=tracks.others,
        clocks=clocks,
        findings=findings_of(
            noticed, index, tracks.others, sound, capture, clocks, chosen=known.chosen
        ),
        method=METHOD,
        version=VERSION,
        stamps=capture.stamps,
        slowed=capture.slowed,
        file_start_ns=done.zero_ns,
        chosen=known.chosen,
    )


def _sound(tracks: Tracks, done: Pass) -> AudioFacts | None:
    """The sound as decoded; None where there is no track or nothing in it."""
    first_ns = done.envelope.first_ns
    if tracks.sound is None or first_ns is None:
        return None
    rate = done.sound_rate_hz
    return AudioFacts(
        codec=codec_name(tracks.sound),
        rate_hz=rate,
        channels=done.sound_channels,
        start_ns=first_ns - done.zero_ns,
        duration_ns=done.envelope.samples * NS // rate,
        stream_index=tracks.sound.index,
    )
