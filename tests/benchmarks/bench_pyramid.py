"""Pan and zoom over a week of three axes at 100 Hz: this project's pyramid against pyqtgraph.

Run: python -m tests.benchmarks.bench_pyramid [--samples N] [--json FILE]
"""

import argparse
import json
import os
import time
import tracemalloc
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg

from workstation.core.trace import MinMaxPyramid, Trace, TraceView

POINTS = 2000
PERIOD_NS = 10_000_000


def views(count, number, seed):
    """Stretches as a reader looks at them: from everything to a second, anywhere."""
    rng = np.random.default_rng(seed)
    widths = np.exp(rng.uniform(np.log(100), np.log(count), number)).astype(int)
    widths[:5] = count
    starts = (rng.random(number) * (count - widths)).astype(int)
    return list(zip(starts.tolist(), (starts + widths).tolist(), strict=True))


def milliseconds(work, stretches, before=lambda start, stop: None):
    """How long `work` takes for each stretch; `before` is not counted."""
    spent = []
    for start, stop in stretches:
        before(start, stop)
        begun = time.perf_counter()
        work(start, stop)
        spent.append((time.perf_counter() - begun) * 1e3)
    return {
        "p50_ms": float(np.quantile(spent, 0.5)),
        "p95_ms": float(np.quantile(spent, 0.95)),
        "max_ms": max(spent),
    }


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--samples", type=int, default=60_480_000, help="samples of each axis")
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    app = pg.mkQApp()
    times = np.arange(told.samples, dtype=np.int64) * PERIOD_NS
    rng = np.random.default_rng(0)
    axis = rng.standard_normal(told.samples, dtype=np.float32)

    tracemalloc.start()
    begun = time.perf_counter()
    pyramid = MinMaxPyramid.build(axis)
    build_s = time.perf_counter() - begun
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Three traces over one array: the work of three axes, the memory of one.
    seen = [TraceView(Trace(n, "g", times, axis), pyramid) for n in "xyz"]

    def ours(start, stop):
        for each in seen:
            each.slice(start * PERIOD_NS, stop * PERIOD_NS, POINTS)

    plot = pg.PlotWidget()
    plot.resize(POINTS // 2, 400)
    item = plot.plot(np.arange(told.samples, dtype=np.float64), axis)
    item.setDownsampling(auto=True, method="peak")
    item.setClipToView(True)
    plot.show()
    app.processEvents()

    def theirs(start, stop):
        for _ in range(3):
            item._datasetDisplay = None
            item._getDisplayDataset()

    def shown(start, stop):
        plot.setXRange(start, stop, padding=0)  # its own redraw is not what is compared

    facts = {
        "samples_per_axis": told.samples,
        "points": POINTS,
        "build_s": build_s,
        "build_peak_mib": peak / 2**20,
        "pyramid_mib": len(pyramid.to_bytes()) / 2**20,
        "ours_three_axes": milliseconds(ours, views(told.samples, 300, 1)),
        "pyqtgraph_three_axes": milliseconds(theirs, views(told.samples, 300, 1), shown),
    }
    facts["p95_ratio"] = (
        facts["pyqtgraph_three_axes"]["p95_ms"] / facts["ours_three_axes"]["p95_ms"]
    )
    for name, value in facts.items():
        print(f"{name}: {value}")
    print(f"pyqtgraph takes {facts['p95_ratio']:.0f} times as long (95th percentile)")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
