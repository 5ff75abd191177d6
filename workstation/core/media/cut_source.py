"""The packets a piece is made of: from the key frame before it on, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from workstation.core.errors import HypnicError
from workstation.core.media.decoding import Damage, packets
from workstation.core.media.fits import ENCODE
from workstation.core.media.index import FrameIndex
from workstation.core.media.piece import CannotCopyError

WARM_UP = Fraction(1, 10)
"""Sound begins so many seconds early: its decoders need the packets before to sound right."""

_FAR = 100
"""Seconds before the first frame that surely lie before the beginning of the file."""


class CutSource:
    """Reads the packets of one open clip.

    Attributes:
        picture: its stream of pictures.
        heard: its stream of sound, or None.
        key: time stamps (shown, decoded) of the key frame it begins with.
        late: by how many ticks packets are stamped as decoded after they are shown.
    """

    def __init__(
        self,
        container: Any,
        picture: Any,
        heard: Any,
        index: FrameIndex,
        first: int,
        end_pts: int,
        name: str,
    ) -> None:
        """Find the key frame.

        Args:
            container: of the clip, open.
            picture: its stream of pictures.
            heard: its stream of sound, or None.
            index: of the clip.
            first: number of the first frame wanted.
            end_pts: where the last one ends.
            name: of the clip, for sentences.

        Raises:
            CannotCopyError: there is none, or the file does not say when packets are shown.
        """
        self.picture = picture
        self.heard = heard
        self.late = 0
        self._container = container
        self._index = index
        self._name = name
        self._tick = Fraction(picture.time_base)
        self.key = self._found_key(first, end_pts)

    def read(self, cancelled: Callable[[], bool]) -> Iterator[Any]:
        """Packets in file order from the key frame's on, sound from a little before it."""
        streams = [s for s in (self.picture, self.heard) if s is not None]
        damage = Damage()
        read, held = self._reach_key(streams, damage, cancelled)
        for packet in chain(held, read):
            if packet.size:
                self._refuse_damage(packet, damage)
                yield packet
        if damage.reads:
            raise self._cannot("The file is damaged there.")

    def _reach_key(
        self, streams: list[Any], damage: Damage, cancelled: Callable[[], bool]
    ) -> tuple[Iterator[Any], list[Any]]:
        """What follows the key frame, and what comes before that: sound, then the key frame."""
        key_pts, key_dts = self.key
        early = round(2 * WARM_UP / self._tick)
        # Containers seek by different clocks; the last way is the whole file.
        for ticks in (
            key_dts - early,
            key_dts,
            key_pts,
            int(self._index.pts[0]) - _FAR * round(1 / self._tick),
        ):
            if not self._sought(ticks):
                continue
            read = packets(self._container, streams, damage, cancelled)
            held: list[Any] = []
            for packet in read:
                if not packet.size:
                    continue
                if packet.stream.index != self.picture.index:
                    held.append(packet)
                elif packet.is_keyframe and packet.pts == key_pts:
                    return read, [*held, packet]
                elif packet.dts is not None and packet.dts > key_dts:
                    break
        raise self._cannot("The key frame before it was not found where it should be.")

    def _refuse_damage(self, packet: Any, damage: Damage) -> None:
        if packet.is_corrupt or damage.reads:
            raise self._cannot("The file is damaged there.")
        if packet.pts is None or packet.dts is None:
            raise self._cannot("This kind of file does not say when each packet is shown.")

    def _found_key(self, first_number: int, end: int) -> tuple[int, int]:
        """Time stamps (shown, decoded) of the last key packet shown no later than the span.

        On the way it learns by how much packets are stamped as decoded after they are shown, which
        trimmed phone clips do and no writer takes.
        """
        index = self._index
        first = int(index.pts[first_number])
        place = int(np.searchsorted(index.key_numbers, first_number, side="right")) - 1
        best: tuple[int, int] | None = None
        starts = [int(index.key_seeks[place])] if place >= 0 else []
        for ticks in (*starts, int(index.pts[0]) - _FAR * round(1 / index.time_base)):
            if not self._sought(ticks):
                continue
            for packet in packets(self._container, [self.picture], Damage()):
                if not packet.size or packet.dts is None or packet.pts is None:
                    continue
                if packet.is_keyframe and packet.pts <= first:
                    best, self.late = (int(packet.pts), int(packet.dts)), 0
                self.late = max(self.late, int(packet.dts - packet.pts))
                if packet.dts - self.late > end:
                    break
            if best is not None:
                return best
        raise self._cannot("This kind of file does not say when each packet is shown.")

    def _sought(self, ticks: int) -> bool:
        try:
            self._container.seek(ticks, stream=self.picture, backward=True)
        except Exception:  # noqa: BLE001 - PyAV lets out many kinds; another way is tried
            return False
        return True

    def _cannot(self, why: str) -> HypnicError:
        return CannotCopyError(why, file=self._name, advice=ENCODE)
