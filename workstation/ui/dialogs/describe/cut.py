"""How the table is written: what separates cells, what decimals look like, where rows begin."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from workstation.core.importing.table_draft import TableDraft
from workstation.ui.dialogs.describe.fields import add_row, choice, form, line, select
from workstation.ui.dialogs.describe.words import (
    DECIMALS,
    DELIMITERS,
    THOUSANDS,
    words_in,
)
from workstation.ui.theme.parts import section

_MOST_LINES = 5000


class CutPart(QWidget):
    """Asks how the file is cut into cells."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.delimiter = choice("Between cells", DELIMITERS)
        self.decimal = choice("Decimals", DECIMALS)
        self.thousands = choice("Thousands", THOUSANDS)
        self.skip = QSpinBox()
        self.skip.setRange(0, _MOST_LINES)
        self.skip.setAccessibleName("Lines above the first row")
        self.comment = line("Comments begin with", "none", 4)
        self.words = line("Words for no value", "e.g. lost; error", 400)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(section("How it is written"))
        rows = form()
        for text, field in (
            ("Between cells", self.delimiter),
            ("Decimals", self.decimal),
            ("Thousands", self.thousands),
            ("Lines above the first row", self.skip),
            ("Comments begin with", self.comment),
            ("Words for no value", self.words),
        ):
            add_row(rows, text, field)
        box.addLayout(rows)
        for chosen in (self.delimiter, self.decimal, self.thousands):
            chosen.currentIndexChanged.connect(self._tell)
        self.skip.valueChanged.connect(self._tell)
        for typed in (self.comment, self.words):
            typed.textChanged.connect(self._tell)
        self._quiet = False

    def show_draft(self, draft: TableDraft) -> None:
        """Show what the draft says."""
        self._quiet = True
        select(self.delimiter, draft.delimiter)
        select(self.decimal, draft.decimal_comma)
        select(self.thousands, draft.thousands)
        self.skip.setValue(draft.skip)
        if self.comment.text().strip() != draft.comment:
            self.comment.setText(draft.comment)
        if words_in(self.words.text()) != draft.words:
            self.words.setText("; ".join(draft.words))
        self._quiet = False

    def said(self, draft: TableDraft) -> TableDraft:
        """The draft with what stands here."""
        return replace(
            draft,
            delimiter=self.delimiter.currentData(),
            decimal_comma=self.decimal.currentData(),
            thousands=self.thousands.currentData(),
            skip=self.skip.value(),
            comment=self.comment.text().strip(),
            words=words_in(self.words.text()),
        )

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()
