"""What a measurement could have spoken to and does not, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workstation.core.checklist.definition import Content
from workstation.core.checklist.suggest import Abstention
from workstation.ui.theme.fold import Fold
from workstation.ui.theme.parts import emptied, label


class Abstained(QWidget):
    """A folded list: the absence of a number is said with its reason, never left blank."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._fold = Fold("Not measurable on this episode", 0, opened=False)
        self._fold.body.setSpacing(4)
        column.addWidget(self._fold)
        self.hide()

    def show_abstentions(self, found: Sequence[Abstention]) -> None:
        """List these; nothing is shown where there are none."""
        self.setVisible(bool(found))
        self._fold.say(str(len(found)))
        emptied(self._fold.body)
        for each in found:
            self._fold.body.addWidget(label(abstention_text(self._content, each), "dim", wrap=True))


def abstention_text(content: Content, abstention: Abstention) -> str:
    """`Infantile spasms, single event: not measurable. ...`, with the reason."""
    item = content.item(abstention.item_id)
    question = next((q for q in item.questions if q.id == abstention.item_id), item.question)
    what = question.short or question.label
    short = content.condition(item.condition).short
    return f"{short}, {what}: not measurable. {abstention.reason}"
