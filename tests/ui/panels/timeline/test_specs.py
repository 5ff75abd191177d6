from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from tests.support.window import FakeMaterial, clip, rich_case
from workstation.core.sync.by_hand import MOVED
from workstation.core.timebase import NS, ClockMap
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.overview import watched_pct
from workstation.ui.panels.timeline.specs import (
    Scale,
    apart,
    gaps_of,
    in_step,
    lane_specs,
    sync_text,
)
from workstation.ui.panels.timeline.trace_lane import outline, value_range


def test_clips_in_turn_share_a_lane_and_clips_at_once_get_one_each():
    case = rich_case()
    beside, where = clip(4, 10.0, 20.0)
    both = replace(
        case,
        sources={**case.sources, beside.id: beside},
        placements={**case.placements, where.id: where},
    )
    assert [len(g) for g in apart(case, case.clips())] == [3]
    groups = apart(both, both.clips())
    assert sorted(len(g) for g in groups) == [1, 3]
    for group in groups:
        spans = [both.span_of(s.id) for s in group]
        assert all(a.end <= b.start for a, b in pairwise(spans))


def test_the_gaps_of_a_log_lie_on_the_case_clock():
    case = rich_case()
    spec = next(s for s in lane_specs(case, FakeMaterial(case).tracks) if s.kind == "log")
    ((gap, reason),) = gaps_of(case, spec.keys[0])
    assert gap.duration_ns == 2_900_000_000
    assert gap.start.ns == round(62 * 0.86 * NS) - NS
    assert reason == "idle sleep"


def test_what_nobody_knows_is_not_called_in_step():
    assert sync_text(ClockMap.at(0)) == "place unknown"
    assert sync_text(ClockMap.at(0, uncertainty_ns=28_000_000)) == "in step ± 28 ms"
    assert sync_text(ClockMap.at(0, uncertainty_ns=2 * NS)) == "± 2.0 s"
    moved = ClockMap.at(0, uncertainty_ns=28_000_000, method=MOVED)
    assert not in_step(moved)
    assert sync_text(moved) == "± 28 ms, not confirmed"


def slice_of(low, high, *, reduced):
    at = np.arange(len(low), dtype=np.int64) * NS
    return TraceSlice(
        "x", "g", at, np.array(low, np.float32), np.array(high, np.float32), None, reduced
    )


def test_every_extreme_of_an_envelope_is_on_the_line_and_gaps_stay_open():
    nan = float("nan")
    x, y = outline(slice_of([0, -1, nan, 2], [1, 5, nan, 3], reduced=True), 0)
    assert list(x) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert list(y[:4]) == [0, 1, 5, -1]
    assert np.isnan(y[4:6]).all()


def test_samples_that_stand_for_themselves_are_drawn_once():
    x, y = outline(slice_of([1, 2], [1, 2], reduced=False), 0)
    assert list(x) == [0, 1]
    assert list(y) == [1, 2]
    assert len(outline(None, 0)[0]) == 0


def test_the_scale_of_a_lane():
    one = slice_of([-1, 2], [0, 4], reduced=True)
    nothing = slice_of([float("nan")], [float("nan")], reduced=True)
    assert value_range([one], Scale.FREE) == (-1, 4)
    assert value_range([one], Scale.FROM_ZERO) == (0, 4)
    assert value_range([one], Scale.AROUND_ZERO) == (-4, 4)
    assert value_range([nothing, None], Scale.FREE) == (0, 1)


def test_watched_is_never_rounded_up_to_everything():
    case = rich_case()
    assert watched_pct(case) == 55
    almost = {
        c.id: replace(case.watched["c1"], id=c.id, spans=((0, c.duration_ns - 1),))
        for c in case.clips()
    }
    assert watched_pct(replace(case, watched=almost)) == 99
