"""Several clips together in the real station, on one case clock."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import Qt

from tests.support.beside import compared, looking, overlapping, said, several, views
from tests.support.desk import made
from tests.support.window import FRAME_NS
from workstation.core.case import PictureSettings
from workstation.core.timebase import NS
from workstation.review.commands.viewing import set_picture

__all__ = ["several"]

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def test_alt_and_a_digit_is_how_many_pictures_those_with_footage_here_first(several, qtbot):
    qtbot.keyClick(several.station, Qt.Key.Key_2, ALT)
    assert looking(several).chosen == ("c1", "c2")
    assert "Clip 1" in said(several, 0)
    assert "frame 360" in said(several, 0)
    assert "Clip 2" in said(several, 1)
    assert "frame 60" in said(several, 1)
    qtbot.keyClick(several.station, Qt.Key.Key_4, ALT)
    assert looking(several).chosen == ("c1", "c2", "c3", "c4")
    qtbot.keyClick(several.station, Qt.Key.Key_3, ALT)
    assert len(views(several)) == 3
    qtbot.keyClick(several.station, Qt.Key.Key_1, ALT)
    assert len(views(several)) == 1
    assert looking(several).chosen == ()


def test_a_card_puts_its_clip_beside_the_one_on_screen_and_takes_it_off(several, qtbot):
    cards = several.station.parts.sources.cards
    qtbot.mouseClick(cards["c2"], Qt.MouseButton.LeftButton, CTRL)
    assert looking(several).chosen == ("c1", "c2")
    assert [cards[c].beside.isChecked() for c in ("c1", "c2", "c3")] == [True, True, False]
    cards["c3"].beside.click()
    assert looking(several).chosen == ("c1", "c2", "c3")
    cards["c1"].beside.click()
    assert looking(several).chosen == ("c2", "c3")
    qtbot.mouseClick(cards["c2"], Qt.MouseButton.LeftButton, CTRL)
    assert looking(several).chosen == ()
    assert not cards["c2"].beside.isChecked()


def test_where_a_clip_has_no_footage_its_picture_says_so_and_leads_there(several):
    several.station.run("beside.3")
    assert "No footage here. Clip 3 begins 31.0 s later." in said(several, 2)
    assert not views(several)[2].has_picture
    several.at(20)
    assert "Clip 1 ended 2.0 s before." in said(several, 0)
    assert not views(several)[0].has_picture
    views(several)[0]._card_jump.click()
    assert several.transport.position.ns == 539 * FRAME_NS
    assert views(several)[0].has_picture


def test_a_plain_click_on_a_card_makes_its_picture_the_main_one(several, qtbot):
    several.station.run("beside.2")
    qtbot.mouseClick(several.station.parts.sources.cards["c2"], Qt.MouseButton.LeftButton)
    assert looking(several).main == 1
    assert several.transport.position.ns == 12 * NS
    qtbot.mouseClick(several.station.parts.sources.cards["c3"], Qt.MouseButton.LeftButton)
    assert looking(several).chosen == ("c1", "c3")
    assert several.transport.position.ns == 43 * NS


def test_playing_goes_over_to_the_next_footage_of_the_clips_on_screen_alone(several):
    several.station.run("beside.1")
    several.station.beside.look(looking(several).arranged(("c1", "c3")))
    several.at(17.5)
    several.station.run("play.on")
    several.play(0.6)
    assert several.transport.position.ns == 43 * NS
    several.at(59.9)
    several.play(0.2)
    assert not several.transport.playing
    assert several.transport.position.ns == 60 * NS - 1


def test_each_picture_has_its_own_settings(several):
    several.station.run("beside.2")
    several.session.do(set_picture(several.case, PictureSettings("c2", turn_deg=90)))
    assert "shown as filmed" in said(several, 0)
    assert "turned 90°" in said(several, 1)


def test_one_clip_is_heard_and_another_can_be_chosen(several, qtbot):
    several.station.run("beside.2")
    feet = several.station.parts.grid.feet
    assert [f.sound.text() for f in feet] == ["Heard", "Hear"]
    feet[1].sound.click()
    assert [f.sound.text() for f in feet] == ["Hear", "Heard"]
    assert [f.sound.isChecked() for f in feet] == [False, True]
    assert several.station._frames.heard_at(several.transport.position) == ("c2", 0)
    qtbot.keyClick(several.station, Qt.Key.Key_A)
    assert [f.sound.text() for f in feet] == ["Heard", "Hear"]


def test_a_mark_is_the_main_picture_s(several, qtbot):
    several.station.run("beside.2")
    qtbot.keyClick(several.station, Qt.Key.Key_V)
    qtbot.keyClick(several.station, Qt.Key.Key_M)
    new = [m for m in several.case.marks.values() if m.span.start.ns == 12 * NS]
    assert [m.source_id for m in new] == ["c2"]
    qtbot.keyClick(several.station, Qt.Key.Key_I)
    several.at(13)
    qtbot.keyClick(several.station, Qt.Key.Key_O)
    assert several.case.episodes[several.station.marking.episode].source_id == "c2"


def test_a_picture_is_taken_off_by_its_foot(several):
    several.station.run("beside.3")
    several.station.parts.grid.feet[0].close_view.click()
    assert looking(several).chosen == ("c2", "c3")
    several.station.parts.grid.feet[1].close_view.click()
    assert looking(several).chosen == ()
    assert "Clip 2" in said(several, 0)


def test_one_clip_has_nothing_beside_it(qtbot):
    case = overlapping()
    alone = made(qtbot, replace(
        case,
        sources=MappingProxyType({"c1": case.sources["c1"]}),
        placements=MappingProxyType({"c1": case.placements["c1"]}),
        episodes=MappingProxyType({"e1": case.episodes["e1"]}),
    ))  # fmt: skip
    alone.station.run("beside.2")
    assert "one clip" in alone.said[-1]
    alone.station.select_episode("e1")
    alone.station.run("compare.with")
    assert "no other episode" in alone.said[-1]
    assert len(views(alone)) == 1
    alone.station.shut()


def test_going_back_to_one_picture_keeps_the_main_one(several, qtbot):
    several.station.run("beside.3")
    several.station.run("beside.main")
    several.station.run("beside.2")
    assert looking(several).main_clip == "c2"
    qtbot.keyClick(several.station, Qt.Key.Key_1, ALT)
    assert "Clip 2" in said(several, 0)
    several.station.run("beside.3")
    several.station.beside.make_main(2)
    several.station.run("beside.2")
    assert looking(several).main_clip in looking(several).chosen
    assert looking(several).main_clip == "c3"


def test_a_card_taken_off_leaves_the_other_clip_on_screen(several):
    several.station.run("beside.2")
    several.station.parts.sources.cards["c1"].beside.click()
    assert looking(several).count == 1
    assert "Clip 2" in said(several, 0)


def test_in_the_smallest_window_every_picture_has_room(several):
    several.station.run("beside.4")
    compared(several)
    several.station.compare.compare("e1", "e4")
    assert several.station.minimumSizeHint().width() <= 960
    several.station.resize(960, 520)
    assert several.station.width() == 960
    for foot in several.station.parts.grid.feet:
        right = max(w.geometry().right() for w in (foot.sound, foot.close_view))
        assert right <= foot.width()
