"""The child in the picture: trunk, legs, head and arms, in one light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.vision import cv2
from workstation.demo.brush import (
    Box,
    Picture,
    Ramp,
    cast_shadow,
    limb,
    pixels,
    quarter,
    shadow_reach,
)
from workstation.demo.chain import Chain, lay
from workstation.demo.face import SPRITE_CM, Head, Sprite, paint_head
from workstation.demo.lens import View
from workstation.demo.skeleton import HEAD_CM

Places = dict[str, NDArray[np.float64]]
"""Joint -> (u, v, w) in cm."""
Place = NDArray[np.float64]

_SKIN = Ramp.of((112, 74, 60), (203, 164, 138), (236, 208, 186))
_CLOTH = Ramp.of((66, 78, 88), (142, 160, 170), (186, 201, 208))
_BAND = Ramp.of((20, 42, 46), (46, 96, 102), (96, 150, 156))

_PRINT_PX_PER_CM = 24.0


@dataclass(frozen=True, slots=True)
class Look:
    """The small things of a moment that are no joint.

    Attributes:
        breath, eyes, mouth: 0 to 1.
        face_down, face_left: how far the face has moved over the head towards the chin and
            towards the child's left, in cm.
    """

    breath: float
    eyes: float
    mouth: float
    face_down: float
    face_left: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What the child is painted with."""

    head: Head
    skin: Ramp
    cloth: Ramp
    band: Ramp
    print: NDArray[np.uint8]

    @classmethod
    def made(cls, px_per_cm: float, seed: int) -> Figure:
        """The figure in full light."""
        return cls(paint_head(px_per_cm * 1.25, seed), _SKIN, _CLOTH, _BAND, _print(seed))

    def dimmed(self, gain: tuple[float, float, float]) -> Figure:
        """The figure under another light, a factor a channel."""
        return Figure(
            self.head.dimmed(gain),
            self.skin.dimmed(gain),
            self.cloth.dimmed(gain),
            self.band.dimmed(gain),
            self.print,
        )

    def paint(self, picture: Picture, view: View, at: Places, look: Look) -> None:
        """Paint the child into a picture, in place."""
        self._trunk(picture, view, at, look.breath)
        for side in ("left", "right"):
            self._leg(picture, view, at, side)
        self._head(picture, view, at, look)
        for side in ("left", "right"):
            self._arm(picture, view, at, side)

    def _trunk(self, picture: Picture, view: View, at: Places, breath: float) -> None:
        pelvis, waist, neck = at["pelvis"], at["waist"], at["neck"]
        chest = 0.4 * waist + 0.6 * neck
        chains = [
            Chain.of(
                view,
                [pelvis, waist, chest, neck],
                [6.4, 7.0 + 0.30 * breath, 6.5 + 0.2 * breath, 3.4],
            ),
            Chain.of(view, [at["left_shoulder"], neck, at["right_shoulder"]], [2.9, 3.3, 2.9]),
        ]
        chains += [
            Chain.of(
                view, [at[f"{s}_hip"], _share(at[f"{s}_hip"], at[f"{s}_knee"], 0.7)], [4.2, 3.3]
            )
            for s in ("left", "right")
        ]
        lay(
            picture,
            chains,
            self.cloth,
            view,
            round_cm=3.0,
            lift_cm=5.0,
            printed=(self.print, self._print_at(view, pelvis, neck)),
        )

    def _leg(self, picture: Picture, view: View, at: Places, side: str) -> None:
        hip, knee, ankle, toes = (at[f"{side}_{n}"] for n in ("hip", "knee", "ankle", "toes"))
        leg = Chain.of(view, [hip, knee, ankle, toes], [4.3, 3.15, 2.15, 1.7]).bent()
        fading = (view.point(_share(hip, knee, 0.12)), view.point(_share(hip, knee, 0.62)))
        lay(
            picture,
            [leg],
            self.cloth,
            view,
            round_cm=1.7,
            lift_cm=max(2.5, 0.6 * float(knee[2])),
            printed=(self.print, self._print_at(view, knee, hip)),
            fading=fading,
        )

    def _arm(self, picture: Picture, view: View, at: Places, side: str) -> None:
        shoulder, elbow, wrist, hand = (
            at[f"{side}_{n}"] for n in ("shoulder", "elbow", "wrist", "hand")
        )
        lift = max(2.0, 0.45 * float(elbow[2] + wrist[2]) / 2)
        arm = Chain.of(
            view,
            [_share(shoulder, elbow, 0.44), elbow, wrist, _share(wrist, hand, 0.35)],
            [2.25, 1.95, 1.4, 1.5],
        ).bent()
        lay(picture, [arm, *_fist(view, wrist, hand)], self.skin, view, round_cm=1.0, lift_cm=lift)
        if side == "right":
            strap = Chain.of(
                view, [_share(elbow, wrist, 0.70), _share(elbow, wrist, 0.90)], [1.78, 1.68]
            )
            lay(picture, [strap], self.band, view, round_cm=0.7, lift_cm=0.6, flat=True)
        sleeve = Chain.of(view, [shoulder, _share(shoulder, elbow, 0.58)], [3.0, 2.55])
        fading = (view.point(shoulder), view.point(_share(shoulder, elbow, 0.2)))
        lay(
            picture, [sleeve], self.cloth, view, round_cm=1.4, lift_cm=1.0, flat=True, fading=fading
        )

    def _print_at(self, view: View, low: Place, high: Place) -> NDArray[np.float64]:
        """Where the print lies on cloth that runs from one place to another, (2, 3)."""
        a, b = view.point(low), view.point(high)
        along = (b - a) / float(np.linalg.norm(high - low)) / _PRINT_PX_PER_CM
        side = np.array([-along[1], along[0]])
        # The print may shorten along bent cloth but keeps its width across it.
        side *= view.px_per_cm / _PRINT_PX_PER_CM / max(float(np.hypot(*side)), 1e-6)
        linear = np.column_stack([along, side])
        return np.column_stack([linear, (a + b) / 2 - linear @ (np.array(self.print.shape) / 2)])

    def _head(self, picture: Picture, view: View, at: Places, look: Look) -> None:
        centre, ahead = at["head"], at["head"] - at["neck"]
        ball = Chain.of(view, [centre], [HEAD_CM + 0.3])
        ppc = view.px_per_cm
        lift = ppc * (4.0 + 0.5 * float(ahead[2]))
        box = Box.around(ball.ends, float(ball.radii[0]) + shadow_reach(lift), picture)
        if box is None:
            return
        mask = box.blank()
        limb(mask, ball.ends - box.corner, ball.radii)
        cast_shadow(box.of(picture), quarter(mask), lift)
        flat = np.array([ahead[0], ahead[1], 0.0])
        length = float(np.linalg.norm(flat))
        flat = flat / length if length > 0.5 else np.array([1.0, 0.0, 0.0])
        left = np.array([-flat[1], flat[0], 0.0])
        face = self.head.faces[round(2 * look.eyes), round(2 * look.mouth)]
        short = float(np.sqrt(max(1.0 - (look.face_down / HEAD_CM) ** 2, 0.2)))
        moved = centre - look.face_down * flat + look.face_left * left
        part = box.of(picture)
        skull = self._seen(self.head.skull, box, view, centre, flat, left)
        features = self._seen(face, box, view, moved, flat * short, left)
        # Nothing of the face reaches beyond the head it turns with.
        solid = cv2.bitwise_not(pixels(skull[..., 3]))
        features = pixels(cv2.multiply(features, cv2.merge([solid] * 4), scale=1 / 255))
        features[..., 3] = cv2.add(pixels(features[..., 3]), cv2.bitwise_not(solid))
        for sprite in (skull, features):
            through = cv2.merge([sprite[..., 3]] * 3)
            part[:] = cv2.add(cv2.multiply(part, through, scale=1 / 255), sprite[..., :3])

    def _seen(
        self, sprite: Sprite, box: Box, view: View, centre: Place, up: Place, left: Place
    ) -> Sprite:
        """A sprite as it lies in a part of the picture: its top along `up`, its right `left`."""
        near = float(view.nearness(centre[2])) / self.head.px_per_cm
        linear = np.column_stack(
            [view.matrix[:, :2] @ left[:2] * near, -(view.matrix[:, :2] @ up[:2]) * near]
        )
        middle = np.full(2, SPRITE_CM * self.head.px_per_cm / 2)
        matrix = np.column_stack([linear, view.point(centre) - linear @ middle - box.corner])
        size = (box.x1 - box.x0, box.y1 - box.y0)
        return pixels(cv2.warpAffine(sprite, matrix, size, borderValue=(0, 0, 0, 255)))


