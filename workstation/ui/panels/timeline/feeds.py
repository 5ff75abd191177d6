"""Asking for traces and taking the answers, which may come late. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from workstation.core.errors import HypnicError
from workstation.core.media.envelope import SoundEnvelope
from workstation.core.timebase import ClockMap, Interval
from workstation.review.ports import SpectrumSlice, TraceSlice


class TraceKind(StrEnum):
    """Which measured thing of a source."""

    MOTION = "motion"
    LOG = "log"
    SOUND = "sound"
    SPECTROGRAM = "spectrogram"
    """Of a clip's sound."""
    SPECTRUM = "spectrum"
    """Of the movement a log felt."""
    MOTION_SPECTRUM = "motion spectrum"

    @property
    def pictured(self) -> bool:
        """Whether it is a picture over time and not a line."""
        return self in _PICTURED


_PICTURED = {TraceKind.SPECTROGRAM, TraceKind.SPECTRUM, TraceKind.MOTION_SPECTRUM}


@dataclass(frozen=True, slots=True)
class TraceKey:
    """One line of one source; `track` tells the lines of a log apart and is "" otherwise."""

    kind: TraceKind
    source_id: str
    track: str = ""


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """What is wanted: at most `points` points of one line over a span of case time."""

    key: TraceKey
    span: Interval
    points: int


Answer = TraceSlice | SpectrumSlice | None

Deliver = Callable[[TraceRequest, Answer], None]
"""Called with the answer, on the thread that asked; at once or much later, or never."""


class Traces(Protocol):
    """Where the timeline gets its traces from."""

    def request(self, wanted: TraceRequest, deliver: Deliver) -> None:
        """Have the trace delivered. Answers may come in any order; late ones are dropped."""


class TraceReader(Protocol):
    """The part of an open case's material that holds traces."""

    def motion(self, source_id: str, span: Interval, points: int) -> TraceSlice | None:
        """The clip's motion."""

    def log_trace(self, source_id: str, key: str, span: Interval, points: int) -> TraceSlice:
        """One track of a log."""

    def sound(self, source_id: str) -> SoundEnvelope | None:
        """The clip's sound envelope."""

    def sound_spectrum(self, source_id: str, span: Interval, points: int) -> SpectrumSlice | None:
        """The clip's sound as a picture."""

    def log_spectrum(self, source_id: str, key: str, span: Interval, points: int) -> SpectrumSlice:
        """How fast a log's sensor moved to and fro."""

    def motion_spectrum(self, source_id: str, span: Interval, points: int) -> SpectrumSlice | None:
        """How fast the picture moved to and fro."""


class DirectTraces:
    """Traces read at once on the asking thread: quick enough for pyramids, and for tests."""

    def __init__(self, material: TraceReader, map_of: Callable[[str], ClockMap]) -> None:
        """Read from `material`; `map_of` says where a source lies now."""
        self._material = material
        self._map_of = map_of
        self._sounds: dict[str, SoundEnvelope | None] = {}

    def request(self, wanted: TraceRequest, deliver: Deliver) -> None:
        """Read and deliver; what cannot be read is delivered as nothing."""
        try:
            found = self._read(wanted)
        except HypnicError:
            found = None
        deliver(wanted, found)

    def _read(self, wanted: TraceRequest) -> Answer:
        key, span, points = wanted.key, wanted.span, wanted.points
        if key.kind.pictured:
            return self._read_picture(wanted)
        if key.kind is TraceKind.LOG:
            return self._material.log_trace(key.source_id, key.track, span, points)
        if key.kind is TraceKind.MOTION:
            return self._material.motion(key.source_id, span, points)
        if key.source_id not in self._sounds:
            self._sounds[key.source_id] = self._material.sound(key.source_id)
        envelope = self._sounds[key.source_id]
        if envelope is None:
            return None
        return sound_slice(envelope, self._map_of(key.source_id), span, points)

    def _read_picture(self, wanted: TraceRequest) -> Answer:
        key, span, points = wanted.key, wanted.span, wanted.points
        if key.kind is TraceKind.SPECTROGRAM:
            return self._material.sound_spectrum(key.source_id, span, points)
        if key.kind is TraceKind.SPECTRUM:
            return self._material.log_spectrum(key.source_id, key.track, span, points)
        return self._material.motion_spectrum(key.source_id, span, points)


