"""One picture, letterboxed, with zoom, pan and its caption."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.case import PictureSettings
from workstation.core.media.look import Seen
from workstation.core.timebase.text import clock_text
from workstation.ui.panels.picture.shown import Absent, Caption, Image, Picture
from workstation.ui.panels.picture.spot import ALL, Size, Spot
from workstation.ui.panels.picture.words import SAID, paint_caption, paint_seen, zoom_text
from workstation.ui.theme.applied import current
from workstation.ui.theme.parts import button, label

_STEP = 1.5
"""One press of a key closer."""
_HAND = 3.0
"""A double click on the whole picture: a limb fills the box."""
_PAN_SHARE = 0.15
"""Of the box, one press of a key aside."""
_PIXELS_FROM = 4.0
"""Device pixels a pixel of the frame must have to be drawn as the square it is."""


class PictureView(QWidget):
    """Shows the frame it is given; without one it says that there is none, never an old frame.

    Wheel or pinch: zoom around the cursor. Drag: pan, when zoomed. Double click: closer there, or
    all of the picture. What is looked at stays while stepping and playing. Each clip has its own
    place: the camera of another shows something else there, and whoever comes back finds it again.
    """

    jump_requested = Signal(object)
    """Instant of the nearest footage."""
    wanted = Signal()
    """Its size in device pixels changed: a picture of another size is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._caption: Caption | None = None
        self._exact = True
        self._seen = Seen.PICTURE
        self._settings = PictureSettings("")
        self._absent: Absent | None = None
        self._spots: dict[str, Spot] = {}
        self._grip: QPointF | None = None
        self._card, self._card_text, self._card_jump = self._build_card()
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture")

    @property
    def device_size(self) -> tuple[int, int]:
        """Width and height of the box in device pixels, grown by the zoom."""
        ratio = self.devicePixelRatioF() * self._spot.zoom
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    @property
    def zoom(self) -> float:
        """How many times as large as when all of the picture is seen."""
        return self._spot.zoom

    def show_picture(self, picture: Picture, caption: Caption, settings: PictureSettings) -> None:
        """Show a frame with its words."""
        before = self._spot
        self._image = as_qimage(picture.image)
        self._exact, self._seen = picture.exact, picture.seen
        self._caption = caption
        if settings.id == self._settings.id:
            self._spots[settings.id] = before.turned(self._settings, settings)
        self._settings = settings
        self._absent = None
        self._card.hide()
        self._keep()
        if self._spot.zoom != before.zoom:
            self.wanted.emit()

    def show_absent(self, absent: Absent) -> None:
        """Say that there is no footage here, and where the nearest is."""
        if absent == self._absent:
            return
        self._absent = absent
        self._image = self._caption = None
        self._card_text.setText(absent.text)
        self._card_jump.setVisible(absent.jump is not None)
        if absent.jump is not None:
            self._card_jump.setText(f"Go to {clock_text(absent.jump.ns)}")
        self._card.adjustSize()
        self._place_card()
        self._card.show()
        self.setAccessibleDescription(f"No footage here. {absent.text}")
        self.update()

    def clear(self) -> None:
        """Take the picture away until the next one comes."""
        self._image = self._caption = None
        self._absent = None
        self._card.hide()
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a frame is on screen."""
        return self._image is not None

    @property
    def exact(self) -> bool:
        """Whether the frame on screen is the frame itself and not a proxy."""
        return self._image is not None and self._exact

    def fit(self) -> None:
        """All of the picture."""
        self._look_at(ALL)

    def closer(self, steps: int = 1) -> None:
        """Zoom in on the middle by some steps, or out."""
        self._zoom(_STEP**steps, QPointF(self.width() / 2, self.height() / 2))

    def move_on(self, across: int, down: int) -> None:
        """Look further to the right or the left, down or up, by some steps."""
        if self._image is not None:
            by = (-across * _PAN_SHARE * self.width(), -down * _PAN_SHARE * self.height())
            self._look_at(self._spot.dragged(by, self._shown_size, self._box))

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in logical pixels; reaches outside when zoomed."""
        if self._image is None:
            return QRectF()
        return QRectF(*self._spot.rect(self._shown_size, self._box))

    # -- gestures -----------------------------------------------------------------------------

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y()
        if self._image is None or not turn:
            return
        self._zoom(1.25 ** (turn / 120), event.position())
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        pinched = (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
        )
        if pinched and isinstance(event, QNativeGestureEvent):
            self._zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._spot.zoom > 1:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None and self._image is not None:
            by = event.position() - self._grip
            self._grip = event.position()
            self._look_at(self._spot.dragged((by.x(), by.y()), self._shown_size, self._box))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self._point()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._spot.zoom > 1:
            self.fit()
        else:
            self._zoom(_HAND, event.position())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep()
        self._place_card()
        self.wanted.emit()

    # -- painting -----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.picture))
        if self._image is not None and self._caption is not None:
            self._paint_image(painter, self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            zoom = self._spot.zoom
            paint_caption(painter, self.width(), self._caption, exact=self._exact, zoom=zoom)
            paint_seen(painter, self.width(), self.height(), self._seen)
        painter.end()

    def _paint_image(self, painter: QPainter, image: QImage) -> None:
        target = self.picture_rect()
        painter.save()
        if not self._as_pixels(image, target):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        turn = QTransform()
        turn.translate(target.center().x(), target.center().y())
        if self._settings.mirror:
            turn.scale(-1, 1)  # after the turn: left and right of what is on screen
        turn.rotate(self._settings.turn_deg)
        painter.setTransform(turn, combine=True)
        width, height = target.width(), target.height()
        if self._lying:
            width, height = height, width
        painter.drawImage(QRectF(-width / 2, -height / 2, width, height), image)
        painter.restore()

    def _as_pixels(self, image: QImage, target: QRectF) -> bool:
        """Whether the frame's own pixels are large enough to be shown as they are."""
        if not self._exact or self._seen is not Seen.PICTURE or self._spot.zoom <= 1:
            return False
        across = image.height() if self._lying else image.width()
        return target.width() * self.devicePixelRatioF() >= _PIXELS_FROM * across

    # -- inside -------------------------------------------------------------------------------

    def _build_card(self) -> tuple[QFrame, QLabel, QPushButton]:
        card = QFrame(self)
        card.setProperty("surface", "card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        text = label("", "dim")
        jump = button("Go there", clicked=self._jump)
        for part in (label("No footage here", "head"), text, jump):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        card.hide()
        return card, text, jump

    def _place_card(self) -> None:
        size = self._card.sizeHint()
        self._card.setGeometry(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )

    def _jump(self) -> None:
        if self._absent is not None and self._absent.jump is not None:
            self.jump_requested.emit(self._absent.jump)

    @property
    def _spot(self) -> Spot:
        return self._spots.get(self._settings.id, ALL)

    @property
    def _box(self) -> Size:
        return max(self.width(), 1), max(self.height(), 1)

    @property
    def _lying(self) -> bool:
        """Whether the picture is turned by a quarter."""
        return round(self._settings.turn_deg / 90) % 2 == 1

    @property
    def _shown_size(self) -> Size:
        if self._image is None:
            return 1, 1
        size = self._image.width(), self._image.height()
        return size[::-1] if self._lying else size

    def _zoom(self, factor: float, at: QPointF) -> None:
        if self._image is None or factor <= 0:
            return
        at_xy = (at.x(), at.y())
        self._look_at(self._spot.zoomed(factor, at_xy, self._shown_size, self._box))

    def _look_at(self, spot: Spot) -> None:
        before, self._spots[self._settings.id] = self._spot, spot
        self._keep()
        if spot.zoom != before.zoom:
            self.wanted.emit()

    def _keep(self) -> None:
        """No part of the box empty that need not be; the words say what is seen."""
        if self._image is not None:
            self._spots[self._settings.id] = self._spot.kept(self._shown_size, self._box)
        if self._caption is not None:
            zoom = zoom_text(self._spot.zoom)
            said = (SAID.get(self._seen, ""), self._caption.spoken, zoom and f"zoom {zoom}")
            self.setAccessibleDescription(", ".join(w for w in said if w))
        self._point()
        self.update()

    def _point(self) -> None:
        """An open hand where there is something to drag."""
        if self._grip is not None:
            return
        if self._spot.zoom > 1 and self._image is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()


def as_qimage(image: Image) -> QImage:
    """A picture Qt can draw, with its own memory: decoders use their buffers again.

    Raises:
        ValueError: not (height, width, 3) of uint8.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype.name != "uint8":
        raise ValueError("a picture is RGB, 8 bits a colour")
    rows = np.ascontiguousarray(image)
    height, width, _ = rows.shape
    wrapped = QImage(rows.data, width, height, rows.strides[0], QImage.Format.Format_RGB888)
    # RGB32 draws twice as fast as RGB888, and converting copies.
    return wrapped.convertToFormat(QImage.Format.Format_RGB32)
