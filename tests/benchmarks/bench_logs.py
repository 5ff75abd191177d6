"""A week of three axes at 100 Hz: import, memory, opening, panning and zooming.

Run: python -m tests.benchmarks.bench_logs [--days N] [--json FILE]

Figures are ratios where there is something to compare with in the same run: actfast's bare read of
the same file, and pyqtgraph's own peak downsampling over the same samples in memory. Promised are:
taking the week in (copy, samples, pyramid, store) within four times actfast's bare read and
600 MiB; from the stored week to the first painted lane within 200 ms; panning and zooming, painted,
within 16 ms at the 95th percentile; and all that quicker than pyqtgraph's own downsampling. Each is
told by the clock on the wall and by the processor, which does not mind a busy machine.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from tests.benchmarks.week import write_week

ROOT = Path(__file__).parents[2]
POINTS = 2000

_ACTFAST = """
import sys, time, actfast
begun, idle = time.perf_counter(), time.process_time()
actfast.read(sys.argv[1])
print(time.perf_counter() - begun, time.process_time() - idle)
"""


def in_own_process(program, *words):
    """Seconds and processor seconds a program prints, and its peak of memory in MiB."""
    tail = "\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    done = subprocess.run(
        [sys.executable, "-c", program + tail, *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    *_, seconds, worked, peak = done.stdout.split()
    return float(seconds), float(worked), float(peak)


_IMPORT = """
import sys, time
from workstation.core.importing.log import import_log
begun, idle = time.perf_counter(), time.process_time()
with open(sys.argv[1], "rb") as stream, open(sys.argv[2], "wb") as out:
    import_log(stream, "week.cwa", out)
print(time.perf_counter() - begun, time.process_time() - idle)
"""

_TAKE_IN = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from db.library import Library
from workstation.review.intake import take_in
library = Library.open(Path(sys.argv[2]))
begun, idle = time.perf_counter(), time.process_time()
take_in(Path(sys.argv[1]), library.media, step=lambda *_: None, cancelled=lambda: False,
        now=lambda: datetime.now(UTC))
print(time.perf_counter() - begun, time.process_time() - idle)
"""


def stretches(end_ns, number, seed):
    """Spans as a reader looks at them: from everything to a few samples, anywhere."""
    rng = np.random.default_rng(seed)
    widths = np.exp(rng.uniform(np.log(50_000_000), np.log(end_ns), number)).astype(np.int64)
    widths[:5] = end_ns
    starts = (rng.random(number) * (end_ns - widths)).astype(np.int64)
    return list(zip(starts.tolist(), (starts + widths).tolist(), strict=True))


def panned(end_ns, number, seed):
    """A hand that moves: each span a little beside or within the one before."""
    rng = np.random.default_rng(seed)
    middle, width = end_ns / 2, float(end_ns)
    out = []
    for step in range(number):
        width = min(max(width * float(rng.choice([0.8, 1, 1, 1.25])), 5e7), float(end_ns))
        if step < number // 3:
            width = max(width * 0.9, 5e7)
        middle = min(max(middle + rng.normal() * width * 0.1, width / 2), end_ns - width / 2)
        out.append((int(middle - width / 2), int(middle + width / 2)))
    return out


def milliseconds(work, spans, before=lambda a, b: None):
    """Time on the clock, and of the processor: the second does not mind a busy machine."""
    spent, worked = [], []
    for a, b in spans:
        before(a, b)
        begun, idle = time.perf_counter(), time.process_time()
        work(a, b)
        spent.append((time.perf_counter() - begun) * 1e3)
        worked.append((time.process_time() - idle) * 1e3)
    return {
        "p50_ms": float(np.quantile(spent, 0.5)),
        "p95_ms": float(np.quantile(spent, 0.95)),
        "max_ms": max(spent),
        "processor_p50_ms": float(np.quantile(worked, 0.5)),
        "processor_p95_ms": float(np.quantile(worked, 0.95)),
    }


def view_of(kept, group, line):
    """One line of a kept log, ready to be cut."""
    from workstation.core.trace.trace import KeptTrace, TraceView

    if line.startswith("magnitude"):
        pyramid, blanks = kept.line(line)
    else:
        pyramid, blanks = kept.pyramid(group, line), kept.blanks(group, line)
    return TraceView(KeptTrace(line, "g", kept.moments(group), pyramid, kept.gaps(group), blanks))


