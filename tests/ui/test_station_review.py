from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QWidget,
)

from tests.support.desk import CONTENT, desk, made
from tests.support.window import (
    FRAME_NS,
    picture,
    rich_case,
)
from workstation.core.annotation import MarkKind
from workstation.core.case import PictureSettings
from workstation.core.checklist.answers import Basis, EvidenceLink
from workstation.core.checklist.suggest import Suggestion
from workstation.core.timebase import NS, Interval
from workstation.review.commands.viewing import set_picture
from workstation.ui.panels.picture.shown import Deliver, Picture, PictureRequest

__all__ = ["desk"]


def test_an_episode_is_marked_from_i_to_o(desk, qtbot):
    desk.at(31)
    qtbot.keyClick(desk.station, Qt.Key.Key_I)
    assert "O" in desk.said[-1]
    desk.at(33.5)
    with qtbot.waitSignal(desk.station.episode_selected) as selected:
        qtbot.keyClick(desk.station, Qt.Key.Key_O)
    episode = desk.case.episodes[selected.args[0]]
    assert episode.span == Interval.of_ns(31 * NS, 33_500_000_000)
    assert episode.source_id == "c2"
    assert desk.station.parts.tab_episode.text() == "Episode E5"


def test_the_other_way_round_it_is_the_same_episode(desk):
    desk.at(33.5)
    desk.station.run("episode.start")
    desk.at(31)
    desk.station.run("episode.end")
    assert Interval.of_ns(31 * NS, 33_500_000_000) in [e.span for e in desk.case.episodes.values()]


def test_an_end_without_a_start_makes_nothing(desk):
    desk.station.run("episode.end")
    assert len(desk.case.episodes) == 2
    assert desk.said[-1].startswith("Press I")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (Qt.Key.Key_M, MarkKind.INSTANT),
        (Qt.Key.Key_H, MarkKind.HELD),
        (Qt.Key.Key_W, MarkKind.WOKEN),
    ],
)
def test_one_key_marks_an_instant(desk, qtbot, key, kind):
    desk.at(25)
    qtbot.keyClick(desk.station, key)
    new = [m for m in desk.case.marks.values() if m.span.start.ns == 25 * NS]
    assert [(m.kind, m.source_id, m.author) for m in new] == [(kind, "c2", "Reader 1")]


def test_a_digit_is_a_movement_type_and_again_takes_it_away(desk, qtbot):
    desk.station.select_episode("e4")
    qtbot.keyClick(desk.station, Qt.Key.Key_2)
    assert desk.case.episodes["e4"].semiology["movement_type"] == ("TWI", "MYO")
    qtbot.keyClick(desk.station, Qt.Key.Key_2)
    assert desk.case.episodes["e4"].semiology["movement_type"] == ("TWI",)


def test_undo_takes_back_and_the_selection_goes_with_its_episode(desk, qtbot):
    desk.at(31)
    desk.station.run("episode.start")
    desk.at(33)
    desk.station.run("episode.end")
    assert desk.station.marking.episode
    qtbot.keyClick(desk.station, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.case.episodes) == 2
    assert desk.station.marking.episode == ""
    assert desk.said[-1] == "Undone: Mark episode E5"
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(desk.station, Qt.Key.Key_Z, shift)
    assert len(desk.case.episodes) == 3


def test_steps_are_frames_and_jumps_are_seconds(desk, qtbot):
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_Right)
    clip = desk.case.span_of("c2").start.ns
    first = (20 * NS - clip) // FRAME_NS
    assert desk.transport.position.ns == clip + (first + 1) * FRAME_NS
    qtbot.keyClick(desk.station, Qt.Key.Key_Comma)
    assert desk.transport.position.ns == clip + first * FRAME_NS
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert desk.transport.position.ns == 21 * NS


def test_j_k_l_shuttle(desk, qtbot):
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_L)
    qtbot.keyClick(desk.station, Qt.Key.Key_L)
    assert (desk.transport.playing, desk.transport.speed) == (True, 2)
    assert desk.station.parts.bar.play.accessibleName() == "Pause"
    qtbot.keyClick(desk.station, Qt.Key.Key_K)
    assert not desk.transport.playing
    qtbot.keyClick(desk.station, Qt.Key.Key_J)
    assert desk.transport.speed == -1


