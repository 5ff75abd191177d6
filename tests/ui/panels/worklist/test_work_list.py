from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.support.cases import rich_case
from tests.support.shell import EVENING, drop, shell, shipped
from workstation.core.case import Child, Placement
from workstation.core.errors import StoreError
from workstation.review.commands.letter import set_urgency
from workstation.review.ports import CaseSummary
from workstation.review.session import Session
from workstation.ui.panels.worklist.rows import age_text, ages_text, matches, material_text, row
from workstation.ui.panels.worklist.story import _so_far, waiting_for

ROME = ZoneInfo("Europe/Rome")
BORN = date(2026, 6, 10)


@pytest.fixture
def one(qtbot):
    made = shell()
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.close()


def summary(**how) -> CaseSummary:
    facts = {
        "id": "B-0417", "child": Child("Anna", BORN), "created_at": EVENING, "changed_at": EVENING,
        "clips": 2, "logs": 1, "episodes": 0, "answers": 0, "urgency": "E1", "newest": EVENING,
        "reader": "Reader 1",
    }  # fmt: skip
    return CaseSummary(**(facts | how))


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2026, 6, 10), "0 d"),
        (date(2026, 7, 7), "27 d"),
        (date(2026, 7, 8), "4 wk"),
        (date(2026, 7, 25), "6 wk 3 d"),
        (date(2026, 9, 9), "13 wk"),
        (date(2026, 9, 10), "3 mo"),
        (date(2026, 11, 22), "5 mo 12 d"),
        (date(2028, 6, 9), "23 mo 30 d"),
        (date(2028, 6, 10), "2 y"),
        (date(2029, 8, 12), "3 y 2 mo"),
        (date(2026, 6, 1), "9 d before term"),
        (date(2026, 5, 1), "5 wk before term"),
    ],
)
def test_ages_in_words(on, text):
    assert age_text(BORN, on) == text


@pytest.mark.parametrize(
    ("child", "texts"),
    [
        (Child("A"), ("", "")),
        (Child("A", BORN), ("5 mo 12 d", "")),
        (Child("A", BORN, 36 * 7), ("5 mo 12 d", "4 mo 14 d")),
        (Child("A", BORN, 40 * 7), ("5 mo 12 d", "")),
        (Child("A", date(2027, 1, 1)), ("born in the future", "")),
    ],
)
def test_corrected_ages_stand_beside_where_they_apply(child, texts):
    assert ages_text(child, date(2026, 11, 22)) == texts


def test_a_row_says_all_in_words():
    held = row(summary(), shipped().content, EVENING, ROME)
    assert (held.id, held.name, held.age, held.material) == (
        "B-0417", "Anna", "5 mo 12 d", "2 clips · 1 log",
    )  # fmt: skip
    assert (held.newest, held.state, held.urgency, held.level) == (
        "today 19:00", "new", "Same day", "E1",
    )  # fmt: skip
    none = row(
        summary(clips=0, logs=0, newest=None, urgency="", reader=""),
        shipped().content,
        EVENING,
        ROME,
    )
    assert (none.material, none.newest, none.state, none.urgency, none.reader) == (
        "nothing yet", "–", "waiting for material", "not yet rated", "–",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("back", "text"), [(0, "today 19:00"), (1, "yesterday"), (5, "17 Nov"), (400, "18 Oct 2025")]
)
def test_days_are_those_of_the_readers_zone(back, text):
    newest = EVENING - timedelta(days=back)
    assert row(summary(newest=newest), shipped().content, EVENING, ROME).newest == text


def test_midnight_is_the_readers():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # half past midnight in Rome
    held = row(summary(newest=late), shipped().content, EVENING, ROME)
    assert held.newest == "today 00:30"


def test_search_wants_every_word():
    held = row(summary(), shipped().content, EVENING, ROME)
    assert matches(held, "")
    assert matches(held, "anna same")
    assert not matches(held, "anna soon")


def test_material_counts():
    assert material_text(1, 0) == "1 clip"
    assert material_text(0, 2) == "2 logs"


def test_what_a_letter_waits_for_is_named_and_counted():
    class Open:
        def __init__(self, label, essential=True):
            self.label, self.essential = label, essential

    assert waiting_for([]) == ""
    assert waiting_for([Open("Weight", essential=False)]) == ""
    assert waiting_for([Open("To"), Open("Summary")]) == "To, Summary."
    assert waiting_for([Open(c) for c in "abcdef"]) == "a, b, c, d, and 2 more."


def test_filters_count_and_narrow(one, qtbot):
    session = Session(one.store, "B-0417", "Reader 1")
    session.do(set_urgency(session.case, "E1", "flexions"))
    work = one.window.work_list
    work.refresh()
    assert [c.text() for c in work._filters] == ["All 3", "Rated 1", "Not yet rated 2"]
    work._filters[1].click()
    assert [r.id for r in work.table.rows()] == ["B-0417"]
    assert work._filters[1].isChecked()
    assert not work._filters[0].isChecked()
    work._filters[0].click()
    work.search.setText("no such case")
    qtbot.waitUntil(lambda: not work.table.rows())
    assert work.nothing.isVisible()
    assert not work.table.isVisible()
    work.search.setText("anna")
    qtbot.waitUntil(lambda: [r.id for r in work.table.rows()] == ["B-0417"])


def test_enter_in_the_search_opens_what_was_just_typed(one, qtbot):
    from PySide6.QtCore import Qt

    work = one.window.work_list
    work.search.setFocus()
    qtbot.keyClicks(work.search, "B-0377")
    qtbot.keyClick(work.search, Qt.Key.Key_Return)
    assert one.shown.case.id == "B-0377"


def test_an_empty_library_says_what_belongs_here(qtbot):
    made = shell(cases=False)
    with qtbot.waitActive(made.window):
        made.window.show()
    assert "Press N" in made.window.work_list.nothing.text()
    assert made.window.work_list.nothing.isVisible()
    made.close()


def test_a_library_that_cannot_be_read_says_so_and_keeps_the_list(one, monkeypatch):
    def broken():
        raise StoreError("The library cannot be read.")

    monkeypatch.setattr(one.store, "cases", broken)
    one.window.work_list.refresh()
    assert one.window.notice.text == "The library cannot be read."
    assert len(one.window.work_list.table.rows()) == 3


def test_narrow_windows_lose_columns_and_not_letters(one):
    table = one.window.work_list.table
    one.window.resize(1280, 800)
    assert table.isColumnHidden(6)
    assert table.horizontalScrollBar().maximum() == 0
    one.window.resize(1700, 800)
    assert not table.isColumnHidden(6)


def test_a_question_left_takes_nothing(one, tmp_path):
    drop(one.window.work_list.drop, tmp_path / "a.mp4", tmp_path / "b.mp4", tmp_path / "c.mp4")
    question = one.window.work_list.question
    assert question._words.text() == "a.mp4, b.mp4 and 1 more: into which case?"
    question.buttons[2].click()
    assert not question.isVisible()
    assert not one.window.cases.busy


def test_what_is_no_file_is_not_taken(one):
    assert not drop(one.window.work_list.drop)


@pytest.mark.parametrize(
    ("half_ns", "said"),
    [(28_000_000, "Wrist log in step ± 28 ms"), (14_100_000_000, "Wrist log placed ± 14.1 s")],
)
def test_a_log_is_in_step_only_where_it_lies_closely(half_ns, said):
    case = rich_case()
    where = replace(case.map_of("log1"), uncertainty_ns=half_ns)
    held = {**case.placements, "log1": Placement("log1", where)}
    assert said in _so_far(replace(case, placements=held))
