from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

import resources
from tests.support.window import rich_case
from workstation.core.checklist.answers import Answer, Basis, EvidenceLink
from workstation.core.checklist.definition import Content
from workstation.core.checklist.load import load_content
from workstation.core.checklist.matrix import Cell
from workstation.core.checklist.suggest import Abstention, Suggestion
from workstation.core.checklist.urgency import UrgencySuggestion, assess
from workstation.core.timebase import Interval
from workstation.ui.panels.differential.condition_page import ConditionPage
from workstation.ui.panels.differential.offers import OfferCard
from workstation.ui.panels.differential.panel import DifferentialPanel
from workstation.ui.panels.differential.question import ConflictNote, QuestionCard
from workstation.ui.panels.differential.words import (
    MARKS,
    WORDS,
    cell_text,
    row_label,
    row_spoken,
    sheet,
    source_text,
)
from workstation.ui.theme.wrapped_link import WrappedLink

SPAN = Interval.of_ns(6_300_000_000, 30_300_000_000)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(resources.path("checklists"))


def answers(**given: str) -> dict[str, Answer]:
    link = EvidenceLink(SPAN, "c2", "e3")
    return {
        k.replace("_", "-"): Answer(k.replace("_", "-"), v, Basis.READER, (link,))
        for k, v in given.items()
    }


def opened(qtbot: QtBot, content: Content, **given: str) -> DifferentialPanel:
    panel = DifferentialPanel(content)
    qtbot.addWidget(panel)
    panel.resize(372, 900)
    panel.show_case(replace(rich_case(), answers=answers(**given)), "e3")
    return panel


def texts(widget) -> list[str]:
    return [w.text() for w in widget.findChildren(QLabel)]


def suggestion(item: str = "IESS-03") -> Suggestion:
    return Suggestion(
        item, "1.100", "A single event lasts 1.10 s.", "1.10 s (0.90–1.40, n = 6)", "± 0.033 s",
        "motion", "1.2", (EvidenceLink(SPAN, "c2"), EvidenceLink(SPAN.moved(1), "c2")),
    )  # fmt: skip


def test_every_kind_of_cell_has_a_mark_and_a_word_of_its_own():
    told = [c for c in Cell if c is not Cell.NOT_ASKED]
    assert len({MARKS[c] for c in told}) == len(told)
    assert len({WORDS[c] for c in told}) == len(told)
    assert all(MARKS[c] and WORDS[c] for c in told)


def test_an_answer_that_leaves_it_open_is_said_and_never_counts_as_no(content):
    held = sheet(content, answers(BNSM_02="not tried"))
    row = next(r for r in held.answered if "bnsm" in r.cells)
    bnsm = content.condition("bnsm")
    assert cell_text(row, bnsm).kind is Cell.OPEN
    assert cell_text(row, bnsm).word == "not tried"


def test_a_red_flag_is_shown_before_any_direction(content):
    held = sheet(content, answers(BNSM_01="no"))
    row = next(r for r in held.answered if "bnsm" in r.cells)
    text = cell_text(row, content.condition("bnsm"))
    assert (text.mark, text.word) == ("▲", "red flag")


def test_the_row_is_spoken_in_words(content):
    held = sheet(content, answers(IESS_03="1.1"))
    row = held.answered[0]
    assert row_spoken(row, held.conditions) == "One event lasts 1.1 s: Infantile spasms for"


def test_conditions_some_answer_speaks_for_come_first(content):
    held = sheet(content, answers(FS_02="38.9"))
    assert len(held.conditions) == 3
    speaking = [c.code for c in content.conditions if any(i.id.startswith("FS-") for i in c.items)]
    assert not speaking or content.condition(speaking[0]) in held.conditions


def test_it_says_first_that_nothing_is_a_diagnosis(qtbot, content):
    panel = opened(qtbot, content)
    assert "Nothing here is a diagnosis. Open answers stay open." in texts(panel)


def test_a_row_opens_its_questions_with_wording_sources_and_both_sides(qtbot, content):
    panel = opened(qtbot, content, IESS_03="1.1")
    panel.open_question("IESS-03")
    (card,) = panel.findChildren(QuestionCard)
    words = " ".join(texts(card))
    assert content.item("IESS-03").ask in words
    assert "(verified)" in words
    assert "The article: " in words
    assert "The literature: " in words


