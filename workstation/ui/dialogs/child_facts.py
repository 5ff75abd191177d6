"""The child's facts that are kept with the child itself: name, birth, gestation, sex."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from workstation.core.case import Child
from workstation.ui.dialogs.date_field import DateField
from workstation.ui.theme.parts import label
from workstation.ui.theme.steady import steady

_SEXES = (("", "not entered"), ("girl", "girl"), ("boy", "boy"), ("other", "other"))
_OLDEST_YEARS = 25
_TERM_WEEKS = 40


class ChildFacts(QWidget):
    """Four rows; a gestation counts once its box says that it is known, a date once it is typed."""

    def __init__(self, today: date, label_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.born = DateField(date(today.year - _OLDEST_YEARS, 1, 1), today)
        self.weeks, self.days = steady(QSpinBox()), steady(QSpinBox())
        self.weeks.setRange(20, 45)
        self.weeks.setValue(_TERM_WEEKS)
        self.weeks.setSuffix(" weeks")
        self.days.setRange(0, 6)
        self.days.setSuffix(" days")
        for number in (self.weeks, self.days):
            number.setMinimumWidth(92)
            number.lineEdit().setTextMargins(7, 0, 0, 0)
        self.gestation_known = QCheckBox("known")
        self.sex = steady(QComboBox())
        for code, text in _SEXES:
            self.sex.addItem(text, code)
        for widget, name in (
            (self.name, "Name or pseudonym"),
            (self.born, "Date of birth"),
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
            ("Born", self.born),
            ("Gestation at birth", _row(self.weeks, self.days, self.gestation_known)),
            ("Sex", self.sex),
        ):
            words = label(text, "dim")
            words.setFixedWidth(label_px)
            form.addRow(words, field)
        # Whoever enters a gestation knows it.
        self.weeks.valueChanged.connect(self._gestation_entered)
        self.days.valueChanged.connect(self._gestation_entered)

    def fill(self, child: Child) -> None:
        """Show what is known."""
        self.name.setText(child.name)
        gestation = child.gestation_days
        self.born.show_day(child.birth_date)
        if gestation is not None:
            self.weeks.setValue(gestation // 7)
            self.days.setValue(gestation % 7)
        self.gestation_known.setChecked(gestation is not None)
        self.sex.setCurrentIndex(max(self.sex.findData(child.sex), 0))

    def child(self, history: Mapping[str, str]) -> Child:
        """The child as entered."""
        return Child(
            self.name.text().strip(),
            self.born.day,
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

    @property
    def problem(self) -> str:
        """What keeps the facts from being kept, "" for nothing."""
        return f"Date of birth: {self.born.problem}." if self.born.problem else ""

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
