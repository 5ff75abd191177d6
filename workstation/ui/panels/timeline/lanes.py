"""The rows below the ruler, arranged as the reader likes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.timeline.row import Row
from workstation.ui.theme.applied import current
from workstation.ui.theme.menu import Menu


@dataclass(frozen=True, slots=True)
class LaneName:
    """A lane there could be: its id, its words in the menu, and whether it is usually shown."""

    id: str
    text: str
    usually: bool = True


class Lanes(QScrollArea):
    """Rows that can be reordered, resized, folded and hidden; the plan remembers it."""

    arranged = Signal()
    """Rows came, went, moved or changed their height."""
    chosen = Signal()
    """Another set of lanes is wanted on screen."""

    def __init__(self, plan: LanePlan) -> None:
        super().__init__()
        self.plan = plan
        self._rows: dict[str, Row] = {}
        self._names: Sequence[LaneName] = ()
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._mark = QFrame(self._inside)
        self._mark.hide()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Lanes")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there: a bar that comes and goes would change the scale of half the lanes.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidget(self._inside)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows on screen, from top to bottom."""
        return tuple(self._rows[i] for i in self._order() if self._shown(i))

    def settle(self) -> None:
        """Have every row in its place now, not at the next turn of the event loop."""
        self._column.activate()

    def adopt(self, row: Row) -> None:
        """Take a new row in; `show_rows` says where it goes."""
        row.setParent(self._inside)
        head = row.head
        head.turned.connect(partial(self._turn, row.lane_id))
        head.dragged.connect(partial(self._drag, row))
        head.stretched.connect(partial(self._stretch, row))
        head.straightened.connect(partial(self._straighten, row.lane_id))
        head.stepped.connect(partial(self._step, row.lane_id))
        row.menu_requested.connect(partial(self._open_menu, row.lane_id))

    def show_rows(self, rows: Mapping[str, Row], names: Sequence[LaneName]) -> None:
        """Show these rows, adopted before; `names` are all lanes there could be, in usual order."""
        self._rows, self._names = dict(rows), tuple(names)
        self._arrange()

    # -- arranging ----------------------------------------------------------------------------

    def _ids(self) -> tuple[str, ...]:
        return tuple(n.id for n in self._names)

    def _order(self) -> tuple[str, ...]:
        return tuple(i for i in self.plan.arranged(self._ids()) if i in self._rows)

    def _shown(self, lane_id: str) -> bool:
        usually = next((n.usually for n in self._names if n.id == lane_id), True)
        return self.plan.shown(lane_id, usually)

    def _arrange(self) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
        for place, lane_id in enumerate(self._order()):
            row = self._rows[lane_id]
            folded = lane_id in self.plan.folded
            row.head.show_folded(folded)
            if isinstance(row.body, LaneBody):
                row.body.set_room(self.plan.heights_px.get(lane_id))
                row.body.set_folded(folded)
            self._column.insertWidget(place, row)
            row.setVisible(self._shown(lane_id))
        self.arranged.emit()

    def _turn(self, lane_id: str) -> None:
        self.plan.turn(lane_id)
        self._arrange()

    def _stretch(self, row: Row, wanted_px: int) -> None:
        if isinstance(row.body, LaneBody):
            self.plan.heights_px[row.lane_id] = row.body.room_for(wanted_px)
            row.body.set_room(self.plan.heights_px[row.lane_id])
            self.arranged.emit()

    def _straighten(self, lane_id: str) -> None:
        self.plan.heights_px.pop(lane_id, None)
        self._arrange()

    def _step(self, lane_id: str, by: int) -> None:
        shown = [r.lane_id for r in self.rows]
        to = shown.index(lane_id) + by
        if 0 <= to < len(shown):
            self._put(lane_id, to)

    def _put(self, lane_id: str, to: int) -> None:
        """Place a lane among those on screen; hidden ones stay beside their neighbours."""
        others = [r.lane_id for r in self.rows if r.lane_id != lane_id]
        every = [i for i in self.plan.arranged(self._ids()) if i != lane_id]
        place = every.index(others[to - 1]) + 1 if to else 0
        self.plan.move(lane_id, place, self._ids())
        self._arrange()

    def _drag(self, row: Row, at: QPoint, going_on: bool) -> None:
        y = self._inside.mapFromGlobal(at).y()
        others = [r for r in self.rows if r is not row]
        to = sum(y > r.y() + r.height() // 2 for r in others)
        if not going_on:
            self._mark.hide()
            self._put(row.lane_id, to)
            return
        edge = others[to].y() if to < len(others) else others[-1].y() + others[-1].height()
        self._mark.setStyleSheet(f"background: {current().accent};")
        self._mark.setGeometry(0, max(edge - 1, 0), self._inside.width(), 2)
        self._mark.show()
        self._mark.raise_()

    # -- menu ---------------------------------------------------------------------------------

    def _open_menu(self, lane_id: str, at: QPoint) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Lanes")
        folded = lane_id in self.plan.folded
        title = self._rows[lane_id].head.title
        for text, slot in (
            (f"Unfold {title}" if folded else f"Fold {title}", partial(self._turn, lane_id)),
            ("Move up", partial(self._step, lane_id, -1)),
            ("Move down", partial(self._step, lane_id, 1)),
            ("Usual height", partial(self._straighten, lane_id)),
        ):
            action = QAction(text, menu)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.addSeparator()
        for each in self._names:
            action = QAction(each.text, menu)
            action.setCheckable(True)
            action.setChecked(self._shown(each.id))
            action.toggled.connect(partial(self._choose, each.id))
            menu.addAction(action)
        menu.popup(at)

    def _choose(self, lane_id: str, on: bool) -> None:
        self.plan.chosen[lane_id] = on
        self.chosen.emit()
        self._arrange()
