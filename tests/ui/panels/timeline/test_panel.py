from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.window import VOCABULARY, FakeMaterial, movements, rich_case
from workstation.core.case import Placement
from workstation.core.timebase import NS, Instant, Interval
from workstation.ui.panels.timeline.feeds import DirectTraces
from workstation.ui.panels.timeline.head import WIDTH_PX
from workstation.ui.panels.timeline.panel import Timeline
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.applied import apply
from workstation.ui.theme.theme import load

WEEK_S = 7 * 86_400.0


def opened(qtbot: QtBot, case=None) -> Timeline:
    case = case or rich_case()
    material = FakeMaterial(case)
    view = TimelineView(case.span())
    timeline = Timeline(view, DirectTraces(material, case.map_of), VOCABULARY, material.tracks)
    timeline.material = material
    qtbot.addWidget(timeline)
    timeline.resize(1400, 320)
    timeline.show_case(case)
    timeline.show_movements(movements())
    with qtbot.waitExposed(timeline):
        timeline.show()
    settle(qtbot, timeline)
    return timeline


def settle(qtbot: QtBot, timeline: Timeline) -> None:
    """Until what is on screen was asked for; the answers come at once here."""
    qtbot.waitUntil(lambda: not timeline.stack._later.isActive())


def x_of(lane, ns: int) -> int:
    return round(lane.x_of(ns))


def press_drag(qtbot: QtBot, lane, start: QPoint, end: QPoint, button=Qt.MouseButton.LeftButton):
    qtbot.mousePress(lane, button, pos=start)
    qtbot.mouseMove(lane, end)
    qtbot.mouseRelease(lane, button, pos=end)


