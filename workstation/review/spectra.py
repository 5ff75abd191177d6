"""Spectra of movement over case time, from a log's axes or from the flow of a clip's picture."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from workstation.core.motion.track import MotionTrack
from workstation.core.timebase import ClockMap, Interval
from workstation.core.timebase.text import span_text
from workstation.core.trace.samples import Samples
from workstation.core.trace.spectrum import (
    HIGHEST_HZ,
    LEAST_RATE_HZ,
    METHOD,
    VERSION,
    WINDOW_NS,
    Axes,
    Spectrum,
    spectrum,
)
from workstation.review.ports import SpectrumSlice

_LEAST = 1e-6


def movement_spectrum(
    name: str, axes: Axes, clock: ClockMap, span: Interval, points: int
) -> SpectrumSlice:
    """The spectrum of a span of case time, in columns no narrower than a pixel.

    Args:
        name: for the axis.
        axes: on the source's own time.
        clock: where the source lies.
        span: of case time.
        points: columns at most.
    """
    found = spectrum(axes, clock.to_source(span.start), clock.to_source(span.end), max(points, 2))
    return _slice(name, axes, found, clock.to_case_array(found.edges_ns), clock.uncertainty_ns)


def flow_spectrum(
    track: MotionTrack, clock: ClockMap, span: Interval, points: int
) -> SpectrumSlice | None:
    """The same of the picture's flow; None where frames are too few a second.

    Times are laid on the case clock first: a film shot in slow motion shows the true rates.
    """
    axes = flow_axes(track, clock)
    if axes is None:
        return None
    found = spectrum(axes, span.start.ns, span.end.ns, max(points, 2))
    return _slice("motion", axes, found, found.edges_ns, clock.uncertainty_ns)


def _slice(
    name: str,
    axes: Axes,
    found: Spectrum,
    edges_ns: NDArray[np.int64],
    uncertainty_ns: int | None,
) -> SpectrumSlice:
    step = span_text(found.step_ns)
    window = span_text(WINDOW_NS)
    note, reduced = f"windows of {window}", ""
    if found.sampled:
        reduced = f"sampled: {span_text(found.looked_ns)} of every {step}"
        note = f"{reduced}, mean power of windows of {window}; zoom in to see all of it"
    elif found.step_ns > WINDOW_NS // 2:
        reduced = f"mean of {step}"
        note = f"mean power of windows of {window} in each {step}"
    amplitudes = np.maximum(found.amplitudes, np.float32(_LEAST))  # NaN stays
    return SpectrumSlice(
        name,
        axes.unit,
        edges_ns,
        (np.float32(20) * np.log10(amplitudes)).astype(np.float32),
        found.low_hz,
        found.high_hz,
        HIGHEST_HZ,
        f"{note}\n{METHOD}, version {VERSION}",
        reduced,
        uncertainty_ns,
    )


def flow_axes(track: MotionTrack, clock: ClockMap) -> Axes | None:
    """The signed flow of the picture's cells as axes on the case clock, None if frames are too few.

    The energy of movement would show a swing twice; the flow keeps its direction. The amplitude of
    a window is the root of the sum over all cells, right and down.
    """
    if len(track) < 2:
        return None
    first, last = int(track.times_ns[0]), int(track.times_ns[-1])
    case_ns = clock.to_case(last).since(clock.to_case(first))
    rate = track.frame_rate_hz * (last - first) / max(case_ns, 1)
    if rate < LEAST_RATE_HZ:
        return None
    flow = track.flow.reshape(len(track), -1)
    still = ~np.isfinite(track.energy)
    columns = flow.astype(np.float32)
    columns[still] = np.nan
    # Between frames missing or scenes that change no window is laid: the pair's own entry is NaN.
    cells = tuple(cast("Samples", columns[:, i]) for i in range(columns.shape[1]))
    return Axes(clock.to_case_array(track.times_ns), cells, rate, "px/s")
