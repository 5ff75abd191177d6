"""The child's facts that are kept with the child itself: name, birth, gestation, sex."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from workstation.core.case import Child
from workstation.ui.theme.parts import label

_SEXES = (("", "not entered"), ("girl", "girl"), ("boy", "boy"), ("other", "other"))
_OLDEST_YEARS = 25
_TERM_WEEKS = 40


class ChildFacts(QWidget):
    """Four rows; a date or a gestation counts once its box says that it is known."""

    def __init__(self, today: date, label_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.born = QDateEdit(QDate(today.year, today.month, today.day))
        self.born.setDisplayFormat("d MMMM yyyy")
        self.born.setCalendarPopup(True)
        self.born.setMaximumDate(QDate(today.year, today.month, today.day))
        self.born.setMinimumDate(QDate(today.year - _OLDEST_YEARS, 1, 1))
        self.born_known = QCheckBox("known")
        self.weeks, self.days = QSpinBox(), QSpinBox()
        self.weeks.setRange(20, 45)
        self.weeks.setValue(_TERM_WEEKS)
        self.weeks.setSuffix(" weeks")
        self.days.setRange(0, 6)
        self.days.setSuffix(" days")
        for number in (self.weeks, self.days):
            number.setMinimumWidth(92)
            number.lineEdit().setTextMargins(7, 0, 0, 0)
        self.gestation_known = QCheckBox("known")
        self.sex = QComboBox()
        for code, text in _SEXES:
            self.sex.addItem(text, code)
        for widget, name in (
            (self.name, "Name or pseudonym"),
            (self.born, "Date of birth"),
            (self.born_known, "Date of birth is known"),
            (self.weeks, "Gestation, weeks"),
            (self.days, "Gestation, days"),
            (self.gestation_known, "Gestation is known"),
            (self.sex, "Sex"),
        ):
            widget.setAccessibleName(name)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field in (
            ("Name or pseudonym", self.name),
            ("Born", _row(self.born, self.born_known)),
            ("Gestation at birth", _row(self.weeks, self.days, self.gestation_known)),
            ("Sex", self.sex),
        ):
            words = label(text, "dim")
            words.setFixedWidth(label_px)
            form.addRow(words, field)
        # Whoever enters a date knows it.
        self.born.dateChanged.connect(self._born_entered)
        self.weeks.valueChanged.connect(self._gestation_entered)
        self.days.valueChanged.connect(self._gestation_entered)

    def fill(self, child: Child) -> None:
        """Show what is known."""
        self.name.setText(child.name)
        born, gestation = child.birth_date, child.gestation_days
        if born is not None:
            self.born.setDate(QDate(born.year, born.month, born.day))
        if gestation is not None:
            self.weeks.setValue(gestation // 7)
            self.days.setValue(gestation % 7)
        self.born_known.setChecked(born is not None)
        self.gestation_known.setChecked(gestation is not None)
        self.sex.setCurrentIndex(max(self.sex.findData(child.sex), 0))

    def child(self, history: Mapping[str, str]) -> Child:
        """The child as entered."""
        born = self.born.date()
        return Child(
            self.name.text().strip(),
            date(born.year(), born.month(), born.day()) if self.born_known.isChecked() else None,
            self.weeks.value() * 7 + self.days.value()
            if self.gestation_known.isChecked()
            else None,
            str(self.sex.currentData()),
            history,
        )

    def field(self, name: str) -> QWidget | None:
        """Where a fact is entered, by its name in the case; None for one of the history."""
        fields: dict[str, QWidget] = {
            "name": self.name,
            "birth_date": self.born,
            "gestation_days": self.weeks,
            "sex": self.sex,
        }
        return fields.get(name)

    def _born_entered(self) -> None:
        self.born_known.setChecked(True)

    def _gestation_entered(self) -> None:
        self.gestation_known.setChecked(True)


def _row(*widgets: QWidget) -> QWidget:
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return held