def test_brackets_make_a_loop(desk, qtbot):
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_BracketLeft)
    desk.at(24)
    qtbot.keyClick(desk.station, Qt.Key.Key_BracketRight)
    assert desk.transport.loop == Interval.of_ns(20 * NS, 24 * NS)
    qtbot.keyClick(desk.station, Qt.Key.Key_Backslash)
    assert desk.transport.loop is None
    desk.station.select_episode("e4")
    qtbot.keyClick(desk.station, Qt.Key.Key_Backslash)
    assert desk.transport.loop == desk.case.episodes["e4"].span


def test_the_playhead_the_picture_and_the_bar_follow_one_transport(desk):
    desk.at(20.0)
    view = desk.station.parts.grid.views[0]
    assert "frame 45" in view.accessibleDescription()
    assert desk.station.follower.clip == "c2"
    assert desk.station.parts.sources.selected == "c2"
    desk.at(42.7)
    assert not view.has_picture
    assert "Clip 2 ended 200 ms before." in view.accessibleDescription()


def test_evidence_plays_span_after_span_and_stops_at_the_last_end(desk):
    spans = (Interval.of_ns(20 * NS, 21 * NS), Interval.of_ns(30 * NS, 31 * NS))
    desk.station.play_spans(spans)
    assert desk.transport.position.ns == 20 * NS
    desk.play(1.01)
    assert desk.transport.position.ns == 30 * NS
    assert desk.transport.playing
    desk.play(1.02)
    assert desk.transport.position.ns == 31 * NS
    assert not desk.transport.playing


def test_a_hand_on_the_playhead_ends_the_row_of_spans(desk):
    desk.station.play_spans((Interval.of_ns(20 * NS, 21 * NS), Interval.of_ns(30 * NS, 31 * NS)))
    desk.at(22)
    desk.play(0.5)
    assert desk.transport.position.ns == 22_500_000_000
    assert desk.transport.playing


def suggestion(item: str = "IESS-03") -> Suggestion:
    link = EvidenceLink(Interval.of_ns(20 * NS, 21 * NS), "c2")
    return Suggestion(
        item, "1.100", "One lasts 1.1 s.", "1.1 s", "± 0.03 s", "motion", "1.2", (link,)
    )


def test_enter_confirms_what_was_measured_as_measured(desk, qtbot):
    desk.station.show_suggestions([suggestion(), suggestion("IESS-05")])
    qtbot.keyClick(desk.station, Qt.Key.Key_Return)
    answer = desk.case.answers["IESS-03"]
    assert (answer.value, answer.basis, answer.author) == ("1.100", Basis.MEASURED, "Reader 1")
    assert answer.evidence == suggestion().evidence
    assert answer.definition_version == CONTENT.condition("iess").version
    assert desk.station.parts.differential.suggestion.suggestion.item_id == "IESS-05"


def test_a_suggestion_that_is_not_on_screen_is_not_confirmed_by_enter(desk, qtbot):
    desk.station.show_suggestions([suggestion()])
    desk.station.parts.show_tab("episode")
    desk.station.run("mark.instant")
    qtbot.keyClick(desk.station, Qt.Key.Key_Return)
    assert "IESS-03" not in desk.case.answers


def test_an_answer_keeps_its_evidence_when_it_is_changed(desk):
    desk.station.select_episode("e3")
    desk.station.parts.differential.answered.emit("BNSM-01", "no", "F")
    desk.station.parts.differential.evidence_added.emit("BNSM-01")
    desk.station.parts.differential.answered.emit("BNSM-01", "yes", "R")
    answer = desk.case.answers["BNSM-01"]
    assert (answer.value, answer.basis) == ("yes", Basis.READER)
    assert [e.episode_id for e in answer.evidence] == ["e3"]
    desk.station.parts.differential.reopened.emit("BNSM-01")
    assert "BNSM-01" not in desk.case.answers


def test_a_dragged_edge_is_saved(desk):
    span = Interval.of_ns(7 * NS, 29 * NS)
    desk.station.parts.timeline.episode_span_edited.emit("e3", span)
    assert desk.case.episodes["e3"].span == span


def test_a_nudge_is_saved_and_the_log_is_asked_again(desk):
    before = desk.case.map_of("l1").to_case(0).ns
    lane = desk.station.parts.timeline.stack.lanes()[1]
    held = lane.feeds[0].whole.at_ns[0]
    desk.station.parts.sources.nudge_requested.emit("l1", 10_000_000)
    assert desk.case.map_of("l1").to_case(0).ns == before + 10_000_000
    assert lane.feeds[0].whole.at_ns[0] == held + 10_000_000


