"""The strip under the picture: turn it, mirror it, change its light, see what moved."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget
from typing_extensions import override

from workstation.core.case import PictureSettings
from workstation.core.media.tone import BRIGHTNESS, CONTRAST, GAMMA
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import IconButton, button, label
from workstation.ui.theme.steady import steady

_STEPS = 100
"""Of a slider to either side of its middle, which is as filmed."""
_SLIDER_PX = 76
_VALUE_PX = 34


class LightSlider(QWidget):
    """One of the three, with its name and its value. In the middle it is as filmed."""

    moved = Signal(str, float, bool)
    """Which, its value, and whether the hand has let go."""

    def __init__(self, name: str, field: str, limits: tuple[float, float], *, factor: bool) -> None:
        """A slider.

        Args:
            name: as a reader knows it.
            field: of `PictureSettings`.
            limits: least and most.
            factor: twice as much lies as far from the middle as half as much.
        """
        super().__init__()
        self._field = field
        self._factor = factor
        self._top = math.log2(limits[1]) if factor else limits[1]
        self.slider = steady(QSlider(Qt.Orientation.Horizontal))
        self.slider.setRange(-_STEPS, _STEPS)
        self.slider.setSingleStep(4)
        self.slider.setPageStep(20)
        self.slider.setFixedWidth(_SLIDER_PX)
        # A hand that let go of it goes on stepping through frames with the arrows.
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = name
        self._value = label("", "small")
        self._value.setFixedWidth(_VALUE_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label(name, "dim"))
        row.addWidget(self.slider)
        row.addWidget(self._value)
        self._tell()
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderReleased.connect(self._released)

    @property
    def value(self) -> float:
        """As in `PictureSettings`."""
        share = self.slider.value() / _STEPS * self._top
        return round(2.0**share if self._factor else share, 3)

    def show_value(self, value: float) -> None:
        """Follow the case; not while a hand is on it."""
        if self.slider.isSliderDown():
            return
        share = math.log2(max(value, 1e-3)) if self._factor else value
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(share / self._top * _STEPS))
        self.slider.blockSignals(blocked)
        self._tell()

    def _changed(self, _: int) -> None:
        self._tell()
        self.moved.emit(self._field, self.value, not self.slider.isSliderDown())

    def _released(self) -> None:
        self.moved.emit(self._field, self.value, True)

    def _tell(self) -> None:
        said = f"{self.value:.2f}×" if self._factor else f"{round(self.value * 100)} %"
        self._value.setText(said.replace("-", "−"))
        self.slider.setAccessibleName(f"{self._name} of the picture, {said}")


class PictureStrip(QWidget):
    """Asks for changes of how the clip in view is looked at; closed until it is asked for."""

    asked = Signal(str)
    """Id of an action of `ui/actions.py`."""
    light_moved = Signal(str, float, bool)
    """Field of `PictureSettings`, value, and whether the hand has let go."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("How the picture is looked at")
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 6, 14, 4)
        inside = QWidget()
        self._flow = FlowLayout(inside, gap_px=8)
        box.addWidget(inside)
        for icon_name, name, hint, slot in (
            ("turn-back", "Turn the picture left", "Shift R", self._turn_back),
            ("turn", "Turn the picture right", "R", self._turn),
        ):
            made = IconButton(icon_name, name, hint=hint)
            made.clicked.connect(slot)
            self._flow.addWidget(made)
        self.mirror = IconButton(
            "mirror", "Mirror the picture; you still enter the child's own sides", hint="X"
        )
        self.mirror.setCheckable(True)
        self.mirror.clicked.connect(self._mirror)
        self._flow.addWidget(self.mirror)
        self.sliders = {
            "brightness": LightSlider("Brightness", "brightness", BRIGHTNESS, factor=False),
            "contrast": LightSlider("Contrast", "contrast", CONTRAST, factor=True),
            "gamma": LightSlider("Gamma", "gamma", GAMMA, factor=True),
        }
        for each in self.sliders.values():
            each.moved.connect(self.light_moved)
            self._flow.addWidget(each)
        self.local = self._chip(
            "Local contrast",
            "Local contrast: spread the shades of each part, for dark rooms",
            "Shift G",
            self._local,
        )
        self.difference = self._chip(
            "What moved",
            "What moved since the frame before, less the camera's own motion as far as it goes",
            "D",
            self._difference,
        )
        self.as_filmed = button(
            "As filmed", name="Show the picture as filmed", clicked=self._as_filmed
        )
        self.as_filmed.setToolTip("Show the picture as filmed  (Shift F)")
        self._flow.addWidget(self.as_filmed)
        self.hide()

    def show_settings(self, settings: PictureSettings | None, *, difference: bool) -> None:
        """Follow the case; None: no clip is in view."""
        self.setEnabled(settings is not None)
        held = settings or PictureSettings("")
        for field, slider in self.sliders.items():
            slider.show_value(float(getattr(held, field)))
        self.mirror.setChecked(held.mirror)
        self.local.setChecked(held.local_contrast)
        self.difference.setChecked(difference)
        self.as_filmed.setEnabled(held != PictureSettings(held.id))

    def enter(self) -> None:
        """Open with the keyboard in it."""
        self.show()
        self.sliders["brightness"].slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.asked.emit("picture.light")
        else:
            super().keyPressEvent(event)

    def _chip(self, text: str, name: str, hint: str, slot: object) -> QPushButton:
        made = button(text, name=name)
        made.setToolTip(f"{name}  ({hint})")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(slot)
        self._flow.addWidget(made)
        return made

    # What is checked follows the case, so a click that changes nothing shows nothing.

    def _turn_back(self) -> None:
        self.asked.emit("picture.turn_back")

    def _turn(self) -> None:
        self.asked.emit("picture.turn")

    def _mirror(self) -> None:
        self.mirror.setChecked(not self.mirror.isChecked())
        self.asked.emit("picture.mirror")

    def _local(self) -> None:
        self.local.setChecked(not self.local.isChecked())
        self.asked.emit("picture.local_contrast")

    def _difference(self) -> None:
        self.difference.setChecked(not self.difference.isChecked())
        self.asked.emit("picture.difference")

    def _as_filmed(self) -> None:
        self.asked.emit("picture.as_filmed")
