"""Axivity AX3 and AX6 recordings (.cwa): 1024 bytes of header, then blocks of 512 bytes.

Every block carries its own checksum (its 256 words add up to zero), time and sample count. Blocks
that fail are skipped and become gaps; nothing in the file is believed about lengths.
Format: openmovement.dev, "CWA file format".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import recfunctions as rf
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, Head, PagedGroup, RawGroup
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import stop_if
from workstation.core.importing.sensors.axivity_time import block_starts, packed_ns, sample_times
from workstation.core.importing.text_plain import printable

FORMAT = "Axivity CWA"
HEADER = 1024
BLOCK = 512
_AT_ONCE = 8192
_AX6 = 0x64
_UNSET = 0xFFFF
_CACHED = 32_768
_STEPS_G = (np.array([1, 2, 4, 8]) / 256).astype(np.float32)
"""What one step of a packed sample is, by the power its word states."""

_LAYOUT = np.dtype(
    {
        "names": ["mark", "length", "fraction", "session", "sequence", "stamp", "light",
                  "temperature", "events", "battery", "rate", "packing", "offset", "count"],
        "formats": ["S2", "<u2", "<u2", "<u4", "<u4", "<u4", "<u2",
                    "<u2", "u1", "u1", "u1", "u1", "<i2", "<u2"],
        "offsets": [0, 2, 4, 6, 10, 14, 18, 20, 22, 23, 24, 25, 26, 28],
        "itemsize": BLOCK,
    }
)  # fmt: skip

Blocks = NDArray[Any]


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return head[:4] == b"MD\xfc\x03" and (
        len(head) <= HEADER or head[HEADER : HEADER + 2] == b"AX" or head[5:7] != b"\0\0"
    )


def _read(opened: Opened) -> Found:
    opened.stream.seek(0)
    header = opened.stream.read(HEADER)
    parts: list[Blocks] = []
    damaged = total = 0
    cut = (opened.size - HEADER) % BLOCK if opened.size > HEADER else 0
    for raw, blocks in _pieces(opened):
        good = _sound(raw, blocks)
        total += blocks.size
        damaged += blocks.size - int(np.count_nonzero(good))
        parts.append(rf.repack_fields(blocks[good]))
        opened.progress(min(0.3, 0.3 * total * BLOCK / max(opened.size, 1)))
    heads = np.concatenate(parts) if parts else np.empty(0)
    if not heads.size:
        raise opened.damaged(f"None of the {total} data blocks of this Axivity file is readable.")
    return _found(opened, header, heads, damaged, cut)


def _pieces(opened: Opened) -> Iterator[tuple[bytes, Blocks]]:
    """The blocks of the file, some megabytes at a time, as bytes and as their heads."""
    opened.stream.seek(HEADER)
    while raw := opened.stream.read(BLOCK * _AT_ONCE):
        stop_if(opened.cancelled)
        whole = len(raw) // BLOCK
        if not whole:
            break
        yield raw, np.frombuffer(raw, dtype=_LAYOUT, count=whole)


def _rows(opened: Opened, axes: int, part: int) -> Iterator[NDArray[np.float32]]:
    """(m, 3) values of acceleration (part 0) or rotation (part 1), read anew from the file."""
    done = 0
    for raw, blocks in _pieces(opened):
        good = _sound(raw, blocks)
        raw_blocks = np.frombuffer(raw, np.uint8, count=blocks.size * BLOCK)
        raw_blocks = raw_blocks.reshape(blocks.size, BLOCK)
        for run in _alike(blocks, np.flatnonzero(good)):
            values = _widened(_values(blocks[run], raw_blocks[run]), axes)
            yield values[:, 3 * part : 3 * part + 3]
        done += len(raw)
        opened.progress(min(1.0, 0.3 + 0.7 * done / max(opened.size, 1)))


def _sound(raw: bytes, blocks: Blocks) -> NDArray[np.bool_]:
    """Which blocks add up, say what they are, and have a time and samples."""
    words = np.frombuffer(raw, "<u2", count=blocks.size * BLOCK // 2).reshape(blocks.size, -1)
    adds_up = (words.sum(axis=1, dtype=np.uint32) & 0xFFFF) == 0
    packing = blocks["packing"]
    axes, width = packing >> 4, packing & 0x0F
    count = blocks["count"].astype(np.int64)
    fits = np.where(width == 2, count * axes * 2, count * 4)
    known = ((axes == 3) & (width == 0)) | (((axes == 3) | (axes == 6)) & (width == 2))
    good: NDArray[np.bool_] = (
        adds_up
        & (blocks["mark"] == b"AX")
        & (blocks["length"] == BLOCK - 4)
        & known
        & (blocks["count"] > 0)
        & (fits <= 480)
        & (packed_ns(blocks["stamp"]) > 0)
    )
    return good


def _values(blocks: Blocks, raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(samples, 3 or 6) in g, then deg/s, of blocks with one packing."""
    packings = np.unique(blocks["packing"])
    payload = np.ascontiguousarray(raw[:, 30:510])
    count = blocks["count"].astype(np.int64)
    axes, width = int(packings[0]) >> 4, int(packings[0]) & 0x0F
    if width == 0:
        packed = payload.view("<u4")
        if int(count.min()) == packed.shape[1]:
            return _unpacked(packed.ravel())
        each = np.arange(packed.shape[1])[None, :] < count[:, None]
        return _unpacked(packed[each])
    per_block = 480 // (2 * axes)
    signed = payload.view("<i2")[:, : per_block * axes].reshape(blocks.size, per_block, axes)
    each = np.arange(per_block)[None, :] < count[:, None]
    steps = (256 << (blocks["light"] >> 13).astype(np.int32)).astype(np.float32)
    wide = signed.astype(np.float32)
    wide[:, :, axes - 3 :] /= steps[:, None, None]
    if axes == 6:
        span = 8000.0 / (1 << ((blocks["light"] >> 10) & 7).astype(np.int32))
        wide[:, :, :3] *= (span / 32768).astype(np.float32)[:, None, None]
        wide = wide[:, :, [3, 4, 5, 0, 1, 2]]
    return np.asarray(wide[each], dtype=np.float32)


