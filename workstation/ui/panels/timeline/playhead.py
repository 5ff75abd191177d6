"""The one line that crosses every lane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from workstation.ui.theme.applied import current

_WIDEST_PX = 400


class Playhead(QWidget):
    """A see-through widget no wider than it must be: moving it repaints a few columns only.

    Where a lane may be off by more than the line is wide, a pale band says how far.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._bands: Sequence[tuple[int, int, int]] = ()
        self._middle = 0

    def place(
        self,
        x_px: int,
        top_px: int,
        bottom_px: int,
        bands: Sequence[tuple[int, int, int]],
        *,
        least_px: int = 0,
    ) -> None:
        """Put the line at a column of the parent.

        Args:
            x_px: the column.
            top_px: from where,
            bottom_px: to where.
            bands: (top, bottom, half width) of each uncertain lane, in pixels of the parent.
            least_px: the column at which lanes begin: no band reaches further left.
        """
        half = min(max((b[2] for b in bands), default=0), _WIDEST_PX)
        self._bands = [(top - top_px, bottom - top_px, min(b, half)) for top, bottom, b in bands]
        left = min(max(x_px - half, least_px), x_px)
        self._middle = x_px - left
        self.setGeometry(QRect(left, top_px, self._middle + half + 1, bottom_px - top_px))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        middle = self._middle
        pale = QColor(theme.amber)
        pale.setAlphaF(0.22)
        for top, bottom, half in self._bands:
            if half > 1:
                painter.fillRect(middle - half, top, 2 * half + 1, bottom - top, pale)
        painter.fillRect(middle, 0, 1, self.height(), QColor(theme.accent))
        painter.end()


class Companion(QWidget):
    """A thin broken line: where another picture of a locked comparison stands."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def place(self, x_px: int, top_px: int, bottom_px: int) -> None:
        """Put the line at a column of the parent."""
        self.setGeometry(QRect(x_px, top_px, 1, bottom_px - top_px))
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(QColor(current().accent), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(0, 0, 0, self.height())
        painter.end()
