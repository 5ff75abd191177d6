"""Movements offered to the reader: where the motion rises above rest and falls back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workstation.core.motion.assess import rest_is_known
from workstation.core.motion.movement import Movement
from workstation.core.motion.outside import FROM_OUTSIDE, from_outside
from workstation.core.motion.pieces import joined, pieces, runs
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.shape import breathing_like, joined_over_holds
from workstation.core.motion.track import MotionTrack, Quality

METHOD = "energy crossing rest + k deviations, with hysteresis"
VERSION = "2"

_DOUBTFUL_SHARE = 0.3
_TURNING_FRAMES = 2.5


def movements(track: MotionTrack, settings: MotionSettings = DEFAULTS) -> tuple[Movement, ...]:
    """The movements of a clip, in order; breathing is not among them."""
    steps = shown_intervals(track)
    # Where the picture disagrees on the camera, what is left may be the room gliding past.
    # A single calm pair among many such proves nothing, so the whole surroundings decide.
    sure = rest_is_known(track, settings.baseline_window_ns)
    found = risen(track.times_ns, steps, track.energy, settings, sure)
    kept = [
        each
        for each in found
        if not breathing_like(track, each, settings) and not _only_light(track, each)
    ]
    return tuple(_with_doubt(e, track) for e in joined_over_holds(kept, track, settings))


def shown_intervals(track: MotionTrack) -> NDArray[np.int64]:
    """Time over which each change was spread: longer where frames are copies of one another."""
    steps = track.interval_ns.copy()
    copies = track.has(Quality.REPEATED)
    first = 0
    for i in range(len(steps)):
        if copies[i]:
            continue
        if 0 < i - first <= 3:
            steps[first : i + 1] = track.interval_ns[first : i + 1].sum()
        first = i + 1
    return steps


def risen(
    times_ns: NDArray[np.int64],
    steps_ns: NDArray[np.int64],
    values: NDArray[np.float32],
    settings: MotionSettings,
    sure: NDArray[np.bool_] | None = None,
) -> tuple[Movement, ...]:
    """Stretches in which a signal rises above rest and falls back.

    Rest is judged from the signal itself. A stretch that stands above `rest_at_most` without
    standing out from its surroundings is one long movement, unless shorter ones stand out of it.

    Args:
        times_ns: int64 (n,), end of the time each value speaks for, rising.
        steps_ns: int64 (n,), length of that time.
        values: float32 (n,), NaN where nothing is known.
        settings: thresholds.
        sure: bool (n,), where the signal is known to be zero at rest; None for everywhere.

    Returns:
        In order, not overlapping.
    """
    if not len(values) or not np.isfinite(values).any():
        return ()
    rest, spread = resting(times_ns, values, settings.baseline_window_ns)
    found = _above(times_ns, steps_ns, values, settings, (rest, spread))
    most = np.where(True if sure is None else sure, settings.rest_at_most, np.inf)
    capped = np.minimum(rest, most), np.minimum(spread, most / settings.onset_k)
    long = [
        each
        for each in _above(times_ns, steps_ns, values, settings, capped)
        if not any(f.start_ns < each.end_ns and f.end_ns > each.start_ns for f in found)
    ]
    return tuple(sorted([*found, *long], key=lambda each: each.start_ns))


def _above(
    times_ns: NDArray[np.int64],
    steps_ns: NDArray[np.int64],
    values: NDArray[np.float32],
    settings: MotionSettings,
    rest: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> list[Movement]:
    """Stretches above a level and deviation of rest."""
    certain = np.maximum(rest[0] + settings.onset_k * rest[1], settings.floor)
    edge = np.maximum(rest[0] + settings.edge_k * rest[1], settings.floor / 2)
    # Where a limb turns back between two frames, one of them can show no change at all.
    join_ns = max(settings.join_ns, round(_TURNING_FRAMES * float(np.median(steps_ns))))
    found: list[Movement] = []
    for first, last in runs(np.isfinite(values)):
        run = slice(first, last)
        above = values[run] > edge[run]
        for a, b in joined(runs(above), times_ns[run], join_ns):
            part = slice(first + a, first + b)
            found += [
                _movement(times_ns, steps_ns, values, bounds, run, settings.join_ns)
                for bounds in pieces(values, times_ns, certain, part, join_ns, settings)
                if int(steps_ns[slice(*bounds)].sum()) >= 0.98 * settings.shortest_ns
            ]
    return found


def resting(
    times_ns: NDArray[np.int64], values: NDArray[np.float32], window_ns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Level and deviation at rest around each value.

    Both come from the lower side of the values (the 5th and 25th percentile, which for a normal
    spread lie one deviation apart), so that a clip full of movement keeps its rest, as the median
    and its deviation would not.
    """
    count = len(values)
    spans = max(1, round(float(times_ns[-1] - times_ns[0]) / max(window_ns, 1)))
    middles, levels, spreads = [], [], []
    for part in np.array_split(np.arange(count), spans):
        known = values[part][np.isfinite(values[part])]
        if len(known):
            low, quarter = np.quantile(known.astype(np.float64), (0.05, 0.25))
            middles.append(float(times_ns[part].mean()))
            levels.append(quarter + 0.674 * (quarter - low))
            spreads.append(quarter - low)
    at = times_ns.astype(np.float64)
    return np.interp(at, middles, levels), np.interp(at, middles, spreads)


def _movement(
    times_ns: NDArray[np.int64],
    steps_ns: NDArray[np.int64],
    values: NDArray[np.float32],
    bounds: tuple[int, int],
    run: slice,
    rim_ns: int,
) -> Movement:
    first, last = bounds[0], bounds[1] - 1
    # It began somewhere within the first interval and ended somewhere within the last: the middle
    # is off by half an interval at most. Within a single interval, half of it is the best guess.
    inset = 0.25 if first == last else 0.5
    start = int(times_ns[first] - round((1 - inset) * int(steps_ns[first])))
    end = int(times_ns[last] - round(inset * int(steps_ns[last])))
    return Movement(
        start,
        end,
        float(values[first : last + 1].max()),
        int(max(steps_ns[first], steps_ns[last])),
        METHOD,
        VERSION,
        # Next to the rim a pause cannot be told from a limb turning back.
        start_seen=start - int(times_ns[run.start] - steps_ns[run.start]) > rim_ns,
        end_seen=int(times_ns[run.stop - 1]) - end > rim_ns,
    )


def _only_light(track: MotionTrack, found: Movement) -> bool:
    part = track.between(found.start_ns, found.end_ns + found.uncertainty_ns // 2)
    return bool(track.has(Quality.LIGHT)[part].all())


def _with_doubt(found: Movement, track: MotionTrack) -> Movement:
    part = track.between(found.start_ns, found.end_ns + found.uncertainty_ns)
    flags = track.flags[part]
    for quality, text in (
        (Quality.CAMERA_FAST, "The camera moved fast here; some of this may be the camera."),
        (
            Quality.CAMERA_UNSURE,
            "Much of the picture moved at once here; some of this may be the camera.",
        ),
        (Quality.DARK, "The picture is too dark here to tell small movements from noise."),
    ):
        if len(flags) and float(((flags & np.uint8(quality)) != 0).mean()) >= _DOUBTFUL_SHARE:
            return replace(found, doubt=text)
    return replace(found, doubt=FROM_OUTSIDE) if from_outside(track, part) else found
