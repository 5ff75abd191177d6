"""Walking the boxes of an MP4 or MOV without believing any size it declares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

_MOST_BOXES = 10_000


def whole(stream: BinaryIO) -> tuple[int, int]:
    """All of a stream, as a place to look into."""
    return 0, stream.seek(0, os.SEEK_END)


def inside(stream: BinaryIO, place: tuple[int, int], wanted: bytes) -> Iterator[tuple[int, int]]:
    """Where the content of each box of a kind lies between two places of a stream, in order."""
    at, end = place
    for _ in range(_MOST_BOXES):
        head = read_at(stream, at, 16) if at + 8 <= end else b""
        if len(head) < 8:
            return
        length, least = int.from_bytes(head[:4]), 8
        if length == 1:
            length, least = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = end - at
        if length < least:
            return
        if head[4:8] == wanted:
            yield at + least, min(at + length, end)
        at += length


def read_at(stream: BinaryIO, at: int, size: int) -> bytes:
    """At most so many bytes from a place; fewer at the end."""
    stream.seek(at)
    return stream.read(size)