def _unpacked(words: NDArray[np.uint32]) -> NDArray[np.float32]:
    """(n, 3) in g of words that hold three signed numbers of ten bits and their common power."""
    out = np.empty((words.size, 3), dtype=np.float32)
    # Some thousand words at a time stay in the processor's cache.
    for first in range(0, words.size, _CACHED):
        some = words[first : first + _CACHED]
        steps = _STEPS_G[some >> np.uint32(30)]
        for axis, above in enumerate((22, 12, 2)):
            # Shifted to the top and back again the sign is carried along.
            signed = (some << np.uint32(above)).view(np.int32) >> 22
            np.multiply(signed.astype(np.float32), steps, out=out[first : first + _CACHED, axis])
    return out


def _alike(blocks: Blocks, chosen: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Runs of blocks that pack their samples alike, in file order."""
    if not chosen.size:
        return []
    return np.split(chosen, np.flatnonzero(np.diff(blocks["packing"][chosen])) + 1)


def _widened(values: NDArray[np.float32], axes: int) -> NDArray[np.float32]:
    if values.shape[1] == axes:
        return values
    out = np.full((values.shape[0], axes), np.nan, dtype=np.float32)
    shared = min(axes, values.shape[1])
    out[:, :shared] = values[:, :shared]
    return out


def _found(opened: Opened, header: bytes, blocks: Blocks, damaged: int, cut: int) -> Found:
    starts = block_starts(blocks)
    times, gaps = sample_times(blocks, starts)
    axes = int((blocks["packing"] >> 4).max())
    names = (("acc", ChannelKind.ACCELERATION, "g"), ("gyro", ChannelKind.ROTATION, "deg/s"))
    groups: list[RawGroup | PagedGroup] = [
        PagedGroup(
            name,
            times,
            tuple(Head(f"{name} {axis}", kind, unit) for axis in "xyz"),
            partial(_rows, opened, axes, part),
            gaps,
        )
        for part, (name, kind, unit) in enumerate(names[: axes // 3])
    ]
    groups.append(RawGroup("housekeeping", starts, _housekeeping(blocks), gaps))
    device = "Axivity AX6" if header[4] == _AX6 else "Axivity AX3"
    low = int.from_bytes(header[5:7], "little")
    high = int.from_bytes(header[11:13], "little")
    serial = low + ((high << 16) if high != _UNSET else 0)
    return Found(
        format=FORMAT,
        device=device,
        serial=str(serial),
        groups=groups,
        axis=Axis(
            origin="block time stamps",
            note="Local time as the device was set, without a zone.",
        ),
        findings=_findings(header, blocks, damaged, cut),
    )


def _housekeeping(blocks: Blocks) -> tuple[Column, ...]:
    temperature = (blocks["temperature"] & 0x3FF) * (75 / 256) - 50
    # Behind the case and the strap the sensor tells light from dark, not lux: its raw value stays.
    light = (blocks["light"] & 0x3FF).astype(np.float32)
    battery = (blocks["battery"] + 512.0) * 6 / 1024
    return (
        Column("temperature", ChannelKind.TEMPERATURE, "degC", temperature.astype(np.float32)),
        Column("light (raw)", ChannelKind.OTHER, "1", light),
        Column("battery", ChannelKind.BATTERY, "V", battery.astype(np.float32)),
    )


def _findings(header: bytes, blocks: Blocks, damaged: int, cut: int) -> tuple[Finding, ...]:
    found = []
    if damaged:
        text = f"{damaged} block(s) of the file are damaged and were left out."
        found.append(Finding("blocks.damaged", text, Severity.CAUTION, damaged))
    if cut:
        text = "The file ends in the middle of a block; what came after is not there."
        found.append(Finding("truncated", text, Severity.CAUTION))
    rates = np.unique(blocks["rate"] & 0x0F)
    if rates.size > 1:
        text = "The device changed its sampling rate during the recording."
        found.append(Finding("rate.changed", text, Severity.CAUTION, int(rates.size) - 1))
    sessions = np.unique(blocks["session"])
    if sessions.size > 1:
        text = "The file holds blocks of more than one recording session."
        found.append(Finding("sessions", text, Severity.CAUTION, int(sessions.size)))
    note = printable(header[64:512])
    if note:
        found.append(Finding("note", f"Set-up note on the device: {note}"))
    return tuple(found)


READER = Reader(FORMAT, _matches, _read)
