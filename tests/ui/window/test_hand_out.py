"""A picture and a piece leave the window: asked for by a key, made beside it, noted, whole."""

from __future__ import annotations

import io
import threading
import time
from functools import partial

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.support.scenes import read_number
from tests.support.shell import mark, press
from workstation.core.errors import CancelledError
from workstation.core.masking import Region
from workstation.core.media.read import read_clip
from workstation.core.media.reader import ClipReader
from workstation.core.timebase import Instant, Interval
from workstation.review.pieces import Method

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def one(make, clip, qtbot):
    made = make()
    made.window.open_case("B-0377")
    made.window.extend_case("B-0377", [clip])
    qtbot.waitUntil(lambda: bool(made.shown.case.sources), timeout=20_000)
    qtbot.waitUntil(lambda: made.shown.review.follower.clip is not None, timeout=20_000)
    return made


@pytest.fixture
def piece(one, qtbot):
    press(one.shown.review, Qt.Key.Key_E, CTRL)
    dialog = one.window.hand_out.pieces
    qtbot.waitUntil(lambda: dialog.canvas.image is not None, timeout=10_000)
    return dialog


def numbers(path):
    data = path.read_bytes()
    reading = read_clip(io.BytesIO(data), path.name)
    with ClipReader(io.BytesIO(data), reading.facts, reading.index) as reader:
        return [read_number(reader.frame(n)) for n in range(reading.index.count)]


def ready(dialog, qtbot):
    qtbot.waitUntil(lambda: not dialog._busy, timeout=30_000)


def go(one, frame):
    """The playhead into the middle of a frame."""
    at = one.shown.case.span().start.ns + round((frame + 0.5) * 1e9 / 30)
    one.shown.opened.transport.seek(Instant(at))


def test_the_picture_on_screen_is_saved_and_noted(one, qtbot, tmp_path):
    go(one, 12)
    press(one.shown.review, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: one.window.hand_out.names is not None, timeout=20_000)
    dialog = one.window.hand_out.names
    assert dialog.selectedFiles()[0].endswith("-Clip-1-frame-12.png")
    to = tmp_path / "out.png"
    dialog.fileSelected.emit(str(to))
    qtbot.waitUntil(to.exists, timeout=10_000)
    with Image.open(to) as png:
        assert read_number(np.asarray(png)[:48]) == 12
        assert png.info["Frame"] == "12"
    qtbot.waitUntil(lambda: one.window.notice.text == "Saved as out.png")
    (note,) = one.store.notes
    assert note[:3] == ("export", "Reader 1", "B-0377")
    assert note[3].endswith("frame 12")
    dialog.close()


def test_a_picture_that_cannot_be_written_is_one_sentence(one, qtbot, tmp_path):
    press(one.shown.review, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: one.window.hand_out.names is not None, timeout=20_000)
    one.window.hand_out.names.fileSelected.emit(str(tmp_path / "nowhere" / "out.png"))
    qtbot.waitUntil(lambda: "could not be written" in one.window.notice.text, timeout=10_000)
    assert not one.store.notes


def test_without_a_picture_it_says_so(make):
    made = make()
    made.window.open_case("B-0377")
    for action in ("picture.save", "clip.save"):
        made.window.hand_out.run(action)
        assert made.window.notice.text.startswith("There is no")
    assert made.window.hand_out.pieces is None


def test_the_bar_offers_both(one):
    asked = []
    bar = one.shown.review.parts.bar
    bar.asked.connect(asked.append)
    bar.asked.disconnect(one.shown.review.keys.run)
    bar.resize(900, 44)
    bar.save.click()
    menu = next(m for m in bar.findChildren(QMenu) if m.accessibleName() == "What to save")
    for action in menu.actions():
        action.trigger()
    menu.close()
    assert asked == ["picture.save", "clip.save"]


def test_a_piece_as_filmed_is_saved_while_the_case_can_be_read_on(one, piece, qtbot, tmp_path):
    assert not piece.isModal()
    to = tmp_path / "piece.mp4"
    piece.save_to(to)
    ready(piece, qtbot)
    assert numbers(to) == list(range(30))
    assert "It shows 0:00.000 to 0:01.000" in piece.doing.text()
    assert one.window.notice.text == "Saved as piece.mp4"
    (note,) = one.store.notes
    assert "frames 0 to 29, copy, no sound" in note[3]
    assert one.shown.opened.session.undo_label is not None  # the import, not the export


def test_spans_are_the_episode_the_loop_and_what_is_on_screen(one, qtbot):
    start = one.shown.case.span().start.ns
    mark(one)  # lies beyond the clip: it is not offered
    session = one.shown.opened.session
    from workstation.review.commands.episodes import mark_episode

    span = Interval.of_ns(start + 200_000_000, start + 500_000_000)
    command, episode = mark_episode(session.case, span, author="Reader 1")
    session.do(command)
    one.shown.review.select_episode(episode)
    one.shown.opened.transport.set_loop(Interval.of_ns(start + 100_000_000, start + 300_000_000))
    one.window.hand_out.run("clip.save")
    choices = one.window.hand_out.pieces.choices
    texts = [choices.span_box.itemText(i) for i in range(choices.span_box.count())]
    assert texts[0] == "Episode E2 · 0:00.2 to 0:00.5"
    assert texts[1] == "The A–B loop · 0:00.1 to 0:00.3"
    assert texts[-1] == "The whole clip · 0:00.0 to 0:01.0"
    assert not any("E1" in t for t in texts)
    assert (choices.span.first, choices.span.end) == (6, 15)


