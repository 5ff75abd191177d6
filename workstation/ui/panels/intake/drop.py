"""Where files are dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.ui.theme.parts import label, restyle


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The local files and folders of a drop, in order."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class DropPlace(QFrame):
    """A dashed box that says what belongs there and takes dropped files."""

    dropped = Signal(list)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "drop")
        self.setAcceptDrops(True)
        self.setMinimumHeight(56)
        self.setAccessibleName(text)
        box = QVBoxLayout(self)
        self._text = label(text, "dim", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self._text)

    def say(self, text: str) -> None:
        """Say something else."""
        self._text.setText(text)
        self.setAccessibleName(text)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            restyle(self, "over", value=True)
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        restyle(self, "over", value=False)
        super().dragLeaveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self, "over", value=False)
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
