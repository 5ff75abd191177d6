"""The window of a test, shown; whatever it starts it stops again."""

from __future__ import annotations

import threading

import pytest

from tests.support.scenes import even_times, numbered_clip
from tests.support.shell import shell


@pytest.fixture
def make(qtbot):
    """Builds windows and shows them; afterwards they are closed and no thread is left."""
    made = []

    def build(**how):
        one = shell(**how)
        made.append(one)
        with qtbot.waitActive(one.window):
            one.window.show()
        return one

    yield build
    for each in made:
        each.store.full = False
        each.close()
    names = {"intake", "letter", "measuring", "traces"}
    assert not [t for t in threading.enumerate() if t.name in names]


@pytest.fixture
def clip(tmp_path):
    """A second of numbered frames."""
    return numbered_clip(tmp_path / "morning.mp4", even_times(30))
