"""Which thing stands where in the review station."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workstation.core.annotation import Vocabulary
from workstation.core.checklist.definition import Content
from workstation.ui.panels.differential.panel import DifferentialPanel
from workstation.ui.panels.episode.panel import EpisodePanel
from workstation.ui.panels.picture.grid import PictureGrid
from workstation.ui.panels.picture.strip import PictureStrip
from workstation.ui.panels.sources.column import SourcesColumn
from workstation.ui.panels.timeline.feeds import Traces
from workstation.ui.panels.timeline.panel import Timeline
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.timeline.specs import Line
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.panels.transport.bar import TransportBar
from workstation.ui.theme.parts import button

_LEFT_PX, _RIGHT_PX, _BELOW_PX = 208, 372, 322
_TAB_PX = 42


class ReviewLayout(QWidget):
    """The panels of the review station, placed and not yet connected to anything."""

    def __init__(
        self,
        view: TimelineView,
        traces: Traces,
        tracks: Callable[[str], Sequence[Line]],
        content: Content,
        vocabulary: Vocabulary,
        lanes: LanePlan,
    ) -> None:
        super().__init__()
        self.setProperty("surface", "background")
        self.sources = SourcesColumn()
        self.grid = PictureGrid()
        self.strip = PictureStrip()
        self.bar = TransportBar()
        self.episode = EpisodePanel(vocabulary)
        self.differential = DifferentialPanel(content)
        self.timeline = Timeline(view, traces, vocabulary, tracks, lanes)
        self.tab_episode = self._tab("Episode", self._show_episode)
        self.tab_differential = self._tab("Differential", self._show_differential)
        self._right = QStackedWidget()
        self._right.addWidget(self.episode)
        self._right.addWidget(self.differential)
        across = _splitter(Qt.Orientation.Horizontal)
        for part in (self.sources, self._middle(), self._side()):
            across.addWidget(part)
        for place, stretch in enumerate((0, 1, 0)):
            across.setStretchFactor(place, stretch)
            across.setCollapsible(place, place != 1)
        across.setSizes([_LEFT_PX, 2000, _RIGHT_PX])
        down = _splitter(Qt.Orientation.Vertical)
        down.addWidget(across)
        down.addWidget(self.timeline)
        down.setStretchFactor(0, 1)
        down.setStretchFactor(1, 0)
        down.setCollapsible(0, False)
        down.setSizes([2000, _BELOW_PX])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(down)
        self.sources.setMinimumWidth(176)
        self.timeline.setMinimumHeight(120)
        self.show_tab("differential")

    def show_tab(self, name: str) -> None:
        """Bring "episode" or "differential" to the front."""
        episode = name == "episode"
        self._right.setCurrentIndex(0 if episode else 1)
        self.tab_episode.setChecked(episode)
        self.tab_differential.setChecked(not episode)

    def add_foot(self, foot: QWidget) -> None:
        """Put something under both tabs of the side, e.g. what measured assistance is."""
        self._side_column.addWidget(foot)

    def _show_episode(self) -> None:
        self.show_tab("episode")

    def _show_differential(self) -> None:
        self.show_tab("differential")

    def _tab(self, text: str, slot: Callable[[], None]) -> QPushButton:
        made = button(text, "tab", clicked=slot)
        made.setFixedHeight(_TAB_PX)
        return made

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addWidget(self.strip)
        column.addWidget(self.bar)
        middle.setMinimumWidth(360)
        return middle

    def _side(self) -> QWidget:
        side = QWidget()
        side.setProperty("surface", "panel")
        side.setMinimumWidth(330)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("edge", "bottom")
        tabs = QHBoxLayout(head)
        tabs.setContentsMargins(0, 0, 0, 0)
        tabs.setSpacing(0)
        tabs.addWidget(self.tab_episode)
        tabs.addWidget(self.tab_differential)
        tabs.addStretch(1)
        column.addWidget(head)
        column.addWidget(self._right, 1)
        self._side_column = column
        return side


def _splitter(way: Qt.Orientation) -> QSplitter:
    made = QSplitter(way)
    made.setHandleWidth(1)
    return made
