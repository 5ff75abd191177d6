"""What the window's actions do, wherever they were asked for: a key, the palette, a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from workstation.core.errors import HypnicError
from workstation.ui.actions import Action
from workstation.ui.stations import REFERRAL, REVIEW, WORK_LIST
from workstation.ui.window_actions import (
    CASE,
    OPEN_PREFIX,
    REFERRAL_ACTIONS,
    WINDOW,
    WORK_LIST_ACTIONS,
    WORK_OPEN,
    everywhere,
)

if TYPE_CHECKING:
    from workstation.ui.main_window import MainWindow


class WindowHands:
    """Carries out actions on a window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        dialogs = window.dialogs
        self._handlers: dict[str, Callable[[], object]] = {
            "go.work_list": self._go_work_list,
            "go.review": self._go_review,
            "go.referral": self._go_referral,
            "case.add": dialogs.ask_files,
            "case.child": dialogs.ask_child,
            "case.close": self._close_case,
            "program.settings": dialogs.ask_settings,
            "program.theme": self._other_theme,
            "program.about": dialogs.show_about,
            "program.quit": window.close,
            "work.open": window.work_list.open_chosen,
            "work.new": dialogs.ask_new_case,
            "work.search": self._search,
            "letter.save": self._save_letter,
            "edit.undo": self.undo,
            "edit.redo": self._redo,
            "help.palette": self.show_palette,
            "help.sheet": dialogs.show_sheet,
        }

    def run(self, action_id: str) -> None:
        """Do it; an action of the review station goes there.

        Raises:
            KeyError: there is no such action.
        """
        window = self._window
        if action_id.startswith(OPEN_PREFIX):
            window.open_case(action_id.removeprefix(OPEN_PREFIX))
        elif action_id in self._handlers:
            self._handlers[action_id]()
        elif window.on_screen is not None:
            window.on_screen.review.keys.run(action_id)

    def show_palette(self) -> None:
        """Offer what can be done at this station, and every case."""
        window = self._window
        shown = window.on_screen
        actions: list[Action] = []
        review = {}
        if shown is not None and window.station == REVIEW:
            actions += shown.review.keys.actions
            review = {a.id: shown.review.keys.qactions[a.id].isEnabled() for a in actions}
        else:
            actions += everywhere(window.desk.vocabulary)
        own = [*WINDOW, *WORK_LIST_ACTIONS, *REFERRAL_ACTIONS]
        if window.station == WORK_LIST:
            own.append(WORK_OPEN)
        now = window.situation()
        own += self._cases()

        def can(action: Action) -> bool:
            return review.get(action.id, action.enabled(now))

        left_out = {"help.palette"}
        offered = [a for a in (*actions, *own) if a.id not in left_out]
        window.dialogs.palette.open_on(offered, can)

    def undo(self) -> None:
        """Take the last step of the open case back."""
        self._step("Undone")

    def _redo(self) -> None:
        self._step("Done again")

    def _step(self, verb: str) -> None:
        shown = self._window.on_screen
        if shown is None:
            return
        session = shown.opened.session
        try:
            shown.save()
            label = session.undo() if verb == "Undone" else session.redo()
        except HypnicError as error:
            self._window.fail(error)
            return
        if label:
            self._window.notice.tell(f"{verb} in {shown.case.id}: {label}")

    def _go_work_list(self) -> None:
        self._window.go(WORK_LIST)

    def _go_review(self) -> None:
        self._window.go(REVIEW)

    def _go_referral(self) -> None:
        self._window.go(REFERRAL)

    def go_to_urgency(self) -> None:
        """Show where the urgency is set."""
        self._window.go(REFERRAL)
        if self._window.on_screen is not None:
            self._window.on_screen.referral.form.focus("letter.urgency")

    def _close_case(self) -> None:
        self._window.close_case()
        self._window.go(WORK_LIST)

    def _search(self) -> None:
        self._window.go(WORK_LIST)
        self._window.work_list.search.setFocus()

    def _save_letter(self) -> None:
        self._window.go(REFERRAL)
        if self._window.on_screen is not None:
            self._window.on_screen.referral.save_letter()

    def _other_theme(self) -> None:
        now = self._window.settings
        theme = "light" if now.theme == "dark" else "dark"
        self._window.settings_changed.emit(replace(now, theme=theme))

    def _cases(self) -> list[Action]:
        try:
            summaries = self._window.desk.summaries()
        except HypnicError as error:
            self._window.fail(error)
            return []
        names = {s.id: s.child.name for s in summaries}
        return [
            Action(f"{OPEN_PREFIX}{i}", f"Open {i}" + (f"  {n}" if n != i else ""), (), CASE)
            for i, n in names.items()
        ]
