"""The panel of the selected episode."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from workstation.core.annotation import Episode, Vocabulary
from workstation.core.case import Case
from workstation.core.motion.describe import LABEL
from workstation.core.timebase.text import clock_text, span_text
from workstation.review.commands.states import state_at
from workstation.ui.actions import MOVEMENT_TYPE
from workstation.ui.panels.episode.field_row import FieldRow
from workstation.ui.panels.episode.measured import MeasuredLine
from workstation.ui.panels.episode.said import Captured, Confidence, OwnWords
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import (
    IconButton,
    button,
    emptied,
    key_cap,
    label,
    scrolled,
    section,
)

EDGE_PX = 14
CHOICES = 24
"""Episodes offered as buttons at once."""
STATE_FIELD = "state_at_onset"


class EpisodePanel(QWidget):
    """Shows one episode; asks for every change."""

    episode_chosen = Signal(str)
    seek_requested = Signal(object)
    """Instant."""
    play_requested = Signal(object)
    """Interval."""
    described = Signal(str, str, tuple)
    """Episode id, field name, codes."""
    captured = Signal(str, object, object)
    """Episode id; start and end captured: True, False, or None for unsaid."""
    confidence_given = Signal(str, object)
    """Episode id, percent or None."""
    interpreted = Signal(str, str)
    noted = Signal(str, str)
    remove_requested = Signal(str)
    compare_requested = Signal()
    """Beside another episode, each from its start."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._episode: Episode | None = None
        self._lines: tuple[MeasuredLine, ...] | None = None
        self.rows: dict[str, FieldRow] = {}
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(scrolled(self._empty_page(), "Episodes"))
        self._stack.addWidget(scrolled(self._page(vocabulary), "Episode"))

    @property
    def episode(self) -> Episode | None:
        """The episode on show."""
        return self._episode

    def show_episode(self, case: Case, episode_id: str) -> None:
        """Show an episode of the case, or the way to mark one."""
        self._show_choices(case, episode_id)
        episode = case.episodes.get(episode_id)
        self._episode = episode
        self._stack.setCurrentIndex(0 if episode is None else 1)
        if episode is None:
            return
        start, end = episode.span.start, episode.span.end
        self._name.setText(episode.name)
        self._start.setText(clock_text(start.ns))
        self._start.setAccessibleName(f"Go to the start, {clock_text(start.ns)}")
        self._end.setText(clock_text(end.ns))
        self._end.setAccessibleName(f"Go to the end, {clock_text(end.ns)}")
        frame = _frame_ns(case, episode)
        half = f" ± {span_text(frame)}" if frame else ""
        self._length.setText(f"{span_text(episode.span.duration_ns)}{half}")
        self._length.setToolTip("marked by the reader; each end is one frame wide")
        self._captured.show_said(episode.start_captured, episode.end_captured)
        for name, row in self.rows.items():
            row.show_codes(episode.semiology.get(name, ()))
        state = state_at(case, start)
        if STATE_FIELD in self.rows:
            why = f"the state marked at {clock_text(start.ns)}"
            self.rows[STATE_FIELD].offer(state.value if state else "", why)
        self._confidence.show_pct(episode.confidence_pct)
        self._words.show_words(episode.interpretation, episode.note)

    def show_measured(self, lines: Sequence[MeasuredLine]) -> None:
        """Show what was measured within the episode; each line says how on hover."""
        if tuple(lines) == self._lines:
            return  # nothing may move under a hand that types
        self._lines = tuple(lines)
        emptied(self._measured)
        self._measured_head.setVisible(bool(lines))
        self._measured_note.setVisible(bool(lines))
        for line in lines:
            row = QWidget()
            parts = QHBoxLayout(row)
            parts.setContentsMargins(0, 0, 0, 0)
            parts.addWidget(label(line.label, "dim"))
            value = label(line.value, "" if line.known else "faint", wrap=True)
            parts.addWidget(value, 1)
            row.setToolTip(line.tip)
            self._measured.addWidget(row)

    # -- inside -------------------------------------------------------------------------------

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        column.setSpacing(8)
        column.addWidget(label("No episode is selected", "head"))
        for words, keys in (
            ("Mark where one starts", "I"),
            ("and where it ends", "O"),
            ("or look closer at a movement the measurement offers", ""),
        ):
            row = QHBoxLayout()
            if keys:
                row.addWidget(key_cap(keys))
            row.addWidget(label(words, "dim", wrap=True), 1)
            column.addLayout(row)
        self._choices_empty = QWidget()
        FlowLayout(self._choices_empty)
        column.addWidget(self._choices_empty)
        column.addStretch(1)
        return page

    def _page(self, vocabulary: Vocabulary) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(EDGE_PX, 10, EDGE_PX, EDGE_PX)
        column.setSpacing(10)
        self._choices = QWidget()
        FlowLayout(self._choices)
        column.addWidget(self._choices)
        column.addLayout(self._head())
        self._captured = Captured()
        self._captured.said.connect(self._say_captured)
        column.addWidget(self._captured)
        for field in vocabulary.fields:
            row = FieldRow(field, opened=field.name == MOVEMENT_TYPE)
            row.chosen.connect(self._describe)
            self.rows[field.name] = row
            column.addWidget(row)
        self._words = OwnWords()
        self._words.interpreted.connect(self._interpret)
        self._words.noted.connect(self._note)
        self._confidence = Confidence()
        self._confidence.given.connect(self._say_confidence)
        column.addWidget(self._words)
        column.addWidget(self._confidence)
        self._measured_head = section("Measured")
        self._measured_note = label(f"{LABEL[:1].upper()}{LABEL[1:]}.", "faint", wrap=True)
        self._measured = QVBoxLayout()
        self._measured.setSpacing(4)
        column.addWidget(self._measured_head)
        column.addLayout(self._measured)
        column.addWidget(self._measured_note)
        column.addStretch(1)
        self.show_measured(())
        return page

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setSpacing(4)
        self._name = label("", "title")
        self._start = button("", "link", clicked=self._go_start)
        self._end = button("", "link", clicked=self._go_end)
        self._length = label("", "dim")
        play = IconButton("play", "Play this episode")
        play.clicked.connect(self._play)
        remove = IconButton("close", "Remove this episode", hint="Del")
        remove.clicked.connect(self._remove)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setSpacing(8)
            head.addLayout(row)
        first.addWidget(self._name)
        first.addWidget(self._length)
        first.addStretch(1)
        first.addWidget(play)
        first.addWidget(remove)
        second.addWidget(self._start)
        second.addWidget(label("to", "faint"))
        second.addWidget(self._end)
        second.addStretch(1)
        self.compare = button("Compare with …", "link", clicked=self.compare_requested.emit)
        self.compare.setToolTip("Beside another episode, each from its start  (C)")
        second.addWidget(self.compare)
        return head

    def _show_choices(self, case: Case, selected: str) -> None:
        for box in (self._choices, self._choices_empty):
            flow = box.layout()
            assert flow is not None
            emptied(flow)
            for episode in around(case.episodes_in_order(), selected):
                made = button(episode.name, "chip", name=f"Episode {episode.name}")
                made.setChecked(episode.id == selected)
                made.clicked.connect(partial(self._choose, episode.id))
                flow.addWidget(made)
            box.setVisible(len(case.episodes) > (box is self._choices))

    def _choose(self, episode_id: str, _checked: bool = False) -> None:
        self.episode_chosen.emit(episode_id)

    def _describe(self, field: str, codes: tuple[str, ...]) -> None:
        if self._episode is not None:
            self.described.emit(self._episode.id, field, codes)

    def _say_captured(self, start: object, end: object) -> None:
        if self._episode is not None:
            self.captured.emit(self._episode.id, start, end)

    def _say_confidence(self, pct: object) -> None:
        if self._episode is not None:
            self.confidence_given.emit(self._episode.id, pct)

    def _interpret(self, text: str) -> None:
        if self._episode is not None:
            self.interpreted.emit(self._episode.id, text)

    def _note(self, text: str) -> None:
        if self._episode is not None:
            self.noted.emit(self._episode.id, text)

    def _go_start(self) -> None:
        if self._episode is not None:
            self.seek_requested.emit(self._episode.span.start)

    def _go_end(self) -> None:
        if self._episode is not None:
            self.seek_requested.emit(self._episode.span.end)

    def _play(self) -> None:
        if self._episode is not None:
            self.play_requested.emit(self._episode.span)

    def _remove(self) -> None:
        if self._episode is not None:
            self.remove_requested.emit(self._episode.id)


def _frame_ns(case: Case, episode: Episode) -> int:
    """Length of a frame of the clip it was seen on, 0 if it was marked on a log."""
    source = case.sources.get(episode.source_id or "")
    if source is None or source not in case.clips():
        return 0
    return case.map_of(source.id).real_ns(source.clip.interval_median_ns)


def around(episodes: Sequence[Episode], selected: str) -> Sequence[Episode]:
    """The episodes to choose from: those about the selected one, at most `CHOICES`.

    The others are a step, a click on the timeline or the palette away; a thousand buttons would
    hold up every key.
    """
    at = next((i for i, e in enumerate(episodes) if e.id == selected), 0)
    first = max(min(at - CHOICES // 2, len(episodes) - CHOICES), 0)
    return episodes[first : first + CHOICES]