def test_agreement_is_offered_and_stated_only_where_clip_and_log_both_have_data(desk):
    sources = desk.station.parts.sources
    sources.source_chosen.emit("l1")
    card = sources.cards["l1"]
    sources.nudge_requested.emit("l1", 10_000_000)
    assert card._sync.text() == "± 28 ms, not confirmed"
    desk.at(18.25)  # between two clips
    assert not card.agree.state.isEnabled()
    desk.at(30)
    assert card.agree.state.isEnabled()
    card.agree.state.click()
    held = desk.case.map_of("l1")
    assert (held.method, held.uncertainty_ns) == ("set by hand while watching", 100_000_000)
    assert "agrees with Clip 2 at 0:30.000" in held.evidence[-1]
    assert card._sync.text() == "in step ± 100 ms"
    card.agree.closely.click()
    assert desk.case.map_of("l1").uncertainty_ns == FRAME_NS
    desk.station.run("edit.undo")
    assert desk.case.map_of("l1").uncertainty_ns == 100_000_000


def test_a_save_that_fails_is_said_and_nothing_else_is_shown(desk):
    desk.session._store.full = True
    desk.station.parts.episode.interpreted.emit("e3", "x")
    assert "disk is full" in str(desk.failed[0])
    desk.station.select_episode("e3")
    assert desk.station.parts.episode.findChild(QLineEdit).text() == "epileptic spasm?"


class LatePictures:
    def __init__(self):
        self.waiting: list[tuple[PictureRequest, Deliver]] = []

    def request(self, wanted: PictureRequest, deliver: Deliver) -> None:
        self.waiting.append((wanted, deliver))


def test_a_late_picture_of_another_moment_is_dropped(qtbot):
    late = LatePictures()
    held = made(qtbot, pictures=late)
    held.at(20)
    old, deliver = late.waiting[-1]
    held.at(30)
    new, _ = late.waiting[-1]
    view = held.station.parts.grid.views[0]
    deliver(old, Picture(old, picture(32, 18)))
    assert not view.has_picture
    deliver(new, Picture(new, picture(32, 18), exact=False))
    assert view.has_picture
    assert not view.exact
    deliver(new, Picture(new, picture(64, 36)))
    assert view.exact
    held.station.shut()


def test_where_there_is_no_footage_a_late_picture_does_not_come_back(qtbot):
    late = LatePictures()
    held = made(qtbot, pictures=late)
    held.at(20)
    old, deliver = late.waiting[-1]
    held.at(42.7)
    deliver(old, Picture(old, picture(32, 18)))
    assert not held.station.parts.grid.views[0].has_picture
    held.station.shut()


def test_turning_the_picture_shows_it_turned_and_says_so(desk):
    desk.at(20)
    desk.session.do(set_picture(desk.case, PictureSettings("c2", turn_deg=90)))
    assert "turned 90°" in desk.station.parts.grid.views[0].accessibleDescription()


def test_an_empty_case_can_be_looked_at(qtbot):
    empty = replace(
        rich_case(), sources={}, placements={}, episodes={}, marks={}, watched={}, zero=None
    )
    held = made(qtbot, empty)
    for action in held.station.keys.actions:
        held.station.keys.run(action.id)
    assert held.failed == []
    assert "no clip yet" in held.station.parts.grid.views[0].accessibleDescription()
    held.station.shut()


def test_after_shutting_nothing_is_followed(qtbot):
    held = made(qtbot)
    held.station.shut()
    held.at(30)
    assert held.station.parts.timeline._at.ns != 30 * NS


def test_everything_that_takes_the_focus_has_a_name(desk):
    desk.station.select_episode("e3")
    desk.station.show_suggestions([suggestion()])
    desk.station.open_question("BNSM-06")
    nameless = [
        w
        for w in desk.station.findChildren(QWidget)
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not w.accessibleName()
        and not (isinstance(w, QAbstractButton) and w.text())
        and w.objectName() not in {"qt_scrollarea_viewport", "qt_spinbox_lineedit"}
        and not w.inherits("QScrollBar")
    ]
    said = [f"{w.metaObject().className()} in {w.parent()}" for w in nameless]
    assert said == []
