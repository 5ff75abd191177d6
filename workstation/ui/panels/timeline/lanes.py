"""The rows below the ruler, arranged as the reader likes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.lane_chooser import LaneChooser
from workstation.ui.panels.timeline.lane_forms import NameForm, RangeForm
from workstation.ui.panels.timeline.lane_menu import LaneMenu
from workstation.ui.panels.timeline.lane_name import LaneName
from workstation.ui.panels.timeline.plan import LanePlan, ScaleBy, ScaleChoice
from workstation.ui.panels.timeline.row import Row
from workstation.ui.panels.timeline.trace_lane import TraceLane
from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import button


class Lanes(QScrollArea):
    """Rows that can be reordered, resized, folded and hidden; the plan remembers it."""

    arranged = Signal()
    """Rows came, went, moved or changed their height."""
    chosen = Signal()
    """Another set of lanes is wanted on screen."""
    scaled = Signal()
    """Another scale is wanted for some lane."""

    def __init__(self, plan: LanePlan) -> None:
        super().__init__()
        self.plan = plan
        self._rows: dict[str, Row] = {}
        self._names: tuple[LaneName, ...] = ()
        self._by_id: dict[str, LaneName] = {}
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._more = button("", "link", clicked=self.choose)
        self._more.setStyleSheet("margin: 4px 10px;")
        self._column.addWidget(self._more)
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
        self._by_id = {n.id: n for n in self._names}
        self._arrange()

    # -- arranging ----------------------------------------------------------------------------

    def _ids(self) -> tuple[str, ...]:
        return tuple(n.id for n in self._names)

    def _order(self) -> tuple[str, ...]:
        return tuple(i for i in self.plan.arranged(self._ids()) if i in self._rows)

    def _shown(self, lane_id: str) -> bool:
        return self.plan.shown(lane_id, self._name(lane_id).usually)

    def _name(self, lane_id: str) -> LaneName:
        return self._by_id.get(lane_id) or LaneName(lane_id, lane_id)

    def _arrange(self) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
        for place, lane_id in enumerate(self._order()):
            row = self._rows[lane_id]
            folded = self.plan.is_folded(lane_id, self._name(lane_id).folded)
            row.head.call(self.plan.names.get(lane_id, ""))
            row.head.show_folded(folded)
            if isinstance(row.body, LaneBody):
                row.body.set_room(self.plan.heights_px.get(lane_id))
                row.body.set_folded(folded)
            self._column.insertWidget(place, row)
            row.setVisible(self._shown(lane_id))
        shown = sum(self._shown(n.id) for n in self._names)
        self._more.setText(f"Choose lanes… {shown} of {len(self._names)} shown")
        self.arranged.emit()

    def _turn(self, lane_id: str) -> None:
        self.plan.turn(lane_id, self._name(lane_id).folded)
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

    def choose(self) -> None:
        """Let the reader choose from every lane there could be."""
        chooser = LaneChooser(self._names, self.plan, self)
        chooser.chosen.connect(self._choose)

    def _open_menu(self, lane_id: str, at: QPoint) -> None:
        name = self._name(lane_id)
        menu = LaneMenu(name, self._rows[lane_id].head.title, self._names, self.plan, self)
        menu.turned.connect(partial(self._turn, lane_id))
        menu.stepped.connect(partial(self._step, lane_id))
        menu.straightened.connect(partial(self._straighten, lane_id))
        menu.rename_asked.connect(partial(self._ask_name, lane_id))
        menu.range_asked.connect(partial(self._ask_range, lane_id))
        menu.scaled.connect(partial(self._scale, lane_id))
        menu.chosen.connect(self._choose)
        menu.list_asked.connect(self.choose)
        menu.popup(at)

    def _choose(self, lane_id: str, on: bool) -> None:
        self.plan.chosen[lane_id] = on
        self.chosen.emit()
        self._arrange()

    def _ask_name(self, lane_id: str) -> None:
        asks = NameForm(self._name(lane_id).title, self.plan.names.get(lane_id, ""), self)
        asks.given.connect(partial(self._rename, lane_id))

    def _rename(self, lane_id: str, name: str) -> None:
        self.plan.rename(lane_id, name)
        self._arrange()

    def _ask_range(self, lane_id: str) -> None:
        body = self._rows[lane_id].body
        now = body.shown_range if isinstance(body, TraceLane) else (0.0, 1.0)
        asks = RangeForm(self._rows[lane_id].head.title, self._name(lane_id).unit, now, self)
        asks.given.connect(partial(self._scale_fixed, lane_id))

    def _scale_fixed(self, lane_id: str, low: float, high: float) -> None:
        self._scale(lane_id, ScaleChoice(ScaleBy.FIXED, low, high))

    def _scale(self, lane_id: str, choice: ScaleChoice | None) -> None:
        """Axes of one sensor share a scale, or leave it, together."""
        before = self.plan.scales.get(lane_id)
        group = self._name(lane_id).group
        shared = ScaleBy.GROUP in {c.by for c in (before, choice) if c is not None}
        for each in self._names:
            if each.id == lane_id or (shared and group and each.group == group):
                self.plan.scale(each.id, choice)
        self.scaled.emit()
