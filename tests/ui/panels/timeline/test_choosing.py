from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from tests.support.window import VOCABULARY, FakeMaterial, FakeTrack, rich_case
from tests.ui.panels.timeline.test_panel import opened, row_of, settle, titles
from workstation.core.timebase import NS, Interval
from workstation.ui.panels.timeline.feeds import DirectTraces
from workstation.ui.panels.timeline.lane_chooser import LaneChooser
from workstation.ui.panels.timeline.lane_forms import NameForm, RangeForm
from workstation.ui.panels.timeline.lane_menu import LaneMenu
from workstation.ui.panels.timeline.panel import Timeline
from workstation.ui.panels.timeline.plan import ScaleBy, ScaleChoice
from workstation.ui.panels.timeline.view import TimelineView


@dataclass
class ManyTracks(FakeMaterial):
    def tracks(self, source_id):
        return [FakeTrack(f"EEG {i}", f"EEG {i}", "uV") for i in range(140)]


def with_many(qtbot) -> Timeline:
    case = rich_case()
    material = ManyTracks(case)
    made = Timeline(
        TimelineView(case.span()), DirectTraces(material, case.map_of), VOCABULARY, material.tracks
    )
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show_case(case)
    with qtbot.waitExposed(made):
        made.show()
    settle(qtbot, made)
    return made


def child(timeline, kind):
    """The sheet or menu that was opened last."""
    place = timeline.lanes if kind is LaneMenu else timeline.lanes.window()
    return place.findChildren(kind)[-1]


def texts(menu: QMenu) -> list[str]:
    return [a.text() for a in menu.actions() if a.text()]


def opened_menu(timeline, title: str) -> LaneMenu:
    timeline.lanes._open_menu(row_of(timeline, title).lane_id, QPoint(5, 5))
    return child(timeline, LaneMenu)


def click(menu: QMenu, text: str) -> None:
    next(a for a in menu.actions() if a.text() == text).trigger()
    menu.close()


def test_of_140_channels_two_are_shown_and_a_search_finds_the_others(qtbot):
    timeline = with_many(qtbot)
    assert timeline.lanes._more.text() == "Choose lanes… 8 of 148 shown"
    menu = opened_menu(timeline, "Motion, child")
    assert "Choose lanes…" in texts(menu)
    assert not any("EEG" in t for t in texts(menu))
    click(menu, "Choose lanes…")
    chooser = child(timeline, LaneChooser)
    assert chooser.search.isVisible()
    qtbot.keyClicks(chooser.search, "log eeg 77")
    found = [i for i in chooser._items() if not i.isHidden()]
    assert [i.text(0) for i in found] == ["Wrist log EEG 77"]
    assert [found[0].text(c) for c in (1, 2, 3)] == ["uV", "", ""]
    found[0].setCheckState(0, Qt.CheckState.Checked)
    assert "Wrist log EEG 77" in titles(timeline)
    assert "9 of 148 shown · 1 found" in chooser._foot.text()
    qtbot.keyClick(chooser.search, Qt.Key.Key_Tab)
    assert chooser.list.hasFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Escape)
    assert chooser.isHidden()


def test_a_few_lanes_stand_in_the_list_with_unit_rate_and_count_and_need_no_search(qtbot):
    timeline = opened(qtbot)
    timeline.lanes.choose()
    chooser = child(timeline, LaneChooser)
    rows = {i.text(0): [i.text(c) for c in (1, 2, 3)] for i in chooser._items()}
    assert rows["Wrist log acc y"] == ["g", "100 Hz", "6 200"]
    assert rows["Sound"] == ["", "48000 Hz", ""]
    assert rows["Motion, child"] == ["%/s", "30 Hz", ""]
    chooser.dismiss()


def test_a_reader_names_a_lane_and_the_hover_keeps_its_own_name(qtbot):
    timeline = opened(qtbot)
    click(opened_menu(timeline, "Wrist log acc x"), "Name…")
    form = child(timeline, NameForm)
    qtbot.keyClicks(form.field, "left arm, up & down")
    qtbot.keyClick(form.field, Qt.Key.Key_Return)
    row = row_of(timeline, "left arm, up & down")
    assert "its own name is Wrist log acc x" in row.head.toolTip()
    assert row.head.accessibleName() == "left arm, up & down"
    click(opened_menu(timeline, "left arm, up & down"), "Name…")
    form = child(timeline, NameForm)
    form._reset()
    assert "Wrist log acc x" in titles(timeline)
    assert timeline.lanes.plan.names == {}