class Feed:
    """One line: asks, keeps the newest answer, drops those that come too late.

    Attributes:
        key: which line.
    """

    def __init__(self, key: TraceKey, traces: Traces, changed: Callable[[], None]) -> None:
        self.key = key
        self._whole: Answer = None
        self._close: Answer = None
        self._traces = traces
        self._changed = changed
        self._whole_asked: TraceRequest | None = None
        self._asked: TraceRequest | None = None

    @property
    def whole(self) -> TraceSlice | None:
        """The answer over the whole case: it gives the scale, and stands in at first."""
        return self._whole if isinstance(self._whole, TraceSlice) else None

    @property
    def trace(self) -> TraceSlice | None:
        """The newest answer."""
        return self._close if isinstance(self._close, TraceSlice) else self.whole

    @property
    def whole_spectrum(self) -> SpectrumSlice | None:
        """`whole` of a picture."""
        return self._whole if isinstance(self._whole, SpectrumSlice) else None

    @property
    def spectrum(self) -> SpectrumSlice | None:
        """`trace` of a picture."""
        return self._close if isinstance(self._close, SpectrumSlice) else self.whole_spectrum

    @property
    def begun(self) -> bool:
        """Whether everything there is was asked for."""
        return self._whole_asked is not None

    def ask_whole(self, span: Interval, points: int) -> None:
        """Ask for everything there is."""
        self._whole_asked = TraceRequest(self.key, span, points)
        self._traces.request(self._whole_asked, self._take)

    def ask(self, span: Interval, points: int) -> None:
        """Ask for what is on screen, unless that is on its way or here."""
        wanted = TraceRequest(self.key, span, points)
        if wanted != self._asked:
            self._asked = wanted
            self._traces.request(wanted, self._take)

    def forget(self) -> None:
        """The source lies elsewhere now: what was asked before no longer counts."""
        self._asked = self._whole_asked = None
        self._close = None

    def _take(self, wanted: TraceRequest, found: Answer) -> None:
        if wanted == self._whole_asked:
            self._whole = found
        elif wanted == self._asked:
            self._close = found
        else:
            return
        self._changed()


def sound_slice(
    envelope: SoundEnvelope, clock: ClockMap, span: Interval, points: int
) -> TraceSlice:
    """The part of a sound envelope within a span, reduced to at most `points` steps."""
    step = envelope.step_ns
    first = (clock.to_source(span.start) - envelope.start_ns) // step
    last = -((envelope.start_ns - clock.to_source(span.end)) // step)
    first, last = max(first, 0), min(max(last, 0), len(envelope.low))
    count = max(last - first, 0)
    every = max(-(-count // max(points, 1)), 1)
    # Steps start at multiples of `every`, so that the picture does not flicker while panning.
    first = first // every * every
    silent = ~envelope.known[first:last]
    low = envelope.low[first:last].astype(np.float32)
    high = envelope.high[first:last].astype(np.float32)
    low[silent] = high[silent] = np.nan
    if every > 1 and len(low):
        edges = np.arange(0, len(low), every)
        low, high = np.fmin.reduceat(low, edges), np.fmax.reduceat(high, edges)
    at = envelope.start_ns + (first + np.arange(len(low), dtype=np.int64) * every) * step
    full = np.float32(32768)
    return TraceSlice(
        "sound",
        "",
        clock.to_case_array(at),
        low / full,
        high / full,
        clock.uncertainty_ns,
        reduced=True,
    )
