"""The sound of a clip: its outline, and any stretch of it as samples in clip time."""

from __future__ import annotations

from itertools import chain
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import AudioFacts, ClipFacts
from workstation.core.media.decoding import Damage, decoded, packets
from workstation.core.media.envelope import METHOD, VERSION, SoundEnvelope
from workstation.core.media.index import tick_to_ns
from workstation.core.media.opening import open_container
from workstation.core.media.pcm import samples_of
from workstation.core.media.tracks import sound_of
from workstation.core.timebase import NS

__all__ = ["METHOD", "VERSION", "SoundEnvelope", "SoundReader", "decode_sound"]

_WARM_UP_NS = 300_000_000
"""Decoding starts this much earlier: AAC needs the frames before to sound right."""

MAX_SPAN_NS = 600 * NS
"""The longest stretch decoded at once."""


class SoundReader:
    """Decodes stretches of a clip's sound. Belongs to one thread at a time."""

    def __init__(self, stream: BinaryIO, facts: ClipFacts, *, name: str = "The clip") -> None:
        """Open the sound of a clip; the stream stays open.

        Raises:
            ValueError: the clip has no sound.
            UnreadableFileError, DamagedFileError: it cannot be opened any more.
        """
        if facts.audio is None:
            raise ValueError("this clip has no sound")
        self._audio: AudioFacts = facts.audio
        self._container = open_container(stream, name)
        self._track = sound_of(self._container, facts.stream_index)
        self._zero_ns: int | None = None
        self._rest: list[tuple[int, NDArray[np.int16]]] = []
        self._frames: Any = None
        self._at_ns = 0

    @property
    def rate_hz(self) -> int:
        """Samples a second."""
        return self._audio.rate_hz

    @property
    def channels(self) -> int:
        """1 mono, 2 stereo."""
        return self._audio.channels

    def read(self, start_ns: int, end_ns: int) -> NDArray[np.int16]:
        """The sound between two moments of clip time.

        Returns:
            int16 (n, channels) at the clip's own rate, n rounded from the length; silence where
            the clip has no sound.

        Raises:
            ValueError: the end lies before the start, or more than ten minutes after it.
        """
        if not 0 <= end_ns - start_ns <= MAX_SPAN_NS:
            raise ValueError("sound is read in stretches of up to ten minutes")
        rate = self._audio.rate_hz
        first = _sample(start_ns, rate)
        out = np.zeros((_sample(end_ns, rate) - first, self._audio.channels), dtype=np.int16)
        if not len(out) or self._track is None:
            return out
        if self._frames is None or not self._at_ns <= start_ns <= self._at_ns + NS:
            self._go_to(start_ns)
        # Chained, not yielded from: stopping half-way must leave the decoder open.
        rest, self._rest = self._rest, []
        for at, block in chain(rest, self._frames):
            _lay(out, at - first, block)
            if at + len(block) >= first + len(out):
                self._rest = [(at, block)]
                break
        self._at_ns = end_ns
        return out

    def close(self) -> None:
        """Let go of everything; the stream stays open."""
        self._frames = None
        self._rest = []
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _go_to(self, start_ns: int) -> None:
        self._rest = []
        if self._zero_ns is None:
            # The file's clock at clip time 0: the facts say where the first sound lies on it.
            self._zero_ns = self._first_ns() - self._audio.start_ns
        wanted = self._zero_ns + start_ns - _WARM_UP_NS
        tick = self._track.time_base
        try:
            self._container.seek(int(wanted / (NS * tick)), stream=self._track, backward=True)
        except Exception:  # noqa: BLE001 - before the beginning there is only the beginning
            self._container.seek(0)
        self._frames = self._decode()

    def _first_ns(self) -> int:
        damage = Damage()
        for packet in packets(self._container, [self._track], damage):
            for frame in decoded(packet, damage):
                if frame.pts is not None and frame.samples:
                    return tick_to_ns(frame.pts, frame.time_base or self._track.time_base)
        return 0

    def _decode(self) -> Any:
        damage = Damage()
        zero = self._zero_ns or 0
        rate = self._audio.rate_hz
        following: int | None = None
        for packet in packets(self._container, [self._track], damage):
            for frame in decoded(packet, damage):
                block = samples_of(frame)
                if not len(block) or int(frame.sample_rate) != rate:
                    continue
                if frame.pts is not None:
                    at = _sample(tick_to_ns(frame.pts, frame.time_base) - zero, rate)
                    # Coarse clocks round each frame's stamp: keep samples seamless within that.
                    if following is not None and abs(at - following) <= rate // 500:
                        at = following
                elif following is not None:
                    at = following
                else:
                    continue
                following = at + len(block)
                yield at, _channels(block, self._audio.channels)


def decode_sound(
    stream: BinaryIO, facts: ClipFacts, start_ns: int, end_ns: int
) -> NDArray[np.int16]:
    """The sound of a clip between two moments of clip time: int16 (n, channels) at its own rate.

    Raises:
        ValueError: the clip has no sound, or the stretch is longer than ten minutes.
        UnreadableFileError, DamagedFileError: the file cannot be opened any more.
    """
    with SoundReader(stream, facts) as reader:
        return reader.read(start_ns, end_ns)


def _sample(ns: int, rate_hz: int) -> int:
    """Which sample sounds at a moment, to the nearest."""
    return (2 * ns * rate_hz + NS) // (2 * NS)


def _lay(out: NDArray[np.int16], at: int, block: NDArray[np.int16]) -> None:
    low, high = max(at, 0), min(at + len(block), len(out))
    if low < high:
        out[low:high] = block[low - at : high - at]


def _channels(block: NDArray[np.int16], channels: int) -> NDArray[np.int16]:
    if block.shape[1] == channels:
        return block
    return np.repeat(block[:, :1], channels, axis=1)