class PaintedLane:
    """The timeline's own lane over a kept log, painted into a picture."""

    LINES = ("acc x", "acc y", "acc z")

    def __init__(self, kept):
        from workstation.core.timebase import Interval
        from workstation.ui.panels.timeline.feeds import Feed, TraceKey, TraceKind
        from workstation.ui.panels.timeline.specs import LaneSpec
        from workstation.ui.panels.timeline.trace_lane import TraceLane
        from workstation.ui.panels.timeline.view import TimelineView

        self._views = {line: view_of(kept, "acc", line) for line in self.LINES}
        self.end = int(kept.times("acc", kept.count("acc") - 1)[0])
        self._whole = Interval.of_ns(0, self.end)
        self._of_ns = Interval.of_ns
        self._view = TimelineView(self._whole)
        keys = tuple(TraceKey(TraceKind.LOG, "log", line) for line in self.LINES)
        self._lane = None
        self._feeds = [Feed(key, self, self._changed) for key in keys]
        spec = LaneSpec("log", "Wrist", "", "", keys, TraceKind.LOG)
        self._lane = TraceLane(self._view, spec, self._feeds, 120)
        self._lane.resize(POINTS // 2, 120)
        for feed in self._feeds:
            feed.ask_whole(self._whole, POINTS // 2)

    def request(self, wanted, deliver):
        from workstation.review.ports import TraceSlice

        view = self._views[wanted.key.track]
        cut = view.slice(wanted.span.start.ns, wanted.span.end.ns, wanted.points, beyond=True)
        deliver(wanted, TraceSlice(wanted.key.track, "g", cut.at_ns, cut.low, cut.high, None, True))

    def _changed(self):
        if self._lane is not None:
            self._lane.traces_changed()

    def paint(self, a, b):
        """Go there, read what is there, and paint it."""
        span = self._of_ns(a, max(b, a + 1))
        self._view._show(span)
        for feed in self._feeds:
            feed.ask(span, POINTS // 2)
        self._lane.view_changed()
        self._lane.grab()


def painted(kept_path):
    """From the stored week to the first picture of its lane, and how panning paints."""
    import pyqtgraph as pg

    from workstation.core.importing.log import KeptLog
    from workstation.ui.theme.applied import apply
    from workstation.ui.theme.theme import load

    apply(pg.mkQApp(), load("dark"))
    first, lane = [], None
    for _ in range(5):
        begun = time.perf_counter()
        stream = kept_path.open("rb")
        lane = PaintedLane(KeptLog(stream))
        lane.paint(0, lane.end)
        first.append((time.perf_counter() - begun) * 1e3)
    return {
        "open_to_first_paint_ms": float(np.median(first)),
        "open_to_first_paint_worst_ms": max(first),
        "painted_pan_zoom": milliseconds(lane.paint, panned(lane.end, 300, 5)),
        "painted_jump": milliseconds(lane.paint, stretches(lane.end, 300, 6)),
    }


def looked_at(kept_path):
    """Opening the kept week and looking around in it."""
    from workstation.core.importing.log import KeptLog

    view = view_of
    opened = []
    for _ in range(5):
        begun = time.perf_counter()
        with kept_path.open("rb") as stream:
            kept = KeptLog(stream)
            first = view(kept, "acc", "magnitude:acc")
            end = int(kept.times("acc", kept.count("acc") - 1)[0])
            first.slice(0, end, POINTS)
            opened.append((time.perf_counter() - begun) * 1e3)
    facts = {"open_to_first_slice_ms": float(np.median(opened))}
    with kept_path.open("rb") as stream:
        kept = KeptLog(stream)
        axes = [view(kept, "acc", f"acc {a}") for a in "xyz"]
        length = view(kept, "acc", "magnitude:acc")

        def three(a, b):
            for each in axes:
                each.slice(a, b, POINTS)

        facts["jump_three_axes"] = milliseconds(three, stretches(end, 300, 1))
        facts["pan_zoom_three_axes"] = milliseconds(three, panned(end, 300, 2))
        facts["jump_magnitude"] = milliseconds(
            lambda a, b: length.slice(a, b, POINTS), stretches(end, 300, 3)
        )
        facts["pan_zoom_magnitude"] = milliseconds(
            lambda a, b: length.slice(a, b, POINTS), panned(end, 300, 4)
        )
        facts["look_peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        facts |= against_pyqtgraph(kept, end)
    return facts


def against_pyqtgraph(kept, end):
    import pyqtgraph as pg

    app = pg.mkQApp()
    seconds = kept.times("acc").astype(np.float64) / 1e9
    plot = pg.PlotWidget()
    plot.resize(POINTS // 2, 400)
    item = plot.plot(seconds, kept.values("acc", "acc x"))
    item.setDownsampling(auto=True, method="peak")
    item.setClipToView(True)
    plot.show()
    app.processEvents()

    def shown(a, b):
        plot.setXRange(a / 1e9, b / 1e9, padding=0)  # its own redraw is not what is compared

    def theirs(a, b):
        for _ in range(3):
            item._datasetDisplay = None
            item._getDisplayDataset()

    spans = stretches(end, 60, 1)
    return {"pyqtgraph_three_axes": milliseconds(theirs, spans, shown)}


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--days", type=float, default=7.0)
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        week, kept = Path(folder) / "week.cwa", Path(folder) / "week.kept"
        write_week(week, told.days)
        facts = {"days": told.days, "file_mib": week.stat().st_size / 2**20}
        actfast_s, actfast_cpu, actfast_mib = in_own_process(_ACTFAST, week)
        import_s, import_cpu, import_mib = in_own_process(_IMPORT, week, kept)
        whole_s, whole_cpu, whole_mib = in_own_process(_TAKE_IN, week, Path(folder) / "library")
        facts |= {
            "kept_mib": kept.stat().st_size / 2**20,
            "actfast_s": actfast_s,
            "actfast_peak_mib": actfast_mib,
            "import_s": import_s,
            "import_peak_mib": import_mib,
            "import_ratio_to_actfast": import_s / actfast_s,
            "take_in_s": whole_s,
            "take_in_peak_mib": whole_mib,
            "take_in_ratio_to_actfast": whole_s / actfast_s,
            "processor_import_ratio_to_actfast": import_cpu / actfast_cpu,
            "processor_take_in_ratio_to_actfast": whole_cpu / actfast_cpu,
        }
        facts |= looked_at(kept)
        facts |= painted(kept)
    ours, theirs = facts["jump_three_axes"]["p95_ms"], facts["pyqtgraph_three_axes"]["p95_ms"]
    facts["p95_ratio_pyqtgraph_to_ours"] = theirs / ours
    for name, value in facts.items():
        print(f"{name}: {value}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
