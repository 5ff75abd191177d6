from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests.support.fakes import empty_case
from tests.support.shell import FakeLetters, shell, shipped
from workstation.core.errors import StoreError
from workstation.ui.main_window import REFERRAL
from workstation.ui.panels.letter.field import FieldEdit
from workstation.ui.panels.letter.maker import LetterMaker
from workstation.ui.panels.letter.missing_list import MissingList
from workstation.ui.theme.wrapped_link import WrappedLink


@dataclass(frozen=True)
class Open:
    field: str
    label: str
    where: str
    essential: bool = True


CARER = Open("child.carer", "Parent or carer", "child")
WEIGHT = Open("child.weight", "Weight", "child", essential=False)
TO = Open("letter.recipient", "To", "letter")
NO_ANSWER = Open("answers", "Answers to a checklist", "checklists", essential=False)


@pytest.fixture
def listed(qtbot):
    made = MissingList(shipped().content)
    qtbot.addWidget(made)
    made.resize(220, 600)
    made.show()
    return made


def test_what_is_missing_is_grouped_and_counted_essential_first(listed):
    listed.show_missing([CARER, TO, NO_ANSWER, WEIGHT])
    groups = [(f.title, str(f._count), f.opened) for f in listed.folds()]
    assert groups[:2] == [("The letter", "1", True), ("Child", "1", False)]
    assert {g[0] for g in groups[2:]} == {"Checklists", "Examination"}


def test_a_click_goes_to_the_place(listed, qtbot):
    listed.show_missing([TO])
    heard = []
    listed.asked.connect(lambda *a: heard.append(a))
    (link,) = listed.findChildren(WrappedLink)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert heard == [("letter", "letter.recipient")]
    assert link.accessibleName() == "Go to: To"


def test_what_was_unfolded_stays_so(listed):
    listed.show_missing([CARER, TO])
    listed.folds()[1].head.click()
    listed.folds()[0].head.click()
    listed.show_missing([CARER])
    assert [(f.title, f.opened) for f in listed.folds()] == [("Child", True)]
    listed.show_missing([CARER, TO])
    assert [f.opened for f in listed.folds()] == [False, True]


def test_the_same_list_again_leaves_the_focus_where_it_is(listed):
    listed.show_missing([TO])
    before = listed.folds()
    listed.show_missing([Open(TO.field, TO.label, TO.where)])
    assert listed.folds() == before


def test_a_long_label_breaks_its_line(listed, qtbot):
    long = Open(
        "letter.x", "Out-of-home care or a concern about the safeguarding of a child", "letter"
    )
    listed.show_missing([long])
    (link,) = listed.findChildren(WrappedLink)
    assert link.heightForWidth(150) > 1.8 * link.heightForWidth(1000)
    qtbot.waitUntil(lambda: link.width() <= listed.width())


def test_nothing_essential_missing_is_said(listed):
    from PySide6.QtWidgets import QLabel

    listed.show_missing([])
    assert any("Nothing essential" in w.text() for w in listed.findChildren(QLabel))
    assert listed.folds() == ()


# -- fields ---------------------------------------------------------------------------------------


def field(qtbot, kind: str) -> FieldEdit:
    made = FieldEdit(next(f for f in shipped().content.history if f.kind == kind))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("kind", ["text", "long_text"])
def test_a_text_is_handed_on_when_typing_settles(qtbot, kind):
    edit = field(qtbot, kind)
    with qtbot.waitSignal(edit.changed) as heard:
        qtbot.keyClicks(edit.focusProxy(), "two words")
    assert heard.args == [edit.field.name, "two words"]


def test_a_change_elsewhere_does_not_eat_what_is_being_typed(qtbot):
    edit = field(qtbot, "long_text")
    edit.set_text("saved")
    qtbot.keyClicks(edit.focusProxy(), " and more")
    edit.set_text("saved")
    assert edit.text() == "saved and more"
    heard = []
    edit.changed.connect(lambda *a: heard.append(a))
    edit.set_text("theirs", "Reader 2")
    assert edit.text() == "saved and more"
    assert edit.disputed
    assert "by Reader 2 meanwhile: “theirs”" in edit._theirs.text()
    edit.flush()
    assert heard == []  # nothing is saved over somebody's words until the reader says so
    button(edit, "Save mine").click()
    assert heard == [(edit.field.name, "saved and more")]
    assert not edit.disputed


def test_a_reader_may_take_what_another_wrote(qtbot):
    edit = field(qtbot, "long_text")
    qtbot.keyClicks(edit.focusProxy(), "mine")
    edit.set_text("theirs")
    button(edit, "Take theirs").click()
    assert edit.text() == "theirs"
    assert not edit.disputed
    assert not edit._settle.isActive()


def button(within, text):
    return next(b for b in within.findChildren(QPushButton) if b.text() == text)


