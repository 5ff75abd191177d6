from __future__ import annotations

import av
import numpy as np
import pytest

from workstation.core.media.colour import Colours
from workstation.core.media.display import Display, turn_of_matrix
from workstation.core.media.picture import Picture
from workstation.core.media.tonemap import Curve, hlg_nits, pq_nits, rolled_off, to_standard

MATRICES = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 9: (0.2627, 0.0593)}
FLATS = [
    (126, 128, 128), (81, 90, 240), (145, 54, 34), (41, 240, 110), (60, 140, 120), (235, 128, 128),
    (16, 128, 128),
]  # fmt: skip


def flat(y: int, u: int, v: int, matrix: int, full: bool, form: str = "yuv420p"):
    frame = av.VideoFrame(64, 32, form)
    for plane, value in zip(frame.planes, (y, u, v), strict=True):
        deep = form.endswith("10le")
        sample = np.full(
            plane.buffer_size // (2 if deep else 1), value, np.uint16 if deep else np.uint8
        )
        plane.update(sample.tobytes())
    frame.colorspace, frame.color_range = matrix, 2 if full else 1
    return frame


def true_rgb(y: int, u: int, v: int, matrix: int, full: bool) -> np.ndarray:
    red, blue = MATRICES[matrix]
    luma = y / 255 if full else (y - 16) / 219
    scale = 255 if full else 224
    cb, cr = (u - 128) / scale, (v - 128) / scale
    r, b = luma + 2 * (1 - red) * cr, luma + 2 * (1 - blue) * cb
    g = (luma - red * r - blue * b) / (1 - red - blue)
    return np.clip(np.array([r, g, b]) * 255, 0, 255)


@pytest.mark.parametrize("yuv", FLATS)
@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("full", [False, True])
def test_flat_colours_come_out_right_to_a_level(yuv, matrix, full):
    shown = Colours().rgb(flat(*yuv, matrix, full), 64, 32)
    assert np.abs(shown[16, 32] - true_rgb(*yuv, matrix, full)).max() <= 1


@pytest.mark.parametrize("full", [False, True])
def test_ten_bits_come_out_like_eight(full):
    deep = Colours().rgb(flat(60 * 4, 140 * 4, 120 * 4, 9, full, "yuv420p10le"), 64, 32)
    shallow = Colours().rgb(flat(60, 140, 120, 9, full), 64, 32)
    assert np.abs(deep.astype(int) - shallow).max() <= 1


@pytest.mark.parametrize(
    ("level", "full", "grey"),
    [(16, False, 0), (235, False, 255), (0, True, 0), (255, True, 255), (126, False, 128)],
)
def test_brightness_runs_from_black_to_white(level, full, grey):
    frame = flat(level, 128, 128, 1, full)
    luma = Picture(frame, 0, 0, Display(64, 32), Colours()).luma(16)
    assert luma.shape == (8, 16)
    assert abs(int(luma[4, 8]) - grey) <= 1


@pytest.mark.parametrize("curve", list(Curve))
def test_brighter_in_is_brighter_out_and_grey_stays_grey(curve):
    ramp = np.repeat(np.linspace(0, 1, 200)[:, None], 3, axis=1)
    shown = to_standard(ramp, curve)
    assert np.all(np.diff(shown[:, 0]) >= -1e-9)
    assert np.abs(shown - shown[:, :1]).max() < 2e-3
    assert shown[0, 0] == pytest.approx(0, abs=1e-6)
    assert shown[-1, 0] == pytest.approx(1, abs=1e-3)


def test_standards_are_met_at_their_own_reference_points():
    # BT.2408: 75 % HLG and 58 % PQ are both 203 cd/m2.
    assert hlg_nits(np.full((1, 3), 0.75))[0, 0] == pytest.approx(203, rel=0.01)
    assert pq_nits(np.full((1, 3), 0.5807))[0, 0] == pytest.approx(203, rel=0.01)
    assert pq_nits(np.ones((1, 3)))[0, 0] == pytest.approx(10_000, rel=1e-6)


def test_ordinary_white_becomes_nearly_white_and_shadows_stay():
    white = to_standard(np.full((1, 3), 0.75), Curve.HLG)[0, 0]
    assert 0.85 < white < 0.95
    low = np.array([0.05, 0.2, 0.5])
    assert rolled_off(low) == pytest.approx(low)


@pytest.mark.parametrize(("curve", "number"), [(Curve.HLG, 18), (Curve.PQ, 16)])
def test_the_table_does_what_the_arithmetic_says(curve, number):
    rng = np.random.default_rng(2)
    colours = Colours()
    for y, left, right in rng.integers((100, -40, -40), (900, 40, 40), (24, 3)).tolist():
        # Colours as real pictures have them: those at the edge of the range may differ by more.
        u, v = 512 + left, 512 + right
        frame = flat(y, u, v, 9, False, "yuv420p10le")
        frame.color_trc = number
        red, blue = MATRICES[9]
        luma, cb, cr = (y - 64) / 876, (u - 512) / 896, (v - 512) / 896
        r, b = luma + 2 * (1 - red) * cr, luma + 2 * (1 - blue) * cb
        g = (luma - red * r - blue * b) / (1 - red - blue)
        exact = to_standard(np.clip(np.array([[r, g, b]]), 0, 1), curve)[0] * 255
        shown = colours.rgb(frame, 64, 32)[16, 32]
        assert np.abs(shown - exact).max() <= 3


def test_the_same_frame_gives_the_same_bytes():
    frame = flat(300, 600, 500, 9, False, "yuv420p10le")
    frame.color_trc = 18
    first = Colours().rgb(frame, 48, 24).copy()
    assert np.array_equal(first, Colours().rgb(frame, 48, 24))


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [
        ((1, 0, 0, 1), (0, False)),
        ((0, 1, -1, 0), (90, False)),
        ((-1, 0, 0, -1), (180, False)),
        ((0, -1, 1, 0), (270, False)),
        ((-1, 0, 0, 1), (0, True)),
        ((1, 0, 0, -1), (180, True)),
        ((0, 1, 1, 0), (90, True)),
        ((0, 0, 0, 0), (0, False)),
    ],
)
def test_a_matrix_is_a_turn_and_then_a_flip(matrix, turn):
    a, b, c, d = (v * 65536 for v in matrix)
    nine = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], dtype=np.int32)
    assert turn_of_matrix(nine.tobytes()) == turn
