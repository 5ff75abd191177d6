from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtGui import QColor

from tests.support.window import rich_case
from tests.ui.panels.timeline.test_panel import opened
from workstation.core.timebase import NS, WallTime
from workstation.ui.theme.theme import load


def test_the_ruler_says_where_the_clocks_change_and_the_hover_in_words(qtbot):
    night = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # an hour and a half before, in Berlin
    zero = WallTime.from_datetime(night).in_zone("Europe/Berlin")
    timeline = opened(qtbot, replace(rich_case(log_length_s=4 * 3600.0), zero=zero))
    ruler = timeline.ruler
    change = 5400 * NS
    before = ruler.said_at(ruler.x_of(change - NS * 900))
    assert before.startswith("1:15:0")
    assert "2026-10-25 02:45:0" in before
    assert before.splitlines()[1].endswith("CEST")
    said = ruler.said_at(ruler.x_of(change))
    assert "The clocks go back here: from 03:00 CEST to 02:00 CET" in said
    amber = QColor(load("dark").amber)
    image = ruler.grab().toImage()
    x = round(ruler.x_of(change))
    assert any(image.pixelColor(x + d, 12) == amber for d in (-1, 0, 1))
    assert "go back" not in ruler.said_at(ruler.x_of(change + 3600 * NS))
