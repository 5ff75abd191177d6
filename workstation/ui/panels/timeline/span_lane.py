"""Lanes of things with a span: episodes, movements, marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from workstation.core.timebase import Instant, Interval
from workstation.ui.panels.timeline.items import Item, Look, rows
from workstation.ui.panels.timeline.lane import FOLDED_PX, LaneBody
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.theme import Theme, mixed

_EDGE_PX = 5
_LEAST_PX = 3.0
_MOST_ROWS = 4


class SpanLane(LaneBody):
    """Items in as many rows as they need, with edges that can be dragged if the lane allows it."""

    chosen = Signal(str)
    """Id of an item that was clicked."""
    added = Signal(str)
    """Id of an item that was clicked with Shift held."""
    item_menu_requested = Signal(str, object)
    """Id of an item under a right click, and the global position."""
    zoom_requested = Signal(object)
    """Interval of an item that was double-clicked."""
    span_edited = Signal(str, object)
    """Id and new Interval, once the edge was let go."""

    def __init__(
        self, view: TimelineView, row_px: int, *, editable: bool = False, plays: bool = False
    ) -> None:
        """Show items.

        Args:
            view: what is on screen.
            row_px: height of one row.
            editable: the edges of items can be dragged.
            plays: an item that is clicked is played; the playhead does not go to the cursor.
        """
        super().__init__(view, row_px)
        self._plays = plays
        self._editable = editable
        self._items: Sequence[Item] = ()
        self._rows: Sequence[int] = ()
        self._selected: frozenset[str] = frozenset()
        self._drag: tuple[Item, str] | None = None
        self._draft: Interval | None = None

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these, ordered by start."""
        self._items = items
        self._rows = rows([i.span for i in items])
        self._settle(None, None)
        self.settle_height()
        self.setAccessibleDescription("; ".join(i.text or i.tip for i in items[:20]))

    def select(self, *item_ids: str) -> None:
        """Show these as the selected ones."""
        self._selected = frozenset(item_ids)
        self.update()

    @property
    @override
    def row_count(self) -> int:
        return min(max(self._rows, default=0) + 1, _MOST_ROWS)

    @property
    def draft(self) -> Interval | None:
        """The span being dragged, or None."""
        return self._draft

    # -- gestures -----------------------------------------------------------------------------

    @override
    def pressed(self, event: QMouseEvent) -> None:
        edge = self._edge_at(event.position().x(), event.position().y())
        if edge is not None:
            self._drag = edge
            self.setFocus()

    @override
    def moved(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if self._drag is None:
            over = self._edge_at(x, y)
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        item, edge = self._drag
        at = self.instant_at(x)
        span = item.span
        if edge == "start":
            self._draft = Interval(min(at, Instant(span.end.ns - 1)), span.end)
        else:
            self._draft = Interval(span.start, max(at, Instant(span.start.ns + 1)))
        self.update()

    @override
    def released(self, event: QMouseEvent, *, still: bool) -> None:
        drag, draft = self._drag, self._draft
        self._settle(None, None)
        if drag and draft and draft != drag[0].span and not still:
            self.span_edited.emit(drag[0].id, draft)
            return
        if still:
            item = self.item_at(event.position().x(), event.position().y())
            if item is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.added.emit(item.id)
                return
            if item is not None:
                self.chosen.emit(item.id)
                if self._plays:
                    return
        super().released(event, still=still)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item = self.item_at(event.pos().x(), event.pos().y())
        if item is None:
            event.ignore()
        else:
            self.item_menu_requested.emit(item.id, event.globalPos())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position().x(), event.position().y())
        if item is not None:
            self.zoom_requested.emit(item.span)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._settle(None, None)
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            item = self.item_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), item.tip if item else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]  # Qt calls it with its own events

    def item_at(self, x_px: float, y_px: float) -> Item | None:
        """The item under a point, the last drawn first."""
        for item, row in reversed(list(zip(self._items, self._rows, strict=True))):
            if self._item_box(item, row).adjusted(-2, 0, 2, 0).contains(x_px, y_px):
                return item
        return None

    def _edge_at(self, x_px: float, y_px: float) -> tuple[Item, str] | None:
        if not self._editable:
            return None
        for item, row in reversed(list(zip(self._items, self._rows, strict=True))):
            if item.fixed:
                continue
            box = self._item_box(item, row)
            if box.top() <= y_px <= box.bottom():
                if abs(x_px - box.right()) <= _EDGE_PX:
                    return item, "end"
                if abs(x_px - box.left()) <= _EDGE_PX:
                    return item, "start"
        return None

    def _settle(self, drag: tuple[Item, str] | None, draft: Interval | None) -> None:
        self._drag, self._draft = drag, draft
        self.update()

    # -- painting -----------------------------------------------------------------------------

    @override
    def paint_lane(self, painter: QPainter, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        visible = self.view.span
        for index, (item, row) in enumerate(zip(self._items, self._rows, strict=True)):
            span = self._span_of(item)
            if span.start > visible.end:
                break
            box = self._item_box(item, row)
            if item.look is Look.INSTANT:
                self._paint_instant(painter, theme, item, box, self._room(index, row, box))
            elif span.end >= visible.start:
                self._paint_span(painter, theme, item, box)

    def _paint_span(self, painter: QPainter, theme: Theme, item: Item, box: QRectF) -> None:
        selected = item.id in self._selected
        if item.uncertainty_ns:
            grow = item.uncertainty_ns * self.width() / self.view.span.duration_ns
            if grow >= 1:
                pale = QColor(theme.amber)
                pale.setAlphaF(0.22)
                for edge in (box.left(), box.right()):
                    painter.fillRect(QRectF(edge - grow, box.top(), 2 * grow, box.height()), pale)
        border, fill = _colors(theme, item.look, selected=selected)
        pen = QPen(QColor(border), 1.0)
        if item.look is Look.OFFERED:
            pen.setStyle(Qt.PenStyle.DashLine)
            pen.setDashPattern([3.0, 2.5])
        painter.setPen(pen)
        painter.setBrush(QColor(fill))
        radius = 3 if box.width() > 8 else 1
        painter.drawRoundedRect(box, radius, radius)
        if item.text and box.width() > 24 and not self.folded:
            inside = box.adjusted(6, 0, -4, 0)
            inside.setLeft(max(inside.left(), 6.0))
            self._paint_text(painter, theme.text, item.text, inside)

    def _paint_instant(
        self, painter: QPainter, theme: Theme, item: Item, box: QRectF, room_px: float
    ) -> None:
        x = self.x_of(item.span.start.ns)
        color = theme.accent if item.id in self._selected else theme.amber
        painter.setPen(QPen(QColor(color), 1.5))
        painter.drawLine(QPointF(x, box.top() - 2), QPointF(x, box.bottom() + 2))
        painter.setBrush(QColor(color))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRect(QRectF(x, box.top() - 2, 5, 4))
        if room_px > 20 and not self.folded:
            self._paint_text(
                painter, color, item.text, QRectF(x + 8, box.top(), room_px - 8, box.height())
            )

    def _paint_text(self, painter: QPainter, color: str, text: str, inside: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.setPen(QColor(color))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _room(self, index: int, row: int, box: QRectF) -> float:
        """Pixels to the next item of the same row."""
        for item, other in zip(self._items[index + 1 :], self._rows[index + 1 :], strict=True):
            if other == row:
                return self.x_of(item.span.start.ns) - box.left()
        return self.width() - box.left()

    def _item_box(self, item: Item, row: int) -> QRectF:
        span = self._span_of(item)
        box = self.box(span.start.ns, span.end.ns)
        box.setWidth(max(box.width(), _LEAST_PX))
        row = min(row, _MOST_ROWS - 1)
        box.setTop(4.5 if self.folded else row * self._room_px + 2.5)
        box.setHeight(FOLDED_PX - 10 if self.folded else self._room_px - 6)
        return box

    def _span_of(self, item: Item) -> Interval:
        if self._draft is not None and self._drag is not None and self._drag[0].id == item.id:
            return self._draft
        return item.span


def _colors(theme: Theme, look: Look, *, selected: bool) -> tuple[str, str]:
    """Border and filling."""
    if look in {Look.KEPT, Look.OFFERED}:
        share = 0.6 if selected else 0.35 if look is Look.KEPT else 0.1
        border = theme.accent if selected else theme.measured
        return border, mixed(theme.measured, theme.panel, share)
    if look is Look.EPISODE and selected:
        return theme.accent, mixed(theme.accent, theme.panel, 0.34)
    if selected:
        return theme.accent, mixed(theme.text, theme.panel, 0.14)
    share = 0.2 if look is Look.EPISODE else 0.09
    return mixed(theme.text, theme.panel, 0.42), mixed(theme.text, theme.panel, share)
