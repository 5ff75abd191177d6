"""What only the reader can say: what was captured, how sure, and in which words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import button, label
from workstation.ui.theme.steady import steady

_NOTE_PX = 64
_LINE_MOST = 300
_STEP_PCT = 10


class Captured(QWidget):
    """Whether the start and the end are on the material; nothing chosen means unsaid."""

    said = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._values: list[bool | None] = [None, None]
        self._chips: list[tuple[QPushButton, QPushButton]] = []
        flow = FlowLayout(self)
        for place, name in enumerate(("Start", "End")):
            flow.addWidget(label(f"{name} captured", "faint"))
            pair = (
                button("yes", "chip", name=f"{name} captured: yes"),
                button("no", "chip", name=f"{name} captured: no"),
            )
            for value, chip in zip((True, False), pair, strict=True):
                chip.clicked.connect(partial(self._click, place, value))
                flow.addWidget(chip)
            self._chips.append(pair)

    def show_said(self, start: bool | None, end: bool | None) -> None:
        """Show what was said."""
        self._values = [start, end]
        for value, (yes, no) in zip(self._values, self._chips, strict=True):
            yes.setChecked(value is True)
            no.setChecked(value is False)

    def _click(self, place: int, value: bool, _checked: bool = False) -> None:
        values = list(self._values)
        values[place] = None if values[place] is value else value
        self.said.emit(values[0], values[1])


class Confidence(QWidget):
    """The reader's own, in steps of ten; not said until it is moved."""

    given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label("Confidence", "faint"))
        self._slider = steady(QSlider(Qt.Orientation.Horizontal))
        self._slider.setRange(0, 100)
        self._slider.setSingleStep(_STEP_PCT)
        self._slider.setPageStep(_STEP_PCT)
        self._slider.setAccessibleName("Confidence in percent")
        self._slider.valueChanged.connect(self._moved)
        self._value = label("not said", "faint")
        self._value.setMinimumWidth(52)
        self._clear = button("clear", "link", name="Confidence not said", clicked=self._forget)
        for part in (self._slider, self._value, self._clear):
            row.addWidget(part)

    def show_pct(self, pct: int | None) -> None:
        """Show what was said."""
        self._slider.blockSignals(True)
        self._slider.setValue(pct or 0)
        self._slider.blockSignals(False)
        self._value.setText("not said" if pct is None else f"{pct} %")
        self._clear.setEnabled(pct is not None)

    def _moved(self, value: int) -> None:
        self.given.emit(round(value / _STEP_PCT) * _STEP_PCT)

    def _forget(self) -> None:
        self.given.emit(None)


class OwnWords(QWidget):
    """Interpretation and note; nothing of it is ever counted."""

    interpreted = Signal(str)
    noted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label("What it may be, in your words", "faint"))
        self._line = QLineEdit()
        self._line.setMaxLength(_LINE_MOST)
        self._line.setPlaceholderText("interpretation, kept apart from what was seen")
        self._line.setAccessibleName("Interpretation")
        self._line.textEdited.connect(self.interpreted)
        column.addWidget(self._line)
        self._note = QPlainTextEdit()
        self._note.setFixedHeight(_NOTE_PX)
        self._note.setTabChangesFocus(True)
        self._note.setPlaceholderText("note")
        self._note.setAccessibleName("Note")
        self._note.textChanged.connect(self._write)
        column.addWidget(self._note)

    def show_words(self, interpretation: str, note: str) -> None:
        """Show what was written; what is being typed keeps its cursor."""
        if self._line.text() != interpretation:
            self._line.setText(interpretation)
        if self._note.toPlainText() != note:
            self._note.blockSignals(True)
            self._note.setPlainText(note)
            self._note.blockSignals(False)

    def _write(self) -> None:
        self.noted.emit(self._note.toPlainText())
