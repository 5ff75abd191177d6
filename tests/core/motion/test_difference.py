"""What moved, drawn: a limb shows, a moving camera and a changing light do not."""

from __future__ import annotations

import numpy as np
import pytest

from workstation.core.media.look import Seen
from workstation.core.media.tone import AS_FILMED, Tone
from workstation.core.motion.difference import COLOUR, SHOWN_SIDE, compared
from workstation.core.vision import cv2


def room(shift: tuple[float, float] = (0, 0), light: float = 1.0, seed: int = 3) -> np.ndarray:
    """A textured room of 640 x 360 with a camera's grain, seen from a little further along."""
    rng = np.random.default_rng(11)
    wide = cv2.GaussianBlur(rng.normal(0, 1, (460, 740)).astype(np.float32), (0, 0), 5)
    wide = 100 + wide / wide.std() * 30
    moved = np.float32([[1, 0, -50 + shift[0]], [0, 1, -50 + shift[1]]])
    seen = cv2.warpAffine(wide, moved, (640, 360), flags=cv2.INTER_CUBIC)
    grain = np.random.default_rng(seed).normal(0, 1.5, seen.shape)
    grey = np.clip(seen * light + grain, 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def with_limb(image: np.ndarray, x: int) -> np.ndarray:
    out = image.copy()
    out[150:200, x : x + 60] = (215, 190, 175)
    return out


def coloured(rgb: np.ndarray) -> np.ndarray:
    """Where there is more blue than red: the ground is grey."""
    return rgb[:, :, 2].astype(int) - rgb[:, :, 0] > 12


def test_a_limb_that_moved_is_coloured_and_the_bed_is_not():
    shown = compared(with_limb(room(seed=1), 300), with_limb(room(seed=2), 316), AS_FILMED)
    assert shown.seen is Seen.DIFFERENCE
    where = coloured(shown.rgb)
    assert where[150:200, 300:376].mean() > 0.3
    where[140:210, 285:390] = False
    assert where.mean() < 0.002
    strongest = shown.rgb[175, 368]
    assert np.abs(strongest.astype(int) - COLOUR).max() < 40


def test_what_did_not_move_lies_dimmed_beneath():
    now = room(seed=2)
    shown = compared(room(seed=1), now, AS_FILMED)
    assert shown.rgb.mean() == pytest.approx(now.mean() * 0.38, rel=0.05)
    assert coloured(shown.rgb).mean() < 0.001


@pytest.mark.parametrize("shift", [(6, 0), (-4, 3), (14, -9)])
def test_a_hand_held_camera_is_taken_away_and_the_limb_stays(shift):
    before, now = with_limb(room(seed=1), 300), with_limb(room(shift, seed=2), 300 + 18)
    where = coloured(compared(before, now, AS_FILMED).rgb)
    assert where[150:200, 280:400].mean() > 0.15
    where[130:220, 270:410] = False
    assert where.mean() < 0.01


def test_a_lamp_that_flickers_is_not_movement():
    shown = compared(room(seed=1), room(light=1.08, seed=2), AS_FILMED)
    assert shown.seen is Seen.DIFFERENCE
    assert coloured(shown.rgb).mean() < 0.002


def test_a_cut_says_that_nearly_everything_differs():
    other = np.ascontiguousarray(room()[::-1, ::-1])
    assert compared(room(seed=1), other, AS_FILMED).seen is Seen.CHANGED_ALL_OVER


def test_a_frame_written_twice_is_told_as_a_copy():
    shown = compared(room(), room(), AS_FILMED)
    assert shown.seen is Seen.COPY
    assert not coloured(shown.rgb).any()


def test_without_a_frame_before_there_is_the_dimmed_picture_alone():
    now = with_limb(room(), 300)
    alone = compared(None, now, AS_FILMED)
    assert alone.seen is Seen.FIRST
    assert not coloured(alone.rgb).any()
    assert compared(room()[:100], now, AS_FILMED).seen is Seen.FIRST


def test_the_readers_light_falls_on_the_ground_and_changes_nothing_that_is_found():
    before, now = with_limb(room(seed=1), 300), with_limb(room(seed=2), 316)
    plain = compared(before, now, AS_FILMED).rgb
    lighter = compared(before, now, Tone(gamma=2)).rgb
    assert lighter[20:100].mean() > 1.2 * plain[20:100].mean()
    assert (coloured(lighter) != coloured(plain)).mean() < 0.01


def test_large_frames_are_shown_no_larger_than_they_were_compared_for():
    large = np.zeros((2160, 3840, 3), np.uint8)
    assert compared(large, large + 1, AS_FILMED).rgb.shape == (900, SHOWN_SIDE, 3)


@pytest.mark.parametrize("size", [(1, 1), (2, 9), (30, 17), (60, 60)])
def test_tiny_and_blank_frames_are_no_trouble(size):
    blank = np.full((*size, 3), 90, np.uint8)
    assert compared(blank, blank + 4, AS_FILMED).rgb.shape == blank.shape
