"""One to four pictures side by side; one is the normal case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from workstation.ui.panels.picture.view import PictureView

MOST = 4


class PictureGrid(QWidget):
    """Holds the pictures. The first one is always there."""

    jump_requested = Signal(object)
    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._views: list[PictureView] = []
        self.set_count(1)

    @property
    def views(self) -> Sequence[PictureView]:
        """The pictures on screen, the main one first."""
        return tuple(self._views)

    def set_count(self, count: int) -> None:
        """Show so many pictures.

        Raises:
            ValueError: fewer than one or more than four.
        """
        if not 1 <= count <= MOST:
            raise ValueError(f"between 1 and {MOST} pictures fit")
        while len(self._views) > count:
            view = self._views.pop()
            self._layout.removeWidget(view)
            view.hide()
            view.deleteLater()
        while len(self._views) < count:
            view = PictureView()
            view.jump_requested.connect(self.jump_requested)
            view.wanted.connect(self.wanted)
            self._views.append(view)
        columns = 1 if count == 1 else 2
        for i, view in enumerate(self._views):
            view.setAccessibleName("Picture" if count == 1 else f"Picture {i + 1}")
            self._layout.addWidget(view, i // columns, i % columns)
        self.wanted.emit()