def test_a_choice_is_an_answer_and_the_same_choice_again_leaves_it_open(qtbot, content):
    panel = opened(qtbot, content)
    panel.open_question("BNSM-01")
    card = next(c for c in panel.findChildren(QuestionCard) if c._question.id == "BNSM-01")
    no = next(b for b in card.findChildren(QPushButton) if b.accessibleName() == "BNSM-01: no")
    with qtbot.waitSignal(panel.answered) as given:
        no.click()
    assert given.args == ["BNSM-01", "no", "R"]
    panel.show_case(replace(rich_case(), answers=answers(BNSM_01="no")), "e3")
    card = next(
        c for c in panel.findChildren(QuestionCard)
        if c._question.id == "BNSM-01" and not c.isHidden()
    )  # fmt: skip
    no = next(b for b in card.findChildren(QPushButton) if b.accessibleName() == "BNSM-01: no")
    assert no.isChecked()
    with qtbot.waitSignal(panel.reopened) as reopened:
        no.click()
    assert reopened.args == ["BNSM-01"]


def test_a_number_is_typed_with_a_comma_or_a_point_and_nothing_else(qtbot, content):
    panel = opened(qtbot, content)
    panel.show()
    panel.open_question("IESS-03")
    card = next(c for c in panel.findChildren(QuestionCard) if c._question.id == "IESS-03")
    field = card.findChild(QLineEdit)
    qtbot.keyClicks(field, "x1,25-")
    assert field.text() == "1,25"
    with qtbot.waitSignal(panel.answered) as given:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert given.args == ["IESS-03", "1.25", "R"]


def test_evidence_plays_on_a_click_and_can_be_taken_away(qtbot, content):
    panel = opened(qtbot, content, IESS_03="1.1")
    panel.open_question("IESS-03")
    buttons = {b.accessibleName(): b for b in panel.findChildren(QPushButton)}
    with qtbot.waitSignal(panel.play_requested) as asked:
        buttons["Play the evidence, E3 · 0:06.300 to 0:30.300"].click()
    assert asked.args[0] == (SPAN,)
    with qtbot.waitSignal(panel.evidence_added) as added:
        buttons["use E3 as evidence"].click()
    assert added.args == ["IESS-03"]
    with qtbot.waitSignal(panel.evidence_removed) as removed:
        buttons["Take away the evidence, E3 · 0:06.300 to 0:30.300"].click()
    assert removed.args == ["IESS-03", EvidenceLink(SPAN, "c2", "e3")]


def test_measured_is_no_basis_to_be_picked_by_hand(qtbot, content):
    panel = opened(qtbot, content, IESS_03="1.1")
    panel.open_question("IESS-03")
    basis = panel.findChild(QuestionCard)._basis
    assert basis.findData("M") < 0
    assert basis.findData("F") >= 0


def test_a_suggestion_waits_for_a_reader(qtbot, content):
    panel = opened(qtbot, content)
    panel.show_suggestions([suggestion(), suggestion("IESS-05")])
    card = panel.suggestion
    assert card.suggestion.item_id == "IESS-03"
    assert "nobody has confirmed it" in card._origin.text()
    with qtbot.waitSignal(panel.suggestion_confirmed) as confirmed:
        card.confirm.click()
    assert confirmed.args[0].value == "1.100"
    with qtbot.waitSignal(panel.play_requested) as asked:
        card._play.click()
    assert asked.args[0] == (SPAN, SPAN.moved(1))


def test_an_answered_question_is_suggested_nothing(qtbot, content):
    panel = opened(qtbot, content, IESS_03="1.1")
    panel.show_suggestions([suggestion()])
    assert panel.suggestion.suggestion is None
    assert panel.suggestion.isHidden()


def test_other_answer_opens_the_question(qtbot, content):
    panel = opened(qtbot, content)
    panel.show_suggestions([suggestion()])
    panel.suggestion._other()
    assert any(c._question.id == "IESS-03" for c in panel.findChildren(QuestionCard))


def test_opening_a_question_of_a_hidden_condition_shows_the_condition(qtbot, content):
    panel = opened(qtbot, content)
    last = content.conditions[-1]
    panel.open_question(last.items[0].questions[0].id)
    assert last in panel._sheet().conditions


def test_a_source_says_how_far_it_was_checked(content):
    verified = next(s for s in content.sources.values() if s.trust == "verified")
    assert source_text(content, f"V:{verified.key}")[0] == f"{verified.key} (verified)"
    assert source_text(content, "V:NOSUCH") == ("V:NOSUCH", "V:NOSUCH")