def _fist(view: View, wrist: Place, hand: Place) -> list[Chain]:
    """A loosely closed hand: palm, four short fingers and a thumb."""
    along = (hand - wrist) / float(np.linalg.norm(hand - wrist))
    across = np.array([-along[1], along[0], 0.0])
    across /= max(float(np.linalg.norm(across)), 1e-6)
    palm = Chain.of(view, [wrist + 0.9 * along, wrist + 2.3 * along], [1.45, 1.75])
    fingers = [
        Chain.of(
            view,
            [wrist + 2.6 * along + s * across, wrist + reach * along + 1.12 * s * across],
            [0.62, 0.52],
        )
        for s, reach in ((-1.15, 4.1), (-0.4, 4.6), (0.4, 4.55), (1.12, 4.0))
    ]
    inward = across * np.sign(across[0] or 1.0)
    thumb = [wrist + 1.2 * along + 1.0 * inward, wrist + 2.9 * along + 2.15 * inward]
    return [palm, *fingers, Chain.of(view, thumb, [0.7, 0.55])]


def _share(a: Place, b: Place, share: float) -> Place:
    return a + share * (b - a)


def _print(seed: int) -> NDArray[np.uint8]:
    """A knitted print of small stars, tones around 128, (size, size)."""
    size = round(44 * _PRINT_PX_PER_CM)
    rng = np.random.default_rng(seed)
    knit = cv2.GaussianBlur(rng.standard_normal((size, size), dtype=np.float32), (0, 0), 2.2)
    tone = 128.0 + 5.0 * knit / float(knit.std())
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / np.float32(_PRINT_PX_PER_CM)
    row = np.floor(y / 3.2)
    cx, cy = (x + 1.9 * (row % 2)) % 3.8 - 1.9, y % 3.2 - 1.6
    r, angle = np.hypot(cx, cy), np.arctan2(cy, cx)
    star = np.clip((0.42 + 0.16 * np.cos(5 * angle) - r) / 0.12, 0.0, 1.0)
    return pixels(np.clip(tone + 30.0 * star, 0, 255).astype(np.uint8))
