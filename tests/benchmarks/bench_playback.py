"""Exact pictures against bare PyAV and OpenCV on the same files, as ratios taken in one run.

Run: python -m tests.benchmarks.bench_playback [--quick] [--json FILE]

`ratio_*`: time spent by this program over time spent by the other for the same frames, asked in
turn. `cpu_ratio_*`: the same of processor time, which hardly feels what else the machine is doing.
Bare PyAV knows the key frame before the target, seeks there, decodes up to it with the same
threads, makes that one frame RGB in FFmpeg's default way (ours rounds finer) and turns it upright;
its numbers are right by construction.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.clips import KINDS, Made, clip, number_in
from workstation.core.media.proxy import ProxyReader
from workstation.core.media.reader import ClipReader
from workstation.core.media.server import FrameReply, FrameServer, Quality
from workstation.core.vision import cv2

VIEW = (1280, 800)
"""Device pixels of the picture on a laptop."""


@dataclass
class Spent:
    """Seconds by the clock and by the processors, all threads together."""

    wall_s: float = 0.0
    cpu_s: float = 0.0

    def add(self, more: Spent) -> None:
        """Sum up."""
        self.wall_s += more.wall_s
        self.cpu_s += more.cpu_s


class Bare:
    """PyAV with nothing around it, told which key frame to start from."""

    def __init__(self, made: Made) -> None:
        self.index, self.turn = made.index, made.kind.rotation_deg
        self.container = av.open(str(made.path))
        self.video = self.container.streams.video[0]
        self.video.thread_type = "AUTO"
        self.decode_s = 0.0
        self.spent = Spent()

    def frame(self, number: int) -> None:
        """Seek, decode, convert; the time goes to the totals."""
        place = int(np.searchsorted(self.index.key_numbers, number, side="right")) - 1
        key = int(self.index.pts[self.index.key_numbers[place]])
        target = int(self.index.pts[number])
        begun, begun_cpu = time.perf_counter(), time.process_time()
        self.container.seek(key, stream=self.video, backward=True)
        for frame in self.container.decode(self.video):
            if frame.pts == target:
                decoded = time.perf_counter()
                picture = frame.to_ndarray(format="rgb24")
                if self.turn:
                    cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE)
                break
        self.decode_s += decoded - begun
        self.spent.add(Spent(time.perf_counter() - begun, time.process_time() - begun_cpu))


def spread(spent_s: Sequence[float]) -> dict[str, float]:
    """Of times in seconds: median, 95th percentile and longest, in milliseconds."""
    held = np.array(spent_s) * 1e3
    return {
        "p50_ms": round(float(np.quantile(held, 0.5)), 2),
        "p95_ms": round(float(np.quantile(held, 0.95)), 2),
        "max_ms": round(float(held.max()), 2),
    }


def taken(work: Callable[..., Any], *told: Any) -> tuple[Spent, Any]:
    """What something takes, and what came of it."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    made = work(*told)
    return Spent(time.perf_counter() - begun, time.process_time() - begun_cpu), made


def ratios(ours: Spent, theirs: Spent, name: str) -> dict[str, float]:
    """Time against time and processor time against processor time."""
    return {
        f"ratio_{name}": round(ours.wall_s / theirs.wall_s, 3),
        f"cpu_ratio_{name}": round(ours.cpu_s / theirs.cpu_s, 3),
    }


def scrub(made: Made, jumps: int) -> dict[str, float]:
    """From asking to the first picture, anywhere in the clip, through the frame server."""
    answers: queue.Queue[FrameReply] = queue.Queue()
    server = FrameServer(
        made.index,
        lambda: reader(made, VIEW),
        answers.put,
        lambda number, error: sys.exit(error.sentence),
        open_proxy=lambda: ProxyReader(made.copy()),
    )
    rng = np.random.default_rng(1)
    server.request_frame(0, Quality.DRAFT)
    answers.get(timeout=60)

    def ask(number: int) -> None:
        server.request_frame(number, Quality.DRAFT)
        answers.get(timeout=60)

    spent = [taken(ask, n)[0].wall_s for n in rng.integers(0, made.index.count, jumps).tolist()]
    server.close()
    return spread(spent)


