"""When a row was: which column, in which form, in which zone; or a fixed rate; and which rows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from workstation.core.importing.profile import ZONED
from workstation.core.importing.table_draft import TableDraft
from workstation.review.settings import is_zone
from workstation.ui.dialogs.describe.fields import add_row, choice, form, line, select, zones
from workstation.ui.dialogs.describe.words import FORMS, TWO_COLUMNS, number_text, numbers_in
from workstation.ui.theme.parts import label, section

_MOST_LISTED = 400


class WhenPart(QWidget):
    """Asks where the time stands."""

    changed = Signal()

    def __init__(self, zone: str) -> None:
        """Offer the reader's `zone` first."""
        super().__init__()
        self.form = choice("Time is written as", [((f, u), text) for f, u, text in FORMS])
        self.column = choice("Time column", ())
        self.second = choice("Time of day", ())
        self.rate = line("Rate", "rows or frames a second", 20)
        self.zone = zones(zone)
        self.zone_note = label("", "small", wrap=True)
        self.only = choice("Only rows where", ())
        self.only_text = line("holds", "this text")
        self._titles: tuple[str, ...] = ()
        self._quiet = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(section("When a row was"))
        self._rows = form()
        for text, field in (
            ("Written as", self.form),
            ("Time column", self.column),
            ("Time of day", self.second),
            ("Rate", self.rate),
            ("Time zone", self.zone),
        ):
            add_row(self._rows, text, field)
        box.addLayout(self._rows)
        box.addWidget(self.zone_note)
        box.addSpacing(6)
        box.addWidget(section("Which rows"))
        self._which = form()
        add_row(self._which, "Only rows where", self.only)
        add_row(self._which, "holds", self.only_text)
        box.addLayout(self._which)
        for chosen in (self.form, self.column, self.second, self.only):
            chosen.currentIndexChanged.connect(self._tell)
        self.zone.editTextChanged.connect(self._tell)
        for typed in (self.rate, self.only_text):
            typed.textChanged.connect(self._tell)

    def show_draft(self, draft: TableDraft) -> None:
        """Show what the draft says."""
        self._quiet = True
        titles = tuple(c.title for c in draft.columns[:_MOST_LISTED])
        if titles != self._titles:
            self._titles = titles
            for box, first in (
                (self.column, "Choose…"),
                (self.second, "in the same column"),
                (self.only, "All rows"),
            ):
                box.clear()
                box.addItem(first, -1)
                for i, title in enumerate(titles):
                    box.addItem(title, i)
        select(self.form, (draft.form, draft.unit if draft.form in ("gone", "epoch") else "s"))
        if not draft.form:
            self.form.setCurrentIndex(0)
        select(self.column, draft.time[0] if draft.time else -1)
        select(self.second, draft.time[1] if len(draft.time) > 1 else -1)
        if draft.rate_hz and (numbers_in(self.rate.text()) or (0.0,))[0] != draft.rate_hz:
            self.rate.setText(number_text(draft.rate_hz))
        if self._zone() != draft.zone:
            self.zone.setCurrentText(draft.zone or self.zone.itemText(0))
        select(self.only, draft.only[0] if draft.only else self.only.currentData())
        if draft.only and self.only_text.text().strip() != draft.only[1]:
            self.only_text.setText(draft.only[1])
        self._arrange()
        self._quiet = False

    def said(self, draft: TableDraft) -> TableDraft:
        """The draft with what stands here."""
        form, unit = self.form.currentData()
        column, second = self.column.currentData(), self.second.currentData()
        time: tuple[int, ...] = ()
        if form != "rate" and column is not None and column >= 0:
            time = (column,)
            if form in TWO_COLUMNS and second is not None and second not in (-1, column):
                time = (column, second)
        rate = numbers_in(self.rate.text())
        zone = self._zone()
        only = self.only.currentData()
        chosen = None
        if only is not None and only >= 0 and self.only_text.text().strip():
            chosen = (only, self.only_text.text().strip())
        return replace(
            draft,
            form=form,
            unit=unit or "s",
            time=time,
            rate_hz=rate[0] if rate else 0.0,
            zone=zone if form in ZONED and (not zone or is_zone(zone)) else "",
            only=chosen,
        )

    def trouble(self) -> str:
        """What was typed here and cannot be used, "" if all can."""
        zone = self._zone()
        if self.form.currentData()[0] in ZONED and zone and not is_zone(zone):
            return f"There is no time zone called {zone}. Write it as in Europe/Rome."
        return ""

    def _zone(self) -> str:
        text = self.zone.currentText().strip()
        return "" if text == self.zone.itemText(0) else text

    def _tell(self) -> None:
        self._arrange()
        if not self._quiet:
            self.changed.emit()

    def _arrange(self) -> None:
        """Only what has a meaning with this form is asked."""
        form = self.form.currentData()[0] if self.form.currentData() else ""
        _show(self._rows, self.column, on=form != "rate")
        _show(self._rows, self.second, on=form in TWO_COLUMNS)
        _show(self._rows, self.rate, on=form in ("rate", "number"))
        _show(self._rows, self.zone, on=form in ZONED)
        only = self.only.currentData()
        _show(self._which, self.only_text, on=only is not None and only >= 0)
        note = ""
        if form == "epoch":
            note = "Unix time is UTC; the zone only tells in which hours it is shown."
        elif form in ZONED and not self._zone():
            note = "Digits without a zone stay “zone unknown”; you can say it later on the log."
        self.zone_note.setText(note)
        self.zone_note.setVisible(bool(note))


def _show(rows: QFormLayout, field: QWidget, *, on: bool) -> None:
    rows.setRowVisible(field, on)
