"""One picture, and four of the same 1080p clip locked on four instants: do all keep up, and where
does the memory go?

Run: python -m tests.benchmarks.bench_beside [--seconds N] [--json FILE]

The clip is a phone's (1080p30, a key frame a second), each frame carries its number. Each view has
a decoder of its own. `ratio_resident` is the most memory with four pictures over that with one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from tests.benchmarks.bench_window import Heart, case_id, resident_mb
from tests.benchmarks.clips import FOLDER, KINDS, clip, number_in
from workstation.app import Workstation
from workstation.core.case import PictureSettings
from workstation.core.timebase import NS
from workstation.ui.panels.picture.shown import Caption, Picture
from workstation.ui.panels.picture.view import PictureView

NAME = next(n for n in KINDS if "phone" in n)
INSTANTS_S = (3, 15, 27, 39)


@dataclass
class Seen:
    """What reached one view: frame numbers as asked, and as the pictures carry them."""

    asked: list[int] = field(default_factory=list)
    wrong: int = 0

    def watch(self, view: PictureView) -> None:
        """Note every picture the view is given."""
        inner = view.show_picture

        def noting(picture: Picture, caption: Caption, settings: PictureSettings) -> None:
            self.asked.append(picture.request.number)
            if picture.exact:
                self.wrong += number_in(picture.image) != picture.request.number % STRETCH
            inner(picture, caption, settings)

        view.show_picture = noting  # type: ignore[method-assign]


STRETCH = KINDS[NAME].stretch


def library() -> Path:
    """A library with one case of the one clip."""
    folder = FOLDER / "beside-library"
    ready = folder / "ready"
    if not ready.exists():
        run = [sys.executable, "-m", "workstation"]
        subprocess.run([*run, "case", "new", "Bench", "--library", str(folder)], check=True)
        add = [*run, "add", case_id(folder), str(clip(NAME).path), "--library", str(folder)]
        subprocess.run(add, check=True)
        ready.touch()
    return folder


class Bench:
    """The window with its case, and what is done to it."""

    def __init__(self, folder: Path) -> None:
        self.station = Workstation(folder, None, "bench")
        self.station.window.resize(1600, 1000)
        self.station.window.show()
        self.station.window.open_case(case_id(folder))
        assert self.station.window.on_screen is not None
        self.shown = self.station.window.on_screen
        self.wait(3)

    def wait(self, seconds: float) -> None:
        """Let the window work."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def look(self, count: int) -> list[Seen]:
        """So many pictures of the clip, locked on instants of their own."""
        frames, review = self.shown.opened.frames, self.shown.review
        source = self.shown.case.clips()[0]
        start = self.shown.case.span_of(source.id).start
        if count > 1:
            moments = [frames.moment(source.id, start.plus(s * NS)) for s in INSTANTS_S[:count]]
            review.beside.look(frames.looking.locked_on(moments))
        self.shown.opened.transport.seek(start.plus(INSTANTS_S[0] * NS))
        self.wait(2)
        seen = [Seen() for _ in range(count)]
        for each, view in zip(seen, review.parts.grid.views, strict=True):
            each.watch(view)
        return seen

    def run(self, count: int, seconds: float) -> dict[str, Any]:
        """Play, step back, drag; what came of it."""
        seen = self.look(count)
        transport, heart = self.shown.opened.transport, Heart()
        most = [resident_mb()]
        sampler = QTimer()
        sampler.timeout.connect(lambda: most.append(resident_mb()))
        sampler.start(20)
        heart.start()
        transport.play()
        self.wait(seconds)
        transport.pause()
        held = heart.stop()
        due = round(seconds * 30)
        played = [
            {
                "shown_share": round(len(set(s.asked)) / due, 3),
                "out_of_order": int((np.diff(s.asked) < 0).sum()),
            }
            for s in seen
        ]
        for _ in range(60):
            transport.step(-1)
            self.wait(0.03)
        self.wait(1)
        begin = transport.position
        for move in range(200):
            off = round(4 * NS * np.sin(move / 9))
            transport.seek(begin.plus(off), scrubbing=move % 50 != 49)
            self.wait(0.016)
        self.wait(1)
        sampler.stop()
        return {
            "views": played,
            "wrong_frames": sum(s.wrong for s in seen),
            "resident_max_mb": round(max(most)),
            "window_thread": held,
        }


def main() -> None:
    """The command."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--seconds", type=float, default=8.0)
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    bench = Bench(library())
    facts: dict[str, Any] = {"resident_at_start_mb": round(resident_mb())}
    for count in (1, 2, 4):
        facts[f"pictures_{count}"] = bench.run(count, told.seconds)
    bench.station.close()
    one, four = facts["pictures_1"], facts["pictures_4"]
    facts["ratio_resident"] = round(four["resident_max_mb"] / one["resident_max_mb"], 2)
    for part, figures in facts.items():
        print(f"{part}: {figures}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
