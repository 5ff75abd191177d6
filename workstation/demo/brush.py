"""Painting soft round things: a mask drawn with clean edges, shaded as a body in light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2

Picture = NDArray[np.uint8]
"""RGB, (height, width, 3)."""
Mask = NDArray[np.uint8]
"""Coverage 0 to 255, (height, width)."""

_SHIFT = 4
_ONE = 1 << _SHIFT


@dataclass(frozen=True, slots=True)
class Ramp:
    """Colours of a stuff from deep shade to full light: 256 RGB entries, (256, 1, 3)."""

    table: NDArray[np.uint8]

    @classmethod
    def of(cls, shade: tuple[int, ...], base: tuple[int, ...], light: tuple[int, ...]) -> Ramp:
        """Through three colours at tones 0, 150 and 255."""
        tones = np.arange(256)
        channels = [
            np.interp(tones, (0, 150, 255), (s, b, h))
            for s, b, h in zip(shade, base, light, strict=True)
        ]
        return cls(np.rint(np.stack(channels, axis=1)).astype(np.uint8)[:, None])

    def dimmed(self, gain: tuple[float, float, float]) -> Ramp:
        """The same stuff under another light."""
        return Ramp(dimmed(self.table, gain))


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the picture: columns x0 to x1, rows y0 to y1, clipped to it."""

    x0: int
    y0: int
    x1: int
    y1: int

    @classmethod
    def around(cls, points: NDArray[np.float64], margin: float, picture: Picture) -> Box | None:
        """The box around some points (n, 2), or None if it lies outside the picture."""
        height, width = picture.shape[:2]
        x0, y0 = np.floor(points.min(axis=0) - margin).astype(int)
        x1, y1 = np.ceil(points.max(axis=0) + margin).astype(int)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
        if x1 - x0 < 8 or y1 - y0 < 8:
            return None
        return cls(int(x0), int(y0), int(x1), int(y1))

    def of(self, picture: Picture) -> Picture:
        """That part of a picture, not copied."""
        return picture[self.y0 : self.y1, self.x0 : self.x1]

    @property
    def corner(self) -> NDArray[np.float64]:
        """Its top left corner."""
        return np.array([self.x0, self.y0], dtype=np.float64)

    def blank(self) -> Mask:
        """An empty mask of its size."""
        return np.zeros((self.y1 - self.y0, self.x1 - self.x0), dtype=np.uint8)


def dot(mask: Mask, at: NDArray[np.float64], radius: float) -> None:
    """A filled circle; fractions of a pixel count."""
    centre = (round(float(at[0]) * _ONE), round(float(at[1]) * _ONE))
    cv2.circle(mask, centre, max(round(radius * _ONE), 1), 255, -1, cv2.LINE_AA, _SHIFT)


def limb(mask: Mask, ends: NDArray[np.float64], radii: NDArray[np.float64]) -> None:
    """A chain of round, tapering pieces.

    Args:
        mask: drawn into.
        ends: (n, 2) points along it.
        radii: (n,) in pixels.
    """
    for k in range(len(ends)):
        dot(mask, ends[k], float(radii[k]))
    for a, b, ra, rb in zip(ends[:-1], ends[1:], radii[:-1], radii[1:], strict=True):
        along = b - a
        length = float(np.hypot(*along))
        if length <= abs(ra - rb) + 1e-6:
            continue
        along = along / length
        lean = (ra - rb) / length
        across = np.array([-along[1], along[0]]) * np.sqrt(1.0 - lean * lean)
        up, down = along * lean + across, along * lean - across
        corners = np.array([a + up * ra, b + up * rb, b + down * rb, a + down * ra])
        cv2.fillConvexPoly(mask, np.rint(corners * _ONE).astype(np.int32), 255, cv2.LINE_AA, _SHIFT)


