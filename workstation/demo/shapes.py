"""How a movement goes up and down again: smooth curves whose acceleration never jumps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]
"""Times of a clip in seconds, any shape. Inside the demo only; interfaces speak nanoseconds."""


def ease(x: Seconds) -> Seconds:
    """From 0 at x <= 0 to 1 at x >= 1, with speed and acceleration zero at both ends."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * x * (10.0 + x * (6.0 * x - 15.0))


def swell(t: Seconds, start_s: float, end_s: float, *, rise_s: float, fall_s: float) -> Seconds:
    """Up from `start_s` within `rise_s`, down within the last `fall_s` before `end_s`; 0 to 1."""
    return ease((t - start_s) / rise_s) * ease((end_s - t) / fall_s)


def wander(t: Seconds, seed: int, *, period_s: float) -> Seconds:
    """Slow aimless drift about zero, within -1 to 1, never repeating within a clip.

    Args:
        t: seconds.
        seed: gives the phases.
        period_s: of the slowest of its four waves.
    """
    phases = np.random.default_rng(seed).uniform(0.0, 2.0 * np.pi, 4)
    total = np.zeros_like(t)
    for k, (phase, ratio) in enumerate(zip(phases, (1.0, 1.618, 2.414, 3.303), strict=True)):
        total += np.sin(2.0 * np.pi * ratio * t / period_s + phase) / (k + 1.5)
    return total / 1.9


def by_bouts(t: Seconds, seed: int) -> Seconds:
    """A time that runs in bouts and stands still between them, as a quiet child moves.

    Args:
        t: seconds, any shape.
        seed: when the bouts come; each takes about 1.2 s and comes every 4 to 5 s.
    """
    rng = np.random.default_rng(seed)
    run = np.array(t, dtype=np.float64)
    start, gone = -30.0, -30.0
    moved = np.full_like(run, gone)
    while start < 150.0:
        rest, bout = float(rng.uniform(2.2, 4.4)), float(rng.uniform(0.9, 1.6))
        moved = moved + 1.6 * bout * ease((run - start - rest) / bout)
        start, gone = start + rest + bout, gone + 1.6 * bout
    return moved
