"""What comes of the description: the first rows, a curve of the first minutes, figures in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from workstation.core.importing.table_preview import MOMENTS, Preview, Role
from workstation.core.timebase import NS
from workstation.review.ports import TraceSlice
from workstation.ui.dialogs.describe.words import ROLES
from workstation.ui.panels.timeline.trace_lane import outline
from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import emptied, label, section
from workstation.ui.theme.theme import Theme, mixed

FIRST_NS = 300 * NS
"""How much of the beginning is drawn at most."""
_MOST_COLUMNS = 200
_MOST_CURVES = 3
_MOST_WARNINGS = 4
_CELL_PX = 190
_LONGEST_NAME = 14


def _paint(theme: Theme, role: Role) -> tuple[str, str]:
    """Text and ground of a column, by what it is to the reading."""
    if role is Role.TIME:
        return theme.text, mixed(theme.accent, theme.panel, 0.28)
    if role is Role.VALUE:
        return theme.text, mixed(theme.measured, theme.panel, 0.14)
    if role is Role.CHOICE:
        return theme.text, mixed(theme.amber, theme.panel, 0.14)
    return theme.faint, theme.background


class SeenPart(QWidget):
    """Shows a preview; asks nothing."""

    column_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._shown = Preview((), (), ())
        self._channels: tuple[str, ...] = ()
        self._said: tuple[object, object] = ((), ())
        self._build_parts()
        self._build()

    def show_preview(self, shown: Preview, chosen: Sequence[str]) -> None:
        """Show what comes of a draft; `chosen` channels are drawn, or the first ones."""
        self._shown = shown
        self._show_rows()
        self.problem.setText(shown.problem)
        self._either.setCurrentWidget(self.problem if shown.problem else self.plot)
        names = [c.name for c in shown.data.recording.channels if c.count] if shown.data else []
        drawn = [n for n in chosen if n in names] or names
        self._channels = tuple(drawn[:_MOST_CURVES])
        self._draw()
        self._say_facts()

    def told(self) -> tuple[str, ...]:
        """The warnings, as shown."""
        return self._shown.warnings

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    # -- inside -------------------------------------------------------------------------------

    def _build_parts(self) -> None:
        self.rows = QTableWidget(0, 0)
        self.rows.setAccessibleName("First rows of the table")
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.verticalHeader().hide()
        self.rows.verticalHeader().setDefaultSectionSize(20)
        head = self.rows.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setMaximumSectionSize(_CELL_PX)
        head.sectionClicked.connect(self.column_chosen)
        self.rows.cellClicked.connect(self._cell)
        self.rows.setFixedHeight(218)
        self.plot = pg.PlotWidget(background=None)
        self.plot.setAccessibleName("The first minutes as they would be read")
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setMinimumHeight(130)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._curves = [pg.PlotCurveItem(antialias=False, connect="finite")
                        for _ in range(_MOST_CURVES)]  # fmt: skip
        for curve in self._curves:
            self.plot.addItem(curve)
        self._legend = QHBoxLayout()
        self._legend.setSpacing(12)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(2)
        self._told = QVBoxLayout()
        self._told.setSpacing(2)
        self.problem = label("", "amber", wrap=True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._either = QStackedLayout()
        self._either.addWidget(self.plot)
        self._either.addWidget(self.problem)

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(section("The first rows"))
        box.addWidget(self.rows)
        box.addWidget(section("As it would be read"))
        box.addLayout(self._legend)
        box.addLayout(self._either, 1)
        box.addLayout(self._facts)
        box.addLayout(self._told)

    def _cell(self, _row: int, column: int) -> None:
        self.column_chosen.emit(column)

    def _show_rows(self) -> None:
        shown, theme = self._shown, current()
        width = min(len(shown.titles), _MOST_COLUMNS)
        self.rows.setUpdatesEnabled(False)
        self.rows.clear()
        self.rows.setColumnCount(width)
        self.rows.setRowCount(len(shown.rows))
        paints = [(QColor(a), QColor(b)) for a, b in (_paint(theme, r) for r in shown.roles)]
        for at in range(width):
            head = QTableWidgetItem(f"{shown.titles[at]}\n{ROLES[shown.roles[at]]}")
            head.setForeground(paints[at][0])
            head.setToolTip(shown.titles[at])
            self.rows.setHorizontalHeaderItem(at, head)
        for y, row in enumerate(shown.rows):
            for x in range(width):
                item = QTableWidgetItem(row[x] if x < len(row) else "")
                item.setForeground(paints[x][0])
                item.setBackground(paints[x][1])
                self.rows.setItem(y, x, item)
        self.rows.resizeColumnsToContents()
        self.rows.setUpdatesEnabled(True)

    def _draw(self) -> None:
        theme, shown = current(), self._shown
        emptied(self._legend)
        if shown.problem or shown.data is None:
            for curve in self._curves:
                curve.setData(np.empty(0), np.empty(0))
            return
        for axis in ("left", "bottom"):
            item = self.plot.getAxis(axis)
            item.setPen(theme.line)
            item.setTextPen(theme.dim)
        self.plot.setLabel("bottom", "seconds from the first row")
        points = max(self.plot.width(), 100)
        units = {c.name: c.unit for c in shown.data.recording.channels}
        for at, curve in enumerate(self._curves):
            cut = None
            if at < len(self._channels):
                name = self._channels[at]
                cut = shown.curve(name, points, FIRST_NS)
                color = theme.tracks[(2 + at) % len(theme.tracks)]
                curve.setPen(pg.mkPen(color, width=1))
                self._legend.addWidget(_named(color, name, units[name]))
            if cut is None:
                curve.setData(np.empty(0), np.empty(0))
                continue
            as_slice = TraceSlice("", "", cut.at_ns, cut.low, cut.high, None, cut.reduced)
            curve.setData(*outline(as_slice, 0), connect="finite")
        self.plot.autoRange(padding=0.04)

    def _say_facts(self) -> None:
        said = (self._shown.facts, self._shown.warnings)
        if said == self._said:  # nothing jumps while somebody types
            return
        self._said = said
        emptied(self._facts)
        emptied(self._told)
        at = 0
        for what, much in self._shown.facts:
            words = label(much, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            wide = what in MOMENTS
            at += at % 2 if wide else 0
            row, column = divmod(at, 2)
            self._facts.addWidget(label(what, "dim"), row, column * 2)
            self._facts.addWidget(words, row, column * 2 + 1, 1, 3 if wide else 1)
            at += 2 if wide else 1
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        warnings = self._shown.warnings
        for text in warnings[:_MOST_WARNINGS]:
            self._told.addWidget(label(f"! {text}", "amber", wrap=True))
        if len(warnings) > _MOST_WARNINGS:
            more = label(f"and {len(warnings) - _MOST_WARNINGS} more", "amber")
            more.setToolTip("\n".join(warnings[_MOST_WARNINGS:]))
            self._told.addWidget(more)


def _named(color: str, name: str, unit: str) -> QLabel:
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    words = label(f"▬ {short}, {'no unit' if unit == 'unknown' else unit[:12]}", "small")
    words.setToolTip(name)
    words.setStyleSheet(f"color: {color};")
    return words
