"""What moved between two frames, drawn over the dimmed picture: to look at, never to count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.look import Compared, Image, Seen
from workstation.core.media.tone import Tone, toned
from workstation.core.motion.camera import Plane, View, as_plane, camera_step, coarse_start
from workstation.core.vision import cv2

LONG_SIDE = 384
"""Pixels of the longer side two frames are compared at: a finger shows, a grain of noise does not,
and the camera's motion is found in the time between two frames (workstation default)."""

SHOWN_SIDE = 1600
"""Pixels of the longer side it is drawn at: it is no sharper than what was compared."""

COLOUR = (127, 182, 255)
"""Of what differs, red, green, blue: the colour of what is measured."""

_DIM = 0.38
_SURE = 4.0
"""Deviations of the noise a change must exceed."""
_LEAST = 2.5
"""And so many grey levels at least: what a codec does to a still wall."""
_MOST = 10.0
"""But no more than this: where everything differs that is no noise."""
_FULL = 22.0
"""Grey levels beyond that from which the colour is full."""
_STRONGEST = 0.9
_LEAST_SIDE = 16
"""Pixels a side below which no camera's motion can be told."""
_ALL_OVER = 0.5
"""Share of the picture that differs from which it is no movement within the picture any more."""
_MOVED = 2.0
"""Grey levels: where half of the picture changed by less, there is no motion left to look for."""
_WELL = 0.7
"""A fit that leaves less than this share of the change has found the camera's motion."""


def compared(before: Image | None, now: Image, tone: Tone) -> Compared:
    """A frame against the one before it.

    Camera motion, a change of light as a whole and the stripes of lamps are taken away before
    anything is drawn; what is left is the amount of change, without a sign.

    Args:
        before: the frame before, uint8 (height, width, 3), of the same size; None: there is none.
        now: the frame.
        tone: light of the picture beneath; what differs is found in the frames as filmed.

    Returns:
        The dimmed frame, in grey, with what differs in colour, at most `SHOWN_SIDE` long. Without
        a frame before (or with one of another size) the dimmed frame alone, as the first.
    """
    ground = _dimmed(toned(_at_most(now, SHOWN_SIDE), tone))
    if before is None or before.shape != now.shape:
        return Compared(ground, Seen.FIRST)
    small_before, small_now = _small(before), _small(now)
    if np.array_equal(small_before, small_now) and np.array_equal(before, now):
        return Compared(ground, Seen.COPY)
    left = _left(small_before, small_now)
    strength = _strength(left)
    all_over = float(np.count_nonzero(strength)) > _ALL_OVER * strength.size
    seen = Seen.CHANGED_ALL_OVER if all_over else Seen.DIFFERENCE
    return Compared(_painted(ground, strength), seen)


def _small(rgb: Image) -> NDArray[np.uint8]:
    """Luma at the size frames are compared at."""
    return np.asarray(cv2.cvtColor(_at_most(rgb, LONG_SIDE), cv2.COLOR_RGB2GRAY), np.uint8)


def _at_most(rgb: Image, long_side: int) -> Image:
    height, width = rgb.shape[:2]
    share = long_side / max(height, width)
    if share >= 1:
        return rgb
    size = (max(round(width * share), 1), max(round(height * share), 1))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _left(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> Plane:
    """Grey levels by which two frames differ once camera and light are taken away.

    In the place of the later frame: the camera is undone backwards in time.
    """
    raw_change = as_plane(cv2.absdiff(before, now))
    if min(now.shape) < _LEAST_SIDE:
        return raw_change
    was, later, raw = View(before), View(now), _middle(raw_change)
    # From the later frame to the earlier one: what is left lies where the later frame shows it.
    step = camera_step(later, was)
    if raw > _MOVED and _middle(step.left) > _WELL * raw:
        start = coarse_start(later, was)
        other = camera_step(later, was, start) if start is not None else step
        if _middle(other.left) < _middle(step.left):
            step = other
    return as_plane(np.abs(step.left))


def _strength(left: Plane) -> Plane:
    """How strongly each place is coloured, float32 from 0 to the strongest."""
    calm = as_plane(cv2.GaussianBlur(left, (0, 0), 1.0))
    floor = min(max(_LEAST, _SURE * _middle(calm)), _MOST)
    return as_plane(np.clip((calm - floor) / _FULL, 0, _STRONGEST))


def _dimmed(rgb: Image) -> Image:
    grey = cv2.convertScaleAbs(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), alpha=_DIM)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def _painted(ground: Image, strength: Plane) -> Image:
    """The colour laid over the ground, as strongly as there was change."""
    height, width = ground.shape[:2]
    levels = (strength * 255).astype(np.uint8)
    share = cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR)
    rest = cv2.bitwise_not(share)
    planes = [
        cv2.add(
            cv2.multiply(cv2.extractChannel(ground, place), rest, scale=1 / 255),
            cv2.convertScaleAbs(share, alpha=COLOUR[place] / 255),
        )
        for place in range(3)
    ]
    return np.asarray(cv2.merge(planes), np.uint8)


def _middle(values: Plane) -> float:
    return float(np.median(np.abs(values[::2, ::2])))
