"""The differential: matrix, what would tell most apart, suggestion, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workstation.core.case import Case
from workstation.core.checklist.answers import Answer, Basis
from workstation.core.checklist.conflicts import notes_for_item
from workstation.core.checklist.definition import YES, Content
from workstation.core.checklist.matrix import Row
from workstation.core.checklist.suggest import Abstention, Suggestion
from workstation.core.checklist.urgency import UrgencySuggestion
from workstation.ui.panels.differential.abstained import Abstained
from workstation.ui.panels.differential.condition_page import ConditionPage
from workstation.ui.panels.differential.matrix_row import MatrixRow, header
from workstation.ui.panels.differential.offers import OfferCard, offered
from workstation.ui.panels.differential.question import ConflictNote, QuestionCard
from workstation.ui.panels.differential.suggestion import SuggestionCard
from workstation.ui.panels.differential.urgent import UrgentSigns
from workstation.ui.panels.differential.words import Sheet, sheet
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.menu import Menu
from workstation.ui.theme.parts import button, emptied, label, scrolled

_NOTES = 2

_LAID_OUT_MS = 10
"""New rows take a few turns of the event loop until they lie where they stay."""

_TRIES = 20

_AROUND_PX = 80
"""What is seen above and below a question that is opened from elsewhere."""


class DifferentialPanel(QWidget):
    """Lists what speaks for and against, never a score; asks for every answer."""

    answered = Signal(str, str, str)
    """Question id, value, basis."""
    also_answered = Signal(str, object)
    """Question id, and a mapping from related question to value."""
    reopened = Signal(str)
    evidence_added = Signal(str)
    evidence_removed = Signal(str, object)
    play_requested = Signal(object)
    """Tuple of Intervals, one after the other."""
    suggestion_confirmed = Signal(object)
    """Suggestion."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content
        self._case: Case | None = None
        self._chosen: tuple[str, ...] = ()
        self._opened = ""
        self._all = False
        self._episode_id = ""
        self._shown: tuple[object, ...] = ()
        self._suggestions: Sequence[Suggestion] = ()
        self._at = 0
        self._reasons: Mapping[str, str] = {}
        self.urgent = UrgentSigns(content)
        self.urgent.ticked.connect(self._tick)
        self.urgent.question_requested.connect(self.open_question)
        self._abstained = Abstained(content)
        self.rows: dict[str, MatrixRow] = {}
        self.suggestion = SuggestionCard()
        self.suggestion.turned.connect(self._turn_suggestion)
        self.suggestion.confirmed.connect(self.suggestion_confirmed)
        self.suggestion.other_requested.connect(self.open_question)
        self.suggestion.play_requested.connect(self.play_requested)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        # Above what scrolls: Enter confirms it, so it must be seen.
        self._pinned = QWidget()
        pinned = QVBoxLayout(self._pinned)
        pinned.setContentsMargins(14, 10, 14, 0)
        pinned.addWidget(self.suggestion)
        outer.addWidget(self._pinned)
        self._place: int | None = None
        self._tries = 0
        self._placing = QTimer(self)
        self._placing.setSingleShot(True)
        self._placing.setInterval(_LAID_OUT_MS)
        self._placing.timeout.connect(self._keep_in_place)
        self._page = QWidget()
        self._area = scrolled(self._page, "Differential")
        outer.addWidget(self._area)
        self._build_page()

    def show_case(self, case: Case, episode_id: str = "") -> None:
        """Show what the answers say; `episode_id` is the one offered as evidence."""
        self._case = case
        self._episode_id = episode_id
        self.urgent.show_answers(case.answers, case.letter.urgency)
        self._show()

    def show_suggestions(
        self, suggestions: Sequence[Suggestion], abstained: Sequence[Abstention] = ()
    ) -> None:
        """What measurements would support, and where they say nothing and why.

        Questions already answered are passed over.
        """
        if suggestions != self._suggestions:
            self._at = 0
        self._suggestions = suggestions
        self._reasons = {a.item_id: a.reason for a in abstained}
        self._abstained.show_abstentions(abstained)
        self._show_suggestion()

    def show_urgency(self, suggestion: UrgencySuggestion) -> None:
        """What the answers call for."""
        self.urgent.show_urgency(suggestion)

    def open_question(self, question_id: str) -> None:
        """Open the row that asks a question, and show its condition if it is not shown."""
        condition = self._content.item(question_id).condition
        held = self._sheet()
        if condition not in [c.code for c in held.conditions]:
            self._chosen = (*(c.code for c in held.conditions), condition)
            held = self._sheet()
        for row in (*held.answered, *held.open):
            if any(w.question.id == question_id for w in row.cells.values()):
                self._opened = _key(row)
                self._all = self._all or row in held.open
                self._show()
                self._place = None
                self._placing.start()
                return

    # -- inside -------------------------------------------------------------------------------

    def _build_page(self) -> None:
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 10, 0, 14)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 10, 6)
        top.addWidget(
            label("Nothing here is a diagnosis. Open answers stay open.", "dim", wrap=True), 1
        )
        self._which = button("Conditions", "link", name="Choose conditions", clicked=self._menu)
        top.addWidget(self._which)
        column.addLayout(top)
        column.addWidget(self.urgent)
        self._matrix = QVBoxLayout()
        self._matrix.setSpacing(0)
        column.addLayout(self._matrix)
        below = QVBoxLayout()
        below.setContentsMargins(14, 8, 10, 0)
        below.setSpacing(10)
        self._more = button("", "link", clicked=self._turn)
        self._telling = QWidget()
        FlowLayout(self._telling, gap_px=6)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        below.addWidget(self._more)
        below.addWidget(self._telling)
        below.addWidget(self._abstained)
        below.addLayout(self._notes)
        column.addLayout(below)
        column.addStretch(1)

    def _sheet(self) -> Sheet:
        answers: Mapping[str, Answer] = self._case.answers if self._case else {}
        return sheet(self._content, answers, self._chosen)

    def _show(self) -> None:
        """Build the rows anew, unless nothing they show has changed."""
        if self._case is None:
            return
        episodes = {e.id: e.name for e in self._case.episodes.values()}
        state = (
            tuple(self._case.answers.items()),
            tuple(episodes.items()),
            self._chosen,
            self._opened,
            self._all,
            self._episode_id,
        )
        if state == self._shown:
            return
        self._shown = state
        held = self._sheet()
        at = self._place_of_open()
        emptied(self._matrix)
        self.rows = {}
        self._matrix.addWidget(header(held.conditions, self._open_condition))
        telling = {q for t in held.telling for q in t.questions}
        wanted = (r for r in held.open if self._all or _key(r) == self._opened or _asks(r, telling))
        shown = [*held.answered, *wanted]
        for row in shown:
            self._add_row(row, held, episodes)
        hidden = len(held.answered) + len(held.open) - len(shown)
        self._more.setText(f"{hidden} more open questions" if hidden else "fewer open questions")
        self._more.setAccessibleName(f"Show {self._more.text()}")
        self._more.setVisible(bool(hidden) or self._all)
        self._show_telling(held)
        self._show_notes(held)
        self._show_suggestion()
        self._place = at
        if at is not None:
            # Until the new rows are laid out nothing is drawn.
            self._area.setUpdatesEnabled(False)
            self._placing.start()

    def _place_of_open(self) -> int | None:
        """How far below the top of what is seen the opened row lies, None without one."""
        row = self.rows.get(self._opened)
        if row is None:
            return None
        return row.mapTo(self._page, QPoint(0, 0)).y() - self._area.verticalScrollBar().value()

    def _laid_out(self) -> bool:
        """Whether the rows lie where they stay: new ones are shown and measured one by one."""
        column = self._page.layout()
        rows = all(row.isVisible() for row in self.rows.values())
        needed = column.totalHeightForWidth(self._page.width()) if column is not None else 0
        return rows and self._page.height() >= needed - 1

    def _keep_in_place(self) -> None:
        """Put the opened row back where it lay: rows above may have come and gone.

        One that was asked for just now is brought into view.
        """
        row = self.rows.get(self._opened)
        if not self._laid_out() and self._tries < _TRIES:
            self._tries += 1
            self._placing.start()
            return
        self._tries = 0
        if row is not None and self._place is None:
            self._area.ensureWidgetVisible(row, 0, _AROUND_PX)
        elif row is not None and self._place is not None:
            down = row.mapTo(self._page, QPoint(0, 0)).y()
            self._area.verticalScrollBar().setValue(down - self._place)
        self._area.setUpdatesEnabled(True)

    def _add_row(self, row: Row, held: Sheet, episodes: Mapping[str, str]) -> None:
        made = MatrixRow(row, held.conditions)
        key = _key(row)
        made.opened.connect(partial(self._open, key))
        self.rows[key] = made
        self._matrix.addWidget(made)
        if key != self._opened:
            return
        made.mark_open(True)
        for condition in held.conditions:
            weighed = row.cells.get(condition.code)
            if weighed is None:
                continue
            card = QuestionCard(
                self._content,
                condition,
                weighed,
                episodes=episodes,
                current_episode=episodes.get(self._episode_id, ""),
                abstained=self._reasons.get(weighed.question.id, ""),
            )
            card.answered.connect(self.answered)
            card.reopened.connect(self.reopened)
            card.evidence_added.connect(self.evidence_added)
            card.evidence_removed.connect(self.evidence_removed)
            card.play_requested.connect(self._play_one)
            holder = QVBoxLayout()
            holder.setContentsMargins(14, 2, 10, 6)
            holder.addWidget(card)
            self._offer(holder, weighed.question.id)
            self._matrix.addLayout(holder)

    def _offer(self, below: QVBoxLayout, question_id: str) -> None:
        answers = self._case.answers if self._case else {}
        found = offered(self._content, answers, question_id)
        if found:
            card = OfferCard(self._content, answers[question_id], found)
            card.taken.connect(self.also_answered)
            below.addWidget(card)

    def _show_telling(self, held: Sheet) -> None:
        flow = self._telling.layout()
        assert flow is not None
        emptied(flow)
        self._telling.setVisible(bool(held.telling))
        flow.addWidget(label("Would tell most apart:", "dim"))
        for each in held.telling:
            made = button(each.label, "link", clicked=None)
            made.setToolTip(each.reason)
            made.clicked.connect(partial(self._open_telling, each.questions[0]))
            flow.addWidget(made)

    def _show_notes(self, held: Sheet) -> None:
        emptied(self._notes)
        items = {
            w.item.id: w.item
            for row in held.answered
            for w in row.cells.values()
            if w.answer is not None
        }
        notes = {n.id: n for i in items.values() for n in notes_for_item(self._content, i)}
        first = sorted(notes.values(), key=lambda n: (not n.safety, n.id))[:_NOTES]
        for note in first:
            self._notes.addWidget(ConflictNote(note, short=True))

    def _show_suggestion(self) -> None:
        answers = self._case.answers if self._case else {}
        waiting = [s for s in self._suggestions if s.item_id not in answers]
        self._pinned.setVisible(bool(waiting))
        self._at = self._at % len(waiting) if waiting else 0
        shown = waiting[self._at] if waiting else None
        self.suggestion.show_suggestion(shown, self._at + 1, len(waiting))

    def _turn_suggestion(self, by: int) -> None:
        self._at += by
        self._show_suggestion()

    def _tick(self, flag_id: str, on: bool) -> None:
        if on:
            self.answered.emit(flag_id, YES, Basis.READER.value)
        else:
            self.reopened.emit(flag_id)

    def _open_condition(self, code: str) -> None:
        page = ConditionPage(self._content, self._content.condition(code), self.window())
        page.open_with(page.away)

    def _open(self, key: str) -> None:
        self._opened = "" if self._opened == key else key
        self._show()

    def _open_telling(self, question_id: str, _checked: bool = False) -> None:
        self.open_question(question_id)

    def _turn(self) -> None:
        self._all = not self._all
        self._show()

    def _play_one(self, span: object) -> None:
        self.play_requested.emit((span,))

    def _menu(self) -> None:
        menu = Menu(self)
        menu.setAccessibleName("Conditions")
        menu.aboutToHide.connect(menu.deleteLater)
        shown = {c.code for c in self._sheet().conditions}
        for condition in self._content.conditions:
            action = QAction(condition.name, menu)
            action.setCheckable(True)
            action.setChecked(condition.code in shown)
            action.setData(condition.code)
            menu.addAction(action)
        menu.triggered.connect(self._choose)
        menu.popup(self._which.mapToGlobal(QPoint(0, self._which.height())))

    def _choose(self, action: QAction) -> None:
        held = [c.code for c in self._sheet().conditions]
        code = str(action.data())
        self._chosen = tuple(c for c in held if c != code) if code in held else (*held, code)
        self._show()


def _asks(row: Row, questions: Collection[str]) -> bool:
    return any(w.question.id in questions for w in row.cells.values())


def _key(row: Row) -> str:
    """What tells a row from the others, whatever its answers."""
    return row.concept or next(w.question.id for w in row.cells.values())
