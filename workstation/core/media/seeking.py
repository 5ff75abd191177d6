"""Decoding from any place of a clip: frames under their number, wherever one starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any, BinaryIO

import numpy as np

from workstation.core.errors import DamagedFileError
from workstation.core.media.decoding import (
    Damage,
    decoded,
    left_over,
    never,
    packets,
    stamp,
    stop_if,
)
from workstation.core.media.index import FrameIndex, frame_text
from workstation.core.media.opening import open_container

_NEAR = 3
"""Decoding this many frames on is always cheaper than seeking."""

_WITH_SPARE_FRAMES = {"h264", "hevc"}
"""Codecs that mark frames no other frame needs; they can be passed over on a long way."""

_MOST_THREADS = 6
"""Each thread holds frames of its own, 12 MB in 4K; more than this many gain little."""

_SKIPPING_TRIES = 2
"""From the third try on every frame is decoded: the marks themselves may be wrong."""


class SeekingDecoder:
    """Yields the displayed frames of a clip in order, from any frame on.

    A frame's number comes from its time stamp alone, so a seek that lands elsewhere than asked is
    noticed: it is tried again further back, at last from the beginning. On a long way frames that
    no other frame needs are not decoded, up to `near` frames before the one wanted.
    """

    def __init__(self, stream: BinaryIO, name: str, stream_index: int, index: FrameIndex) -> None:
        """Open the clip.

        Raises:
            UnreadableFileError, DamagedFileError: it cannot be opened any more.
        """
        self._stream = stream
        self._name = name
        self._stream_index = stream_index
        self._index = index
        self._frames: Iterator[tuple[int, Any]] | None = None
        self._container: Any = None
        self._picture: Any = None
        self._needed_from: int | None = None
        self._spare = False
        self._damage = Damage()
        self._threads = _threads(1)
        self.next_number: int | None = None
        self._open()

    def reach(
        self,
        number: int,
        passed: Callable[[int, Any], None],
        cancelled: Callable[[], bool] = never,
        *,
        near: int | None = None,
    ) -> Any:
        """The decoder's frame of a number.

        Args:
            number: of the displayed frame.
            passed: told of every displayed frame that was decoded on the way, this one too.
            cancelled: asked for every packet.
            near: how many frames before it must be decoded in any case; None is all.

        Raises:
            DamagedFileError: the frame cannot be decoded any more.
            CancelledError: as asked.
        """
        if self._container is None:
            self._open()
        for tried, start in enumerate(self._starts(number)):
            if start is not None:
                start()
            self._needed_from = None
            if near is not None and tried < _SKIPPING_TRIES:
                self._needed_from = int(self._index.pts[max(number - near, 0)])
            found = self._forward(number, passed, cancelled)
            if found is not None:
                return found
        raise DamagedFileError(
            f"{frame_text(number).capitalize()} could not be decoded again.",
            file=self._name,
            advice="The file may have changed or be damaged there.",
        )

    def ahead(self, number: int) -> bool:
        """Whether a frame is reached sooner by decoding on than by seeking."""
        at = self.next_number
        if self._frames is None or at is None or number < at:
            return False
        return number - at <= _NEAR or self._key_before(number) <= at

    def key_number(self, number: int) -> int:
        """The first displayed frame of the group that must be decoded to show a frame."""
        return min(self._key_before(number), number)

    def share(self, among: int) -> None:
        """So many decoders work at once: fewer threads each, from the next opening on."""
        threads = _threads(among)
        if threads != self._threads:
            self._threads = threads
            self.close()

    def close(self) -> None:
        """Close the container; the stream stays open. The next frame opens it again."""
        self._frames = None
        self.next_number = None
        self._picture = None
        if self._container is not None:
            self._container.close()
            self._container = None

    def _open(self) -> None:
        self.close()
        self._container = open_container(self._stream, self._name)
        streams = self._container.streams
        if self._stream_index >= len(streams) or streams[self._stream_index].type != "video":
            raise DamagedFileError(
                "The video of this file is not where it was.",
                file=self._name,
                advice="The file may have changed: add it again.",
            )
        self._picture = streams[self._stream_index]
        self._picture.thread_type = "AUTO"
        context = self._picture.codec_context
        context.thread_count = self._threads
        self._spare = context.name in _WITH_SPARE_FRAMES

    def _starts(self, number: int) -> Iterator[Callable[[], None] | None]:
        """Ways to begin, from the cheapest to the surest."""
        if self.ahead(number):
            yield None
        numbers = self._index.key_numbers
        last = int(np.searchsorted(numbers, number, side="right")) - 1
        for place in range(last, max(last - 3, -1), -1):
            yield partial(self._seek, place)
        yield self._from_start

    def _key_before(self, number: int) -> int:
        numbers = self._index.key_numbers
        last = int(np.searchsorted(numbers, number, side="right")) - 1
        return int(numbers[last]) if last >= 0 else 0

    def _seek(self, place: int) -> None:
        """Begin at a key packet, or further back where the container finds nothing nearer.

        Containers count differently: some by the time of display, some by that of decoding, some
        shifted by an edit list. A wrong guess costs a whole group of pictures, so the first packet
        after a seek says whether it was right.
        """
        key = int(self._index.key_seeks[place])
        shown = int(self._index.pts[self._index.key_numbers[place]])
        following = place + 1 < len(self._index.key_numbers)
        beyond = int(self._index.pts[self._index.key_numbers[place + 1] if following else -1])
        for ticks in ((shown + beyond) // 2, shown, key):
            read = self._packets_from(ticks)
            first = next(read, None)
            if first is None:
                continue
            at_key = first.is_keyframe and (first.dts == key or first.pts == shown)
            if at_key or ticks == key:
                self._frames = self._decode(chain([first], read), first.pts)
                self.next_number = None
                return
        self._from_start()

    def _packets_from(self, ticks: int) -> Iterator[Any]:
        try:
            self._container.seek(ticks, stream=self._picture, backward=True)
        except Exception:  # noqa: BLE001 - any failed seek is made up for by starting over
            self._open()
        return self._packets()

    def _packets(self) -> Iterator[Any]:
        self._damage = Damage()
        return packets(self._container, [self._picture], self._damage)

    def _from_start(self) -> None:
        self._open()
        self._frames = self._decode(self._packets())
        self.next_number = None

    def _forward(
        self, number: int, passed: Callable[[int, Any], None], cancelled: Callable[[], bool]
    ) -> Any:
        """Decode on until the frame comes; None if it does not."""
        if self._frames is None:
            return None
        for found, frame in self._frames:
            self.next_number = found + 1
            if found <= number:
                passed(found, frame)
            if found == number:
                return frame
            if found > number:
                return None
            # Asked between two frames: the next request can go on from here.
            stop_if(cancelled)
        self._frames = None
        self.next_number = None
        return None

    def _decode(
        self, read: Iterator[Any], begun_at: int | None = None
    ) -> Iterator[tuple[int, Any]]:
        # What is shown before the packet one began with was predicted from frames nobody decoded.
        newest = -1 if begun_at is None else int(np.searchsorted(self._index.pts, begun_at)) - 1
        for frame in self._decoded(read):
            at = stamp(frame)
            number = None if at is None else self._index.number_of(at)
            # The pass kept the first frame of each time stamp; so does this.
            if number is not None and number > newest:
                newest = number
                yield number, frame

    def _decoded(self, read: Iterator[Any]) -> Iterator[Any]:
        context, skipping = self._picture.codec_context, False
        context.skip_frame = "DEFAULT"
        for packet in read:
            early = self._early(packet)
            if early != skipping:
                context.skip_frame = "NONREF" if early else "DEFAULT"
                skipping = early
            yield from decoded(packet, self._damage)
        yield from left_over(self._picture, self._damage)

    def _early(self, packet: Any) -> bool:
        """Whether a packet's frame is so far before the wanted one that nobody looks at it."""
        if not self._spare or self._needed_from is None or packet.pts is None:
            return False
        return bool(packet.pts < self._needed_from)


def _threads(among: int) -> int:
    """Threads of each of so many decoders: together at least one more than there are processors."""
    return min(-(-((os.cpu_count() or 1) + 1) // among), _MOST_THREADS)
