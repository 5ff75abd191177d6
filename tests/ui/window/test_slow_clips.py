"""Slow motion and further videos through the window itself."""

from __future__ import annotations

import pytest

from tests.support.numbered import two_tracks
from tests.support.scenes import even_times, numbered_clip
from tests.support.slow import android
from workstation.core.timebase import NS
from workstation.ui.panels.picture.shown import PictureRequest, caption


@pytest.fixture
def slow(tmp_path):
    return numbered_clip(
        tmp_path / "slow.mp4",
        even_times(240),
        metadata=android(240),
        movflags=("use_metadata_tags",),
    )


def take(qtbot, one, path, case_id="B-0417"):
    one.window.open_case(case_id)
    session = one.shown.opened.session
    before = len(session.case.sources)
    one.window.add_files([path])
    qtbot.waitUntil(lambda: len(session.case.sources) > before, timeout=30_000)
    return session


def words(case, source):
    clock = case.map_of(source.id)
    number = 120
    clip_ns = 4 * NS
    at = clock.to_case(clip_ns)
    return caption(case, PictureRequest(source.id, number, clip_ns, at, 640, 480))


def test_a_slow_clip_is_shown_in_real_seconds_and_the_other_way_round(qtbot, make, slow):
    one = make()
    session = take(qtbot, one, slow)
    (source,) = session.case.clips()
    review = one.shown.review
    assert session.case.span_of(source.id).duration_ns == pytest.approx(NS, abs=NS // 100)
    said = words(session.case, source)
    assert "frame 120 · 0:00.500" in said.moment
    assert said.turned.startswith("slow motion, real seconds")
    qtbot.waitUntil(lambda: review.sources.paced, timeout=10_000)
    assert review.keys.qactions["clip.pace"].isEnabled()
    review.run("clip.pace")
    assert session.case.map_of(source.id).slowed == 1
    said = words(session.case, source)
    assert "frame 120 · 0:04.000" in said.moment
    assert said.turned.startswith("slow motion as the file plays")
    assert session.undo_label == "Show Clip 1 as the file plays"
    review.run("edit.undo")
    assert session.case.map_of(source.id).slowed == 8


def test_an_ordinary_clip_has_no_such_action(qtbot, make, clip):
    one = make()
    take(qtbot, one, clip)
    review = one.shown.review
    assert not review.sources.paced
    assert not review.keys.qactions["clip.pace"].isEnabled()


def test_another_video_comes_in_from_the_card_and_goes_with_undo(qtbot, make, tmp_path):
    path = tmp_path / "two.mp4"
    path.write_bytes(two_tracks(small=45, large=30))
    one = make()
    session = take(qtbot, one, path)
    (main,) = session.case.clips()
    card = one.shown.review.parts.sources.cards[main.id]
    assert card.video.text() == "Add the other video"
    card.video.click()
    qtbot.waitUntil(lambda: len(session.case.sources) == 2, timeout=30_000)
    other = next(c for c in session.case.clips() if c.clip.chosen)
    assert (other.label, other.clip.width) == ("Clip 2", 64)
    cards = one.shown.review.parts.sources.cards
    assert cards[main.id].video.isHidden()
    assert cards[other.id].video.isHidden()
    one.shown.review.run("edit.undo")
    assert set(session.case.sources) == {main.id}
    assert not one.shown.review.parts.sources.cards[main.id].video.isHidden()
