"""The table of cases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from workstation.ui.panels.worklist.rows import Row
from workstation.ui.theme.applied import current

COLUMNS = ("Case", "Age, corrected", "Material", "Newest", "State", "Urgency", "Reader")
_WIDTHS = (150, 160, 120, 110, 150, 150, 100)
_AGE, _NEWEST, _URGENCY, _READER = 1, 3, 5, 6
_LEAVES_BELOW_PX = {_READER: 960, _NEWEST: 850}
"""Where there is no room for all, what matters least leaves before anything is cut."""
_MARK_PX = 9
_PAD_PX = 10

_Index = QModelIndex | QPersistentModelIndex


class CaseModel(QAbstractTableModel):
    """Rows as the table wants them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these cases instead."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    @override
    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        texts = (
            f"{row.id}  {row.name}".strip(),
            f"{row.age or 'age unknown'}  {row.corrected or '–'}",
            row.material,
            row.newest,
            row.state,
            row.urgency,
            row.reader,
        )
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == _AGE and row.corrected:
            return f"{row.age} since birth; {row.corrected} counted from 40 weeks"
        return None

    @override
    def headerData(
        self, at: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[at].upper()
        return None


class _Painter(QStyledItemDelegate):
    """Case numbers strong, corrected ages quiet, urgency with its mark; one line below each row."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = current()
        model = index.model()
        assert isinstance(model, CaseModel)
        row = model.rows[index.row()]
        box: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.raised))
        painter.setPen(QColor(theme.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        inner = box.adjusted(_PAD_PX, 0, -4, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        metrics = painter.fontMetrics()

        def write(text: str, color: str, left: int) -> int:
            painter.setPen(QColor(color))
            room = inner.right() - left
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))
            painter.drawText(QRect(left, inner.top(), max(room, 0), inner.height()), middle, shown)
            return left + metrics.horizontalAdvance(shown) + 6

        if index.column() == 0:
            font = QFont(painter.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            metrics = painter.fontMetrics()
            left = write(row.id, theme.text, inner.left())
            font.setWeight(QFont.Weight.Normal)
            painter.setFont(font)
            metrics = painter.fontMetrics()
            write(row.name, theme.dim, left)
        elif index.column() == _AGE:
            left = write(row.age or "unknown", theme.text if row.age else theme.faint, inner.left())
            write(row.corrected or "–", theme.faint, left)
        elif index.column() == _URGENCY:
            left = self._mark(painter, row.level, inner)
            write(row.urgency, theme.text if row.level else theme.dim, left)
        else:
            write(str(index.data()), theme.text, inner.left())
        painter.restore()

    def _mark(self, painter: QPainter, level: str, inner: QRect) -> int:
        theme = current()
        color = {"E0": theme.red, "E1": theme.red, "E2": theme.amber}.get(level, theme.faint)
        mark = QRect(inner.left(), inner.center().y() - _MARK_PX // 2, _MARK_PX, _MARK_PX)
        if level:
            painter.fillRect(mark, QColor(color))
        else:
            painter.setPen(QColor(color))
            painter.drawRect(mark.adjusted(0, 0, -1, -1))
        return mark.right() + 8

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, 40)


class CaseTable(QTableView):
    """Cases, one a row; a double click opens one, as does what is bound to its keys."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = CaseModel(self)
        self.setModel(self._model)
        self._painter = _Painter(self)
        self.setItemDelegate(self._painter)
        self.setAccessibleName("Cases")
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(40)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for at, width in enumerate(_WIDTHS):
            header.resizeSection(at, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(80)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._choose)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these cases, keeping the chosen one chosen if it is still there."""
        before = self.chosen_id()
        self._model.show_rows(rows)
        ids = [r.id for r in rows]
        if ids:
            self.selectRow(ids.index(before) if before in ids else 0)
        if self.chosen_id() != before or not ids:
            self.chosen.emit(self.chosen_id())

    def chosen_id(self) -> str:
        """The chosen case, "" if none is."""
        at = self.currentIndex().row()
        return self._model.rows[at].id if 0 <= at < len(self._model.rows) else ""

    def rows(self) -> tuple[Row, ...]:
        """The cases as shown, from the top."""
        return self._model.rows

    def chosen_row(self) -> Row | None:
        """What is shown of the chosen case, None if none is."""
        at = self.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def choose(self, case_id: str) -> None:
        """Choose a case that is shown."""
        for at, row in enumerate(self._model.rows):
            if row.id == case_id:
                self.selectRow(at)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width()
        for column, least in _LEAVES_BELOW_PX.items():
            self.setColumnHidden(column, width < least)
        super().resizeEvent(event)

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._model.rows[index.row()].id)

    def _choose(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.row() != before.row():
            self.chosen.emit(self.chosen_id())
