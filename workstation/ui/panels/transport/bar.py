"""Play, step, speed, loop; and the keys that mark."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from workstation.core.timebase.text import clock_text
from workstation.review.playback import SPEEDS, TransportState
from workstation.ui.theme.menu import Menu
from workstation.ui.theme.parts import IconButton, button, key_cap, label

HINTS = (
    ("Mark start", "I"),
    ("end", "O"),
    ("instant", "M"),
    ("held", "H"),
    ("woken", "W"),
    ("state", "S"),
    ("all actions", "Ctrl K"),
)

_SAVE_FROM_PX = 720
"""A narrower bar leaves saving to its keys and to the list of all actions."""

SAVES = (("picture.save", "This picture…"), ("clip.save", "A piece of this clip…"))


class TransportBar(QWidget):
    """Asks for movement by the name of an action; shows what the transport says."""

    asked = Signal(str)
    """Id of an action of `ui/actions.py`."""
    speed_asked = Signal(object)
    """Fraction: case seconds a wall-clock second."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setMinimumHeight(44)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 14, 4)
        row.setSpacing(6)
        self.play = IconButton("play", "Play", hint="K", size_px=20)
        self.play.clicked.connect(self._toggle)
        for icon_name, name, hint, slot in (
            ("to-start", "To the start of the material", "Home", self._to_start),
            ("step-back", "One frame back", "Left", self._step_back),
        ):
            row.addWidget(self._icon(icon_name, name, hint, slot))
        row.addWidget(self.play)
        for icon_name, name, hint, slot in (
            ("step-forward", "One frame on", "Right", self._step_on),
            ("to-end", "To the end of the material", "End", self._to_end),
        ):
            row.addWidget(self._icon(icon_name, name, hint, slot))
        row.addSpacing(6)
        self.speed = button("1×", name="Speed", clicked=self._open_speeds)
        self.speed.setMinimumWidth(58)
        self._now = Fraction(1)
        self.loop = button("A–B loop", name="Loop from A to B", clicked=self._loop)
        self.loop.setCheckable(True)
        row.addWidget(self.speed)
        row.addWidget(self.loop)
        self.look = self._icon("sun", "Light, turn and mirror of the picture", "G", self._look)
        self.look.setCheckable(True)
        row.addWidget(self.look)
        self.save = button("Save…", name="Save a picture or a piece", clicked=self._open_saves)
        row.addWidget(self.save)
        self._hints = QWidget()
        # As narrow as it must be: what does not fit is hidden, the bar is never kept wide.
        self._hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        hints = QHBoxLayout(self._hints)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(8)
        hints.addStretch(1)
        self._hint_pairs: list[tuple[QWidget, QWidget]] = []
        for words, key in HINTS:
            pair = (label(words, "dim"), key_cap(key))
            for part in pair:
                hints.addWidget(part)
            self._hint_pairs.append(pair)
        row.addWidget(self._hints, 1)

    def show_state(self, state: TransportState) -> None:
        """Follow the transport."""
        self.play.show_icon("pause" if state.playing else "play")
        self.play.rename("Pause" if state.playing else "Play", hint="K")
        self.speed.setText(speed_text(state.speed))
        way = " backwards" if state.speed < 0 else ""
        now = f"Speed, now {speed_text(abs(state.speed))}{way}"
        self.speed.setAccessibleName(now)
        self.speed.setToolTip(f"{now}  (Ctrl ↑ faster, Ctrl ↓ slower, Shift K the other way)")
        self._now = state.speed
        self.loop.setChecked(state.loop is not None)
        loop = state.loop
        self.loop.setToolTip(
            f"Loops {clock_text(loop.start.ns)} to {clock_text(loop.end.ns)}"
            if loop
            else "Loop the selected episode; [ and ] loop from here to here"
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The way to everything else stays longest, then the start and the end of an episode.
        wide = self.width() >= _SAVE_FROM_PX
        self.save.setVisible(wide)
        room = self.width() - 384 - (self.save.sizeHint().width() if wide else 0)
        for words, cap in (self._hint_pairs[-1], *self._hint_pairs[:-1]):
            room -= words.sizeHint().width() + cap.sizeHint().width() + 16
            if room <= 0:
                room = -self.width()  # none after the first that does not fit: the order is known
            words.setVisible(room > 0)
            cap.setVisible(room > 0)

    def _icon(self, icon_name: str, name: str, hint: str, slot: object) -> IconButton:
        made = IconButton(icon_name, name, hint=hint)
        made.clicked.connect(slot)
        return made

    def _open_speeds(self) -> None:
        menu = Menu(self)
        menu.setAccessibleName("Speeds")
        menu.aboutToHide.connect(menu.deleteLater)
        for way in (1, -1):
            for speed in SPEEDS:
                action = QAction(speed_text(way * speed), menu)
                action.setData(str(way * speed))
                action.setCheckable(True)
                action.setChecked(way * speed == self._now)
                menu.addAction(action)
            if way > 0:
                menu.addSection("backwards")
        menu.triggered.connect(self._choose_speed)
        menu.popup(self.speed.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _open_saves(self) -> None:
        menu = Menu(self)
        menu.setAccessibleName("What to save")
        menu.aboutToHide.connect(menu.deleteLater)
        for action_id, text in SAVES:
            action = QAction(text, menu)
            action.setData(action_id)
            menu.addAction(action)
        menu.triggered.connect(self._save)
        menu.popup(self.save.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _save(self, action: QAction) -> None:
        self.asked.emit(str(action.data()))

    def _choose_speed(self, action: QAction) -> None:
        self.speed_asked.emit(Fraction(str(action.data())))

    def _toggle(self) -> None:
        self.asked.emit("play.toggle")

    def _to_start(self) -> None:
        self.asked.emit("go.start")

    def _to_end(self) -> None:
        self.asked.emit("go.end")

    def _step_back(self) -> None:
        self.asked.emit("step.back")

    def _step_on(self) -> None:
        self.asked.emit("step.on")

    def _look(self) -> None:
        self.look.setChecked(not self.look.isChecked())
        self.asked.emit("picture.light")

    def _loop(self) -> None:
        self.loop.setChecked(not self.loop.isChecked())
        self.asked.emit("loop.toggle")


def speed_text(speed: Fraction) -> str:
    """`0.25×`, `1×`, `−2×`."""
    text = f"{abs(float(speed)):g}×"
    return f"−{text}" if speed < 0 else text