def test_a_masked_piece_waits_until_it_was_looked_at(piece, qtbot, tmp_path):
    piece.choices.choose(Method.MASKED)
    assert not piece.save.isEnabled()
    assert not piece.choices.seen_box.isEnabled()
    piece.choices.faces_box.setChecked(False)
    piece.go(10)
    piece.draw(Region(0, 0, 0.5, 1.0, oval=False))
    assert "not followed yet" in piece.choices.found.text()
    piece.look()
    ready(piece, qtbot)
    assert piece.plan is not None
    assert "Look at every frame" in piece.choices.found.text()
    assert not piece.save.isEnabled()
    piece.choices.seen_box.setChecked(True)
    assert piece.save.isEnabled()
    # Another drawing, another plan: it must be looked at again.
    piece.draw(Region(0.5, 0.5, 0.2, 0.2))
    ready(piece, qtbot)
    assert not piece.save.isEnabled()
    piece.choices.seen_box.setChecked(True)
    to = tmp_path / "masked.mp4"
    piece.save_to(to)
    ready(piece, qtbot)
    with to.open("rb") as stream:
        reading = read_clip(stream, "masked.mp4")
        with ClipReader(stream, reading.facts, reading.index) as reader:
            assert all(reader.frame(n)[4:-4, 4:24].std() < 8 for n in range(reading.index.count))


def test_the_preview_shows_what_will_be_saved(piece, qtbot):
    piece.choices.choose(Method.MASKED)
    piece.choices.faces_box.setChecked(False)
    piece.draw(Region(0, 0, 0.5, 1.0, oval=False))
    piece.look()
    ready(piece, qtbot)
    piece.go(5)
    qtbot.waitUntil(lambda: not piece._previews.busy, timeout=10_000)
    shown = piece.canvas.image
    colours = {shown.pixel(x, y) for x in range(2, 28) for y in range(2, shown.height() - 2)}
    assert len(colours) == 1
    assert piece.preview.caption.text() == "0:00.166 · frame 5"


def test_frames_to_check_are_gone_to_one_after_the_other(piece, qtbot):
    piece.choices.choose(Method.MASKED)
    piece.look()  # no face in numbers: all frames are bare
    ready(piece, qtbot)
    assert not piece.choices.check.isHidden()
    piece.go(3)
    piece.choices.check.click()
    assert piece.number == 4


def test_a_mask_is_drawn_by_dragging(piece, qtbot):
    drawn = []
    piece.canvas.drawn.connect(drawn.append)
    place = piece.canvas.picture_rect()
    start = QPoint(round(place.x() + place.width() / 4), round(place.y() + place.height() / 4))
    end = QPoint(round(place.x() + place.width() / 2), round(place.y() + place.height() / 2))

    def drag():
        QTest.mousePress(piece.canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(piece.canvas, end)
        QTest.mouseRelease(piece.canvas, Qt.MouseButton.LeftButton, pos=end)

    drag()
    assert drawn == [], "nothing is drawn unless something is to be covered"
    piece.choices.choose(Method.MASKED)
    drag()
    (region,) = drawn
    assert (region.x, region.y) == (pytest.approx(0.25, abs=0.01), pytest.approx(0.25, abs=0.01))
    assert (region.width, region.height) == (
        pytest.approx(0.25, abs=0.02), pytest.approx(0.25, abs=0.02),
    )  # fmt: skip
    assert not piece.choices.forget.isHidden()
    piece.choices.forget.click()
    assert piece.choices.forget.isHidden()


def test_what_cannot_be_copied_offers_to_encode_anew(piece, qtbot, tmp_path):
    to = tmp_path / "piece.mp4"
    object.__setattr__(piece._clip.facts, "codec", "rv40")
    piece.save_to(to)
    ready(piece, qtbot)
    assert "rv40" in piece.problem.text()
    assert not piece.again.isHidden()
    piece.again.click()
    assert piece.choices.method is Method.EXACT
    piece.save_to(to)
    ready(piece, qtbot)
    assert numbers(to) == list(range(30))


def test_cancel_stops_it_and_says_that_nothing_was_kept(piece, qtbot):
    begun = threading.Event()

    def endless(progress, cancelled):
        begun.set()
        while not cancelled():
            progress(0.5)
            time.sleep(0.005)
        raise CancelledError

    piece._run("saving", endless, pytest.fail)
    assert begun.wait(5)
    assert not piece.bar.isHidden()
    assert not piece.save.isEnabled()
    piece.cancel.click()
    ready(piece, qtbot)
    assert piece.doing.text() == "Stopped; nothing was kept."
    assert piece.bar.isHidden()
    assert piece.save.isEnabled()


def test_leaving_the_case_closes_the_dialog_and_its_threads(one, piece, qtbot):
    one.window.close_case()
    assert one.window.hand_out.pieces is None
    qtbot.waitUntil(
        lambda: not [t for t in threading.enumerate() if t.name in {"piece", "preview"}],
        timeout=5000,
    )


def test_only_the_newest_job_is_answered(one, qtbot):
    from workstation.ui.playing.job import Jobs

    jobs = Jobs(one.window.send, "test jobs")
    heard = []
    for n in range(20):
        jobs.start(lambda _, __, n=n: n, heard.append, heard.append)
    qtbot.waitUntil(lambda: 19 in heard, timeout=5000)
    assert heard == [19]
    jobs.start(partial(_broken), heard.append, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=5000)
    assert "went wrong (ZeroDivisionError)" in heard[1].sentence
    jobs.close()


def _broken(_progress, _cancelled):
    return 1 // 0
