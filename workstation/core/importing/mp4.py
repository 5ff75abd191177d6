"""The boxes of an MP4 or QuickTime file, as far as needed to find a metadata track."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

MOST_MOOV = 256 * 2**20
MOST_SAMPLES = 5_000_000
_MOST_BOXES = 100_000


@dataclass(frozen=True, slots=True)
class Track:
    """Where the samples of one track lie and when they are.

    Attributes:
        offsets, sizes: (n,) int64, bytes.
        starts_ns, durations_ns: (n,) int64 in the track's own time.
    """

    offsets: NDArray[np.int64]
    sizes: NDArray[np.int64]
    starts_ns: NDArray[np.int64]
    durations_ns: NDArray[np.int64]


def metadata_track(stream: BinaryIO, code: bytes) -> Track | None:
    """The first track whose samples are of the kind `code` (b"gpmd"), or None."""
    return next((track for _, track in metadata_tracks(stream, code)), None)


def metadata_tracks(stream: BinaryIO, code: bytes) -> Iterator[tuple[memoryview, Track | None]]:
    """How the samples of every track of the kind `code` are described, and where they lie.

    The description is the content of the first sample entry; a track that makes no sense is None.
    """
    moov = _moov(stream)
    for kind, trak in boxes(moov) if moov is not None else ():
        if kind != b"trak":
            continue
        table = _find(trak, b"mdia", b"minf", b"stbl")
        described = _find(table, b"stsd") if table is not None else None
        if table is not None and described is not None and bytes(described[12:16]) == code:
            length = int.from_bytes(described[8:12], "big")
            yield described[16 : 8 + length], _track(trak, table)


def boxes(block: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Type and content of the boxes side by side in a block; stops at the first that lies."""
    at = 0
    while at + 8 <= len(block):
        size = int.from_bytes(block[at : at + 4], "big")
        kind = bytes(block[at + 4 : at + 8])
        head = 8
        if size == 1:
            size = int.from_bytes(block[at + 8 : at + 16], "big")
            head = 16
        elif size == 0:
            size = len(block) - at
        if size < head or at + size > len(block):
            return
        yield kind, block[at + head : at + size]
        at += size


def _moov(stream: BinaryIO) -> memoryview | None:
    end = stream.seek(0, io.SEEK_END)
    at = 0
    for _ in range(_MOST_BOXES):
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return None
        size = int.from_bytes(head[:4], "big")
        skip = 8
        if size == 1 and len(head) == 16:
            size = int.from_bytes(head[8:], "big")
            skip = 16
        elif size == 0:
            size = end - at
        if size < skip:
            return None
        if head[4:8] == b"moov":
            if size > MOST_MOOV:
                return None
            stream.seek(at + skip)
            return memoryview(stream.read(min(size, end - at) - skip))
        at += size
        if at >= end:
            return None
    return None


def _find(block: memoryview, *path: bytes) -> memoryview | None:
    here: memoryview | None = block
    for name in path:
        if here is None:
            return None
        here = next((content for kind, content in boxes(here) if kind == name), None)
    return here


def _table(block: memoryview | None, at: int, width: int) -> NDArray[np.int64]:
    """A table of big-endian words behind its entry count; as long as it is really there."""
    if block is None or len(block) < at:
        return np.empty((0, width), dtype=np.int64)
    count = int.from_bytes(block[at - 4 : at], "big")
    there = (len(block) - at) // (4 * width)
    words = np.frombuffer(block[at : at + 4 * width * min(count, there)], ">u4")
    return words.astype(np.int64).reshape(-1, width)


def _track(trak: memoryview, table: memoryview) -> Track | None:
    header = _find(trak, b"mdia", b"mdhd")
    sizes = _sizes(_find(table, b"stsz"))
    if header is None or len(header) < 24 or not 0 < sizes.size <= MOST_SAMPLES:
        return None
    at = 20 if header[0] == 1 else 12
    scale = int.from_bytes(header[at : at + 4], "big")
    offsets = _offsets(table, sizes)
    ticks = _durations(_find(table, b"stts"), sizes.size)
    if scale == 0 or offsets is None or ticks is None:
        return None
    ends = np.cumsum(ticks)
    ns = 1e9 / scale
    starts = np.rint((ends - ticks) * ns).astype(np.int64)
    return Track(offsets, sizes, starts, np.rint(ends * ns).astype(np.int64) - starts)


def _sizes(block: memoryview | None) -> NDArray[np.int64]:
    if block is None or len(block) < 12:
        return np.empty(0, dtype=np.int64)
    same = int.from_bytes(block[4:8], "big")
    count = int.from_bytes(block[8:12], "big")
    if same:
        return np.full(min(count, MOST_SAMPLES), same, dtype=np.int64)
    return _table(block, 12, 1)[:, 0]


def _durations(block: memoryview | None, count: int) -> NDArray[np.int64] | None:
    runs = _table(block, 8, 2)
    if not runs.size or int(runs[:, 0].sum()) < count:
        return None
    left = count
    parts = []
    for number, ticks in runs.tolist():
        parts.append(np.full(min(number, left), ticks, dtype=np.int64))
        left -= parts[-1].size
        if left == 0:
            break
    return np.concatenate(parts)


def _offsets(table: memoryview, sizes: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Where each sample lies: chunks, and how many samples each chunk holds."""
    chunks = _table(_find(table, b"stco"), 8, 1)[:, 0]
    if not chunks.size:
        wide = _table(_find(table, b"co64"), 8, 2)
        chunks = (wide[:, 0] << 32) | wide[:, 1]
    runs = _table(_find(table, b"stsc"), 8, 3)
    if not chunks.size or not runs.size:
        return None
    held = np.zeros(chunks.size, dtype=np.int64)
    for first, per_chunk, _ in runs.tolist():
        held[max(first - 1, 0) :] = per_chunk
    if int(held.sum()) < sizes.size or int(held.max()) > sizes.size:
        return None
    chunk = np.repeat(np.arange(chunks.size), held)[: sizes.size]
    before = np.cumsum(sizes) - sizes
    first_of = np.searchsorted(chunk, chunk, side="left")
    return np.asarray(chunks[chunk] + before - before[first_of], dtype=np.int64)
