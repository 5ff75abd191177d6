"""The picture as a reader looks at it: closer, turned, mirrored, or what moved instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.window import picture, rich_case
from workstation.core.case import PictureSettings
from workstation.core.media.look import Look, Seen
from workstation.core.timebase import Instant
from workstation.ui.panels.picture.shown import Picture, PictureRequest, caption
from workstation.ui.panels.picture.view import PictureView
from workstation.ui.panels.picture.words import SAID

WANTED = PictureRequest("c2", 67, 2_233_333_311, Instant(20_733_333_311), 800, 600)


def show(
    view: PictureView, image=None, *, clip="c2", seen=Seen.PICTURE, exact=True, **more
) -> None:
    settings = PictureSettings(clip, **more)
    wanted = replace(WANTED, source_id=clip, look=Look(difference=seen is not Seen.PICTURE))
    image = picture(640, 360) if image is None else image
    words = caption(rich_case(), wanted, settings)
    view.show_picture(Picture(wanted, image, exact, seen), words, settings)


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(800, 600)
    show(made)
    return made


def quarters(view: PictureView) -> list[int]:
    """Which corner is bright: upper left, upper right, lower right, lower left."""
    drawn, box = view.grab().toImage(), view.picture_rect()
    at = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)]
    return [
        drawn.pixelColor(
            round(box.left() + x * box.width()), round(box.top() + y * box.height())
        ).red()
        for x, y in at
    ]


def corner() -> np.ndarray:
    image = np.zeros((400, 400, 3), np.uint8)
    image[:200, :200] = 255
    return image


@pytest.mark.parametrize(
    ("turn", "mirror", "bright"),
    [(0, False, 0), (90, False, 1), (180, False, 2), (270, False, 3),
     (0, True, 1), (90, True, 0), (180, True, 3), (270, True, 2)],
)  # fmt: skip
def test_it_is_turned_clockwise_and_then_mirrored(view, turn, mirror, bright):
    show(view, corner(), turn_deg=turn, mirror=mirror)
    found = quarters(view)
    assert [i for i, shade in enumerate(found) if shade > 200] == [bright]


def test_the_place_stays_while_stepping_and_each_clip_has_its_own(view, qtbot):
    view.closer(3)
    view.move_on(1, 0)
    held = view.picture_rect()
    show(view)
    assert view.picture_rect() == held
    with qtbot.waitSignal(view.wanted):  # another zoom wants another size of picture
        show(view, clip="c3")
    assert view.zoom == 1
    show(view)
    assert view.picture_rect() == held
    view.fit()
    assert view.zoom == 1


def test_a_turn_keeps_what_is_looked_at_in_view(view):
    show(view, corner())
    for _ in range(3):
        view.closer()
    for _ in range(9):
        view.move_on(-1, -1)  # to the bright corner
    assert view.grab().toImage().pixelColor(400, 300).red() > 200
    for more in ({"turn_deg": 90}, {"turn_deg": 90, "mirror": True}, {"mirror": True}, {}):
        show(view, corner(), **more)
        assert view.grab().toImage().pixelColor(400, 300).red() > 200


def test_a_double_click_goes_closer_there_and_back_to_all_of_it(view, qtbot):
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 300))
    assert view.zoom == 3
    assert "zoom 3.0×" in view.accessibleDescription()
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 300))
    assert view.zoom == 1
    assert "zoom" not in view.accessibleDescription()


def test_two_fingers_on_a_touchpad_zoom(view):
    at = QPointF(400, 300)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        at, at, QPointF(view.mapToGlobal(at.toPoint())), 0.5, QPointF(), 1,
    )  # fmt: skip
    QApplication.sendEvent(view, pinch)
    assert view.zoom == pytest.approx(1.5)


def test_at_the_closest_the_frames_own_pixels_are_squares(view):
    board = np.zeros((360, 640, 3), np.uint8)
    board[::2, ::2] = board[1::2, 1::2] = 255
    show(view, board)
    while view.zoom < 16:
        view.closer()
    assert view.device_size == (800 * 16, 600 * 16)
    row = view.grab().toImage()
    shades = {row.pixelColor(x, 300).red() for x in range(100, 700)}
    assert shades <= {0, 255}
    show(view, board, exact=False)  # a small copy has no pixels of the frame to show
    soft = view.grab().toImage()
    assert len({soft.pixelColor(x, 300).red() for x in range(100, 700)}) > 4


@pytest.mark.parametrize("seen", [s for s in Seen if s is not Seen.PICTURE])
def test_what_is_not_the_picture_says_so_on_it_and_aloud(view, seen):
    plain = view.grab().toImage()
    show(view, seen=seen)
    assert SAID[seen] in view.accessibleDescription()
    assert "as filmed," not in view.accessibleDescription()
    marked = view.grab().toImage()
    foot = [(x, y) for x in range(10, 400, 3) for y in range(540, 590, 3)]
    assert sum(plain.pixel(*p) != marked.pixel(*p) for p in foot) > 300
    show(view)
    assert view.grab().toImage() == plain


@pytest.mark.parametrize("width", [240, 400, 700, 1400])
def test_the_mirror_is_told_however_narrow_the_picture_is(view, width):
    def amber(drawn) -> int:
        return sum(
            (c := drawn.pixelColor(x, y)).red() > 150 and c.blue() < 120 and c.green() > 110
            for x in range(width)
            for y in range(60)
        )

    view.resize(width, 400)
    grey = np.full((360, 640, 3), 30, np.uint8)
    show(view, grey, turn_deg=90, gamma=2.0)
    assert amber(view.grab().toImage()) == 0
    show(view, grey, turn_deg=90, gamma=2.0, mirror=True)
    assert amber(view.grab().toImage()) > 100
    assert view.accessibleDescription().count("mirrored: left is right") == 1


def test_nothing_can_be_done_to_no_picture(view):
    view.clear()
    view.closer()
    view.move_on(1, 1)
    assert view.zoom == 1
    assert view.picture_rect().isEmpty()
