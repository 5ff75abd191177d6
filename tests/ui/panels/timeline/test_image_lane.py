from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from tests.support.window import rich_case
from tests.ui.panels.timeline.test_panel import opened, row_of, settle, x_of
from workstation.core.timebase import NS, Instant, Interval
from workstation.ui.panels.timeline.color_map import STEPS, color_map
from workstation.ui.panels.timeline.image_lane import ImageLane, pixels, shades_of
from workstation.ui.theme.theme import contrast, load


def lane_of(timeline, title: str) -> ImageLane:
    return row_of(timeline, title).body


def with_pictures(qtbot):
    timeline = opened(qtbot)
    for spec in timeline.stack.specs:
        if spec.kind.pictured:
            timeline.lanes._choose(spec.id, True)
            if spec.folded_first:
                timeline.lanes._turn(spec.id)
    settle(qtbot, timeline)
    return timeline


def test_the_spectrogram_is_there_folded_and_costs_nothing_until_it_is_unfolded(qtbot):
    timeline = opened(qtbot)
    lane = lane_of(timeline, "Sound spectrogram")
    assert lane.folded
    assert not any(f.begun for f in lane.feeds)
    timeline.lanes._turn(lane.spec.id)
    settle(qtbot, timeline)
    assert all(f.spectrum is not None for f in lane.feeds)
    assert lane.height() > 60


def test_order_from_top_to_bottom_is_motion_logs_sound_spectrogram(qtbot):
    titles = [r.head.title for r in with_pictures(qtbot).lanes.rows][3:]
    assert titles == [
        "Motion, child", "Motion spectrum", "Wrist log |acc|", "Wrist log acc x",
        "Wrist log acc spectrum", "Sound", "Sound spectrogram",
    ]  # fmt: skip


def test_a_tone_is_painted_at_its_height_and_where_there_is_no_footage_nothing_is(qtbot):
    timeline = with_pictures(qtbot)
    lane = lane_of(timeline, "Sound spectrogram")
    image = lane.grab().toImage()
    x = x_of(lane, 25 * NS)
    tone = round((1 - 10.5 / 40) * (lane.height() - 1))
    strong = image.pixelColor(x, tone).lightness()
    assert strong > image.pixelColor(x, tone - 12).lightness() + 60
    assert strong > image.pixelColor(x, tone + 8).lightness() + 60
    hole = image.pixelColor(x_of(lane, 18_250_000_000), tone)
    assert hole.lightness() < strong - 60


def test_the_hover_says_pitch_and_strength_under_the_cursor_and_what_a_column_is(qtbot):
    timeline = with_pictures(qtbot)
    lane = lane_of(timeline, "Sound spectrogram")
    y = (1 - 10.5 / 40) * (lane.height() - 1)
    said = lane.said_at(x_of(lane, 25 * NS), y)
    assert said.startswith("2107 Hz: -20 dB of full scale")
    assert "windows of" in said
    log = lane_of(timeline, "Wrist log acc spectrum")
    said = log.said_at(x_of(log, 25 * NS), (1 - 10.5 / 40) * (log.height() - 1))
    assert said.startswith("3.15 Hz: 100 mg")
    assert "axes added as powers" in said
    assert log.reduced
    assert log._badge.text().startswith("mean of 2.0 s")


def test_above_what_the_frame_rate_allows_it_is_hatched_and_says_so(qtbot):
    timeline = with_pictures(qtbot)
    lane = lane_of(timeline, "Motion spectrum")
    said = lane.said_at(x_of(lane, 25 * NS), 3.0)
    assert "not measurable above 8.0 Hz" in said
    image = lane.grab().toImage()
    box = {image.pixelColor(x, y).rgb() for x in range(560, 600) for y in range(16, 24)}
    assert len(box) >= 2  # lines and ground, or words


def test_axis_numbers_and_units_stand_at_the_left(qtbot):
    timeline = with_pictures(qtbot)
    assert lane_of(timeline, "Sound spectrogram")._top.text() == "8.03 kHz"
    assert lane_of(timeline, "Motion spectrum")._top.text() == "12 Hz"
    assert row_of(timeline, "Wrist log |acc|").body._top.text().endswith(" g")


def test_before_an_answer_is_here_the_old_picture_moves_with_the_view(qtbot):
    timeline = with_pictures(qtbot)
    lane = lane_of(timeline, "Sound spectrogram")
    before = lane._columns(lane._slices[1])
    timeline.view.show(Interval.of_ns(20 * NS, 30 * NS))
    moved = lane._columns(lane._slices[1])
    assert (moved >= 0).all()
    assert moved.max() - moved.min() < before.max() - before[before >= 0].min()
    assert lane.value_at(Instant(25 * NS), None)


@given(st.integers(1, 60), st.integers(1, 40), st.integers(1, 90), st.integers(1, 300), st.data())
def test_the_strongest_band_of_every_column_is_on_screen_at_every_size(
    columns, bands, rows, width, data
):
    levels = np.full((columns, bands), -60, np.float32)
    band = data.draw(st.integers(0, bands - 1))
    levels[:, band] = -1
    column = np.arange(width) * columns // width
    drawn = pixels(column, levels, rows, (-60.0, 0.0), load("dark"))
    assert drawn.shape == (rows, width)
    loud = color_map(load("dark"))[round(59 / 60 * (STEPS - 1) - 0.5)]
    assert (drawn == loud).any(axis=0).all()
    if rows >= bands:
        at = np.flatnonzero(drawn[::-1, 0] == loud)
        assert (at * bands // rows == band).all()


def test_nothing_known_is_nothing_painted():
    levels = np.full((4, 5), np.nan, np.float32)
    drawn = pixels(np.array([-1, 0, 1]), levels, 7, (-60.0, 0.0), load("dark"))
    assert not drawn.any()
    assert pixels(np.array([-1, -1]), levels, 7, (-60.0, 0.0), load("dark")) is None
    assert shades_of([], 40.0) == (-40.0, 0.0)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_stronger_is_always_further_from_the_panel_also_without_colour(name):
    theme = load(name)
    colors = [QColor.fromRgb(int(c)).name() for c in color_map(theme)]
    steps = [contrast(c, theme.panel) for c in colors]
    assert colors[0] == theme.panel
    assert steps[-1] > 10
    assert all(b >= a - 1e-9 for a, b in zip(steps[::8], steps[8::8], strict=False))


def test_a_case_without_sound_has_no_lane_for_it(qtbot):
    case = rich_case()
    silent = {
        i: replace(s, facts=replace(s.clip, audio=None)) if i.startswith("c") else s
        for i, s in case.sources.items()
    }
    timeline = opened(qtbot, replace(case, sources=silent))
    assert not any("ound" in s.title for s in timeline.stack.specs)