def wheel(lane, x: int, turn: int, *, sideways: bool = False) -> None:
    turned = QPoint(turn, 0) if sideways else QPoint(0, turn)
    event = QWheelEvent(
        QPointF(x, 5),
        QPointF(lane.mapToGlobal(QPoint(x, 5))),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(lane, event)


def test_the_ruler_has_no_wall_clock_where_the_clip_below_has_none(qtbot):
    """Clip 2 was laid somewhere; clips 1 and 3 and the gaps between share the case's clock."""
    case = rich_case()
    lost = replace(case.map_of("c2"), uncertainty_ns=None)
    held = {**case.placements, "c2": Placement("c2", lost)}
    timeline = opened(qtbot, replace(case, placements=held))
    note = timeline._fixed[1].head.accessibleDescription
    timeline.set_playhead(Instant(30 * NS))
    assert note() == "· time unknown"
    timeline.set_playhead(Instant(5 * NS))
    assert note().endswith("CET")
    ticks = timeline.ruler.shown()
    spoken = {t.ns // NS: bool(t.wall) for t in ticks if t.text}
    assert spoken[10]
    assert not spoken[30]
    assert spoken[50]


def test_there_is_a_lane_for_motion_log_and_sound_and_the_log_says_how_well_it_is_placed(qtbot):
    timeline = opened(qtbot)
    titles = [lane.spec.title for lane in timeline.stack.lanes()]
    logs = ["Wrist log |acc|", "Wrist log acc x"]
    assert titles == ["Motion, child", *logs, "Sound", "Sound spectrogram"]
    notes = [lane.spec.note for lane in timeline.stack.lanes()]
    assert notes[1] == "100 Hz · in step ± 28 ms"


def test_a_click_on_a_lane_seeks_to_what_is_under_it(qtbot):
    timeline = opened(qtbot)
    lane = timeline.stack.lanes()[0]
    with qtbot.waitSignal(timeline.seek_requested) as asked:
        qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(x_of(lane, 20 * NS), 10))
    assert abs(asked.args[0].ns - 20 * NS) < 60_000_000


def test_dragging_on_the_ruler_scrubs_and_ends(qtbot):
    timeline = opened(qtbot)
    asked = []
    timeline.scrub_requested.connect(lambda at, on: asked.append((at, on)))
    press_drag(qtbot, timeline.ruler, QPoint(200, 5), QPoint(400, 5))
    assert [on for _, on in asked] == [True, True, False]
    assert asked[0][0] < asked[1][0] == asked[2][0]


def test_the_wheel_zooms_around_the_cursor(qtbot):
    timeline = opened(qtbot)
    lane = timeline.stack.lanes()[1]
    before = lane.instant_at(600)
    wheel(lane, 600, 240)
    assert timeline.view.span.duration_ns < timeline.view.bounds.duration_ns * 0.7
    assert abs(lane.instant_at(600).ns - before.ns) < 30_000_000


def test_two_fingers_sideways_pan(qtbot):
    timeline = opened(qtbot)
    timeline.view.show(Interval.of_ns(20 * NS, 30 * NS))
    held = timeline.view.span
    wheel(timeline.marks, 300, -120, sideways=True)
    assert timeline.view.span.start > held.start
    assert timeline.view.span.duration_ns == held.duration_ns


@pytest.mark.parametrize("by_space", [False, True])
def test_the_middle_button_or_space_drags_the_view(qtbot, by_space):
    timeline = opened(qtbot)
    timeline.view.show(Interval.of_ns(20 * NS, 30 * NS))
    held = timeline.view.span
    lane = timeline.stack.lanes()[0]
    button = Qt.MouseButton.MiddleButton
    if by_space:
        qtbot.keyPress(timeline, Qt.Key.Key_Space)
        button = Qt.MouseButton.LeftButton
    press_drag(qtbot, lane, QPoint(600, 10), QPoint(500, 10), button)
    if by_space:
        qtbot.keyRelease(timeline, Qt.Key.Key_Space)
        assert not lane.pan_by_left
    moved = timeline.view.span.start.since(held.start)
    assert moved == pytest.approx(100 * held.duration_ns / lane.width(), rel=0.02)


def test_an_episode_is_chosen_by_click_and_zoomed_to_by_double_click(qtbot):
    timeline = opened(qtbot)
    at = QPoint(x_of(timeline.episodes, 15 * NS), 10)
    with qtbot.waitSignal(timeline.episode_chosen) as chosen:
        qtbot.mouseClick(timeline.episodes, Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == ["e3"]
    qtbot.mouseDClick(timeline.episodes, Qt.MouseButton.LeftButton, pos=at)
    assert timeline.view.span.duration_ns == 30 * NS
    assert timeline.view.span.holds(Instant(6_300_000_000))


def test_dragging_an_edge_asks_for_the_new_span_and_changes_nothing_itself(qtbot):
    timeline = opened(qtbot)
    lane = timeline.episodes
    start, end = x_of(lane, 30_300_000_000), x_of(lane, 34 * NS)
    with qtbot.waitSignal(timeline.episode_span_edited) as edited:
        press_drag(qtbot, lane, QPoint(start, 10), QPoint(end, 10))
    episode, span = edited.args
    assert episode == "e3"
    assert span.start.ns == 6_300_000_000
    assert abs(span.end.ns - 34 * NS) < 60_000_000
    assert lane.draft is None
    assert lane.item_at(end - 4, 10) is None


def test_an_edge_never_passes_the_other(qtbot):
    timeline = opened(qtbot)
    lane = timeline.episodes
    with qtbot.waitSignal(timeline.episode_span_edited) as edited:
        press_drag(qtbot, lane, QPoint(x_of(lane, 30_300_000_000), 10), QPoint(5, 10))
    span = edited.args[1]
    assert span.duration_ns == 1
    assert span.start.ns == 6_300_000_000


def test_escape_lets_an_edge_go_where_it_was(qtbot):
    timeline = opened(qtbot)
    lane = timeline.episodes
    with qtbot.assertNotEmitted(timeline.episode_span_edited):
        qtbot.mousePress(
            lane, Qt.MouseButton.LeftButton, pos=QPoint(x_of(lane, 30_300_000_000), 10)
        )
        qtbot.mouseMove(lane, QPoint(900, 10))
        qtbot.keyClick(lane, Qt.Key.Key_Escape)
        qtbot.mouseRelease(lane, Qt.MouseButton.LeftButton, pos=QPoint(900, 10))


@pytest.mark.parametrize("zoom_s", [WEEK_S, 3600.0, 5.0])
def test_a_week_of_samples_is_drawn_with_at_most_two_values_a_pixel(qtbot, zoom_s):
    timeline = opened(qtbot, rich_case(log_length_s=WEEK_S))
    timeline.view.show(Interval.of_ns(0, round(zoom_s * NS)))
    settle(qtbot, timeline)
    for lane in (x for x in timeline.stack.lanes() if not x.spec.kind.pictured):
        for curve in lane._curves:
            assert len(curve.xData if curve.xData is not None else ()) <= 2 * lane.width() + 4
            assert curve.opts["pen"].widthF() <= 1
            assert not curve.opts["antialias"]


def test_the_envelope_is_said_only_when_points_stand_for_several_samples(qtbot):
    timeline = opened(qtbot)
    lane = timeline.stack.lanes()[1]
    assert lane.reduced
    timeline.view.show(Interval.of_ns(20 * NS, 22 * NS))
    settle(qtbot, timeline)
    assert not lane.reduced


@pytest.mark.parametrize("width", [900, 1400])
def test_the_playhead_crosses_every_lane_at_its_instant(qtbot, width):
    timeline = opened(qtbot)
    timeline.resize(width, 320)
    settle(qtbot, timeline)
    timeline.set_playhead(Instant(20 * NS))
    line = timeline._playhead.geometry()
    lane = timeline.stack.lanes()[0]
    assert line.center().x() == WIDTH_PX + x_of(lane, 20 * NS)
    assert timeline.ruler.width() == lane.width() == timeline.overview.width()
    assert line.bottom() >= timeline.height() - 1
    ruler = timeline.ruler.mapTo(timeline, QPoint(0, timeline.ruler.height())).y()
    assert line.top() < ruler


def test_close_up_a_pale_band_says_how_far_the_log_may_be_off_and_the_clip_has_none(qtbot):
    timeline = opened(qtbot)
    timeline.view.show(Interval.of_ns(20 * NS, 21 * NS))
    timeline.set_playhead(Instant(20_500_000_000))
    settle(qtbot, timeline)
    width = timeline.stack.lanes()[0].width()
    bands = timeline._uncertain(width)
    half = 28_000_000 * width // timeline.view.span.duration_ns
    assert [b[2] for b in bands] == [half, half]
    assert timeline._playhead.width() == 2 * half + 1


def test_the_pale_band_stays_on_the_lanes_when_the_playhead_is_at_their_left_end(qtbot):
    timeline = opened(qtbot)
    timeline.view.show(Interval.of_ns(20 * NS, 21 * NS))
    settle(qtbot, timeline)
    timeline.set_playhead(Instant(timeline.view.span.start.ns + 1_000_000))
    line = timeline._playhead.geometry()
    assert line.left() == WIDTH_PX
    assert line.width() > 10


def test_the_page_turns_with_the_playing_playhead_only(qtbot):
    timeline = opened(qtbot)
    timeline.view.show(Interval.of_ns(10 * NS, 20 * NS))
    held = timeline.view.span
    timeline.set_playhead(Instant(40 * NS))
    assert timeline.view.span == held
    timeline.set_playhead(Instant(40 * NS), follow=True)
    assert timeline.view.span.holds(Instant(40 * NS))


def test_no_footage_is_sunk_and_a_gap_is_a_box(qtbot, qapp):
    apply(qapp, load("dark"))
    timeline = opened(qtbot)
    theme = load("dark")
    motion, log = timeline.stack.lanes()[:2]
    image = motion.grab().toImage()
    inside = image.pixelColor(x_of(motion, 10 * NS), 3)
    between = image.pixelColor(x_of(motion, 42_750_000_000), 3)
    assert inside == QColor(theme.panel)
    assert between.lightness() < inside.lightness()
    gap = log.spec.keys[0]
    start = timeline.material.case.sources[gap.source_id].recording.channels[0].gaps[0].start_ns
    held = log.grab().toImage().pixelColor(x_of(log, start - NS + 300_000_000), 3)
    assert held == QColor(theme.line)


def titles(timeline: Timeline) -> list[str]:
    return [r.head.title for r in timeline.lanes.rows]


def grip(qtbot: QtBot, head, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(head, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(head, (start + end) / 2)
    qtbot.mouseMove(head, end)
    qtbot.mouseRelease(head, Qt.MouseButton.LeftButton, pos=end)


def row_of(timeline: Timeline, title: str):
    return next(r for r in timeline.lanes.rows if r.head.title == title)


def test_a_lane_can_be_hidden_and_comes_back(qtbot):
    timeline = opened(qtbot)
    sound = next(s for s in timeline.stack.specs if s.title == "Sound")
    timeline.lanes._choose(sound.id, False)
    assert "Sound" not in titles(timeline)
    timeline.lanes._choose(sound.id, True)
    assert titles(timeline)[-2:] == ["Sound", "Sound spectrogram"]
    timeline.lanes._choose("marks", False)
    assert "Marks" not in titles(timeline)
    assert timeline.marks.isHidden() or not timeline.marks.isVisible()


def test_a_lane_is_dragged_to_another_place_by_its_head(qtbot):
    timeline = opened(qtbot)
    usual = titles(timeline)
    motion, episodes = row_of(timeline, "Motion, child"), row_of(timeline, "Episodes")
    up = QPoint(20, 10 - (motion.y() - episodes.y()) - 9)
    grip(qtbot, motion.head, QPoint(20, 10), up)
    assert titles(timeline) == ["Motion, child", *(t for t in usual if t != "Motion, child")]
    assert row_of(timeline, "Motion, child").y() == 0
    qtbot.keyClick(
        row_of(timeline, "Episodes").head, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier
    )
    assert titles(timeline)[:2] == ["Episodes", "Motion, child"]


def test_a_lane_is_as_high_as_its_lower_edge_was_dragged_and_usual_again(qtbot):
    timeline = opened(qtbot)
    row = row_of(timeline, "Wrist log |acc|")
    before, foot = row.body.height(), QPoint(20, row.head.height() - 2)
    grip(qtbot, row.head, foot, foot + QPoint(0, 40))
    assert abs(row.body.height() - before - 40) <= 3
    qtbot.mouseDClick(row.head, Qt.MouseButton.LeftButton, pos=QPoint(20, row.head.height() - 2))
    assert row.body.height() == before


def test_a_click_on_the_head_folds_a_lane_and_another_unfolds_it(qtbot):
    timeline = opened(qtbot)
    row = row_of(timeline, "Motion, child")
    before = row.body.height()
    qtbot.mouseClick(row.head, Qt.MouseButton.LeftButton, pos=QPoint(30, 10))
    assert row.body.height() < 20
    assert row.head.accessibleName() == "Motion, child, folded"
    qtbot.keyClick(row.head, Qt.Key.Key_Return)
    assert row.body.height() == before


def test_the_arrangement_outlives_the_case_and_new_lanes_come_where_they_usually_are(qtbot):
    timeline = opened(qtbot)
    timeline.lanes._put("marks", 0)
    timeline.lanes._turn("movements")
    other = rich_case()
    material = FakeMaterial(other)
    again = Timeline(
        TimelineView(other.span()),
        DirectTraces(material, other.map_of),
        VOCABULARY,
        material.tracks,
        timeline.lanes.plan,
    )
    qtbot.addWidget(again)
    again.show_case(other)
    assert titles(again) == titles(timeline)
    assert again.movements.folded


def test_where_nothing_could_be_measured_it_is_hatched_and_says_why(qtbot):
    timeline = opened(qtbot)
    lane = timeline.stack.lanes()[0]
    span = Interval.of_ns(30 * NS, 34 * NS)
    x = x_of(lane, 32 * NS)
    box = QRect(x - 20, 2, 40, 8)
    before = lane.grab().toImage().copy(box)
    timeline.show_unmeasured({"c2": ((span, "the camera moves too fast"),)})
    after = lane.grab().toImage().copy(box)
    assert after != before
    assert len({after.pixel(i, j) for i in range(40) for j in range(8)}) >= 2
    assert "the camera moves too fast" in lane.said_at(x)
    assert "too fast" not in lane.said_at(x_of(lane, 36 * NS))


def test_kept_movements_are_counted_apart_from_offered_ones(qtbot):
    timeline = opened(qtbot)
    assert timeline._spans["movements"].head.accessibleDescription() == "6 + 2 new"


def test_the_curves_follow_the_theme(qtbot, qapp):
    apply(qapp, load("dark"))
    timeline = opened(qtbot)
    apply(qapp, load("light"))
    color = timeline.stack.lanes()[0]._curves[0].opts["pen"].color()
    apply(qapp, load("dark"))
    assert color == QColor(load("light").measured)
