"""Tiny clips whose pictures carry their own number: any frame can be told from any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.write import ClipWriter, SoundTrack

BITS = 12
"""Numbers run from 0 to 4095."""

_COLUMNS, _ROWS = 4, 4
"""The grid of blocks: twelve bits, then white, black, white, black, which tells what is up."""


def number_picture(number: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A picture that carries a number as a grid of black and white blocks.

    Args:
        number: 0 to 4095.
        width, height: at least 16 by 16, even.

    Returns:
        uint8 (height, width, 3), RGB.
    """
    assert 0 <= number < 1 << BITS
    bits = [number >> i & 1 for i in range(BITS)] + [1, 0, 1, 0]
    cells = np.array(bits, dtype=np.uint8).reshape(_ROWS, _COLUMNS)
    rows = np.arange(height) * _ROWS // height
    columns = np.arange(width) * _COLUMNS // width
    grey = np.where(cells[np.ix_(rows, columns)], 220, 30).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def read_number(rgb: NDArray[np.uint8]) -> int:
    """The number an upright picture carries, whatever its size.

    Args:
        rgb: (height, width, 3) or (height, width); turned pictures must be turned back first.

    Raises:
        ValueError: this is no such picture, or it stands on its head or side.
    """
    grey = rgb.mean(axis=2) if rgb.ndim == 3 else rgb.astype(np.float64)
    height, width = grey.shape
    rows = ((np.arange(_ROWS) + 0.5) * height / _ROWS).astype(int)
    columns = ((np.arange(_COLUMNS) + 0.5) * width / _COLUMNS).astype(int)
    cells = grey[np.ix_(rows, columns)].ravel() > 125
    if list(cells[BITS:]) != [True, False, True, False]:
        raise ValueError("the picture carries no number, or it is not upright")
    return int(sum(1 << i for i in range(BITS) if cells[i]))


def even_times(count: int, rate_hz: int = 30, start_ns: int = 0) -> list[int]:
    """The times of `count` frames at a steady rate, in nanoseconds."""
    return [start_ns + round(i * 1_000_000_000 / rate_hz) for i in range(count)]


def numbered_clip(
    path: Path,
    pts_ns: Sequence[int],
    *,
    width: int = 64,
    height: int = 48,
    rotation_deg: int = 0,
    mirrored: bool = False,
    codec: str = "libx264",
    gop: int = 12,
    b_frames: int = 0,
    created: datetime | None = None,
    tone: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
    sound: SoundTrack | None = None,
    end_ns: int | None = None,
    metadata: Mapping[str, str] | None = None,
    movflags: tuple[str, ...] = (),
    timescale: int = 90_000,
) -> Path:
    """Write a clip whose frame i carries the number i; upright once the display turn is applied.

    Args:
        path: ".mp4", ".mov" or ".mkv".
        pts_ns: when each frame is shown, rising.
        width, height: as stored, before the turn.
        tone: seconds since the first sample -> sound from -1 to 1; with it the clip has sound.
        sound: how the sound is written, with a tone.
        others: as in `ClipWriter`.

    Returns:
        The path.
    """
    if tone is not None and sound is None:
        sound = SoundTrack()
    with ClipWriter(
        path,
        width=width,
        height=height,
        codec=codec,
        rotation_deg=rotation_deg,
        mirrored=mirrored,
        created=created,
        sound=sound,
        gop=gop,
        b_frames=b_frames,
        crf=18,
        preset="ultrafast",
        metadata=metadata or {},
        movflags=movflags,
        timescale=timescale,
    ) as writer:
        for number, at in enumerate(pts_ns):
            writer.frame(stored_picture(number, width, height, rotation_deg, mirrored), at)
        if sound is not None and tone is not None:
            last = end_ns if end_ns is not None else pts_ns[-1] + 33_333_333
            count = round((last - sound.start_ns) * sound.rate_hz / 1_000_000_000)
            wave = tone(np.arange(count) / sound.rate_hz)
            block = np.rint(np.clip(wave, -1, 1) * 32_000).astype(np.int16)
            writer.sound(np.repeat(block[:, None], sound.channels, axis=1))
        writer.close(end_ns)
    return path


def stored_picture(
    number: int, width: int, height: int, rotation_deg: int, mirrored: bool
) -> NDArray[np.uint8]:
    """The picture as the sensor sees it, so that turning and flipping it makes it upright."""
    turned = rotation_deg in {90, 270}
    upright = number_picture(number, *((height, width) if turned else (width, height)))
    if mirrored:
        upright = upright[:, ::-1]
    return np.ascontiguousarray(np.rot90(upright, k=rotation_deg // 90))
