"""The line under one of several pictures: is it the main one, is it heard, is it moved."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from workstation.ui.panels.picture.beside import CellState
from workstation.ui.theme.elided import Elided
from workstation.ui.theme.parts import IconButton, button

HEIGHT_PX = 28
_SLIPS_PX, _LOCK_PX, _SOUND_PX = 290, 220, 200
"""As wide as it must be for the buttons that slip a picture, for the lock, and for the sound."""


class PictureFoot(QWidget):
    """Says what a picture is among several, and asks for another."""

    main_asked = Signal()
    hear_asked = Signal()
    slip_asked = Signal(int)
    """Frames later, or earlier if negative, against the main picture."""
    lock_asked = Signal()
    close_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setFixedHeight(HEIGHT_PX)
        # As narrow as its picture: what does not fit is hidden and has a key.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._state: CellState | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 6, 2)
        row.setSpacing(4)
        self.main = button("Main", "chip", clicked=self._ask_main)
        self.sound = button("Heard", "chip", clicked=self._ask_sound)
        self.earlier = IconButton("chevron-left", "One frame earlier", size_px=14)
        self.later = IconButton("chevron-right", "One frame later", size_px=14)
        self.lock = IconButton("lock", "Lock", hint="Ctrl L", size_px=14)
        self.close_view = IconButton("close", "Take off the screen", size_px=14)
        self.earlier.clicked.connect(self._ask_earlier)
        self.later.clicked.connect(self._ask_later)
        self.lock.clicked.connect(self.lock_asked)
        self.close_view.clicked.connect(self.close_asked)
        for part in (self.main, self.sound):
            part.setFixedHeight(HEIGHT_PX - 6)
            row.addWidget(part)
        self.name = Elided(role="dim")
        row.addWidget(self.name)
        row.addStretch(1)
        for each in (self.earlier, self.later, self.lock, self.close_view):
            each.setFixedSize(24, HEIGHT_PX - 6)
            row.addWidget(each)

    def show_state(self, state: CellState) -> None:
        """Follow what is looked at."""
        self.name.setText(state.name)
        self.main.setChecked(state.main)
        self.main.setText("Main" if state.main else "Make main")
        says = f"{state.name}: the main picture" if state.main else f"Make {state.name} the main"
        self.main.setAccessibleName(f"{says} picture" if not state.main else says)
        self.main.setToolTip(
            "The playhead, steps and marks belong to this picture."
            if state.main
            else "The playhead, steps and marks then belong to this picture  (X)"
        )
        self.sound.setChecked(state.heard and state.sound)
        self.sound.setEnabled(state.sound)
        words = ("Heard" if state.heard else "Hear") if state.sound else "No sound"
        self.sound.setText(words)
        self.sound.setAccessibleName(f"{words}: {state.name}")
        self.sound.setToolTip("" if not state.sound else "One clip is heard at a time  (A)")
        for each, way in ((self.earlier, "earlier"), (self.later, "later")):
            each.rename(f"{state.name} one frame {way} against the main picture")
        self.lock.rename(
            f"Lock {state.name} on the frame it shows", hint="Ctrl L" if state.main else ""
        )
        self.close_view.rename(f"Take {state.name} off the screen")
        self._state = state
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        state = self._state
        if state is not None:
            slips = state.locked and not state.main and self.width() >= _SLIPS_PX
            self.earlier.setVisible(slips)
            self.later.setVisible(slips)
            self.lock.setVisible(state.locked and self.width() >= _LOCK_PX)
            self.sound.setVisible(self.width() >= _SOUND_PX)
            self.name.setVisible(self.width() >= _SOUND_PX)

    def _ask_main(self) -> None:
        self.main.setChecked(not self.main.isChecked())
        self.main_asked.emit()

    def _ask_sound(self) -> None:
        self.sound.setChecked(not self.sound.isChecked())
        self.hear_asked.emit()

    def _ask_earlier(self) -> None:
        self.slip_asked.emit(-1)

    def _ask_later(self) -> None:
        self.slip_asked.emit(1)