def ranges(timeline) -> dict[str, tuple[float, float]]:
    return {x.spec.title: x.shown_range for x in timeline.stack.lanes() if not x.spec.kind.pictured}


def test_a_scale_is_typed_by_hand_said_on_the_axis_and_taken_back(qtbot):
    timeline = opened(qtbot)
    usual = ranges(timeline)["Wrist log |acc|"]
    menu = opened_menu(timeline, "Wrist log |acc|")
    scales = next(a.menu() for a in menu.actions() if a.text() == "Scale")
    assert texts(scales) == [
        "Usual: all of the case", "Fit to what is on screen", "From … to …"
    ]  # fmt: skip
    click(scales, "From … to …")
    form = child(timeline, RangeForm)
    form.low.setText("2")
    form.high.setText("1")
    form._give()
    assert form.trouble.text() == "The first number must be the smaller one."
    form.high.setText("nonsense")
    form._give()
    assert form.trouble.text() == "Two numbers are needed."
    for low, high in (("-1e308", "1e308"), ("1e300", "2e300"), ("5000", "5000.000000000001")):
        form.low.setText(low)
        form.high.setText(high)
        form._give()
        assert "too large, or too close" in form.trouble.text()
    form.low.setText("0,5")
    form.high.setText("0.9")
    form._give()
    lane = row_of(timeline, "Wrist log |acc|").body
    assert lane.shown_range == (0.5, 0.9)
    assert (lane._top.text(), lane._foot.text()) == ("0.9 g", "0.5")
    assert lane._badge.text().startswith("fixed · reaches beyond")
    timeline.lanes._scale(lane.spec.id, None)
    assert lane.shown_range == usual
    assert "fixed" not in lane._badge.text()


def test_axes_of_one_sensor_share_a_scale_together(qtbot):
    timeline = opened(qtbot)
    for axis in "yz":
        timeline.lanes._choose(f"log:l1:acc {axis}", True)
    settle(qtbot, timeline)
    x, y = (row_of(timeline, f"Wrist log acc {a}").body for a in "xy")
    y.set_range(-5, 5)
    timeline.lanes._scale(x.spec.id, ScaleChoice(ScaleBy.GROUP))
    found = ranges(timeline)
    assert len({found[f"Wrist log acc {a}"] for a in "xyz"}) == 1
    assert set(timeline.lanes.plan.scales) == {f"log:l1:acc {a}" for a in "xyz"}
    timeline.lanes._scale(y.spec.id, None)
    assert timeline.lanes.plan.scales == {}


def test_a_lane_may_fit_what_is_on_screen(qtbot):
    timeline = opened(qtbot)
    lane = row_of(timeline, "Wrist log |acc|").body
    whole = lane.shown_range
    timeline.lanes._scale(lane.spec.id, ScaleChoice(ScaleBy.VIEW))
    timeline.view.show(Interval.of_ns(38 * NS, 40 * NS))  # between two jerks
    settle(qtbot, timeline)
    low, high = lane.shown_range
    assert high - low < (whole[1] - whole[0]) / 4
    assert "fits the view" in lane._badge.text()


@pytest.mark.parametrize("title", ["Sound", "Episodes", "Sound spectrogram"])
def test_a_lane_without_values_offers_no_scale(qtbot, title):
    timeline = opened(qtbot)
    menu = opened_menu(timeline, title)
    assert "Scale" not in texts(menu)
    menu.close()


def test_the_hover_of_a_curve_says_the_value_its_unit_and_how_it_is_made(qtbot):
    timeline = opened(qtbot)
    lane = row_of(timeline, "Wrist log |acc|").body
    said = lane.said_at(lane.x_of(20 * NS))
    assert " g\n" in said
    assert "√(x² + y² + z²)" in said
