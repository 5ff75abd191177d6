"""The story of the chosen case: who, what the family says, how far the reading is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workstation.core.case import Case
from workstation.core.timebase.text import span_text
from workstation.review.ports import Missing
from workstation.ui.panels.timeline.specs import in_step
from workstation.ui.panels.worklist.rows import ages_text
from workstation.ui.theme.parts import HintButton, button, label, section

_THUMB_PX = 124
_THUMBS = 3
_NAMED = 4


class Story(QFrame):
    """The right-hand side of the work list."""

    open_asked = Signal()
    referral_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 16, 16, 16)
        self._box.setSpacing(6)
        self._body = QWidget()
        self._box.addWidget(self._body)
        self._box.addStretch(1)

    def show_nothing(self, *, library_empty: bool) -> None:
        """No case is chosen."""
        body = self._fresh()
        text = (
            "The story of the chosen case will stand here: who the child is, what the family says, "
            "how far the reading is and what the referral waits for."
            if library_empty
            else "Choose a case to see its story."
        )
        body.addWidget(label(text, "dim", wrap=True))

    def show_case(
        self, case: Case, today: date, thumbs: Sequence[bytes], missing: Sequence[Missing]
    ) -> None:
        """Tell the story of a case, and what its referral waits for."""
        body = self._fresh()
        body.addWidget(label(case.child.name or case.id, "title", wrap=True))
        body.addWidget(label(_who(case, today), "dim", wrap=True))
        if thumbs:
            body.addLayout(_pictures(thumbs))
        said = case.child.history.get("description", "")
        if said:
            body.addSpacing(4)
            body.addWidget(section("The family says"))
            body.addWidget(label(f"“{said.strip('“”')}”", wrap=True))
        body.addSpacing(4)
        body.addWidget(section("So far"))
        body.addWidget(label(_so_far(case), wrap=True))
        waits = waiting_for(missing)
        if waits:
            body.addSpacing(4)
            body.addWidget(section("Waiting for"))
            body.addWidget(label(waits, wrap=True))
        body.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(6)
        opener = HintButton("Open", "Enter", "main")
        opener.clicked.connect(self.open_asked)
        row.addWidget(opener)
        row.addWidget(button("Referral", clicked=self.referral_asked.emit))
        row.addStretch(1)
        body.addLayout(row)

    def _fresh(self) -> QVBoxLayout:
        self._box.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        self._box.insertWidget(0, self._body)
        return inner


def _who(case: Case, today: date) -> str:
    parts = [case.child.sex] if case.child.sex else []
    age, corrected = ages_text(case.child, today)
    if age:
        parts.append(age)
    if corrected:
        parts.append(f"corrected {corrected}")
    days = case.child.gestation_days
    if days is not None:
        weeks, rest = divmod(days, 7)
        parts.append(f"born at {weeks} weeks" + (f" {rest} d" if rest else ""))
    return " · ".join(parts) or "age and sex not entered"


def _so_far(case: Case) -> str:
    episodes, answers = len(case.episodes), len(case.answers)
    parts = [
        f"{episodes} episode{'' if episodes == 1 else 's'} marked",
        f"{answers} answer{'' if answers == 1 else 's'} given",
    ]
    for log in case.logs():
        clock = case.map_of(log.id)
        half = clock.uncertainty_ns
        known = "place on the case clock unknown"
        if half is not None:
            known = f"{'in step' if in_step(clock) else 'placed'} ± {span_text(half)}"
        parts.append(f"{log.label} {known}")
    watched = case.watched_share()
    if watched is not None:
        parts.append(f"{round(watched * 100)} % of the clips watched")
    return ", ".join(parts) + "."


def waiting_for(missing: Sequence[Missing]) -> str:
    """The first things an urgent letter waits for, in words; "" if nothing essential is open."""
    labels = [m.label for m in missing if m.essential]
    if not labels:
        return ""
    more = len(labels) - _NAMED
    tail = f", and {more} more" if more > 0 else ""
    return f"{', '.join(labels[:_NAMED])}{tail}."


def _pictures(thumbs: Sequence[bytes]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for data in thumbs[:_THUMBS]:
        picture = QPixmap()
        picture.loadFromData(data)
        held = QLabel()
        held.setPixmap(
            picture.scaled(
                _THUMB_PX,
                _THUMB_PX,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        held.setAccessibleName("Picture from a clip")
        row.addWidget(held)
    row.addStretch(1)
    return row
