"""Samples kept beside their original, read piece by piece. `kept_layout` says how they lie."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Gap, Recording
from workstation.core.importing.facts import recording_from_json
from workstation.core.importing.keeping import keep_data
from workstation.core.importing.kept_layout import (
    END,
    MAGIC,
    METHOD,
    MOST_DIRECTORY,
    VERSION,
    damaged,
)
from workstation.core.importing.kept_read import Blocks, KeptColumn, KeptTimes
from workstation.core.importing.samples import LogData, SampleGroup, Times, Values
from workstation.core.trace.magnitude import vector_magnitude
from workstation.core.trace.paged import PagedTimes
from workstation.core.trace.pyramid import MinMaxPyramid
from workstation.core.trace.samples import Samples, SampleTimes

__all__ = ["METHOD", "VERSION", "KeptLog", "from_bytes", "from_stream", "to_bytes"]


def to_bytes(data: LogData) -> bytes:
    """A log in memory as one block for the store."""
    out = io.BytesIO()
    keep_data(data, out)
    return out.getvalue()


class KeptLog:
    """A kept log, read piece by piece from a seekable stream, which it closes in the end.

    Attributes:
        recording: its facts.
    """

    recording: Recording

    def __init__(self, stream: BinaryIO) -> None:
        """Read the directory.

        Raises:
            DamagedFileError: the stream is not what was written.
        """
        self._blocks = Blocks(stream)
        self._size = stream.seek(0, io.SEEK_END)
        try:
            facts = self._directory(stream)
            self.recording = recording_from_json(facts["recording"])
            self._groups: dict[str, dict[str, Any]] = {g["name"]: g for g in facts["groups"]}
            self._columns = {
                (name, channel): KeptColumn(self._blocks, entry, self._size)
                for name, group in self._groups.items()
                for channel, entry in group["columns"].items()
            }
            self._times: dict[str, SampleTimes] = {}
            for group in self._groups.values():
                if any(int(e["count"]) != int(group["count"]) for e in group["columns"].values()):
                    raise damaged()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise damaged() from error

    def close(self) -> None:
        """Let go of the stream."""
        self._blocks.close()

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups."""
        return tuple(n for n, g in self._groups.items() if g["columns"])

    @property
    def lines(self) -> Mapping[str, str]:
        """Name of each line computed from channels -> name of the group that holds its times."""
        return {line: name for name, group in self._groups.items() for line in group["lines"]}

    def count(self, group: str) -> int:
        """Samples of a group."""
        return int(self._groups[group]["count"])

    def gaps(self, group: str) -> tuple[Gap, ...]:
        """Where a group recorded nothing."""
        return tuple(Gap(*g) for g in self._groups[group]["gaps"])

    def moments(self, group: str) -> SampleTimes:
        """The times of a group's samples in log time.

        Raises:
            DamagedFileError: they are not what was written.
        """
        if group not in self._times:
            try:
                self._times[group] = self._moments(self._groups[group]["times"])
            except (ValueError, KeyError, TypeError) as error:
                raise damaged() from error
            if len(self._times[group]) != self.count(group):
                raise damaged()
        return self._times[group]

    def times(self, group: str, start: int = 0, stop: int | None = None) -> Times:
        """Log times of samples start <= i < stop, int64 ns."""
        return self.moments(group)[start : self.count(group) if stop is None else stop]

    def values(self, group: str, channel: str, start: int = 0, stop: int | None = None) -> Values:
        """Values of one channel for samples start <= i < stop, float32.

        Raises:
            KeyError: no such group or channel.
        """
        column = self._columns[group, channel]
        return column[start : len(column) if stop is None else stop]

    def samples(self, group: str, channel: str) -> Samples:
        """One channel, read where it is asked for.

        Raises:
            KeyError: no such group or channel.
        """
        return self._columns[group, channel]

    def index_at(self, group: str, log_ns: int) -> int:
        """How many samples of a group lie before a log time."""
        return int(self.moments(group).searchsorted(np.array([log_ns]))[0])

    def pyramid(self, group: str, channel: str) -> MinMaxPyramid:
        """The overview of a channel; its values are read where they are asked for."""
        entry = self._groups[group]["columns"][channel]
        return self._overview(entry, self._columns[group, channel])

    def blanks(self, group: str, channel: str) -> Times | None:
        """(k, 2) runs of samples without a value; None where they are too many to keep."""
        return _runs(self._groups[group]["columns"][channel]["blanks"])

    def line(self, name: str) -> tuple[MinMaxPyramid, Times | None]:
        """The overview of a line computed from the channels, and its runs without a value.

        Raises:
            KeyError: no such line.
        """
        group = self.lines[name]
        entry = self._groups[group]["lines"][name]
        if "axes" in entry:
            axes = [self._columns[group, a] for a in entry["axes"]]
            return self._overview(entry, Magnitude(*axes)), _runs(entry["blanks"])
        column = KeptColumn(self._blocks, entry, self._size)
        return self._overview(entry, column), _runs(entry["blanks"])

    def _overview(self, entry: dict[str, Any], values: Samples) -> MinMaxPyramid:
        try:
            levels = [
                tuple(KeptColumn(self._blocks, e, self._size) for e in pair)
                for pair in entry["levels"]
            ]
            lows, highs = zip(*levels, strict=True)
        except (ValueError, KeyError, TypeError) as error:
            raise damaged() from error
        return MinMaxPyramid(values, lows, highs)

    def _moments(self, entry: dict[str, Any]) -> SampleTimes:
        def column(of: dict[str, Any]) -> NDArray[Any]:
            return KeptColumn(self._blocks, of, self._size)[:]

        if "pages" in entry:
            pages = entry["pages"]
            starts, counts, steps, skips = (
                column(pages[n]) for n in ("starts", "counts", "steps", "skips")
            )
            return PagedTimes(starts, counts, steps, skips)
        return KeptTimes(self._blocks, entry["single"], self._size, column(entry["marks"]))

    def _directory(self, stream: BinaryIO) -> dict[str, Any]:
        stream.seek(0)
        if self._size < len(MAGIC) + END.size or stream.read(len(MAGIC)) != MAGIC:
            raise damaged()
        stream.seek(self._size - END.size)
        at, length, total, magic = END.unpack(stream.read(END.size))
        if magic != MAGIC or length > MOST_DIRECTORY or at + length + END.size > self._size:
            raise damaged()
        stream.seek(at)
        block = stream.read(length)
        if zlib.crc32(block) != total:
            raise damaged()
        return cast("dict[str, Any]", json.loads(block))


