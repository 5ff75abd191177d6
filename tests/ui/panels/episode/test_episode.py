from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from tests.support.window import VOCABULARY, rich_case
from workstation.core.annotation import Band
from workstation.core.motion.measure import Measure, abstain
from workstation.ui.panels.episode.measured import band_lines, limit_lines, measured_lines
from workstation.ui.panels.episode.panel import EpisodePanel
from workstation.ui.theme.applied import apply
from workstation.ui.theme.theme import load


def opened(qtbot: QtBot, case=None, episode="e3") -> EpisodePanel:
    panel = EpisodePanel(VOCABULARY)
    qtbot.addWidget(panel)
    panel.resize(372, 900)
    panel.show_episode(case or rich_case(), episode)
    return panel


def test_it_says_when_and_how_exactly(qtbot):
    panel = opened(qtbot)
    assert panel._name.text() == "E3"
    assert (panel._start.text(), panel._end.text()) == ("0:06.300", "0:30.300")
    assert panel._length.text() == "24.0 s ± 33 ms"


def test_times_are_places_to_go(qtbot):
    panel = opened(qtbot)
    with qtbot.waitSignal(panel.seek_requested) as asked:
        panel._end.click()
    assert asked.args[0].ns == 30_300_000_000
    with qtbot.waitSignal(panel.play_requested) as asked:
        panel._play()
    assert asked.args[0].duration_ns == 24_000_000_000


def test_terms_are_added_in_the_order_seen_and_taken_away(qtbot):
    panel = opened(qtbot)
    row = panel.rows["movement_type"]
    with qtbot.waitSignal(panel.described) as said:
        row.chips["CLO"].click()
    assert said.args == ["e3", "movement_type", ("SPA", "CLO")]
    with qtbot.waitSignal(panel.described) as said:
        row.chips["SPA"].click()
    assert said.args[2] == ()


def test_a_field_of_one_answer_takes_the_newer_one(qtbot):
    panel = opened(qtbot)
    with qtbot.waitSignal(panel.described) as said:
        panel.rows["state_at_onset"].chips["awake"].click()
    assert said.args[2] == ("awake",)


def test_what_nobody_said_is_unknown_and_not_no(qtbot):
    panel = opened(qtbot)
    row = panel.rows["body_part"]
    assert not row._unknown.isHidden()
    assert row._unknown.text() == "unknown"
    assert not any(c.isChecked() for c in row.chips.values())


def test_a_code_of_another_vocabulary_is_still_shown(qtbot):
    case = rich_case()
    strange = replace(case.episodes["e3"], semiology={"body_part": ("wing",)})
    panel = opened(qtbot, replace(case, episodes={"e3": strange}))
    assert panel.rows["body_part"]._unknown.text() == "wing"


def test_captured_is_yes_no_or_unsaid(qtbot):
    panel = opened(qtbot)
    yes, no = panel._captured._chips[0]
    assert yes.isChecked()
    assert not no.isChecked()
    assert not any(c.isChecked() for c in panel._captured._chips[1])
    with qtbot.waitSignal(panel.captured) as said:
        yes.click()
    assert said.args == ["e3", None, None]
    with qtbot.waitSignal(panel.captured) as said:
        panel._captured._chips[1][1].click()
    assert said.args == ["e3", True, False]


def test_confidence_is_not_said_until_it_is(qtbot):
    panel = opened(qtbot, episode="e4")
    assert panel._confidence._value.text() == "not said"
    with qtbot.waitSignal(panel.confidence_given) as said:
        panel._confidence._slider.setValue(68)
    assert said.args == ["e4", 70]


def test_typing_is_handed_on_letter_by_letter(qtbot):
    panel = opened(qtbot, episode="e4")
    with qtbot.waitSignal(panel.interpreted) as said:
        qtbot.keyClicks(panel.findChild(QLineEdit), "t")
    assert said.args == ["e4", "t"]


