"""All that is known of one condition: names, description, alarm, advice, what to film."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workstation.core.checklist.conflicts import notes_for_condition
from workstation.core.checklist.definition import Condition, Content, Text
from workstation.ui.dialogs.overlay import Overlay
from workstation.ui.panels.differential.question import ConflictNote
from workstation.ui.panels.differential.words import source_text
from workstation.ui.theme.parts import IconButton, label, scrolled, section

_WIDE_PX = 620


class ConditionPage(Overlay):
    """Read and close: nothing is answered here."""

    def __init__(self, content: Content, condition: Condition, parent: QWidget) -> None:
        super().__init__(parent, condition.name, _WIDE_PX)
        self._content = content
        self.closed.connect(self.deleteLater)
        head = QHBoxLayout()
        head.addWidget(label(condition.name, "title", wrap=True), 1)
        self.away = IconButton("close", "Close", hint="Esc")
        self.away.clicked.connect(self.dismiss)
        head.addWidget(self.away, 0, Qt.AlignmentFlag.AlignTop)
        self.inside.addLayout(head)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 10, 0)
        self._column.setSpacing(6)
        area = scrolled(page, condition.name)
        area.setMinimumHeight(min(max(parent.height() - 200, 240), 640))
        self.inside.addWidget(area)
        self._fill(condition)

    def _fill(self, condition: Condition) -> None:
        if condition.synonyms:
            self._line("Also called: " + ", ".join(condition.synonyms), "dim")
        codes = ", ".join(f"{c.system} {c.code}" for c in condition.codes)
        self._line(" · ".join(p for p in (codes, f"checklist {condition.version}") if p), "faint")
        self._text(condition.description)
        if condition.alarm.text:
            self._column.addWidget(section("When to act at once"))
            self._text(condition.alarm)
        if condition.advice:
            self._column.addWidget(section("What a family may be told"))
            for each in condition.advice:
                self._text(each)
        notes = notes_for_condition(self._content, condition)
        if notes:
            self._column.addWidget(section("Where article and literature differ"))
            for note in notes:
                self._column.addWidget(ConflictNote(note))
        if self._content.filming:
            self._column.addWidget(section("What to film"))
            for number, line in enumerate(self._content.filming, 1):
                self._line(f"{number}. {line.body.text}")
        self._column.addStretch(1)

    def _text(self, text: Text) -> None:
        self._line(text.text)
        known = [source_text(self._content, key) for key in text.sources]
        if known:
            self._line(", ".join(short for short, _ in known), "faint")
            item = self._column.itemAt(self._column.count() - 1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setToolTip("\n".join(reference for _, reference in known))

    def _line(self, text: str, role: str = "") -> None:
        if text:
            made = label(text, role, wrap=True)
            made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._column.addWidget(made)
