"""Moving a source a little on the case clock, and stating that it lies right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workstation.core.sync.placement import PlacementSettings
from workstation.core.timebase.text import span_text
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


class AgreeRow(QWidget):
    """States that log and picture agree where the playhead is, and how closely."""

    agreed = Signal(object)
    """Half-width in nanoseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._frame_ns = 33_333_333
        usual = span_text(PlacementSettings().hand_ns)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(4)
        self.state = button(
            "They agree here",
            "nudge",
            name=f"They agree here, ± {usual} (workstation default)",
            clicked=self._usual,
        )
        self.closely = button(
            "± 1 f", "nudge", name="They agree here, ± 1 frame", clicked=self._close
        )
        for each in (self.state, self.closely):
            each.setMinimumWidth(each.sizeHint().width() + 12)
            row.addWidget(each)
        row.addStretch(1)
        self.offer(can=False)

    def set_frame_ns(self, frame_ns: int) -> None:
        """Length of a frame of the clip that is shown."""
        self._frame_ns = frame_ns

    def offer(self, *, can: bool) -> None:
        """Whether a clip and the log both have data at the playhead."""
        for each in (self.state, self.closely):
            each.setEnabled(can)
            each.setToolTip(
                f"{each.accessibleName()}: both show the same movement at the playhead."
                if can
                else "Go to a moment at which a clip and this log both have data."
            )

    def _usual(self) -> None:
        self.agreed.emit(PlacementSettings().hand_ns)

    def _close(self) -> None:
        self.agreed.emit(self._frame_ns)
