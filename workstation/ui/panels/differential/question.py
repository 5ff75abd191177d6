"""One question of one condition: wording, answers, help, sources, conflicts, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workstation.core.checklist.answers import Answer, Basis, EvidenceLink
from workstation.core.checklist.conflicts import notes_for_item
from workstation.core.checklist.definition import AnswerKind, Condition, Conflict, Content
from workstation.core.checklist.weigh import Weighed
from workstation.ui.panels.differential.words import evidence_text, source_text
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import button, chip, label
from workstation.ui.theme.steady import steady

_BASES = (
    (Basis.READER, "seen by the reader"),
    (Basis.FAMILY, "told by the family"),
    (Basis.EXAMINATION, "found on examination"),
    (Basis.INVESTIGATION, "from an investigation"),
    (Basis.MEASURED, "measured, confirmed by the reader"),
)


class QuestionCard(QFrame):
    """Asks for an answer, for evidence, or to leave the question open again."""

    answered = Signal(str, str, str)
    """Question id, value, basis."""
    reopened = Signal(str)
    evidence_added = Signal(str)
    evidence_removed = Signal(str, object)
    """Question id and its EvidenceLink."""
    play_requested = Signal(object)
    """Interval."""

    def __init__(
        self,
        content: Content,
        condition: Condition,
        weighed: Weighed,
        *,
        episodes: Mapping[str, str],
        current_episode: str,
        abstained: str = "",
    ) -> None:
        """Show a question.

        Args:
            content: with sources and conflicts.
            condition: whose question it is.
            weighed: the question and what its answer says.
            episodes: episode id -> name.
            current_episode: name of the selected episode, "" if there is none.
            abstained: why the measurement says nothing to it, "" where it does or was not asked.
        """
        super().__init__()
        self._question = weighed.question
        self._answer = weighed.answer
        self.setProperty("surface", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 8, 10, 8)
        self._column.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(label(f"{condition.short} · {weighed.question.id}", "faint"), 1)
        if weighed.answer is not None:
            clear = button("leave open", "link", clicked=self._reopen)
            clear.setAccessibleName(f"Leave {self._question.id} open")
            top.addWidget(clear)
        self._column.addLayout(top)
        self._column.addWidget(label(weighed.question.label, wrap=True))
        self._column.addWidget(self._answers())
        self._column.addLayout(self._basis_row())
        if weighed.effect is not None and weighed.reason:
            self._column.addWidget(label(weighed.reason, "small", wrap=True))
        if abstained:
            self._column.addWidget(label(f"not measurable: {abstained}", "small", wrap=True))
        if weighed.item.help.text:
            self._column.addWidget(label(weighed.item.help.text, "faint", wrap=True))
        self._column.addWidget(self._evidence(weighed.answer, episodes, current_episode))
        self._column.addWidget(self._sources(content, weighed))
        for conflict in notes_for_item(content, weighed.item):
            self._column.addWidget(ConflictNote(conflict))

    # -- inside -------------------------------------------------------------------------------

    def _answers(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box)
        given = self._answer.value if self._answer else None
        kind = self._question.answer.kind
        if kind is AnswerKind.NUMBER:
            flow.addWidget(self._number(given))
            if self._question.answer.unit:
                flow.addWidget(label(self._question.answer.unit, "dim"))
        for value in self._question.answer.values:
            made = button(value.label, "chip", name=f"{self._question.id}: {value.label}")
            made.setChecked(given == value.code)
            made.clicked.connect(partial(self._choose, value.code))
            flow.addWidget(made)
        return box

    def _number(self, given: str | None) -> QLineEdit:
        field = QLineEdit(given or "")
        field.setValidator(
            QRegularExpressionValidator(QRegularExpression(r"\d{1,9}([.,]\d{1,9})?"), field)
        )
        field.setFixedWidth(92)
        unit = self._question.answer.unit
        field.setAccessibleName(f"{self._question.id} in {unit}" if unit else self._question.id)
        field.setPlaceholderText("number")
        field.editingFinished.connect(self._write)
        self._field = field
        return field

    def _basis_row(self) -> QHBoxLayout:
        self._basis = steady(QComboBox())
        self._basis.setAccessibleName(f"Where the answer to {self._question.id} comes from")
        self._basis.view().setAccessibleName("Where an answer may come from")
        held = self._answer.basis if self._answer else Basis.READER
        for basis, words in _BASES:
            # "Measured" is given by confirming a suggestion, never picked by hand.
            if basis is not Basis.MEASURED or held is Basis.MEASURED:
                self._basis.addItem(words, basis.value)
        self._basis.setCurrentIndex(max(self._basis.findData(held.value), 0))
        self._basis.activated.connect(self._rebase)
        row = QHBoxLayout()
        row.addWidget(self._basis)
        row.addStretch(1)
        return row

    def _evidence(
        self, answer: Answer | None, episodes: Mapping[str, str], current: str
    ) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, gap_px=8)
        for link in answer.evidence if answer else ():
            text = evidence_text(link, episodes)
            play = button(f"▷ {text}", "link", name=f"Play the evidence, {text}")
            play.clicked.connect(partial(self._play, link))
            away = button("×", "link", name=f"Take away the evidence, {text}")
            away.clicked.connect(partial(self._untie, link))
            flow.addWidget(play)
            flow.addWidget(away)
        if answer is not None and current:
            flow.addWidget(button(f"use {current} as evidence", "link", clicked=self._tie))
        if not flow.count():
            box.hide()
        return box

    def _sources(self, content: Content, weighed: Weighed) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, gap_px=8)
        for key in weighed.item.sources:
            short, reference = source_text(content, key)
            made = label(short, "faint")
            made.setToolTip(reference)
            flow.addWidget(made)
        return box

    def _choose(self, code: str, _checked: bool = False) -> None:
        if self._answer is not None and self._answer.value == code:
            self.reopened.emit(self._question.id)
        else:
            self.answered.emit(self._question.id, code, self._basis.currentData())

    def _write(self) -> None:
        value = self._field.text().replace(",", ".")
        if value != (self._answer.value if self._answer else ""):
            if value:
                self.answered.emit(self._question.id, value, self._basis.currentData())
            else:
                self.reopened.emit(self._question.id)

    def _rebase(self, _index: int) -> None:
        if self._answer is not None:
            self.answered.emit(self._question.id, self._answer.value, self._basis.currentData())

    def _reopen(self) -> None:
        self.reopened.emit(self._question.id)

    def _tie(self) -> None:
        self.evidence_added.emit(self._question.id)

    def _untie(self, link: EvidenceLink, _checked: bool = False) -> None:
        self.evidence_removed.emit(self._question.id, link)

    def _play(self, link: EvidenceLink, _checked: bool = False) -> None:
        self.play_requested.emit(link.span)


class ConflictNote(QFrame):
    """Where article and literature disagree: both sides, and what is done here."""

    def __init__(self, conflict: Conflict, *, short: bool = False) -> None:
        super().__init__()
        self.setProperty("surface", "conflict")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 0, 2)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(label(f"{conflict.id} · {conflict.title}", "small", wrap=True), 1)
        if conflict.safety:
            head.addWidget(chip("safety", "amber"), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if conflict.warning:
            column.addWidget(label(conflict.warning, "small", wrap=True))
        both = (
            f"The article: {conflict.article}",
            f"The literature: {conflict.literature}",
            f"Here: {conflict.handling}",
        )
        self._sides = [label(text, "faint", wrap=True) for text in both]
        for side in self._sides:
            column.addWidget(side)
            side.setVisible(not (short and conflict.warning))
        if short and conflict.warning:
            self._toggle = button(
                "both sides",
                "link",
                name=f"{conflict.id}: show what the article and the literature say",
                clicked=self._turn,
            )
            column.addWidget(self._toggle)

    def _turn(self) -> None:
        hidden = self._sides[0].isHidden()
        for side in self._sides:
            side.setVisible(hidden)
        self._toggle.setText("fold" if hidden else "both sides")
