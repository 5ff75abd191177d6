"""One field of the history or the letter, whatever its kind."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from workstation.core.checklist.entered import YES_NO
from workstation.core.checklist.printed import HistoryField

SETTLE_MS = 600
"""How long after the last key a text counts as typed and is saved."""

_LONG_PX = 64


class FieldEdit(QWidget):
    """An editor for a field; `changed` comes when typing settles or the field is left."""

    changed = Signal(str, str)

    def __init__(self, field: HistoryField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._saved = ""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.flush)
        self._edit = self._make()
        self._edit.setAccessibleName(field.label)
        if field.help:
            self._edit.setToolTip(field.help)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._edit)
        self.setFocusProxy(self._edit)

    def text(self) -> str:
        """What stands in it; the code of a choice."""
        edit = self._edit
        if isinstance(edit, QComboBox):
            return str(edit.currentData() or "")
        if isinstance(edit, QPlainTextEdit):
            return edit.toPlainText().strip()
        assert isinstance(edit, QLineEdit)
        return edit.text().strip()

    def set_text(self, text: str) -> None:
        """Show what is saved; what is being typed is not disturbed by changes elsewhere."""
        if text == self._saved and self._settle.isActive():
            return
        self._saved = text
        if text == self.text():
            return
        edit = self._edit
        self.blockSignals(True)
        if isinstance(edit, QComboBox):
            edit.setCurrentIndex(max(edit.findData(text), 0))
        elif isinstance(edit, QPlainTextEdit):
            # Inserted and not set: Ctrl+Z in the field brings back what was typed.
            edit.selectAll()
            edit.insertPlainText(text)
        elif isinstance(edit, QLineEdit):
            edit.selectAll()
            edit.insert(text)
        self.blockSignals(False)
        self._settle.stop()

    def flush(self) -> None:
        """Save what is typed now."""
        self._settle.stop()
        if self.text() != self._saved:
            self._saved = self.text()
            self.changed.emit(self.field.name, self._saved)

    def _make(self) -> QWidget:
        field = self.field
        if field.kind in {"choice", "yes_no"}:
            choice = QComboBox()
            choice.addItem("not stated" if field.belongs_to == "letter" else "not asked", "")
            for code, text in (field.choices or YES_NO).items():
                choice.addItem(text, code)
            choice.currentIndexChanged.connect(self.flush)
            return choice
        if field.kind == "long_text":
            long = QPlainTextEdit()
            long.setTabChangesFocus(True)
            long.setFixedHeight(_LONG_PX)
            long.textChanged.connect(self._settle.start)
            return long
        line = QLineEdit()
        line.setMaxLength(2000)
        if field.unit:
            line.setPlaceholderText(field.unit)
        elif field.kind == "date":
            line.setPlaceholderText("year-month-day")
        line.textChanged.connect(self._settle.start)
        line.editingFinished.connect(self.flush)
        return line
