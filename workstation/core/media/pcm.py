"""Decoded sound as 16-bit samples, whatever the file holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def samples_of(frame: Any) -> NDArray[np.int16]:
    """The samples of a decoded audio frame: int16 (n, channels)."""
    raw = frame.to_ndarray()
    channels = max(int(frame.layout.nb_channels), 1)
    block = raw.T if frame.format.is_planar else raw.reshape(-1, channels)
    return _as_int16(block)


def _as_int16(block: NDArray[Any]) -> NDArray[np.int16]:
    if block.dtype == np.int16:
        return block
    if np.issubdtype(block.dtype, np.floating):
        scaled = np.nan_to_num(block.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0) * 32768
        return np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)
    if block.dtype == np.uint8:
        return ((block.astype(np.int16) - 128) << 8).astype(np.int16)
    shift = 8 * (block.dtype.itemsize - 2)
    return (block >> shift).astype(np.int16)
