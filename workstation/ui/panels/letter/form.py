"""What the reader writes into the letter: urgency, question, summary, from, to, advice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QVBoxLayout, QWidget

from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.core.checklist.printed import HistoryField
from workstation.core.checklist.urgency import UrgencySuggestion
from workstation.ui.panels.letter.field import FieldEdit
from workstation.ui.theme.parts import button, label, section
from workstation.ui.theme.steady import steady

_REASON = HistoryField(
    "urgency_reason", "Reason, in your words", "Urgency", "text", {}, "", False, "letter", ()
)


class LetterForm(QFrame):
    """Emits what was written; shows what is saved."""

    written = Signal(str, str)
    rated = Signal(str, str)
    export_asked = Signal()

    def __init__(self, content: Content, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self._content = content
        self._showing = False
        self.urgency = steady(QComboBox())
        self.urgency.setAccessibleName("Urgency, set by the reader")
        self.urgency.addItem("not rated", "")
        for level in content.urgency.levels:
            self.urgency.addItem(f"{level.code}  {level.name}", level.code)
        self.urgency.currentIndexChanged.connect(self._rate)
        self.reason = FieldEdit(_REASON)
        self.reason.changed.connect(self._reason)
        self.suggestion = label("", "suggested", wrap=True)
        self.fields = {f.name: FieldEdit(f) for f in content.history if f.belongs_to == "letter"}
        for edit in self.fields.values():
            edit.changed.connect(self.written)
        self.foot = QFrame()
        """What must be in reach however long the form is: it does not scroll."""
        self.foot.setProperty("edge", "top")
        self._build()

    def show_case(self, case: Case, suggestion: UrgencySuggestion, author: str = "") -> None:
        """Show what is saved, by whom, and what the rules suggest."""
        self._showing = True
        self.urgency.setCurrentIndex(max(self.urgency.findData(case.letter.urgency), 0))
        self._showing = False
        self.reason.set_text(case.letter.urgency_reason, author)
        for name, edit in self.fields.items():
            edit.set_text(case.letter.fields.get(name, ""), author)
        self.suggestion.setText(self._suggested(suggestion))
        self.suggestion.setVisible(bool(self.suggestion.text()))

    def focus(self, field: str) -> None:
        """Put the cursor where something is missing."""
        name = field.partition(".")[2]
        target: QWidget = self.fields.get(name, self.reason)
        if name == "urgency":
            target = self.urgency
        target.setFocus()

    @property
    def disputed(self) -> bool:
        """Whether words of a field wait for the reader, since another saved others meanwhile."""
        return any(edit.disputed for edit in (self.reason, *self.fields.values()))

    def revert(self) -> None:
        """Saving failed: show in the field it came from what is saved."""
        for edit in (self.reason, *self.fields.values()):
            edit.revert()

    def flush(self) -> None:
        """Save what is being typed."""
        self.reason.flush()
        for edit in self.fields.values():
            edit.flush()

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(4)
        box.addWidget(section("Urgency"))
        box.addWidget(self.urgency)
        box.addWidget(self.suggestion)
        box.addWidget(label(_REASON.label, "small"))
        box.addWidget(self.reason)
        group = ""
        for field in self._content.history:
            if field.belongs_to != "letter":
                continue
            if field.group != group:
                group = field.group
                box.addSpacing(8)
                box.addWidget(section(group))
            box.addWidget(label(field.label, "small"))
            box.addWidget(self.fields[field.name])
        box.addStretch(1)
        below = QVBoxLayout(self.foot)
        below.setContentsMargins(16, 8, 16, 12)
        below.addWidget(button("Save as PDF…", "main", clicked=self._export))

    def _suggested(self, suggestion: UrgencySuggestion) -> str:
        if suggestion.level is None:
            return ""
        name = next(
            (x.name for x in self._content.urgency.levels if x.code == suggestion.level), ""
        )
        why = suggestion.reasons[0].text if suggestion.reasons else ""
        return f"The answers call for {suggestion.level} {name}: {why} The level is yours to set."

    def _rate(self) -> None:
        if not self._showing:
            self.rated.emit(str(self.urgency.currentData()), self.reason.text())

    def _reason(self, _: str, text: str) -> None:
        self.rated.emit(str(self.urgency.currentData()), text)

    def _export(self) -> None:
        self.flush()
        self.export_asked.emit()
