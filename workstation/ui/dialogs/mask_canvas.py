"""A frame one can draw masks on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from workstation.core.masking import Region
from workstation.ui.panels.picture.shown import Image
from workstation.ui.panels.picture.view import as_qimage
from workstation.ui.theme.applied import current

_LEAST_PX = 8.0


class MaskCanvas(QWidget):
    """Shows a frame as large as fits; with drawing on, a drag draws an oval."""

    drawn = Signal(object)
    """The region, in shares of the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._outlines: tuple[Region, ...] = ()
        self._from: QPointF | None = None
        self._to = QPointF()
        self._drawing = False
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview of the piece")

    def show_frame(self, image: Image, outlines: Sequence[Region] = ()) -> None:
        """Show a frame, and masks drawn on it that are not yet part of it."""
        self._image = as_qimage(image)
        self._outlines = tuple(outlines)
        self.update()

    @property
    def image(self) -> QImage | None:
        """What is shown, None before the first frame."""
        return self._image

    def set_drawing(self, on: bool) -> None:
        """Whether a drag draws."""
        self._drawing = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)

    def picture_rect(self) -> QRectF:
        """Where the picture lies, in logical pixels."""
        if self._image is None:
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drawing and event.button() is Qt.MouseButton.LeftButton and self._image:
            self._from = self._to = event.position()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        box, self._from = QRectF(self._from, event.position()).normalized(), None
        place = self.picture_rect()
        box = box.intersected(place)
        self.update()
        if box.width() >= _LEAST_PX and box.height() >= _LEAST_PX:
            self.drawn.emit(
                Region(
                    (box.x() - place.x()) / place.width(),
                    (box.y() - place.y()) / place.height(),
                    box.width() / place.width(),
                    box.height() / place.height(),
                )
            )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().picture))
        if self._image is not None:
            place = self.picture_rect()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawImage(place, self._image)
            for each in self._outlines:
                self._outline(
                    painter,
                    QRectF(
                        place.x() + each.x * place.width(),
                        place.y() + each.y * place.height(),
                        each.width * place.width(),
                        each.height * place.height(),
                    ),
                )
            if self._from is not None:
                self._outline(painter, QRectF(self._from, self._to).normalized())
        painter.end()

    @staticmethod
    def _outline(painter: QPainter, box: QRectF) -> None:
        # Light on dark, so that it is seen on any picture.
        for colour, width in (("#101214", 4.0), (current().accent, 2.0)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.DashLine))
            painter.drawEllipse(box)
