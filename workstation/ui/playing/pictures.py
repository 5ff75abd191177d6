"""Frames from the clips' decoder threads to whoever shows them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from workstation.core.errors import HypnicError
from workstation.core.media.server import FrameReply, FrameServer, Quality
from workstation.review.material import CaseMaterial
from workstation.ui.panels.picture.shown import Deliver, Picture, PictureRequest

Send = Callable[[Callable[[], None]], None]
"""Runs a call on the window's thread; may be called from any thread."""

Key = tuple[str, int]
"""A clip, and which of its readers: a clip shown twice at once has two."""

OPEN_AT_ONCE = 4
"""Readers that keep a decoder; the one used longest ago is closed first."""

REST_AFTER_NS = 4_000_000_000
"""What nobody asked for in this time, while another is looked at, lets go of its pictures."""

_WAITING_AT_MOST = 128
"""Requests that may still be answered; those overtaken never are."""


class ServedPictures:
    """Answers from one decoder thread a reader of a clip. Its newest request wins."""

    def __init__(
        self,
        material: CaseMaterial,
        send: Send,
        *,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Show the pictures of this case; `send` leads back to the window's thread."""
        self._now_ns = now_ns
        self._asked_ns: dict[Key, int] = {}
        self._material = material
        self._send = send
        self._servers: dict[Key, FrameServer] = {}
        self._serials: dict[Key, int] = {}
        self._opened = 0
        self._waiting: dict[Key, dict[int, tuple[PictureRequest, Deliver]]] = {}
        self._sizes: dict[Key, tuple[int, int]] = {}
        self._direction = 0
        self._among = 1

    def request(self, wanted: PictureRequest, deliver: Deliver) -> None:
        """Have a frame delivered, perhaps first as a small copy, then exactly."""
        key = (wanted.source_id, wanted.reader)
        try:
            server = self._server(key)
        except HypnicError:
            deliver(wanted, None)
            return
        self._rest_others(key)
        self._share(wanted.among)
        size = (max(wanted.width_px, 16), max(wanted.height_px, 16))
        if self._sizes.get(key) != size:
            self._sizes[key] = size
            server.resize(size)
        quality = Quality.DRAFT if wanted.scrubbing else Quality.BEST
        request_id = server.request_frame(wanted.number, quality, wanted.look)
        waiting = self._waiting.setdefault(key, {})
        waiting[request_id] = (wanted, deliver)
        while len(waiting) > _WAITING_AT_MOST:
            del waiting[next(iter(waiting))]

    def look_ahead(self, direction: int) -> None:
        """Playing forwards (1), backwards (-1), or not at all (0)."""
        self._direction = direction
        for server in self._servers.values():
            server.play(direction)

    def forget(self, source_id: str) -> None:
        """A clip left the case."""
        for key in [k for k in self._servers if k[0] == source_id]:
            self._close(key)

    def close(self) -> None:
        """Stop all decoders."""
        for key in tuple(self._servers):
            self._close(key)

    def _close(self, key: Key) -> None:
        self._waiting.pop(key, None)
        self._sizes.pop(key, None)
        self._asked_ns.pop(key, None)
        self._serials.pop(key, None)
        self._servers.pop(key).close()

    def _share(self, among: int) -> None:
        """So many pictures are on screen: together they keep little more than one alone may."""
        if among != self._among:
            self._among = among
            for server in self._servers.values():
                server.share(among)

    def _rest_others(self, key: Key) -> None:
        """Each reader may keep 200 MB of pictures: only those that are looked at do."""
        now = self._now_ns()
        self._asked_ns.pop(key, None)
        for other, asked_ns in tuple(self._asked_ns.items()):
            if now - asked_ns > REST_AFTER_NS:
                self._servers[other].rest()
                del self._asked_ns[other]
        self._asked_ns[key] = now

    def _server(self, key: Key) -> FrameServer:
        server = self._servers.pop(key, None)
        if server is None:
            while len(self._servers) >= OPEN_AT_ONCE:
                self._close(next(iter(self._servers)))
            self._opened += 1
            serial = self._serials[key] = self._opened
            server = self._material.frame_server(
                key[0], partial(self._arrived, key, serial), partial(self._failed, key, serial)
            )
            server.share(self._among)
            server.play(self._direction)
        self._servers[key] = server  # the last one is the one used last
        return server

    def _arrived(self, key: Key, serial: int, reply: FrameReply) -> None:
        self._send(partial(self._answer, key, serial, reply))

    def _failed(self, key: Key, serial: int, request_id: int, _: HypnicError) -> None:
        self._send(partial(self._refuse, key, serial, request_id))

    def _answer(self, key: Key, serial: int, reply: FrameReply) -> None:
        """Hand on a picture; whoever asked says whether it is still of use.

        A late answer is not thrown away here: while playing on a slow machine every one is late.
        """
        waiting = self._waiting.get(key, {})
        # A decoder that was closed counted its requests from one, as the next one does.
        if self._serials.get(key) != serial or reply.request_id not in waiting:
            return
        for older in [i for i in waiting if i < reply.request_id]:
            del waiting[older]
        wanted, deliver = waiting[reply.request_id]
        deliver(wanted, Picture(wanted, reply.rgb, reply.exact, reply.seen))

    def _refuse(self, key: Key, serial: int, request_id: int) -> None:
        if self._serials.get(key) != serial:
            return
        wanted, deliver = self._waiting.get(key, {}).pop(request_id, (None, None))
        if wanted is not None and deliver is not None:
            deliver(wanted, None)
