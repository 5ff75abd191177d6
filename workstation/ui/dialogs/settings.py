"""What the program remembers between runs, for a person to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from workstation.core.checklist.definition import Content
from workstation.core.motion.describe import LABEL
from workstation.review.playback.skips import OFFERED, skip_of
from workstation.review.settings import PAGES, Settings, Usual, is_zone, library_of
from workstation.ui.theme.parts import button, label, scrolled, section
from workstation.ui.theme.steady import steady

_THEMES = (("dark", "Dark"), ("light", "Light"))
_LONGEST = 200


class SettingsDialog(QDialog):
    """Emits the new settings; whoever opened it keeps them and closes it."""

    confirmed = Signal(object)

    def __init__(
        self,
        settings: Settings,
        content: Content,
        usual: Usual,
        parent: QWidget | None = None,
    ) -> None:
        """Show the settings.

        Args:
            settings: as they are.
            content: for the urgency settings.
            usual: what holds where nothing is set.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.resize(600, 640)
        self._before = settings
        self._content = content
        self.reader = _line(settings.reader, usual.reader)
        self.zone = _zones(settings.zone, usual.zone)
        self.clinic = _line(settings.clinic, "Stands at the head of the letter")
        self.department = _line(settings.department, "")
        self.jurisdiction = steady(QComboBox())
        for each in content.urgency.jurisdictions:
            self.jurisdiction.addItem(each.label, each.code)
        self.jurisdiction.setCurrentIndex(max(self.jurisdiction.findData(settings.jurisdiction), 0))
        self.note = label("", "small", wrap=True)
        self.page = steady(QComboBox())
        self.page.addItems(list(PAGES))
        self.page.setCurrentText(settings.page)
        self.theme = steady(QComboBox())
        for code, text in _THEMES:
            self.theme.addItem(text, code)
        self.theme.setCurrentIndex(max(self.theme.findData(settings.theme), 0))
        self.skip_short = _skips(settings.skip_short)
        self.skip_long = _skips(settings.skip_long)
        self.assistance = QCheckBox("Show candidates, suggestions and measured values")
        self.assistance.setChecked(settings.assistance)
        self._library = settings.library
        self._open_library = usual.library
        self.library = label("", wrap=True)
        self.problem = label("", "amber", wrap=True)
        self.problem.hide()
        self._folders: QFileDialog | None = None
        self.jurisdiction.currentIndexChanged.connect(self._say_note)
        self._build()
        self._say_note()
        self._say_library()

    def settings(self) -> Settings:
        """The settings as entered."""
        code = str(self.jurisdiction.currentData())
        usual = self._content.urgency.jurisdictions[0].code
        zone = self.zone.currentText().strip()
        return replace(
            self._before,
            reader=self.reader.text().strip(),
            zone="" if self.zone.currentIndex() == 0 and zone == self.zone.itemText(0) else zone,
            clinic=self.clinic.text().strip(),
            department=self.department.text().strip(),
            jurisdiction="" if code == usual else code,
            page=self.page.currentText(),
            theme=str(self.theme.currentData()),
            skip_short=self.skip_short.currentText().strip(),
            skip_long=self.skip_long.currentText().strip(),
            assistance=self.assistance.isChecked(),
            library=self._library,
        )

    def say(self, problem: str) -> None:
        """Stay open and say why."""
        self.problem.setText(problem)
        self.problem.show()

    def accept(self) -> None:
        """Hand the settings on, if they make sense."""
        now = self.settings()
        if now.zone and not is_zone(now.zone):
            self.say(f"There is no time zone called {now.zone}. Write it as in Europe/Rome.")
            self.zone.setFocus()
            return
        for field, text in ((self.skip_short, now.skip_short), (self.skip_long, now.skip_long)):
            if skip_of(text) is None:
                self.say(
                    f"{text or 'Nothing'} is not a length to skip. Write it as 1 s, 0.5 s, "
                    "2 min or 5 frames; ten minutes or 1000 frames at most."
                )
                field.setFocus()
                return
        self.confirmed.emit(now)

    def choose_library(self) -> None:
        """Ask for another folder."""
        dialog = QFileDialog(self, "The folder of the library")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.use_library)
        self._folders = dialog
        dialog.open()

    def use_library(self, folder: str) -> None:
        """The library of the next start."""
        usual = library_of(Settings())
        self._library = "" if Path(folder) == usual else folder
        self._say_library()

    def _build(self) -> None:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        self._part(box, "Reader", (("Name", self.reader), ("Time zone", self.zone)))
        self._part(
            box,
            "Letter",
            (
                ("Clinic", self.clinic),
                ("Department", self.department),
                ("Paper", self.page),
                ("Urgency as in", self.jurisdiction),
            ),
        )
        box.addWidget(self.note)
        self._part(
            box,
            "Playing",
            (("Short skip", self.skip_short), ("Long skip", self.skip_long)),
        )
        box.addWidget(
            label(
                "Shift ← → and Ctrl Shift ← →. Seconds or frames, such as 0.5 s or 5 frames.",
                "small",
                wrap=True,
            )
        )
        self._part(box, "Look", (("Colours", self.theme),))
        box.addSpacing(8)
        box.addWidget(section("Measured assistance"))
        box.addWidget(self.assistance)
        box.addWidget(label(LABEL.capitalize() + ".", "small", wrap=True))
        box.addSpacing(8)
        box.addWidget(section("Library"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.library, 1)
        row.addWidget(
            button("Choose…", name="Choose another library folder", clicked=self.choose_library)
        )
        box.addLayout(row)
        box.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 0, 24, 16)
        foot.addWidget(self.problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(button("Cancel", clicked=self.reject))
        buttons.addWidget(button("Save", "main", name="Save the settings", clicked=self.accept))
        foot.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside, "Settings"), 1)
        whole.addLayout(foot)

    def _part(self, box: QVBoxLayout, title: str, rows: tuple[tuple[str, QWidget], ...]) -> None:
        if box.count():
            box.addSpacing(8)
        box.addWidget(section(title))
        form = QFormLayout()
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in rows:
            words = label(text, "dim")
            words.setMinimumWidth(110)
            words.setBuddy(field)
            field.setAccessibleName(text)
            form.addRow(words, field)
        box.addLayout(form)

    def _say_note(self) -> None:
        at = self.jurisdiction.currentIndex()
        self.note.setText(self._content.urgency.jurisdictions[at].note)

    def _say_library(self) -> None:
        later = library_of(replace(self._before, library=self._library))
        now = self._open_library
        text = f"{now}" if later == now else f"Open now: {now}\nAt the next start: {later}"
        self.library.setText(text)


def _line(text: str, hint: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setMaxLength(_LONGEST)
    made.setPlaceholderText(hint)
    return made


def _skips(chosen: str) -> QComboBox:
    made = steady(QComboBox())
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.addItems(list(OFFERED))
    made.setCurrentText(chosen)
    edit = made.lineEdit()
    if edit is not None:
        edit.setAccessibleName("Length of a skip")
    return made


def _zones(chosen: str, computer: str) -> QComboBox:
    made = steady(QComboBox())
    made.setEditable(True)
    made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    made.addItem(f"As this computer ({computer})")
    made.addItems(sorted(z for z in available_timezones() if "/" in z and z[0].isupper()))
    if chosen:
        made.setCurrentText(chosen)
    edit = made.lineEdit()
    if edit is not None:
        edit.setAccessibleName("Time zone")
    return made
