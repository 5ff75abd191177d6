"""Tables on their way in that a person describes, and logs whose table is described anew."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workstation.core.errors import HypnicError
from workstation.core.importing.profile import TableProfile
from workstation.review.batch_state import BatchState
from workstation.review.derived import read_as
from workstation.review.ports import SavedProfile
from workstation.review.tables import TableFile, named_profile, table_file, table_in_case
from workstation.ui.dialogs.describe.dialog import DescribeTable
from workstation.ui.stations import REVIEW

if TYPE_CHECKING:
    from workstation.ui.main_window import MainWindow

_log = logging.getLogger(__name__)

Send = Callable[[Callable[[], None]], None]
"""Runs a call on the window's thread."""


class TableHands:
    """Opens the dialog and has the table read as it was described.

    The beginning of a file is read on a thread of its own: a share may be slow, a workbook large.
    """

    def __init__(self, window: MainWindow, send: Send) -> None:
        """Work for a window."""
        self._window = window
        self._send = send
        self._told: dict[str, int] = {}

    def follow(self, case_id: str, state: BatchState) -> None:
        """One file was given and it is a table that does not tell: ask at once.

        Not over another dialog, not when more files came in, not when the reader is elsewhere by
        now; the line at the foot of the window offers the same.
        """
        if not state.outcomes:  # a case that was closed and opened again counts anew
            self._told.pop(case_id, None)
        if state.busy:
            return
        fresh = state.outcomes[self._told.get(case_id, 0) :]
        self._told[case_id] = len(state.outcomes)
        window = self._window
        here = window.on_screen is not None and window.on_screen.case.id == case_id
        if len(fresh) != 1 or not here or window.station != REVIEW or window.dialogs.open:
            return
        if fresh[0].error and fresh[0].path is not None:
            self.describe_file(case_id, fresh[0].path)

    def describe_file(self, case_id: str, path: Path) -> None:
        """Ask what the columns of a file are, and take it into the case that way."""
        self._look(case_id, partial(table_file, path))

    def describe_log(self, case_id: str, source_id: str) -> None:
        """Ask what the columns of a log's table are, and read it again that way."""
        window = self._window
        if window.on_screen is None or window.on_screen.case.id != case_id:
            window.open_case(case_id)
        shown = window.on_screen
        source = shown.case.sources.get(source_id) if shown is not None else None
        if source is None:
            window.notice.tell("That log is not in the case any more.")
            return
        self._look(
            case_id,
            partial(
                table_in_case,
                window.desk.media,
                source.id,
                source.sha256,
                source.file_name,
                read_as(source),
            ),
        )

    def read_by(self, case_id: str, path: Path, name: str) -> None:
        """Take a file into the case by a saved profile."""
        desk = self._window.desk
        try:
            profile = named_profile(desk.profiles, name)
            held = next(s for s in desk.profiles.all() if s.profile.name == name)
            if not held.seen:
                desk.profiles.save(replace(held, seen=True))
            self._window.cases.add(case_id, [path], profile)
        except HypnicError as error:
            self._window.fail(error)

    # -- inside -------------------------------------------------------------------------------

    def _look(self, case_id: str, read: Callable[[], TableFile]) -> None:
        def work() -> None:
            try:
                table = read()
            except HypnicError as error:
                failed = error
                self._send(lambda: self._window.fail(failed))
            except Exception as error:  # noqa: BLE001 - a defect must not end the window
                _log.error("a table could not be looked at", exc_info=error)
                told = HypnicError(
                    f"The table could not be looked at ({type(error).__name__}).",
                    advice="Please report it.",
                )
                self._send(lambda: self._window.fail(told))
            else:
                self._send(lambda: self._ask(case_id, table))

        threading.Thread(target=work, name="table head", daemon=True).start()

    def _ask(self, case_id: str, table: TableFile) -> None:
        desk = self._window.desk
        saved: Sequence[SavedProfile] = ()
        try:
            saved = desk.profiles.all()
        except HypnicError as error:
            self._window.fail(error)
        dialog = DescribeTable(table, saved, desk.zone, self._window)
        dialog.confirmed.connect(partial(self._described, case_id, dialog))
        self._window.dialogs.show_dialog(dialog)

    def _described(
        self,
        case_id: str,
        dialog: DescribeTable,
        profile: TableProfile,
        keep: bool,
    ) -> None:
        """Keep the profile first: if that fails nothing that was entered is lost."""
        window, table = self._window, dialog.table
        try:
            if keep:
                desk = window.desk
                desk.profiles.save(SavedProfile(profile, desk.author, desk.now(), seen=True))
            if table.path is not None:
                window.cases.add(case_id, [table.path], profile)
            else:
                window.cases.read_again(case_id, table.source_id, profile)
        except HypnicError as error:
            dialog.say(error.sentence)
            return
        window.dialogs.close_dialog()
