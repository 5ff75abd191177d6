"""Small forms beside the hand: what a lane is called, how high its values reach."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workstation.ui.panels.timeline.plan import LONGEST_NAME
from workstation.ui.theme.parts import button, label


class _Form(QFrame):
    """Gone with Esc or a click beside it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self.setProperty("surface", "card")
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(12, 12, 12, 12)
        self.inside.setSpacing(8)

    def open_near(self, at: QPoint) -> None:
        """Show it, within the screen."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = min(at.x(), room.right() - self.width())
        y = min(at.y(), room.bottom() - self.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()


class NameForm(_Form):
    """Asks what the reader calls a lane."""

    given = Signal(str)
    """The name, "" for the lane's own."""

    def __init__(self, own: str, now: str, parent: QWidget) -> None:
        super().__init__("Name of the lane", parent)
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
        row.addWidget(button("Its own name", clicked=self._reset))
        row.addWidget(button("Name", "main", clicked=self._give))
        self.inside.addLayout(row)
        self.setFocusProxy(self.field)
        self.field.setFocus()

    def _give(self) -> None:
        self.given.emit(self.field.text())
        self.close()

    def _reset(self) -> None:
        self.given.emit("")
        self.close()


class RangeForm(_Form):
    """Asks from where to where a lane's values are drawn."""

    given = Signal(float, float)

    def __init__(self, title: str, unit: str, now: tuple[float, float], parent: QWidget) -> None:
        super().__init__("Scale of the lane", parent)
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
        self.inside.addLayout(row)
        self.trouble = label("", "amber")
        self.trouble.hide()
        self.inside.addWidget(self.trouble)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("Set", "main", clicked=self._give))
        self.inside.addLayout(foot)
        self.low.setFocus()
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
        self.given.emit(low, high)
        self.close()

    def _say(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.show()
        self.adjustSize()
