"""The bar across the top: the case, the three stations, urgency, who reads, what is saved."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QWidget

from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.ui.panels.worklist.rows import ages_text
from workstation.ui.theme.elided import Elided
from workstation.ui.theme.parts import IconButton, button, label, restyle

STATIONS = ("Work list", "Review", "Referral")
_HEIGHT_PX = 42
_READER_PX = 240
"""Who reads and when it was saved stays whole up to here: the urgency gives way first."""

_NAME_AT_MOST = 40
_MEANINGS = {"E0": "red", "E1": "red", "E2": "amber"}


class TopBar(QFrame):
    """Asks for a station by its number; everything else only tells."""

    station_asked = Signal(int)
    child_asked = Signal()
    palette_asked = Signal()
    settings_asked = Signal()
    urgency_asked = Signal()

    def __init__(self, content: Content, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self.setProperty("edge", "bottom")
        self.setFixedHeight(_HEIGHT_PX)
        self._content = content
        self._case = button(
            "", "chip", name="The child of this case", clicked=self.child_asked.emit
        )
        self._case.setCheckable(False)
        self._case.setMinimumWidth(60)
        self._tabs: list[QPushButton] = []
        self._urgency = Elided(chip="plain")
        self._urgency.setCursor(Qt.CursorShape.PointingHandCursor)
        self._urgency.clicked.connect(self.urgency_asked)
        self._reader = Elided("", "dim", least_px=_READER_PX)
        # Both sides may ask for as much room as they like: the stations stay in the middle.
        bar = QGridLayout(self)
        bar.setContentsMargins(16, 0, 8, 0)
        bar.setHorizontalSpacing(12)
        bar.setColumnStretch(0, 1)
        bar.setColumnStretch(2, 1)
        bar.addWidget(self._left(), 0, 0)
        bar.addWidget(self._middle(), 0, 1)
        bar.addWidget(self._right(), 0, 2)
        self.show_case(None, date.min)

    def show_station(self, at: int) -> None:
        """Which station is open."""
        for number, tab in enumerate(self._tabs):
            tab.setChecked(number == at)

    def show_case(self, case: Case | None, today: date) -> None:
        """The open case with the child's ages; None while there is none."""
        self._case.setVisible(case is not None)
        self._urgency.setVisible(case is not None)
        for tab in self._tabs[1:]:
            tab.setEnabled(case is not None)
        if case is None:
            self._reader.setText("")
            return
        age, corrected = ages_text(case.child, today)
        parts = [case.id]
        if case.child.name and case.child.name != case.id:
            name = case.child.name
            parts.append(name if len(name) <= _NAME_AT_MOST else name[:_NAME_AT_MOST] + "…")
        if age:
            parts.append(age)
        if corrected:
            parts.append(f"corrected {corrected}")
        text = "  ·  ".join(parts)
        self._case.setText(text)
        self._case.setToolTip("The child and the history: click to correct  (Ctrl I)")
        self._case.setAccessibleName(f"The child of this case: {text}")
        self._show_urgency(case)

    def show_saved(self, reader: str, saved_at: datetime | None, zone: tzinfo) -> None:
        """Who reads, and when the last edit was saved."""
        when = f"saved {saved_at.astimezone(zone):%H:%M:%S}" if saved_at else "all saved"
        self._reader.setText(f"{reader}  ·  {when}")

    @property
    def reader_text(self) -> str:
        """What stands at the right."""
        return self._reader.text()

    @property
    def case_text(self) -> str:
        """What is said of the case, "" while there is none."""
        return "" if self._case.isHidden() else self._case.text()

    def _left(self) -> QWidget:
        row = _row()
        row[1].addWidget(label("hypnic", "brand"))
        row[1].addWidget(self._case)
        row[1].addStretch(1)
        return row[0]

    def _middle(self) -> QWidget:
        row = _row()
        row[1].setSpacing(4)
        for at, name in enumerate(STATIONS):
            tab = button(name, "tab")
            tab.setFixedHeight(_HEIGHT_PX - 2)
            tab.setToolTip(f"Ctrl {at + 1}")
            tab.clicked.connect(self._ask)
            self._tabs.append(tab)
            row[1].addWidget(tab)
        return row[0]

    def _right(self) -> QWidget:
        row = _row()
        row[1].addStretch(1)
        row[1].addWidget(self._urgency, 0, Qt.AlignmentFlag.AlignVCenter)
        row[1].addWidget(self._reader)
        for name, text, key, asked in (
            ("search", "All actions", "Ctrl K", self.palette_asked),
            ("settings", "Settings", "Ctrl ,", self.settings_asked),
        ):
            made = IconButton(name, text, hint=key)
            made.clicked.connect(asked)
            row[1].addWidget(made)
        return row[0]

    def _show_urgency(self, case: Case) -> None:
        level = case.letter.urgency
        held = next((x for x in self._content.urgency.levels if x.code == level), None)
        text = "Urgency not rated" if held is None else held.name
        if held is not None and case.letter.urgency_reason:
            text += f"  ·  {case.letter.urgency_reason}"
        self._urgency.setText(text)
        self._urgency.setAccessibleName(f"Urgency: {text}")
        restyle(self._urgency, "chip", _MEANINGS.get(level, "plain"))

    def _ask(self) -> None:
        sender = self.sender()
        for at, tab in enumerate(self._tabs):
            if tab is sender:
                self.station_asked.emit(at)


def _row() -> tuple[QWidget, QHBoxLayout]:
    held = QWidget()
    held.setMinimumWidth(0)
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    return held, row
