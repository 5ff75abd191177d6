"""The sound of a clip as a picture: how loud each band of pitch was, every few milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.stored import from_stored, stored_is_damaged, to_stored
from workstation.core.timebase import NS

METHOD = "short-time Fourier magnitude of the sound, loudest of two windows"
VERSION = "1"

STEP_NS = 20_000_000
"""Time one kept column stands for: the louder of two windows, so that no click falls between."""
WINDOW_NS = 20_000_000
"""Length of a window; its lines of pitch lie 50 Hz apart."""
BAND_HZ = 100
HIGHEST_HZ = 8_000
"""Bands from 25 Hz up, each the louder of its two lines; at most to half the rate."""

_HOP_NS = STEP_NS // 2
_MIDDLE_NS = _HOP_NS // 2
"""Windows stand in the middle of halves of a step: a click is in the step it falls in."""
_RATES_HZ = (1_000, 768_000)
_SEAM_NS = 2_000_000
"""A jump of the sound's stamps up to this is the rounding of a coarse clock."""
_BATCH = 64
_LAYOUT = 1


@dataclass(frozen=True, slots=True, eq=False)
class SoundSpectrogram:
    """How loud each band was in each step of clip time.

    Attributes:
        start_ns: clip time at which the first step begins; negative if sound starts first.
        step_ns: length of a step.
        levels: (n, bands) uint8: 0 where no sound was recorded, else half decibels, 1 for
            -127 dB or less and 255 for a sine at full scale. Band b reaches from
            `BAND_HZ * b + 25` Hz to `BAND_HZ` above that.

    Raises:
        ValueError: levels are no table, or the step is not above zero.
    """

    start_ns: int
    step_ns: int
    levels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.levels.ndim != 2 or self.levels.dtype != np.uint8 or self.step_ns <= 0:
            raise ValueError("a spectrogram is a table of levels")
        self.levels.setflags(write=False)

    def to_bytes(self) -> bytes:
        """The spectrogram as a small file for the store."""
        return to_stored(
            _LAYOUT,
            start_ns=np.int64(self.start_ns),
            step_ns=np.int64(self.step_ns),
            levels=self.levels,
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> SoundSpectrogram:
        """A spectrogram as `to_bytes` wrote it.

        Raises:
            DamagedFileError: these bytes are not a spectrogram of this version.
        """
        held = from_stored(data, _LAYOUT, ("start_ns", "step_ns", "levels"))
        try:
            return cls(int(held["start_ns"]), int(held["step_ns"]), held["levels"])
        except (ValueError, TypeError) as error:
            raise stored_is_damaged() from error


class SpectrogramMaker:
    """Collects the spectrogram as sound passes by, on the file's own clock."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, NDArray[np.uint8]]] = []
        self._blocks: list[NDArray[np.float32]] = []
        self._rate = 0
        self._run_ns = 0
        self._taken = 0
        self._base = 0
        self._next = 0

    def take(self, samples: NDArray[np.int16], at_ns: int, rate_hz: int) -> None:
        """Add a block of sound.

        Args:
            samples: int16 (n, channels), n at least 1.
            at_ns: when its first sample sounds, on the file's clock.
            rate_hz: samples a second; sound at a rate no microphone has is left out.
        """
        if not _RATES_HZ[0] <= rate_hz <= _RATES_HZ[1]:
            return
        due = self._run_ns + self._taken * NS // max(self._rate, 1)
        if rate_hz != self._rate or abs(at_ns - due) > _SEAM_NS:
            self._end_run()
            self._begin_run(at_ns, rate_hz)
        self._blocks.append(_mono(samples))
        self._taken += len(samples)
        if self._taken - self._base >= _window_length(rate_hz, WINDOW_NS) + rate_hz // 2:
            self._work_off()

    def spectrogram(self, zero_ns: int, least_ns: int, most_ns: int) -> SoundSpectrogram | None:
        """What was collected, between two moments of the file's clock; None without any sound.

        Args:
            zero_ns: the file's clock at clip time 0.
            least_ns: sound before is left out: a damaged stamp must not claim memory.
            most_ns: likewise for sound after.
        """
        self._end_run()
        low, high = least_ns // _HOP_NS, most_ns // _HOP_NS + 1
        parts = [p for p in self._parts if low <= p[0] and p[0] + len(p[1]) <= high]
        if not parts:
            return None
        first = min(p[0] for p in parts) // 2
        count = max((p[0] + len(p[1]) - 1) // 2 for p in parts) + 1 - first
        levels = np.zeros((count, max(p[1].shape[1] for p in parts)), np.uint8)
        for at, part in parts:
            step = (at + np.arange(len(part))) // 2 - first
            for half in (slice(0, None, 2), slice(1, None, 2)):  # a step takes one of each
                view = levels[step[half], : part.shape[1]]
                levels[step[half], : part.shape[1]] = np.maximum(view, part[half])
        return SoundSpectrogram(first * STEP_NS - zero_ns, STEP_NS, levels)

    def _begin_run(self, at_ns: int, rate_hz: int) -> None:
        half = _window_length(rate_hz, WINDOW_NS) // 2
        self._rate, self._run_ns, self._taken, self._base = rate_hz, at_ns, 0, -half
        self._blocks = [np.zeros(half, np.float32)]
        self._next = -(-(at_ns - _MIDDLE_NS) // _HOP_NS)

    def _end_run(self) -> None:
        """The last windows reach half into the silence behind the sound."""
        if self._rate:
            half = np.zeros(_window_length(self._rate, WINDOW_NS), np.float32)
            self._blocks.append(half)
            self._work_off(last=self._run_ns + self._taken * NS // self._rate)
        self._rate, self._blocks = 0, []

    def _work_off(self, last: int | None = None) -> None:
        held = np.concatenate(self._blocks)
        length = _window_length(self._rate, WINDOW_NS)
        fits_ns = self._run_ns + (self._base + len(held) - length // 2 - 1) * NS // self._rate
        until = fits_ns if last is None else min(fits_ns, last - 1)
        stop = (until - _MIDDLE_NS) // _HOP_NS + 1
        for first in range(self._next, stop, _BATCH):
            number = np.arange(first, min(first + _BATCH, stop), dtype=np.int64)
            at = np.maximum(self._opens(number), 0)
            self._parts.append((first, _levels(held, at, self._rate, WINDOW_NS)))
        self._next = max(self._next, stop)
        keep = min(max(int(self._opens(np.array(self._next))), 0), len(held))
        self._blocks, self._base = [held[keep:].copy()], self._base + keep

    def _opens(self, number: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where in the held sound the windows of these numbers begin."""
        middle = number * _HOP_NS + _MIDDLE_NS - self._run_ns
        half = _window_length(self._rate, WINDOW_NS) // 2
        return np.asarray(middle * self._rate // NS - half - self._base, np.int64)


def close_levels(
    samples: NDArray[np.int16], rate_hz: int, at: NDArray[np.int64], window_ns: int
) -> NDArray[np.uint8]:
    """Levels of windows around given samples, as in `SoundSpectrogram.levels`.

    Args:
        samples: int16 (n, channels).
        rate_hz: samples a second.
        at: index of the sample in the middle of each window; what lies outside is silence.
        window_ns: length of a window, 10 ms at least.
    """
    if not _RATES_HZ[0] <= rate_hz <= _RATES_HZ[1]:
        return np.zeros((len(at), 1), np.uint8)
    length = _window_length(rate_hz, window_ns)
    around = np.pad(_mono(samples), length)
    begin = np.clip(at + length - length // 2, 0, len(around) - length)
    parts = [
        _levels(around, begin[i : i + _BATCH], rate_hz, window_ns)
        for i in range(0, len(begin), _BATCH)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, 1), np.uint8)


def decibels(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Levels in dB below a sine at full scale; NaN where no sound was recorded."""
    found: NDArray[np.float32] = (levels.astype(np.float32) - np.float32(255)) / np.float32(2)
    found[levels == 0] = np.nan
    return found


def _levels(
    sound: NDArray[np.float32], begin: NDArray[np.int64], rate_hz: int, window_ns: int
) -> NDArray[np.uint8]:
    length = _window_length(rate_hz, window_ns)
    shape = np.hanning(length + 1)[:length].astype(np.float32)
    cut = sound[begin[:, None] + np.arange(length)] * shape
    lines = np.abs(np.fft.rfft(cut, axis=1)) * (2 / shape.sum())
    bands = max(min(HIGHEST_HZ, rate_hz // 2) // BAND_HZ, 1)
    each = max(round(BAND_HZ * length / rate_hz), 1)  # lines in a band
    lines = lines[:, 1 : 1 + bands * each]
    lines = np.pad(lines, ((0, 0), (0, bands * each - lines.shape[1])))
    loudest = lines.reshape(len(lines), bands, each).max(axis=2)
    db = 20 * np.log10(np.maximum(loudest, 1e-9))
    return np.asarray(np.clip(np.rint(255 + 2 * db), 1, 255), np.uint8)


def _window_length(rate_hz: int, window_ns: int) -> int:
    return max(rate_hz * window_ns // NS, 4)


def _mono(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    mono: NDArray[np.float32] = samples.mean(axis=1, dtype=np.float32) / np.float32(32768)
    return mono