class Magnitude:
    """The length of the vector of three kept axes, computed where it is asked for."""

    def __init__(self, x: KeptColumn, y: KeptColumn, z: KeptColumn) -> None:
        self._axes = (x, y, z)

    def __len__(self) -> int:
        return len(self._axes[0])

    def __getitem__(self, key: slice | NDArray[np.int64]) -> Values:
        x, y, z = (axis[key] for axis in self._axes)
        return vector_magnitude(x.ravel(), y.ravel(), z.ravel()).reshape(x.shape)


def from_stream(stream: BinaryIO) -> LogData:
    """The whole log of a kept block, in memory.

    Raises:
        DamagedFileError: the block is not what was written.
    """
    kept = KeptLog(stream)
    groups: dict[str, SampleGroup] = {}
    for name in kept.groups:
        channels = [c.name for c in kept.recording.channels if c.group == name]
        try:
            columns: Mapping[str, Values] = MappingProxyType(
                {channel: kept.values(name, channel) for channel in channels}
            )
        except KeyError as error:
            raise damaged() from error
        groups[name] = SampleGroup(name, kept.times(name), columns, kept.gaps(name))
    return LogData(kept.recording, MappingProxyType(groups))


def from_bytes(block: bytes) -> LogData:
    """`from_stream` for a block in memory."""
    return from_stream(io.BytesIO(block))


def _runs(entry: list[list[int]] | None) -> Times | None:
    return None if entry is None else np.array(entry, np.int64).reshape(-1, 2)
