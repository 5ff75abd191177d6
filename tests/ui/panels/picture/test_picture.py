from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.window import picture, rich_case
from workstation.core.case import PictureSettings
from workstation.core.timebase import Instant
from workstation.ui.panels.picture.grid import PictureGrid
from workstation.ui.panels.picture.shown import (
    Picture,
    PictureRequest,
    absent,
    caption,
    turned,
)
from workstation.ui.panels.picture.view import PictureView, as_qimage

WANTED = PictureRequest("c2", 67, 2_233_333_311, Instant(20_733_333_311), 800, 600)


def shown(qtbot: QtBot, image=None, *, settings=None, exact=True) -> PictureView:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(800, 600)
    image = picture(640, 360) if image is None else image
    settings = settings or PictureSettings("c2")
    view.show_picture(Picture(WANTED, image, exact), caption(rich_case(), WANTED), settings)
    return view


@pytest.mark.parametrize("width", [1, 2, 3, 5, 7, 641])
def test_rows_of_any_width_are_not_sheared(width):
    image = np.random.default_rng(1).integers(0, 255, (4, width, 3), np.uint8)
    drawn = as_qimage(image)
    for y in range(4):
        for x in range(width):
            assert drawn.pixelColor(x, y).getRgb()[:3] == tuple(image[y, x])


def test_slices_and_flipped_arrays_are_drawn_as_they_are():
    image = picture(40, 30)
    for part in (image[::-1], image[:, ::-1], image[3:20, 5:22], image[::2, ::2]):
        drawn = as_qimage(part)
        assert drawn.pixelColor(3, 2).getRgb()[:3] == tuple(part[2, 3])


def test_a_decoder_that_reuses_its_buffer_does_not_change_the_picture():
    image = picture(40, 30)
    before = tuple(image[5, 5])
    drawn = as_qimage(image)
    image[:] = 0
    assert drawn.pixelColor(5, 5).getRgb()[:3] == before


def test_what_is_no_rgb_picture_is_refused():
    with pytest.raises(ValueError, match="RGB"):
        as_qimage(np.zeros((4, 4), np.uint8))


def test_a_picture_keeps_its_shape_and_its_place_in_the_box(qtbot):
    box = shown(qtbot).picture_rect()
    assert (box.width(), box.height()) == (800, 450)
    assert box.top() == 75


def test_a_turned_picture_is_upright_in_the_box(qtbot):
    view = shown(qtbot, settings=PictureSettings("c2", turn_deg=90))
    box = view.picture_rect()
    assert box.height() == pytest.approx(600)
    assert box.width() == pytest.approx(600 * 360 / 640)


def test_mirroring_swaps_left_and_right(qtbot):
    image = np.zeros((100, 100, 3), np.uint8)
    image[:, :50, 0] = 255
    plain = shown(qtbot, image).grab().toImage()
    mirrored = shown(qtbot, image, settings=PictureSettings("c2", mirror=True)).grab().toImage()
    left, right = (200, 400), (600, 400)
    assert plain.pixelColor(*left).red() > 200 > plain.pixelColor(*right).red()
    assert mirrored.pixelColor(*left).red() < 50 < mirrored.pixelColor(*right).red()


def wheel(view, x, y, turn):
    at = QPointF(x, y)
    event = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_the_wheel_zooms_where_the_cursor_is_and_asks_for_a_sharper_picture(qtbot):
    view = shown(qtbot)
    before = view.picture_rect()
    share = ((300 - before.left()) / before.width(), (250 - before.top()) / before.height())
    with qtbot.waitSignal(view.wanted):
        wheel(view, 300, 250, 240)
    after = view.picture_rect()
    assert after.left() + share[0] * after.width() == pytest.approx(300, abs=0.5)
    assert after.top() + share[1] * after.height() == pytest.approx(250, abs=0.5)
    assert view.device_size[0] > 1200
    view.fit()
    assert view.picture_rect() == before


def test_a_zoomed_picture_is_dragged_and_never_out_of_sight(qtbot):
    view = shown(qtbot)
    wheel(view, 400, 300, 480)
    before = view.picture_rect()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.mouseMove(view, QPoint(350, 300))
    assert view.picture_rect().left() == pytest.approx(before.left() - 50)
    qtbot.mouseMove(view, QPoint(-9000, -9000))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(-9000, -9000))
    assert view.picture_rect().intersects(view.rect())


def test_where_there_is_no_footage_no_old_frame_stays(qtbot):
    view = shown(qtbot)
    case = rich_case()
    view.show_absent(absent(case, Instant(42_700_000_000)))
    assert not view.has_picture
    assert "No footage here" in view.accessibleDescription()
    middle = view.grab().toImage().pixelColor(20, 300)
    assert middle == QColor("#0e1012")
    with qtbot.waitSignal(view.jump_requested) as jump:
        view._card_jump.click()
    assert case.span_of("c2").holds(jump.args[0]) or case.span_of("c3").holds(jump.args[0])


def test_the_nearest_footage_is_named():
    case = rich_case()
    before = absent(case, Instant(18_100_000_000))
    assert before.text == "Clip 1 ended 100 ms before."
    assert case.span_of("c1").holds(before.jump)
    after = absent(case, Instant(-500_000_000))
    assert after.text == "Clip 1 begins 500 ms later."
    assert absent(replace(case, sources={}, placements={}), Instant(0)).jump is None


def test_the_caption_says_frame_clip_time_wall_clock_and_how_far_it_may_be_off():
    words = caption(rich_case(), WANTED)
    assert words.clip == "Clip 2"
    assert words.moment == "frame 67 · 0:02.233 · 06:52:40 CET ± 1.0 s"
    assert words.turned == "shown as filmed"


def test_the_caption_says_how_the_picture_differs_from_what_was_filmed():
    both = caption(rich_case(), WANTED, PictureSettings("c2", turn_deg=270, mirror=True))
    assert (both.turned, both.mirrored) == ("turned 90°", "mirrored: left is right")
    assert both.spoken.endswith("mirrored: left is right, turned 90°")
    alone = caption(rich_case(), WANTED, PictureSettings("c2", mirror=True))
    assert (alone.turned, alone.mirrored) == ("", "mirrored: left is right")
    assert turned(PictureSettings("c", gamma=1.4)) == "light changed"


def test_a_quick_picture_is_known_as_one(qtbot):
    assert not shown(qtbot, exact=False).exact
    assert shown(qtbot).exact


def test_one_to_four_pictures(qtbot):
    grid = PictureGrid()
    qtbot.addWidget(grid)
    assert len(grid.views) == 1
    first = grid.views[0]
    grid.set_count(4)
    assert len(grid.views) == 4
    grid.set_count(1)
    assert grid.views == (first,)
    with pytest.raises(ValueError, match="between 1 and 4"):
        grid.set_count(5)
