"""The pages of the letter, as they will be printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import label

_GAP_PX = 16


class _Page(QWidget):
    """One page, as wide as there is room, with its shadow line."""

    def __init__(self, pixels: NDArray[np.uint8], number: int, count: int) -> None:
        super().__init__()
        height, width = pixels.shape[:2]
        # QImage shares the array's memory and keeps no reference to it.
        self._pixels = np.ascontiguousarray(pixels)
        self._image = QImage(
            self._pixels.data, width, height, self._pixels.strides[0], QImage.Format.Format_RGB888
        )
        self.setAccessibleName(f"Page {number} of {count} of the referral")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def fit(self, width: int) -> None:
        """Be that wide, in logical pixels."""
        self.setFixedSize(width, round(width * self._image.height() / self._image.width()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(0, 0, self.width(), self.height()), self._image)
        painter.setPen(QColor(current().line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Pages(QScrollArea):
    """The whole letter under one another."""

    WIDEST_PX = 900

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("The referral as it will be printed")
        self._inside = QWidget()
        self._inside.setProperty("surface", "background")
        self._box = QVBoxLayout(self._inside)
        self._box.setContentsMargins(_GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX)
        self._box.setSpacing(_GAP_PX)
        self._box.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._say = label("The letter is being set…", "dim")
        self._box.addWidget(self._say)
        self._pages: list[_Page] = []
        self.setWidget(self._inside)

    def show_pages(self, pages: Sequence[NDArray[np.uint8]]) -> None:
        """Show these pages; where one was scrolled to is kept."""
        at = self.verticalScrollBar().value()
        self._clear()
        self._pages = [_Page(p, i + 1, len(pages)) for i, p in enumerate(pages)]
        for page in self._pages:
            self._box.addWidget(page)
        self._fit()
        self._inside.adjustSize()
        self.verticalScrollBar().setValue(at)

    def say(self, text: str) -> None:
        """Say something instead of pages."""
        self._clear()
        self._say.setText(text)
        self._say.show()

    @property
    def count(self) -> int:
        """How many pages are shown."""
        return len(self._pages)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.WIDEST_PX, 900)

    def _fit(self) -> None:
        width = min(self.viewport().width() - 2 * _GAP_PX, self.WIDEST_PX)
        for page in self._pages:
            page.fit(max(width, 200))

    def _clear(self) -> None:
        self._say.hide()
        for page in self._pages:
            self._box.removeWidget(page)
            page.deleteLater()
        self._pages = []
