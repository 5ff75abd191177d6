"""One field of the history or the letter, whatever its kind."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workstation.core.checklist.entered import YES_NO
from workstation.core.checklist.printed import HistoryField
from workstation.ui.theme.parts import button, label
from workstation.ui.theme.steady import steady

SETTLE_MS = 600
"""How long after the last key a text counts as typed and is saved."""

_LONG_PX = 64


class FieldEdit(QWidget):
    """An editor for a field; `changed` comes when typing settles or the field is left.

    What is typed is never thrown away for what somebody else saved meanwhile: then the field says
    what that is, and nothing is saved until the reader chooses.
    """

    changed = Signal(str, str)

    def __init__(self, field: HistoryField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._saved = ""
        self._saving = False
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
        self.dispute = self._choice()
        box.addWidget(self.dispute)
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

    @property
    def disputed(self) -> bool:
        """Whether what is typed waits: another reader saved something else here meanwhile."""
        return not self.dispute.isHidden()

    def set_text(self, text: str, author: str = "") -> None:
        """Show what is saved; what is being typed is not disturbed by changes elsewhere.

        Args:
            text: as the case holds it.
            author: who saved last.
        """
        typed = self.text() != self._saved
        if text == self._saved and typed:
            return
        news, self._saved = text != self._saved, text
        if text == self.text():
            self._settled()
        elif typed and news:
            self._settle.stop()
            who = f" by {author}" if author else ""
            said = f"“{self._shown(text)}”" if text else "nothing."
            self._theirs.setText(f"Saved here{who} meanwhile: {said} Your words are not saved yet.")
            self.dispute.show()
        else:
            self._show_text(text)

    def revert(self) -> None:
        """What was just to be saved could not be: show what is saved, unless that is disputed."""
        if self._saving and not self.disputed:
            self._show_text(self._saved)

    def _show_text(self, text: str) -> None:
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
        """Save what is typed now; words that are disputed wait for the reader."""
        self._settle.stop()
        if not self.disputed:
            self._save()

    def _save(self) -> None:
        text = self.text()
        if text == self._saved or self._saving:
            return
        self._saving = True
        self.changed.emit(self.field.name, text)
        self._saving = False
        if self.text() == text and not self.disputed:
            self._saved = text

    def _settled(self) -> None:
        self.dispute.hide()

    def _save_mine(self) -> None:
        self._settled()
        self._save()

    def _take_theirs(self) -> None:
        self._settled()
        self._show_text(self._saved)

    def _shown(self, text: str) -> str:
        return (self.field.choices or YES_NO).get(text, text)

    def _choice(self) -> QWidget:
        """Says what another reader saved, and asks whose words count."""
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(2)
        self._theirs = label("", "amber", wrap=True)
        column.addWidget(self._theirs)
        row = QHBoxLayout()
        row.addWidget(button("Save mine", clicked=self._save_mine))
        row.addWidget(button("Take theirs", clicked=self._take_theirs))
        row.addStretch(1)
        column.addLayout(row)
        held.hide()
        return held

    def _make(self) -> QWidget:
        field = self.field
        if field.kind in {"choice", "yes_no"}:
            choice = steady(QComboBox())
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
