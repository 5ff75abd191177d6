"""Writing the kept samples of a log front to back, a million at a time."""

from __future__ import annotations

import json
import zlib
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from workstation.core.importing.kept_layout import (
    ALIGN,
    BLOCK,
    END,
    MAGIC,
    MOST_BLANKS,
    SEGMENT,
)
from workstation.core.importing.samples import Values
from workstation.core.trace.pyramid import BASE, STEP, folded


class KeptFile:
    """A kept file being written; it needs no seeking and holds no column in memory."""

    def __init__(self, out: BinaryIO) -> None:
        """Begin at the stream's present place, which must be its beginning."""
        self._out = out
        self._at = 0
        self._write(MAGIC)

    def place(self, array: NDArray[Any]) -> int:
        """Write an array; where it lies."""
        self._write(bytes(-self._at % ALIGN))
        at = self._at
        self._write(np.ascontiguousarray(array).tobytes())
        return at

    def finish(self, directory: dict[str, Any]) -> None:
        """Write the directory; the file is complete."""
        block = json.dumps(directory, ensure_ascii=False, separators=(",", ":")).encode()
        at = self._at
        self._write(block)
        self._write(END.pack(at, len(block), zlib.crc32(block), MAGIC))

    def _write(self, block: bytes) -> None:
        self._out.write(block)
        self._at += len(block)


class Column:
    """One array on its way into a kept file, in pieces of any length."""

    def __init__(self, kept: KeptFile, dtype: str) -> None:
        self._kept = kept
        self._dtype = np.dtype(dtype)
        self._waiting: list[NDArray[Any]] = []
        self._held = 0
        self._segments: list[int] = []
        self._sums: list[int] = []
        self.count = 0

    def add(self, values: NDArray[Any]) -> None:
        """The next entries."""
        self.count += len(values)
        while len(values):
            part = values[: SEGMENT - self._held]
            self._waiting.append(np.array(part, dtype=self._dtype))
            self._held += len(part)
            values = values[len(part) :]
            if self._held == SEGMENT:
                self._flush()

    def close(self) -> dict[str, Any]:
        """The column's entry in the directory, once everything was added."""
        if self._held:
            self._flush()
        return {
            "count": self.count,
            "dtype": self._dtype.str,
            "at": self._segments,
            "sums": np.array(self._sums, "<u4").tobytes().hex(),
        }

    def segment_written(self, values: NDArray[Any]) -> None:
        """Called with each segment, in order; all but the last are whole."""

    def _flush(self) -> None:
        values = self._waiting[0] if len(self._waiting) == 1 else np.concatenate(self._waiting)
        self._waiting, self._held = [], 0
        self.keep(values)
        self.segment_written(values)

    def keep(self, values: NDArray[Any]) -> None:
        """Write a segment."""
        self._segments.append(self._kept.place(values))
        raw = values.tobytes()
        step = BLOCK * self._dtype.itemsize
        self._sums += [zlib.crc32(raw[i : i + step]) for i in range(0, len(raw), step)]


class Levels:
    """The minima and maxima of a signal, growing with it: exactly a `MinMaxPyramid`'s levels."""

    def __init__(self, kept: KeptFile) -> None:
        self._kept = kept
        self._levels: list[tuple[_Extremes, _Extremes]] = []

    def add(self, values: Values) -> None:
        """The next samples; all but the last time a whole segment of them."""
        self._extend(0, values, values, BASE)

    def close(self) -> list[list[dict[str, Any]]]:
        """Entries of the directory: low and high of each level, finest first."""
        if not self._levels:
            self._levels.append((_Extremes(self._kept), _Extremes(self._kept)))
        out = []
        level = 0
        while level < len(self._levels):
            low, high = self._levels[level]
            out.append([low.close(), high.close()])
            self._fold(level)
            if low.count <= STEP:
                break
            level += 1
        return out

    def _extend(self, level: int, lows: Values, highs: Values, size: int) -> None:
        if level == len(self._levels):
            self._levels.append((_Extremes(self._kept), _Extremes(self._kept)))
        low, high = self._levels[level]
        low.add(folded(lows, size, np.fmin))
        high.add(folded(highs, size, np.fmax))
        self._fold(level)

    def _fold(self, level: int) -> None:
        """Hand what was written of one level on to the next, where that is to be."""
        low, high = self._levels[level]
        written = list(zip(low.written, high.written, strict=True))
        low.written.clear()
        high.written.clear()
        for one, other in written:
            if low.count > STEP:
                self._extend(level + 1, one, other, STEP)


class _Extremes(Column):
    """A level's minima or maxima; keeps its newest segments until they are folded."""

    def __init__(self, kept: KeptFile) -> None:
        super().__init__(kept, "<f4")
        self.written: list[Values] = []

    @override
    def segment_written(self, values: NDArray[Any]) -> None:
        self.written.append(values)


class SignalColumn(Column):
    """A channel's values, with their levels and the runs in which there is none."""

    def __init__(self, kept: KeptFile) -> None:
        super().__init__(kept, "<f4")
        self._levels = Levels(kept)
        self._blanks: list[NDArray[np.int64]] = []
        self._runs = 0
        self._seen = 0
        self.known = 0

    @override
    def segment_written(self, values: NDArray[Any]) -> None:
        self._levels.add(values)
        blank = np.isnan(values)
        self.known += len(values) - int(np.count_nonzero(blank))
        if blank.any():
            edges = np.diff(np.concatenate(([False], blank, [False])).astype(np.int8))
            runs = np.stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)], axis=1)
            self._runs += len(runs)
            if self._runs <= MOST_BLANKS:
                self._blanks.append(runs + self._seen)
        self._seen += len(values)

    def blanks(self) -> NDArray[np.int64] | None:
        """(k, 2) runs without a value, from index to index; None where they are too many.

        Only after `close`.
        """
        if self._runs > MOST_BLANKS:
            return None
        runs = np.concatenate(self._blanks) if self._blanks else np.empty((0, 2), np.int64)
        if len(runs) < 2:
            return runs
        apart = runs[1:, 0] > runs[:-1, 1]  # a run may go on in the next segment
        firsts = runs[np.concatenate(([True], apart)), 0]
        lasts = runs[np.concatenate((apart, [True])), 1]
        return np.stack([firsts, lasts], axis=1)

    @override
    def close(self) -> dict[str, Any]:
        entry = super().close()
        blanks = self.blanks()
        return entry | {
            "known": self.known,
            "blanks": None if blanks is None else blanks.tolist(),
            "levels": self._levels.close(),
        }


class Overview(SignalColumn):
    """The levels of a signal that is computed from others whenever it is looked at."""

    @override
    def keep(self, values: NDArray[Any]) -> None:
        """Nothing: only the levels are written."""
