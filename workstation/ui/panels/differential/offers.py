"""An answer that other conditions ask for too: offered to them, never taken over by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import Content, Question
from workstation.core.checklist.matrix import Offer, offers
from workstation.ui.theme.parts import button, label


class OfferCard(QFrame):
    """Lists the related questions with the answer each would get; one click answers all."""

    taken = Signal(str, object)
    """Id of the question answered, and a mapping from related question to value."""

    def __init__(self, content: Content, answer: Answer, found: Sequence[Offer]) -> None:
        """Offer to take `answer` over to what `found` names; it is not empty."""
        super().__init__()
        self._id = answer.id
        self._values: Mapping[str, str] = {o.question: o.value for o in found}
        self.setProperty("surface", "offer")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(3)
        lines = [offer_text(content, each) for each in found]
        for line in lines:
            column.addWidget(label(line, "small", wrap=True))
        count = len(found)
        what = "1 related question" if count == 1 else f"{count} related questions"
        self.take = button(f"Also answer {what}", name=f"Also answer {what}: {'; '.join(lines)}")
        self.take.setToolTip(found[0].reason)
        self.take.clicked.connect(self._take)
        column.addWidget(self.take)

    def _take(self) -> None:
        self.taken.emit(self._id, self._values)


def offered(content: Content, answers: Mapping[str, Answer], question_id: str) -> tuple[Offer, ...]:
    """What the answer to a question could be taken over to."""
    answer = answers.get(question_id)
    return offers(content, answer, answers) if answer is not None else ()


def offer_text(content: Content, offer: Offer) -> str:
    """`Seizure · stops when fully woken: yes`."""
    item = content.item(offer.question)
    question = next(q for q in item.questions if q.id == offer.question)
    words = question.short or question.label
    short = content.condition(item.condition).short
    return f"{short} · {words}: {value_text(question, offer.value)}"


def value_text(question: Question, value: str) -> str:
    """An answer's value as shown: its label, or the number with its unit."""
    known = question.answer.value(value)
    return known.label if known else f"{value} {question.answer.unit}".strip()
