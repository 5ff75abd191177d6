"""Moving about in the real station: speeds, skips, loops, and where the playhead goes on screen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt

from tests.support.desk import desk
from tests.support.window import FRAME_NS, movements
from workstation.core.timebase import NS, Instant, Interval
from workstation.review.playback import SPEEDS
from workstation.review.playback.skips import Skip
from workstation.ui.panels.transport.bar import speed_text

__all__ = ["desk"]

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize("speed", SPEEDS)
def test_every_speed_plays_both_ways_and_the_bar_says_so(desk, speed, way):
    desk.at(30)
    desk.station.parts.bar.speed_asked.emit(way * speed)
    desk.station.run("play.toggle")
    desk.play(0.5)
    assert desk.transport.position.ns == 30 * NS + int(way * speed * NS / 2)
    assert desk.station.parts.bar.speed.text() == speed_text(way * speed)
    assert ("backwards" in desk.station.parts.bar.speed.toolTip()) == (way < 0)
    assert desk.station.parts.timeline._at == desk.transport.position


def test_faster_slower_and_the_other_way_have_keys(desk, qtbot):
    desk.at(30)
    for key, mods, speed in (
        (Qt.Key.Key_Down, CTRL, "1/2"),
        (Qt.Key.Key_Down, CTRL, "1/4"),
        (Qt.Key.Key_K, SHIFT, "-1/4"),
        (Qt.Key.Key_Down, CTRL, "-1/10"),
        (Qt.Key.Key_Up, CTRL, "-1/4"),
        (Qt.Key.Key_K, SHIFT, "1/4"),
    ):
        qtbot.keyClick(desk.station, key, mods)
        assert desk.transport.speed == Fraction(speed)
    for _ in range(20):
        qtbot.keyClick(desk.station, Qt.Key.Key_Up, CTRL)
    assert desk.transport.speed == SPEEDS[-1]
    for _ in range(20):
        qtbot.keyClick(desk.station, Qt.Key.Key_Down, CTRL)
    assert desk.transport.speed == SPEEDS[0]
    assert not desk.transport.playing


def test_j_k_l_double_turn_and_stop(desk, qtbot):
    desk.at(30)
    speeds = []
    for key in "LLLLLJJKJLK":
        qtbot.keyClick(desk.station, key)
        speeds.append((float(desk.transport.speed), desk.transport.playing))
    assert speeds == [
        (1, True), (2, True), (4, True), (8, True), (8, True), (-1, True), (-2, True),
        (-2, False), (-1, True), (1, True), (1, False),
    ]  # fmt: skip


@pytest.mark.parametrize("speed", [0.05, 1, 8, -0.05, -1, -8])
def test_a_loop_is_kept_to_at_every_speed_both_ways(desk, speed, qtbot):
    loop = Interval.of_ns(20 * NS, 21 * NS)
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_BracketLeft)
    desk.at(21)
    qtbot.keyClick(desk.station, Qt.Key.Key_BracketRight)
    assert desk.transport.loop == loop
    assert desk.station.parts.timeline.ruler._loop == loop
    assert desk.station.parts.bar.loop.isChecked()
    assert "0:20.000 to 0:21.000" in desk.station.parts.bar.loop.toolTip()
    desk.at(20.5)
    desk.transport.set_speed(speed)
    desk.station.run("play.toggle")
    for _ in range(150):
        desk.play(0.04)
        assert loop.holds(desk.transport.position)
    assert desk.transport.playing
    qtbot.keyClick(desk.station, Qt.Key.Key_Backslash)
    assert desk.transport.loop is None
    assert desk.station.parts.timeline.ruler._loop is None


def test_a_loop_of_nothing_says_what_to_do(desk):
    desk.station.select_episode("")
    desk.station.run("loop.toggle")
    assert desk.transport.loop is None
    assert "Select an episode" in desk.said[-1]


def test_both_skips_go_as_far_as_they_are_set(desk, qtbot):
    desk.station.set_skips(Skip(NS // 5), Skip(frames=3))
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_Right, SHIFT)
    assert desk.transport.position.ns == 20_200_000_000
    desk.transport.seek(Instant(18_500_000_000 + 30 * FRAME_NS))
    qtbot.keyClick(desk.station, Qt.Key.Key_Right, SHIFT | CTRL)
    assert desk.transport.position.ns == 18_500_000_000 + 33 * FRAME_NS
    qtbot.keyClick(desk.station, Qt.Key.Key_Left, SHIFT | CTRL)
    assert desk.transport.position.ns == 18_500_000_000 + 30 * FRAME_NS
    texts = {a.id: a.text for a in desk.station.keys.actions}
    assert (texts["jump.back"], texts["leap.on"]) == ("0.2 seconds back", "3 frames on")


def test_a_skip_goes_on_playing_and_a_step_does_not(desk):
    desk.station.set_skips(Skip(NS), Skip(frames=3))
    desk.at(20)
    desk.station.run("play.on")
    desk.station.run("leap.on")
    assert desk.transport.playing
    desk.station.run("step.on")
    assert not desk.transport.playing


def test_where_the_playhead_goes_by_a_key_can_be_seen(desk):
    desk.at(1)
    desk.station.view.show(Interval.of_ns(0, 2 * NS))
    for action in ("go.end", "go.start", "leap.on", "leap.back"):
        desk.station.run(action)
        assert desk.station.view.span.holds(desk.transport.position) or (
            desk.transport.position == desk.station.view.span.end
        )


def test_episodes_and_offered_movements_are_gone_through_in_order(desk, qtbot):
    desk.station.show_movements(movements())
    desk.at(0)
    starts = [e.span.start for e in desk.case.episodes_in_order()]
    for start in starts:
        qtbot.keyClick(desk.station, Qt.Key.Key_Right, CTRL)
        assert desk.transport.position == start
    qtbot.keyClick(desk.station, Qt.Key.Key_Right, CTRL)
    assert desk.transport.position == starts[-1]
    assert desk.said[-1] == "There is no episode after this."
    qtbot.keyClick(desk.station, Qt.Key.Key_Left, CTRL)
    assert desk.transport.position == starts[-2]
    qtbot.keyClick(desk.station, Qt.Key.Key_Left, CTRL)
    assert desk.said[-1] == "There is no episode before this."
    desk.at(0)
    offered = [m.span.start for m in movements() if not m.kept]
    for start in offered:
        qtbot.keyClick(desk.station, Qt.Key.Key_N)
        assert desk.transport.position == start
    qtbot.keyClick(desk.station, Qt.Key.Key_N)
    assert "No further" in desk.said[-1]
    qtbot.keyClick(desk.station, Qt.Key.Key_N, SHIFT)
    assert desk.transport.position == offered[-2]


def test_playing_ends_with_the_last_picture_and_begins_again(desk):
    desk.at(59.9)
    desk.station.run("play.on")
    desk.play(0.5)
    assert not desk.transport.playing
    assert desk.transport.position.ns == 60 * NS - 1
    desk.station.run("play.toggle")
    desk.play(0.1)
    assert desk.transport.playing
    assert desk.transport.position.ns < NS
