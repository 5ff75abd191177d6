"""The records of an ActiGraph log.bin, each with its own checksum."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.reader import Opened, size_of
from workstation.core.importing.samples import Times, stop_if

_SEPARATOR = 0x1E
_HEAD = 8
_PACKED_YXZ, _BATTERY, _HEART_RATE, _LUX = 0, 2, 4, 5
_SHORTS_XYZ, _PACKED_XYZ = 26, 27
_ACTIVITY = (_PACKED_YXZ, _SHORTS_XYZ, _PACKED_XYZ)
_SLOW = {_BATTERY: ("battery", 2), _HEART_RATE: ("heart rate", 1), _LUX: ("light", 2)}


_KINDS = {kind: number for number, kind in enumerate(_ACTIVITY)}
_WINDOW = 8 * 2**20
_LARGEST = _HEAD + 65_535 + 1


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """What is known of a log.bin; its samples are read again when they are wanted.

    Attributes:
        stamps_ns: (records,) local digits, ns since 1970.
        counts: (records,) samples in each.
        places: (records, 3) kind, where the samples begin, how many bytes.
        slow: name -> (stamp ns, value) pairs.
        damaged: records that do not add up.
    """

    stamps_ns: Times
    counts: NDArray[np.int64]
    places: NDArray[np.int64]
    slow: dict[str, list[tuple[int, float]]]
    damaged: int


def parse_log(stream: BinaryIO, opened: Opened) -> Log:
    """Every record of a log.bin whose checksum holds, read in stretches of some megabytes."""
    size = size_of(stream)
    stamps, places = array("q"), array("q")
    slow: dict[str, list[tuple[int, float]]] = {}
    damaged = 0
    lost = False
    base = at = 0
    block = stream.read(_WINDOW)
    whole = np.frombuffer(block, np.uint8)
    while base + at + _HEAD < size:
        if at + _LARGEST > len(block) and base + len(block) < size:
            stop_if(opened.cancelled)
            opened.progress(0.4 * (base + at) / size)
            base, at = base + at, 0
            stream.seek(base)
            block = stream.read(_WINDOW)
            whole = np.frombuffer(block, np.uint8)
        length = int.from_bytes(block[at + 6 : at + 8], "little")
        end = at + _HEAD + length
        if block[at] != _SEPARATOR or end >= len(block) or not _adds_up(whole, at, end):
            # Zeros between records are known and harmless.
            if block[at] and not lost:
                damaged += 1
                lost = True
            found = block.find(_SEPARATOR, at + 1)
            at = found if found >= 0 else len(block)
            continue
        lost = False
        kind = block[at + 1]
        stamp = int.from_bytes(block[at + 2 : at + 6], "little") * 10**9
        if kind in _KINDS and length >= 5 and samples_in(kind, length):
            stamps.append(stamp)
            places.extend((kind, base + at + _HEAD, length))
        elif kind in _SLOW and length == _SLOW[kind][1]:
            value = int.from_bytes(block[at + _HEAD : end], "little")
            slow.setdefault(_SLOW[kind][0], []).append((stamp, float(value)))
        at = end + 1
    table = np.array(places, dtype=np.int64).reshape(-1, 3)
    counts = np.where(table[:, 0] == _SHORTS_XYZ, table[:, 2] // 6, table[:, 2] * 2 // 9)
    return Log(np.array(stamps, dtype=np.int64), counts, table, slow, damaged)


def samples_in(kind: int, length: int) -> int:
    """Samples a record of so many bytes holds."""
    return length // 6 if kind == _SHORTS_XYZ else length * 2 // 9


def codes_of(stream: BinaryIO, log: Log, opened: Opened) -> Iterator[NDArray[np.float64]]:
    """(m, 3) x, y, z as stored, of some records at a time, in file order."""
    begin = 0
    while begin < len(log.places):
        stop_if(opened.cancelled)
        first = int(log.places[begin, 1])
        stop = int(np.searchsorted(log.places[:, 1], first + _WINDOW // 8))
        part = log.places[begin : max(stop, begin + 1)]
        stream.seek(first)
        block = stream.read(int(part[-1, 1] + part[-1, 2]) - first)
        parts = [(kind, at - first, length) for kind, at, length in part.tolist()]
        yield np.concatenate(_unpacked(np.frombuffer(block, np.uint8), parts))
        begin += len(part)
        opened.progress(0.4 + 0.6 * begin / len(log.places))


def twelve_bit(rows: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Rows of packed signed 12-bit numbers, three a sample -> (rows, samples, 3)."""
    nibbles = np.empty((rows.shape[0], rows.shape[1] * 2), dtype=np.int32)
    nibbles[:, 0::2] = rows >> 4
    nibbles[:, 1::2] = rows & 0x0F
    samples = nibbles.shape[1] // 9
    three = nibbles[:, : samples * 9].reshape(rows.shape[0], samples, 3, 3)
    value = three[..., 0] << 8 | three[..., 1] << 4 | three[..., 2]
    return (value - ((value & 0x800) << 1)).astype(np.float64)


def _unpacked(
    whole: NDArray[np.uint8], parts: list[tuple[int, int, int]]
) -> list[NDArray[np.float64]]:
    """Samples of each record, records of one kind and size unpacked together."""
    out: list[NDArray[np.float64]] = [np.empty((0, 3))] * len(parts)
    alike: dict[tuple[int, int], list[int]] = {}
    for index, (kind, _, size) in enumerate(parts):
        alike.setdefault((kind, size), []).append(index)
    for (kind, size), indexes in alike.items():
        starts = np.array([parts[i][1] for i in indexes])
        rows = whole[starts[:, None] + np.arange(size)[None, :]]
        if kind == _SHORTS_XYZ:
            shorts = np.ascontiguousarray(rows[:, : size // 6 * 6]).view("<i2")
            found = shorts.reshape(len(indexes), -1, 3).astype(np.float64)
        else:
            found = twelve_bit(rows)
            if kind == _PACKED_YXZ:
                found = found[..., [1, 0, 2]]
        for index, samples in zip(indexes, found, strict=True):
            out[index] = samples
    return out


def _adds_up(whole: NDArray[np.uint8], at: int, end: int) -> bool:
    total = int(np.bitwise_xor.reduce(whole[at:end]))
    return (~total & 0xFF) == int(whole[end])
