"""One row of the timeline: a head at the left, a lane at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from workstation.ui.panels.timeline.head import LaneHead


class Row(QWidget):
    """Head and body side by side, of one height."""

    menu_requested = Signal(object)
    """Global position of a right click."""

    def __init__(self, head: LaneHead, body: QWidget, *, lane_id: str = "") -> None:
        super().__init__()
        self.head = head
        self.body = body
        self.lane_id = lane_id
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(body, 1)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())
