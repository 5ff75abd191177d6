"""A piece of a clip encoded anew: exactly the wanted frames, each at its own moment, upright.

H.264 with 8 bits and the colours of a standard screen, which every player shows: an HDR clip goes
through the same table as on screen, a turn is applied to the pixels, nothing is hidden before or
after. What is to be covered is painted before a frame is coded, so it is not in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import HypnicError
from workstation.core.evidence import AudioFacts, ClipFacts
from workstation.core.media.decoding import never, stop_if
from workstation.core.media.fits import left_out
from workstation.core.media.index import FrameIndex
from workstation.core.media.piece import CHECK_SHARE, FrameSpan, Piece, checked, end_ns, writing
from workstation.core.media.reader import ClipReader
from workstation.core.media.sound import SoundReader
from workstation.core.media.write import ClipWriter, SoundTrack
from workstation.core.timebase import NS

Paint = Callable[[int, NDArray[np.uint8]], NDArray[np.uint8]]
"""A frame's number and its picture as displayed -> the picture to be written, of the same size."""

_CRF = 20
_PRESET = "veryfast"
_BUDGET_BYTES = 24_000_000
_CHUNK_NS = NS // 2
_AAC_RATES = {96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000}
_USUAL_RATE = 48_000
_FINEST = 1_000_000
_COARSEST = 10_000


@dataclass(slots=True)
class _Sound:
    """The sound of the span, in stretches that fit the pictures'."""

    reader: SoundReader
    facts: AudioFacts
    at_ns: int
    end_ns: int
    rate_hz: int
    channels: int


def remake(
    stream: BinaryIO,
    facts: ClipFacts,
    index: FrameIndex,
    span: FrameSpan,
    out: BinaryIO,
    container: str,
    *,
    sound_stream: BinaryIO | None = None,
    created: datetime | None = None,
    paint: Paint | None = None,
    name: str = "The clip",
    out_name: str = "The piece",
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = never,
) -> Piece:
    """Encode some frames anew and read the result back.

    Args:
        stream: the clip, seekable; it stays open.
        facts: of the clip.
        index: of the clip.
        span: the frames.
        out: an empty file, seekable, readable and writable; it stays open.
        container: "mp4", "mov" or "matroska".
        sound_stream: the clip opened a second time, for its sound; None leaves the sound out.
        created: the moment of the first frame, aware; None writes no date.
        paint: covers what is not to be seen.
        name: of the clip, for sentences.
        out_name: of the piece, for sentences.
        progress: told how far it is, 0 to 1.
        cancelled: asked between frames.

    Raises:
        DamagedFileError: a frame cannot be decoded any more.
        StoreError: the file cannot be written.
        CancelledError: as asked; what is in `out` is of no use.
    """
    sound = _opened(sound_stream, facts, index, span, name)
    try:
        with (
            ClipReader(stream, facts, index, name=name, budget_bytes=_BUDGET_BYTES) as reader,
            writing(out_name),
        ):
            _write(reader, span, out, container, sound, created, paint, progress, cancelled)
    finally:
        if sound is not None:
            sound.reader.close()
    with writing(out_name):
        size = out.seek(0, 2)
        reading = checked(out, index, span, out_name, progress, cancelled)
    if reading is None:
        raise HypnicError(
            "The piece did not show exactly the wanted frames when it was read back.",
            file=out_name,
            advice="Please report it; nothing was kept.",
        )
    progress(1.0)
    return Piece(
        span,
        index.pts_of(span.first),
        end_ns(index, span),
        copied=False,
        sound=reading.facts.audio is not None,
        left_out=left_out(facts, sound=sound is not None),
        size_bytes=size,
    )


def size_guess(facts: ClipFacts, span_ns: int) -> int:
    """About how many bytes an encoded piece takes: within a factor of three for home videos."""
    bits_a_pixel = 0.09
    rate = min(facts.frame_rate_hz, 60.0) or 30.0
    return round(facts.width * facts.height * rate * bits_a_pixel / 8 * span_ns / NS)


