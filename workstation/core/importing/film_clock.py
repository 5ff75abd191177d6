"""The wall clock Sensor Logger writes into its films, frame by frame.

The app's films carry a timed metadata track (QuickTime "mebx") with the Unix time in nanoseconds of
every picture, on the clock of the app's sensor tables. Source: the app's own page "Video-to-Sensor
Synchronization" (github.com/tszheichoi/awesome-sensor-logger); the track's boxes after Apple's
QuickTime File Format, "Timed Metadata Media". No real film was at hand. The film's name is no such
clock: it is the moment the session began, some tenths of a second before the first picture.
"""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from workstation.core.evidence import ClipFacts
from workstation.core.importing.mp4 import Track, boxes, metadata_tracks
from workstation.core.importing.reader import size_of
from workstation.core.timebase import FoundClock, Trust, WallTime

ORIGIN = "Sensor Logger's track of frame times"
_KEY = re.compile(rb"sensor_?logger\W?epoch_?timestamp", re.IGNORECASE)
_FIRST_NS, _LAST_NS = 946_684_800 * 10**9, 4_102_444_800 * 10**9
_MOST_SAMPLES = 300
_MOST_BYTES = 65_536
_STEADY_NS = 50_000_000
"""Frame times that scatter more than this about the film's own time are not believed."""


def with_film_clock(facts: ClipFacts, stream: BinaryIO) -> ClipFacts:
    """The facts of a clip, with the clock of its frames first where it has one."""
    clock = film_clock(stream)
    return facts if clock is None else replace(facts, clocks=(clock, *facts.clocks))


def film_clock(stream: BinaryIO) -> FoundClock | None:
    """When the film's first picture was taken, or None where no such track says so.

    Args:
        stream: of the film, seekable; it is left anywhere.
    """
    for described, track in metadata_tracks(stream, b"mebx"):
        key = _key_of(described)
        clock = _clock(stream, key, track) if key is not None and track is not None else None
        if clock is not None:
            return clock
    return None


def _key_of(described: memoryview) -> bytes | None:
    """The four bytes that stand for the frame's Unix time in the samples of a track."""
    # Six reserved bytes and the index of a data reference come before the boxes.
    for kind, keys in boxes(described[8:]):
        if kind == b"keys":
            for local, key in boxes(keys):
                if any(k == b"keyd" and _KEY.search(bytes(v[4:204])) for k, v in boxes(key)):
                    return local
    return None


def _clock(stream: BinaryIO, key: bytes, track: Track) -> FoundClock | None:
    size = size_of(stream)
    starts = []
    for index in range(min(track.sizes.size, _MOST_SAMPLES)):
        at, length = int(track.offsets[index]), int(track.sizes[index])
        if not 0 <= at < size or length > _MOST_BYTES:
            return None
        stream.seek(at)
        for kind, value in boxes(memoryview(stream.read(length))):
            unix = _unix_ns(bytes(value)) if kind == key else None
            if unix is not None:
                starts.append(unix - int(track.starts_ns[index]))
    if not starts:
        return None
    gone = np.array(starts, dtype=np.int64)
    begun = int(np.median(gone))
    if float(np.median(np.abs(gone - begun))) > _STEADY_NS:
        return None
    return FoundClock(
        0,
        WallTime(begun, None),
        ORIGIN,
        # Without a zone, and yet the best there is: picture by picture, on the log's own clock.
        Trust.HIGH,
        _STEADY_NS,
        "Unix time of the app's own clock; the zone is not in the film.",
    )


def _unix_ns(value: bytes) -> int | None:
    """A moment between 2000 and 2100 as the track may write it: whole number, float, or digits."""
    tries: list[float] = []
    if len(value) == 8:
        tries = [*struct.unpack(">q", value), *struct.unpack(">d", value)]
    elif value.isdigit() and len(value) <= 20:
        tries = [int(value)]
    sound = (int(t) for t in tries if _FIRST_NS < t < _LAST_NS)
    return next(sound, None)
