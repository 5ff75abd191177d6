"""Pictures locked on chosen instants: two episodes beside each other, moved together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction

from workstation.core.annotation import Episode
from workstation.core.errors import HypnicError
from workstation.core.timebase import Instant
from workstation.core.timebase.text import clock_text
from workstation.review.playback.frames import FrameTimes
from workstation.review.playback.looking import MOST, Looking, Moment
from workstation.ui.beside_hands import BesideHands
from workstation.ui.theme.menu import Menu

if TYPE_CHECKING:
    from workstation.ui.station_review import ReviewStation


class CompareHands:
    """Carries out on a station what is asked of a locked comparison. Nothing of it is recorded."""

    def __init__(self, station: ReviewStation, frames: FrameTimes, beside: BesideHands) -> None:
        self._station = station
        self._frames = frames
        self._beside = beside
        self.handlers: dict[str, Callable[[], None]] = {
            "compare.with": self.ask_episode,
            "compare.lock": self._lock_main,
            "compare.zero": self.to_moments,
            "compare.earlier": partial(self._slip_others, -1),
            "compare.later": partial(self._slip_others, 1),
            "compare.leave": self._leave_or_resume,
        }
        grid = station.parts.grid
        grid.slip_asked.connect(self.slip)
        grid.lock_asked.connect(self.lock_here)
        grid.leave_asked.connect(self.leave)
        station.parts.episode.compare_requested.connect(self.ask_episode)

    @property
    def looking(self) -> Looking:
        """How the case is looked at."""
        return self._frames.looking

    def ask_episode(self) -> None:
        """Offer the episodes the selected one can be compared with."""
        station, case = self._station, self._station.session.case
        selected = case.episodes.get(station.marking.episode)
        shown = {m.episode for m in self.looking.moments}
        held = [e for e in case.episodes_in_order() if e is not selected and e.id not in shown]
        others = [e for e in held if self._clip_of(e) is not None]
        if selected is None or self._clip_of(selected) is None:
            station.said.emit("Select an episode that a clip shows, then compare it.")
            return
        if not others:
            station.said.emit("There is no other episode that a clip shows.")
            return
        menu = Menu(station)
        menu.setAccessibleName("Compare with")
        menu.aboutToHide.connect(menu.deleteLater)
        for episode in others:
            clip = case.sources[self._clip_of(episode) or ""]
            name = clip.label or clip.file_name
            text = (
                f"{selected.name} with {episode.name}   {name}, {clock_text(episode.span.start.ns)}"
            )
            action = QAction(text, menu)
            action.triggered.connect(partial(self._compare, selected.id, episode.id))
            menu.addAction(action)
        menu.setActiveAction(menu.actions()[0])
        grid = station.parts.grid
        menu.popup(grid.mapToGlobal(QPoint(24, 48)))

    def compare(self, first: str, second: str) -> None:
        """Two episodes side by side, each from its start; a further one joins them."""
        station, case = self._station, self._station.session.case
        wanted = [case.episodes[e] for e in (first, second) if e in case.episodes]
        held = list(self.looking.moments)
        if first not in {m.episode for m in held}:
            held = []
        try:
            for episode in wanted:
                clip = self._clip_of(episode)
                if clip is None:
                    station.said.emit(f"No clip shows {episode.name}.")
                    return
                if episode.id not in {m.episode for m in held}:
                    held.append(self._frames.moment(clip, episode.span.start, episode.id))
        except HypnicError as error:
            station.failed.emit(error)
            return
        if len(held) > MOST:
            station.said.emit(f"{MOST} pictures fit. Take one off the screen first.")
            return
        main = next(i for i, m in enumerate(held) if m.episode == first)
        self._lock(self.looking.locked_on(held, main))

    def lock_here(self, place: int) -> None:
        """A picture is locked on the frame it shows; then all stand at what they are locked on.

        On the case clock this begins a lock: each picture on what it shows, or on its clip's
        frame nearest to the playhead.
        """
        station, looking = self._station, self.looking
        at = station.transport.position
        try:
            if not looking.locked:
                moments = [self._frames.moment(c, at) for c in looking.clips]
                self._lock(looking.locked_on(moments, place))
                return
            shown = self._frames.seen_in(place, at)
            if shown is None:
                station.said.emit("It shows no footage now: there is no frame to lock it on.")
                return
            now = Moment(shown.source_id, shown.clip_ns, looking.moments[place].episode)
        except HypnicError as error:
            station.failed.emit(error)
            return
        self._lock(looking.with_moment(place, now))

    def slip(self, place: int, frames: int) -> None:
        """A picture shows another frame against the main one, which stays."""
        held = self.looking.moments[place]
        to = self._frames.step_in(held.clip, self._frames.instant_of(held), frames)
        self._beside.look(self.looking.with_moment(
            place, self._frames.moment(held.clip, to, held.episode)
        ))  # fmt: skip

    def to_moments(self) -> None:
        """Every picture on the frame it is locked on."""
        looking = self.looking
        at = self._frames.instant_of(looking.moments[looking.main])
        self._station.transport.seek(at)
        self._station.view.reveal(at)

    def leave(self) -> None:
        """Back to the case clock, at the main picture's own time."""
        clip = self.looking.main_clip
        self._frames.preferred = clip
        self._beside.look(self.looking.unlocked())
        self._station.said.emit("Back on the case clock. Shift C takes the comparison up again.")

    def leave_for(self, at: Instant) -> None:
        """Leave the lock if an instant one is sent to lies outside the main picture's clip."""
        reach = self._frames.bounds()
        if self.looking.locked and reach is not None and not reach.holds(at):
            self.leave()

    def held_back(self, at: Instant) -> bool:
        """Whether the lock keeps the playhead from an instant; the reader is told."""
        reach = self._frames.bounds()
        if not self.looking.locked or reach is None or reach.holds(at):
            return False
        self._station.said.emit(
            "Locked: the playhead stays within the main picture's clip. Shift C leaves the lock."
        )
        return True

    def select_main(self) -> None:
        """What is described at the right is the episode in the main picture."""
        looking = self.looking
        episode = looking.moments[looking.main].episode if looking.locked else ""
        if episode in self._station.session.case.episodes:
            self._station.select_episode(episode)

    # -- marking while locked ---------------------------------------------------------------------

    @property
    def marked_in(self) -> tuple[int | None, str | None]:
        """Where marks go: which picture while locked, and its clip."""
        looking = self.looking
        return looking.main if looking.locked else None, self._station.follower.clip

    def may_mark(self) -> bool:
        """Whether there is footage to mark; the reader is told if a locked picture has none."""
        if not self.looking.locked or self._station.follower.clip is not None:
            return True
        self._station.said.emit("The main picture shows no footage here: nothing was marked.")
        return False

    def may_end(self, begun: tuple[int | None, str | None]) -> bool:
        """Whether an episode begun there may end here: not in another picture of a comparison."""
        now = self.marked_in
        locked = begun[0] is not None or now[0] is not None
        same_place = begun[0] is None or now[0] is None or begun[0] == now[0]
        if not locked or (same_place and begun[1] == now[1]):
            return True
        self._station.said.emit(
            "The start was marked in another picture: nothing was marked. "
            "Make that the main one again (X), or press I here."
        )
        return False

    def may_move(self, episode_id: str) -> bool:
        """Whether an end of an episode may be moved here: it must be the main picture's."""
        looking, case = self.looking, self._station.session.case
        episode = case.episodes.get(episode_id)
        if not looking.locked or episode is None:
            return True
        main = looking.moments[looking.main]
        if main.episode == episode_id or (not main.episode and episode.source_id == main.clip):
            return True
        self._station.said.emit(
            f"{episode.name} is not in the main picture: nothing was moved. "
            "Make its picture the main one first (X)."
        )
        return False

    def tell_where(self, what: str) -> None:
        """Say where a mark went while locked: the main picture's clip, at its own time."""
        clip = self._station.follower.clip
        if self.looking.locked and clip is not None:
            case, at = self._station.session.case, self._station.transport.position
            name = case.sources[clip].label or case.sources[clip].file_name
            own = clock_text(case.map_of(clip).to_source(at))
            self._station.said.emit(f"{what} on {name} at its own {own}, not on the others.")

    # -- following ------------------------------------------------------------------------------

    def follow(self, at: Instant) -> None:
        """Show on the timeline where the pictures that are not the main one stand while locked."""
        looking = self.looking
        places = range(looking.count) if looking.locked else ()
        others = (at.plus(self._frames.shift_ns(i)) for i in places if i != looking.main)
        self._station.parts.timeline.set_companions(tuple(others))

    # -- inside -------------------------------------------------------------------------------

    def _lock(self, looking: Looking) -> None:
        """Look at locked pictures, all of them at what they are locked on."""
        self._frames.looking = looking
        self.to_moments()
        self._beside.shown()
        self.select_main()

    def _lock_main(self) -> None:
        self.lock_here(self.looking.main)

    def _slip_others(self, frames: int) -> None:
        for place in range(self.looking.count):
            if place != self.looking.main:
                self.slip(place, frames)

    def _leave_or_resume(self) -> None:
        looking = self.looking
        if looking.locked:
            self.leave()
        elif looking.before:
            self._lock(looking.locked_on(looking.before))

    def _compare(self, first: str, second: str, _checked: bool = False) -> None:
        self.compare(first, second)

    def _clip_of(self, episode: Episode) -> str | None:
        """The clip an episode is seen on."""
        case = self._station.session.case
        clips = [c.id for c in case.clips() if c.id in case.placements]
        if episode.source_id in clips:
            return episode.source_id
        return next((c for c in clips if case.span_of(c).meets(episode.span)), None)
