"""The pictures of a clip: the story seen through the phone, with its noise and its mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS
from workstation.core.vision import cv2
from workstation.demo.acting import pose_at
from workstation.demo.backdrop import Backdrop, paint_backdrop
from workstation.demo.brush import Picture, blend, pixels
from workstation.demo.figure import Figure, Look, Places
from workstation.demo.hands import GrownUp, reaches
from workstation.demo.lens import Framing, views
from workstation.demo.shapes import wander
from workstation.demo.skeleton import HEAD_CM, joints
from workstation.demo.story import ClipStory

_NOISE_BANK = 13
_NOISE_MEAN = 6
_BREATHS = 8
"""Steps of a breath that are painted: a sleeping child is painted once a step."""
_KEPT = 12
"""Painted worlds kept for when the child lies just so again."""
_MARK = "SYNTHETIC - no real child"


def framing_of(clip: ClipStory, long_side: int) -> Framing:
    """How a clip is framed: its upright picture, `long_side` pixels by nine sixteenths of it."""
    short = long_side * 9 // 16
    if clip.portrait:
        return Framing(short, long_side, long_side / 102.0, 86.0, (5.5, -1.0))
    return Framing(long_side, short, long_side / 107.0, -6.0)


@dataclass(frozen=True, slots=True)
class Studio:
    """What every clip is painted from, made once."""

    backdrop: Backdrop
    figure: Figure
    grown_up: GrownUp

    @classmethod
    def built(cls, long_side: int, seed: int) -> Studio:
        """The studio for pictures of a size, in full light."""
        ppc = long_side / 107.0
        return cls(paint_backdrop(ppc, seed), Figure.made(ppc, seed), GrownUp())

    def lit(self, light: float) -> Studio:
        """The studio with the lights at a share of full; a dim room is warmer, too."""
        if light == 1.0:
            return self
        gain = (light**0.92, light, light**1.12)
        return Studio(
            self.backdrop.dimmed(gain), self.figure.dimmed(gain), self.grown_up.dimmed(gain)
        )


class Scene:
    """One clip's pictures.

    Args:
        clip: the story.
        clip_ns: when each frame is taken, int64 (n,).
        studio: what it is painted from.
        long_side: of the picture in pixels.
        seed: of everything aimless.
    """

    def __init__(
        self,
        clip: ClipStory,
        clip_ns: NDArray[np.int64],
        studio: Studio,
        *,
        long_side: int,
        seed: int,
    ) -> None:
        self._clip = clip
        self._t = clip_ns.astype(np.float64) / NS
        self.framing = framing_of(clip, long_side)
        self._pose = pose_at(clip, clip_ns, seed)
        # The cot is rocked as a whole, after it was painted.
        self._joints = joints(replace(self._pose, sway=np.zeros_like(self._pose.sway)))
        self._painted: dict[tuple[float, ...], NDArray[np.uint8]] = {}
        self._views = views(self.framing, self._t, seed + 100)
        self._studio = studio.lit(clip.light)
        self._exposure = 1.0 + 0.022 * wander(self._t, seed + 200, period_s=6.0)
        self._noise = _noise_bank(self.framing, seed, 1.6 if clip.light >= 1 else 2.4)
        self._order = np.random.default_rng(seed + 300).integers(0, _NOISE_BANK, len(clip_ns))
        self._mark = _watermark(self.framing)

    def __len__(self) -> int:
        return len(self._t)

    def __iter__(self) -> Iterator[Picture]:
        for i in range(len(self)):
            yield self.picture(i)

    def picture(self, i: int) -> Picture:
        """The upright picture of frame i."""
        size = (self.framing.width, self.framing.height)
        world = self._world(i)
        picture = self._studio.backdrop.seen(world, self._views[i], size, self._pose.sway[i])
        noise = self._noise[self._order[i]]
        gain = float(self._exposure[i])
        picture = pixels(cv2.addWeighted(picture, gain, noise, 1.0, -_NOISE_MEAN))
        _stamp(picture, self._mark)
        return picture

    def _world(self, i: int) -> NDArray[np.uint8]:
        """The cot and who is in it, as if nobody rocked it and the phone hung still."""
        at = self._joints.at(i)
        look = self._look(i, at)
        hands = reaches(self._clip, float(self._t[i]), at)
        # What is painted follows from this alone, so the same again need not be painted again.
        joined = np.concatenate([*at.values(), *(np.ravel([h.wrist, h.place]) for h in hands)])
        key = (look.breath, look.eyes, look.mouth, *joined.round(2).tolist())
        kept = self._painted.get(key)
        if kept is not None:
            return kept
        backdrop, view = self._studio.backdrop, self._studio.backdrop.view()
        painted = backdrop.empty()
        self._studio.figure.paint(painted, view, at, look)
        for hand in hands:
            self._studio.grown_up.paint(painted, view, hand)
        world = backdrop.with_cover(painted)
        if len(self._painted) == _KEPT:
            self._painted.pop(next(iter(self._painted)))
        self._painted[key] = world
        return world

    def _look(self, i: int, at: Places) -> Look:
        pose, ahead = self._pose, at["head"] - at["neck"]
        raised = float(np.arctan2(ahead[2], np.hypot(ahead[0], ahead[1])))
        return Look(
            breath=round(float(pose.breath[i]) * _BREATHS) / _BREATHS,
            eyes=round(float(np.clip(pose.eyes[i], 0.0, 1.0)) * 2) / 2,
            mouth=round(float(np.clip(pose.mouth[i], 0.0, 1.0)) * 2) / 2,
            face_down=HEAD_CM * float(np.sin(raised)) * 0.72,
            face_left=HEAD_CM * float(np.sin(np.radians(pose.turn[i]))) * 0.8,
        )


def _noise_bank(framing: Framing, seed: int, sigma: float) -> NDArray[np.uint8]:
    """Sensor noise as bytes around `_NOISE_MEAN`, (bank, height, width, 3)."""
    rng = np.random.default_rng(seed + 400)
    shape = (_NOISE_BANK, framing.height, framing.width)
    # Bytes of normal noise drawn from a small bank and rolled: a tenth of the time.
    luma = rng.standard_normal(shape[1:], dtype=np.float32) * np.float32(sigma)
    one = np.rint(np.clip(luma + _NOISE_MEAN, 0, 2 * _NOISE_MEAN)).astype(np.uint8)
    steps = rng.integers(1, min(shape[1:]), (_NOISE_BANK, 2))
    grey = np.stack([np.roll(one, (int(a), int(b)), axis=(0, 1)) for a, b in steps])
    return np.repeat(grey[..., None], 3, axis=3)


def _watermark(framing: Framing) -> NDArray[np.uint8]:
    scale = framing.width / 2000 if framing.width > framing.height else framing.width / 1300
    (width, height), below = cv2.getTextSize(_MARK, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    mask = np.zeros((height + below + 4, width + 6), dtype=np.uint8)
    cv2.putText(mask, _MARK, (3, height + 2), cv2.FONT_HERSHEY_SIMPLEX, scale, 150, 1, cv2.LINE_AA)
    return mask


def _stamp(picture: Picture, mark: NDArray[np.uint8]) -> None:
    height, width = mark.shape
    part = picture[-height - 8 : -8, -width - 10 : -10]
    blend(part, np.full_like(part, 226), mark)
