"""The phone above the cot: where a place falls in the picture, and the filmer's hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.demo.shapes import Seconds, wander

HEIGHT_CM = 78.0
"""From the phone to the mattress."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How the phone is held.

    Attributes:
        width, height: of the upright picture in pixels.
        px_per_cm: on the mattress.
        turn_deg: of the scene in the picture, clockwise; at 0 the child's head is to the left.
        centre_cm: the place (u, v) in the middle of the picture.
    """

    width: int
    height: int
    px_per_cm: float
    turn_deg: float
    centre_cm: tuple[float, float] = (5.5, 0.0)


@dataclass(frozen=True, slots=True)
class View:
    """The phone at one moment: a place (u, v, w) in cm -> a point of the picture."""

    matrix: NDArray[np.float64]
    """(2, 3): from (u, v, 1) on the mattress to pixels."""
    middle: NDArray[np.float64]
    """(2,): the point straight below the phone, in pixels."""

    def point(self, place: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (x, y) of a place, nearer things further from the middle; (..., 3) -> (..., 2)."""
        flat = place[..., :2] @ self.matrix[:, :2].T + self.matrix[:, 2]
        return self.middle + (flat - self.middle) * self.nearness(place[..., 2])[..., None]

    def nearness(self, w: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much larger a thing at height `w` looks than on the mattress."""
        return HEIGHT_CM / (HEIGHT_CM - np.asarray(w))

    @property
    def px_per_cm(self) -> float:
        """Pixels for a centimetre on the mattress."""
        return float(np.hypot(self.matrix[0, 0], self.matrix[1, 0]))


def views(framing: Framing, t: Seconds, seed: int) -> list[View]:
    """The phone at some moments, in a hand that breathes, drifts and trembles a little.

    Args:
        framing: how it is held.
        t: seconds, (n,).
        seed: of this filmer's hand.
    """
    ppc = framing.px_per_cm
    breath = np.sin(2 * np.pi * t / 3.6 + seed)
    x = ppc * (0.75 * wander(t, seed + 1, period_s=9.0) + 0.05 * wander(t, seed + 2, period_s=0.45))
    y = ppc * (
        0.6 * wander(t, seed + 3, period_s=8.0)
        + 0.16 * breath
        + 0.05 * wander(t, seed + 4, period_s=0.5)
    )
    turn = np.radians(framing.turn_deg + 0.7 * wander(t, seed + 5, period_s=7.0))
    scale = ppc * (1.0 + 0.006 * wander(t, seed + 6, period_s=11.0) + 0.003 * breath)
    middle = np.array([framing.width / 2, framing.height / 2])
    centre = np.array(framing.centre_cm)
    found = []
    for i in range(len(t)):
        cos, sin = np.cos(turn[i]) * scale[i], np.sin(turn[i]) * scale[i]
        # u points to the left of the picture and v to its top when nothing is turned.
        linear = np.array([[-cos, sin], [-sin, -cos]])
        shift = middle + np.array([x[i], y[i]]) - linear @ centre
        found.append(View(np.column_stack([linear, shift]), middle))
    return found
