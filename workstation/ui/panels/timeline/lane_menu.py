"""What can be done with one lane, as a menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from workstation.ui.panels.timeline.lane_name import LaneName
from workstation.ui.panels.timeline.plan import LanePlan, ScaleBy, ScaleChoice
from workstation.ui.theme.menu import Menu

FEW = 12
"""So many lanes stand in the menu themselves; more are chosen from a list with a search."""

_SCALES = {
    ScaleBy.VIEW: "Fit to what is on screen",
    ScaleBy.GROUP: "The same for all axes",
    ScaleBy.FIXED: "From … to …",
}


class LaneMenu(Menu):
    """Tells what was chosen; changes nothing itself."""

    turned = Signal()
    stepped = Signal(int)
    straightened = Signal()
    rename_asked = Signal()
    range_asked = Signal()
    scaled = Signal(object)
    """ScaleChoice, or None for the usual scale."""
    chosen = Signal(str, bool)
    """Lane id, and whether it is to be shown."""
    list_asked = Signal()

    def __init__(
        self, name: LaneName, title: str, names: tuple[LaneName, ...], plan: LanePlan, over: QWidget
    ) -> None:
        """Offer what there is for a lane.

        Args:
            name: the lane.
            title: as it is called now.
            names: every lane there could be.
            plan: how things are.
            over: as usual in Qt.
        """
        super().__init__(over)
        self.aboutToHide.connect(self.deleteLater)
        self.setAccessibleName("Lanes")
        folded = plan.is_folded(name.id, name.folded)
        self._add(f"Unfold {title}" if folded else f"Fold {title}", self.turned.emit)
        self._add(f"Hide {title}", partial(self.chosen.emit, name.id, False))
        self._add("Move up", partial(self.stepped.emit, -1))
        self._add("Move down", partial(self.stepped.emit, 1))
        self._add("Usual height", self.straightened.emit)
        self._add("Name…", self.rename_asked.emit)
        if name.scales:
            self._add_scales(name, plan.scales.get(name.id))
        self.addSeparator()
        if len(names) <= FEW:
            for each in names:
                self._add_lane(each, plan)
        self._add("Choose lanes…", self.list_asked.emit)

    def _add(self, text: str, slot: Callable[[], object], menu: Menu | None = None) -> QAction:
        action = QAction(text.replace("&", "&&"), self)
        action.triggered.connect(lambda _=False: slot())
        (menu or self).addAction(action)
        return action

    def _add_scales(self, name: LaneName, now: ScaleChoice | None) -> None:
        menu = self.submenu("Scale")
        self._check(
            self._add("Usual: all of the case", partial(self.scaled.emit, None), menu), not now
        )
        for by in name.scales:
            asked = (
                self.range_asked.emit
                if by is ScaleBy.FIXED
                else partial(self.scaled.emit, ScaleChoice(by))
            )
            self._check(self._add(_SCALES[by], asked, menu), now is not None and now.by is by)

    @staticmethod
    def _check(action: QAction, on: bool) -> None:
        action.setCheckable(True)
        action.setChecked(on)

    def _add_lane(self, each: LaneName, plan: LanePlan) -> None:
        action = QAction(f"{plan.names.get(each.id, each.title)}   {each.note}".strip(), self)
        action.setCheckable(True)
        action.setChecked(plan.shown(each.id, each.usually))
        action.toggled.connect(partial(self.chosen.emit, each.id))
        self.addAction(action)
