"""The reader's hands on the picture: keys and the strip, saved, undone, for the clip in view."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from tests.support.desk import desk, made
from tests.support.window import FakeMaterial, picture, rich_case
from workstation.core.case import PictureSettings
from workstation.review.picture import BY_THE_FILE
from workstation.ui.panels.picture.shown import DirectPictures

__all__ = ["desk"]


class Seeing(FakeMaterial):
    """A block that moves 4 pixels to the right with each frame."""

    def still(self, source_id, clip_ns, max_width):
        if super().still(source_id, clip_ns, 32) is None:
            return None
        image = picture(320, 180)
        at = 40 + 4 * (clip_ns // 33_333_333 % 30)
        image[80:110, at : at + 24] = (210, 200, 190)
        return image


def spoken(desk) -> str:
    return desk.station.parts.grid.views[0].accessibleDescription()


def held(desk, clip="c2") -> PictureSettings:
    return desk.case.pictures.get(clip, PictureSettings(clip))


def press(desk, qtbot, key, more=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(desk.station, key, more)


SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_keys_turn_mirror_and_take_it_all_back(desk, qtbot):
    desk.at(20)
    press(desk, qtbot, Qt.Key.Key_R)
    press(desk, qtbot, Qt.Key.Key_R)
    press(desk, qtbot, Qt.Key.Key_R, SHIFT)
    assert held(desk).turn_deg == 90
    press(desk, qtbot, Qt.Key.Key_X)
    press(desk, qtbot, Qt.Key.Key_G, SHIFT)
    assert held(desk) == PictureSettings("c2", turn_deg=90, mirror=True, local_contrast=True)
    assert "mirrored: left is right, turned 270° · light changed" in spoken(desk)
    press(desk, qtbot, Qt.Key.Key_F, SHIFT)
    assert "c2" not in desk.case.pictures
    assert "shown as filmed" in spoken(desk)
    press(desk, qtbot, Qt.Key.Key_Z, CONTROL)
    assert held(desk).mirror
    assert desk.station.session.case.pictures.keys() == {"c2"}


def test_another_clip_keeps_its_own_look(desk, qtbot):
    desk.at(20)
    press(desk, qtbot, Qt.Key.Key_X)
    assert desk.station.parts.strip.mirror.isChecked()
    desk.at(50)
    assert "shown as filmed" in spoken(desk)
    assert not desk.station.parts.strip.mirror.isChecked()
    desk.at(21)
    assert "mirrored" in spoken(desk)


def test_where_no_clip_is_nothing_is_changed(desk, qtbot):
    desk.at(42.7)
    press(desk, qtbot, Qt.Key.Key_X)
    assert not desk.case.pictures
    assert desk.said[-1] == "No clip is in view here."
    assert not desk.station.parts.strip.isEnabled()


def test_the_strip_opens_and_closes_by_key_button_and_escape(desk, qtbot):
    desk.at(20)
    strip, bar = desk.station.parts.strip, desk.station.parts.bar
    assert strip.isHidden()
    press(desk, qtbot, Qt.Key.Key_G)
    assert strip.isVisible()
    assert bar.look.isChecked()
    first = strip.sliders["brightness"].slider
    assert QApplication.focusWidget() is first
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert held(desk).brightness == pytest.approx(0.02)
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert strip.isHidden()
    assert QApplication.focusWidget() is not first
    bar.look.click()
    assert strip.isVisible()
    assert bar.look.isChecked()
    bar.look.click()
    assert strip.isHidden()
    assert not bar.look.isChecked()


def test_a_slider_shows_at_once_and_saves_once_when_it_is_let_go(desk, qtbot):
    desk.at(20)
    asked = watched(desk)
    slider = desk.station.parts.strip.sliders["gamma"].slider
    changes = []
    desk.session.listen(changes.append)
    slider.setSliderDown(True)
    for place in (10, 20, 30, 50):
        slider.setValue(place)
    assert not changes
    assert [round(r.look.tone.gamma, 2) for r in asked] == [1.15, 1.32, 1.52, 2.0]
    assert "light changed" in spoken(desk)
    slider.setSliderDown(False)
    assert len(changes) == 1
    assert held(desk).gamma == 2.0
    assert desk.station.follower.preview is None
    press(desk, qtbot, Qt.Key.Key_Z, CONTROL)
    assert held(desk).gamma == 1.0
    assert slider.value() == 0


def watched(desk) -> list:
    """What is asked of whoever decodes from now on."""
    asked = []
    pictures = desk.station.follower._pictures
    ask = pictures.request
    pictures.request = lambda wanted, deliver: (asked.append(wanted), ask(wanted, deliver))
    return asked


def test_keys_on_a_slider_undo_as_one(desk, qtbot):
    desk.at(20)
    press(desk, qtbot, Qt.Key.Key_G)
    slider = desk.station.parts.strip.sliders["contrast"].slider
    for _ in range(5):
        qtbot.keyClick(slider, Qt.Key.Key_Up)
    assert held(desk).contrast > 1.2
    desk.session.undo()
    assert "c2" not in desk.case.pictures


def test_a_slider_held_while_the_next_clip_comes_changes_neither(desk):
    desk.at(20)
    slider = desk.station.parts.strip.sliders["brightness"].slider
    slider.setSliderDown(True)
    slider.setValue(40)
    desk.at(50)
    slider.setValue(60)
    slider.setSliderDown(False)
    assert not desk.case.pictures
    assert slider.value() == 0
    assert desk.station.follower.preview is None


def test_what_could_not_be_saved_is_not_shown(desk):
    desk.at(20)
    desk.session._store.full = True
    strip = desk.station.parts.strip
    strip.sliders["brightness"].slider.setValue(50)
    assert "disk is full" in str(desk.failed[0])
    assert strip.sliders["brightness"].value == 0
    assert "shown as filmed" in spoken(desk)
    strip.mirror.click()
    assert not strip.mirror.isChecked()


def test_a_quarter_turn_asks_for_the_box_as_it_lies_before_it(desk, qtbot):
    desk.at(20)
    asked = watched(desk)
    press(desk, qtbot, Qt.Key.Key_R)
    wide, high = desk.station.parts.grid.views[0].device_size
    assert (asked[-1].width_px, asked[-1].height_px) == (high, wide)


@pytest.fixture
def moving(qtbot):
    case = rich_case()
    one = made(qtbot, case, DirectPictures(Seeing(case)))
    yield one
    one.station.shut()


def test_what_moved_follows_steps_both_ways_and_playing(moving, qtbot):
    moving.at(20)
    press(moving, qtbot, Qt.Key.Key_D)
    label = "Difference to the frame before, not the picture"
    assert spoken(moving).startswith(label)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        press(moving, qtbot, key)
        assert spoken(moving).startswith(label)
    for key in (Qt.Key.Key_L, Qt.Key.Key_J):
        press(moving, qtbot, key)
        moving.play(0.2)
        assert spoken(moving).startswith(label)
    press(moving, qtbot, Qt.Key.Key_K)
    assert moving.station.parts.strip.difference.isChecked()
    assert not moving.case.pictures
    press(moving, qtbot, Qt.Key.Key_D)
    assert label not in spoken(moving)


def test_the_first_frame_of_a_clip_has_none_before_it(moving, qtbot):
    press(moving, qtbot, Qt.Key.Key_D)
    moving.at(18.5)
    assert spoken(moving).startswith("No earlier frame: the clip begins here.")
    press(moving, qtbot, Qt.Key.Key_Right)
    assert spoken(moving).startswith("Difference to the frame before")


def test_what_moved_lies_where_it_moved(moving, qtbot):
    moving.at(20)
    press(moving, qtbot, Qt.Key.Key_D)
    view = moving.station.parts.grid.views[0]
    box, drawn = view.picture_rect(), view.grab().toImage()
    number = moving.station.follower._wanted[0].number
    edge = 40 + 4 * (number % 30) + 24

    def blue(x: float, y: float) -> int:
        c = drawn.pixelColor(
            round(box.left() + x / 320 * box.width()), round(box.top() + y / 180 * box.height())
        )
        return c.blue() - c.red()

    assert blue(edge - 2, 95) > 60
    assert blue(edge - 2, 150) < 10


def test_a_clip_that_mirrors_itself_says_so(qtbot):
    case = rich_case()
    clip = replace(case.sources["c2"], facts=replace(case.sources["c2"].facts, mirrored=True))
    case = replace(case, sources=MappingProxyType({**case.sources, "c2": clip}))
    one = made(qtbot, case)
    one.at(20)
    assert BY_THE_FILE in spoken(one)
    one.station.shut()


def test_keys_go_closer_and_aside(desk, qtbot):
    desk.at(20)
    view = desk.station.parts.grid.views[0]
    press(desk, qtbot, Qt.Key.Key_Plus, CONTROL)
    press(desk, qtbot, Qt.Key.Key_Equal, CONTROL)
    assert view.zoom == pytest.approx(2.25)
    before = view.picture_rect()
    press(desk, qtbot, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.picture_rect().left() < before.left()
    press(desk, qtbot, Qt.Key.Key_Minus, CONTROL)
    press(desk, qtbot, Qt.Key.Key_F)
    assert view.zoom == 1


def test_after_a_slider_the_arrows_step_frames_again(desk, qtbot):
    desk.at(20)
    press(desk, qtbot, Qt.Key.Key_G)
    desk.station.setFocus()
    slider = desk.station.parts.strip.sliders["gamma"].slider
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(70, slider.height() // 2))
    assert held(desk).gamma != 1.0
    assert not slider.hasFocus()


def test_tab_goes_through_the_strip_in_reading_order(desk, qtbot):
    desk.at(20)
    press(desk, qtbot, Qt.Key.Key_G)
    strip = desk.station.parts.strip
    names = []
    for _ in range(6):
        names.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    sliders = [strip.sliders[n].slider for n in ("brightness", "contrast", "gamma")]
    assert names[:5] == [*sliders, strip.local, strip.difference]
