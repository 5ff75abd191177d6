"""Sound played faster or slower at its own pitch, any stretch of it, in step with the clip.

Overlapping pieces of 30 ms are laid closer together or farther apart, each moved by up to 5 ms to
where it continues the one before best (WSOLA: Verhelst and Roelands, ICASSP 1993). FFmpeg's
`atempo` does the same with pieces of up to 64 ms, which puts a short sound up to 50 ms beside its
picture; these pieces keep it within 25 ms at half speed and nearer at all others. Four of them lie
over each other, so that at double speed no tap on a table falls between two.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import AudioFacts
from workstation.core.timebase import NS

LEAST, MOST = Fraction(1, 2), Fraction(2)
"""Slowest and fastest at which speech and breath are still told apart."""

Read = Callable[[int, int], NDArray[np.int16]]
"""Samples (n, channels) of a stretch of clip time, from start_ns to end_ns."""

_PIECE_S = 0.030
_REACH_S = 0.005
_OVER = 4
"""Pieces that lie over each other."""

_COARSE = 4
"""The best place is looked for at every fourth sample, then at every one around it."""


class TempoSound:
    """One clip's sound at another speed. Belongs to one thread at a time.

    Sample n of the result stands for sample n x tempo of the clip, wherever one starts.
    """

    def __init__(self, read: Read, audio: AudioFacts, tempo: Fraction) -> None:
        """Stretch what `read` gives.

        Args:
            read: samples by clip time; silence where there are none.
            audio: samples a second, before and after; channels; when the first sample sounds.
            tempo: clip seconds a second, from a half to two.

        Raises:
            ValueError: another tempo.
        """
        if not LEAST <= tempo <= MOST:
            raise ValueError(f"sound keeps its pitch from {LEAST} to {MOST} times, not {tempo}")
        self._read = read
        self._audio = audio
        self._tempo = tempo
        self._hop = max(round(audio.rate_hz * _PIECE_S / _OVER), _COARSE)
        self._length = self._hop * _OVER
        self._reach = round(audio.rate_hz * _REACH_S)
        # Windows that lie over each other add up to one: steady sound keeps its loudness.
        window = np.sin(np.pi * (np.arange(self._length) + 0.5) / self._length) ** 2 * 2 / _OVER
        self._window = window.astype(np.float32)[:, None]
        self._next = 0
        self._piece: int | None = None
        self._continues = 0
        self._sum = self._silence(self._length)
        self._rest = self._silence(0)

    def take(self, first: int, count: int) -> NDArray[np.int16]:
        """Samples `first` to `first + count` of the stretched sound: int16 (count, channels).

        Raises:
            DamagedFileError: as `read`.
        """
        if self._piece is None or first != self._next:
            self._piece = first // self._hop - _OVER + 1
            self._sum, self._rest = self._silence(self._length), self._silence(0)
            self._continues = self._nominal(self._piece)
            skipped = first - self._piece * self._hop
        else:
            skipped = 0
        wanted = skipped + count
        pieces = max(-(-(wanted - len(self._rest)) // self._hop), 0)
        if pieces:
            self._rest = np.concatenate([self._rest, *self._laid(self._piece, pieces)])
            self._piece += pieces
        out, self._rest = self._rest[skipped:wanted], self._rest[wanted:]
        self._next = first + count
        return np.clip(np.rint(out), -32768, 32767).astype(np.int16)

    def _laid(self, first: int, count: int) -> list[NDArray[np.float32]]:
        """The next pieces laid over those before: `hop` samples for each."""
        low = min(self._nominal(first), self._continues) - self._reach
        high = self._nominal(first + count) + self._length + self._reach
        sound = self._samples(low, high)
        heard = sound.mean(axis=1)
        out = []
        for piece in range(first, first + count):
            at = self._best(heard, self._nominal(piece) - low, self._continues - low)
            self._sum += sound[at : at + self._length] * self._window
            out.append(self._sum[: self._hop])
            self._sum = np.concatenate([self._sum[self._hop :], self._silence(self._hop)])
            self._continues = at + low + self._hop
        return out

    def _best(self, heard: NDArray[np.float32], nominal: int, natural: int) -> int:
        """Where near its place a piece is most like the natural continuation of the last one."""
        if abs(natural - nominal) <= 1:
            return natural
        like = heard[natural : natural + self._length]
        low = max(nominal - self._reach, 0)
        around = heard[low : nominal + self._reach + len(like)]
        coarse = _likeness(around[::_COARSE], like[::_COARSE])
        found = int(coarse.argmax()) * _COARSE
        first = max(found - _COARSE, 0)
        fine = _likeness(around[first : found + _COARSE + len(like)], like)
        return low + first + int(fine.argmax())

    def _nominal(self, piece: int) -> int:
        """The clip's sample at which a piece begins, its middle standing for its middle."""
        middle = piece * self._hop + self._length // 2
        return int(middle * self._tempo) - self._length // 2

    def _samples(self, low: int, high: int) -> NDArray[np.float32]:
        rate, start = self._audio.rate_hz, self._audio.start_ns
        block = self._read(start + low * NS // rate, start + high * NS // rate)
        out = np.zeros((high - low, self._audio.channels), np.float32)
        out[: len(block)] = block[: len(out)]
        return out

    def _silence(self, count: int) -> NDArray[np.float32]:
        return np.zeros((count, self._audio.channels), np.float32)


def _likeness(around: NDArray[np.float32], like: NDArray[np.float32]) -> NDArray[np.float32]:
    """How alike `like` and each stretch of `around` are, whatever their loudness: (lags,)."""
    dots = np.correlate(around, like, "valid")
    power = np.concatenate([[0.0], np.cumsum(around.astype(np.float64) ** 2)])
    energy = power[len(like) :] - power[: -len(like)]
    out: NDArray[np.float32] = (dots / np.sqrt(energy + 1.0)).astype(np.float32)
    return out
