"""The demo in small: the same code, seconds of film instead of minutes.

Run as a program: `python -m tests.support.small_demo FOLDER` makes, reads, prints and photographs.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from workstation.cli.demo import prepare, results
from workstation.core.timebase import NS
from workstation.demo.story import Move, Movement, Span, Story, demo_story

LONG_SIDE = 320


def small_story() -> Story:
    story = demo_story()
    asleep, awake, dim = story.clips
    asleep = replace(
        asleep,
        duration_ns=5 * NS,
        movements=(
            *(_move(Move.JERK, 800 + 330 * k, 200) for k in range(5)),
            _move(Move.STARTLE, 3200, 1500),
        ),
        spans=(),
    )
    awake = replace(
        awake,
        duration_ns=8 * NS,
        movements=(_move(Move.FLEXION, 1500, 1000), _move(Move.FLEXION, 5000, 1100)),
        spans=(Span("left arm held", 4800 * NS // 1000, 6400 * NS // 1000),),
        pat_ns=NS // 2,
    )
    dim = replace(dim, duration_ns=3 * NS, movements=(_move(Move.FLEXION, 900, 1000),))
    start = asleep.start - timedelta(seconds=20)
    log = replace(
        story.log,
        start=start,
        end=dim.start + timedelta(seconds=30),
        gap=(awake.start + timedelta(seconds=7), awake.start + timedelta(seconds=9.9)),
    )
    return replace(story, clips=(asleep, awake, dim), log=log)


def _move(kind: Move, start_ms: int, length_ms: int) -> Movement:
    return Movement(kind, start_ms * 1_000_000, (start_ms + length_ms) * 1_000_000, 1.0)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    prepare(folder, small_story(), long_side=LONG_SIDE)
    results(folder, small_story())
