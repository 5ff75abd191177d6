"""A suggestion from a measurement: dashed and violet until a reader confirms it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.checklist.suggest import Suggestion
from workstation.ui.theme.applied import current
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import HintButton, IconButton, button, label
from workstation.ui.theme.theme import mixed


class SuggestionCard(QFrame):
    """Shows the first suggestion that waits; the next one follows it."""

    confirmed = Signal(object)
    """Suggestion."""
    other_requested = Signal(str)
    """Question id."""
    turned = Signal(int)
    """To the suggestion after this one, 1, or before it, -1."""
    play_requested = Signal(object)
    """Tuple of Intervals, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._suggestion: Suggestion | None = None
        self.setProperty("surface", "suggestion")
        self.setAccessibleName("Suggestion")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(4)
        self._head = label("", "suggested")
        self._text = label("", wrap=True)
        self._figures = label("", "dim", wrap=True)
        self._origin = label("", "faint", wrap=True)
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self._head, 1)
        self._before = IconButton("chevron-left", "The suggestion before", size_px=12)
        self._after = IconButton("chevron-right", "The next suggestion", size_px=12)
        self._before.clicked.connect(partial(self.turned.emit, -1))
        self._after.clicked.connect(partial(self.turned.emit, 1))
        for turner in (self._before, self._after):
            top.addWidget(turner)
        column.addLayout(top)
        for part in (self._text, self._figures, self._origin):
            column.addWidget(part)
        box = QWidget()
        flow = FlowLayout(box)
        self.confirm = HintButton("Confirm", "Enter", "confirm")
        self.confirm.clicked.connect(self._confirm)
        self._play = button("", clicked=self._ask_play)
        for each in (self.confirm, button("Other answer", clicked=self._other), self._play):
            flow.addWidget(each)
        column.addSpacing(4)
        column.addWidget(box)

    @property
    def suggestion(self) -> Suggestion | None:
        """The one on show."""
        return self._suggestion

    def show_suggestion(self, suggestion: Suggestion | None, number: int, waiting: int) -> None:
        """Show one of `waiting` suggestions, the `number`th from 1, or nothing."""
        self._suggestion = suggestion
        self.setVisible(suggestion is not None)
        if suggestion is None:
            return
        more = f" · {number} of {waiting}" if waiting > 1 else ""
        self._head.setText(f"Suggested from measurement{more}")
        for turner in (self._before, self._after):
            turner.setVisible(waiting > 1)
        self._text.setText(f"{suggestion.item_id}  {suggestion.text}")
        self._figures.setText(f"{suggestion.measured} {suggestion.uncertainty}".strip())
        self._origin.setText(f"{suggestion.method} {suggestion.version} · nobody has confirmed it")
        count = len(suggestion.evidence)
        self._play.setVisible(bool(count))
        self._play.setText("▷ Play it" if count == 1 else f"▷ Play the {count} events")
        self._play.setAccessibleName(self._play.text().removeprefix("▷ "))
        self.setAccessibleDescription(f"{suggestion.text} {suggestion.measured}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.suggested), 1.2)
        pen.setDashPattern([3.5, 2.5])
        painter.setPen(pen)
        painter.setBrush(QColor(mixed(theme.suggested, theme.panel, 0.05)))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.6, 0.6, -0.6, -0.6), 4, 4)
        painter.end()

    def _confirm(self) -> None:
        if self._suggestion is not None:
            self.confirmed.emit(self._suggestion)

    def _other(self) -> None:
        if self._suggestion is not None:
            self.other_requested.emit(self._suggestion.item_id)

    def _ask_play(self) -> None:
        if self._suggestion is not None:
            self.play_requested.emit(tuple(e.span for e in self._suggestion.evidence))