def test_a_choice_nobody_made_is_empty(qtbot):
    edit = field(qtbot, "yes_no")
    assert edit.text() == ""
    heard = []
    edit.changed.connect(lambda *a: heard.append(a))
    edit.focusProxy().setCurrentIndex(1)
    assert heard == [(edit.field.name, "yes")]
    edit.set_text("")
    assert len(heard) == 1


# -- the maker ------------------------------------------------------------------------------------


class Bench:
    def __init__(self, letters):
        self.calls, self.arrived = [], threading.Condition()
        self.made, self.failed, self.saved = [], [], []
        self.maker = LetterMaker(
            letters,
            self.send,
            lambda pdf, pages: self.made.append(pdf),
            self.failed.append,
            lambda to, trouble: self.saved.append((to, trouble)),
        )

    def send(self, call):
        with self.arrived:
            self.calls.append(call)
            self.arrived.notify()

    def one(self):
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.calls, 20)
            call = self.calls.pop(0)
        call()


@pytest.fixture
def letters():
    return FakeLetters(shipped().content)


def test_the_newest_state_of_the_case_wins(letters):
    bench = Bench(letters)
    bench.maker.ask(empty_case("B-0001"), None, 1.0)
    with bench.arrived:
        assert bench.arrived.wait_for(lambda: bench.calls, 20)
        late = bench.calls.pop(0)
        bench.maker._wanted = (empty_case("B-0002"), None, 1.0)
    late()
    assert bench.made == []
    bench.maker.ask(empty_case("B-0002"), None, 1.0)
    bench.one()
    assert bench.made == [b"%PDF-1.7 B-0002"]
    bench.maker.close()


def test_a_letter_that_cannot_be_set_is_a_sentence_and_the_next_one_is_set(letters):
    bench = Bench(letters)
    letters.broken = ZeroDivisionError()
    bench.maker.ask(empty_case(), None, 1.0)
    bench.one()
    assert "ZeroDivisionError" in bench.failed[0].sentence
    letters.broken = None
    bench.maker.ask(empty_case(), None, 1.0)
    bench.one()
    assert len(bench.made) == 1
    bench.maker.close()


def test_after_closing_nobody_is_told(letters):
    bench = Bench(letters)
    bench.maker.ask(empty_case(), None, 1.0)
    with bench.arrived:
        assert bench.arrived.wait_for(lambda: bench.calls, 20)
    bench.maker.close()
    bench.one()
    assert bench.made == []


def test_a_letter_is_saved_whole_even_when_the_window_closes_at_once(letters, tmp_path):
    bench = Bench(letters)
    out = tmp_path / "referral.pdf"
    bench.maker.save(empty_case(), None, out)
    bench.maker.close()
    assert out.read_bytes() == b"%PDF-1.7 B-0001"
    assert [p.name for p in tmp_path.iterdir()] == ["referral.pdf"]


def test_a_place_that_cannot_be_written_is_told_of(letters, tmp_path):
    bench = Bench(letters)
    bench.maker.save(empty_case(), None, tmp_path / "no" / "referral.pdf")
    bench.one()
    ((to, trouble),) = bench.saved
    assert to.name == "referral.pdf"
    assert isinstance(trouble, StoreError)
    bench.maker.close()


# -- the station ----------------------------------------------------------------------------------


@pytest.fixture
def one(qtbot):
    made = shell()
    with qtbot.waitActive(made.window):
        made.window.show()
    made.window.open_case("B-0417", REFERRAL)
    yield made
    made.close()


def test_the_letter_is_set_anew_after_each_change(one, qtbot):
    station = one.shown.referral
    qtbot.waitUntil(lambda: station.pages.count == 1)
    with qtbot.waitSignal(one.shown.changed):
        station.form.fields["question"].focusProxy().setPlainText("Spasms?")
    qtbot.waitUntil(lambda: one.letters.made[-1].letter.fields.get("question") == "Spasms?")
    assert not [m for f in station.missing.folds() for m in f.findChildren(WrappedLink)
                if m.text() == "Question asked"]  # fmt: skip


def test_it_says_where_the_letter_was_saved(one, qtbot, tmp_path):
    one.shown.referral._save_to(str(tmp_path / "letter.pdf"))
    qtbot.waitUntil(lambda: one.window.notice.text == "Saved as letter.pdf")
    assert (tmp_path / "letter.pdf").is_file()


def test_what_the_letter_cannot_say_is_said_in_its_place(one, qtbot):
    one.letters.broken = StoreError("What was computed is lost.", file="a.mp4")
    one.shown.referral.refresh()
    qtbot.waitUntil(lambda: "a.mp4" in one.shown.referral.pages._say.text())
    assert one.shown.referral.pages.count == 0


def test_the_urgency_is_the_readers(one):
    form = one.shown.referral.form
    form.urgency.setCurrentIndex(form.urgency.findData("E2"))
    assert one.shown.case.letter.urgency == "E2"
    form.reason._edit.setText("every morning")
    form.reason.flush()
    assert one.shown.case.letter.urgency_reason == "every morning"
    assert "every morning" in one.window.bar._urgency.text()
