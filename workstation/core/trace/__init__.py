"""Sampled signals and their min-max pyramid."""

from workstation.core.trace.magnitude import enmo, moving_acceleration, vector_magnitude
from workstation.core.trace.paged import PagedTimes
from workstation.core.trace.pyramid import Envelope, MinMaxPyramid
from workstation.core.trace.trace import KeptTrace, Stretch, Trace, TraceView

__all__ = [
    "Envelope",
    "KeptTrace",
    "MinMaxPyramid",
    "PagedTimes",
    "Stretch",
    "Trace",
    "TraceView",
    "enmo",
    "moving_acceleration",
    "vector_magnitude",
]
