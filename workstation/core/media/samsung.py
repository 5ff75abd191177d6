"""What a Samsung phone writes beside a clip: how it was filmed, and where it plays slowly.

Two places hold it: the "smta" box among the movie's user data (recording mode, and the rate at
which the camera ran) and, behind the last box, the trailer of Samsung's extension format ("SEFT"):
a list of named blocks, each found by its distance from the list. As androidx.media3 reads both
(SmtaAtomUtil, SefReader). Everything here is hostile until proven otherwise: only small pieces are
read, none by a size that was not checked.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from workstation.core.media.boxes import inside, read_at, whole

_TAIL = b"SEFT"
_HEAD = b"SEFH"
_MOST_TAIL = 64 * 1024
_MOST_BLOCKS = 1_000
_MOST_TEXT = 16 * 1024
_MOST_SMTA = 4 * 1024
_MOST_ALIKE = 4

_SLOW = "SlowMotion_Data"
_SUPER = "Super_SlowMotion_"

_RATES_HZ = {12: 240.0, 13: 120.0}
"""Recording modes of slow motion whose rate is fixed."""
_MODE_WITH_RATE = 21
_SUPER_MODES = frozenset({7, 9, 22, 23})


@dataclass(frozen=True, slots=True)
class SlowPart:
    """A stretch of a clip that the phone plays slowly.

    Attributes:
        start_ms, end_ms: as the phone wrote them.
        slower: how many times slower, 1 for none.
    """

    start_ms: int
    end_ms: int
    slower: int


@dataclass(frozen=True, slots=True)
class SamsungFacts:
    """What the phone says of slow motion.

    Attributes:
        rate_hz: frames a second the camera took, None where it does not say.
        parts: where the phone plays slowly.
        slow: filmed as slow motion.
        super_slow: a short burst was filmed much faster and spread out within the file.
    """

    rate_hz: float | None = None
    parts: tuple[SlowPart, ...] = ()
    slow: bool = False
    super_slow: bool = False


def samsung_of(stream: BinaryIO) -> SamsungFacts:
    """What a Samsung phone left in a file, nothing for any other file; the stream goes to 0."""
    try:
        mode, rate = _recording_mode(stream)
        names = dict(_blocks(stream))
    finally:
        stream.seek(0)
    slow = _SLOW in names or mode in _RATES_HZ or mode == _MODE_WITH_RATE
    return SamsungFacts(
        rate,
        _parts(names.get(_SLOW, "")),
        slow,
        mode in _SUPER_MODES or any(n.startswith(_SUPER) for n in names),
    )


def _parts(text: str) -> tuple[SlowPart, ...]:
    """`start:end:mode*start:end:mode`; a mode of m is 2^(m-1) times slower."""
    found = []
    for each in text.split("*"):
        numbers = each.strip("\x00 ").split(":")
        if len(numbers) != 3 or not all(n.isascii() and n.isdecimal() for n in numbers):
            continue
        if max(map(len, numbers)) > 12:
            continue
        start, end, mode = map(int, numbers)
        if start < end and 1 <= mode <= 8:
            found.append(SlowPart(start, end, 1 << (mode - 1)))
    return tuple(found)


def _blocks(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    """Name and text of each block about slow motion in the trailer."""
    size = stream.seek(0, os.SEEK_END)
    if size < 20:
        return
    tail = read_at(stream, size - 8, 8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != _TAIL or not 12 <= length <= min(_MOST_TAIL, size - 8):
        return
    directory = size - 8 - length
    held = read_at(stream, directory, length)
    if held[:4] != _HEAD:
        return
    count = min(int.from_bytes(held[8:12], "little"), (len(held) - 12) // 12, _MOST_BLOCKS)
    for i in range(count):
        back, length = struct.unpack_from("<II", held, 12 + 12 * i + 4)
        at = directory - back
        if not 0 <= at < directory or not 8 <= length <= directory - at:
            continue
        head = read_at(stream, at, min(length, 8 + 64))
        letters = int.from_bytes(head[4:8], "little")
        if not 0 < letters <= min(64, length - 8):
            continue
        name = head[8 : 8 + letters].decode("ascii", "replace")
        if name == _SLOW or name.startswith(_SUPER):
            rest = min(length - 8 - letters, _MOST_TEXT)
            yield name, read_at(stream, at + 8 + letters, rest).decode("ascii", "replace")


def _recording_mode(stream: BinaryIO) -> tuple[int | None, float | None]:
    """The recording mode and rate of the "smta" box, None and None where there is none."""
    places = [whole(stream)]
    for kind in (b"moov", b"udta", b"smta"):  # a movie may hold user data in two places
        places = [inner for p in places[:_MOST_ALIKE] for inner in inside(stream, p, kind)]
    if not places:
        return None, None
    at, end = places[0]
    data = read_at(stream, at, min(end - at, _MOST_SMTA))
    mode, rate = None, None
    at = 4  # version and flags
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if length < 8:
            break
        if kind == b"saut" and length >= 16 and at + 16 <= len(data):
            pairs = data[at + 12 : at + 16]
            mode = dict(zip(pairs[::2], pairs[1::2], strict=True)).get(0)
        elif kind == b"srfr" and length >= 12 and at + 12 <= len(data):
            rate = int.from_bytes(data[at + 8 : at + 12]) / 65536
        at += length
    if mode == _MODE_WITH_RATE:
        return mode, rate if rate and 1 < rate < 10_000 else None
    return mode, _RATES_HZ.get(mode) if mode is not None else None
