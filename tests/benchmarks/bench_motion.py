"""Motion of one frame at the working width, as milliseconds and as a ratio to decoding it.

Run: python -m tests.benchmarks.bench_motion [CLIP] [--json FILE]
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from tests.core.motion.scenes import HEIGHT, WIDTH, Frame, Scene, jerks, shake, steady
from workstation.core.media.read import read_clip
from workstation.core.motion import MotionMeter


def spent(scene):
    """Median and 95th percentile of `take`, the picture at working width already."""
    frames = [scene.frame(number) for number in range(len(scene.times_s))]
    frames = [Frame(f.number, f.pts_ns, f.luma(192)) for f in frames]
    meter = MotionMeter()
    meter.begin(WIDTH, HEIGHT)
    took = []
    for frame in frames:
        begun = time.perf_counter()
        meter.take(frame)
        took.append((time.perf_counter() - begun) * 1e3)
    return {"p50_ms": float(np.median(took)), "p95_ms": float(np.quantile(took, 0.95))}


class Timed:
    """Parts of a pass by processor time of this thread, which other programs do not stretch."""

    def __init__(self):
        self.meter = MotionMeter()
        self.luma_s = self.motion_s = 0.0
        self.frames = 0
        self.width = 0

    def begin(self, width, height):
        self.meter.begin(width, height)
        self.width = max(16, round(192 * width / max(width, height)))

    def take(self, frame):
        begun = time.thread_time()
        frame.luma(self.width)  # kept by the frame: the meter does not pay for it again
        reduced = time.thread_time()
        self.meter.take(frame)
        self.luma_s += reduced - begun
        self.motion_s += time.thread_time() - reduced
        self.frames += 1


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("clip", type=Path, nargs="?", help="a clip of one's own to read as well")
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    times = steady(30, 5)
    limb = jerks([1, 2, 3], 0.3)
    facts = {
        "resting": spent(Scene(times, limb=limb)),
        "hand_held": spent(Scene(times, limb=limb, camera=shake())),
    }
    if told.clip:
        timed = Timed()
        with told.clip.open("rb") as stream:
            begun = time.process_time()
            read_clip(stream, told.clip.name, (timed,))
            whole = time.process_time() - begun
        decode = whole - timed.luma_s - timed.motion_s
        facts["clip"] = {
            "frames": timed.frames,
            "decode_ms": decode / timed.frames * 1e3,
            "luma_ms": timed.luma_s / timed.frames * 1e3,
            "motion_ms": timed.motion_s / timed.frames * 1e3,
            "ratio_to_decode": (timed.luma_s + timed.motion_s) / decode,
        }
    for name, value in facts.items():
        print(f"{name}: {value}")
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
