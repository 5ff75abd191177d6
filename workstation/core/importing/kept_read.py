"""Reading arrays of a kept file in part: checked blocks, the latest held in memory."""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import StoreError
from workstation.core.importing.kept_layout import BLOCK, SEGMENT, damaged
from workstation.core.trace.samples import Side

HELD_BYTES = 48 * 2**20
"""Blocks kept in memory for a log; a screen's width of four channels takes a tenth of it."""


_TOGETHER = 24 * BLOCK
"""Entries asked for within so many are read in one go: a screen's width lies in as many."""


class Blocks:
    """The blocks of a kept file. May be read from several threads."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._held: OrderedDict[int, NDArray[Any]] = OrderedDict()
        self._bytes = 0

    def read(self, at: int, length: int) -> bytes:
        """Bytes of the file.

        Raises:
            DamagedFileError: they are not there.
            StoreError: the disk reported an error, or the log was closed meanwhile.
        """
        with self._lock:
            try:
                self._stream.seek(at)
                block = self._stream.read(length)
            except (OSError, ValueError) as error:  # ValueError: it is closed
                raise StoreError(
                    "The kept samples of a log could not be read.",
                    advice="See that the library's disk is connected and open the case again.",
                ) from error
        if len(block) != length:
            raise damaged()
        return block

    def block(self, at: int, dtype: np.dtype[Any], count: int, total: int) -> NDArray[Any]:
        """Entries that lie together, checked against their sum; read once while they are held."""
        with self._lock:
            found = self._held.get(at)
            if found is not None:
                self._held.move_to_end(at)
                return found
        raw = self.read(at, count * dtype.itemsize)
        if zlib.crc32(raw) != total:
            raise damaged()
        found = np.frombuffer(raw, dtype)
        with self._lock:
            if at not in self._held:
                self._held[at] = found
                self._bytes += found.nbytes
            while self._bytes > HELD_BYTES:
                self._bytes -= self._held.popitem(last=False)[1].nbytes
        return found

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._held.clear()
            self._bytes = 0
            self._stream.close()


class KeptColumn:
    """One array of a kept file, read where it is asked for."""

    def __init__(self, blocks: Blocks, entry: dict[str, Any], size: int) -> None:
        """The column of an entry of the directory, in a file of `size` bytes.

        Raises:
            DamagedFileError: the entry is not what was written.
        """
        self._blocks = blocks
        self._count = int(entry["count"])
        self._dtype = np.dtype(str(entry["dtype"]))
        self._at = [int(a) for a in entry["at"]]
        self._sums = np.frombuffer(bytes.fromhex(entry["sums"]), "<u4")
        known = self._dtype.str in ("<f4", "<f8", "<i8", "<u4")
        whole = known and self._count >= 0 and len(self._at) == -(-self._count // SEGMENT)
        if not whole or len(self._sums) != -(-self._count // BLOCK):
            raise damaged()
        for i, at in enumerate(self._at):
            here = min(SEGMENT, self._count - i * SEGMENT)
            if at < 0 or at + here * self._dtype.itemsize > size:
                raise damaged()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, key: slice | NDArray[np.int64]) -> NDArray[Any]:
        if isinstance(key, slice):
            begin, end, _ = key.indices(self._count)
            if end <= begin:
                return np.empty(0, self._dtype)
            first, last = begin // BLOCK, (end - 1) // BLOCK
            parts = [self._block(i) for i in range(first, last + 1)]
            parts[-1] = parts[-1][: end - last * BLOCK]
            parts[0] = parts[0][begin - first * BLOCK :]
            return np.concatenate(parts)
        if not key.size:
            return np.empty(key.shape, self._dtype)
        low, high = int(key.min()), int(key.max())
        if high - low < _TOGETHER:
            return np.asarray(self[low : high + 1][key - low])
        number = key // BLOCK
        out = np.empty(key.shape, self._dtype)
        for each in np.unique(number).tolist():
            here = number == each
            out[here] = self._block(each)[key[here] - each * BLOCK]
        return out

    def _block(self, number: int) -> NDArray[Any]:
        entry = number * BLOCK
        at = self._at[entry // SEGMENT] + entry % SEGMENT * self._dtype.itemsize
        count = min(BLOCK, self._count - entry)
        return self._blocks.block(at, self._dtype, count, int(self._sums[number]))


class KeptTimes(KeptColumn):
    """Sample times kept one by one, with every 16,384th at hand."""

    def __init__(
        self, blocks: Blocks, entry: dict[str, Any], size: int, marks: NDArray[np.int64]
    ) -> None:
        super().__init__(blocks, entry, size)
        self._marks = marks

    def searchsorted(self, v: NDArray[np.int64], side: Side = "left") -> NDArray[np.int64]:
        """How many samples lie before each time (`right`: not after it)."""
        wanted = np.asarray(v, np.int64)
        number = np.maximum(np.searchsorted(self._marks, wanted, side) - 1, 0)
        out = np.zeros(wanted.shape, np.int64)
        for each in np.unique(number).tolist() if len(self) else ():
            here = number == each
            out[here] = each * BLOCK + np.searchsorted(self._block(each), wanted[here], side)
        return out
