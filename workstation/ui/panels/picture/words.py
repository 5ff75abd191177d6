"""The words on a picture: its caption above, and below it that it is none."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter

from workstation.core.media.look import Seen
from workstation.ui.panels.picture.shown import Caption
from workstation.ui.theme.fonts import font

_STRIP_PX = 40
_ROW_PX = 20
_EDGE_PX = 14
_LIGHT = "#f2f4f6"
_LIGHT_DIM = "#c3cad2"
_AMBER = "#f0c067"
_BLUE = "#7fb6ff"
"""What is measured. The words lie on footage, whose dark is the same in both themes."""

_NOT_THE_PICTURE = "Difference to the frame before, not the picture"

SAID = {
    Seen.DIFFERENCE: f"{_NOT_THE_PICTURE}. Blue: changed.",
    Seen.CHANGED_ALL_OVER: (
        f"{_NOT_THE_PICTURE}. Nearly all of it changed: a cut, a jump of the camera or the light."
    ),
    Seen.COPY: f"{_NOT_THE_PICTURE}. None: the camera wrote the frame before once more.",
    Seen.FIRST: "No earlier frame: the clip begins here. Dimmed, not the picture as filmed.",
    Seen.GAP: (
        "No earlier frame: pictures are missing before this one. Dimmed, not the picture as filmed."
    ),
}
"""What is said of everything that is not the frame itself."""


def zoom_text(zoom: float) -> str:
    """`2.4×`, or "" where all of the picture is seen."""
    return "" if zoom <= 1.001 else f"{zoom:.1f}×"


def paint_caption(
    painter: QPainter, width: float, words: Caption, *, exact: bool, zoom: float
) -> None:
    """The caption along the upper edge; how it is mirrored is never left out for want of room."""
    bold, plain = _bold(), font(13)
    right = [(words.mirrored, bold, _AMBER)] if words.mirrored else []
    if words.turned:
        right.append((words.turned, plain, _LIGHT_DIM))
    if zoom_text(zoom):
        right.append((f"zoom {zoom_text(zoom)}", plain, _LIGHT))
    left = [(words.clip, bold, _LIGHT)]
    if not exact:
        left.append(("quick picture", plain, _AMBER))
    left.append((words.moment, plain, _LIGHT_DIM))
    room = width - 2 * _EDGE_PX
    beside = _wide(left) + 24 + _wide(right) <= room
    rows = 1 if beside else 2
    shade = QLinearGradient(0, 0, 0, _STRIP_PX + (rows - 1) * _ROW_PX)
    shade.setColorAt(0, QColor(0, 0, 0, 190))
    shade.setColorAt(0.7, QColor(0, 0, 0, 130))
    shade.setColorAt(1, QColor(0, 0, 0, 0))
    painter.fillRect(QRectF(0, 0, width, _STRIP_PX + (rows - 1) * _ROW_PX), shade)
    _row(painter, _EDGE_PX, _ROW_PX, room, left)
    if beside:
        _row(painter, width - _EDGE_PX - _wide(right), _ROW_PX, room, right)
    else:
        _row(painter, _EDGE_PX, 2 * _ROW_PX, room, right)


def paint_seen(painter: QPainter, width: float, height: float, seen: Seen) -> None:
    """That this is not the picture, along the lower edge."""
    text = SAID.get(seen)
    if text is None:
        return
    face = _bold()
    painter.setFont(face)
    room = QRectF(0, 0, max(width - 2 * _EDGE_PX - 24, 40), height)
    wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    bounds = QFontMetricsF(face).boundingRect(room, int(wrap), text)
    box = QRectF(
        _EDGE_PX,
        height - _EDGE_PX - bounds.height() - 12,
        bounds.width() + 24,
        bounds.height() + 12,
    )
    painter.setPen(QColor(_BLUE))
    painter.setBrush(QColor(10, 12, 16, 225))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(_LIGHT))
    painter.drawText(box.adjusted(12, 6, -12, -6), int(wrap), text)


def _bold() -> QFont:
    return font(13, weight=QFont.Weight.DemiBold)


def _wide(parts: list[tuple[str, QFont, str]]) -> float:
    return sum(QFontMetricsF(face).horizontalAdvance(text) + 10 for text, face, _ in parts) - 10


def _row(
    painter: QPainter, left: float, down: float, room: float, parts: list[tuple[str, QFont, str]]
) -> None:
    for text, face, color in parts:
        metrics = QFontMetricsF(face)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setFont(face)
        painter.setPen(QColor(color))
        painter.drawText(QPointF(left, down), shown)
        used = metrics.horizontalAdvance(shown) + 10
        left, room = left + used, room - used
