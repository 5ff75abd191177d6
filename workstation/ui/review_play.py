"""What the playing keys do to the transport, and spans that play one after the other. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from workstation.core.timebase import NS, Instant, Interval
from workstation.review.playback import SPEEDS, Transport, TransportState
from workstation.review.playback.skips import Skip
from workstation.review.playback.transport import Moved


class Playing:
    """Carries out the actions of the "Play" group."""

    def __init__(self, transport: Transport, bounds: Callable[[], Interval | None]) -> None:
        """Move `transport` within `bounds`, the case time there is anything at all."""
        self._transport = transport
        self._bounds = bounds
        self._queue: list[Interval] = []
        self._jumping = False
        self._from: Instant | None = None
        self._short, self._long = Skip(NS), Skip(10 * NS)
        self._actions: dict[str, Callable[[], None]] = {
            "play.toggle": transport.toggle,
            "play.on": lambda: transport.shuttle(1),
            "play.back": lambda: transport.shuttle(-1),
            "step.back": lambda: transport.step(-1),
            "step.on": lambda: transport.step(1),
            "jump.back": lambda: self._jump(self._short, -1),
            "jump.on": lambda: self._jump(self._short, 1),
            "leap.back": lambda: self._jump(self._long, -1),
            "leap.on": lambda: self._jump(self._long, 1),
            "speed.slower": lambda: self._change_speed(-1),
            "speed.faster": lambda: self._change_speed(1),
            "speed.turn": lambda: transport.set_speed(-transport.speed),
            "go.start": self._to_start,
            "go.end": self._to_end,
            "loop.start": self._loop_from,
            "loop.end": self._loop_to,
        }

    def knows(self, action_id: str) -> bool:
        """Whether it is one of these actions."""
        return action_id in self._actions

    def run(self, action_id: str) -> None:
        """Do it."""
        self._actions[action_id]()

    def toggle_loop(self, span: Interval | None) -> None:
        """Loop a span, or stop looping."""
        self._transport.set_loop(None if self._transport.loop else span)

    def set_speed(self, speed: Fraction) -> None:
        """Another speed; negative is backwards."""
        self._transport.set_speed(speed)

    def set_skips(self, short: Skip, long: Skip) -> None:
        """How far the two skips go."""
        self._short, self._long = short, long

    def play_spans(self, spans: Sequence[Interval]) -> None:
        """Play spans one after the other, then stop at the end of the last."""
        row = [s for s in spans if s.duration_ns > 0]
        if not row:
            if spans:
                self._seek(spans[0].start)
            return
        self._queue = []
        self._transport.set_loop(None)
        if self._transport.speed < 0:
            self._transport.set_speed(-self._transport.speed)
        self._seek(row[0].start)
        self._transport.play()
        self._queue = row

    def follow(self, state: TransportState) -> None:
        """The transport moved: at the end of a span go to the next one, or stop.

        A hand on the playhead ends the row.
        """
        if not self._queue or self._jumping:
            return
        if state.moved in {Moved.SOUGHT, Moved.STEPPED} or not state.playing:
            self._queue = []
        elif state.position >= self._queue[0].end:
            done = self._queue.pop(0)
            if self._queue:
                self._seek(self._queue[0].start)
            else:
                self._jumping = True
                self._transport.pause()
                self._transport.seek(done.end)
                self._jumping = False

    def _seek(self, to: Instant) -> None:
        self._jumping = True
        self._transport.seek(to)
        self._jumping = False

    def _jump(self, skip: Skip, way: int) -> None:
        if skip.frames:
            self._transport.leap(way * skip.frames)
        else:
            self._transport.seek(self._transport.position.plus(way * skip.ns))

    def _change_speed(self, steps: int) -> None:
        """The next offered speed, the same way."""
        now = self._transport.speed
        faster = [s for s in SPEEDS if s > abs(now)][:1]
        slower = [s for s in SPEEDS if s < abs(now)][-1:]
        for speed in faster if steps > 0 else slower:
            self._transport.set_speed(speed if now > 0 else -speed)

    def _to_start(self) -> None:
        whole = self._bounds()
        if whole is not None:
            self._transport.seek(whole.start)

    def _to_end(self) -> None:
        whole = self._bounds()
        if whole is not None:
            self._transport.seek(whole.end)

    def _loop_from(self) -> None:
        at, loop, whole = self._transport.position, self._transport.loop, self._bounds()
        self._from = at
        if loop is not None and at < loop.end:
            self._transport.set_loop(Interval(at, loop.end))
        elif whole is not None and at < whole.end:
            self._transport.set_loop(Interval(at, whole.end))

    def _loop_to(self) -> None:
        at, loop, whole = self._transport.position, self._transport.loop, self._bounds()
        start = loop.start if loop else self._from or (whole.start if whole else at)
        if start < at:
            self._transport.set_loop(Interval(start, at))
