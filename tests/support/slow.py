"""Slow motion as phones write it: Android's tag, Samsung's trailer and box."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from tests.core.motion.scenes import HEIGHT, WIDTH, Scene
from workstation.core.media.write import ClipWriter


def android(rate: float) -> dict[str, str]:
    """The tag Android's recorder writes; needs the flag `use_metadata_tags`."""
    return {"com.android.capture.fps": f"{rate:.6f}"}


def samsung_trailer(**blocks: str) -> bytes:
    """The trailer of Samsung's extension format with text blocks, by name."""
    body, entries = b"", []
    for name, text in blocks.items():
        block = struct.pack("<HHI", 0, 0x0890, len(name)) + name.encode() + text.encode()
        entries.append((len(body), len(block)))
        body += block
    directory = b"SEFH" + struct.pack("<II", 106, len(entries))
    for at, size in entries:
        directory += struct.pack("<HHII", 0, 0x0890, len(body) - at, size)
    return body + directory + struct.pack("<I", len(directory)) + b"SEFT"


def smta_box(mode: int, rate: float | None = None) -> bytes:
    """The box with the recording mode, and the rate where the mode leaves it open."""
    inner = struct.pack(">I4s4xBBBB", 16, b"saut", 0, mode, 1, 4)
    if rate is not None:
        inner += struct.pack(">I4sI", 12, b"srfr", round(rate * 65536))
    return struct.pack(">I4s4x", 12 + len(inner), b"smta") + inner


def with_user_data(movie: bytes, box: bytes) -> bytes:
    """An MP4 whose movie header lies at its end, with a box among the movie's user data."""
    at = movie.index(b"moov") - 4
    (length,) = struct.unpack_from(">I", movie, at)
    assert at + length == len(movie), "the header must lie at the end: offsets would move"
    user = struct.pack(">I4s", 8 + len(box), b"udta") + box
    return movie[:at] + struct.pack(">I", length + len(user)) + movie[at + 4 :] + user


def filmed(path: Path, scene: Scene, times_s: np.ndarray, **more: object) -> Path:
    """A clip of a scene whose frames are stamped with these seconds."""
    with ClipWriter(path, width=WIDTH, height=HEIGHT, crf=14, rate_hint=30, **more) as writer:
        for number, at in enumerate(times_s):
            grey = scene.frame(number).picture
            writer.frame(np.repeat(grey[..., None], 3, axis=2), round(float(at) * 1e9))
    return path