def test_showing_an_episode_asks_for_nothing(qtbot):
    panel = opened(qtbot)
    for signal in (panel.noted, panel.confidence_given, panel.described, panel.interpreted):
        with qtbot.assertNotEmitted(signal):
            panel.show_episode(rich_case(), "e4")
            panel.show_episode(rich_case(), "e3")


def test_without_an_episode_it_says_how_to_mark_one(qtbot):
    panel = opened(qtbot, episode="")
    assert panel.episode is None
    assert panel._stack.currentIndex() == 0


def test_measured_values_say_how_on_hover_and_why_not_where_there_is_none():
    lines = measured_lines(
        [
            Measure(
                name="duration", value=1_100_000_000, unit="ns", method="motion", version="1.2",
                uncertainty=33_000_000, low=900_000_000, high=1_400_000_000, basis="range",
            ),
            abstain("rhythm", "Hz", "No steady rhythm was measured.", "rhythm", "1"),
        ]
    )  # fmt: skip
    assert lines[0].value == "1.1 s (900 ms to 1.4 s) ± 33 ms"
    assert lines[0].tip == "measured · motion 1.2 · range"
    assert lines[1].value == "No steady rhythm was measured."
    assert not lines[1].known


def test_measured_lines_are_shown_and_replaced(qtbot):
    panel = opened(qtbot)
    lines = measured_lines([Measure("count", 6, "1", "motion", "1.2")])
    panel.show_measured(lines)
    assert panel._measured.count() == 1
    assert "motion 1.2" in panel._measured.itemAt(0).widget().toolTip()
    panel.show_measured(())
    assert panel._measured.count() == 0
    assert panel._measured_note.isHidden()


def test_nothing_is_cut_at_the_right_edge_however_late_the_episode(qtbot, qapp):
    apply(qapp, load("dark"))
    case = rich_case()
    late = replace(
        case.episodes["e3"], span=case.episodes["e3"].span.moved(9 * 3600 * 1_000_000_000)
    )
    panel = opened(qtbot, replace(case, episodes={"e3": late}))
    panel.resize(330, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    area = panel._stack.currentWidget()
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_bands_of_duration_are_counted_and_called_what_they_are():
    jerk = Band("jerk", "jerk-like", 0, 200_000_000, ("D",))
    spasm = Band("spasm", "spasm-like", 200_000_000, 2_000_000_000, ("V:ILAE-ES",))
    lines = band_lines(
        ((jerk,), (jerk,), (spasm,), (jerk, spasm), ()), method="motion", version="1.2"
    )
    assert [line.value for line in lines] == [
        "2 × jerk-like · workstation default",
        "1 × spasm-like · ILAE-ES",
        "1 × jerk-like or spasm-like · workstation default",
    ]
    assert "measured · motion 1.2" in lines[0].tip
    assert "jerk-like: 0 ms to below 200 ms" in lines[0].tip
    assert "undecided" in lines[2].tip
    assert band_lines((), method="motion", version="1.2") == ()


def test_what_is_measured_is_called_what_it_is_and_what_it_is_not(qtbot):
    panel = opened(qtbot)
    panel.show_measured(limit_lines(("The camera was moved.",)))
    said = [w.text() for w in panel.findChildren(QLabel) if not w.isHidden()]
    assert "The camera was moved." in said
    label = "Measured, for navigation and review; not a diagnosis; not a cleared medical device."
    assert label in said


def test_the_page_ends_where_its_content_ends(qtbot):
    panel = opened(qtbot)
    panel.resize(372, 400)
    panel.show()
    area = next(a for a in panel.findChildren(QScrollArea) if a.accessibleName() == "Episode")
    page = area.widget()
    qtbot.waitUntil(lambda: page.height() == page.heightForWidth(page.width()))
    bar = area.verticalScrollBar()
    assert bar.maximum() == page.height() - area.viewport().height()
