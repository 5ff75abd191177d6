"""A new case: who the child is. Only the name is needed; the rest can be filled in later."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workstation.core.case import Child
from workstation.core.checklist.definition import Content
from workstation.core.checklist.entered import problem_with
from workstation.ui.dialogs.child_facts import ChildFacts
from workstation.ui.panels.letter.field import FieldEdit
from workstation.ui.theme.fold import Fold
from workstation.ui.theme.parts import button, label, scrolled, section

_LABEL_PX = 150


class NewCase(QDialog):
    """Asks for the child's facts and the history; whoever opened it keeps them and closes it."""

    confirmed = Signal(object)

    def __init__(
        self,
        content: Content,
        today: date,
        *,
        suggestion: str = "",
        child: Child | None = None,
        intro: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Ask about a new child, or correct what is known of `child`.

        Args:
            content: names the fields of the history.
            today: no child is born later.
            suggestion: for the name.
            child: to be corrected; None for a new case.
            intro: one sentence on what the answer is for.
            parent: the window.
        """
        super().__init__(parent)
        self._new = child is None
        self.setWindowTitle("New case" if child is None else "The child and the history")
        self.resize(640, 700)
        self.facts = ChildFacts(today, _LABEL_PX)
        self.problem = label("", "amber", wrap=True)
        self.problem.hide()
        self._fields = {f.name: FieldEdit(f) for f in content.history if f.belongs_to == "child"}
        self._content = content
        self._today = today
        self._history = dict(child.history) if child else {}
        self._folds: dict[str, Fold] = {}
        self._area: QScrollArea | None = None
        self._build(intro)
        self.facts.fill(child or Child(suggestion))
        for name, edit in self._fields.items():
            edit.set_text(self._history.get(name, ""))
        self._before = self.child()
        self.base = child or self._before
        """The child as it was when the reader began to correct it."""
        self._warned = False
        self.facts.name.setFocus()

    def child(self) -> Child:
        """The child as entered."""
        history = dict(self._history)
        for name, edit in self._fields.items():
            text = edit.text()
            if text:
                history[name] = text
            else:
                history.pop(name, None)
        return self.facts.child(MappingProxyType(history))

    def accept(self) -> None:
        """Hand the child on, if there is a name and every field holds what it asks for."""
        if not self.facts.name.text().strip():
            self.say("A case needs a name or a pseudonym, so that it can be found.")
            self.facts.name.setFocus()
            return
        if self.facts.problem:
            self.say(self.facts.problem)
            self.facts.born.setFocus()
            return
        for name, edit in self._fields.items():
            problem = problem_with(edit.field, edit.text(), self._today)
            if problem:
                self.say(problem)
                self.go_to(f"child.{name}")
                return
        self.confirmed.emit(self.child())

    def reject(self) -> None:
        """Leave; what was entered is only thrown away on the second asking."""
        if not self._warned and self.child() != self._before:
            self._warned = True
            self.say("What you entered is not kept yet. Cancel once more to throw it away.")
            return
        super().reject()

    def say(self, problem: str) -> None:
        """Stay open and say why."""
        self.problem.setText(problem)
        self.problem.show()

    def go_to(self, field: str) -> None:
        """Put the cursor into a field, by the name the letter calls it: "child.carer"."""
        name = field.partition(".")[2]
        target = self.facts.field(name)
        if target is None and name in self._fields:
            target = self._fields[name]
            self._folds[target.field.group].head.setChecked(True)
        if target is not None and self._area is not None:
            target.setFocus()
            # Where it lies is known once what was folded has been laid out.
            self._box.activate()
            self._area.ensureWidgetVisible(target, 0, 80)

    def _build(self, intro: str) -> None:
        inside = QWidget()
        self._box = box = QVBoxLayout(inside)
        box.setContentsMargins(24, 16, 24, 16)
        box.setSpacing(8)
        if intro:
            box.addWidget(label(intro, wrap=True))
        box.addWidget(self.facts)
        box.addSpacing(8)
        box.addWidget(section("History"))
        box.addWidget(
            label("All of it may stay open now: the referral lists what is missing.", "small")
        )
        groups: dict[str, list[FieldEdit]] = {}
        for edit in self._fields.values():
            groups.setdefault(edit.field.group, []).append(edit)
        for group, edits in groups.items():
            held = any(self._history.get(e.field.name) for e in edits)
            fold = Fold(group, len(edits), opened=held)
            form = QFormLayout()
            form.setSpacing(8)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for edit in edits:
                words = label(edit.field.label, "dim", wrap=True)
                words.setFixedWidth(_LABEL_PX + 20)
                form.addRow(words, edit)
            fold.body.addLayout(form)
            box.addWidget(fold)
            self._folds[group] = fold
        box.addStretch(1)
        self._area = scrolled(inside, "The child")
        ok = button("Begin the case" if self._new else "Save", "main", clicked=self.accept)
        ok.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(button("Cancel", clicked=self.reject))
        buttons.addWidget(ok)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.addWidget(self.problem)
        foot.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._area, 1)
        whole.addLayout(foot)
