"""Pictures locked on chosen instants in the real station: two episodes beside each other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from tests.support.beside import compared, looking, overlapping, said, several, views
from tests.support.desk import made
from tests.support.window import FRAME_NS, picture
from workstation.core.errors import StoreError
from workstation.core.timebase import NS, Instant
from workstation.review.commands.episodes import change_span
from workstation.review.commands.sources import remove_source
from workstation.review.commands.syncing import nudge
from workstation.ui.panels.picture.shown import Picture

__all__ = ["several"]

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def test_compare_with_offers_the_other_episodes_and_aligns_them_at_their_starts(several, qtbot):
    several.station.select_episode("e1")
    qtbot.keyClick(several.station, Qt.Key.Key_C)
    menu = several.station.findChild(QMenu)
    assert [a.text().split("   ")[0] for a in menu.actions()] == [
        "E1 with E2", "E1 with E3", "E1 with E4",
    ]  # fmt: skip
    menu.actions()[1].trigger()
    menu.close()
    assert looking(several).locked
    assert "locked: 0.000 s from E1's start" in said(several, 0)
    assert "locked: 0.000 s from E3's start" in said(several, 1)
    assert "not the same moment of the case" in several.station.parts.grid._said.text()
    assert "E1 · Clip 1" in several.station.parts.grid._said.text()


def test_everything_that_moves_moves_both_by_the_same_time(several, qtbot):
    compared(several)
    starts = [several.station._frames.instant_of(m).ns for m in looking(several).moments]
    for _ in range(13):
        qtbot.keyClick(several.station, Qt.Key.Key_Right)
    assert several.transport.position.ns == starts[0] + 13 * FRAME_NS
    assert "+0.433 s from E1's start" in said(several, 0)
    assert "+0.433 s from E3's start" in said(several, 1)
    qtbot.keyClick(several.station, Qt.Key.Key_Left)
    assert "+0.399 s from E3's start" in said(several, 1)
    for key, speed in (("L", 1), ("J", -1)):
        qtbot.keyClick(several.station, key)
        several.play(0.2)
        gone = several.transport.position.ns - starts[0]
        assert several.transport.speed == speed
        for place in (0, 1):
            frame = several.station._frames.seen_in(place, several.transport.position)
            assert 0 <= gone - (frame.start.ns - starts[place]) <= FRAME_NS
        several.station.run("play.toggle")
    several.transport.seek(Instant(starts[0] + NS), scrubbing=True)
    assert "+0.99" in said(several, 0) or "+1.000" in said(several, 0)
    qtbot.keyClick(several.station, Qt.Key.Key_Home, CTRL)
    assert several.transport.position.ns == starts[0]


def test_the_grid_on_a_card_takes_a_locked_clip_off_the_screen(several):
    compared(several)
    several.station.compare.compare("e1", "e4")
    assert looking(several).clips == ("c1", "c3", "c4")
    several.station.beside.turn_clip("c3")
    assert looking(several).locked
    assert looking(several).clips == ("c1", "c4")
    several.station.beside.turn_clip("c1")
    assert not looking(several).locked
    assert several.station.follower.clip == "c4"
    assert "Shift C takes the comparison up again" in several.said[-1]


def test_the_grid_takes_off_one_picture_of_a_clip_that_is_locked_twice(several):
    compared(several, "e1", "e2")
    several.station.compare.compare("e1", "e3")
    several.station.beside.turn_clip("c1")
    assert [m.episode for m in looking(several).moments] == ["e1", "e3"]


def test_a_loop_and_a_speed_hold_while_locked(several):
    compared(several)
    several.station.run("loop.toggle")
    assert several.transport.loop == several.case.episodes["e1"].span
    several.transport.set_speed(0.25)
    several.station.run("play.toggle")
    for _ in range(200):
        several.play(0.05)
        assert 2 * NS <= several.transport.position.ns < 4 * NS
    assert "E3's start" in said(several, 1)


def test_the_playhead_stays_within_the_main_picture_s_clip(several):
    compared(several)
    several.station.parts.timeline.seek_requested.emit(Instant(50 * NS))
    assert several.transport.position.ns < 18 * NS
    assert "Locked" in several.said[-1]
    several.station.run("go.end")
    assert several.case.span_of("c1").holds(several.transport.position)
    several.station.go_to(Instant(50 * NS))
    assert not looking(several).locked
    assert several.transport.position.ns == 50 * NS


def test_where_the_other_one_has_no_footage_it_says_so(several):
    compared(several, "e2", "e4")
    several.at(14)
    assert "No footage here. Clip 4 ended" in said(several, 1)
    assert not views(several)[1].has_picture
    several.at(10)
    assert views(several)[1].has_picture


def test_the_same_clip_is_compared_with_itself(several):
    compared(several, "e1", "e2")
    assert looking(several).clips == ("c1", "c1")
    several.station.run("step.on")
    assert "frame 61" in said(several, 0)
    assert "frame 271" in said(several, 1)


def test_the_timeline_shows_where_the_others_stand(several):
    compared(several)
    timeline = several.station.parts.timeline
    other = several.station._frames.instant_of(looking(several).moments[1])
    assert timeline._others == (other,)
    several.station.view.show_all()
    assert [c.isHidden() for c in timeline._companions] == [False]
    several.station.run("step.on")
    assert timeline._others == (other.plus(FRAME_NS),)
    several.station.run("compare.leave")
    assert timeline._others == ()
    assert [c.isHidden() for c in timeline._companions] == [True]


def test_a_mark_goes_to_the_main_picture_s_clip_at_its_own_time_and_says_so(several, qtbot):
    compared(several)
    several.station.run("jump.on")
    qtbot.keyClick(several.station, Qt.Key.Key_M)
    at = several.transport.position
    new = [m for m in several.case.marks.values() if m.span.start == at]
    assert [m.source_id for m in new] == ["c1"]
    assert "Clip 1 at its own 0:02.9" in several.said[-1]
    qtbot.keyClick(several.station, Qt.Key.Key_V)
    qtbot.keyClick(several.station, Qt.Key.Key_M)
    there = [m for m in several.case.marks.values() if m.source_id == "c3"]
    assert any(abs(m.span.start.ns - 46 * NS) < 2 * FRAME_NS for m in there)
    assert "Clip 3 at its own" in several.said[-1]


def test_the_main_one_changes_and_no_picture_moves(several, qtbot):
    compared(several)
    for _ in range(7):
        several.station.run("step.on")
    before = [said(several, 0), said(several, 1)]
    qtbot.keyClick(several.station, Qt.Key.Key_V)
    assert [said(several, 0), said(several, 1)] == before
    assert several.case.span_of("c3").holds(several.transport.position)
    assert several.station.marking.episode == "e3"
    qtbot.keyClick(several.station, Qt.Key.Key_V)
    assert [said(several, 0), said(several, 1)] == before


def test_an_episode_does_not_begin_in_one_picture_and_end_in_another(several):
    compared(several)
    count = len(several.case.episodes)
    several.station.run("episode.start")
    several.station.run("beside.main")
    several.station.run("step.on")
    several.station.run("episode.end")
    assert len(several.case.episodes) == count
    assert "another picture" in several.said[-1]
    several.station.run("beside.main")
    several.station.run("episode.end")
    new = several.case.episodes[several.station.marking.episode]
    assert (new.source_id, len(several.case.episodes)) == ("c1", count + 1)
    assert several.case.span_of("c1").shared(new.span) == new.span


def test_nor_in_a_lock_and_end_after_it_was_left_for_another_clip(several):
    compared(several)
    count = len(several.case.episodes)
    several.station.run("episode.start")
    several.station.go_to(Instant(50 * NS))
    several.station.run("episode.end")
    assert len(several.case.episodes) == count


def test_an_episode_of_another_picture_is_not_moved_to_the_main_one_s_time(several, qtbot):
    compared(several)
    several.station.select_episode("e3")
    before = several.case.episodes["e3"].span
    qtbot.keyClick(several.station, Qt.Key.Key_I, SHIFT)
    qtbot.keyClick(several.station, Qt.Key.Key_O, SHIFT)
    assert several.case.episodes["e3"].span == before
    assert "not in the main picture" in several.said[-1]
    several.station.run("beside.main")
    several.station.run("step.on")
    qtbot.keyClick(several.station, Qt.Key.Key_I, SHIFT)
    assert several.case.episodes["e3"].span.start == several.transport.position


def test_a_picture_is_locked_on_the_frame_it_shows_and_all_come_to_their_instants(several, qtbot):
    compared(several)
    for _ in range(5):
        several.station.run("step.on")
    several.station.parts.grid.feet[1].lock.click()
    assert "locked: 0.000 s from E1's start" in said(several, 0)
    assert "frame 60 " in said(several, 0)
    assert "locked: 0.000 s from its 0:02.1" in said(several, 1)
    assert "frame 65 " in said(several, 1)
    several.station.run("beside.main")
    several.station.run("step.back")
    qtbot.keyClick(several.station, Qt.Key.Key_L, CTRL)
    assert "frame 64 " in said(several, 1)
    assert "frame 60 " in said(several, 0)


def test_the_others_are_slipped_against_the_main_picture(several, qtbot):
    compared(several)
    several.station.run("step.on")
    qtbot.keyClick(several.station, Qt.Key.Key_Period, ALT)
    assert "frame 61 " in said(several, 0)
    assert "frame 62 " in said(several, 1)
    several.station.parts.grid.feet[1].earlier.click()
    assert "frame 61 " in said(several, 1)
    assert "E3's start" in said(several, 1)


def test_clips_side_by_side_can_be_locked_on_what_they_show(several, qtbot):
    several.station.run("beside.2")
    qtbot.keyClick(several.station, Qt.Key.Key_L, CTRL)
    assert looking(several).locked
    assert "from its 0:12.000" in said(several, 0) or "from its 0:11.99" in said(several, 0)
    several.station.run("compare.leave")
    assert looking(several).chosen == ("c1", "c2")


def test_up_to_four_are_locked_together(several):
    compared(several)
    for other in ("e2", "e4"):
        several.station.compare.compare("e1", other)
    assert [m.episode for m in looking(several).moments] == ["e1", "e3", "e2", "e4"]
    assert len(views(several)) == 4
    several.station.parts.grid.feet[1].close_view.click()
    assert [m.episode for m in looking(several).moments] == ["e1", "e2", "e4"]


def test_the_lock_is_left_at_the_main_one_s_time_and_taken_up_again(several, qtbot):
    compared(several)
    several.station.run("step.on")
    at = several.transport.position
    qtbot.keyClick(several.station, Qt.Key.Key_C, SHIFT)
    assert not looking(several).locked
    assert several.transport.position == at
    assert "Clip 1" in said(several, 0)
    assert "locked" not in said(several, 0)
    qtbot.keyClick(several.station, Qt.Key.Key_C, SHIFT)
    assert looking(several).locked


def test_nothing_of_it_is_in_the_record(several):
    before = several.case
    several.station.run("beside.3")
    compared(several)
    several.station.run("compare.later")
    several.station.run("compare.lock")
    several.station.run("compare.leave")
    assert several.case is before


def test_what_a_picture_is_locked_on_is_called_what_it_is_after_the_episode_moved(several):
    compared(several)
    command = change_span(several.case, "e3", start=Instant(44 * NS))
    several.session.do(command)
    assert "from its 0:0" in said(several, 1)
    assert "E3's start" not in said(several, 1)
    several.session.undo()
    assert "E3's start" in said(several, 1)


def test_a_nudge_keeps_the_frame_and_a_removed_clip_ends_the_lock(several):
    compared(several)
    before = views(several)[1].accessibleDescription().split(" · ")[1]
    several.session.do(nudge(several.case, "c3", NS, author="Reader 1"))
    assert views(several)[1].accessibleDescription().split(" · ")[1] == before
    several.session.do(remove_source(several.case, "c3"))
    assert not looking(several).locked
    assert len(views(several)) == 1
    several.session.undo()
    assert len(views(several)) == 1


class LatePictures:
    def __init__(self):
        self.waiting = []

    def request(self, wanted, deliver):
        self.waiting.append((wanted, deliver))


def test_a_late_picture_never_comes_up_in_another_view_of_the_same_clip(qtbot):
    late = LatePictures()
    held = made(qtbot, overlapping(), pictures=late)
    compared(held, "e1", "e2")
    first, second = late.waiting[-2:]
    assert [(w.source_id, w.reader, w.among) for w, _ in (first, second)] == [
        ("c1", 0, 2), ("c1", 1, 2),
    ]  # fmt: skip
    wanted, deliver = second
    deliver(wanted, Picture(wanted, picture(32, 18)))
    assert [v.has_picture for v in views(held)] == [False, True]
    held.station.run("compare.leave")
    deliver(wanted, Picture(wanted, picture(32, 18)))
    assert [v.has_picture for v in views(held)] == [False]
    held.station.shut()


def test_a_lost_clip_keeps_no_other_from_being_compared(several, monkeypatch):
    frames = several.station._frames
    inner = frames._index_of

    def index(source_id):
        if source_id == "c3":
            raise StoreError("The original is gone.")
        return inner(source_id)

    monkeypatch.setattr(frames, "_index_of", index)
    compared(several)
    assert "gone" in str(several.failed[-1])
    assert not looking(several).locked
    several.station.run("beside.3")
    assert "Clip 1" in said(several, 0)


@pytest.mark.parametrize("size", [(1280, 760), (1600, 960)])
def test_every_picture_has_room_and_none_widens_the_window(several, size):
    several.station.resize(*size)
    several.station.run("beside.4")
    compared(several)
    for other in ("e2", "e4"):
        several.station.compare.compare("e1", other)
    image = several.station.grab().toImage()
    assert isinstance(image, QImage)
    assert (several.station.width(), several.station.height()) == size
    for view in views(several):
        assert view.width() >= 160
        assert view.height() >= 96


def test_a_card_s_clip_put_beside_leaves_the_lock_and_says_so(several):
    compared(several)
    several.station.parts.sources.cards["c2"].beside.click()
    assert not looking(several).locked
    assert looking(several).chosen == ("c1", "c2")
    several.station.run("compare.leave")
    several.station.run("beside.1")
    assert looking(several).count == 1
    assert "Clip 1" in said(several, 0)


@pytest.mark.parametrize("further", [(), ("e4",)])
def test_the_main_picture_is_taken_off_even_where_the_next_has_no_footage(several, further):
    compared(several, "e2", "e3")
    for other in further:
        several.station.compare.compare("e2", other)
    several.at(0)
    assert not views(several)[1].has_picture
    several.station.parts.grid.feet[0].close_view.click()
    assert looking(several).locked == bool(further)
    assert looking(several).main_clip in {None, "c3"}
    assert "Clip 3" in said(several, 0)
    assert views(several)[0].has_picture


def test_a_click_on_the_card_of_a_clip_locked_twice_changes_nothing(several):
    compared(several, "e1", "e2")
    several.station.run("beside.main")
    several.station.sources.choose("c1")
    assert looking(several).main == 1
    several.station.sources.choose("c3")
    assert looking(several).locked
    assert "not compared" in several.said[-1]
