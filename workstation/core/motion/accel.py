"""The same movements from a worn sensor: acceleration that rises above rest and falls back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from workstation.core.motion.movement import Movement
from workstation.core.motion.movements import risen
from workstation.core.motion.settings import MotionSettings
from workstation.core.trace import Trace

METHOD = "acceleration crossing rest + k deviations, with hysteresis"
VERSION = "1"

ACCELERATION = MotionSettings(
    floor=0.05, rest_at_most=0.05, join_ns=100_000_000, edge_share=0.1, core_share=0.1,
    shortest_ns=10_000_000,
)  # fmt: skip
"""Defaults for acceleration without gravity, in g (`trace.moving_acceleration`)."""


def acceleration_movements(
    trace: Trace, settings: MotionSettings = ACCELERATION
) -> tuple[Movement, ...]:
    """Movements in an acceleration signal that rests near zero, in log time and in order.

    Raises:
        ValueError: the trace is not in g.
    """
    if trace.unit != "g":
        raise ValueError("acceleration is expected in g")
    times = trace.times_ns
    if len(times) < 2:
        return ()
    steps = np.diff(times, prepend=times[0])
    steps[0] = steps[1]
    usual = int(np.median(steps))
    values = np.array(trace.values)
    # The first sample after a gap says nothing about the time before it.
    for gap in trace.gaps:
        at = int(np.searchsorted(times, gap.end_ns))
        if at < len(times):
            values[at] = np.nan
    steps = np.minimum(steps, 3 * usual)
    found = risen(times, steps, values, settings)
    return tuple(replace(each, method=METHOD, version=VERSION) for each in found)
