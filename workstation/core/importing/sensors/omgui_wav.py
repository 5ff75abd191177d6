"""OMGUI's WAV export of Axivity recordings: a RIFF WAVE whose comments name its channels.

Format: openmovement.dev, omconvert README ("WAV file").
"""

from __future__ import annotations

import re
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ChannelKind, Finding, Severity
from workstation.core.importing.assemble import Axis, Column, Found, RawGroup
from workstation.core.importing.reader import Opened, Reader
from workstation.core.importing.samples import stop_if
from workstation.core.importing.stamps import NO_TIME, digits_ns

FORMAT = "Axivity WAV (OMGUI)"
_MOST_CHUNKS = 1000
_MOST_CHANNELS = 32
_MOST_TEXT = 65_536
_KINDS = {
    "Accel": ("acc", ChannelKind.ACCELERATION, "g"),
    "Gyro": ("gyro", ChannelKind.ROTATION, "deg/s"),
}
_CHANNEL = re.compile(r"Channel-(\d+):\s*(Accel|Gyro)-([XYZ])")


def _matches(head: bytes, stream: BinaryIO) -> bool:  # noqa: ARG001
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE" and b": Accel-X" in head[:8192]


def _read(opened: Opened) -> Found:
    shape, texts, at, length = _chunks(opened)
    comment = texts.get("ICMT", "")
    wide = int.from_bytes(shape[2:4], "little")
    rate = int.from_bytes(shape[4:8], "little")
    bits = int.from_bytes(shape[14:16], "little")
    if not 0 < wide <= _MOST_CHANNELS or not 0 < rate <= 100_000 or bits != 16:
        raise opened.damaged("The header of this WAV export makes no sense.")
    there = max(0, min(length, opened.size - at))
    count = there // (2 * wide)
    stop_if(opened.cancelled)
    opened.stream.seek(at)
    raw = np.frombuffer(opened.stream.read(count * 2 * wide), "<i2")
    codes = raw[: raw.size // wide * wide].reshape(-1, wide)
    times = np.rint(np.arange(codes.shape[0]) * (1e9 / rate)).astype(np.int64)
    start = digits_ns(_field(comment, "Time") or texts.get("ICRD", ""), "ymd")
    groups: dict[str, list[Column]] = {}
    for found in _CHANNEL.finditer(comment):
        column, (label, kind, unit) = int(found[1]) - 1, _KINDS[found[2]]
        scale = _field(comment, f"Scale-{found[1]}")
        if not 0 <= column < wide or not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", scale):
            continue
        values = codes[:, column].astype(np.float32) * np.float32(float(scale) / 32_768)
        groups.setdefault(label, []).append(
            Column(f"{label} {found[3].lower()}", kind, unit, values)
        )
    known = start != NO_TIME
    artist = texts.get("IART", "")
    return Found(
        FORMAT,
        [RawGroup(n, times + (start if known else 0), tuple(c)) for n, c in groups.items()],
        Axis(
            origin="Time comment" if known else "", note="Local time of the device, without a zone."
        ),
        device="Axivity AX6" if "gyro" in groups else "Axivity AX3",
        serial=_field(artist, "Id")[:40],
        findings=_findings(length, there),
    )


def _findings(length: int, there: int) -> tuple[Finding, ...]:
    found = [
        Finding(
            "resampled",
            "This export was resampled to an even rate when it was made; pauses of the device may "
            "have been filled in.",
            Severity.CAUTION,
        )
    ]
    if there < length:
        text = f"The file is cut off: {there / max(length, 1):.2%} of its samples are there."
        found.append(Finding("truncated", text, Severity.CAUTION))
    return tuple(found)


def _chunks(opened: Opened) -> tuple[bytes, dict[str, str], int, int]:
    """Format chunk, comment texts, where the samples begin and how long they claim to be."""
    shape = b""
    texts: dict[str, str] = {}
    at = 12
    for _ in range(_MOST_CHUNKS):
        opened.stream.seek(at)
        head = opened.stream.read(8)
        if len(head) < 8:
            break
        size = int.from_bytes(head[4:], "little")
        if head[:4] == b"data" and len(shape) >= 16:
            return shape, texts, at + 8, size
        if head[:4] == b"fmt ":
            shape = opened.stream.read(min(size, 64))
        elif head[:4] == b"LIST":
            texts.update(_texts(opened.stream.read(min(size, _MOST_TEXT))))
        at += 8 + size + size % 2
    raise opened.damaged("This WAV export holds no samples.")


def _texts(block: bytes) -> dict[str, str]:
    found = {}
    at = 4
    while at + 8 <= len(block):
        size = int.from_bytes(block[at + 4 : at + 8], "little")
        text = block[at + 8 : at + 8 + size].split(b"\0")[0].decode("utf-8", errors="replace")
        found[block[at : at + 4].decode("latin-1")] = text
        at += 8 + size + size % 2
    return found


def _field(text: str, name: str) -> str:
    found = re.search(rf"^{re.escape(name)}:\s*(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


READER = Reader(FORMAT, _matches, _read)
