"""The one playhead. Panels ask it to move and follow what it says."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workstation.core.timebase import Instant, Interval

SPEEDS = tuple(Fraction(s) for s in ("0.05", "0.1", "0.25", "0.5", "1", "1.5", "2", "4", "8"))
"""Offered speeds, forwards; backwards is the same with a minus."""


class Moved(StrEnum):
    """Why the playhead stands where it stands."""

    PLAYED = "played"
    SOUGHT = "sought"
    STEPPED = "stepped"
    LOOPED = "looped"
    SKIPPED = "skipped"
    """Playing went over a stretch without material to the next one."""
    STATE = "state"
    """It did not move; playing, speed or loop changed."""


@dataclass(frozen=True, slots=True)
class TransportState:
    """What followers are told.

    Attributes:
        position: the playhead on the case clock.
        playing: whether it moves by itself.
        speed: case seconds a wall-clock second; negative is backwards.
        loop: the A-B loop, or None.
        moved: why it stands there.
        scrubbing: the reader is dragging; only the newest picture matters.
    """

    position: Instant
    playing: bool
    speed: Fraction
    loop: Interval | None
    moved: Moved
    scrubbing: bool = False


Follower = Callable[[TransportState], None]
Stepper = Callable[[Instant, int], Instant]
"""The instant `n` frames after (before, if negative) the frame shown at an instant."""

Master = Callable[[], int | None]
"""The case time that is being heard, in ns, or None while nothing is."""


class Transport:
    """Play, pause, seek, step, speed and loop on the case clock.

    Nothing here has a thread or a timer: whoever shows pictures calls `tick` once a display frame.
    Time comes from the monotonic clock, or from the sound that is being heard (`master`).
    """

    def __init__(
        self,
        *,
        bounds: Callable[[], Interval | None],
        covered: Callable[[], Sequence[Interval]],
        stepper: Stepper,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Make a playhead at the start of the material.

        Args:
            bounds: the case time that can be played, None while there is nothing.
            covered: where there is material, rising and disjoint; playing skips the rest.
            stepper: frame arithmetic, from the frame indexes.
            now_ns: a monotonic clock.
        """
        self._bounds = bounds
        self._covered = covered
        self._stepper = stepper
        self._now_ns = now_ns
        self._followers: list[Follower] = []
        self._master: Master | None = None
        whole = bounds()
        self._position = whole.start if whole else Instant(0)
        self._playing = False
        self._speed = Fraction(1)
        self._loop: Interval | None = None
        self._scrubbing = False
        self._from_ns = 0
        self._from_position = self._position

    # -- what it is ---------------------------------------------------------------------------

    @property
    def position(self) -> Instant:
        """Where the playhead stood at the last tick, seek or step."""
        return self._position

    @property
    def playing(self) -> bool:
        """Whether it moves by itself."""
        return self._playing

    @property
    def speed(self) -> Fraction:
        """Case seconds a wall-clock second; negative is backwards."""
        return self._speed

    @property
    def loop(self) -> Interval | None:
        """The A-B loop, or None."""
        return self._loop

    def state(self, moved: Moved = Moved.STATE) -> TransportState:
        """Everything a follower needs."""
        return TransportState(
            self._position, self._playing, self._speed, self._loop, moved, self._scrubbing
        )

    def listen(self, follower: Follower) -> Callable[[], None]:
        """Tell `follower` of every movement and change; the returned function stops it."""
        self._followers.append(follower)

        def stop() -> None:
            if follower in self._followers:
                self._followers.remove(follower)

        return stop

    def set_master(self, master: Master | None) -> None:
        """Let the sound lead while any is heard, or the monotonic clock alone with None."""
        self._master = master

    # -- what it is asked ---------------------------------------------------------------------

    def play(self) -> None:
        """Start moving; from the last picture (the first, backwards) all, or the loop, again."""
        whole = self._bounds()
        if whole is None or self._playing:
            return
        self._position = self._kept(self._position)
        first, last = self._ends(whole)
        loop = self._looped()
        again = loop if loop and loop.holds(self._position) else whole
        if self._speed > 0 and (self._position == last or self._position.ns >= whole.end.ns - 1):
            self._position = again.start
        elif self._speed < 0 and (self._position == first or self._position <= whole.start):
            self._position = Instant(again.end.ns - 1)
        self._playing = True
        self._scrubbing = False
        self._start_from(self._position)
        self._tell(Moved.STATE)

    def pause(self) -> None:
        """Stop where it is."""
        if self._playing:
            self.tick()
            self._playing = False
            self._tell(Moved.STATE)

    def toggle(self) -> None:
        """Play if paused, pause if playing."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def seek(self, to: Instant, *, scrubbing: bool = False) -> None:
        """Go to an instant, kept within the material; playing goes on from there."""
        self._scrubbing = scrubbing
        self._position = self._kept(to)
        self._start_from(self._position)
        self._tell(Moved.SOUGHT)

    def step(self, frames: int) -> None:
        """Pause and go some frames on (or back, if negative)."""
        if self._playing:
            self.tick()
            self._playing = False
        self._scrubbing = False
        self._position = self._kept(self._stepper(self._position, frames))
        self._tell(Moved.STEPPED)

    def leap(self, frames: int) -> None:
        """Go some frames on (or back) and, unlike a step, go on playing from there."""
        self.seek(self._stepper(self._position, frames))

    def set_speed(self, speed: Fraction | float) -> None:
        """Set case seconds a wall-clock second; zero is refused.

        Raises:
            ValueError: zero, or so slow that it is as good as zero.
        """
        exact = Fraction(speed).limit_denominator(1000)
        if not exact:
            raise ValueError("a speed of zero is a pause")
        if self._playing:
            self.tick()
        self._speed = exact
        self._start_from(self._position)
        self._tell(Moved.STATE)

    def shuttle(self, direction: int) -> None:
        """J and L: play that way, twice as fast at each further press."""
        same_way = self._playing and (self._speed > 0) == (direction > 0)
        speed = min(abs(self._speed) * 2, SPEEDS[-1]) if same_way else Fraction(1)
        self.set_speed(speed if direction > 0 else -speed)
        self.play()

    def set_loop(self, loop: Interval | None) -> None:
        """Play a span over and over, or stop doing so."""
        self._loop = loop if loop and loop.duration_ns > 0 else None
        self._tell(Moved.STATE)

    def settle(self) -> None:
        """The material changed: come back into it if it no longer reaches here."""
        kept = self._kept(self._position)
        if kept != self._position:
            self._jump(kept, Moved.SOUGHT)

    def look_again(self) -> None:
        """What is looked at changed: stay within it, and have everything shown anew."""
        self._position = self._kept(self._position)
        self._start_from(self._position)
        self._tell(Moved.STATE)

    def tick(self) -> None:
        """Move to where the clock says; call once a display frame while playing."""
        if not self._playing:
            return
        target = self._due()
        loop = self._looped()
        skip = self._skip(target, loop)
        if loop and self._leaves(loop, skip or target):
            back = loop.start if self._speed > 0 else Instant(loop.end.ns - 1)
            self._jump(back, Moved.LOOPED)
        elif self._past_end(target):
            self._position = self._kept(target)
            self._playing = False
            self._tell(Moved.PLAYED)
        elif skip:
            self._jump(skip, Moved.SKIPPED)
        elif not loop and (end := self._run_out(target)) is not None:
            self._position = end
            self._playing = False
            self._tell(Moved.PLAYED)
        elif target != self._position:
            self._position = target
            self._tell(Moved.PLAYED)

    # -- inside -------------------------------------------------------------------------------

    def _due(self) -> Instant:
        gone = self._now_ns() - self._from_ns
        free = self._from_position.plus(int(gone * self._speed))
        if self._master is None or self._speed < 0:
            return free
        heard = self._master()
        if heard is None:
            return free
        # Sound devices report in lumps: never step backwards because of one.
        self._start_from(Instant(max(heard, self._position.ns)))
        return self._from_position

    def _start_from(self, position: Instant) -> None:
        self._from_ns = self._now_ns()
        self._from_position = position

    def _jump(self, to: Instant, moved: Moved) -> None:
        self._position = to
        self._start_from(to)
        self._tell(moved)

    def _past_end(self, target: Instant) -> bool:
        whole = self._bounds()
        if whole is None:
            return True
        return target >= whole.end if self._speed > 0 else target < whole.start

    def _looped(self) -> Interval | None:
        """What of the loop there is; None without a loop or where it lies outside everything."""
        whole = self._bounds()
        return self._loop.shared(whole) if self._loop and whole else None

    def _leaves(self, loop: Interval, target: Instant) -> bool:
        """Whether playing goes out of the loop it is in; from outside one may play into it."""
        if self._speed > 0:
            return self._position < loop.end <= target
        return self._position >= loop.start > target

    def _skip(self, target: Instant, loop: Interval | None) -> Instant | None:
        covered = self._covered()
        if not covered or any(c.holds(target) for c in covered):
            return None
        if loop and loop.holds(target) and not any(c.meets(loop) for c in covered):
            return None  # nothing to skip to: this stretch itself was asked for
        if self._speed > 0:
            return next((c.start for c in covered if c.start > target), None)
        return next((Instant(c.end.ns - 1) for c in reversed(covered) if c.end <= target), None)

    def _ends(self, whole: Interval) -> tuple[Instant, Instant]:
        """The first and the last instant there is something to see."""
        covered = self._covered()
        if not covered:
            return whole.start, Instant(whole.end.ns - 1)
        return covered[0].start, Instant(covered[-1].end.ns - 1)

    def _run_out(self, target: Instant) -> Instant | None:
        """Where playing ends because nothing follows; None while it goes on.

        A log may go on for hours after the last clip: there is nothing to see in them.
        """
        covered = self._covered()
        if not covered:
            return None
        if self._speed > 0:
            last = covered[-1].end
            return Instant(last.ns - 1) if self._position < last <= target else None
        return covered[0].start if target < covered[0].start <= self._position else None

    def _kept(self, to: Instant) -> Instant:
        whole = self._bounds()
        if whole is None:
            return Instant(0)
        return max(whole.start, min(to, Instant(max(whole.end.ns - 1, whole.start.ns))))

    def _tell(self, moved: Moved) -> None:
        state = self.state(moved)
        for follower in tuple(self._followers):
            follower(state)
