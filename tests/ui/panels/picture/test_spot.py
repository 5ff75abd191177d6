"""Which part of a picture is looked at: it stays through turns, mirrors and other window sizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.case import PictureSettings
from workstation.ui.panels.picture.spot import ALL, CLOSEST, Spot

PICTURE, BOX = (1920.0, 1080.0), (800.0, 600.0)


def middle(spot: Spot, picture=PICTURE, box=BOX) -> tuple[float, float]:
    """What of the picture lies in the middle of the box, 0 to 1."""
    left, top, width, height = spot.rect(picture, box)
    return (box[0] / 2 - left) / width, (box[1] / 2 - top) / height


@given(
    st.lists(
        st.tuples(
            st.floats(0.2, 5), st.tuples(st.floats(0, 800), st.floats(0, 600)), st.floats(-500, 500)
        ),
        max_size=8,
    )
)
def test_no_part_of_the_box_is_empty_that_need_not_be(hands):
    spot = ALL
    for factor, at, by in hands:
        spot = spot.zoomed(factor, at, PICTURE, BOX).dragged((by, -by), PICTURE, BOX)
        left, top, width, height = spot.rect(PICTURE, BOX)
        assert 1 <= spot.zoom <= CLOSEST
        for low, long, room in ((left, width, BOX[0]), (top, height, BOX[1])):
            if long >= room:
                assert low <= 1e-6
                assert low + long >= room - 1e-6
            else:
                assert low == pytest.approx((room - long) / 2)


@given(st.floats(1, 3), st.tuples(st.floats(300, 500), st.floats(250, 350)))
def test_what_lies_under_the_cursor_stays_there(factor, at):
    before = Spot(4, 0.4, 0.6)
    after = before.zoomed(factor, at, PICTURE, BOX)
    place = []
    for spot in (before, after):
        left, top, width, height = spot.rect(PICTURE, BOX)
        place.append(((at[0] - left) / width, (at[1] - top) / height))
    assert place[1] == pytest.approx(place[0], abs=1e-9)


def test_another_size_of_the_window_shows_the_same_place():
    spot = Spot(4, 0.3, 0.7)
    assert middle(spot, box=(1600, 700)) == pytest.approx((0.3, 0.7))


def shows(spot: Spot, settings: PictureSettings) -> tuple[float, float]:
    """The place of what was filmed that is in the middle, found by undoing mirror and turn."""
    across, down = spot.across, spot.down
    if settings.mirror:
        across = 1 - across
    for _ in range((settings.turn_deg // 90) % 4):
        across, down = down, 1 - across
    return across, down


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.booleans(),
    st.sampled_from([0, 90, 180, 270]),
    st.booleans(),
)
def test_turning_and_mirroring_keep_the_limb_in_view(turn, mirror, then_turn, then_mirror):
    before = PictureSettings("c", turn, mirror)
    after = PictureSettings("c", then_turn, then_mirror)
    spot = Spot(4, 0.3, 0.65)
    assert shows(spot.turned(before, after), after) == pytest.approx(shows(spot, before))
