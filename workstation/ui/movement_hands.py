"""What a reader does with measured movements: look at one, go to the next, make an episode."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction

from workstation.ui.movement_pick import MovementPick
from workstation.ui.panels.timeline.items import MovementMark
from workstation.ui.theme.menu import Menu

if TYPE_CHECKING:
    from workstation.ui.station_review import ReviewStation


class MovementHands:
    """Carries out on a station what is asked of the movements lane."""

    def __init__(self, station: ReviewStation) -> None:
        self._station = station
        self.pick = MovementPick()
        timeline = station.parts.timeline
        timeline.movement_chosen.connect(self.look_at)
        timeline.movement_added.connect(self.add)
        timeline.movement_menu_requested.connect(self.open_menu)

    def know(self, movements: Iterable[MovementMark]) -> None:
        """These movements there are now."""
        self.pick.know(movements)
        self._station.parts.timeline.show_movements(self.pick.movements)
        self._show()

    def look_at(self, movement_id: str) -> None:
        """Choose one and play it."""
        self.pick.take(movement_id)
        self._show()
        self._station.play_spans(self.pick.spans())
        self._station.movement_chosen.emit(movement_id)

    def add(self, movement_id: str) -> None:
        """Choose one more, or one less."""
        self.pick.turn(movement_id)
        self._show()

    def go(self, *, after: bool) -> None:
        """To the next movement that waits for a reader, or the one before."""
        station = self._station
        found = self.pick.neighbour(station.transport.position, after=after)
        if found is None:
            station.said.emit(
                "No further offered movement." if after else "No offered movement before this."
            )
            return
        self.pick.take(found.id)
        self._show()
        station.go_to(found.span.start)

    def mark(self) -> None:
        """Make one episode of all that are chosen."""
        span = self.pick.span()
        if span is None:
            self._station.said.emit("Choose movements first: click one, Shift+click more.")
        elif self._station.marking.mark_span(span):
            self.pick.chosen = ()
            self._show()
            self._station.select_episode(self._station.marking.episode, fresh=True)
            self._station.parts.show_tab("episode")

    def open_menu(self, movement_id: str, at: QPoint) -> None:
        """What may be done with the movement under the cursor and the others chosen."""
        if movement_id not in self.pick.chosen:
            self.pick.take(movement_id)
            self._show()
        menu = Menu(self._station)
        menu.setAccessibleName("Movements")
        menu.aboutToHide.connect(menu.deleteLater)
        count = len(self.pick.chosen)
        what = "this movement" if count == 1 else f"these {count} movements"
        for text, slot in (
            (f"Mark {what} as an episode", self.mark),
            (f"Play {what}", self._play),
        ):
            action = QAction(text, menu)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(at)

    def _play(self) -> None:
        self._station.play_spans(self.pick.spans())

    def _show(self) -> None:
        self._station.parts.timeline.select_movements(self.pick.chosen)
