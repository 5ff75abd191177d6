"""Writing an Axivity AX3 file (CWA): a header of 1024 bytes and blocks of 512, packed samples.

The layout follows the maker's description of the format (Open Movement, "cwa.h" and AX3 format
notes): little-endian, local time to the second packed in 32 bits plus 15 bits of a second, three
10-bit values and a shared exponent in 32 bits, and a checksum that makes the words of a block
add up to zero.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS

BLOCK_SAMPLES = 120
"""Samples in a block of packed ones."""
PER_G = 256
"""Steps a g."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RATE_100_HZ_8_G = 0x4A
_FIRMWARE = 50
_NOTE_BYTES = 448


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The slow readings of one block: raw light, raw temperature, raw battery."""

    light: int
    temperature: int
    battery: int

    @classmethod
    def of(cls, *, lux_log: int, celsius: float, volts: float) -> Surroundings:
        """Raw values of readable ones; the light stays on the device's logarithmic scale."""
        return cls(
            lux_log & 0x3FF,
            round((celsius + 50.0) * 256.0 / 75.0),
            (round(volts * 1024.0 / 6.0) - 512) // 2,
        )


def header(*, device_id: int, session_id: int, start_ns: int, end_ns: int, note: str) -> bytes:
    """The file's first 1024 bytes.

    Args:
        device_id: as on the device.
        session_id: of this recording.
        start_ns: of the recording, on the device's clock, nanoseconds since 1970 as if it were UTC.
        end_ns: likewise.
        note: free text, at most 448 bytes of ASCII.
    """
    data = bytearray(b"\xff" * 1024)
    struct.pack_into("<HHBHIH", data, 0, 0x444D, 1020, 0x00, device_id & 0xFFFF, session_id, 0)
    struct.pack_into("<III", data, 13, _packed_time(start_ns), _packed_time(end_ns), 0)
    struct.pack_into("<BB", data, 25, 0, 0)
    struct.pack_into("<BBIBh", data, 35, 0, _RATE_100_HZ_8_G, _packed_time(start_ns), _FIRMWARE, -1)
    text = note.encode("ascii")[:_NOTE_BYTES]
    data[64 : 64 + _NOTE_BYTES] = text.ljust(_NOTE_BYTES, b" ")
    return bytes(data)


def block(
    *,
    session_id: int,
    sequence: int,
    first_ns: int,
    samples_g: NDArray[np.float64],
    around: Surroundings,
) -> bytes:
    """One block of 512 bytes.

    Args:
        session_id: of this recording.
        sequence: number of the block, from 0.
        first_ns: of its first sample, on the device's clock, nanoseconds since 1970.
        samples_g: (120, 3).
        around: its slow readings.

    Raises:
        ValueError: not 120 samples of three axes.
    """
    if samples_g.shape != (BLOCK_SAMPLES, 3):
        raise ValueError(f"a block holds (120, 3) samples, not {samples_g.shape}")
    second, rest = divmod(first_ns, NS)
    fraction = min(round(rest * 32768 / NS), 32767)
    # Old readers know whole seconds only: the sample that lies on the second is named for them.
    whole = -((fraction << 1) * 100 >> 16)
    data = bytearray(512)
    struct.pack_into(
        "<HHHIIIHHBBBBhH", data, 0, 0x5841, 508, 0x8000 | fraction, session_id, sequence,
        _packed_time(second * NS), around.light, around.temperature, 0, around.battery,
        _RATE_100_HZ_8_G, 0x30, whole, BLOCK_SAMPLES,
    )  # fmt: skip
    data[30:510] = _packed(samples_g).tobytes()
    total = int(np.frombuffer(bytes(data), dtype="<u2").sum(dtype=np.int64))
    struct.pack_into("<H", data, 510, -total & 0xFFFF)
    return bytes(data)


def as_stored(samples_g: NDArray[np.float64]) -> NDArray[np.float64]:
    """Samples as the packing keeps them, in g, (n, 3)."""
    steps, exponent = _steps(samples_g)
    kept: NDArray[np.float64] = (steps << exponent[:, None]) / PER_G
    return kept


def _steps(samples_g: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """10-bit values (n, 3) and the exponent (n,) they share."""
    raw = np.rint(samples_g * PER_G).astype(np.int64)
    largest = np.maximum(raw.max(axis=1), -raw.min(axis=1) - 1)
    exponent = np.searchsorted([511, 1022, 2044], largest, side="left").astype(np.int64)
    half = (1 << exponent) >> 1
    steps = np.clip((raw + half[:, None]) >> exponent[:, None], -512, 511)
    return steps, exponent


def _packed(samples_g: NDArray[np.float64]) -> NDArray[np.uint32]:
    steps, exponent = _steps(samples_g)
    x, y, z = (steps & 0x3FF).T
    words: NDArray[np.uint32] = (x | y << 10 | z << 20 | exponent << 30).astype("<u4")
    return words


def _packed_time(ns: int) -> int:
    """Calendar fields of a device clock in 32 bits."""
    t = _EPOCH + timedelta(seconds=ns // NS)
    return (
        (t.year - 2000) << 26
        | t.month << 22
        | t.day << 17
        | t.hour << 12
        | t.minute << 6
        | t.second
    )
