"""What is said lies over the station and moves nothing under it."""

from __future__ import annotations

from workstation.ui.main_window import REVIEW

LONG = "The file could not be read because its end is missing; copy it from the phone again. " * 4


def test_a_notice_moves_nothing_and_lies_within_the_window(make, qtbot):
    one = make()
    one.window.open_case("B-0417", REVIEW)
    one.window.show()
    qtbot.waitExposed(one.window)
    before = one.shown.review.geometry()
    for text in ("Done.", LONG):
        one.window.notice.tell(text, undo=True)
        qtbot.waitUntil(one.window.notice.isVisible)
        notice = one.window.notice
        assert one.shown.review.geometry() == before
        assert notice.parentWidget().rect().contains(notice.geometry())
        assert notice._text.height() >= notice._text.heightForWidth(notice._text.width())
        one.window.resize(1280, 800)
        qtbot.waitUntil(lambda: one.window.notice.y() < 800)
        assert notice.parentWidget().rect().contains(notice.geometry())
        before = one.shown.review.geometry()


def test_who_reads_and_when_it_was_saved_is_not_cut_while_the_urgency_can_give_way(make, qtbot):
    one = make()
    one.window.resize(1280, 800)
    one.window.open_case("B-0417", REVIEW)
    one.window.show()
    bar = one.window.bar
    bar._urgency.setText("Same day  ·  " + "runs of flexions on waking, agreed with neurology " * 3)
    bar._reader.setText("Reader 1  ·  saved 14:02:31")
    qtbot.waitExposed(one.window)
    needed = bar._reader.fontMetrics().horizontalAdvance(bar._reader.text())
    qtbot.waitUntil(lambda: bar._reader.width() >= needed)