def fade(mask: Mask, near: NDArray[np.float64], far: NDArray[np.float64]) -> None:
    """Let a mask come up from nothing at `near` to full at `far`, both in its pixels."""
    along = far - near
    along = along / max(float(along @ along), 1e-6)
    rows = (np.arange(mask.shape[0], dtype=np.float32) - np.float32(near[1])) * np.float32(along[1])
    cols = (np.arange(mask.shape[1], dtype=np.float32) - np.float32(near[0])) * np.float32(along[0])
    share = np.clip(rows[:, None] + cols[None, :], 0.0, 1.0)
    mask[:] = cv2.multiply(mask, share, dtype=cv2.CV_8U)


def body(
    part: Picture,
    mask: Mask,
    ramp: Ramp,
    *,
    roundness: float,
    lift: float,
    texture: NDArray[np.uint8] | None = None,
) -> None:
    """Paint a mask as a soft round body lit from the upper left, with its shadow beneath.

    Args:
        part: of the picture, painted in place.
        mask: its shape, same size.
        ramp: its stuff.
        roundness: half its thickness in pixels.
        lift: how high above what lies under it, in pixels.
        texture: tones around 128 added to the shading, same size.
    """
    small = quarter(mask)
    cast_shadow(part, small, lift)
    soft = _soften(small, roundness / 4).astype(np.float32)
    slope_x = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    slope_y = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    steep = 0.42 * max(roundness / 4, 0.8)
    tone = 58.0 + 0.40 * soft + (0.6 * steep) * slope_x + (0.8 * steep) * slope_y
    shading = cv2.resize(
        np.clip(tone, 0, 255).astype(np.uint8),
        (part.shape[1], part.shape[0]),
        interpolation=cv2.INTER_LINEAR,
    )
    if texture is not None:
        shading = cv2.addWeighted(shading, 1.0, texture, 1.0, -128.0)
    blend(part, pixels(cv2.applyColorMap(shading, ramp.table)), mask)


def cast_shadow(part: Picture, small: Mask, lift: float) -> None:
    """Darken what lies under a thing.

    Args:
        part: of the picture, darkened in place.
        small: the thing's mask at a quarter of the size.
        lift: how high it hovers, in pixels: the higher, the softer and the farther.
    """
    right, down = round(0.09 * lift / 4), round(0.13 * lift / 4)
    moved = np.zeros_like(small)
    height, width = small.shape
    moved[down:, right:] = small[: height - down, : width - right]
    keep = 255 - cv2.convertScaleAbs(_soften(moved, 0.8 + 0.04 * lift), alpha=0.40)
    gain = cv2.resize(keep, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_LINEAR)
    cv2.multiply(part, cv2.merge([gain, gain, gain]), dst=part, scale=1 / 255)


def quarter(mask: Mask) -> Mask:
    """A mask at a quarter of its size: enough for everything soft."""
    return pixels(cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA))


def shadow_reach(lift: float) -> float:
    """How far from a thing its shadow may fall, in pixels."""
    return 10.0 + 0.52 * lift


def blend(part: Picture, colours: Picture, mask: Mask) -> None:
    """Lay colours over a part of the picture, in place, where a mask says so."""
    over = cv2.merge([mask, mask, mask])
    under = cv2.multiply(part, cv2.bitwise_not(over), scale=1 / 255)
    cv2.add(under, cv2.multiply(colours, over, scale=1 / 255), dst=part)


def dimmed(image: NDArray[np.uint8], gain: tuple[float, ...]) -> NDArray[np.uint8]:
    """An image under another light, a factor a channel."""
    return pixels(np.rint(np.clip(image * np.array(gain, np.float32), 0, 255)).astype(np.uint8))


def pixels(image: NDArray[Any]) -> NDArray[np.uint8]:
    """An image that is known to be of bytes, as such; nothing is copied."""
    return np.asarray(image, dtype=np.uint8)


def _soften(mask: Mask, sigma: float) -> Mask:
    """Two box blurs: near enough to a Gaussian and far cheaper."""
    side = max(2 * round(sigma * 1.2) + 1, 3)
    return pixels(cv2.blur(cv2.blur(mask, (side, side)), (side, side)))
