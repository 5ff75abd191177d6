"""Several clips together on the case clock: which ones, which leads, which is heard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from workstation.review.playback.frames import FrameTimes
from workstation.review.playback.looking import MOST, Looking
from workstation.ui.panels.picture.beside import cell_states

if TYPE_CHECKING:
    from workstation.ui.station_review import ReviewStation


class BesideHands:
    """Carries out on a station what is asked of several pictures. Nothing of it is recorded."""

    def __init__(self, station: ReviewStation, frames: FrameTimes) -> None:
        self._station = station
        self._frames = frames
        self.handlers: dict[str, Callable[[], None]] = {
            **{f"beside.{n}": partial(self.arrange, n) for n in range(1, MOST + 1)},
            "beside.main": self._next_main,
            "beside.hear": self._next_heard,
        }
        grid = station.parts.grid
        grid.main_asked.connect(self.make_main)
        grid.hear_asked.connect(self.hear)
        grid.close_asked.connect(self.take_off)
        station.parts.sources.beside_asked.connect(self.turn_clip)

    @property
    def looking(self) -> Looking:
        """How the case is looked at."""
        return self._frames.looking

    def look(self, looking: Looking) -> None:
        """Look at the case in another way, the playhead where it is."""
        self._frames.looking = looking
        self._station.transport.look_again()
        self.shown()

    def shown(self) -> None:
        """Another way to look was set: everything that shows it follows."""
        station = self._station
        station.follower.look()
        station.parts.sources.show_beside(self.looking.clips)
        station.compare.follow(station.transport.position)
        station.looking.follow()
        station.update_keys()

    def case_changed(self) -> None:
        """Clips came, went or moved, or an episode did: show what they are called now."""
        self._station.follower.look()
        self._station.parts.sources.show_beside(self.looking.clips)

    # -- clips on the case clock ----------------------------------------------------------------

    def arrange(self, count: int) -> None:
        """So many clips side by side: those on screen, then what has footage here, then others."""
        station, case = self._station, self._station.session.case
        placed = [c.id for c in case.clips() if c.id in case.placements]
        if count > 1 and len(placed) < 2:
            station.said.emit("This case has one clip: there is nothing to put beside it.")
            return
        at = station.transport.position
        first = [station.follower.clip] if station.follower.clip else []
        here = [c for c in placed if case.span_of(c).holds(at)]
        row = list(dict.fromkeys([*self.looking.clips, *first, *here, *placed]))[:count]
        main = self.looking.main_clip
        if main is not None and main not in row:
            row[-1] = main
        if self.looking.locked:
            station.said.emit("The locked comparison was left. Shift C takes it up again.")
        if count == 1:
            self._frames.preferred = main or self._frames.preferred
        self.look(self.looking.unlocked().arranged(row))
        if self.looking.count < count:
            station.said.emit(f"This case has {len(placed)} clips on the case clock.")

    def turn_clip(self, clip: str) -> None:
        """A clip comes on screen beside the others, or leaves it."""
        station, case = self._station, self._station.session.case
        if clip not in case.placements:
            station.said.emit("This clip has no place on the case clock yet.")
            return
        if self.looking.locked:
            if clip in self.looking.clips:
                places = [i for i, c in enumerate(self.looking.clips) if c == clip]
                self.take_off(places[-1])  # one clip may be locked twice
                return
            station.compare.leave()
        looking = self.looking
        if clip not in looking.chosen and len(looking.chosen) >= MOST:
            station.said.emit(f"{MOST} pictures fit. Take one off the screen first.")
            return
        before = station.follower.clip or self._frames.preferred
        if not looking.chosen and before is None:
            station.sources.choose(clip)
            return
        if not looking.chosen and before == clip:
            station.said.emit("This clip is on screen. Choose another to put beside it.")
            return
        after = looking.turned(clip, before)
        if after.count == 1:
            self._frames.preferred = next(c for c in looking.chosen if c != clip)
        self.look(after)

    def take_off(self, place: int) -> None:
        """A picture leaves the screen; of two the other one stays."""
        looking = self.looking
        if not looking.locked:
            clips = [c for i, c in enumerate(looking.chosen) if i != place]
            self._frames.preferred = clips[0]
            self.look(looking.arranged(clips))
            return
        if place == looking.main:
            heir = 0 if place else 1
            if self._frames.seen_in(heir, self._station.transport.position) is None:
                self._station.compare.to_moments()
            self.make_main(heir)
        if looking.count == 2:
            self._station.compare.leave()
        else:
            main = self.looking.main - (place < self.looking.main)
            kept = [m for i, m in enumerate(looking.moments) if i != place]
            self.look(self.looking.locked_on(kept, main))

    def choose(self, clip: str) -> bool:
        """A card was clicked: the clip's picture leads; False if it is the station's to show it."""
        looking = self.looking
        if not looking.clips:
            return False
        if clip in looking.clips:
            if clip != looking.main_clip:  # one clip may be locked twice
                self.make_main(looking.clips.index(clip))
            return looking.locked
        if looking.locked:
            self._station.said.emit("Locked: this clip is not compared. Shift C leaves the lock.")
            return True
        row = list(looking.chosen)
        row[looking.main] = clip
        self.look(looking.arranged(row).with_main(looking.main))
        return False

    # -- which one leads, which one is heard ----------------------------------------------------

    def make_main(self, place: int) -> None:
        """The playhead belongs to another picture; every picture goes on showing its frame."""
        if place == self.looking.main:
            return
        at = self._station.transport.position
        if self.looking.locked:
            seen = self._frames.seen_in(place, at)
            if seen is None:
                self._station.said.emit("It shows no footage now. Ctrl Home, then make it main.")
                return
            # Never before its frame: a rounded stamp must not turn it back by one.
            at = max(at.plus(self._frames.shift_ns(place)), seen.start)
        self._frames.looking = self.looking.with_main(place)
        self._station.transport.seek(at)
        self._station.view.reveal(at)
        self.shown()
        self._station.compare.select_main()

    def hear(self, place: int) -> None:
        """Another picture is heard; one at a time."""
        self.look(self.looking.hearing(place))

    def _next_main(self) -> None:
        self.make_main((self.looking.main + 1) % self.looking.count)

    def _next_heard(self) -> None:
        states = cell_states(self._station.session.case, self._frames)
        order = [(self.looking.heard + i) % len(states) for i in range(1, len(states) + 1)]
        found = next((i for i in order if states[i].sound), None)
        if found is None:
            self._station.said.emit("None of the clips on screen has sound.")
        else:
            self.hear(found)
            self._station.said.emit(f"Heard: {states[found].name}")
