from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QWidget,
)

from tests.support.desk import CONTENT, desk, made
from tests.support.window import (
    movements,
    rich_case,
)
from workstation.core.annotation import MarkKind
from workstation.core.checklist.answers import Basis
from workstation.core.timebase import NS, Interval
from workstation.review.changes import EntityKind, put
from workstation.review.commands.sources import remove_source
from workstation.review.session import Command
from workstation.ui.mark_menu import StateMenu
from workstation.ui.panels.sources.page import SourcePage

__all__ = ["desk"]


class Windows(QObject):
    def __init__(self):
        super().__init__()
        self.seen: list[QWidget] = []

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(repr(watched))
        return False


def test_no_part_ever_flashes_up_as_a_window_of_its_own(qtbot, qapp: QApplication):
    watch = Windows()
    qapp.installEventFilter(watch)
    held = made(qtbot)
    held.station.show_movements(movements())
    held.station.select_episode("e3")
    held.station.open_question("IESS-03")
    held.station.parts.differential._turn()
    held.station.open_question("IESS-03")
    held.station.parts.sources.show_case(
        replace(held.case, sources={k: v for k, v in held.case.sources.items() if k != "l1"})
    )
    qtbot.waitUntil(lambda: not held.station.parts.timeline.stack._later.isActive())
    qapp.removeEventFilter(watch)
    assert len(watch.seen) == 1, watch.seen
    held.station.shut()


def test_s_asks_for_the_state_and_a_digit_says_it_for_the_moment_it_was_asked_at(desk, qtbot):
    desk.at(20)
    qtbot.keyClick(desk.station, Qt.Key.Key_S)
    menu = desk.station.findChild(StateMenu)
    assert menu.activeAction().data() == "awake"
    desk.at(25)
    qtbot.keyClick(menu, Qt.Key.Key_3)
    new = next(m for m in desk.case.marks.values() if m.value == "waking")
    assert new.span == Interval.of_ns(20 * NS, desk.case.span_of("c2").end.ns)
    assert (new.kind, new.source_id) == (MarkKind.STATE, "c2")
    assert desk.case.marks["m2"].span.end.ns == 20 * NS