def exact(made: Made, targets: int) -> dict[str, Any]:
    """Frames anywhere, at full size: this program, bare PyAV and OpenCV in turn."""
    rng = np.random.default_rng(2)
    bare, capture = Bare(made), cv2.VideoCapture(str(made.path))
    ours, theirs, wrong, ours_wrong = Spent(), Spent(), 0, 0
    with reader(made, None) as clip_reader:
        bare.frame(0)
        bare.decode_s, bare.spent = 0.0, Spent()
        for number in rng.integers(0, made.index.count, targets).tolist():
            bare.frame(number)
            spent, picture = taken(clip_reader.frame, number)
            ours.add(spent)
            spent, seen = taken(seeked, capture, number)
            theirs.add(spent)
            truth = number % made.kind.stretch
            ours_wrong += number_in(picture) != truth
            wrong += seen is None or number_or_none(seen) != truth
    return {
        "ours_mean_ms": round(ours.wall_s / targets * 1e3, 1),
        "bare_mean_ms": round(bare.spent.wall_s / targets * 1e3, 1),
        "opencv_mean_ms": round(theirs.wall_s / targets * 1e3, 1),
        **ratios(ours, bare.spent, "to_bare"),
        "ratio_to_bare_without_colour": round(ours.wall_s / bare.decode_s, 3),
        **ratios(ours, theirs, "to_opencv"),
        "ours_wrong": ours_wrong,
        "opencv_wrong": wrong,
        "compared": targets,
    }


def seeked(capture: Any, number: int) -> Any:
    """What OpenCV gives for a frame number, in its own order of colours."""
    capture.set(cv2.CAP_PROP_POS_FRAMES, number)
    read, picture = capture.read()
    return picture if read else None


def number_or_none(picture: Any) -> int | None:
    """The number a picture carries, None if it cannot be read."""
    try:
        return number_in(picture)
    except ValueError:
        return None


def step_back(made: Made, groups: int) -> dict[str, Any]:
    """Back within what is kept, and over a group's start against decoding that group."""
    keys = np.unique(made.index.key_numbers)
    rng = np.random.default_rng(3)
    bare = Bare(made)
    bare.frame(0)
    bare.decode_s, bare.spent = 0.0, Spent()
    inside: list[float] = []
    boundary = Spent()
    longest = int(np.diff(keys).max())
    chosen = [int(keys[i]) for i in rng.integers(2, len(keys), groups)]
    with reader(made, VIEW) as clip_reader:
        for key in chosen:
            clip_reader.frame(key)
            bare.frame(key - 1)
            boundary.add(taken(clip_reader.frame, key - 1)[0])
            inside += [taken(clip_reader.frame, n)[0].wall_s for n in range(key - 2, key - 14, -1)]
        # A whole group backwards, frame by frame, against decoding it once.
        key = chosen[0]
        clip_reader.frame(key)
        whole, walked = Bare(made), Spent()
        whole.frame(key - 1)
        for number in range(key - 1, key - 1 - longest, -1):
            walked.add(taken(clip_reader.frame, number)[0])
    return {
        "inside": spread(inside),
        "boundary_mean_ms": round(boundary.wall_s / groups * 1e3, 1),
        **ratios(boundary, bare.spent, "boundary_to_bare"),
        **ratios(walked, whole.spent, "whole_group_back_to_decoding_it"),
    }


def reader(made: Made, size: tuple[int, int] | None) -> ClipReader:
    """A reader of a clip; the file is closed with the process."""
    return ClipReader(made.path.open("rb"), made.facts, made.index, max_size=size)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--quick", action="store_true", help="a quarter of the samples")
    ask.add_argument("--only", default="", help="clips whose name holds this")
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    share = 1 if told.quick else 4
    facts: dict[str, Any] = {}
    for name in KINDS:
        if told.only not in name:
            continue
        made = clip(name)
        held = facts[name] = {
            "scrub": scrub(made, 100 * share),
            "exact": exact(made, 10 * share),
            "step_back": step_back(made, 4 * share),
        }
        print(name)
        for part, figures in held.items():
            print(f"  {part}: {figures}", flush=True)
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
