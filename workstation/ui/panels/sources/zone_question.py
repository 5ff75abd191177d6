"""Asked once on a log's card: in which zone was its clock, where the file does not say."""

from __future__ import annotations

from zoneinfo import available_timezones

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from workstation.core.case import Case
from workstation.core.evidence import Source
from workstation.review.settings import is_zone
from workstation.ui.theme.parts import button, label
from workstation.ui.theme.steady import steady

ASSUMED = "clock.zone-assumed"


class ZoneQuestion(QWidget):
    """Offers the zone that was assumed, and any other; shown until somebody has said it."""

    said = Signal(str)
    """The zone."""

    def __init__(self) -> None:
        super().__init__()
        self._zone = ""
        self._text = label("", "faint", wrap=True)
        self.right = button("Yes", "link", name="The clock was in this zone", clicked=self._agree)
        self.other = button(
            "Another…", "link", name="The clock was in another zone", clicked=self._open
        )
        self.zones = steady(QComboBox())
        self.zones.setEditable(True)
        self.zones.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zones.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.zones.setAccessibleName("Zone of the log's clock")
        self.zones.view().setAccessibleName("Time zones")
        line = self.zones.lineEdit()
        if line is not None:
            line.setAccessibleName("Zone of the log's clock")
        self.zones.textActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.right, self.other):
            row.addWidget(part)
        row.addStretch(1)
        column.addWidget(self._text)
        column.addLayout(row)
        column.addWidget(self.zones)
        self.zones.hide()

    @property
    def text(self) -> str:
        """What is asked."""
        return self._text.text()

    def show_log(self, case: Case, source: Source) -> None:
        """Ask where a zone was assumed, and be gone where none was."""
        asked = any(f.code == ASSUMED for f in source.facts.findings)
        self._zone = (case.zero.zone if case.zero else None) or "UTC"
        self._text.setText(f"No zone in the file. Was its clock in {self._zone}?")
        self.setVisible(asked)
        if not asked:
            self._close()

    def _agree(self) -> None:
        self.said.emit(self._zone)

    def _open(self) -> None:
        if not self.zones.count():
            known = sorted(z for z in available_timezones() if "/" in z and z[0].isupper())
            self.zones.addItems(known)
        self.zones.setCurrentText(self._zone)
        for part in (self.right, self.other):
            part.hide()
        self.zones.show()
        self.zones.setFocus()

    def _close(self) -> None:
        self.zones.hide()
        for part in (self.right, self.other):
            part.show()

    def _choose(self, text: str) -> None:
        zone = text.strip()
        if is_zone(zone):
            self.said.emit(zone)
        else:
            self._text.setText(f"There is no time zone called {zone}. Write it as in Europe/Rome.")
