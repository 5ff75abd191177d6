"""What a long signal must offer to be drawn without being in memory as a whole."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Side = Literal["left", "right"]


class PartlyRead(Protocol):
    """Values of a signal, read where they are asked for: float32, one-dimensional."""

    def __len__(self) -> int:
        """Samples."""

    def __getitem__(self, key: slice | NDArray[np.int64]) -> NDArray[np.float32]:
        """A stretch, or the samples at these indexes (any shape, none negative)."""


class Moments(Protocol):
    """Sample times that are not all in memory: int64 ns, never falling."""

    def __len__(self) -> int:
        """Samples."""

    def __getitem__(self, key: slice | NDArray[np.int64]) -> NDArray[np.int64]:
        """Times of a stretch, or of the samples at these indexes."""

    def searchsorted(self, v: NDArray[np.int64], side: Side = "left") -> NDArray[np.int64]:
        """How many samples lie before each time (`right`: not after it)."""


Samples = NDArray[np.float32] | PartlyRead
SampleTimes = NDArray[np.int64] | Moments
