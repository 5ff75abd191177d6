"""A day: typed as one likes, said back in words, or chosen from a calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workstation.core.typed_date import date_text, typed_date
from workstation.ui.theme.parts import IconButton, label, restyle

_LINE_PX = 150
_HOW = "10 June 2026"


class DateField(QWidget):
    """Empty means not known. What cannot be read is said beside it and is no date."""

    changed = Signal()

    def __init__(self, earliest: date, latest: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._earliest, self._latest = earliest, latest
        self.line = QLineEdit()
        self.line.setPlaceholderText(_HOW)
        self.line.setMaxLength(40)
        self.line.setFixedWidth(_LINE_PX)
        self._told = label("", "small")
        pick = IconButton("chevron-down", "Choose from a calendar")
        pick.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.line, pick, self._told):
            row.addWidget(part)
        row.addStretch(1)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._read)
        self.line.editingFinished.connect(self._say_back)

    def setAccessibleName(self, name: str) -> None:
        """Name the line that is typed into."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def show_day(self, day: date | None) -> None:
        """Show a day, or nothing."""
        self.line.setText("" if day is None else date_text(day))

    @property
    def day(self) -> date | None:
        """The day, None while nothing or nothing readable is typed."""
        try:
            return self._checked()
        except ValueError:
            return None

    @property
    def problem(self) -> str:
        """Why what is typed is no date, "" if it is one or nothing is typed."""
        try:
            self._checked()
        except ValueError as error:
            return str(error)
        return ""

    def _checked(self) -> date | None:
        text = self.line.text().strip()
        if not text:
            return None
        try:
            day = typed_date(text)
        except ValueError as error:
            why = "day or month? " if "apart" in str(error) else ""
            raise ValueError(f"{why}write it like {_HOW}") from error
        if day > self._latest:
            raise ValueError("this day lies in the future")
        if day < self._earliest:
            raise ValueError("this day lies too far back")
        return day

    def _read(self) -> None:
        problem = self.problem
        day = self.day
        typed = self.line.text().strip()
        back = "" if day is None or date_text(day) == typed else date_text(day)
        self._told.setText(problem or back)
        restyle(self._told, "role", "amber" if problem else "small")
        self.changed.emit()

    def _say_back(self) -> None:
        if self.day is not None:
            self.show_day(self.day)

    def _choose(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        calendar.setAccessibleName("Calendar")
        calendar.setDateRange(_qdate(self._earliest), _qdate(self._latest))
        calendar.setSelectedDate(_qdate(self.day or self._latest))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.clicked.connect(self._chosen)
        calendar.activated.connect(self._chosen)
        calendar.clicked.connect(popup.close)
        calendar.activated.connect(popup.close)
        box = QVBoxLayout(popup)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(calendar)
        popup.move(self.line.mapToGlobal(QPoint(0, self.line.height())))
        popup.show()
        calendar.setFocus()

    def _chosen(self, day: QDate) -> None:
        self.show_day(date(day.year(), day.month(), day.day()))


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
