"""One to four pictures side by side; one is the normal case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.review.playback.looking import MOST
from workstation.ui.panels.picture.beside import WIDE, CellState, columns_for
from workstation.ui.panels.picture.foot import HEIGHT_PX, PictureFoot
from workstation.ui.panels.picture.view import PictureView
from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import HintButton, label

_EDGE_PX = 2
_SMALL_PX = (160, 96)


class PictureCell(QWidget):
    """A picture and the line under it; the main one of several has an edge."""

    def __init__(self) -> None:
        super().__init__()
        self.view = PictureView()
        self.foot = PictureFoot()
        self.foot.hide()
        self._main = False
        self._usual = self.view.minimumSize()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.foot)

    def show_state(self, state: CellState | None) -> None:
        """Follow what is looked at; None for the only picture."""
        several = state is not None
        self.foot.setVisible(several)
        self._column.setContentsMargins(0, _EDGE_PX if several else 0, 0, 0)
        if several:
            self.view.setMinimumSize(*_SMALL_PX)
        else:
            self.view.setMinimumSize(self._usual)
        self._main = state is not None and state.main
        if state is not None:
            self.foot.show_state(state)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._main:
            painter = QPainter(self)
            edge = QRect(0, 0, self.width(), _EDGE_PX)
            painter.fillRect(edge, QColor(current().accent))
            painter.end()


class PictureGrid(QWidget):
    """Holds the pictures. The first one is always there."""

    jump_requested = Signal(object)
    wanted = Signal()
    main_asked = Signal(int)
    """Place of a picture among those on screen, from 0; so in all that follow."""
    hear_asked = Signal(int)
    slip_asked = Signal(int, int)
    """Place, and frames later; earlier if negative."""
    lock_asked = Signal(int)
    close_asked = Signal(int)
    leave_asked = Signal()
    """Back to the case clock."""

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.notice = self._build_notice()
        outer.addWidget(self.notice)
        self._room = QWidget()
        outer.addWidget(self._room, 1)
        self._layout = QGridLayout(self._room)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._cells: list[PictureCell] = []
        self._shapes: tuple[float, ...] = ()
        self._placed: tuple[int, int] = (0, 0)
        self.set_count(1)

    @property
    def views(self) -> Sequence[PictureView]:
        """The pictures on screen."""
        return tuple(c.view for c in self._cells)

    @property
    def feet(self) -> Sequence[PictureFoot]:
        """The line under each picture."""
        return tuple(c.foot for c in self._cells)

    def set_count(self, count: int) -> None:
        """Show so many pictures.

        Raises:
            ValueError: fewer than one or more than four.
        """
        if not 1 <= count <= MOST:
            raise ValueError(f"between 1 and {MOST} pictures fit")
        if count == len(self._cells):
            return
        while len(self._cells) > count:
            cell = self._cells.pop()
            self._layout.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        while len(self._cells) < count:
            self._cells.append(self._made(len(self._cells)))
        for i, view in enumerate(self.views):
            view.setAccessibleName("Picture" if count == 1 else f"Picture {i + 1}")
        self._shapes = self._shapes[:count] + (WIDE,) * (count - len(self._shapes))
        self._arrange()
        self.wanted.emit()

    def show_states(self, states: Sequence[CellState], notice: str = "") -> None:
        """What stands under each picture, none for a single one; and what must be known."""
        for cell, state in zip(self._cells, states or (None,), strict=True):
            cell.show_state(state)
        self._said.setText(notice)
        self.notice.setVisible(bool(notice))
        shapes = tuple(s.shape for s in states)
        if shapes and shapes != self._shapes:
            self._shapes = shapes
            self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- inside -------------------------------------------------------------------------------

    def _made(self, place: int) -> PictureCell:
        cell = PictureCell()
        cell.view.jump_requested.connect(self.jump_requested)
        cell.view.wanted.connect(self.wanted)
        cell.foot.main_asked.connect(partial(self.main_asked.emit, place))
        cell.foot.hear_asked.connect(partial(self.hear_asked.emit, place))
        cell.foot.slip_asked.connect(partial(self.slip_asked.emit, place))
        cell.foot.lock_asked.connect(partial(self.lock_asked.emit, place))
        cell.foot.close_asked.connect(partial(self.close_asked.emit, place))
        return cell

    def _arrange(self) -> None:
        """Put the pictures where they come out largest; a short last row is shared out."""
        count = len(self._cells)
        foot = HEIGHT_PX if count > 1 else 0
        columns = columns_for(self._shapes, max(self.width(), 1), max(self.height() - 2 * foot, 1))
        if self._placed == (count, columns):
            return
        self._placed = (count, columns)
        for cell in self._cells:
            self._layout.removeWidget(cell)
        rows = -(-count // columns)
        last = count - (rows - 1) * columns
        for i, cell in enumerate(self._cells):
            row, column = divmod(i, columns)
            ends = row == rows - 1 and column == last - 1
            self._layout.addWidget(cell, row, column, 1, columns - column if ends else 1)
        for i in range(MOST):
            self._layout.setColumnStretch(i, 1 if i < columns else 0)
            self._layout.setRowStretch(i, 1 if i < rows else 0)

    def _build_notice(self) -> QFrame:
        notice = QFrame()
        notice.setProperty("surface", "panel")
        row = QHBoxLayout(notice)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(12)
        self._said = label("", "amber", wrap=True)
        leave = HintButton("Back to the case clock", "Shift C")
        leave.clicked.connect(self.leave_asked)
        row.addWidget(self._said, 1)
        row.addWidget(leave)
        notice.hide()
        return notice
