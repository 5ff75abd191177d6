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

OPEN_AT_ONCE = 4
"""Clips that keep a decoder; the one used longest ago is closed first."""

REST_AFTER_NS = 4_000_000_000
"""A clip nobody asked for in this time, while another is looked at, lets go of its pictures."""

_WAITING_AT_MOST = 128
"""Requests that may still be answered; those overtaken never are."""


class ServedPictures:
    """Answers from one decoder thread a clip. The newest request of a clip wins."""

    def __init__(
        self,
        material: CaseMaterial,
        send: Send,
        *,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Show the pictures of this case; `send` leads back to the window's thread."""
        self._now_ns = now_ns
        self._asked_ns: dict[str, int] = {}
        self._material = material
        self._send = send
        self._servers: dict[str, FrameServer] = {}
        self._waiting: dict[str, dict[int, tuple[PictureRequest, Deliver]]] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._direction = 0

    def request(self, wanted: PictureRequest, deliver: Deliver) -> None:
        """Have a frame delivered, perhaps first as a small copy, then exactly."""
        try:
            server = self._server(wanted.source_id)
        except HypnicError:
            deliver(wanted, None)
            return
        self._rest_others(wanted.source_id)
        size = (max(wanted.width_px, 16), max(wanted.height_px, 16))
        if self._sizes.get(wanted.source_id) != size:
            self._sizes[wanted.source_id] = size
            server.resize(size)
        quality = Quality.DRAFT if wanted.scrubbing else Quality.BEST
        request_id = server.request_frame(wanted.number, quality, wanted.look)
        waiting = self._waiting.setdefault(wanted.source_id, {})
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
        server = self._servers.pop(source_id, None)
        self._waiting.pop(source_id, None)
        self._sizes.pop(source_id, None)
        self._asked_ns.pop(source_id, None)
        if server is not None:
            server.close()

    def close(self) -> None:
        """Stop all decoders."""
        for source_id in tuple(self._servers):
            self.forget(source_id)

    def _rest_others(self, source_id: str) -> None:
        """Each clip may keep 200 MB of pictures: only those that are looked at do."""
        now = self._now_ns()
        self._asked_ns.pop(source_id, None)
        for other, asked_ns in tuple(self._asked_ns.items()):
            if now - asked_ns > REST_AFTER_NS:
                self._servers[other].rest()
                del self._asked_ns[other]
        self._asked_ns[source_id] = now

    def _server(self, source_id: str) -> FrameServer:
        server = self._servers.pop(source_id, None)
        if server is None:
            while len(self._servers) >= OPEN_AT_ONCE:
                self.forget(next(iter(self._servers)))
            server = self._material.frame_server(
                source_id, partial(self._arrived, source_id), partial(self._failed, source_id)
            )
            server.play(self._direction)
        self._servers[source_id] = server  # the last one is the one used last
        return server

    def _arrived(self, source_id: str, reply: FrameReply) -> None:
        self._send(partial(self._answer, source_id, reply))

    def _failed(self, source_id: str, request_id: int, _: HypnicError) -> None:
        self._send(partial(self._refuse, source_id, request_id))

    def _answer(self, source_id: str, reply: FrameReply) -> None:
        """Hand on a picture; whoever asked says whether it is still of use.

        A late answer is not thrown away here: while playing on a slow machine every one is late.
        """
        waiting = self._waiting.get(source_id, {})
        if reply.request_id not in waiting:
            return
        for older in [i for i in waiting if i < reply.request_id]:
            del waiting[older]
        wanted, deliver = waiting[reply.request_id]
        deliver(wanted, Picture(wanted, reply.rgb, reply.exact, reply.seen))

    def _refuse(self, source_id: str, request_id: int) -> None:
        wanted, deliver = self._waiting.get(source_id, {}).pop(request_id, (None, None))
        if wanted is not None and deliver is not None:
            deliver(wanted, None)
