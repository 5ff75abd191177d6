"""The hand is never misled: the wheel edits nothing, and the keys stay where the eye is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

import workstation.ui
from tests.support.shell import mark, press, shell
from workstation.core.annotation import MarkKind
from workstation.core.checklist.answers import Basis
from workstation.ui.main_window import REFERRAL, REVIEW
from workstation.ui.theme.parts import within
from workstation.ui.theme.steady import is_steady


def edited_by_wheel(top: QWidget) -> list[str]:
    """Fields that would change their value when the wheel turns over them."""
    kinds = (QComboBox, QAbstractSpinBox, QAbstractSlider)
    return [
        f"{type(each).__name__} {each.accessibleName()}"
        for kind in kinds
        for each in top.findChildren(kind)
        if not isinstance(each, QScrollBar) and not is_steady(each)
    ]


def test_the_wheel_passes_over_every_field_of_every_station(make):
    one = make()
    one.window.open_case("B-0417", REVIEW)
    mark(one)
    one.shown.review.open_question("IESS-04")
    assert edited_by_wheel(one.window) == []


@pytest.mark.parametrize("ask", ["ask_new_case", "ask_child", "ask_settings"])
def test_and_of_every_dialog(make, ask):
    one = make()
    one.window.open_case("B-0417")
    getattr(one.window.dialogs, ask)()
    assert edited_by_wheel(one.window.dialogs.open) == []


def test_scrolling_over_the_urgency_leaves_it(make):
    one = make()
    one.window.open_case("B-0417", REFERRAL)
    one.window.show()
    box = one.shown.referral.form.urgency
    middle = QPointF(box.rect().center())
    for by in (-120, 120):
        QApplication.sendEvent(
            box,
            QWheelEvent(
                middle, box.mapToGlobal(middle), QPoint(), QPoint(0, by),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
        assert one.shown.case.letter.urgency == ""


@pytest.fixture
def empty(qtbot):
    made = shell(cases=False)
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.close()


def test_an_empty_library_hears_the_keys_it_names(empty, qtbot):
    press(QApplication.focusWidget(), Qt.Key.Key_N)
    assert empty.window.dialogs.open is not None


def test_a_dismissed_notice_leaves_the_keys_with_the_station(make, qtbot):
    one = make()
    with qtbot.waitActive(one.window):
        one.window.show()
    one.window.open_case("B-0417", REVIEW)
    for station, page in ((REVIEW, one.shown.review), (REFERRAL, one.shown.referral)):
        one.window.go(station)
        one.window.notice.tell("Done.", undo=True)
        close = one.window.notice.findChildren(QWidget, options=Qt.FindDirectChildrenOnly)[-1]
        close.setFocus()
        QTest.keyClick(close, Qt.Key.Key_Space)
        assert one.window.notice.isHidden()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert within(focus, page)


def test_a_click_beside_a_field_takes_the_keyboard_from_it(make, qtbot):
    one = make()
    with qtbot.waitActive(one.window):
        one.window.show()
    one.window.open_case("B-0417", REVIEW)
    mark(one)
    review = one.shown.review
    review.parts.show_tab("episode")
    note = next(e for e in review.findChildren(QPlainTextEdit) if e.accessibleName() == "Note")
    note.setFocus()
    qtbot.keyClicks(note, "arms")
    picture = review.parts.grid.views[0]
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.rect().center())
    focus = QApplication.focusWidget()
    assert focus is not note
    assert within(focus, review)
    press(focus, Qt.Key.Key_M)
    assert note.toPlainText() == "arms"


def test_an_answer_leaves_the_question_where_it_is(make, qtbot):
    one = make()
    with qtbot.waitActive(one.window):
        one.window.show()
    one.window.open_case("B-0417", REVIEW)
    review = one.shown.review
    panel = review.parts.differential
    panel._turn()  # all open questions: a long page
    bar = panel._area.verticalScrollBar()

    def place() -> int:
        return panel.rows[panel._opened].mapTo(panel._area, QPoint(0, 0)).y()

    for item in ("BNSM-10", "IESS-13"):
        review.open_question(item)
        qtbot.waitUntil(lambda: bar.maximum() > 0 and not panel._placing.isActive())
        assert 0 <= place() < panel._area.height()
        before = place()
        panel.answered.emit(item, "no", Basis.READER.value)
        assert item in one.shown.case.answers
        qtbot.waitUntil(lambda: not panel._placing.isActive())
        # What is answered moves up among the answered: at the top there is nothing to scroll by.
        assert abs(place() - before) <= 2 or (bar.value() == 0 and 0 <= place() < before)
        assert within(QApplication.focusWidget(), review)


def test_an_open_menu_claims_every_key_before_the_window_does(make, qtbot):
    one = make()
    with qtbot.waitActive(one.window):
        one.window.show()
    one.window.open_case("B-0417", REVIEW)
    mark(one)
    one.shown.review.run("mark.state")
    popup = QApplication.activePopupWidget()
    assert popup is not None
    key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier, "3")
    key.ignore()
    QApplication.sendEvent(popup, key)
    assert key.isAccepted()
    QTest.keyClick(popup, Qt.Key.Key_3)
    states = [m.value for m in one.shown.case.marks.values() if m.kind is MarkKind.STATE]
    assert states == ["drowsy"]
    assert popup.isHidden()


def test_every_menu_is_one_that_claims_its_keys():
    ui = Path(workstation.ui.__file__).parent
    plain = [
        file.name
        for file in ui.rglob("*.py")
        if file.name != "menu.py" and "QMenu(" in file.read_text(encoding="utf-8")
    ]
    assert plain == []


def test_the_letter_can_be_saved_without_scrolling(make, qtbot):
    one = make()
    one.window.resize(1280, 800)
    with qtbot.waitExposed(one.window):
        one.window.show()
    one.window.open_case("B-0417", REFERRAL)
    foot = one.shown.referral.form.foot
    assert foot.isVisible()
    assert one.window.rect().contains(foot.mapTo(one.window, foot.rect().bottomRight()))


def test_the_urgency_in_the_bar_leads_to_where_it_is_set(make, qtbot):
    one = make()
    with qtbot.waitActive(one.window):
        one.window.show()
    one.window.open_case("B-0417", REVIEW)
    QTest.mouseClick(one.window.bar._urgency, Qt.MouseButton.LeftButton)
    assert one.window.station == REFERRAL
    assert one.shown.referral.form.urgency.hasFocus()
