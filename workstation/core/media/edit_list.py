"""Ending the edit list of an MP4 or MOV that this program just wrote.

FFmpeg's writer hides what comes before time 0 by an edit list, and lets every track last as long as
its packets. Frames stored after the end, because frames before it were predicted from them, would
be shown. Here the edits, and the lengths beside them, are cut to the tick: numbers of unchanged
size, written in place (ISO/IEC 14496-12, 8.2.2, 8.3.2 and 8.6.6).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

from workstation.core.timebase import NS

_MOST_BOXES = 4096
_VIDEO = b"vide"


@dataclass(frozen=True, slots=True)
class _Box:
    """A box's kind, and where its content begins and ends."""

    kind: bytes
    start: int
    end: int


def end_edits(stream: BinaryIO, end_ticks: int, tick: Fraction) -> None:
    """Have every track stop being shown at a moment; the picture exactly there.

    Args:
        stream: a finished file, seekable, readable and writable; it stays open.
        end_ticks: the moment, counted from the first shown frame.
        tick: seconds of one of them.

    Raises:
        ValueError: this is no file as FFmpeg writes it.
    """
    size = stream.seek(0, os.SEEK_END)
    movie = _one(stream, _Box(b"", 0, size), b"moov")
    header = _one(stream, movie, b"mvhd")
    wide, scale = _movie_scale(stream, header)
    end = round(end_ticks * tick * scale)
    longest = 0
    for track in _boxes(stream, movie):
        if track.kind == b"trak":
            longest = max(longest, _end_track(stream, track, end))
    _write_number(stream, header.start + (24 if wide else 16), longest, wide=wide)


def _end_track(stream: BinaryIO, track: _Box, end: int) -> int:
    """Cut one track's edits; how long it is shown now, in ticks of the movie."""
    picture = _handler(stream, track) == _VIDEO
    list_ = _one(stream, _one(stream, track, b"edts"), b"elst")
    wide, count = _read(stream, list_.start, ">B3xI")
    step, shape = (20, ">Qq") if wide else (12, ">Ii")
    if not 0 < count <= (list_.end - list_.start - 8) // step:
        raise ValueError("an edit list of no length")
    at = list_.start + 8 + (count - 1) * step
    before = sum(_read(stream, list_.start + 8 + i * step, shape)[0] for i in range(count - 1))
    length, _ = _read(stream, at, shape)
    kept = max(end - before, 0) if picture else max(min(length, end - before), 0)
    _write_number(stream, at, kept, wide=bool(wide))
    header = _one(stream, track, b"tkhd")
    (wide_header,) = _read(stream, header.start, ">B")
    _write_number(
        stream, header.start + (28 if wide_header else 20), before + kept, wide=bool(wide_header)
    )
    return int(before + kept)


def _movie_scale(stream: BinaryIO, header: _Box) -> tuple[bool, int]:
    (wide,) = _read(stream, header.start, ">B")
    (scale,) = _read(stream, header.start + (20 if wide else 12), ">I")
    if not 0 < scale <= NS:
        raise ValueError("a movie without a clock")
    return bool(wide), int(scale)


def _handler(stream: BinaryIO, track: _Box) -> bytes:
    box = _one(stream, _one(stream, track, b"mdia"), b"hdlr")
    stream.seek(box.start + 8)
    return stream.read(4)


def _one(stream: BinaryIO, within: _Box, kind: bytes) -> _Box:
    for box in _boxes(stream, within):
        if box.kind == kind:
            return box
    raise ValueError(f"there is no {kind.decode()} box")


def _boxes(stream: BinaryIO, within: _Box) -> Iterator[_Box]:
    at = within.start
    for _ in range(_MOST_BOXES):
        if at + 8 > within.end:
            return
        (size,) = _read(stream, at, ">I")
        kind = stream.read(4)
        head = 8
        if size == 1:
            (size,) = _read(stream, at + 8, ">Q")
            head = 16
        elif size == 0:
            size = within.end - at
        if size < head or at + size > within.end:
            raise ValueError("a box reaches beyond the file")
        yield _Box(kind, at + head, at + size)
        at += size


def _read(stream: BinaryIO, at: int, shape: str) -> tuple[int, ...]:
    stream.seek(at)
    data = stream.read(struct.calcsize(shape))
    try:
        return struct.unpack(shape, data)
    except struct.error as error:
        raise ValueError("the file ends within a box") from error


def _write_number(stream: BinaryIO, at: int, number: int, *, wide: bool) -> None:
    stream.seek(at)
    stream.write(struct.pack(">Q" if wide else ">I", number))