def test_the_edge_of_a_state_is_dragged_and_what_a_log_marked_stays(desk, qtbot):
    lane = desk.station.parts.timeline.marks
    y = 10
    x = round(lane.x_of(desk.case.marks["m2"].span.end.ns))
    to = round(lane.x_of(31 * NS))
    qtbot.mousePress(lane, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    qtbot.mouseMove(lane, QPoint(to, y))
    qtbot.mouseRelease(lane, Qt.MouseButton.LeftButton, pos=QPoint(to, y))
    assert abs(desk.case.marks["m2"].span.end.ns - 31 * NS) < 80_000_000
    assert desk.session.undo_label == "Move state"


def test_an_episode_is_offered_the_state_marked_where_it_begins(desk, qtbot):
    desk.at(20)
    desk.station.run("episode.start")
    desk.at(22)
    desk.station.run("episode.end")
    row = desk.station.parts.episode.rows["state_at_onset"]
    episode = desk.station.marking.episode
    assert row.offered == "awake"
    assert "state_at_onset" not in desk.case.episodes[episode].semiology
    qtbot.mouseClick(row._offer, Qt.MouseButton.LeftButton)
    assert desk.case.episodes[episode].semiology["state_at_onset"] == ("awake",)
    assert row.offered == ""
    assert row._offer.isHidden()


def test_an_answer_is_taken_over_in_one_step_with_its_basis_and_undone_in_one(desk):
    differential = desk.station.parts.differential
    differential.answered.emit("BNSM-06", "yes", "F")
    differential.also_answered.emit("BNSM-06", {"IESS-12": "yes", "JIT-02": "no"})
    held = desk.case.answers
    assert (held["IESS-12"].value, held["JIT-02"].value) == ("yes", "no")
    assert {held[i].basis for i in ("IESS-12", "JIT-02")} == {Basis.FAMILY}
    assert held["JIT-02"].definition_version == CONTENT.condition("jit").version
    desk.station.run("edit.undo")
    assert set(desk.case.answers) == {"BNSM-06"}


def test_a_movement_is_played_by_click_and_several_become_one_episode(desk, qtbot):
    desk.station.show_movements(movements())
    lane = desk.station.parts.timeline.movements
    shift = Qt.KeyboardModifier.ShiftModifier

    def click(number: int, held=Qt.KeyboardModifier.NoModifier) -> None:
        x = round(lane.x_of(movements()[number].span.start.ns + NS // 2))
        qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, held, QPoint(x, 10))

    click(6)
    assert desk.transport.playing
    assert desk.transport.position == movements()[6].span.start
    click(7, shift)
    assert desk.station.movements.pick.chosen == ("v6", "v7")
    click(5, shift)
    click(5, shift)
    qtbot.keyClick(desk.station, Qt.Key.Key_E)
    episode = desk.case.episodes[desk.station.marking.episode]
    assert episode.span == movements()[6].span.around(movements()[7].span)
    assert episode.source_id == "c3"
    assert desk.station.movements.pick.chosen == ()


def test_the_menu_of_a_movement_marks_it_or_all_that_are_chosen(desk):
    desk.station.show_movements(movements())
    desk.station.movements.look_at("v1")
    desk.station.movements.open_menu("v6", QPoint(100, 100))
    menu = desk.station.findChild(QMenu)
    assert menu.actions()[0].text() == "Mark this movement as an episode"
    menu.actions()[0].trigger()
    menu.close()
    assert movements()[6].span in [e.span for e in desk.case.episodes.values()]


def test_n_goes_to_the_next_offered_movement_and_past_the_last_it_says_so(desk, qtbot):
    desk.station.show_movements(movements())
    desk.at(10)
    qtbot.keyClick(desk.station, Qt.Key.Key_N)
    assert desk.transport.position == movements()[6].span.start
    qtbot.keyClick(desk.station, Qt.Key.Key_N)
    assert desk.transport.position == movements()[7].span.start
    assert desk.station.movements.pick.chosen == ("v7",)
    qtbot.keyClick(desk.station, Qt.Key.Key_N)
    assert desk.said[-1] == "No further offered movement."
    qtbot.keyClick(desk.station, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert desk.transport.position == movements()[6].span.start


def test_the_first_look_is_at_the_first_picture_not_at_hours_of_nothing(qtbot):
    whole = made(qtbot)
    whole.station.look_first()
    assert whole.transport.position.ns == 0
    assert whole.station.view.span == whole.case.span()
    whole.station.shut()
    night = made(qtbot, rich_case(log_length_s=9 * 3600))
    night.station.look_first()
    span = night.station.view.span
    assert span.holds(night.case.span_of("c1").start)
    assert span.duration_ns < 25 * NS
    night.station.shut()


def test_the_first_look_waits_for_the_first_material(qtbot):
    full = rich_case(log_length_s=9 * 3600)
    empty = replace(full, sources={}, placements={}, episodes={}, marks={}, watched={})
    held = made(qtbot, empty)
    held.station._material.case = full
    edits = [
        put(held.case, kind, each.id, each)
        for kind, many in (
            (EntityKind.SOURCE, full.sources),
            (EntityKind.PLACEMENT, full.placements),
        )
        for each in many.values()
    ]
    held.session.do(Command("Add", tuple(edits)))
    assert held.station.view.span.duration_ns < 25 * NS
    held.station.shut()


def test_an_urgent_sign_is_saved_as_an_answer_of_its_own(desk):
    differential = desk.station.parts.differential
    differential.urgent.boxes["RF9"].click()
    assert desk.case.answers["RF9"].value == "yes"
    differential.urgent.boxes["RF9"].click()
    assert "RF9" not in desk.case.answers


def test_a_source_is_renamed_placed_and_removed_from_its_page_and_undo_brings_it_back(desk):
    desk.station.sources.open("c2")
    page = desk.station.findChild(SourcePage)
    page.renamed.emit("Bedroom")
    assert desk.case.sources["c2"].label == "Bedroom"
    assert page.name.text() == "Bedroom"
    page.place.click()
    assert "no clock" in str(desk.failed[-1])
    page.remove.click()
    assert "c2" not in desk.case.sources
    assert page.isHidden()
    assert desk.said[-1] == "Done: Remove Bedroom. Ctrl Z brings it back."
    desk.station.run("edit.undo")
    assert desk.case.sources["c2"].label == "Bedroom"


def test_small_pictures_stay_when_further_material_comes(desk):
    clips = desk.station.parts.sources
    image = QImage(16, 9, QImage.Format.Format_RGB32)
    image.fill(0)
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(held, "JPG")
    jpeg = bytes(held.data().data())
    desk.station._material.thumbnails = lambda source_id: (jpeg,)
    desk.station.sources.load_thumbnails(desk.station._material)
    assert clips.without_thumbnail() == ()
    desk.session.do(remove_source(desk.case, "c3"))
    assert clips.without_thumbnail() == ()
