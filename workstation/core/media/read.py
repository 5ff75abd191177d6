"""One pass over a clip: facts, frame index and sound envelope, with sinks fed on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from workstation.core.evidence import AudioFacts, ClipFacts
from workstation.core.media.clocks import clocks_of
from workstation.core.media.colour import TRANSFERS, is_hdr
from workstation.core.media.decoding import never
from workstation.core.media.envelope import SoundEnvelope
from workstation.core.media.findings import Noticed, findings_of
from workstation.core.media.index import FrameIndex
from workstation.core.media.once import Pass
from workstation.core.media.opening import no_picture, opened_clip, size_of
from workstation.core.media.sink import FrameSink
from workstation.core.media.spectrogram import SoundSpectrogram
from workstation.core.media.tags import all_tags, apple_slow, capture_rate, device_of, has_place
from workstation.core.media.tracks import Tracks, ranked_pictures, tracks_of
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
) -> ClipReading:
    """Decode a clip once, from beginning to end, and hand every displayed frame to the sinks.

    Args:
        stream: the file, seekable; it stays open.
        name: the file's name without its path: it may hold a date.
        sinks: fed in order with each displayed frame.
        progress: told how far the file is, 0 to 1.
        cancelled: asked for every packet.
        now: aware; without it a date in the future is not noticed.

    Raises:
        UnreadableFileError: not a video, or nothing to see in it.
        DamagedFileError: not one frame could be decoded.
        CancelledError: as asked.
    """
    size = size_of(stream)
    promise = promise_of(stream)
    with opened_clip(stream, name) as container:
        ranked = ranked_pictures(container)
        if not ranked:
            raise no_picture(name, container)
    # Choosing may have read the file to its end: the pass begins with a container of its own.
    with opened_clip(stream, name) as container:
        tracks = tracks_of(container, ranked)
        done = Pass(container, tracks, sinks)
        done.run(name, size, progress, cancelled)
        index = done.index()
        tags = all_tags(container)
        done.noticed.missing_bytes = promise.missing_bytes
        done.noticed.declared_ns = promise.length_ns
        if promise.covers_all and promise.length_ns is None:
            done.noticed.declared_ns = done.declared_ns()
        facts = _facts(container, tracks, done, index, tags, name, now)
    zero = done.zero_ns
    bounds = (zero, zero - _FAR_NS, zero + index.end_ns + _FAR_NS)
    progress(1.0)
    return ClipReading(
        facts, index, done.envelope.envelope(*bounds), done.spectrogram.spectrogram(*bounds)
    )


def _facts(
    container: Any,
    tracks: Tracks,
    done: Pass,
    index: FrameIndex,
    tags: list[Mapping[str, str]],
    name: str,
    now: datetime | None,
) -> ClipFacts:
    stats = index.stats()
    first, display = done.first, done.display
    shown_hz = NS / stats.median_ns if stats.median_ns else 0.0
    capture = capture_rate(tags, shown_hz)
    clocks = clocks_of(tags, name, index.end_ns, stats.median_ns or NS // 30, now)
    sound = _sound(tracks, done)
    noticed: Noticed = done.noticed
    noticed.hdr = is_hdr(first)
    return ClipFacts(
        container=container.format.name,
        codec=tracks.picture.codec_context.name,
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
        capture_rate_hz=capture,
        audio=sound,
        device=device_of(tags),
        has_location=has_place(tags) or done.telemetry_place,
        other_video_streams=tracks.others,
        clocks=clocks,
        findings=findings_of(
            noticed, index, tracks.others, sound, capture, clocks, apple=apple_slow(tags)
        ),
        method=METHOD,
        version=VERSION,
    )


def _sound(tracks: Tracks, done: Pass) -> AudioFacts | None:
    """The sound as decoded; None where there is no track or nothing in it."""
    first_ns = done.envelope.first_ns
    if tracks.sound is None or first_ns is None:
        return None
    rate = done.sound_rate_hz
    return AudioFacts(
        codec=tracks.sound.codec_context.name,
        rate_hz=rate,
        channels=done.sound_channels,
        start_ns=first_ns - done.zero_ns,
        duration_ns=done.envelope.samples * NS // rate,
    )
