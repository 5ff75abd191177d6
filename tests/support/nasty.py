"""Clips as nobody should write them: odd tracks and codecs, edits, headers that do not tell."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np

from tests.support.numbered import number_picture

TICK = Fraction(1, 30000)
STEP = 1001


def coded(
    container: str,
    codec: str,
    *,
    count: int = 20,
    size: tuple[int, int] = (176, 144),
    pix_fmt: str = "yuv420p",
    transfer: int = 0,
    options: dict[str, str] | None = None,
    tracks: str = "v",
    rate: Fraction = Fraction(30000, 1001),
) -> bytes:
    """A numbered clip in any codec; `tracks` is the order of v(ideo), a(udio), s(ubtitle), c(over).

    `transfer` is the number of the brightness curve (16 PQ, 18 HLG), 0 for none stated.
    """
    held = io.BytesIO()
    with av.open(held, "w", format=container) as out:
        streams: dict[str, Any] = {}
        for kind in tracks:
            if kind == "v":
                streams[kind] = _video(out, codec, size, pix_fmt, transfer, options, rate)
            elif kind == "a":
                streams[kind] = out.add_stream("aac", rate=16_000, layout="mono")
            elif kind == "c":
                streams[kind] = _cover(out)
        if "c" in streams:
            _mux_cover(out, streams["c"])
        for number in range(count):
            picture = av.VideoFrame.from_ndarray(number_picture(number, *size), format="rgb24")
            frame = picture.reformat(format=pix_fmt, dst_colorspace=1)
            frame.pts, frame.time_base = number, 1 / rate
            if transfer:
                frame.color_trc = transfer
            out.mux(streams["v"].encode(frame))
        out.mux(streams["v"].encode(None))
        if "a" in streams:
            _sound(out, streams["a"], count / float(rate))
    return held.getvalue()


def _video(
    out: Any,
    codec: str,
    size: tuple[int, int],
    pix_fmt: str,
    transfer: int,
    options: dict[str, str] | None,
    rate: Fraction,
) -> Any:
    video = out.add_stream(codec, rate=rate)
    video.width, video.height, video.pix_fmt = *size, pix_fmt
    video.options = dict(options or {})
    if transfer:
        video.codec_context.color_trc = transfer
        video.codec_context.color_primaries = 9
        video.codec_context.colorspace = 9
    return video


def _cover(out: Any) -> Any:
    cover = out.add_stream("mjpeg", rate=1)
    cover.width, cover.height, cover.pix_fmt = 640, 480, "yuvj420p"
    cover.disposition = av.stream.Disposition.attached_pic
    return cover


def _mux_cover(out: Any, cover: Any) -> None:
    grey = np.full((480, 640, 3), 99, np.uint8)
    frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format="yuvj420p")
    frame.pts, frame.time_base = 0, Fraction(1, 1)
    for packet in (*cover.encode(frame), *cover.encode(None)):
        out.mux(packet)


def _sound(out: Any, track: Any, seconds: float) -> None:
    for at in range(0, round(16_000 * seconds), 1024):
        wave = (np.sin(np.arange(at, at + 1024) / 5) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 16_000, at, Fraction(1, 16_000)
        out.mux(track.encode(frame))
    out.mux(track.encode(None))


def with_edits(movie: bytes, edits: Sequence[tuple[int, int]]) -> bytes:
    """An MP4 with its header at the end whose first track is shown by these edits.

    Args:
        movie: with one track or more; the header must lie at the end.
        edits: length in the movie's ticks and first media tick (-1 shows nothing) of each.
    """
    entries = b"".join(struct.pack(">IiI", length, at, 0x10000) for length, at in edits)
    elst = _box(b"elst", struct.pack(">II", 0, len(edits)) + entries)
    moov = movie.index(b"moov") - 4
    trak = movie.index(b"trak", moov) - 4
    return _replaced(movie, (moov, trak), b"edts", _box(b"edts", elst))


def with_duration(movie: bytes, kind: bytes, ticks: int) -> bytes:
    """The same file with another length in every header box of a kind (mvhd, tkhd, mdhd)."""
    out = bytearray(movie)
    at = movie.find(kind)
    while at >= 0:
        place = at + (24 if kind == b"tkhd" else 20)
        struct.pack_into(">I", out, place, ticks)
        at = movie.find(kind, at + 4)
    return bytes(out)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _replaced(movie: bytes, around: tuple[int, ...], kind: bytes, box: bytes) -> bytes:
    """The file with the box of a kind within the innermost of some boxes replaced."""
    inner = around[-1]
    (length,) = struct.unpack_from(">I", movie, inner)
    at = movie.find(kind, inner, inner + length)
    old = 0
    if at < 0:
        # Behind the track's header, where it belongs.
        at = movie.index(b"tkhd", inner) - 4
        at += struct.unpack_from(">I", movie, at)[0]
    else:
        at -= 4
        (old,) = struct.unpack_from(">I", movie, at)
    out = bytearray(movie[:at] + box + movie[at + old :])
    for place in around:
        (length,) = struct.unpack_from(">I", movie, place)
        struct.pack_into(">I", out, place, length + len(box) - old)
    return bytes(out)
