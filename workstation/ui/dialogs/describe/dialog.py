"""The dialog: layout and time on the left, columns in the middle, what comes of it on the right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from workstation.core.errors import HypnicError
from workstation.core.importing.profile import GUESSED, NAMELESS, TableProfile
from workstation.core.importing.table_draft import TableDraft, draft_from, draft_of, relaid
from workstation.core.importing.table_preview import Preview, preview
from workstation.review.ports import SavedProfile
from workstation.review.saving import write_whole
from workstation.review.tables import TableFile, looked_through, profile_from_file
from workstation.ui.dialogs.describe.columns import ColumnsPart
from workstation.ui.dialogs.describe.cut import CutPart
from workstation.ui.dialogs.describe.fields import choice, line, select
from workstation.ui.dialogs.describe.seen import SeenPart
from workstation.ui.dialogs.describe.when import WhenPart
from workstation.ui.theme.parts import button, label, scrolled

_WAIT_MS = 150
_LEFT_PX, _MIDDLE_PX = 344, 330
_FILTER = "Table profiles (*.json)"


class DescribeTable(QDialog):
    """Asks what the columns of a table are; whoever opened it reads the table and closes it."""

    confirmed = Signal(object, bool)
    """The profile, and whether it is to be saved under its name."""

    def __init__(
        self,
        table: TableFile,
        saved: Sequence[SavedProfile],
        zone: str,
        parent: QWidget | None = None,
    ) -> None:
        """Begin with what is known of the table.

        Args:
            table: its beginning, and how it was read so far.
            saved: the library's profiles.
            zone: of the reader.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle(f"Describe the columns of {table.head.name}")
        room = self.screen().availableSize() - QSize(16, 48)  # frame and title of a window
        self.resize(QSize(1240, 760).boundedTo(room))
        self.table = table
        self._saved = tuple(saved)
        alike = looked_through(self._saved, table.head)
        self._alike = alike[0] if alike else None
        self.profiles = choice("Begin with", self._beginnings())
        self.cut, self.when, self.columns = CutPart(), WhenPart(zone), ColumnsPart()
        self.seen = SeenPart()
        self.keep = QCheckBox("Keep this description for such tables, as")
        self.name = line("Name of the profile", "e.g. Ward logger")
        self.note = label("", "small", wrap=True)
        self.problem = label("", "amber", wrap=True)
        self.problem.hide()
        self.go = button("Read the table", "main", clicked=self.accept)
        self._files: QFileDialog | None = None
        self._told: dict[tuple[str, ...], TableDraft] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self.look)
        self.draft = self._beginning(table.profile or self._alike)
        self.shown = Preview((), (), ())
        self._build()
        select(self.profiles, self._named_now())
        self._bind()
        self._show()
        self.look()
        (self.go if not self.shown.problem else self.when.form).setFocus()

    def begin_with(self, profile: TableProfile | None) -> None:
        """Lay a profile over the table, or begin with what its header tells."""
        self.draft = self._beginning(profile)
        if profile is not None and profile.name not in (GUESSED, NAMELESS):
            self.name.setText(profile.name)
        self._show()
        self.look()

    def look(self) -> None:
        """Read the beginning of the table as it is described now."""
        self._timer.stop()
        self.shown = preview(self.table.head, self.draft)
        names = [self.draft.columns[i].name for i in self.columns.chosen()
                 if i < len(self.draft.columns) and i not in self.draft.time]  # fmt: skip
        self.seen.show_preview(self.shown, names)
        trouble = self.when.trouble()
        self.problem.setText(trouble)
        self.problem.setVisible(bool(trouble))
        self.go.setEnabled(not self.shown.problem and not trouble)
        self.go.setToolTip(self.shown.problem)
        self._say_name()

    def accept(self) -> None:
        """Hand the description on, if the table can be read with it."""
        self.look()
        profile = self.shown.profile
        if self.shown.problem or profile is None or self.when.trouble():
            return
        name = self.name.text().strip()
        if self.keep.isChecked() and (not name or not name.isprintable()):
            self.say("A description that is kept needs a name, so that it can be found.")
            self.name.setFocus()
            return
        if not self.keep.isChecked():
            name = NAMELESS
        self.confirmed.emit(profile.renamed(name), self.keep.isChecked())

    def say(self, problem: str) -> None:
        """Stay open and say why."""
        self.problem.setText(problem)
        self.problem.show()

    def take_profile(self, path: str) -> None:
        """Lay a colleague's profile over the table."""
        try:
            profile = profile_from_file(Path(path))
        except HypnicError as error:
            self.say(error.sentence)
            return
        self.begin_with(profile)

    def give_profile(self, path: str) -> None:
        """Write the description to a file, for a colleague."""
        self.look()
        profile = self.shown.profile
        if profile is None:
            self.say("There is nothing to export yet: the description is not complete.")
            return
        name = self.name.text().strip() or Path(path).stem[:80]
        text = json.dumps(profile.renamed(name).to_json(), indent=2, ensure_ascii=False) + "\n"
        try:
            write_whole(text.encode(), Path(path))
        except HypnicError as error:
            self.say(error.sentence)

    # -- inside -------------------------------------------------------------------------------

    def _beginnings(self) -> list[tuple[object, str]]:
        alike = self._alike.name if self._alike else ""
        out: list[tuple[object, str]] = [("", "what its header tells")]
        for each in self._saved:
            name = each.profile.name
            like = "  – this table looks like it" if name == alike else ""
            out.append((name, f"{name}{like}"))
        return out

    def _named_now(self) -> str:
        held = {s.profile.name for s in self._saved}
        now = self.table.profile or self._alike
        return now.name if now is not None and now.name in held else ""

    def _beginning(self, profile: TableProfile | None) -> TableDraft:
        if profile is None:
            return draft_of(self.table.head)
        return draft_from(profile, self.table.head)

    def _show(self) -> None:
        self.cut.show_draft(self.draft)
        self.when.show_draft(self.draft)
        self.columns.show_draft(self.draft)

    def _cut_anew(self) -> None:
        """Cut as said now; what was said of these very columns before is not lost."""
        head = self.table.head
        self._told[_titles(self.draft)] = self.draft
        draft = relaid(self.cut.said(self.draft), head)
        before = self._told.get(_titles(draft))
        self.draft = draft if before is None else relaid(self.cut.said(before), head)
        self._show()
        self._timer.start()

    def _when_anew(self) -> None:
        self.draft = self.when.said(self.draft)
        self.columns.show_draft(self.draft)
        self._timer.start()

    def _columns_anew(self) -> None:
        self.draft = self.columns.draft
        self._timer.start()

    def _chosen_profile(self) -> None:
        name = self.profiles.currentData()
        found = next((s.profile for s in self._saved if s.profile.name == name), None)
        self.begin_with(found)

    def _choose_column(self, number: int) -> None:
        self.columns.choose([number])

    def _look_later(self) -> None:
        self._timer.start()

    def _named(self, text: str) -> None:
        self.keep.setChecked(bool(text.strip()))

    def _say_name(self) -> None:
        name = self.name.text().strip()
        text = ""
        if self.keep.isChecked():
            profile = self.shown.profile
            held = any(s.profile.name == name for s in self._saved)
            text = "It takes the place of the one with this name. " if held else ""
            if profile is not None and profile.header:
                text += "The next table with the same header is read this way at once."
            elif profile is not None:
                text += "It is offered for tables of as many columns; they have no header to tell."
        self.note.setText(text)

    def _ask_profile(self) -> None:
        self._ask("Import a table profile", QFileDialog.AcceptMode.AcceptOpen)

    def _ask_where(self) -> None:
        self._ask("Export the table profile", QFileDialog.AcceptMode.AcceptSave)

    def _ask(self, title: str, mode: QFileDialog.AcceptMode) -> None:
        dialog = QFileDialog(self, title)
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(_FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if mode is QFileDialog.AcceptMode.AcceptSave:
            dialog.setDefaultSuffix("json")
            dialog.fileSelected.connect(self.give_profile)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.fileSelected.connect(self.take_profile)
        self._files = dialog
        dialog.open()

    def _bind(self) -> None:
        self.cut.changed.connect(self._cut_anew)
        self.when.changed.connect(self._when_anew)
        self.columns.changed.connect(self._columns_anew)
        self.columns.list.itemSelectionChanged.connect(self._look_later)
        self.seen.column_chosen.connect(self._choose_column)
        self.profiles.currentIndexChanged.connect(self._chosen_profile)
        self.keep.toggled.connect(self._say_name)
        self.name.textEdited.connect(self._named)
        self.name.textChanged.connect(self._say_name)
        profile = self.table.profile or self._alike
        if profile is not None and profile.name not in (GUESSED, NAMELESS):
            self.name.setText(profile.name)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("Begin with", "dim"))
        self.profiles.setMinimumWidth(300)
        head.addWidget(self.profiles)
        head.addWidget(button("Import…", name="Import a colleague's table profile",
                              clicked=self._ask_profile))  # fmt: skip
        head.addWidget(button("Export…", name="Export this description for a colleague",
                              clicked=self._ask_where))  # fmt: skip
        head.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(12)
        column.addWidget(self.when)
        column.addWidget(self.cut)
        column.addStretch(1)
        area = scrolled(left, "How the table is written")
        area.setFixedWidth(_LEFT_PX)
        self.columns.setFixedWidth(_MIDDLE_PX)
        parts = QHBoxLayout()
        parts.setSpacing(16)
        parts.addWidget(area)
        parts.addWidget(self.columns)
        parts.addWidget(self.seen, 1)
        keep = QHBoxLayout()
        keep.setSpacing(8)
        keep.addWidget(self.keep)
        self.name.setFixedWidth(220)
        keep.addWidget(self.name)
        keep.addWidget(self.note, 1)
        keep.addWidget(button("Cancel", clicked=self.reject))
        keep.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 14, 20, 14)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addLayout(parts, 1)
        whole.addWidget(self.problem)
        whole.addLayout(keep)


def _titles(draft: TableDraft) -> tuple[str, ...]:
    return tuple(c.title for c in draft.columns)
