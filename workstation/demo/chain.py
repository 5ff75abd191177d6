"""Round tapering things in the picture, and laying them down as one body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2
from workstation.demo.brush import Box, Mask, Picture, Ramp, body, fade, limb, pixels, shadow_reach
from workstation.demo.lens import View


@dataclass(frozen=True, slots=True)
class Chain:
    """Points (n, 2) along a thing and its radii (n,), in pixels."""

    ends: NDArray[np.float64]
    radii: NDArray[np.float64]

    @classmethod
    def of(
        cls, view: View, places: Sequence[NDArray[np.float64]], radii_cm: Sequence[float]
    ) -> Chain:
        """The chain through some places (u, v, w) in cm."""
        where = np.array(places)
        near = view.nearness(where[:, 2])
        return cls(view.point(where), np.array(radii_cm) * near * view.px_per_cm)

    def bent(self) -> Chain:
        """The same chain with its corners cut, so that joints bend instead of breaking."""
        knots = np.column_stack([self.ends, self.radii])
        low, high = knots[:-1] * 0.72 + knots[1:] * 0.28, knots[:-1] * 0.28 + knots[1:] * 0.72
        cut = np.empty((2 * len(knots), 3))
        cut[0], cut[-1] = knots[0], knots[-1]
        cut[1:-1:2], cut[2:-1:2] = low, high
        return Chain(cut[:, :2], cut[:, 2])


def lay(
    picture: Picture,
    chains: Sequence[Chain],
    ramp: Ramp,
    view: View,
    *,
    round_cm: float,
    lift_cm: float,
    printed: tuple[NDArray[np.uint8], NDArray[np.float64]] | None = None,
    fading: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    flat: bool = False,
) -> None:
    """Paint chains as one body with its shadow.

    Args:
        picture: painted in place.
        chains: what it is made of.
        ramp: its stuff.
        view: the phone.
        round_cm: how far in from the edge it curves.
        lift_cm: how high it lies above what is under it.
        printed: a print, and the matrix (2, 3) from its pixels to the picture's.
        fading: where it comes up from nothing and where it is full, in pixels of the picture.
        flat: the chains have straight ends instead of round ones.
    """
    ppc = view.px_per_cm
    margin = max(float(c.radii.max()) for c in chains) + shadow_reach(ppc * lift_cm)
    box = Box.around(np.concatenate([c.ends for c in chains]), margin, picture)
    if box is None:
        return
    mask, part = box.blank(), box.of(picture)
    for chain in chains:
        if flat:
            _bar(mask, chain.ends - box.corner, chain.radii)
        else:
            limb(mask, chain.ends - box.corner, chain.radii)
    if fading is not None:
        fade(mask, fading[0] - box.corner, fading[1] - box.corner)
    texture = None
    if printed is not None:
        moved = printed[1].copy()
        moved[:, 2] -= box.corner
        size = (part.shape[1], part.shape[0])
        texture = pixels(
            cv2.warpAffine(printed[0], moved, size, flags=cv2.INTER_NEAREST, borderValue=(128,))
        )
    body(part, mask, ramp, roundness=round_cm * ppc, lift=lift_cm * ppc, texture=texture)


def _bar(mask: Mask, ends: NDArray[np.float64], radii: NDArray[np.float64]) -> None:
    along = (ends[-1] - ends[0]) / max(float(np.hypot(*(ends[-1] - ends[0]))), 1e-6)
    across = np.array([-along[1], along[0]])
    corners = np.array(
        [
            ends[0] + across * radii[0],
            ends[-1] + across * radii[-1],
            ends[-1] - across * radii[-1],
            ends[0] - across * radii[0],
        ]
    )
    cv2.fillConvexPoly(mask, np.rint(corners * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
