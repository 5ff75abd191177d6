"""What the window asks in dialogs and shows in sheets. Dialogs are opened, never executed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from workstation.core.case import Child
from workstation.core.errors import HypnicError
from workstation.review.commands.letter import change_child, corrected
from workstation.review.settings import Settings, skips_of
from workstation.ui.actions import reworded, skip_texts
from workstation.ui.dialogs.about import About
from workstation.ui.dialogs.key_sheet import KeySheet
from workstation.ui.dialogs.new_case import NewCase
from workstation.ui.dialogs.palette import Palette
from workstation.ui.dialogs.settings import SettingsDialog
from workstation.ui.panels.intake.question import named
from workstation.ui.window_actions import all_actions

if TYPE_CHECKING:
    from workstation.ui.main_window import MainWindow


class WindowDialogs:
    """Opens them one at a time and acts on what was answered."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._waiting: list[Path] = []
        self.palette = Palette(window)
        self.palette.chosen.connect(self._run)
        self.sheet = KeySheet(window, all_actions(window.desk.vocabulary))
        self.open: QDialog | None = None
        """The dialog that is open, if one is."""

    def ask_new_case(self, paths: list[Path] | None = None) -> None:
        """Ask who the child is; the files go into the new case."""
        self._waiting = list(paths or ())
        intro = ""
        if self._waiting:
            intro = f"{named(self._waiting)} will be copied into the new case."
        desk = self._window.desk
        today = desk.now().astimezone(self._window.zone).date()
        dialog = NewCase(desk.content, today, intro=intro, parent=self._window)
        dialog.confirmed.connect(self._begin)
        self.show_dialog(dialog)

    def ask_child(self, field: str = "") -> None:
        """Ask for the facts of the open case's child, beginning with a field."""
        shown = self._window.on_screen
        if shown is None:
            return
        desk = self._window.desk
        today = desk.now().astimezone(self._window.zone).date()
        dialog = NewCase(desk.content, today, child=shown.case.child, parent=self._window)
        dialog.confirmed.connect(self._correct)
        self.show_dialog(dialog)
        if field:
            dialog.go_to(field)

    def ask_files(self) -> None:
        """Ask for files to take into the open case."""
        if self._window.on_screen is None:
            return
        dialog = QFileDialog(self._window, "Add clips and logs")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._add_names)
        self.show_dialog(dialog)

    def ask_settings(self) -> None:
        """Show the settings."""
        window = self._window
        dialog = SettingsDialog(window.settings, window.desk.content, window.usual, parent=window)
        dialog.confirmed.connect(self._set)
        self.show_dialog(dialog)

    def show_about(self) -> None:
        """Say what the program is and is not."""
        self.show_dialog(About(self._window))

    def show_sheet(self) -> None:
        """Show all keys, called as they are set."""
        window = self._window
        texts = skip_texts(skips_of(window.settings))
        self.sheet.show_actions(reworded(all_actions(window.desk.vocabulary), texts))
        self.sheet.open_sheet()

    def close_all(self) -> None:
        """Close whatever is open."""
        self.palette.dismiss()
        self.sheet.dismiss()
        if self.open is not None:
            self.close_dialog()

    def show_dialog(self, dialog: QDialog) -> None:
        """Open a dialog in the place of the one that is open."""
        if self.open is not None:
            self.close_dialog()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open = dialog
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.open = None

    def close_dialog(self) -> None:
        """Close the dialog that is open."""
        dialog, self.open = self.open, None
        if dialog is not None:
            dialog.done(QDialog.DialogCode.Accepted)

    def _run(self, action_id: str) -> None:
        self._window.hands.run(action_id)

    def _add_names(self, names: list[str]) -> None:
        if self._window.on_screen is not None:
            self._window.extend_case(self._window.on_screen.case.id, [Path(n) for n in names])

    def _begin(self, child: Child) -> None:
        window = self._window
        try:
            case_id = window.desk.new_case(child)
        except HypnicError as error:
            self._say(error)
            return
        waiting, self._waiting = self._waiting, []
        self.close_dialog()
        window.open_case(case_id)
        if waiting:
            window.extend_case(case_id, waiting)

    def _correct(self, child: Child) -> None:
        """Keep what was entered, beside what others saved in other fields meanwhile."""
        shown, dialog = self._window.on_screen, self.open
        if shown is not None and isinstance(dialog, NewCase):
            session = shown.opened.session
            try:
                session.catch_up()
                after, disputed = corrected(dialog.base, child, session.case.child)
                if disputed:
                    # Said once; who saves again has seen it and means it.
                    dialog.base = session.case.child
                    dialog.say(
                        f"Saved elsewhere meanwhile: {disputed}. Save once more to keep yours."
                    )
                    return
                session.do(change_child(session.case, after))
            except HypnicError as error:
                self._say(error)
                return
        self.close_dialog()

    def _set(self, settings: Settings) -> None:
        self.close_dialog()
        self._window.settings_changed.emit(settings)

    def _say(self, error: HypnicError) -> None:
        """The dialog stays open: what was entered is not lost."""
        if isinstance(self.open, NewCase):
            self.open.say(error.sentence)
