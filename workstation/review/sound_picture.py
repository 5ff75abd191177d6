"""The sound of a clip as a picture over case time: kept columns from afar, decoded close up."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import AudioFacts
from workstation.core.media.sound import SoundReader
from workstation.core.media.spectrogram import (
    BAND_HZ,
    METHOD,
    STEP_NS,
    VERSION,
    WINDOW_NS,
    SoundSpectrogram,
    close_levels,
    decibels,
)
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.core.timebase.text import span_text
from workstation.review.ports import SpectrumSlice

_LOW_HZ = 25
_WIDE_PX = 3
"""Kept columns that would be wider than so many pixels are computed anew, finer, from the sound."""
_HOPS_NS = tuple(NS // 1000 * n for n in (1, 2, 4))
_SHORT_WINDOW_NS = WINDOW_NS // 2
_MOST_NS = 30 * NS
"""The longest stretch decoded for a close look."""


class SoundPicture:
    """One clip's sound; may be asked from any thread, one answer at a time."""

    def __init__(
        self, whole: SoundSpectrogram, facts: AudioFacts, open_sound: Callable[[], SoundReader]
    ) -> None:
        """Show `whole`, and what `open_sound` gives where the look is close."""
        self._whole = whole
        self._facts = facts
        self._open = open_sound
        self._reader: SoundReader | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the sound."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def slice(self, clock: ClockMap, span: Interval, points: int) -> SpectrumSlice:
        """The picture over a span of case time, in at most `points` columns.

        Pitch is that of the clip's own time, however fast it lies on the case clock.
        """
        first, last = clock.to_source(span.start), clock.to_source(span.end)
        points = max(points, 2)
        near = (last - first) // points * _WIDE_PX < STEP_NS and last - first <= _MOST_NS
        edges, levels, note, reduced = (
            self._close(first, last, points) if near else self._kept(first, last, points)
        )
        bands = levels.shape[1]
        return SpectrumSlice(
            "sound",
            "full scale",
            clock.to_case_array(edges),
            decibels(levels),
            _LOW_HZ,
            _LOW_HZ + BAND_HZ * bands,
            BAND_HZ * self._whole.levels.shape[1],
            f"{note}\n{METHOD}, version {VERSION}",
            reduced,
            clock.uncertainty_ns,
        )

    def _kept(
        self, first_ns: int, last_ns: int, points: int
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8], str, str]:
        whole, step = self._whole, self._whole.step_ns
        first = max((first_ns - whole.start_ns) // step, 0)
        last = min(-((whole.start_ns - last_ns) // step), len(whole.levels))
        # Columns start at multiples of `every`, so that the picture does not flicker while panning.
        wide = -(-(last_ns - first_ns) // step)
        every = max(-(-wide // (points - 1)), 1)
        first = first // every * every
        levels = whole.levels[first:last]
        count = -(-len(levels) // every)
        if every > 1 and count:
            levels = np.maximum.reduceat(levels, np.arange(count) * every, axis=0)
        edges = whole.start_ns + (first + np.arange(count + 1, dtype=np.int64) * every) * step
        if every == 1:
            return edges, levels, f"windows of {span_text(WINDOW_NS)}", ""
        return edges, levels, f"the loudest of each {span_text(every * step)}", "loudest"

    def _close(
        self, first_ns: int, last_ns: int, points: int
    ) -> tuple[NDArray[np.int64], NDArray[np.uint8], str, str]:
        hop = next((h for h in _HOPS_NS if (last_ns - first_ns) // h < points), _HOPS_NS[-1])
        window = _SHORT_WINDOW_NS if hop < _HOPS_NS[-1] else WINDOW_NS
        first, last = first_ns // hop, -(-last_ns // hop)
        edges = np.arange(first, last + 1, dtype=np.int64) * hop
        middles = edges[:-1] + hop // 2
        opens = int(edges[0]) - window
        with self._lock:
            if self._reader is None:
                self._reader = self._open()
            sound = self._reader.read(opens, int(edges[-1]) + window)
        rate = self._facts.rate_hz
        levels = close_levels(sound, rate, (middles - opens) * rate // NS, window)
        # Where no sound was recorded the reader gives silence; the kept columns know better.
        kept = (middles - self._whole.start_ns) // self._whole.step_ns
        inside = (kept >= 0) & (kept < len(self._whole.levels))
        there = np.zeros(len(middles), np.bool_)
        there[inside] = (self._whole.levels[kept[inside]] > 0).any(axis=1)
        levels[~there] = 0
        return edges, levels, f"windows of {span_text(window)}", ""
