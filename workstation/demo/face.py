"""The head seen from above: a ball with hair and ears, and faces that look out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2
from workstation.demo.brush import dimmed, pixels

SPRITE_CM = 18.0
"""Side of a sprite; the head's centre lies in its middle, the crown points up."""
_FINE = 2
"""Sprites are drawn this much larger and shrunk, for clean edges."""

_SKIN, _SHADE, _BLUSH = (208, 170, 144), (150, 108, 88), (206, 138, 118)
_HAIR, _LINE, _LIP = (112, 84, 64), (96, 62, 50), (176, 104, 94)

Sprite = NDArray[np.uint8]
"""RGB premultiplied by alpha, and what shows through (255 minus alpha): (size, size, 4)."""
_Draw = Callable[[str, tuple[int, int, int], float], None]


@dataclass(frozen=True, slots=True)
class Head:
    """Everything a head is put together from.

    Attributes:
        skull: ball, ears and hair.
        faces: by (eyes 0 to 2, mouth 0 to 2): how far open.
        px_per_cm: of the sprites.
    """

    skull: Sprite
    faces: dict[tuple[int, int], Sprite]
    px_per_cm: float

    def dimmed(self, gain: tuple[float, float, float]) -> Head:
        """The same head under another light, a factor a channel."""
        factor = (*gain, 1.0)
        faces = {key: dimmed(face, factor) for key, face in self.faces.items()}
        return Head(dimmed(self.skull, factor), faces, self.px_per_cm)


def paint_head(px_per_cm: float, seed: int) -> Head:
    """Paint the sprites in full light.

    Args:
        px_per_cm: resolution.
        seed: of the hair.
    """
    faces = {
        (eyes, mouth): _face(px_per_cm, eyes / 2, mouth / 2)
        for eyes in range(3)
        for mouth in range(3)
    }
    return Head(_skull(px_per_cm, seed), faces, px_per_cm)


class _Sheet:
    """A large transparent sheet to draw on in centimetres."""

    def __init__(self, px_per_cm: float) -> None:
        self.scale = px_per_cm * _FINE
        self.size = round(SPRITE_CM * px_per_cm)
        large = self.size * _FINE
        self.rgba = np.zeros((large, large, 4), dtype=np.float32)
        y, x = np.mgrid[0:large, 0:large].astype(np.float32)
        self.x, self.y = (x - large / 2) / self.scale, (y - large / 2) / self.scale

    def lay(
        self, colour: tuple[int, int, int] | NDArray[np.float32], alpha: NDArray[np.float32]
    ) -> None:
        """Lay a colour, or a picture of colours, over the sheet where `alpha` (0 to 1) says so."""
        there = alpha > 1 / 512
        rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
        if not len(rows):
            return
        part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        over = np.clip(alpha[part], 0.0, 1.0)[..., None].astype(np.float32)
        colours = colour[part] if isinstance(colour, np.ndarray) else np.array(colour)
        laid = self.rgba[part]
        laid *= 1.0 - over
        laid[..., :3] += over * (colours.astype(np.float32) / np.float32(255.0))
        laid[..., 3:] += over

    def stroke(
        self,
        colour: tuple[int, int, int],
        points: list[tuple[float, float]],
        width_cm: float,
        strength: float = 1.0,
        soft_cm: float = 0.05,
    ) -> None:
        """A soft line through points in cm."""
        mask = np.zeros(self.rgba.shape[:2], dtype=np.uint8)
        middle = self.rgba.shape[0] / 2
        line = np.rint((np.array(points) * self.scale + middle) * 16).astype(np.int32)
        thick = max(round(width_cm * self.scale), 1)
        cv2.polylines(mask, [line], False, 255, thick, cv2.LINE_AA, 4)
        faded = cv2.GaussianBlur(mask, (0, 0), max(soft_cm * self.scale, 0.5))
        self.lay(colour, strength * faded.astype(np.float32) / 255.0)

    def disc(self, cx: float, cy: float, rx: float, ry: float, edge: float) -> NDArray[np.float32]:
        """An ellipse with an edge `edge` cm soft, as alpha."""
        r = np.hypot((self.x - cx) / rx, (self.y - cy) / ry)
        return np.asarray(np.clip((1.0 - r) * min(rx, ry) / edge + 0.5, 0.0, 1.0), np.float32)

    def glow(self, cx: float, cy: float, rx: float, ry: float) -> NDArray[np.float32]:
        """A soft spot, as alpha."""
        spot = np.exp(-(((self.x - cx) / rx) ** 2) - ((self.y - cy) / ry) ** 2)
        return np.asarray(spot, np.float32)

    def done(self) -> Sprite:
        """The sheet at its final size."""
        small = cv2.resize(self.rgba, (self.size, self.size), interpolation=cv2.INTER_AREA)
        small[..., 3] = 1.0 - small[..., 3]
        return pixels(np.rint(small * 255.0).astype(np.uint8))


