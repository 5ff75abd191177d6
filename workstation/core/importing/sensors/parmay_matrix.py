"""Parmay Matrix .BIN: packets with their own CRC-32, each with acceleration, rotation and more.

Layout after 512 bytes of remarks: "MDTC", packets u32, acceleration range u16 g, rotation range u16
deg/s. A packet: "MDTCPACK", CRC-32, start and end in Unix seconds, four counts u32, then the
samples.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.reader import Opened, Reader, read_capped
from workstation.core.importing.samples import Times, stop_if

FORMAT = "Parmay Matrix"
_REMARKS = 512
_PACKET = b"MDTCPACK"
_HEAD = 36
_MOST = 4 * 2**30
_KINDS = (
    ("acc", ChannelKind.ACCELERATION, "g"),
    ("gyro", ChannelKind.ROTATION, "deg/s"),
)


@dataclass(slots=True)
class _Series:
    """Samples of one sensor, packet by packet."""

    times: list[Times] = field(default_factory=list)
    rows: list[NDArray[np.int16]] = field(default_factory=list)


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    at = _REMARKS
    return head[at : at + 4] == b"MDTC" and head[at + 12 : at + 20] == _PACKET


def _read(opened: Opened) -> Found:
    block = read_capped(opened, _MOST)
    ranges = [int.from_bytes(block[at : at + 2], "little") for at in (520, 522)]
    series = [_Series() for _ in range(4)]
    claimed = int.from_bytes(block[516:520], "little")
    seen = damaged = 0
    at = block.find(_PACKET, _REMARKS)
    while at >= 0:
        stop_if(opened.cancelled)
        # The name of a packet may occur among its samples: the CRC decides where it ends.
        end = block.find(_PACKET, at + _HEAD)
        good = _packet(block[at : end if end >= 0 else len(block)], series)
        seen += 1
        damaged += not good
        opened.progress(at / len(block))
        at = end
    groups = []
    for (label, kind, unit), one, span in zip(_KINDS, series, ranges, strict=False):
        if one.rows:
            raw = np.concatenate(one.rows).reshape(-1, 3).astype(np.float32)
            values = raw * np.where(raw >= 0, span / 32_767, span / 32_768).astype(np.float32)
            columns = tuple(
                Column(f"{label} {a}", kind, unit, np.ascontiguousarray(values[:, i]))
                for i, a in enumerate("xyz")
            )
            groups.append(RawGroup(label, np.concatenate(one.times), columns))
    groups += _slow(series)
    return Found(
        FORMAT,
        groups,
        Axis(
            utc=True,
            origin="packet time stamps",
            note="Unix time in whole seconds.",
        ),
        device="Parmay Matrix",
        findings=_findings(damaged, claimed, seen),
    )


def _slow(series: list[_Series]) -> list[RawGroup]:
    """Temperatures (skin, surroundings; tenths of a degree) and heart rate (raw, corrected)."""
    groups = []
    if series[2].rows:
        tenths = np.concatenate(series[2].rows).reshape(-1, 2).astype(np.float32) * np.float32(0.1)
        columns = tuple(
            Column(name, ChannelKind.TEMPERATURE, "degC", tenths[:, i].copy())
            for i, name in enumerate(("skin temperature", "ambient temperature"))
        )
        groups.append(RawGroup("temperature", np.concatenate(series[2].times), columns))
    if series[3].rows:
        beats = np.concatenate(series[3].rows).reshape(-1, 2)[:, 1].astype(np.float32)
        beats[beats <= 0] = np.nan
        column = Column("heart rate", ChannelKind.HEART_RATE, "1/min", beats)
        times = np.concatenate(series[3].times)
        groups.append(RawGroup("heart rate", times, (column,), events=True))
    return groups


def _findings(damaged: int, claimed: int, seen: int) -> list[Finding]:
    found = []
    if damaged:
        text = f"{damaged} packet(s) of the file are damaged and were left out."
        found.append(Finding("blocks.damaged", text, Severity.CAUTION, damaged))
    if seen < claimed:
        text = f"The file is cut off: {seen} of {claimed} packets are there."
        found.append(Finding("truncated", text, Severity.CAUTION))
    return found


def _packet(block: bytes, series: list[_Series]) -> bool:
    """Take one packet over; False if it does not add up."""
    if len(block) < _HEAD:
        return False
    crc, start, end, *counts = np.frombuffer(block[8:_HEAD], "<u4").astype(np.int64).tolist()
    sizes = [6 * counts[0], 6 * counts[1], 4 * counts[2], 4 * counts[3]]
    if _HEAD + sum(sizes) > len(block) or end < start or zlib.crc32(block[12:]) != crc:
        return False
    at = _HEAD
    for one, count, size in zip(series, counts, sizes, strict=True):
        if count:
            # Stamps are whole seconds at both ends; the samples lie evenly between them.
            index = np.arange(count, dtype=np.int64)
            one.times.append(start * 10**9 + index * ((end - start) * 10**9) // count)
            one.rows.append(np.frombuffer(block[at : at + size], "<i2"))
        at += size
    return True


READER = Reader(FORMAT, _matches, _read)
