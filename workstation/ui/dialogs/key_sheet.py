"""All keys on one sheet: ?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.ui.actions import Action, key_text
from workstation.ui.dialogs.overlay import Overlay
from workstation.ui.theme.parts import key_cap, label, scrolled, section

_COLUMNS = 3
_KEYS_PX = 76


class KeySheet(Overlay):
    """Actions that have a key, by group, in columns."""

    def __init__(self, parent: QWidget, actions: Sequence[Action]) -> None:
        super().__init__(parent, "Keys", 1080, top_px=40)
        head = QHBoxLayout()
        head.addWidget(label("Keys", "head"))
        head.addStretch(1)
        head.addWidget(label("Ctrl K finds everything by its name; Esc closes", "small"))
        self.inside.addLayout(head)
        self._keys = _columns(actions)
        self._area = scrolled(self._keys, "All keys")
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.installEventFilter(self)
        self.inside.addWidget(self._area)

    def show_actions(self, actions: Sequence[Action]) -> None:
        """Show these instead: a setting changed what a key is called."""
        self._keys = _columns(actions)
        self._area.setWidget(self._keys)

    def open_sheet(self) -> None:
        """Show it as high as it is, or as the window allows."""
        parent = self.parentWidget()
        room = parent.height() - 140 if parent is not None else 600
        wide = min(self.card.maximumWidth(), (parent.width() if parent else 900) - 48) - 44
        layout = self._keys.layout()
        high = layout.totalHeightForWidth(wide) if layout is not None else room
        self._area.setFixedHeight(max(min(high + 8, room), 120))
        self.open_with(self._area)

    @property
    def area(self) -> QScrollArea:
        """What scrolls."""
        return self._area

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The key that opened it closes it."""
        if (
            watched is self._area
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.text() == "?"
        ):
            self.dismiss()
            return True
        return super().eventFilter(watched, event)


def _columns(actions: Sequence[Action]) -> QWidget:
    groups: dict[str, list[Action]] = {}
    for each in (a for a in actions if a.keys):
        groups.setdefault(each.group, []).append(each)
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(0, 0, 8, 0)
    row.setSpacing(28)
    columns = [QVBoxLayout() for _ in range(_COLUMNS)]
    heights = [0] * _COLUMNS
    for title, members in sorted(groups.items(), key=lambda g: -len(g[1])):
        at = heights.index(min(heights))
        heights[at] += len(members) + 2
        columns[at].addWidget(section(title))
        columns[at].addLayout(_grid(members))
        columns[at].addSpacing(12)
    for column in columns:
        column.setSpacing(6)
        column.addStretch(1)
        row.addLayout(column, 1)
    return inside


def _grid(actions: Sequence[Action]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, _KEYS_PX)
    for at, each in enumerate(actions):
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for key in dict.fromkeys(map(key_text, each.keys)):
            caps.addWidget(key_cap(key))
        grid.addLayout(caps, at, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(label(each.text, "dim", wrap=True), at, 1)
    return grid
