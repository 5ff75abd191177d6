"""Everything that can be done, found by typing: Ctrl+K."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from workstation.ui.actions import Action, find
from workstation.ui.dialogs.overlay import Overlay
from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import label

_ROW_PX = 30
_ROWS = 14
_ACTION = Qt.ItemDataRole.UserRole
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _ROWS,
    Qt.Key.Key_PageUp: -_ROWS,
}


class Palette(Overlay):
    """A line to type in and what fits it; Enter does the marked one."""

    chosen = QtSignal(str)
    """Id of an action."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "All actions", 620)
        self._actions: tuple[Action, ...] = ()
        self._can: Callable[[Action], bool] = bool
        self.line = QLineEdit()
        self.line.setPlaceholderText("What do you want to do?")
        self.line.setAccessibleName("Find an action")
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Actions that fit")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setProperty("surface", "overlay")
        self.list.itemClicked.connect(self._take)
        self.nothing = label("Nothing of that name. Try another word.", "dim")
        for part in (self.line, self.list, self.nothing):
            self.inside.addWidget(part)

    def open_on(self, actions: Sequence[Action], can: Callable[[Action], bool]) -> None:
        """Offer these; those for which `can` is false are shown last, and do nothing."""
        self._actions, self._can = tuple(actions), can
        self.line.clear()
        self._narrow("")
        self.open_with(self.line)

    def shown(self) -> tuple[str, ...]:
        """Ids of what is listed, from the top."""
        return tuple(self._action(row).id for row in range(self.list.count()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list while the cursor stays in the line."""
        if watched is self.line and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress and self._pressed(event):
                return True
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()  # nothing typed here is a key of a station
                return False
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            row = min(max(self.list.currentRow() + _MOVES[key], 0), self.list.count() - 1)
            self.list.setCurrentRow(row)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self.list.currentItem()
            if item is not None:
                self._take(item)
            return True
        return False

    def _narrow(self, text: str) -> None:
        fits = find(self._actions, text)
        ordered = sorted(fits, key=lambda a: not self._can(a))
        self.list.clear()
        for each in ordered:
            item = QListWidgetItem(each.text)
            item.setData(_ACTION, each)
            if not self._can(each):
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip("Not possible at the moment")
            self.list.addItem(item)
        if ordered:
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(ordered))
        self.nothing.setVisible(not ordered)
        self.list.setFixedHeight(min(max(len(ordered), 1), _ROWS) * _ROW_PX + 4)

    def _action(self, row: int) -> Action:
        held = self.list.item(row).data(_ACTION)
        assert isinstance(held, Action)
        return held

    def _take(self, item: QListWidgetItem) -> None:
        action = item.data(_ACTION)
        if isinstance(action, Action) and self._can(action):
            self.dismiss()
            self.chosen.emit(action.id)


class _Line(QStyledItemDelegate):
    """Words left, group and key right."""

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, action = current(), index.data(_ACTION)
        assert isinstance(action, Action)
        box: QRect = option.rect
        on = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.line))
        inner = box.adjusted(10, 0, -10, 0)
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        right = inner.right()
        if action.key:
            width = metrics.horizontalAdvance(action.key) + 12
            cap = QRect(right - width, inner.center().y() - 9, width, 19)
            painter.setPen(QColor(theme.faint))
            painter.drawRoundedRect(cap, 3, 3)
            painter.setPen(QColor(theme.dim))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, action.key)
            right = cap.left() - 10
        painter.setPen(QColor(theme.faint))
        painter.drawText(
            QRect(right - 100, box.top(), 100, box.height()),
            middle | Qt.AlignmentFlag.AlignRight,
            action.group,
        )
        painter.setPen(QColor(theme.text if on else theme.faint))
        room = right - 110 - inner.left()
        words = metrics.elidedText(action.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(
            QRect(inner.left(), box.top(), room, box.height()),
            middle | Qt.AlignmentFlag.AlignLeft,
            words,
        )
        painter.restore()

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, _ROW_PX)
