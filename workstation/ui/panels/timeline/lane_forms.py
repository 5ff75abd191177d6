"""Small sheets: what a lane is called, from where to where its values reach."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from workstation.ui.dialogs.overlay import Overlay
from workstation.ui.panels.timeline.plan import LONGEST_NAME, ScaleBy, ScaleChoice
from workstation.ui.theme.parts import button, label


class Sheet(Overlay):
    """A sheet over the window that goes for good when it is dismissed; Tab stays on it."""

    def __init__(self, over: QWidget, name: str, width_px: int) -> None:
        super().__init__(over.window(), name, width_px)
        self.stops: Sequence[QWidget] = ()
        self.closed.connect(self.deleteLater)

    @override
    def focusNextPrevChild(self, next_one: bool) -> bool:
        stops = [each for each in self.stops if each.isVisible()]
        if stops:
            here = next((i for i, each in enumerate(stops) if each.hasFocus()), -1)
            stops[(here + (1 if next_one else -1)) % len(stops)].setFocus()
        return True


class NameForm(Sheet):
    """Asks what the reader calls a lane."""

    given = Signal(str)
    """The name, "" for the lane's own."""

    def __init__(self, own: str, now: str, parent: QWidget) -> None:
        super().__init__(parent, "Name of the lane", 380)
        self.inside.addWidget(label(f"{own} is called", "small"))
        self.field = QLineEdit(now)
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setPlaceholderText(own)
        self.field.setAccessibleName("Name of the lane")
        self.field.setMinimumWidth(240)
        self.field.returnPressed.connect(self._give)
        self.inside.addWidget(self.field)
        self.inside.addWidget(
            label("For this timeline; the letter keeps the name in the log.", "faint")
        )
        row = QHBoxLayout()
        row.addStretch(1)
        own_name = button("Its own name", clicked=self._reset)
        named = button("Name", "main", clicked=self._give)
        row.addWidget(own_name)
        row.addWidget(named)
        self.inside.addLayout(row)
        self.stops = (self.field, own_name, named)
        self.open_with(self.field)

    def _give(self) -> None:
        self.given.emit(self.field.text())
        self.dismiss()

    def _reset(self) -> None:
        self.given.emit("")
        self.dismiss()


class RangeForm(Sheet):
    """Asks from where to where a lane's values are drawn."""

    given = Signal(float, float)

    def __init__(self, title: str, unit: str, now: tuple[float, float], parent: QWidget) -> None:
        super().__init__(parent, "Scale of the lane", 380)
        self.inside.addWidget(label(f"{title}, in {unit}" if unit else title, "small"))
        row = QHBoxLayout()
        self.low, self.high = QLineEdit(f"{now[0]:.4g}"), QLineEdit(f"{now[1]:.4g}")
        for words, field in (("from", self.low), ("to", self.high)):
            field.setMaxLength(20)
            field.setFixedWidth(84)
            field.setAccessibleName(f"Scale {words}")
            field.returnPressed.connect(self._give)
            row.addWidget(label(words, "dim"))
            row.addWidget(field)
        if unit:
            row.addWidget(label(unit, "dim"))
        row.addStretch(1)
        self.inside.addLayout(row)
        self.trouble = label("", "amber")
        self.trouble.hide()
        self.inside.addWidget(self.trouble)
        foot = QHBoxLayout()
        foot.addStretch(1)
        given = button("Set", "main", clicked=self._give)
        foot.addWidget(given)
        self.inside.addLayout(foot)
        self.stops = (self.low, self.high, given)
        self.open_with(self.low)
        self.low.selectAll()

    def _give(self) -> None:
        try:
            low, high = (float(f.text().replace(",", ".")) for f in (self.low, self.high))
        except ValueError:
            self._say("Two numbers are needed.")
            return
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            self._say("The first number must be the smaller one.")
            return
        try:
            ScaleChoice(ScaleBy.FIXED, low, high)
        except ValueError:
            self._say("These two numbers are too large, or too close to each other, to draw.")
            return
        self.given.emit(low, high)
        self.dismiss()

    def _say(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.show()
