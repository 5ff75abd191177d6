"""One family of line icons, recoloured as the theme asks."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

SIZE_PX = 16
"""The grid the icons are drawn on."""

_RATIOS = (1.0, 1.5, 2.0, 3.0)


def pixmap(name: str, color: str, *, size_px: int = SIZE_PX, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of `size_px` logical pixels at a device ratio.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    text = resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", color).encode()))
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, palette: QPalette, *, size_px: int = SIZE_PX) -> QIcon:
    """An icon in the palette's text colour, with its quiet form for disabled controls."""
    result = QIcon()
    groups = (
        (QPalette.ColorGroup.Active, QIcon.Mode.Normal),
        (QPalette.ColorGroup.Disabled, QIcon.Mode.Disabled),
    )
    for group, mode in groups:
        color = palette.color(group, QPalette.ColorRole.ButtonText).name()
        for ratio in _RATIOS:
            result.addPixmap(pixmap(name, color, size_px=size_px, ratio=ratio), mode)
    return result
