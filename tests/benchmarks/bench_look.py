"""What changing the light and showing what moved cost, against decoding the same frames.

Run: python -m tests.benchmarks.bench_look [--frames N] [--json FILE]

All of it is done on the decoder's thread. `decode` is the next frame while playing, decoded and
made RGB at that size; `ratio_*` is the work over `decode`, in processor time. `server_*` is from
asking for the next frame to its answer, at the size of a window.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.bench_playback import VIEW, reader
from tests.benchmarks.clips import KINDS, Made, clip
from workstation.core.media.look import PLAIN, Look
from workstation.core.media.server import FrameReply, FrameServer, Quality
from workstation.core.media.tone import AS_FILMED, Tone, toned
from workstation.core.motion.difference import compared

LIGHT = Tone(0.05, 1.3, 1.6)
DARK_ROOM = Tone(0.0, 1.0, 1.6, local_contrast=True)
WORK: dict[str, Callable[[Any, Any], object]] = {
    "copy": lambda before, now: now.copy(),
    "light": lambda before, now: toned(now, LIGHT),
    "local_contrast": lambda before, now: toned(now, DARK_ROOM),
    "what_moved": lambda before, now: compared(before, now, AS_FILMED),
}
LOOKS = {
    "as_filmed": PLAIN,
    "light": Look(LIGHT),
    "local_contrast": Look(DARK_ROOM),
    "what_moved": Look(difference=True),
}
CLIPS = ("one minute, 1080p30", "two minutes, 4K30")


def by_frame(made: Made, size: tuple[int, int] | None, frames: int) -> dict[str, float]:
    """Milliseconds of processor time a frame, and their share of decoding.

    Processor time hardly feels what else the machine is doing. Decoding runs on several threads,
    so it is counted for the whole process, in a pass of its own.
    """
    with reader(made, size) as clip_reader:
        clip_reader.frame(0)
        begun = time.process_time()
        for number in range(1, frames + 1):
            clip_reader.frame(number)
        decode_ms = (time.process_time() - begun) * 1e3 / frames
    spent: dict[str, list[float]] = {name: [] for name in WORK}
    with reader(made, size) as clip_reader:
        before = clip_reader.frame(0)
        for number in range(1, frames + 1):
            now = clip_reader.frame(number)
            for name, work in WORK.items():
                begun = time.thread_time()
                work(before, now)
                spent[name].append(time.thread_time() - begun)
            before = now
    middle = {name: float(np.median(times)) * 1e3 for name, times in spent.items()}
    return {
        "decode_ms": round(decode_ms, 2),
        **{f"{name}_ms": round(ms, 2) for name, ms in middle.items()},
        **{f"ratio_{name}": round(ms / decode_ms, 3) for name, ms in middle.items()},
    }


def by_server(made: Made, frames: int) -> dict[str, float]:
    """Milliseconds from one answer to the next while frames are asked for in turn."""
    told: dict[str, float] = {}
    for name, look in LOOKS.items():
        answers: queue.Queue[FrameReply] = queue.Queue()
        server = FrameServer(
            made.index,
            lambda: reader(made, VIEW),
            answers.put,
            lambda number, error: sys.exit(error.sentence),
            compare=compared,
        )
        server.play(1)
        spent = []
        for number in range(1, frames + 1):
            begun = time.perf_counter()
            server.request_frame(number, Quality.EXACT, look)
            answers.get(timeout=60)
            spent.append(time.perf_counter() - begun)
        server.close()
        told[f"server_{name}_mean_ms"] = round(float(np.mean(spent[5:])) * 1e3, 1)
    return told


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--frames", type=int, default=80)
    ask.add_argument("--json", type=Path)
    told = ask.parse_args()
    facts: dict[str, Any] = {}
    for name in (n for n in KINDS if n.startswith(CLIPS)):
        made = clip(name)
        held = facts[name] = {
            "full_size": by_frame(made, None, told.frames),
            "in_a_window": by_frame(made, VIEW, told.frames),
            "server": by_server(made, told.frames),
        }
        print(name)
        for part, figures in held.items():
            print(f"  {part}: {figures}", flush=True)
    if told.json:
        told.json.write_text(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
