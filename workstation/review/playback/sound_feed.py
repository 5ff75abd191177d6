"""The samples of one clip's sound around the playhead, decoded ahead of being heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import HypnicError
from workstation.core.evidence import AudioFacts
from workstation.core.media.tempo import LEAST, MOST, TempoSound
from workstation.core.timebase import NS, ClockMap, Instant

Decode = Callable[[int, int], NDArray[np.int16]]
"""Samples (n, channels) of a stretch of clip time, from start_ns to end_ns."""

CHUNK_NS = 8 * NS
KEPT = 4


_IN_STEP = Fraction(1, 200)
"""A clock off by less is played as it is: the playhead follows the sound, not the reverse."""


def tempo_of(clock: ClockMap, at: Instant, speed: Fraction) -> Fraction | None:
    """Clip seconds heard a second when a clip is played at a speed of the case clock.

    Args:
        clock: of the clip.
        at: where it is played.
        speed: case seconds a second.

    Returns:
        From a half to two; None outside, where sound could not keep its pitch and be understood.
    """
    share = Fraction(clock.to_source(at.plus(NS)) - clock.to_source(at), NS)
    if abs(share - 1) < _IN_STEP:
        share = Fraction(1)
    tempo = (speed * share).limit_denominator(1000)
    return tempo if LEAST <= tempo <= MOST else None


class SoundFeed:
    """Hands out samples by number; what is not decoded yet is silence of the same length.

    One worker thread decodes chunks of eight heard seconds, the newest wish first; at most four
    chunks are kept. Sample 0 is the first of the clip's sound. At another tempo than 1 the pitch
    stays, and sample n is heard where sample n x tempo of the clip would be.
    """

    def __init__(
        self,
        audio: AudioFacts,
        decode: Decode,
        *,
        tempo: Fraction = Fraction(1),
        release: Callable[[], None] = lambda: None,
    ) -> None:
        """Feed the sound of one clip.

        Args:
            audio: of the clip.
            decode: only called on the worker thread.
            tempo: clip seconds a heard second.
            release: called on the worker thread once nothing is decoded any more.

        Raises:
            ValueError: a tempo at which sound cannot keep its pitch.
        """
        self.audio = audio
        self.tempo = tempo
        self._changed = None if tempo == 1 else TempoSound(decode, audio, tempo)
        self._decode = decode
        self._release = release
        self._chunks: dict[int, NDArray[np.int16]] = {}
        self._wanted: list[int] = []
        self._doing: int | None = None
        self._wake = threading.Condition()
        self._open = True
        self._worker = threading.Thread(target=self._work, name="sound", daemon=True)
        self._worker.start()

    @property
    def _per_chunk(self) -> int:
        return CHUNK_NS // NS * self.audio.rate_hz

    def number_at(self, clip_ns: int) -> int:
        """The sample heard at a clip time; negative before the sound begins."""
        num, den = self.tempo.as_integer_ratio()
        return (clip_ns - self.audio.start_ns) * self.audio.rate_hz * den // (NS * num)

    def time_of(self, number: int) -> int:
        """Clip time of a sample."""
        num, den = self.tempo.as_integer_ratio()
        return self.audio.start_ns + number * NS * num // (self.audio.rate_hz * den)

    def prepare(self, clip_ns: int) -> None:
        """Decode what is heard from a clip time on."""
        first = self.number_at(clip_ns) // self._per_chunk
        with self._wake:
            here = self._chunks.keys() | {self._doing}
            self._wanted = [c for c in (first, first + 1) if c not in here and c >= 0]
            self._wake.notify()

    def take(self, number: int, count: int) -> NDArray[np.int16]:
        """Samples `number` to `number + count`, (count, channels) int16."""
        out = np.zeros((count, self.audio.channels), np.int16)
        with self._wake:
            chunks = dict(self._chunks)
        for at in range(number // self._per_chunk, (number + count - 1) // self._per_chunk + 1):
            chunk = chunks.get(at)
            if chunk is None:
                continue
            start = at * self._per_chunk
            low, high = max(number, start), min(number + count, start + len(chunk))
            if low < high:
                out[low - number : high - number] = chunk[low - start : high - start]
        return out

    def ready(self, number: int) -> bool:
        """Whether the sample is decoded, or there is none to decode."""
        at = number // self._per_chunk
        past = number >= self.number_at(self.audio.start_ns + self.audio.duration_ns)
        with self._wake:
            return at < 0 or past or at in self._chunks

    def close(self) -> None:
        """Stop the worker."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._worker.join(5)

    def _work(self) -> None:
        try:
            while (at := self._next()) is not None:
                self._fetch(at)
        finally:
            self._release()

    def _next(self) -> int | None:
        with self._wake:
            while self._open and not self._wanted:
                self._wake.wait()
            self._doing = self._wanted.pop(0) if self._open else None
            return self._doing

    def _fetch(self, at: int) -> None:
        try:
            chunk = self._decoded(at)
        except HypnicError:  # a damaged stretch is silent; the import has said so already
            chunk = np.zeros((0, self.audio.channels), np.int16)
        with self._wake:
            self._chunks[at] = chunk
            self._doing = None
            while len(self._chunks) > KEPT:
                far = max(self._chunks, key=lambda c: abs(c - at))
                del self._chunks[far]

    def _decoded(self, at: int) -> NDArray[np.int16]:
        if self._changed is not None:
            return self._changed.take(at * self._per_chunk, self._per_chunk)
        start = self.audio.start_ns + at * CHUNK_NS
        return self._decode(start, start + CHUNK_NS)
