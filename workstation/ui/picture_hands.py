"""What a reader does to the picture: turn, mirror, light, what moved, closer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from workstation.core.case import Case, PictureSettings
from workstation.review.commands.viewing import (
    mirror_picture,
    set_picture,
    show_as_filmed,
    spread_light,
    turn_picture,
)
from workstation.review.session import Command

if TYPE_CHECKING:
    from workstation.ui.station_review import ReviewStation


_LIT: dict[str, Callable[[PictureSettings, float], PictureSettings]] = {
    "brightness": lambda held, value: replace(held, brightness=value),
    "contrast": lambda held, value: replace(held, contrast=value),
    "gamma": lambda held, value: replace(held, gamma=value),
}


class PictureHands:
    """Carries out the actions of the "Picture" group on a station, for the clip in view."""

    def __init__(self, station: ReviewStation) -> None:
        self._station = station
        self._dragged: str | None = None
        self._told: tuple[PictureSettings | None, bool] | None = None
        strip = station.parts.strip
        strip.asked.connect(station.keys.run)
        strip.light_moved.connect(self.light)
        self._actions: dict[str, Callable[[], None]] = {
            "picture.fit": lambda: self._each(lambda v: v.fit()),
            "picture.closer": lambda: self._each(lambda v: v.closer()),
            "picture.further": lambda: self._each(lambda v: v.closer(-1)),
            "picture.left": lambda: self._each(lambda v: v.move_on(-1, 0)),
            "picture.right": lambda: self._each(lambda v: v.move_on(1, 0)),
            "picture.up": lambda: self._each(lambda v: v.move_on(0, -1)),
            "picture.down": lambda: self._each(lambda v: v.move_on(0, 1)),
            "picture.light": self._open_strip,
            "picture.turn": lambda: self._do(lambda case, clip: turn_picture(case, clip, 90)),
            "picture.turn_back": lambda: self._do(lambda case, clip: turn_picture(case, clip, -90)),
            "picture.mirror": lambda: self._do(mirror_picture),
            "picture.local_contrast": lambda: self._do(spread_light),
            "picture.as_filmed": lambda: self._do(show_as_filmed),
            "picture.difference": self._turn_difference,
        }
        self.follow()

    def knows(self, action_id: str) -> bool:
        """Whether it is one of these actions."""
        return action_id in self._actions

    def run(self, action_id: str) -> None:
        """Do it."""
        self._actions[action_id]()

    def follow(self) -> None:
        """The case or the clip in view changed: show how that clip is looked at."""
        follower = self._station.follower
        clip = follower.clip
        told = (follower.settings_of(clip) if clip else None, follower.difference)
        if told != self._told:
            self._told = told
            self._station.parts.strip.show_settings(told[0], difference=told[1])

    def light(self, field: str, value: float, let_go: bool) -> None:
        """A slider moved: shown at once, saved when the hand lets go."""
        station, follower = self._station, self._station.follower
        clip = follower.clip
        if self._dragged is not None and clip != self._dragged:
            # The next clip came into view under the hand: what was meant for the other is dropped.
            clip = None
        if clip is not None:
            wanted = _LIT[field](follower.settings_of(clip), value)
            self._dragged = None if let_go else clip
            follower.preview = None if let_go else wanted
            if let_go:
                command = set_picture(
                    station.session.case, wanted, "Change the light of", going_on=field
                )
                station.carry_out(command)
            follower.again()
        elif let_go:
            self._dragged = follower.preview = None
        if let_go:
            self._told = None
            self.follow()

    def _do(self, command: Callable[[Case, str], Command]) -> None:
        clip = self._station.follower.clip
        if clip is None:
            self._station.said.emit("No clip is in view here.")
        else:
            self._station.carry_out(command(self._station.session.case, clip))

    def _turn_difference(self) -> None:
        follower = self._station.follower
        follower.difference = not follower.difference
        follower.again()
        self.follow()

    def _open_strip(self) -> None:
        strip = self._station.parts.strip
        opened = strip.isHidden()
        focus = QApplication.focusWidget()
        if opened:
            strip.enter()
        else:
            inside = focus is not None and strip.isAncestorOf(focus)
            strip.hide()
            if inside:
                self._station.setFocus()
        self._station.parts.bar.look.setChecked(opened)

    def _each(self, do: Callable[..., None]) -> None:
        for view in self._station.parts.grid.views:
            do(view)
