"""Light and what moved through the real decoder thread, on a clip that was really taken in."""

from __future__ import annotations

import pytest

from tests.support.scenes import even_times, numbered_clip
from tests.support.shell import shell
from workstation.core.media.tone import table
from workstation.ui.main_window import REVIEW


@pytest.fixture
def one(qtbot, tmp_path):
    made = shell()
    times = even_times(30)
    times[20:] = [at + 400_000_000 for at in times[20:]]
    made.window.extend_case("B-0417", [numbered_clip(tmp_path / "a.mp4", times)])
    qtbot.waitUntil(lambda: bool(made.store.load("B-0417").clips()), timeout=30_000)
    made.window.open_case("B-0417", REVIEW)
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.close()


def test_what_moved_is_told_step_by_step_and_across_a_hole(one, qtbot):
    review = one.shown.review
    view = review.parts.grid.views[0]
    review.run("go.start")

    def says(frame: int, words: str) -> None:
        qtbot.waitUntil(
            lambda: (
                f"frame {frame} " in view.accessibleDescription()
                and view.accessibleDescription().startswith(words)
            ),
            timeout=20_000,
        )

    says(0, "Clip 1")
    review.run("picture.difference")
    says(0, "No earlier frame: the clip begins here.")
    for _ in range(19):
        review.run("step.on")
    says(19, "Difference to the frame before, not the picture.")
    review.run("step.on")
    says(20, "No earlier frame: pictures are missing before this one.")
    review.run("step.on")
    says(21, "Difference to the frame before")
    review.run("step.back")
    says(20, "No earlier frame")
    review.run("picture.difference")
    says(20, "Clip 1")


def test_the_light_on_screen_is_the_one_that_was_asked_for(one, qtbot):
    review = one.shown.review
    view = review.parts.grid.views[0]
    review.run("go.start")
    qtbot.waitUntil(lambda: view.exact, timeout=20_000)
    box = view.picture_rect()
    at = round(box.left() + 0.6 * box.width()), round(box.top() + 0.1 * box.height())
    before = view.grab().toImage().pixelColor(*at).red()
    review.looking.light("gamma", 2.0, True)
    wanted = int(table(0, 1, 2.0)[before])
    assert wanted > before + 20
    qtbot.waitUntil(
        lambda: abs(view.grab().toImage().pixelColor(*at).red() - wanted) <= 1, timeout=20_000
    )
