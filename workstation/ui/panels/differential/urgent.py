"""What the answers call for, and the urgent signs that may be ticked by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import YES, Content, RedFlag
from workstation.core.checklist.urgency import Reason, UrgencySuggestion
from workstation.ui.panels.differential.offers import value_text
from workstation.ui.panels.differential.words import source_text
from workstation.ui.theme.fold import Fold
from workstation.ui.theme.parts import button, emptied, label
from workstation.ui.theme.wrapped_link import WrappedLink

_REASONS = 2


class UrgentSigns(QWidget):
    """A suggested level with its reasons, and fifteen signs to tick; the reader sets the level."""

    ticked = Signal(str, bool)
    """Id of a red flag; False leaves it open again, which is not "no"."""
    question_requested = Signal(str)

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content
        self._suggestion = UrgencySuggestion(None)
        self._answers: Mapping[str, Answer] = {}
        self._rated = ""
        self._all = False
        self.boxes: dict[str, QCheckBox] = {}
        self._raised: dict[str, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 10, 6)
        column.setSpacing(2)
        self._level = label("", "strong", wrap=True)
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(0)
        self._fold = Fold("Urgent signs", 0, opened=False)
        self._fold.body.setSpacing(4)
        for flag in content.red_flags:
            self._fold.body.addWidget(self._row(flag))
        column.addWidget(self._level)
        column.addLayout(self._reasons)
        column.addWidget(self._fold)

    def show_answers(self, answers: Mapping[str, Answer], rated: str = "") -> None:
        """Show which signs were ticked; `rated` is the level the reader set, "" for none."""
        self._answers, self._rated = answers, rated
        self._say_level()
        for flag_id, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(flag_id in answers and answers[flag_id].value == YES)
            box.blockSignals(False)

    def show_urgency(self, suggestion: UrgencySuggestion) -> None:
        """Show what the answers call for, with the answers that do."""
        self._suggestion = suggestion
        self._say_level()
        raised = suggestion.red_flags
        self._fold.say(f"{len(raised)} raised" if raised else "none raised")
        for flag_id, mark in self._raised.items():
            mark.setVisible(flag_id in raised)
        self._show_reasons()

    @property
    def opened(self) -> bool:
        """Whether the list of signs is unfolded."""
        return self._fold.opened

    # -- inside -------------------------------------------------------------------------------

    def _say_level(self) -> None:
        suggestion = self._suggestion
        levels = {each.code: each for each in self._content.urgency.levels}
        level, rated = levels.get(suggestion.level or ""), levels.get(self._rated)
        if level is None:
            text = "No answer yet calls for a level of urgency."
        else:
            text = f"The answers call for: {level.name}"
        self._level.setText(f"{text} · rated: {rated.name}" if rated else text)
        tips = [level.meaning, level.within] if level else []
        tips.append("Suggested by the answers; the reader sets the level in the referral.")
        self._level.setToolTip("\n".join(t for t in (*tips, *suggestion.notes) if t))

    def _show_reasons(self) -> None:
        emptied(self._reasons)
        reasons = self._suggestion.reasons
        shown = reasons if self._all else reasons[:_REASONS]
        for reason in shown:
            self._reasons.addWidget(self._reason(reason))
        more = len(reasons) - len(shown)
        if more or (self._all and len(reasons) > _REASONS):
            words = f"{more} more reasons" if more > 1 else "1 more reason"
            self._reasons.addWidget(button(words if more else "fewer", "link", clicked=self._turn))

    def _reason(self, reason: Reason) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        references = "\n".join(source_text(self._content, key)[1] for key in reason.sources)
        row.setToolTip("\n".join(p for p in (reason.text, references) if p))
        if reason.red_flag:
            mark = label(f"▲ {reason.red_flag}", "red")
            mark.setContentsMargins(0, 3, 0, 0)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        text = reason_text(self._content, reason, self._answers)
        if not reason.question:
            line.addWidget(label(text, "dim", wrap=True), 1)
            return row
        made = WrappedLink(text, " ".join((reason.red_flag, text, "Open the question.")).strip())
        made.clicked.connect(partial(self._ask, reason.question))
        line.addWidget(made, 1, Qt.AlignmentFlag.AlignTop)
        return row

    def _row(self, flag: RedFlag) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        box = QCheckBox()
        box.setAccessibleName(f"{flag.id} {flag.label}")
        box.setProperty("takesReturn", True)
        box.toggled.connect(partial(self.ticked.emit, flag.id))
        self.boxes[flag.id] = box
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(box, 0, top)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(f"{flag.id} · {flag.label}", wrap=True))
        if flag.help:
            words.addWidget(label(flag.help, "faint", wrap=True))
        sources = [source_text(self._content, key) for key in flag.sources]
        shorts = dict.fromkeys(short.removesuffix(" (verified)") for short, _ in sources)
        names = label(", ".join(shorts), "faint", wrap=True)
        words.addWidget(names)
        line.addLayout(words, 1)
        raised = label("▲ raised", "red")
        raised.hide()
        self._raised[flag.id] = raised
        line.addWidget(raised, 0, top)
        row.setToolTip("\n".join(reference for _, reference in sources))
        return row

    def _ask(self, question_id: str, _checked: bool = False) -> None:
        self.question_requested.emit(question_id)

    def _turn(self) -> None:
        self._all = not self._all
        self._show_reasons()


def reason_text(content: Content, reason: Reason, answers: Mapping[str, Answer]) -> str:
    """Why, in a few words: the question's short wording and its answer, or the rule."""
    answer = answers.get(reason.question)
    if reason.rule or answer is None:
        return reason.text
    item = content.item(reason.question)
    question = next((q for q in item.questions if q.id == reason.question), None)
    if question is None or not question.short:
        return reason.text
    words = question.short[:1].upper() + question.short[1:]
    return f"{words}: {value_text(question, answer.value)}"
