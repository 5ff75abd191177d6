"""Pictures on request from a thread of their own: the newest request wins, playing looks ahead."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import CancelledError, HypnicError
from workstation.core.media.index import FrameIndex
from workstation.core.media.look import PLAIN, Compare, Compared, Image, Look, Seen, looked_at
from workstation.core.media.proxy import ProxyReader
from workstation.core.media.reader import ClipReader
from workstation.core.media.ready import MAX_BYTES, ReadyFrames
from workstation.core.media.tone import Tone

_log = logging.getLogger(__name__)

AHEAD = 6
"""Frames made ready beyond the one shown while playing."""

_NEAR = 12
"""A newer request this close does not stop the one under way: it leads there anyway."""


_NEAR_PLAYING = 90
"""The same in the direction of play: a slow machine must show late pictures, not none."""


_GIVES_WAY = 5
"""How much lower the decoder's priority is, as `nice` counts."""


class Quality(StrEnum):
    """Which picture a request wants."""

    BEST = "best"
    """The exact one; the small copy first when the exact one takes long."""
    DRAFT = "draft"
    """The small copy if there is one: for dragging along the timeline."""
    EXACT = "exact"
    """The exact one only."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameReply:
    """A picture as asked for.

    Attributes:
        request_id: of the request it answers; a BEST request may be answered twice.
        number: of the frame.
        pts_ns: clip time at which that frame appears.
        rgb: uint8 (height, width, 3); yours to keep.
        exact: the picture itself, not the small copy of it.
        seen: what it shows: the frame, or its difference to the one before.
    """

    request_id: int
    number: int
    pts_ns: int
    rgb: NDArray[np.uint8]
    exact: bool
    seen: Seen = Seen.PICTURE


@dataclass(frozen=True, slots=True)
class _Request:
    id: int
    number: int
    quality: Quality
    look: Look


Deliver = Callable[[FrameReply], None]
Failed = Callable[[int, HypnicError], None]


class FrameServer:
    """One thread that owns the readers of one clip.

    Both callbacks are called on that thread, one at a time, and never after `close` returned.
    Requests that a newer one overtakes are dropped without an answer.
    """

    def __init__(
        self,
        index: FrameIndex,
        open_reader: Callable[[], ClipReader],
        deliver: Deliver,
        failed: Failed,
        *,
        open_proxy: Callable[[], ProxyReader] | None = None,
        compare: Compare | None = None,
    ) -> None:
        """Start the thread.

        Args:
            index: of the clip.
            open_reader: opens the clip; called once, on the thread.
            deliver: given every picture.
            failed: given the request and one sentence when there can be no picture.
            open_proxy: opens the small copy, if there is one; a damaged copy is done without.
            compare: draws the difference of two frames; without it none can be asked for.
        """
        self._index = index
        self._open_reader = open_reader
        self._open_proxy = open_proxy
        self._compare = compare or _no_difference
        self._deliver = deliver
        self._failed = failed
        self._wake = threading.Condition()
        self._wanted: _Request | None = None
        self._direction = 0
        self._lean = 0
        self._resting = False
        self._new_share: int | None = None
        self._new_size: tuple[tuple[int, int] | None] | None = None
        self._closing = False
        self._ids = 0
        self._ready = ReadyFrames()
        self._thread = threading.Thread(target=self._run, name="frames", daemon=True)
        self._thread.start()

    def request(self, clip_ns: int, quality: Quality = Quality.BEST) -> int | None:
        """Ask for the frame shown at a clip time.

        Returns:
            The request's id, or None where the clip shows nothing: then no answer comes.
        """
        number = self._index.frame_at(clip_ns)
        return None if number is None else self.request_frame(number, quality)

    def request_frame(
        self, number: int, quality: Quality = Quality.BEST, look: Look = PLAIN
    ) -> int:
        """Ask for a frame by its number; returns the request's id.

        What `look` asks for is done on the thread, to the small copy as to the frame itself.

        Raises:
            IndexError: the clip has no such frame.
        """
        self._index.pts_of(number)
        with self._wake:
            self._ids += 1
            self._wanted = _Request(self._ids, number, quality, look)
            self._wake.notify()
            return self._ids

    def play(self, direction: int) -> None:
        """Look ahead from now on: 1 forwards, -1 backwards, 0 not at all."""
        with self._wake:
            self._direction = (direction > 0) - (direction < 0)
            self._wake.notify()

    def rest(self) -> None:
        """Let go of decoded pictures until the next request: nobody looks at this clip now."""
        with self._wake:
            self._resting = True
            self._wake.notify()

    def share(self, among: int) -> None:
        """Keep less from the next request on: so many pictures are on screen at once."""
        with self._wake:
            self._new_share = max(among, 1)

    def resize(self, max_size: tuple[int, int] | None) -> None:
        """Give exact pictures that fit this width and height from the next request on."""
        with self._wake:
            self._new_size = (max_size,)
            self._wake.notify()

    def close(self, timeout_s: float = 10.0) -> None:
        """Stop, let go of the readers and wait for the thread.

        Raises:
            RuntimeError: the thread did not end in time.
        """
        with self._wake:
            self._closing = True
            self._wanted = None
            self._wake.notify()
        if threading.current_thread() is self._thread:
            return
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            raise RuntimeError("the thread that decodes frames did not end")

    # -- on the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        _step_aside()
        reader: ClipReader | None = None
        proxy: ProxyReader | None = None
        try:
            reader = self._open_reader()
            proxy = self._opened_proxy()
        except HypnicError as error:
            self._refuse(error)
        except Exception as error:  # noqa: BLE001 - the thread answers with a sentence, whatever it is
            _log.exception("a clip could not be opened for playing")
            self._refuse(_defect(error))
        else:
            self._serve(reader, proxy)
        finally:
            self._ready.clear()
            for held in (reader, proxy):
                if held is not None:
                    held.close()

    def _opened_proxy(self) -> ProxyReader | None:
        try:
            return self._open_proxy() if self._open_proxy else None
        except HypnicError:
            return None  # the exact pictures are there all the same

    def _refuse(self, error: HypnicError) -> None:
        """Answer every request with the same sentence until closed."""
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._closing or self._wanted is not None)
                request, self._wanted = self._wanted, None
                if self._closing:
                    return
            if request is not None:
                self._failed(request.id, error)

    def _serve(self, reader: ClipReader, proxy: ProxyReader | None) -> None:
        shown: int | None = None
        while True:
            with self._wake:
                while not self._closing and not self._has_work(shown):
                    self._wake.wait()
                if self._closing:
                    return
                request, self._wanted = self._wanted, None
                direction = self._direction or self._lean
                size, self._new_size = self._new_size, None
                share, self._new_share = self._new_share, None
                resting, self._resting = self._resting, False
            if resting and request is None:
                reader.rest()
                self._ready.clear()
                shown, self._lean = None, 0
            if share is not None:
                reader.share(share)
                self._ready.keep_within(MAX_BYTES // share)
            if size is not None:
                reader.resize(size[0])
                self._ready.clear()
            if request is not None:
                # Whoever steps back will step back again: the group before may take a second.
                self._lean = -1 if shown is not None and request.number == shown - 1 else 0
                shown = request.number
                self._answer(reader, proxy, request)
            elif shown is not None and direction:
                self._look_ahead(reader, shown, direction)

    def _has_work(self, shown: int | None) -> bool:
        if self._wanted is not None or self._new_size is not None or self._resting:
            return True
        direction = self._direction or self._lean
        return shown is not None and self._next_ahead(shown, direction) is not None

    def _next_ahead(self, shown: int, direction: int) -> int | None:
        """The nearest frame in the direction of play that is not ready yet."""
        if not direction:
            return None
        for step in range(1, AHEAD + 1):
            number = shown + direction * step
            if not 0 <= number < self._index.count:
                return None
            if number not in self._ready:
                return number if self._ready.has_room(shown, direction) else None
        return None

    def _answer(self, reader: ClipReader, proxy: ProxyReader | None, request: _Request) -> None:
        number = request.number

        def overtaken() -> bool:
            return self._overtaken(number)

        try:
            given = self._wants_copy(reader, request) and self._give_copy(request, proxy)
            if given and (request.quality is Quality.DRAFT or overtaken()):
                return
            self._give(request, lambda n: self._made(reader, n, overtaken), exact=True)
        except CancelledError:
            return
        except HypnicError as error:
            self._failed(request.id, error)
        except Exception as error:  # noqa: BLE001 - one bad frame must not end the thread
            _log.exception("a frame could not be decoded")
            self._failed(request.id, _defect(error))

    def _made(self, reader: ClipReader, number: int, cancelled: Callable[[], bool]) -> Image:
        """An exact frame, from those that wait or decoded now; it stays with those that wait."""
        made = self._ready.get(number)
        if made is None:
            made = reader.frame(number, cancelled=cancelled)
            self._ready.put(number, made)
        return made

    def _wants_copy(self, reader: ClipReader, request: _Request) -> bool:
        """Whether the small copy would be of use: not where the frame itself is as quick."""
        if request.number in self._ready or request.quality is Quality.EXACT:
            return False
        return request.quality is Quality.DRAFT or not reader.is_quick(request.number)

    def _give_copy(self, request: _Request, proxy: ProxyReader | None) -> bool:
        if proxy is None:
            return False
        try:
            self._give(request, proxy.frame, exact=False)
        except HypnicError:
            return False
        return True

    def _give(self, request: _Request, frame_of: Callable[[int], Image], *, exact: bool) -> None:
        number = request.number
        made: list[Image] = []

        def noted(n: int) -> Image:
            made.append(frame_of(n))
            return made[-1]

        shown = looked_at(request.look, number, self._index, noted, self._compare)
        # What waits to be shown again stays ours.
        rgb = shown.rgb.copy() if any(shown.rgb is m for m in made) else shown.rgb
        with self._wake:
            if self._closing:
                return
        pts_ns = self._index.pts_of(number)
        self._deliver(FrameReply(request.id, number, pts_ns, rgb, exact, shown.seen))

    def _look_ahead(self, reader: ClipReader, shown: int, direction: int) -> None:
        number = self._next_ahead(shown, direction)
        if number is None:
            return
        try:
            self._ready.put(number, reader.frame(number, cancelled=self._asked))
        except CancelledError:
            return
        except Exception as error:  # noqa: BLE001 - told of once somebody asks for this frame
            _log.info("looking ahead stopped: %s", type(error).__name__)
            with self._wake:
                self._direction = self._lean = 0

    def _asked(self) -> bool:
        with self._wake:
            return self._closing or self._wanted is not None

    def _overtaken(self, number: int) -> bool:
        with self._wake:
            if self._closing:
                return True
            newer = self._wanted
            if newer is None:
                return False
            near = _NEAR_PLAYING if (newer.number - number) * self._direction > 0 else _NEAR
            return abs(newer.number - number) > near


def _step_aside() -> None:
    """Let this thread, and the decoder's threads it starts, give way to the window's.

    On a machine with two cores the window otherwise waits up to 0.2 s for its turn. Only Linux
    counts priorities by thread.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _GIVES_WAY)


def _no_difference(_before: Image | None, now: Image, _tone: Tone) -> Compared:
    return Compared(now, Seen.PICTURE)


def _defect(error: Exception) -> HypnicError:
    return HypnicError(
        f"The picture could not be shown ({type(error).__name__}).",
        advice="Please report it; the file itself is unharmed.",
    )
