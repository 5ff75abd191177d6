"""From the kept samples to the painted columns: no spike is lost, no gap is bridged."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from tests.support.fakes import FakeMediaStore
from tests.support.window import MORNING, VOCABULARY
from workstation.core.case import Case, Child, Placement
from workstation.core.evidence import Channel, ChannelKind, Gap, Recording, Source, SourceKind
from workstation.core.importing.samples import LogData, SampleGroup
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.review.derived import keep_log
from workstation.review.material import CaseMaterial
from workstation.ui.panels.timeline.feeds import DirectTraces
from workstation.ui.panels.timeline.panel import Timeline
from workstation.ui.panels.timeline.trace_lane import TraceLane
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.applied import apply, current
from workstation.ui.theme.theme import load

RATE = 100
HOURS = 2
COUNT = HOURS * 3600 * RATE
GAPS = ((200_000, 203_000, "idle sleep"), (500_000, 500_050, "damaged block"))
CLOCK = ClockMap.at(5 * NS, drift_ppb=40_000, uncertainty_ns=20_000_000, method="by hand")
ZOOMS_S = (HOURS * 3600.0, 3600.0, 300.0, 20.0, 1.5)


class Log:
    """Three axes at rest with spikes of one sample, two gaps, and values that are missing."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        axes = rng.normal(0, 0.01, (3, COUNT)) + np.array([0.1, -0.2, 0.97])[:, None]
        self.spikes = np.sort(rng.choice(COUNT, 400, replace=False))
        axes[rng.integers(0, 3, 400), self.spikes] += rng.choice([-1, 1], 400) * rng.uniform(1, 6)
        self.axes = axes.astype(np.float32)
        self.axes[:, 300_000:300_400] = np.nan
        times = np.arange(COUNT, dtype=np.int64) * (NS // RATE)
        keep = np.ones(COUNT, bool)
        for first, last, _ in GAPS:
            keep[first:last] = False
        self.times, self.axes = times[keep], self.axes[:, keep]
        self.gaps = tuple(Gap(int(times[a - 1]), int(times[b]), why) for a, b, why in GAPS)
        channels = tuple(
            Channel(
                f"acc {a}", ChannelKind.ACCELERATION, "g", "acc", len(self.times), RATE, self.gaps
            )
            for a in "xyz"
        )
        recording = Recording("test", "", "", int(self.times[-1]), channels)
        columns = {c.name: self.axes[i] for i, c in enumerate(channels)}
        group = SampleGroup("acc", self.times, MappingProxyType(columns), self.gaps)
        self.data = LogData(recording, MappingProxyType({"acc": group}))
        self.source = Source(
            "l1", SourceKind.LOG, "a.csv", "ab" * 32, 1, MORNING, recording, "Wrist"
        )

    def truth(self, key: str) -> tuple[np.ndarray, np.ndarray]:
        """Log times and values of a track, computed here in double precision."""
        x, y, z = self.axes.astype(np.float64)
        if key == "magnitude:acc":
            return self.times, np.sqrt(x**2 + y**2 + z**2)
        if key == "enmo:acc":
            return self.times, np.maximum(np.sqrt(x**2 + y**2 + z**2) - 1, 0)
        if key == "angle:acc":
            epoch = self.times // (5 * NS)
            edges = np.flatnonzero(np.diff(epoch)) + 1
            parts = np.split(np.stack([x, y, z]), edges, axis=1)
            numbers = [int(e[0]) for e in np.split(epoch, edges)]
            at, angle = [], []
            for number, part in zip(numbers, parts, strict=True):
                if part.shape[1] >= 3:
                    a, b, c = np.median(part, axis=1)
                    at.append(number * 5 * NS + 5 * NS // 2)
                    angle.append(np.degrees(np.arctan2(c, np.hypot(a, b))))
            return np.array(at), np.array(angle)
        return self.times, {"acc x": x, "acc y": y, "acc z": z}[key]


@pytest.fixture(scope="module")
def log() -> Log:
    return Log(11)


@pytest.fixture
def timeline(qtbot, qapp, log):
    apply(qapp, load("dark"))
    media = FakeMediaStore()
    keep_log(media, log.source.sha256, log.data)
    case = Case("C", MORNING, Child("C"), None)
    case = replace(case, sources={"l1": log.source}, placements={"l1": Placement("l1", CLOCK)})
    material = CaseMaterial(lambda: case, media)
    made = Timeline(
        TimelineView(case.span()), DirectTraces(material, case.map_of), VOCABULARY, material.tracks
    )
    qtbot.addWidget(made)
    made.resize(1172, 900)
    made.show_case(case)
    for spec in made.stack.specs:
        made.lanes._choose(spec.id, True)
        made.lanes.plan.heights_px[spec.id] = 90
    made.lanes._arrange()
    with qtbot.waitExposed(made):
        made.show()
    yield made
    material.close()


def shown(qtbot, timeline, middle_ns: int, length_s: float) -> Interval:
    half = round(length_s * NS) // 2
    timeline.view._show(Interval.of_ns(middle_ns - half, middle_ns + half))
    qtbot.waitUntil(lambda: not timeline.stack._later.isActive())
    return timeline.view.span


def painted(lane: TraceLane) -> np.ndarray:
    """Which pixels of a lane carry its curve: bool (height, width)."""
    for plate in (lane._top, lane._foot, lane._badge):
        plate.hide()
    image = lane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    wanted = np.uint32(lane._curves[0].opts["pen"].color().rgb())
    return raw[:, : image.width()] == wanted


def y_of(lane: TraceLane, value: float) -> float:
    low, high = lane._box.viewRange()[1]
    return (high - value) / (high - low) * (lane.height() - 1)


KEYS = ("magnitude:acc", "enmo:acc", "angle:acc", "acc x", "acc y", "acc z")


@pytest.mark.parametrize("length_s", ZOOMS_S)
def test_every_spike_on_screen_is_painted_in_its_column_at_its_height(
    qtbot, timeline, log, length_s
):
    rng = np.random.default_rng(5)
    lanes = {x.spec.keys[0].track: x for x in timeline.stack.lanes() if isinstance(x, TraceLane)}
    assert set(lanes) == set(KEYS)
    middles = [timeline.view.bounds.duration_ns // 2]
    if length_s < 3600:
        middles = [CLOCK.to_case(int(s) * NS // RATE).ns for s in rng.choice(log.spikes, 3)]
    for middle in middles:
        span = shown(qtbot, timeline, middle, length_s)
        for key, lane in lanes.items():
            at, values = log.truth(key)
            case_ns = CLOCK.to_case_array(at)
            inside = (case_ns > span.start.ns) & (case_ns < span.end.ns) & np.isfinite(values)
            where, held = case_ns[inside], values[inside]
            if not len(held):
                continue
            there = painted(lane)
            order = np.argsort(held)
            few = np.unique(np.concatenate([order[:40], order[-40:]]))
            for i in few:
                x = round(lane.x_of(int(where[i])))
                y = round(y_of(lane, float(held[i])))
                box = there[max(y - 2, 0) : y + 3, max(x - 3, 0) : x + 4]
                assert box.any(), (key, length_s, x, y, held[i])


@pytest.mark.parametrize("length_s", ZOOMS_S)
def test_a_gap_is_a_box_without_a_curve_and_says_its_length_at_every_zoom(
    qtbot, timeline, log, length_s
):
    for gap, (_, _, why) in zip(log.gaps, GAPS, strict=True):
        start, end = CLOCK.to_case(gap.start_ns).ns, CLOCK.to_case(gap.end_ns).ns
        shown(qtbot, timeline, (start + end) // 2, length_s)
        for lane in timeline.stack.lanes():
            x0, x1 = lane.x_of(start), lane.x_of(end)
            said = lane.said_at((x0 + x1) / 2)
            assert said.startswith("Gap of"), lane.spec.title
            assert why in said
            image = lane.grab().toImage()
            grey = QColor(current().line)
            columns = range(max(int(x0) - 1, 0), min(int(x1) + 2, lane.width()))
            assert any(image.pixelColor(x, lane.height() - 20) == grey for x in columns)
            bridged = isinstance(lane, TraceLane) and lane.spec.keys[0].track != "angle:acc"
            if bridged and x1 - x0 > 6:
                inner = painted(lane)[:, max(int(x0) + 3, 0) : min(int(x1) - 2, lane.width())]
                assert not inner.any()


def test_the_spectrum_of_the_log_says_nothing_where_nothing_was_recorded(qtbot, timeline, log):
    (lane,) = [x for x in timeline.stack.lanes() if x.spec.kind.pictured]
    gap = log.gaps[0]
    middle = CLOCK.to_case((gap.start_ns + gap.end_ns) // 2)
    shown(qtbot, timeline, middle.ns, 120.0)
    found = lane.feeds[0].spectrum
    edges = CLOCK.to_source
    opens = np.array([edges(type(middle)(int(e))) for e in found.edges_ns])
    touches = (opens[:-1] < gap.end_ns) & (opens[1:] > gap.start_ns)
    assert touches.sum() > 20
    assert np.isnan(found.levels_db[touches]).all()
    assert np.isfinite(found.levels_db[~touches]).any()