def _write(
    reader: ClipReader,
    span: FrameSpan,
    out: BinaryIO,
    container: str,
    sound: _Sound | None,
    created: datetime | None,
    paint: Paint | None,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> None:
    index = reader.index
    zero = index.pts_of(span.first)
    width, height = (side + side % 2 for side in reader.size)
    track = None
    if sound is not None:
        track = SoundTrack(rate_hz=sound.rate_hz, channels=sound.channels, bit_rate=128_000)
    with ClipWriter(
        out,
        width=width,
        height=height,
        container=container,
        rate_hint=_rate(index, span),
        created=created,
        sound=track,
        crf=_CRF,
        preset=_PRESET,
        timescale=_timescale(index.time_base),
    ) as writer:
        for number in range(span.first, span.end):
            stop_if(cancelled)
            rgb = reader.frame(number, cancelled=cancelled)
            if paint is not None:
                rgb = paint(number, rgb)
            at = index.pts_of(number)
            if sound is not None:
                _hear(writer, sound, min(at + _CHUNK_NS, sound.end_ns))
            writer.frame(_even(rgb, width, height), at - zero)
            progress((1 - CHECK_SHARE) * (number + 1 - span.first) / span.count)
        if sound is not None:
            _hear(writer, sound, sound.end_ns)
        writer.close(end_ns(index, span) - zero)


def _opened(
    stream: BinaryIO | None, facts: ClipFacts, index: FrameIndex, span: FrameSpan, name: str
) -> _Sound | None:
    if stream is None or facts.audio is None:
        return None
    rate = facts.audio.rate_hz
    return _Sound(
        SoundReader(stream, facts, name=name),
        facts.audio,
        index.pts_of(span.first),
        end_ns(index, span),
        rate if rate in _AAC_RATES else _USUAL_RATE,
        min(facts.audio.channels, 2),
    )


def _hear(writer: ClipWriter, sound: _Sound, until_ns: int) -> None:
    """Write the sound up to a moment."""
    while sound.at_ns < until_ns:
        to = min(sound.at_ns + _CHUNK_NS, until_ns)
        block = sound.reader.read(sound.at_ns, to)
        if block.shape[1] > 2:  # more channels than a phone has: all of them in one
            mixed = block.astype(np.int32).mean(axis=1)
            block = np.repeat(mixed.astype(np.int16)[:, None], 2, axis=1)
        if sound.rate_hz != sound.facts.rate_hz:
            block = _resampled(block, sound.facts.rate_hz, sound.rate_hz)
        writer.sound(block)
        sound.at_ns = to


def _resampled(block: NDArray[np.int16], rate_hz: int, to_hz: int) -> NDArray[np.int16]:
    """A stretch at another rate, of the same length in time."""
    count = round(len(block) * to_hz / rate_hz)
    if not len(block) or not count:
        return np.zeros((count, block.shape[1]), np.int16)
    places = np.arange(count) * (rate_hz / to_hz)
    columns = [np.interp(places, np.arange(len(block)), c) for c in block.T]
    return np.stack(columns, axis=1).round().astype(np.int16)


def _even(rgb: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A picture with an even number of rows and columns: the last one is repeated."""
    down, across = height - rgb.shape[0], width - rgb.shape[1]
    return np.pad(rgb, ((0, down), (0, across), (0, 0)), mode="edge") if down or across else rgb


def _timescale(tick: Fraction) -> int:
    """Ticks a second in which every time stamp of the clip is a whole number, where there are."""
    scale = tick.denominator
    while scale < _COARSEST:
        scale *= 2
    return scale if scale <= _FINEST else 90_000


def _rate(index: FrameIndex, span: FrameSpan) -> Fraction:
    mean_ns = (end_ns(index, span) - index.pts_of(span.first)) / span.count
    return Fraction(NS / mean_ns).limit_denominator(1001) or Fraction(1)
