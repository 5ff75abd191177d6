"""What lies still: the floor, the cot, its mattress and sheet, painted once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2
from workstation.demo.brush import Mask, Picture, blend, dimmed, pixels
from workstation.demo.lens import View

Tone = NDArray[np.float32]

SPAN_CM = (124.0, 78.0)
"""How much of the world is painted, along u and v."""
_COT_CM, _SHEET_CM = (89.0, 49.0), (80.5, 40.5)
_MIDDLE_CM = (5.5, 0.0)


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The still world.

    Four channels are warped in half the time of three: the fourth holds where the cot is.

    Attributes:
        floor: the floor alone, (height, width, 4), the fourth channel unused.
        whole: floor and cot, (height, width, 3).
        cover: 255 where the cot is, (height, width).
        px_per_cm: of all.
    """

    floor: NDArray[np.uint8]
    whole: Picture
    cover: Mask
    px_per_cm: float

    def dimmed(self, gain: tuple[float, float, float]) -> Backdrop:
        """The same world under another light, a factor a channel."""
        return Backdrop(
            dimmed(self.floor, (*gain, 1.0)),
            dimmed(self.whole, gain),
            self.cover,
            self.px_per_cm,
        )

    def view(self) -> View:
        """How places of the world fall on its own picture, as if the phone hung still above it."""
        u0, v0 = SPAN_CM[0] / 2 + _MIDDLE_CM[0], SPAN_CM[1] / 2 + _MIDDLE_CM[1]
        k = self.px_per_cm
        matrix = np.array([[-k, 0.0, k * u0], [0.0, -k, k * v0]])
        return View(matrix, np.array([SPAN_CM[0], SPAN_CM[1]]) * k / 2)

    def empty(self) -> Picture:
        """The world without the child, to paint on."""
        return self.whole.copy()

    def with_cover(self, painted: Picture) -> NDArray[np.uint8]:
        """A painted world with the fourth channel that `seen` needs."""
        return pixels(cv2.merge([*cv2.split(painted), self.cover]))

    def seen(
        self,
        world: NDArray[np.uint8],
        view: View,
        size: tuple[int, int],
        sway_cm: NDArray[np.float64],
    ) -> Picture:
        """The world as the phone sees it.

        Args:
            world: from `with_cover`.
            view: the phone.
            size: width and height of the picture.
            sway_cm: (2,) how far the cot, with everything in it, is rocked to one side.
        """
        cot = self._warp(world, view, size, sway_cm)
        if np.abs(sway_cm).max() < 0.004:
            return pixels(cv2.cvtColor(cot, cv2.COLOR_RGBA2RGB))
        floor = self._warp(self.floor, view, size, np.zeros(2))
        swayed = pixels(cv2.cvtColor(floor, cv2.COLOR_RGBA2RGB))
        blend(swayed, pixels(cv2.cvtColor(cot, cv2.COLOR_RGBA2RGB)), pixels(cot[..., 3]))
        return swayed

    def _warp(
        self,
        image: NDArray[np.uint8],
        view: View,
        size: tuple[int, int],
        sway_cm: NDArray[np.float64],
    ) -> NDArray[np.uint8]:
        # From pixels of the painted world to (u, v) in cm, then as the view has it.
        u = [-1 / self.px_per_cm, 0.0, SPAN_CM[0] / 2 + _MIDDLE_CM[0] + sway_cm[0]]
        v = [0.0, -1 / self.px_per_cm, SPAN_CM[1] / 2 + _MIDDLE_CM[1] + sway_cm[1]]
        matrix = view.matrix @ np.array([u, v, [0.0, 0.0, 1.0]])
        return pixels(cv2.warpAffine(image, matrix, size))


