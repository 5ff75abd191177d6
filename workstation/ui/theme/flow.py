"""A layout that breaks its row when it is full, for chips and buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget
from typing_extensions import override


class FlowLayout(QLayout):
    """Items from left to right, then in the next row."""

    def __init__(self, parent: QWidget | None = None, *, gap_px: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px = gap_px
        self.setContentsMargins(0, 0, 0, 0)
        if parent is not None:
            policy = parent.sizePolicy()
            policy.setHeightForWidth(True)
            policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            parent.setSizePolicy(policy)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._placed(QRect(0, 0, width, 0), move=False)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._placed(rect, move=True)

    def _placed(self, rect: QRect, *, move: bool) -> int:
        """The height used; moves the items there if asked to, each in the middle of its row."""
        x, y, row_px = rect.x(), rect.y(), 0
        row: list[tuple[QLayoutItem, int, QSize]] = []
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            if row and x + size.width() > rect.right() + 1:
                self._settle(row, y, row_px, move=move)
                x, y, row_px, row = rect.x(), y + row_px + self._gap_px, 0, []
            row.append((item, x, QSize(min(size.width(), rect.width()), size.height())))
            x += size.width() + self._gap_px
            row_px = max(row_px, size.height())
        self._settle(row, y, row_px, move=move)
        return y + row_px - rect.y()

    @staticmethod
    def _settle(
        row: list[tuple[QLayoutItem, int, QSize]], y: int, row_px: int, *, move: bool
    ) -> None:
        if move:
            for item, x, size in row:
                item.setGeometry(QRect(QPoint(x, y + (row_px - size.height()) // 2), size))
