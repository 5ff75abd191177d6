"""GoPro telemetry (GPMF) inside an MP4: acceleration and rotation beside the picture.

Format: github.com/gopro/gpmf-parser. Times come from the track's own sample table; the samples of
one payload are laid evenly over it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.figures import single
from workstation.core.importing.mp4 import Track, metadata_track
from workstation.core.importing.reader import Opened
from workstation.core.importing.samples import stop_if
from workstation.core.importing.text_plain import printable
from workstation.core.importing.units import factor
from workstation.core.timebase import FoundClock, Trust, WallTime

FORMAT = "GoPro telemetry"
_MOST_PAYLOAD = 16 * 2**20
_DEPTH = 6
_FULL = 0.25
"""A payload whose interval differs by more than this share from the usual one is not full."""

_WANTED = {
    b"ACCL": ("acc", ChannelKind.ACCELERATION, "g", "m/s2"),
    b"GYRO": ("gyro", ChannelKind.ROTATION, "deg/s", "rad/s"),
}
_TYPES = {b"s": ">i2", b"S": ">u2", b"l": ">i4", b"L": ">u4", b"f": ">f4", b"b": "i1", b"B": "u1"}


@dataclass(frozen=True, slots=True)
class _Stream:
    """One stream of one payload: (n, 3) in the unit of `unit`."""

    key: bytes
    values: NDArray[np.float64]
    unit: str
    title: str
    device: str


_Placed = tuple[int, int, _Stream]
"""Where a payload begins and how long it lasts, ns, and one stream of it."""


def has_telemetry(stream: BinaryIO) -> bool:
    """Whether a video carries such a track."""
    return metadata_track(stream, b"gpmd") is not None


def read_telemetry(opened: Opened) -> Found | None:
    """What the telemetry track holds, or None where there is none with motion in it.

    The file's own time is the track's: 0 is where the picture begins.
    """
    track = metadata_track(opened.stream, b"gpmd")
    if track is None:
        return None
    parts: dict[bytes, list[_Placed]] = {}
    clock: FoundClock | None = None
    for index in range(track.sizes.size):
        stop_if(opened.cancelled)
        payload = _payload(opened.stream, track, index)
        start, length = int(track.starts_ns[index]), int(track.durations_ns[index])
        taken: set[bytes] = set()
        for one in _streams(payload, 0, ""):
            # A camera on a gimbal brings the gimbal's sensors too; the first device is the camera.
            if one.key not in taken:
                taken.add(one.key)
                parts.setdefault(one.key, []).append((start, length, one))
        clock = clock or _satellite_clock(payload, start)
        opened.progress((index + 1) / track.sizes.size)
    groups = [_group(key, some) for key, some in parts.items()]
    if not groups:
        return None
    titles = [f"{_WANTED[k][0]}: {p[0][2].title}" for k, p in parts.items() if p[0][2].title]
    note = Finding("axes", "Axes in the order of the file; " + "; ".join(titles) + ".")
    first = next(iter(parts.values()))[0][2]
    return Found(
        FORMAT,
        groups,
        Axis(),
        device=f"GoPro {first.device}".strip(),
        clocks=[clock] if clock else [],
        findings=[note] if titles else [],
    )


def _payload(stream: BinaryIO, track: Track, index: int) -> bytes:
    size = int(track.sizes[index])
    if size > _MOST_PAYLOAD:
        return b""
    stream.seek(int(track.offsets[index]))
    return stream.read(size)


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes, int, bytes]]:
    """Key, type, size of one element, and data; stops where the block lies about itself."""
    at = 0
    while at + 8 <= len(block):
        key, kind, each = block[at : at + 4], block[at + 4 : at + 5], block[at + 5]
        length = each * int.from_bytes(block[at + 6 : at + 8], "big")
        if key == b"\0\0\0\0" or at + 8 + length > len(block):
            return
        yield key, kind, each, block[at + 8 : at + 8 + length]
        at += 8 + -(-length // 4) * 4


def _streams(block: bytes, depth: int, device: str) -> Iterator[_Stream]:
    if depth > _DEPTH:
        return
    unit = title = ""
    scale = np.ones(1)
    for key, kind, each, data in _entries(block):
        if kind == b"\0":
            yield from _streams(data, depth + 1, device)
        elif key == b"DVNM":
            device = printable(data, 40)
        elif key == b"STNM":
            title = printable(data, 120)
        elif key in (b"SIUN", b"UNIT"):
            unit = data[: each or None].decode("latin-1").strip("\0 ")
        elif key == b"SCAL" and kind in _TYPES:
            scale = _numbers(data, _TYPES[kind])
        elif key in _WANTED and kind in _TYPES:
            values = _numbers(data, _TYPES[kind])
            wide = each // np.dtype(_TYPES[kind]).itemsize
            if wide == 3 and values.size >= 3 and scale.size in (1, 3) and bool(np.all(scale)):
                rows = values[: values.size // 3 * 3].reshape(-1, 3) / scale
                yield _Stream(key, rows, unit, title, device)


def _numbers(data: bytes, dtype: str) -> NDArray[np.float64]:
    """The whole numbers in a piece; what a wrong length leaves over is no number."""
    size = np.dtype(dtype).itemsize
    return np.frombuffer(data[: len(data) // size * size], dtype).astype(np.float64)


def _group(key: bytes, parts: list[_Placed]) -> RawGroup:
    label, kind, unit, usual = _WANTED[key]
    by = factor(kind, parts[0][2].unit) or factor(kind, usual) or 1.0
    values = single(np.concatenate([one.values for _, _, one in parts]) * by)
    columns = tuple(
        Column(f"{label} {axis}", kind, unit, np.ascontiguousarray(values[:, i]))
        for i, axis in enumerate("xyz")
    )
    return RawGroup(label, _times(parts), columns)


def _times(parts: list[_Placed]) -> NDArray[np.int64]:
    """Samples evenly over their payload; a last one that is not full keeps the usual interval."""
    counts = np.array([one.values.shape[0] for _, _, one in parts], dtype=np.int64)
    each = np.array([length for _, length, _ in parts], dtype=np.float64) / counts
    usual = float(np.median(each))
    each = np.where(np.abs(each / max(usual, 1.0) - 1) < _FULL, each, usual)
    index = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = np.repeat(np.array([start for start, _, _ in parts], dtype=np.int64), counts)
    return starts + np.rint(index * np.repeat(each, counts)).astype(np.int64)


def _satellite_clock(payload: bytes, start: int) -> FoundClock | None:
    """The satellites' UTC, where the receiver had a fix."""
    fix = _first(payload, b"GPSF", 0)
    stamp = _first(payload, b"GPSU", 0)
    if len(fix) < 4 or struct.unpack(">I", fix[:4])[0] < 2 or len(stamp) < 16:
        return None
    try:
        text = stamp[:16].decode("ascii") + "+0000"
        moment = datetime.strptime(text, "%y%m%d%H%M%S.%f%z")
    except ValueError:
        return None
    wall = WallTime.from_datetime(moment)
    return FoundClock(start, wall, "satellite time (GPSU)", Trust.HIGH)


def _first(block: bytes, wanted: bytes, depth: int) -> bytes:
    if depth > _DEPTH:
        return b""
    for key, kind, _, data in _entries(block):
        found = data if key == wanted else _first(data, wanted, depth + 1) if kind == b"\0" else b""
        if found:
            return found
    return b""