def paint_backdrop(px_per_cm: float, seed: int) -> Backdrop:
    """Paint the still world in full light.

    Args:
        px_per_cm: resolution.
        seed: of grain and folds.
    """
    rng = np.random.default_rng(seed)
    width, height = (round(s * px_per_cm) for s in SPAN_CM)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(px_per_cm)
    x, y = x - np.float32(SPAN_CM[0] / 2), y - np.float32(SPAN_CM[1] / 2)
    light = 1.08 - 0.00011 * ((x + 14) ** 2 + 1.5 * (y + 10) ** 2)
    rim, sheet = _rounded(x, y, _COT_CM, 8.0), _rounded(x, y, _SHEET_CM, 6.0)
    shadow = 0.42 * np.clip(1.0 - _rounded(x - 1.5, y - 2.0, _COT_CM, 8.0) / 6.0, 0.0, 1.0) ** 2
    cover = _inside(rim, px_per_cm)
    inside = _inside(sheet, px_per_cm)
    floor = _colours(_floor(x, y, rng) * light * (1.0 - shadow), (58.0, 53.0, 48.0))
    wall = _colours(_wall_tone(rim, sheet, x, y) * light, (104.0, 101.0, 97.0))
    linen = _colours(_linen(x, y, sheet, rng) * light, (139.0, 136.0, 131.0))
    blend(wall, linen, inside)
    whole = floor.copy()
    blend(whole, wall, cover)
    return Backdrop(pixels(cv2.merge([*cv2.split(floor), cover])), whole, cover, px_per_cm)


def _inside(distance: Tone, px_per_cm: float) -> Mask:
    share = np.clip(0.5 - distance * np.float32(px_per_cm / 1.2), 0.0, 1.0)
    return pixels(np.rint(share * 255.0).astype(np.uint8))


def _colours(tone: Tone, colour: tuple[float, float, float]) -> Picture:
    """A colour times a tone, (h, w, 3)."""
    channels = [np.rint(np.clip(tone * np.float32(c), 0.0, 255.0)) for c in colour]
    return pixels(cv2.merge([c.astype(np.uint8) for c in channels]))


def _floor(x: Tone, y: Tone, rng: np.random.Generator) -> Tone:
    """Tone of dark boards with a little grain."""
    seam = np.abs(((y + 0.06 * x) / 13.0) % 1.0 - 0.5) > 0.487
    return np.asarray(1.0 + 0.10 * _grain(x.shape, rng) - 0.22 * seam, np.float32)


def _wall_tone(
    rim: Tone,
    sheet: Tone,
    x: Tone,
    y: Tone,
) -> Tone:
    """The padded wall of the cot: light on top, dark towards the sheet and away from the light."""
    across = np.clip(-rim / 4.25, 0.0, 1.0)
    bulge = np.maximum(np.sin(np.pi * across), 0.0) ** 0.7
    lee = np.clip((x / 60.0 + y / 30.0), -1.0, 1.0)
    quilting = 0.025 * np.cos(2 * np.pi * x / 7.0) * (np.abs(y) > 20)
    fold = np.clip(-sheet / 1.2, 0.0, 1.0)
    tone = 0.72 + 0.26 * bulge + 0.06 * lee * bulge + quilting - 0.05 * fold
    return np.asarray(tone, np.float32)


def _linen(
    x: Tone,
    y: Tone,
    sheet: Tone,
    rng: np.random.Generator,
) -> Tone:
    """The sheet: weave, soft folds, a faint print of rings, darker where the wall shades it."""
    coarse = rng.standard_normal((14, 18), dtype=np.float32)
    folds = cv2.resize(coarse, (x.shape[1], x.shape[0]), interpolation=cv2.INTER_CUBIC) / 2.5
    weave = cv2.GaussianBlur(rng.standard_normal(x.shape, dtype=np.float32), (0, 0), 0.8)
    cell_x, cell_y = (x + 3.5 * (np.floor(y / 6.0) % 2)) % 7.0 - 3.5, y % 6.0 - 3.0
    ring = np.exp(-(((np.hypot(cell_x, cell_y) - 0.75) / 0.16) ** 2))
    depth = np.clip(-sheet / 5.0, 0.0, 1.0)
    lit = 0.82 + 0.18 * np.sqrt(depth) + 0.045 * folds + 0.020 * weave - 0.055 * ring
    return np.asarray(lit, np.float32)


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> Tone:
    noise = rng.standard_normal(shape, dtype=np.float32)
    smooth = np.asarray(cv2.blur(cv2.blur(noise, (41, 3)), (41, 3)), np.float32)
    return smooth / np.float32(2 * smooth.std())


def _rounded(x: Tone, y: Tone, size: tuple[float, float], corner: float) -> Tone:
    """Distance in cm to the edge of a rounded rectangle, negative inside."""
    qx = np.abs(x) - (size[0] / 2 - corner)
    qy = np.abs(y) - (size[1] / 2 - corner)
    outside = np.hypot(np.maximum(qx, 0.0), np.maximum(qy, 0.0))
    return np.asarray(outside + np.minimum(np.maximum(qx, qy), 0.0) - corner, np.float32)
