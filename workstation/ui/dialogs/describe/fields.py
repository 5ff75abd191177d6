"""The fields of the description: choices with words, one line under the other."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import available_timezones

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from workstation.ui.theme.parts import label

LABEL_PX = 104
_LISTED_PX = 260
"""What is offered is readable in full, however narrow the field."""


def choice(name: str, entries: Sequence[tuple[object, str]]) -> QComboBox:
    """A list to choose from; the data of each entry is its value."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    for value, text in entries:
        box.addItem(text, value)
    box.view().setMinimumWidth(_LISTED_PX)
    return box


def line(name: str, hint: str = "", most: int = 80) -> QLineEdit:
    """A line of text."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(most)
    return made


def zones(reader: str) -> QComboBox:
    """Time zones, "not known" first, then the reader's own."""
    box = QComboBox()
    box.setAccessibleName("Time zone")
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.addItem("Not known")
    box.addItem(reader)
    box.addItem("UTC")
    box.addItems(sorted(z for z in available_timezones() if "/" in z and z[0].isupper()))
    edit = box.lineEdit()
    if edit is not None:
        edit.setAccessibleName("Time zone")
    return box


def select(box: QComboBox, value: object) -> None:
    """Show the entry with that value; leave the box as it is where there is none."""
    for i in range(box.count()):
        if box.itemData(i) == value:
            box.setCurrentIndex(i)
            return


def form() -> QFormLayout:
    """Labels left, fields right."""
    made = QFormLayout()
    made.setSpacing(6)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made


def add_row(to: QFormLayout, text: str, field: QWidget) -> None:
    """A labelled field."""
    words = label(text, "dim", wrap=True)
    words.setFixedWidth(LABEL_PX)
    words.setBuddy(field)
    to.addRow(words, field)
