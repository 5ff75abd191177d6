"""One question about an episode, answered by chips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workstation.core.annotation import Field, Term
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import button, label

_ALL_AT_ONCE = 4


class FieldRow(QWidget):
    """The field's name and its words; long lists show what was chosen until opened."""

    chosen = Signal(str, tuple)
    """Field name and the codes in the order chosen."""

    def __init__(self, field: Field, *, opened: bool = False) -> None:
        super().__init__()
        self.field = field
        self._codes: tuple[str, ...] = ()
        self._long = len(field.terms) > _ALL_AT_ONCE
        self._opened = opened or not self._long
        self.chips: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        name = label(field.label, "faint")
        name.setToolTip(field.help)
        head.addWidget(name)
        self._toggle = button("", "link", clicked=self._turn)
        self._toggle.setStyleSheet("font-size: 11px;")
        if not self._long:
            self._toggle.hide()
        head.addStretch(1)
        head.addWidget(self._toggle)
        column.addLayout(head)
        self._box = QWidget()
        self._flow = FlowLayout(self._box)
        for term in field.terms:
            self.chips[term.code] = self._chip(term)
            self._flow.addWidget(self.chips[term.code])
        self._offer = button("", "offer", name=f"{field.label}: suggested", clicked=self._take)
        self._offer.hide()
        self._flow.addWidget(self._offer)
        self._offered = ""
        self._unknown = label("unknown", "faint")
        self._flow.addWidget(self._unknown)
        column.addWidget(self._box)
        self._show()

    def show_codes(self, codes: Sequence[str]) -> None:
        """Show what is chosen."""
        self._codes = tuple(codes)
        for code, each in self.chips.items():
            each.setChecked(code in self._codes)
        self._show()

    def offer(self, code: str, why: str) -> None:
        """Offer one word, dashed, until the reader takes it or says another; "" for none."""
        term = self.field.term(code) if code else None
        self._offered = code if term is not None else ""
        if term is not None:
            self._offer.setText(f"{term.label}?")
            self._offer.setAccessibleName(f"{self.field.label}, suggested: {term.label}")
            self._offer.setToolTip(f"Suggested: {why}. Click to say so.")
        self._show()

    @property
    def offered(self) -> str:
        """The code that is offered now, "" for none."""
        return "" if self._codes else self._offered

    def open(self, on: bool) -> None:
        """Show all words, or only the chosen ones."""
        self._opened = on or not self._long
        self._show()

    def _turn(self) -> None:
        self.open(not self._opened)

    def _take(self) -> None:
        if self.offered:
            self.chosen.emit(self.field.name, (self.offered,))

    def _chip(self, term: Term) -> QPushButton:
        text = f"{term.key}  {term.label}" if term.key else term.label
        made = button(text, "chip", name=f"{self.field.label}: {term.label}")
        sources = ", ".join(term.sources)
        made.setToolTip("\n".join(p for p in (term.definition, sources) if p))
        made.clicked.connect(partial(self._click, term.code))
        return made

    def _click(self, code: str, _checked: bool = False) -> None:
        if code in self._codes:
            codes = tuple(c for c in self._codes if c != code)
        else:
            codes = (*self._codes, code) if self.field.many else (code,)
        self.chosen.emit(self.field.name, codes)

    def _show(self) -> None:
        for code, each in self.chips.items():
            each.setVisible(self._opened or code in self._codes)
        # A code of another version of the vocabulary is shown as it is, never dropped.
        strange = [c for c in self._codes if c not in self.chips]
        self._unknown.setText(", ".join(strange) or "unknown")
        silent = not self._opened and not self._codes and not self.offered
        self._unknown.setVisible(bool(strange) or silent)
        self._offer.setVisible(bool(self.offered))
        self._toggle.setText("less" if self._opened else "choose")
        self._toggle.setAccessibleName(f"{self.field.label}: {self._toggle.text()}")
        self._flow.invalidate()
        self._box.updateGeometry()
