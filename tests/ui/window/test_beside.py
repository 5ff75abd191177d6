"""Several pictures in the real window: every picture carries the number its caption says."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests.support.scenes import even_times, numbered_clip, read_number
from tests.support.shell import press
from workstation.core.timebase import NS, Interval
from workstation.review.commands.episodes import mark_episode
from workstation.review.commands.syncing import nudge
from workstation.review.settings import Settings
from workstation.ui.main_window import WORK_LIST


def number_on(view) -> int:
    """The number in the picture a view shows."""
    image = view._image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return read_number(rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3))


def number_said(view) -> int:
    return int(re.search(r"frame (\d+)", view.accessibleDescription())[1])


@pytest.fixture
def one(make, qtbot, tmp_path):
    held = make()
    files = [numbered_clip(tmp_path / f"{n}.mp4", even_times(90), width=96 + 16 * i)
             for i, n in enumerate("ab")]  # fmt: skip
    held.window.extend_case("B-0417", files)
    qtbot.waitUntil(lambda: len(held.store.load("B-0417").clips()) == 2, timeout=30_000)
    held.window.open_case("B-0417")
    return held


def settled(qtbot, grid, *numbers):
    """Wait until every view shows its frame itself, and these frames if any are named."""

    def ready():
        assert all(v.exact for v in grid.views)
        assert [number_on(v) for v in grid.views] == [number_said(v) for v in grid.views]
        assert not numbers or [number_on(v) for v in grid.views] == list(numbers)

    qtbot.waitUntil(ready, timeout=20_000)


def test_one_clip_locked_on_two_instants_shows_the_right_frame_of_each(one, qtbot):
    review, session = one.shown.review, one.shown.opened.session
    clip = session.case.clips()[0]
    start = session.case.span_of(clip.id).start
    for at in (0.5, 2.0):
        span = Interval(start.plus(round(at * NS)), start.plus(round((at + 0.4) * NS)))
        session.do(mark_episode(session.case, span, author="R", source_id=clip.id)[0])
    first, second = (e.id for e in session.case.episodes_in_order())
    review.select_episode(first)
    review.compare.compare(first, second)
    grid = review.parts.grid
    settled(qtbot, grid, 15, 60)
    for _ in range(7):
        review.run("step.on")
    settled(qtbot, grid, 22, 67)
    review.run("beside.main")
    settled(qtbot, grid, 22, 67)
    for _ in range(9):
        review.run("step.back")
    settled(qtbot, grid, 13, 58)
    review.run("play.on")
    qtbot.waitUntil(lambda: number_said(grid.views[1]) > 60, timeout=20_000)
    review.run("play.toggle")
    at = one.shown.opened.transport.position
    left, right = (one.shown.opened.frames.seen_in(i, at).number for i in (0, 1))
    assert right - left == 45
    settled(qtbot, grid, left, right)
    review.run("compare.leave")
    settled(qtbot, grid, right)


def test_two_clips_stand_side_by_side_as_long_as_the_case_is_open(one, qtbot):
    review, session = one.shown.review, one.shown.opened.session
    first, second = session.case.clips()
    apart = session.case.span_of(second.id).start.since(session.case.span_of(first.id).start)
    session.do(nudge(session.case, second.id, NS - apart, author="R"))
    one.shown.opened.transport.seek(session.case.span_of(first.id).start.plus(2 * NS))
    review.run("beside.2")
    grid = review.parts.grid
    settled(qtbot, grid, 60, 30)
    assert [v.accessibleName() for v in grid.views] == ["Picture 1", "Picture 2"]
    one.window.go(WORK_LIST)
    one.window.open_case("B-0417")
    assert review.beside.looking.count == 2
    settled(qtbot, grid, 60, 30)
    review.run("go.start")
    qtbot.waitUntil(lambda: grid.views[0].exact, timeout=20_000)
    assert not grid.views[1].has_picture
    assert "begins 1.0 s later" in grid.views[1].accessibleDescription()


def test_a_skip_goes_as_far_and_is_called_as_it_is_set(one, qtbot):
    one.window.use_settings(Settings(skip_short="5 frames", skip_long="0.5 s"))
    review = one.shown.review
    assert review.keys.qactions["jump.on"].text() == "5 frames on"
    assert "5 frames on" in [a.text for a in review.keys.actions]
    one.window.dialogs.show_sheet()
    words = {w.text() for w in one.window.dialogs.sheet.findChildren(type(review.parts.grid._said))}
    assert {"5 frames on", "0.5 seconds back"} <= words
    one.window.dialogs.sheet.dismiss()
    transport = one.shown.opened.transport
    clip = one.shown.case.clips()[0]
    begin = one.shown.case.span_of(clip.id).start
    transport.seek(begin)
    press(review, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    index = one.shown.opened.material.index(clip.id)
    assert transport.position.since(begin) == index.pts_of(5)
    press(
        review, Qt.Key.Key_Right,
        Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    )  # fmt: skip
    assert transport.position.since(begin) == index.pts_of(5) + NS // 2
