"""What the header of an MP4 or MOV says beside its frames: its length, and how it was cut together.

FFmpeg shows what an edit list shows, but not that there was one. A clip cut together on the phone
has joins at which time is missing, which nothing in its frames tells.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from workstation.core.media.boxes import inside, read_at, whole
from workstation.core.timebase import NS

_MOST_TRACKS = 64
_MOST_EDITS = 1_000


@dataclass(frozen=True, slots=True)
class MovieHeader:
    """What a movie's header says.

    Attributes:
        length_ns: of the whole movie, None if it does not say.
        pieces: track (counted from 0, as FFmpeg numbers streams) -> shown pieces, where its edit
            list has more than one, or a hole between them.
    """

    length_ns: int | None = None
    pieces: Mapping[int, int] = field(default_factory=dict)


def movie_header(stream: BinaryIO) -> MovieHeader:
    """What the header of an MP4 or MOV says, nothing for another file; the stream goes to 0."""
    try:
        for movie in islice(inside(stream, whole(stream), b"moov"), 1):
            return MovieHeader(_length(stream, movie), _pieces(stream, movie))
    finally:
        stream.seek(0)
    return MovieHeader()


def _length(stream: BinaryIO, movie: tuple[int, int]) -> int | None:
    for at, _ in islice(inside(stream, movie, b"mvhd"), 1):
        data = read_at(stream, at, 32)
        layout = ">4x16xIQ" if data[:1] == b"\x01" else ">4x8xII"
        if len(data) < struct.calcsize(layout):
            return None
        scale, length = struct.unpack_from(layout, data)
        unknown = length in {0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}
        return None if unknown or not scale else length * NS // scale
    return None


def _pieces(stream: BinaryIO, movie: tuple[int, int]) -> dict[int, int]:
    found = {}
    for track, place in enumerate(islice(inside(stream, movie, b"trak"), _MOST_TRACKS)):
        for edits in islice(inside(stream, place, b"edts"), 1):
            for at, end in islice(inside(stream, edits, b"elst"), 1):
                shown, holes = _edits(read_at(stream, at, min(end - at, 8 + 20 * _MOST_EDITS)))
                if shown > 1 or (shown and holes):
                    found[track] = max(shown, 2)
    return found


def _edits(data: bytes) -> tuple[int, int]:
    """How many pieces an edit list shows, and how many holes lie behind the first of them."""
    if len(data) < 8:
        return 0, 0
    entry = ">Qq4x" if data[0] == 1 else ">Ii4x"
    size = struct.calcsize(entry)
    count = min(int.from_bytes(data[4:8]), (len(data) - 8) // size)
    shown = holes = 0
    ended_at: int | None = None
    for i in range(count):
        length, media = struct.unpack_from(entry, data, 8 + i * size)
        if media < 0:
            holes += shown > 0
        elif length or i == count - 1:
            shown += media != ended_at
            ended_at = media + length
    return shown, holes
