"""Light for looking: exact where it can be said exactly, alike in every size, never the file's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.media.tone import AS_FILMED, BRIGHTNESS, CONTRAST, GAMMA, Tone, table, toned
from workstation.core.vision import cv2


def dark_room(width: int = 640, height: int = 360) -> np.ndarray:
    """A warm slope between black and a fifth of white, with a limb hardly lighter than its bed."""
    image = np.empty((height, width, 3), np.uint8)
    image[:] = np.linspace(6, 40, width)[None, :, None]
    limb = slice(height // 3, height // 2), slice(width // 8, width // 4)
    image[limb] = image[limb] + np.array([8, 6, 4], np.uint8)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 2))


def test_as_filmed_is_the_very_same_picture():
    image = dark_room()
    assert toned(image, AS_FILMED) is image
    assert toned(image, Tone(brightness=0.0, contrast=1.0, gamma=1.0)) is image
    assert table(0, 1, 1).tolist() == list(range(256))


def test_brightness_adds_contrast_grows_around_grey_and_gamma_keeps_black_and_white():
    assert table(0.2, 1, 1)[100] == 151
    assert table(0, 2, 1)[[0, 64, 127, 128, 192, 255]].tolist() == [0, 0, 126, 128, 256 - 1, 255]
    lifted = table(0, 1, 2)
    assert (lifted[0], lifted[64], lifted[255]) == (0, 128, 255)
    assert lifted[64] == round(math.sqrt(64 / 255) * 255)


@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(allow_nan=True, allow_infinity=True),
)
def test_whatever_is_stored_darker_stays_darker(brightness, contrast, gamma):
    made = table(brightness, contrast, gamma).astype(int)
    assert made.shape == (256,)
    assert (np.diff(made) >= 0).all()


def test_beyond_the_limits_is_taken_as_the_limit():
    assert (table(9, 1, 1) == table(BRIGHTNESS[1], 1, 1)).all()
    assert (table(0, -5, 1) == table(0, CONTRAST[0], 1)).all()
    assert (table(0, 1, 0) == table(0, 1, GAMMA[0])).all()


def test_the_picture_given_is_not_changed_and_the_one_made_is_another():
    image = dark_room()
    before = image.copy()
    for tone in (Tone(gamma=2), Tone(local_contrast=True), Tone(0.1, 1.5, 0.7, True)):
        made = toned(image, tone)
        assert not np.shares_memory(made, image)
        assert (made.shape, made.dtype) == (image.shape, np.uint8)
        assert (image == before).all()


def test_a_picture_nobody_may_write_to_is_toned_all_the_same():
    image = dark_room()
    image.setflags(write=False)
    assert toned(image, Tone(local_contrast=True, gamma=1.5)).mean() > image.mean()


def test_local_contrast_lifts_a_limb_out_of_the_dark_and_keeps_its_colour():
    image = dark_room()
    made = toned(image, Tone(local_contrast=True))
    limb, bed = (slice(130, 170), slice(90, 150)), (slice(130, 170), slice(20, 60))
    apart = lambda p: float(p[limb].mean() - p[bed].mean())  # noqa: E731
    assert apart(made) > 1.7 * apart(image)
    colour = lambda p: p[limb].reshape(-1, 3).mean(0) - p[limb].mean()  # noqa: E731
    assert np.abs(colour(made) - colour(image)).max() < 1.5


@pytest.mark.parametrize(
    "tone",
    [Tone(gamma=1.8), Tone(0.1, 1.6, 1.2), Tone(local_contrast=True), Tone(0, 1.2, 1.5, True)],
)
def test_the_small_copy_and_the_frame_itself_look_alike(tone):
    full = dark_room(1280, 720)
    small = cv2.resize(full, (320, 180), interpolation=cv2.INTER_AREA)
    first = toned(np.asarray(small), tone).astype(int)
    then = cv2.resize(toned(full, tone), (320, 180), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(first - then).mean() < 3


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (3, 2), (17, 13)])
def test_tiny_pictures_are_no_trouble(size):
    image = np.full((*size, 3), 30, np.uint8)
    assert toned(image, Tone(0.1, 2, 2, True)).shape == image.shape
