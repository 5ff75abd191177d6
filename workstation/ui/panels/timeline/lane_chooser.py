"""Every lane there could be, with its unit, rate and number of samples, to be shown or hidden."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from workstation.ui.panels.timeline.lane_forms import Sheet
from workstation.ui.panels.timeline.lane_menu import FEW
from workstation.ui.panels.timeline.lane_name import LaneName
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.timeline.specs import rate_text
from workstation.ui.theme.parts import label

_WIDTH_PX, _LIST_PX = 620, 380
_ID = Qt.ItemDataRole.UserRole


class LaneChooser(Sheet):
    """What is ticked is on the timeline at once."""

    chosen = Signal(str, bool)
    """Lane id, and whether it is to be shown."""

    def __init__(self, names: tuple[LaneName, ...], plan: LanePlan, parent: QWidget) -> None:
        super().__init__(parent, "Lanes of the timeline", _WIDTH_PX)
        inside = self.inside
        inside.addWidget(label("Lanes of the timeline", "head"))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a lane by name, source or unit")
        self.search.setAccessibleName("Find a lane")
        self.search.textChanged.connect(self._sift)
        self.search.setVisible(len(names) > FEW)
        inside.addWidget(self.search)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Lanes")
        self.list.setRootIsDecorated(False)
        self.list.setMinimumHeight(min(_LIST_PX, 60 + 24 * len(names)))
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHeaderLabels(["Lane", "Unit", "Rate", "Samples"])
        for each in names:
            self.list.addTopLevelItem(_item(each, plan))
        head = self.list.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemChanged.connect(self._changed)
        inside.addWidget(self.list, 1)
        self._foot = label("", "faint")
        inside.addWidget(self._foot)
        self._count()
        self.stops = (self.search, self.list)
        self.open_with(self.search if len(names) > FEW else self.list)

    def _changed(self, item: QTreeWidgetItem, _: int) -> None:
        self.chosen.emit(item.data(0, _ID), item.checkState(0) is Qt.CheckState.Checked)
        self._count()

    def _sift(self, text: str) -> None:
        words = text.casefold().split()
        for item in self._items():
            held = f"{item.text(0)} {item.toolTip(0)} {item.text(1)}".casefold()
            item.setHidden(not all(word in held for word in words))
        self._count()

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.list.topLevelItem(i) for i in range(self.list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _count(self) -> None:
        items = self._items()
        shown = sum(i.checkState(0) is Qt.CheckState.Checked for i in items)
        seen = sum(not i.isHidden() for i in items)
        found = "" if seen == len(items) else f" · {seen} found"
        self._foot.setText(f"{shown} of {len(items)} shown{found}")


def _item(name: LaneName, plan: LanePlan) -> QTreeWidgetItem:
    own = plan.names.get(name.id)
    text = f"{own} ({name.title})" if own else name.title
    rate = rate_text(name.rate_hz) if name.rate_hz else ""
    count = f"{name.count:,}".replace(",", " ") if name.count is not None else ""
    item = QTreeWidgetItem([text, name.unit, rate, count])
    item.setData(0, _ID, name.id)
    item.setToolTip(0, f"{name.title}\n{name.note}".strip())
    item.setFlags(
        Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
    )
    shown = plan.shown(name.id, name.usually)
    item.setCheckState(0, Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
    for column in (2, 3):
        item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
