"""A week of three axes at 100 Hz on the timeline, with their magnitude and spectrum.

Run: python -m tests.benchmarks.bench_timeline [--days N] [--moves N] [--usual] [--json FILE]

A hand zooms and pans; each move asks for new traces, which are read on the threads beside. What is
counted is what the window's thread does from one move to the next, painting included: on the clock,
and of the processor, which does not mind a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from db.library import Library
from tests.benchmarks.bench_logs import stretches
from tests.benchmarks.week import write_week
from tests.support.window import VOCABULARY
from workstation.core.case import Case, Child, Placement
from workstation.core.timebase import ClockMap, Interval
from workstation.review.intake import Taken, take_in
from workstation.review.material import CaseMaterial
from workstation.ui.bridge.delivery import Delivery
from workstation.ui.panels.timeline.panel import Timeline
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.playing.traces import TraceWorker
from workstation.ui.theme.applied import apply
from workstation.ui.theme.theme import load

SHOWN = ("|acc|", "acc x", "acc y", "acc z", "spectrum")
USUAL = ("|acc|", "ENMO")
"""What is shown until the reader asks for more."""


def quantiles(name: str, spent_ms: list[float]) -> dict[str, float]:
    """Median, 95 % and the worst."""
    held = np.array(spent_ms)
    return {
        f"{name}_p50_ms": round(float(np.quantile(held, 0.5)), 2),
        f"{name}_p95_ms": round(float(np.quantile(held, 0.95)), 2),
        f"{name}_max_ms": round(float(held.max()), 2),
    }


class Bench:
    """A window's timeline on one log of a library."""

    def __init__(
        self, app: QApplication, library: Library, taken: Taken, shown: tuple[str, ...]
    ) -> None:
        self.app = app
        self.shown = shown
        source = taken.sources[0]
        now = datetime.now(UTC)
        case = Case("B", now, Child("B"), None)
        here = {source.id: Placement(source.id, ClockMap.at(0, uncertainty_ns=10**8))}
        self.case = replace(case, sources={source.id: source}, placements=here)
        self.material = CaseMaterial(lambda: self.case, library.media)
        self.delivery = Delivery()
        self.worker = TraceWorker(self.material, self.case.map_of, self.delivery.send)
        self.source = source

    def open(self) -> dict[str, float]:
        """Until the lanes show what is in the log: on the clock, and the work of all threads."""
        begun, idle = time.perf_counter(), time.process_time()
        view = TimelineView(self.case.span())
        self.timeline = Timeline(view, self.worker, VOCABULARY, self.material.tracks)
        for spec in self.timeline.stack.specs:
            self.timeline.lanes.plan.chosen[spec.id] = False
        self.timeline.resize(1600, 520)
        self.timeline.show_case(self.case)
        for spec in self.timeline.stack.specs:
            self.timeline.lanes.plan.chosen[spec.id] = spec.title.endswith(self.shown)
        self.timeline.stack.follow_plan()
        self.timeline.lanes._arrange()
        self.timeline.show()
        while not self.filled(pictures=False):
            self.turn()
            time.sleep(0.001)  # as the window rests between events: spinning would hold up readers
        self.timeline.repaint()
        first = {
            "open_to_first_paint_ms": round((time.perf_counter() - begun) * 1e3, 1),
            "open_work_ms": round((time.process_time() - idle) * 1e3, 1),
        }
        while not self.filled(pictures=True):
            self.turn()
        return first

    def filled(self, *, pictures: bool) -> bool:
        """Whether every curve (every picture too) has come in."""
        lanes = [x for x in self.timeline.stack.lanes() if pictures or not x.spec.kind.pictured]
        return bool(lanes) and all(f.trace or f.spectrum for x in lanes for f in x.feeds)

    def turn(self) -> None:
        """Let the window work."""
        self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    def look_around(self, moves: int) -> dict[str, Any]:
        """Zoom in on something, pan along, zoom out again, as a hand does: 60 moves a second."""
        view, rng = self.timeline.view, np.random.default_rng(3)
        clock, worked = [], []
        for number in range(moves):
            begun, idle = time.perf_counter(), time.thread_time()
            step = number % 60
            if step < 20:
                view.zoom(Fraction(3, 4), view.span.start.ns + view.span.duration_ns * 2 // 5)
            elif step < 45:
                view.pan(view.span.duration_ns // 40 * int(rng.choice([1, 1, -1])))
            else:
                view.zoom(Fraction(3, 2), view.span.start.ns + view.span.duration_ns // 2)
            self.turn()
            spent, busy = time.perf_counter() - begun, time.thread_time() - idle
            while time.perf_counter() - begun < 1 / 60:  # answers come in meanwhile
                time.sleep(0.001)
                before, idle = time.perf_counter(), time.thread_time()
                self.turn()
                spent += time.perf_counter() - before
                busy += time.thread_time() - idle
            clock.append(spent * 1e3)
            worked.append(busy * 1e3)
        return quantiles("move_clock", clock) | quantiles("move_work", worked)

    def spectra(self, number: int) -> dict[str, Any]:
        """What one picture of the spectrum costs the thread beside."""
        (key,) = [k.track for x in self.timeline.stack.lanes() if x.spec.kind.pictured
                  for k in x.spec.keys]  # fmt: skip
        spent = []
        for a, b in stretches(self.source.duration_ns, number, 8):
            begun = time.thread_time()
            self.material.log_spectrum(self.source.id, key, Interval.of_ns(a, b), 1400)
            spent.append((time.thread_time() - begun) * 1e3)
        return quantiles("spectrum_work", spent)

    def close(self) -> None:
        """Take everything down."""
        self.worker.close()
        self.timeline.close()
        self.timeline.deleteLater()
        self.turn()
        self.delivery.close()
        self.material.close()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--days", type=float, default=7.0)
    ask.add_argument("--moves", type=int, default=600)
    ask.add_argument("--usual", action="store_true", help="only the lanes shown at first")
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    app = QApplication(sys.argv[:1])
    apply(app, load("dark"))
    with tempfile.TemporaryDirectory() as folder:
        week = Path(folder) / "week.cwa"
        write_week(week, told.days)
        with Library.open(Path(folder) / "library") as library:
            taken = take_in(
                week, library.media, step=lambda *_: None, cancelled=lambda: False,
                now=lambda: datetime.now(UTC),
            )  # fmt: skip
            assert isinstance(taken, Taken)
            week.unlink()
            bench = Bench(app, library, taken, USUAL if told.usual else SHOWN)
            facts: dict[str, Any] = {"days": told.days, "load": os.getloadavg()[0]}
            facts |= bench.open()
            facts |= bench.look_around(told.moves)
            if not told.usual:
                facts |= bench.spectra(120)
            bench.close()
    for name, value in facts.items():
        print(f"{name}: {value}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
