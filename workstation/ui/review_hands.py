"""The keys of the review station: from an action's name to what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QCursor

from workstation.core.errors import HypnicError
from workstation.core.timebase import Instant
from workstation.ui.actions import TYPE_PREFIX
from workstation.ui.mark_menu import MarkMenu, StateMenu
from workstation.ui.marking import MARKS

if TYPE_CHECKING:
    from workstation.ui.station_review import ReviewStation


class ReviewHands:
    """Carries out actions on a station."""

    def __init__(self, station: ReviewStation) -> None:
        self._station = station
        self._begun: tuple[int | None, str | None] = (None, None)
        timeline = station.parts.timeline
        self._handlers: dict[str, Callable[[], None]] = {
            "loop.toggle": self._toggle_loop,
            "episode.start": self._begin,
            "episode.end": self._end,
            "episode.move_start": self._start_here,
            "episode.move_end": self._end_here,
            "episode.remove": self._remove_episode,
            "episode.before": self._before,
            "episode.after": self._after,
            "suggestion.confirm": self._confirm,
            "mark.state": self._ask_state,
            "movement.mark": station.movements.mark,
            "movement.after": self._next_movement,
            "movement.before": self._movement_before,
            "zoom.in": timeline.zoom_in,
            "zoom.out": timeline.zoom_out,
            "zoom.all": self._station.view.show_all,
            "zoom.episode": self._zoom_episode,
            "lanes.choose": timeline.lanes.choose,
            **station.beside.handlers,
            **station.compare.handlers,
            "clip.pace": station.sources.other_pace,
            "picture.save": self._save_picture,
            "clip.save": self._save_piece,
            "edit.undo": self._undo,
            "edit.redo": self._redo,
            "help.palette": self._station.palette_requested.emit,
            "help.sheet": self._station.sheet_requested.emit,
        }

    def run(self, action_id: str) -> None:
        """Do it.

        Raises:
            KeyError: there is no such action.
        """
        station = self._station
        if action_id.startswith(TYPE_PREFIX):
            station.marking.toggle_type(action_id.removeprefix(TYPE_PREFIX))
        elif action_id in MARKS:
            self._mark(action_id)
        elif station.playing.knows(action_id):
            station.playing.run(action_id)
            station.view.reveal(station.transport.position)
        elif station.looking.knows(action_id):
            station.looking.run(action_id)
        else:
            self._handlers[action_id]()

    def open_mark(self, mark_id: str) -> None:
        """Ask how a manoeuvre ended, which state it is, or whether it was no mark at all."""
        station = self._station
        mark = station.session.case.marks.get(mark_id)
        if mark is not None:
            menu = MarkMenu(mark, station.vocabulary, station)
            menu.valued.connect(station.marking.value_mark)
            menu.removed.connect(station.marking.remove_mark)
            menu.open_at(QCursor.pos())

    def _toggle_loop(self) -> None:
        episode = self._station.session.case.episodes.get(self._station.marking.episode)
        if episode is None and self._station.transport.loop is None:
            self._station.said.emit("Select an episode to loop it, or press [ here and ] there.")
        self._station.playing.toggle_loop(episode.span if episode else None)
        self._station.parts.bar.show_state(self._station.transport.state())

    def _mark(self, action_id: str) -> None:
        station = self._station
        if station.compare.may_mark() and station.marking.mark(
            action_id, station.transport.position, station.follower.clip
        ):
            station.compare.tell_where("Marked")

    def _begin(self) -> None:
        if not self._station.compare.may_mark():
            return
        self._begun = self._station.compare.marked_in
        self._station.marking.begin(self._station.transport.position)
        self._station.parts.timeline.ruler.set_draft(self._station.marking.draft)
        self._station.said.emit("The episode starts here. Press O where it ends.")
        self._station.compare.tell_where("The episode starts")

    def _end(self) -> None:
        station, clip = self._station, self._station.follower.clip
        if not station.compare.may_mark():
            return
        if station.marking.draft is not None and not station.compare.may_end(self._begun):
            return
        if station.marking.end(station.transport.position, clip):
            self._station.said.emit("The episode is marked. Describe it at the right.")
            self._station.compare.tell_where("The episode is marked")
            self._station.parts.timeline.ruler.set_draft(None)
            self._station.select_episode(self._station.marking.episode, fresh=True)
            self._station.parts.show_tab("episode")
        else:
            self._station.said.emit("Press I where the episode starts, then O where it ends.")

    def _ask_state(self) -> None:
        station = self._station
        if not station.compare.may_mark():
            return
        at = station.transport.position
        menu = StateMenu(at, station.marking.state_at(at), station.vocabulary, station)
        menu.chosen.connect(self._begin_state)
        menu.open_at(station.parts.timeline.place_of(at))

    def _begin_state(self, code: str, at: Instant) -> None:
        self._station.marking.begin_state(code, at, self._station.follower.clip_at(at))

    def _start_here(self) -> None:
        if self._station.compare.may_move(self._station.marking.episode):
            self._station.marking.move(start=self._station.transport.position)

    def _end_here(self) -> None:
        if self._station.compare.may_move(self._station.marking.episode):
            self._station.marking.move(end=self._station.transport.position)

    def _remove_episode(self) -> None:
        self._station.marking.remove(self._station.marking.episode)

    def _before(self) -> None:
        self._go_neighbour(after=False)

    def _after(self) -> None:
        self._go_neighbour(after=True)

    def _go_neighbour(self, *, after: bool) -> None:
        found = self._station.marking.neighbour(self._station.transport.position, after=after)
        if found:
            self._station.select_episode(found)
            self._station.go_to(self._station.session.case.episodes[found].span.start)
        else:
            self._station.said.emit(f"There is no episode {'after' if after else 'before'} this.")

    def _next_movement(self) -> None:
        self._station.movements.go(after=True)

    def _movement_before(self) -> None:
        self._station.movements.go(after=False)

    def _confirm(self) -> None:
        suggestion = self._station.parts.differential.suggestion.suggestion
        if suggestion is not None:
            self._station.marking.confirm(suggestion)

    def _zoom_episode(self) -> None:
        episode = self._station.session.case.episodes.get(self._station.marking.episode)
        if episode is not None:
            self._station.view.show(episode.span)

    def _save_picture(self) -> None:
        self._station.save_requested.emit("picture.save")

    def _save_piece(self) -> None:
        self._station.save_requested.emit("clip.save")

    def _undo(self) -> None:
        self._step(self._station.session.undo, "Undone")

    def _redo(self) -> None:
        self._step(self._station.session.redo, "Done again")

    def _step(self, step: Callable[[], str | None], verb: str) -> None:
        try:
            label = step()
        except HypnicError as error:
            self._station.failed.emit(error)
            return
        if label:
            self._station.said.emit(f"{verb}: {label}")
