"""The work list station."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.case import Case
from workstation.core.errors import HypnicError
from workstation.review.desk import Desk
from workstation.review.ports import Missing
from workstation.ui.panels.intake.drop import DropPlace, dropped_paths
from workstation.ui.panels.intake.question import DropQuestion
from workstation.ui.panels.worklist.rows import Row, matches, row
from workstation.ui.panels.worklist.story import Story
from workstation.ui.panels.worklist.table import CaseTable
from workstation.ui.theme.parts import HintButton, button, label, scrolled

_FILTERS = ("All", "Rated", "Not yet rated")
_DROP_HERE = "Drop videos and logs here to begin a case. They are copied, never changed."


class WorkList(QWidget):
    """What is here, how old the child is, how urgent; dropping files begins or extends a case."""

    open_asked = Signal(str)
    referral_asked = Signal(str)
    new_asked = Signal()
    begin_asked = Signal(list)
    """Files for a new case."""
    extend_asked = Signal(str, list)
    """A case and files for it."""
    chosen = Signal()
    failed = Signal(object)

    def __init__(
        self,
        desk: Desk,
        zone: tzinfo,
        missing: Callable[[Case], Sequence[Missing]],
        parent: QWidget | None = None,
    ) -> None:
        """List the desk's cases.

        Args:
            desk: opens cases.
            zone: of the reader.
            missing: what the referral of a case still waits for.
            parent: the window.
        """
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._missing = missing
        self._filter = _FILTERS[0]
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Work list")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search cases   /")
        self.search.setAccessibleName("Search cases")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(280)
        # Typing quickly asks for the list once, not at every key.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self.refresh)
        self.search.textChanged.connect(self._later.start)
        self.search.returnPressed.connect(self.open_chosen)
        self.table = CaseTable()
        self.story = Story()
        self.nothing = label("", "dim", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.drop = DropPlace(_DROP_HERE)
        self.question = DropQuestion()
        self.drop.dropped.connect(self.take_files)
        self.question.into_case.connect(self.extend_asked)
        self.question.into_new.connect(self.begin_asked)
        self.table.chosen.connect(self._tell)
        self.table.opened.connect(self.open_asked)
        self.story.open_asked.connect(self.open_chosen)
        self.story.referral_asked.connect(self._refer)
        self._filters = [button(name, "chip", name=f"Show: {name}") for name in _FILTERS]
        self._build()

    def set_zone(self, zone: tzinfo) -> None:
        """Count days and hours as they are here."""
        self._zone = zone

    def refresh(self) -> None:
        """Ask the library anew and show what matches."""
        self._later.stop()
        try:
            summaries = self._desk.summaries()
        except HypnicError as error:
            self.failed.emit(error)
            return
        now = self._desk.now()
        rows = [row(s, self._desk.content, now, self._zone) for s in summaries]
        counts = {name: sum(_fits(r, name) for r in rows) for name in _FILTERS}
        for name, chip in zip(_FILTERS, self._filters, strict=True):
            chip.setText(f"{name} {counts[name]}")
            chip.setChecked(name == self._filter)
        kept = [r for r in rows if matches(r, self.search.text()) and _fits(r, self._filter)]
        self.table.show_rows(kept)
        self.nothing.setText("" if kept else _why_empty(library_empty=not rows))
        self.nothing.setVisible(not kept)
        self.table.setVisible(bool(kept))
        if not kept and QApplication.focusWidget() in {None, self.table}:
            self.setFocus()  # the keys of the list work in an empty one too
        self._tell(self.table.chosen_id(), library_empty=not rows)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Files were dropped: for the chosen case or for a new one?"""
        chosen = self.table.chosen_row()
        if chosen is None:
            self.begin_asked.emit(list(paths))
        else:
            self.question.ask(paths, chosen.id, f"{chosen.id} {chosen.name}".strip())

    def open_chosen(self) -> None:
        """Open the chosen case."""
        if self._later.isActive():  # what was typed last counts
            self.refresh()
        if self.table.chosen_id():
            self.open_asked.emit(self.table.chosen_id())

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.take_files(paths)

    def _build(self) -> None:
        left = QWidget()
        left.setProperty("surface", "background")
        box = QVBoxLayout(left)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.search, 3)
        for chip in self._filters:
            chip.clicked.connect(self._choose_filter)
            head.addWidget(chip)
        head.addStretch(1)
        new = HintButton("New case", "N")
        new.clicked.connect(self.new_asked)
        head.addWidget(new)
        box.addLayout(head)
        box.addWidget(self.nothing, 1)
        box.addWidget(self.table, 1)
        box.addWidget(self.question)
        box.addWidget(self.drop)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.addWidget(left)
        right = scrolled(self.story, "Story of the chosen case")
        right.setMinimumWidth(300)
        split.addWidget(right)
        split.setStretchFactor(0, 1)
        split.setSizes([1180, 420])
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    def _choose_filter(self) -> None:
        chip = self.sender()
        for name, each in zip(_FILTERS, self._filters, strict=True):
            if each is chip:
                self._filter = name
        self.refresh()

    def _refer(self) -> None:
        if self.table.chosen_id():
            self.referral_asked.emit(self.table.chosen_id())

    def _tell(self, case_id: str, *, library_empty: bool = False) -> None:
        self.chosen.emit()
        if not case_id:
            self.story.show_nothing(library_empty=library_empty)
            return
        try:
            case = self._desk.cases.load(case_id)
            thumbs = self._desk.thumbnails(case)
        except HypnicError as error:
            self.failed.emit(error)
            return
        today = self._desk.now().astimezone(self._zone).date()
        self.story.show_case(case, today, thumbs, self._missing(case))


def _fits(each: Row, name: str) -> bool:
    return name == _FILTERS[0] or bool(each.level) == (name == _FILTERS[1])


def _why_empty(*, library_empty: bool) -> str:
    if library_empty:
        return (
            "No case yet. Press N to begin one, or drop a phone's videos and a sensor's logs "
            "below: they are copied into the library and never changed."
        )
    return "No case fits. Clear the search, or choose All."