def test_an_answer_is_offered_to_questions_that_ask_the_same_and_to_no_others(qtbot, content):
    panel = opened(qtbot, content, BNSM_06="yes", SZ_04="no")
    panel.open_question("BNSM-06")
    card = next(c for c in panel.findChildren(OfferCard) if c._id == "BNSM-06")
    assert "Infantile spasms · not stopped by holding or distraction: yes" in texts(card)
    assert not any("Seizure" in t for t in texts(card))
    assert card.take.text() == "Also answer 3 related questions"
    with qtbot.waitSignal(panel.also_answered) as asked:
        card.take.click()
    assert asked.args[0] == "BNSM-06"
    assert asked.args[1] == {"IESS-12": "yes", "NEO-03": "yes", "JIT-02": "no"}
    panel = opened(qtbot, content, BNSM_04="yes")
    panel.open_question("BNSM-04")
    assert panel.findChildren(OfferCard) == []


def test_an_urgent_sign_is_ticked_by_itself_and_unticked_it_is_open_again(qtbot, content):
    panel = opened(qtbot, content, RF4="yes")
    assert len(panel.urgent.boxes) == 15
    assert [i for i, b in panel.urgent.boxes.items() if b.isChecked()] == ["RF4"]
    with qtbot.waitSignal(panel.answered) as asked:
        panel.urgent.boxes["RF1"].click()
    assert asked.args == ["RF1", "yes", "R"]
    with qtbot.waitSignal(panel.reopened) as asked:
        panel.urgent.boxes["RF4"].click()
    assert asked.args == ["RF4"]


def urgency(content, panel) -> UrgencySuggestion:
    case = panel._case
    return assess(content, case.answers, case.child, date(2025, 11, 20))


def test_what_the_answers_call_for_is_said_with_the_answers_that_do(qtbot, content):
    panel = opened(qtbot, content, IESS_04="yes")
    panel.show_urgency(urgency(content, panel))
    said = texts(panel.urgent)
    assert any(t.startswith("The answers call for: ") for t in said)
    assert not panel.urgent._raised["RF4"].isHidden()
    assert panel.urgent._raised["RF1"].isHidden()
    assert "▲ RF4" in said
    link = panel.urgent.findChild(WrappedLink)
    assert link.text() == "In runs: yes"
    link.click()
    assert panel._opened == "clusters"


def test_without_any_answer_no_urgency_is_claimed(qtbot, content):
    panel = opened(qtbot, content)
    panel.show_urgency(urgency(content, panel))
    assert "No answer yet calls for a level of urgency." in texts(panel.urgent)


def test_suggestions_come_one_at_a_time_and_can_be_looked_through(qtbot, content):
    panel = opened(qtbot, content)
    panel.show_suggestions([suggestion(), suggestion("IESS-05"), suggestion("BNSM-05")])
    card = panel.suggestion
    assert card._head.text() == "Suggested from measurement · 1 of 3"
    card._after.click()
    assert card.suggestion.item_id == "IESS-05"
    card._before.click()
    card._before.click()
    assert card.suggestion.item_id == "BNSM-05"
    assert card._head.text().endswith("3 of 3")
    panel.show_suggestions([suggestion()])
    assert card._after.isHidden()


def test_where_nothing_could_be_measured_the_reason_can_be_read(qtbot, content):
    panel = opened(qtbot, content)
    reason = Abstention("IESS-03", "No event was measured.")
    panel.show_suggestions([], [reason])
    words = "Infantile spasms, single event: not measurable. No event was measured."
    assert words in texts(panel._abstained)
    panel.open_question("IESS-03")
    card = next(c for c in panel.findChildren(QuestionCard) if c._question.id == "IESS-03")
    assert "not measurable: No event was measured." in texts(card)
    panel.show_suggestions([], [])
    assert panel._abstained.isHidden()


def test_a_condition_is_read_about_from_its_column(qtbot, content):
    panel = opened(qtbot, content, IESS_04="yes")
    link = next(b for b in panel.findChildren(WrappedLink) if b.text() == "Infantile spasms")
    link.click()
    page = panel.findChild(ConditionPage)
    iess = content.condition("iess")
    said = texts(page)
    assert iess.description.text in said
    assert iess.alarm.text in said
    assert iess.advice[0].text in said
    assert any("West syndrome" in t for t in said)
    assert any("whole body" in t.lower() for t in said)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.isHidden()


def test_a_question_that_stands_alone_has_its_short_wording(content):
    rows = sheet(content, answers(IESS_06="yes"), ("iess",)).answered
    assert row_label(rows[0]) == "Grows, then fades in a run"


def test_both_sides_of_a_conflict_can_be_read(qtbot, content):
    note = next(c for c in content.conflicts.values() if c.warning)
    made = ConflictNote(note, short=True)
    qtbot.addWidget(made)
    assert made._sides[0].isHidden()
    made._toggle.click()
    assert [s.isHidden() for s in made._sides] == [False, False, False]
    assert note.literature in made._sides[1].text()
