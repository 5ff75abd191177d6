"""What is not a child's jerk: someone else's hand, sucking, a blanket, a single odd frame."""

import cv2  # noqa: TID251
import numpy as np
import pytest

from tests.core.motion.scenes import HEIGHT, WIDTH, Frame, Scene, jerks, shake, steady, swing
from workstation.core.motion import MotionMeter, measure, movements, rhythm
from workstation.core.motion.outside import FROM_OUTSIDE

S = 1_000_000_000
END = 10**11


class Blanket(Scene):
    """A cloth that ripples over the middle of the picture."""

    def frame(self, number):
        t = float(self.times_s[number])
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        reach = 2.5 * np.exp(-((x - 200) ** 2 / 90**2 + (y - 120) ** 2 / 50**2))
        moved = (y + reach * np.sin(2 * np.pi * (x / 70 - 0.9 * t))).astype(np.float32)
        cloth = self.background[self.pad : self.pad + HEIGHT, self.pad : self.pad + WIDTH]
        seen = cv2.remap(cloth, x, moved, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        seen = seen + np.roll(self.grain, self.rng.integers(0, (HEIGHT, WIDTH)), axis=(0, 1))
        return Frame(number, round(t * S), np.clip(np.rint(seen), 0, 255).astype(np.uint8))


@pytest.mark.parametrize("hz", [1.0, 2.0])
def test_a_patting_hand_is_movement_with_a_doubt(hz):
    def arm(t):  # reaches in from above; pats between 0.7 and 4.7 s
        return (0, -75 + (10 * abs(np.sin(np.pi * hz * (t - 0.7))) if 0.7 < t < 4.7 else 0))

    track = Scene(steady(30, 5.4), limb=arm, limb_size=(16, 64)).measured()
    found = movements(track)
    assert found
    assert {each.doubt for each in found} == {FROM_OUTSIDE}
    got = measure(track, 0, round(5.4 * S))
    assert FROM_OUTSIDE in got.limits
    assert got.rhythm.frequency.value is None or FROM_OUTSIDE in got.rhythm.note


@pytest.mark.parametrize("scene", [{}, {"camera": shake(5)}], ids=["resting", "hand-held"])
def test_the_childs_own_limb_has_no_such_doubt(scene):
    found = movements(Scene(steady(30, 3), limb=jerks([0.8, 1.9], 0.4), **scene).measured())
    assert [each.doubt for each in found] == ["", ""]


def test_sucking_is_not_offered_as_jerks():
    scene = Scene(steady(30, 5), limb=swing(2, reach=1.2), limb_size=(9, 6))
    track = scene.measured()
    assert movements(track) == ()
    found = rhythm(track, 0, END)
    assert found.frequency.value is None or "Nothing here stands out" in found.note


def test_a_rippling_blanket_is_not_offered():
    assert movements(Blanket(steady(30, 5)).measured()) == ()


@pytest.mark.parametrize("fps", [30, 60])
def test_a_single_odd_frame_is_no_movement(fps):
    scene = Scene(steady(fps, 2))
    meter = MotionMeter()
    meter.begin(WIDTH, HEIGHT)
    for number in range(len(scene.times_s)):
        frame = scene.frame(number)
        if number == fps:  # something else from one frame to the next, and it stays
            scene.background = scene.background.copy()  # other scenes share it
            scene.background[100:140, 150:200] += 50
        meter.take(frame)
    assert movements(meter.track()) == ()
