"""Whether a file is all there: what its outermost boxes promise against the bytes it has."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_TOP_BOXES = {
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"styp", b"sidx", b"uuid",
    b"pnot", b"meta", b"mfra", b"PICT", b"prfl",
}  # fmt: skip
_MAX_BOXES = 200_000
_EBML = b"\x1a\x45\xdf\xa3"
_MATROSKA_DURATION = (b"\x44\x89\x84", b"\x44\x89\x88")
"""The element of the whole length, as a 4- or 8-byte number."""

_HEAD_BYTES = 8192
_SEGMENT = b"\x18\x53\x80\x67"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a file says of itself, against what is there.

    Attributes:
        missing_bytes: promised at least beyond the file's end, 0 if it keeps its promise.
        covers_all: the length in its header was written for the whole recording, so that what is
            missing can be told in seconds. Where a header has no such length FFmpeg estimates one
            from what is left, which must never be called the length of the recording.
        length_ns: that length, where it was read here; None leaves it to FFmpeg.
    """

    missing_bytes: int = 0
    covers_all: bool = False
    length_ns: int | None = None


def promise_of(stream: BinaryIO) -> Promise:
    """What the outermost structure of a file promises; leaves the stream at its start.

    Knows MP4 and MOV (boxes), AVI (RIFF) and Matroska with WebM (segment).
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    try:
        if looks_like_movie(head):
            boxes = list(_boxes(stream, size))
            missing = max((at + length - size for _, at, length in boxes), default=0)
            return Promise(max(missing, 0), all(kind != b"moof" for kind, _, _ in boxes))
        if head[:4] == b"RIFF":
            length = _avi_length_ns(head)
            return Promise(_riff_missing(stream, size), length is not None, length)
        if head[:4] == _EBML:
            stated = any(mark in head for mark in _MATROSKA_DURATION)
            return Promise(_matroska_missing(stream, size), stated)
    finally:
        stream.seek(0)
    return Promise()


def looks_like_movie(head: bytes) -> bool:
    """Whether the first bytes are those of an MP4 or MOV."""
    return len(head) >= 8 and head[4:8] in _TOP_BOXES


def has_movie_header(stream: BinaryIO) -> bool:
    """Whether an MP4 or MOV holds the box that says where its frames lie, all of it."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return any(kind == b"moov" and at + n <= size for kind, at, n in _boxes(stream, size))


def end_of_whole_boxes(stream: BinaryIO) -> int:
    """Where the last outermost box of an MP4 or MOV ends that is there as a whole."""
    size = stream.seek(0, os.SEEK_END)
    ends = [at + length for _, at, length in _boxes(stream, size) if at + length <= size]
    stream.seek(0)
    return max(ends, default=0)


class Beginning(io.RawIOBase):
    """The first bytes of a stream, as a stream; the one underneath stays open."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        super().__init__()
        self._stream = stream
        self._length = length
        self._at = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be sought in."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place; places before the start are refused.

        Raises:
            ValueError: before the start.
        """
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise ValueError("a place before the start of the file")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """The place that is read next."""
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end."""
        left = max(self._length - self._at, 0)
        self._stream.seek(self._at)
        data = self._stream.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data


def _boxes(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place and promised length of each outermost box, as far as they can be followed."""
    at = 0
    for _ in range(_MAX_BOXES):
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            if any(head):
                yield b"", at, 8  # cut within the head of a box: that much was to come at least
            return
        length, kind = int.from_bytes(head[:4]), head[4:8]
        least = 8
        if length == 1:
            length, least = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = size - at
        if length < least or kind not in _TOP_BOXES:
            return
        yield kind, at, length
        at += length
        if at >= size:
            return


def _avi_length_ns(head: bytes) -> int | None:
    """Frames times microseconds a frame, as the main header of an AVI counts them."""
    at = head.find(b"avih")
    if at < 0 or len(head) < at + 28:
        return None
    frame_us = int.from_bytes(head[at + 8 : at + 12], "little")
    count = int.from_bytes(head[at + 24 : at + 28], "little")
    return frame_us * count * 1000 if 0 < frame_us < 10_000_000 and count else None


def _riff_missing(stream: BinaryIO, size: int) -> int:
    """The RIFF chunks of an AVI, one after the other."""
    at, missing = 0, 0
    for _ in range(_MAX_BOXES):
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8 or head[:4] != b"RIFF":
            break
        length = int.from_bytes(head[4:8], "little")
        if length in {0, 0xFFFFFFFF}:
            break  # never filled in: the camera wrote on without knowing
        missing = max(missing, at + 8 + length - size)
        at += 8 + length + (length & 1)
    return max(missing, 0)


def _matroska_missing(stream: BinaryIO, size: int) -> int:
    """What the segment of a Matroska or WebM file promises, unless it leaves its size open."""
    stream.seek(4)
    length, used = _vint(stream.read(8))
    if length is None:
        return 0
    at = 4 + used + length
    stream.seek(at)
    head = stream.read(12)
    if head[:4] != _SEGMENT:
        return 0
    length, used = _vint(head[4:12])
    return 0 if length is None else max(at + 4 + used + length - size, 0)


def _vint(data: bytes) -> tuple[int | None, int]:
    """A number as EBML writes it: its value (None for unknown) and how many bytes it took."""
    if not data or data[0] == 0:
        return None, 1
    used = 9 - data[0].bit_length()
    if len(data) < used:
        return None, used
    value = int.from_bytes(data[:used]) & ((1 << (7 * used)) - 1)
    return (None if value == (1 << (7 * used)) - 1 else value), used
