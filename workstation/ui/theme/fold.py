"""A heading that folds what stands under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.ui.theme.icons import icon
from workstation.ui.theme.parts import label

_ICON_PX = 12


class Fold(QWidget):
    """Title, count, and a body that shows or hides."""

    def __init__(
        self, title: str, count: int, *, opened: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = title
        self.head = QPushButton(title)
        self.head.setProperty("kind", "fold")
        self.head.setCheckable(True)
        self.head.setAutoDefault(False)
        self.head.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.head.toggled.connect(self._turn)
        self._number = label(str(count), "small")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.head, 1)
        top.addWidget(self._number)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(_ICON_PX + 6, 0, 0, 4)
        self.body.setSpacing(0)
        self._inside = inside
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(inside)
        self._count = str(count)
        self.head.setChecked(opened)
        self._turn(opened)

    @property
    def opened(self) -> bool:
        """Whether the body is shown."""
        return self.head.isChecked()

    def say(self, count: str) -> None:
        """Another count, in words if need be."""
        self._count = count
        self._number.setText(count)
        self._turn(self.opened)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self._turn(self.opened)
        super().changeEvent(event)

    def _turn(self, opened: bool) -> None:
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", self.palette()))
        state = "unfolded" if opened else "folded"
        self.head.setAccessibleName(f"{self.title}, {self._count}, {state}")
        self._inside.setVisible(opened)
