"""The whole window, without a screen: does the picture keep up, does the hand ever wait?

Run: python -m tests.benchmarks.bench_window [--seconds N] [--json FILE]

A case with a 1080p30 clip of a phone and a 4K HEVC clip is opened in the real window. A timer
beats in the window's thread: how late it comes is how long the thread was held up. `work_*` is the
processor time the thread took from one beat to the next: what it would be held up on a machine
that does nothing else. The case is made once and kept beside the clips.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from tests.benchmarks.clips import FOLDER, KINDS, clip, number_in
from workstation.app import Workstation
from workstation.core.timebase import NS, Instant
from workstation.ui.open_case import CaseOnScreen
from workstation.ui.panels.picture.shown import Caption, Picture

BEAT_MS = 2
BLOCKED_MS = 50.0


class Heart(QObject):
    """How long the window's thread was held up, beat by beat."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self.work_ms: list[float] = []
        self._last = time.perf_counter()
        self._worked = time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Count from now on."""
        self.gaps_ms, self.work_ms = [], []
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start(BEAT_MS)

    def stop(self) -> dict[str, float]:
        """What was seen: the time between beats beyond the beat itself."""
        self._timer.stop()
        held = np.maximum(np.array(self.gaps_ms) - BEAT_MS, 0)
        return {
            "p50_ms": round(float(np.quantile(held, 0.5)), 2),
            "p99_ms": round(float(np.quantile(held, 0.99)), 2),
            "max_ms": round(float(held.max()), 2),
            "blocked_over_50_ms": int((held > BLOCKED_MS).sum()),
            "work_p99_ms": round(float(np.quantile(self.work_ms, 0.99)), 2),
            "work_max_ms": round(max(self.work_ms), 2),
            "work_over_50_ms": sum(w > BLOCKED_MS for w in self.work_ms),
            "beats": len(held),
        }

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps_ms.append((now - self._last) * 1e3)
        self.work_ms.append((worked - self._worked) * 1e3)
        self._last, self._worked = now, worked


@dataclass
class Seen:
    """Every picture that reached the screen: when, which, exact or not."""

    at_s: list[float] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    carried: list[int] = field(default_factory=list)

    def watch(self, shown: CaseOnScreen) -> Callable[[], None]:
        """Note what the picture is given, until the returned function is called."""
        view = shown.review.parts.grid.views[0]
        inner = view.show_picture

        def noting(picture: Picture, caption: Caption, settings: Any) -> None:
            self.at_s.append(time.perf_counter())
            self.number.append(picture.request.number)
            self.exact.append(picture.exact)
            self.carried.append(_carried(picture))
            inner(picture, caption, settings)

        view.show_picture = noting

        def stop() -> None:
            view.show_picture = inner

        return stop


def _carried(picture: Picture) -> int:
    try:
        return number_in(picture.image)
    except ValueError:
        return -1


def library() -> Path:
    """A library with one case of the two clips."""
    folder = FOLDER / "window-library"
    ready = folder / "ready"
    if not ready.exists():
        run = [sys.executable, "-m", "workstation"]
        subprocess.run([*run, "case", "new", "Bench", "--library", str(folder)], check=True)
        names = [clip(n).path for n in KINDS if "phone" in n or "4K" in n]
        case = case_id(folder)
        subprocess.run([*run, "add", case, *map(str, names), "--library", str(folder)], check=True)
        ready.touch()
    return folder


def case_id(folder: Path) -> str:
    """The only case of the library."""
    run = [sys.executable, "-m", "workstation", "case", "list", "--json", "--library", str(folder)]
    told = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
    held = told["cases"] if isinstance(told, dict) else told
    return str(held[0]["case"])


def resident_mb() -> float:
    """Resident memory of this process, in megabytes of a million bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Bench:
    """The window with its case, and what is done to it."""

    def __init__(self, folder: Path) -> None:
        self.station = Workstation(folder, None, "bench")
        self.station.window.resize(1600, 1000)
        self.station.window.show()
        self.station.window.open_case(case_id(folder))
        assert self.station.window.on_screen is not None
        self.shown: CaseOnScreen = self.station.window.on_screen
        self.heart = Heart()
        self.clips = {c.clip.codec: c for c in self.shown.case.clips()}
        self.wait(3)

    def wait(self, seconds: float) -> None:
        """Let the window work."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def play(self, seconds: float) -> dict[str, Any]:
        """Play the phone's clip at 1x."""
        source = self.clips["h264"]
        transport = self.shown.opened.transport
        index = self.shown.opened.material.index(source.id)
        self.shown.opened.frames.preferred = source.id
        span = self.shown.case.span_of(source.id)
        transport.seek(span.start)
        self.wait(1)
        seen = Seen()
        stop = seen.watch(self.shown)
        self.heart.start()
        cpu, begun = time.process_time(), time.perf_counter()
        transport.play()
        self.wait(min(seconds, span.duration_ns / NS - 0.5))
        transport.pause()
        gone = time.perf_counter() - begun
        cpu = time.process_time() - cpu
        stop()
        heart = self.heart.stop()
        numbers = np.array(seen.number)
        due = begun + np.array([index.pts_of(int(n)) for n in numbers]) / NS
        late = np.array(seen.at_s) - due
        interval = source.clip.interval_median_ns / NS
        reached = index.frame_at(min(int(gone * NS), index.end_ns - 1))
        wanted = int(reached or 0) + 1
        shown = len(set(numbers.tolist()))
        stretch = next(k.stretch for n, k in KINDS.items() if "phone" in n)
        wrong = sum(c != n % stretch for c, n in zip(seen.carried, seen.number, strict=True))
        return {
            "seconds": round(gone, 1),
            "frames_due": wanted,
            "frames_shown": shown,
            "out_of_order": int((np.diff(numbers) < 0).sum()),
            "not_the_frame_it_says": wrong,
            "late_share": round(
                (int((late > interval).sum()) + max(wanted - shown, 0)) / wanted, 4
            ),
            "lateness_p50_ms": round(float(np.quantile(late, 0.5)) * 1e3, 1),
            "lateness_p99_ms": round(float(np.quantile(late, 0.99)) * 1e3, 1),
            "not_exact": int(len(seen.exact) - sum(seen.exact)),
            "processor_share": round(cpu / gone, 2),
            "processor_ms_a_frame": round(cpu / max(shown, 1) * 1e3, 1),
            "window_thread": heart,
        }

    def scrub(self, seconds: float) -> dict[str, Any]:
        """Drag wildly over the 4K clip, let go now and then."""
        source = self.clips["hevc"]
        transport = self.shown.opened.transport
        self.shown.opened.frames.preferred = source.id
        span = self.shown.case.span_of(source.id)
        transport.seek(span.start)
        self.wait(3)
        seen = Seen()
        stop = seen.watch(self.shown)
        rng = np.random.default_rng(9)
        most = [resident_mb()]
        delays: list[float] = []
        asked = [0.0, 0]
        moves = [0]

        def move() -> None:
            if len(seen.at_s) > asked[1] and asked[0]:
                delays.append(seen.at_s[int(asked[1])] - asked[0])
            moves[0] += 1
            share = 0.5 + 0.5 * np.sin(moves[0] / 7) * rng.random()
            at = Instant(span.start.ns + int(span.duration_ns * 0.98 * share))
            asked[:] = [time.perf_counter(), len(seen.at_s)]
            transport.seek(at, scrubbing=moves[0] % 120 != 0)
            most.append(resident_mb())

        timer = QTimer()
        timer.timeout.connect(move)
        self.heart.start()
        timer.start(16)
        self.wait(seconds)
        timer.stop()
        heart = self.heart.stop()
        stop()
        held = np.array(delays) * 1e3
        return {
            "moves": moves[0],
            "pictures": len(seen.at_s),
            "first_picture_p50_ms": round(float(np.quantile(held, 0.5)), 1),
            "first_picture_p95_ms": round(float(np.quantile(held, 0.95)), 1),
            "window_thread": heart,
            "resident_max_mb": round(max(most)),
        }

    def close(self) -> None:
        """Take everything down."""
        self.station.close()
        assert [t.name for t in threading.enumerate() if t.name == "frames"] == []


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seconds", type=float, default=60.0)
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    folder = library()
    bench = Bench(folder)
    facts: dict[str, Any] = {"resident_at_start_mb": round(resident_mb())}
    facts["play"] = bench.play(told.seconds)
    facts["scrub"] = bench.scrub(told.seconds)
    bench.close()
    for part, figures in facts.items():
        print(f"{part}: {figures}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