def _skull(px_per_cm: float, seed: int) -> Sprite:
    sheet = _Sheet(px_per_cm)
    x, y = sheet.x, sheet.y
    for side in (-1, 1):
        ear = sheet.disc(side * 6.35, 0.9, 0.95, 1.45, 0.08)
        sheet.lay((190, 146, 122), ear)
        sheet.lay((168, 118, 98), 0.8 * sheet.disc(side * 6.45, 1.0, 0.45, 0.9, 0.3))
    # Cheeks and chin make the lower half a little fuller than a ball.
    wide = 6.25 + 0.25 * np.exp(-((y - 2.2) ** 2) / 7.0)
    r = np.hypot(x / wide, y / 7.2)
    ball = np.clip((1.0 - r) * 6.4 / 0.06 + 0.5, 0.0, 1.0)
    tone = 1.03 - 0.30 * r**3.2 - 0.050 * (0.6 * x + 0.8 * y) / 6.5
    warm = np.clip((r - 0.55) / 0.45, 0.0, 1.0)[..., None]
    skin = np.array(_SKIN) * (1 - 0.35 * warm) + np.array(_SHADE) * 0.35 * warm
    sheet.lay((skin * tone[..., None]).astype(np.float32), ball)
    rng = np.random.default_rng(seed)
    strands = cv2.GaussianBlur(
        rng.standard_normal(x.shape).astype(np.float32), (0, 0), sigmaX=2.0, sigmaY=22.0
    )
    strands /= float(np.abs(strands).max())
    line = -2.9 + 0.055 * x**2 * 0.6 + 1.0 * strands
    cap = np.clip((line - y) / 2.6, 0.0, 1.0) * ball
    sheet.lay(np.array(_HAIR, dtype=np.float32) * (1.0 - 0.25 * r**2)[..., None], 0.62 * cap)
    return sheet.done()


def _face(px_per_cm: float, eyes: float, mouth: float) -> Sprite:
    sheet = _Sheet(px_per_cm)
    for side in (-1, 1):
        sheet.lay(_BLUSH, 0.34 * sheet.glow(side * 3.5, 3.0, 1.5, 1.2))
        _eye(sheet, side * 2.35, 0.85, eyes)
        brow = [(side * (1.4 + 0.4 * k), -0.95 - 0.22 * np.sin(k * np.pi / 4)) for k in range(5)]
        sheet.stroke((150, 112, 88), brow, 0.22, 0.5, 0.10)
    sheet.lay((228, 194, 170), 0.45 * sheet.glow(-0.1, 1.7, 0.5, 1.0))
    sheet.lay(_SHADE, 0.42 * sheet.glow(0.15, 2.95, 0.75, 0.28))
    for side in (-1, 1):
        sheet.lay((120, 76, 62), 0.55 * sheet.glow(side * 0.36, 2.9, 0.17, 0.11))
    _mouth(sheet, mouth)
    sheet.lay((176, 132, 110), 0.30 * sheet.glow(0.0, 5.35, 1.2, 0.35))
    return sheet.done()


def _eye(sheet: _Sheet, x: float, y: float, opened: float) -> None:
    sheet.lay(_SHADE, 0.25 * sheet.glow(x, y - 0.1, 1.3, 0.75))
    if opened < 0.25:
        arc = [(x + d, y + 0.34 * (1 - (d / 1.0) ** 2)) for d in np.linspace(-1.0, 1.0, 13)]
        sheet.stroke(_LINE, arc, 0.17, 0.9, 0.04)
        crease = [(x + d, y - 0.42 + 0.1 * d * d) for d in np.linspace(-0.8, 0.8, 9)]
        sheet.stroke(_SHADE, crease, 0.1, 0.35, 0.08)
        return
    half = 0.54 * opened
    lens = sheet.disc(x, y, 0.96, half, 0.06)
    sheet.lay((226, 219, 212), lens)
    iris = sheet.disc(x, y - 0.04, 0.58, 0.58, 0.06) * lens
    sheet.lay((84, 96, 108), iris)
    sheet.lay((28, 26, 28), sheet.disc(x, y, 0.28, 0.28, 0.06) * lens)
    sheet.lay((120, 100, 92), 0.5 * lens * np.clip((y - half * 0.25 - sheet.y) / 0.35, 0, 1))
    sheet.lay((250, 250, 250), 0.9 * sheet.disc(x - 0.17, y - 0.18, 0.12, 0.12, 0.05) * lens)
    lid = [(x + d, y - half * np.sqrt(max(1 - d * d, 0))) for d in np.linspace(-1.0, 1.0, 15)]
    sheet.stroke(_LINE, lid, 0.16, 0.85, 0.04)
    crease = [(x + d, y - half - 0.38 + 0.2 * d * d) for d in np.linspace(-0.8, 0.8, 9)]
    sheet.stroke(_SHADE, crease, 0.1, 0.4, 0.07)


def _mouth(sheet: _Sheet, opened: float) -> None:
    if opened < 0.25:
        arc = [(d, 4.15 + 0.16 * (1 - (d / 1.05) ** 2)) for d in np.linspace(-1.05, 1.05, 13)]
        sheet.lay(_LIP, 0.5 * sheet.disc(0, 4.25, 0.95, 0.38, 0.3))
        sheet.stroke((140, 80, 72), arc, 0.13, 0.8, 0.05)
        return
    sheet.lay(_LIP, 0.85 * sheet.disc(0, 4.3, 1.15, 0.35 + 0.62 * opened, 0.2))
    sheet.lay((92, 40, 42), sheet.disc(0, 4.3, 0.85, 0.12 + 0.55 * opened, 0.12))
    sheet.lay((190, 110, 108), 0.8 * sheet.disc(0, 4.55 + 0.1 * opened, 0.5, 0.26 * opened, 0.15))
