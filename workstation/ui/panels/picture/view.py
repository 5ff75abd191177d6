"""One picture, letterboxed, with zoom, pan and its caption."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.case import PictureSettings
from workstation.core.timebase.text import clock_text
from workstation.ui.panels.picture.shown import Absent, Caption, Image, Picture
from workstation.ui.theme.applied import current
from workstation.ui.theme.fonts import font
from workstation.ui.theme.parts import button, label

_CLOSEST = 16.0
_STRIP_PX = 40
_LIGHT = "#f2f4f6"
_LIGHT_DIM = "#c3cad2"
_AMBER = "#f0c067"


class PictureView(QWidget):
    """Shows the frame it is given; without one it says that there is none, never an old frame.

    Wheel: zoom around the cursor. Drag: pan, when zoomed. Double click: all of the picture.
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
        self._settings = PictureSettings("")
        self._absent: Absent | None = None
        self._zoom = 1.0
        self._pan = QPointF(0, 0)
        self._grip: QPointF | None = None
        self._card, self._card_text, self._card_jump = self._build_card()
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture")

    @property
    def device_size(self) -> tuple[int, int]:
        """Width and height of the box in device pixels, grown by the zoom."""
        ratio = self.devicePixelRatioF() * self._zoom
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def show_picture(self, picture: Picture, caption: Caption, settings: PictureSettings) -> None:
        """Show a frame with its words."""
        self._image = as_qimage(picture.image)
        self._exact = picture.exact
        self._caption = caption
        self._settings = settings
        self._absent = None
        self._card.hide()
        self.setAccessibleDescription(caption.spoken)
        self.update()

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
        self._zoom, self._pan = 1.0, QPointF(0, 0)
        self.update()
        self.wanted.emit()

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in logical pixels; reaches outside when zoomed."""
        if self._image is None:
            return QRectF()
        upright = self._settings.turn_deg % 180 == 0
        across, down = self._image.width(), self._image.height()
        if not upright:
            across, down = down, across
        scale = min(self.width() / across, self.height() / down) * self._zoom
        width, height = across * scale, down * scale
        middle = QPointF(self.width() / 2, self.height() / 2) + self._pan
        return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)

    # -- gestures -----------------------------------------------------------------------------

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y()
        if self._image is None or not turn:
            return
        before = self._zoom
        self._zoom = min(max(before * 1.25 ** (turn / 120), 1.0), _CLOSEST)
        cursor = event.position() - QPointF(self.width() / 2, self.height() / 2)
        self._pan = cursor - (cursor - self._pan) * (self._zoom / before)
        self._keep_pan()
        self.wanted.emit()
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._zoom > 1:
            self._grip = event.position() - self._pan
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._pan = event.position() - self._grip
            self._keep_pan()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.unsetCursor()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_pan()
        self._place_card()
        self.wanted.emit()

    # -- painting -----------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.picture))
        if self._image is not None:
            self._paint_image(painter, self._image)
            self._paint_caption(painter)
        painter.end()

    def _paint_image(self, painter: QPainter, image: QImage) -> None:
        target = self.picture_rect()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        turn = QTransform()
        turn.translate(target.center().x(), target.center().y())
        turn.rotate(self._settings.turn_deg)
        if self._settings.mirror:
            turn.scale(-1, 1)
        painter.setTransform(turn, combine=True)
        width, height = target.width(), target.height()
        if self._settings.turn_deg % 180:
            width, height = height, width
        painter.drawImage(QRectF(-width / 2, -height / 2, width, height), image)
        painter.restore()

    def _paint_caption(self, painter: QPainter) -> None:
        words = self._caption
        if words is None:
            return
        shade = QLinearGradient(0, 0, 0, _STRIP_PX)
        shade.setColorAt(0, QColor(0, 0, 0, 190))
        shade.setColorAt(0.7, QColor(0, 0, 0, 130))
        shade.setColorAt(1, QColor(0, 0, 0, 0))
        painter.fillRect(QRectF(0, 0, self.width(), _STRIP_PX), shade)
        bold, plain = font(13, weight=font(13).weight().DemiBold), font(13)
        metrics = QFontMetricsF(plain)
        right = metrics.horizontalAdvance(words.turned)
        left = 14.0
        parts = [(words.clip, bold, _LIGHT)]
        if not self._exact:
            parts.append(("quick picture", plain, _AMBER))
        parts.append((words.moment, plain, _LIGHT_DIM))
        room = self.width() - 14 - left
        if room > right + 320:
            painter.setFont(plain)
            painter.setPen(QColor(_LIGHT_DIM))
            painter.drawText(QPointF(self.width() - 14 - right, 20), words.turned)
            room -= right + 16
        for text, face, color in parts:
            painter.setFont(face)
            shown = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(color))
            painter.drawText(QPointF(left, 20), shown)
            used = QFontMetricsF(face).horizontalAdvance(shown) + 10
            left, room = left + used, room - used

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

    def _keep_pan(self) -> None:
        """Never more than half of the box empty."""
        reach_x = self.width() * (self._zoom - 1) / 2
        reach_y = self.height() * (self._zoom - 1) / 2
        self._pan = QPointF(
            min(max(self._pan.x(), -reach_x), reach_x), min(max(self._pan.y(), -reach_y), reach_y)
        )
        self.update()


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
