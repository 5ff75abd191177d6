"""Moving a source a little on the case clock."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workstation.ui.theme.parts import button

_MS = 1_000_000


class NudgeRow(QWidget):
    """Six small steps: by milliseconds, and by frames of the clip that is shown."""

    nudged = Signal(object)
    """Nanoseconds, later if positive."""

    def __init__(self) -> None:
        super().__init__()
        self._frame_ns = 33_333_333
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 2)
        row.setSpacing(2)
        for text, name, count, frames in (
            ("−100", "Move 100 ms earlier", -100, False),
            ("−10", "Move 10 ms earlier", -10, False),
            ("−1f", "Move one frame earlier", -1, True),
            ("+1f", "Move one frame later", 1, True),
            ("+10", "Move 10 ms later", 10, False),
            ("+100", "Move 100 ms later", 100, False),
        ):
            made = button(text, "nudge", name=name)
            made.clicked.connect(partial(self._ask, count, frames))
            row.addWidget(made)

    def set_frame_ns(self, frame_ns: int) -> None:
        """Length of a frame of the clip that is shown."""
        self._frame_ns = frame_ns

    def _ask(self, count: int, frames: bool, _checked: bool = False) -> None:
        self.nudged.emit(count * (self._frame_ns if frames else _MS))
