"""Where a clip can be measured at all: the child's movement can be told from the camera's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Gap
from workstation.core.motion.movement import Movement
from workstation.core.motion.pieces import joined, runs
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.track import MotionTrack, Quality

CAMERA_MOVES = "The camera moved too much here: movement cannot be measured."
ALL_MOVES = "Most of the picture moves at once here: child and camera cannot be told apart."
FRAMES_MISSING = "Too many frames are missing here: movement cannot be measured."

_Truths = NDArray[np.bool_]

_AGREED_ENOUGH = 0.8
_LOST = 0.6
_MOSTLY = 0.7
_AROUND_NS = 1_000_000_000
_HOLE_NS = 1_000_000_000
_SHORTEST_NS = 500_000_000
_RESTING_PCT = 2.0
"""A camera whose path is shorter than this a second, in % of the long side, stands still."""


def camera_stands(track: MotionTrack) -> _Truths:
    """Where the camera is at rest for most of the second before and after, (n,)."""
    side = max(track.working_width, track.working_height, 1)
    pace = 100 * np.hypot(*track.shift_px.T.astype(np.float64)) / side
    return _mostly(track, pace < _RESTING_PCT * track.interval_ns / 1e9, _AROUND_NS, _MOSTLY)


def rest_is_known(track: MotionTrack, window_ns: int) -> _Truths:
    """Where what is left over is known to be zero at rest, (n,).

    Either the picture agrees on the camera's motion in most of the surroundings, or the camera
    stands, so that nothing but the child moves, however much of the picture it fills.
    """
    agreed = _mostly(track, track.agreed >= _AGREED_ENOUGH, window_ns // 2, _MOSTLY)
    return agreed | (camera_stands(track) & _mostly(track, track.agreed >= _LOST, _AROUND_NS, 0.5))


def unsure(track: MotionTrack, settings: MotionSettings = DEFAULTS) -> tuple[Gap, ...]:
    """Stretches of clip time in which movement cannot be measured, each with its sentence.

    Missing frames and cuts are `MotionTrack.gaps`; here is where the camera hides the child. Calm
    moments shorter than a second within such a stretch belong to it.
    """
    if not len(track):
        return ()
    lost = (track.agreed < _LOST) | track.has(Quality.CAMERA_FAST | Quality.CAMERA_UNSURE)
    stands = camera_stands(track)
    doubtful = _mostly(track, lost & ~stands, _AROUND_NS, 0.5)
    doubtful |= _never_at_rest(track, settings)
    found = []
    starts = track.times_ns - track.interval_ns
    for first, last in joined(runs(doubtful), track.times_ns, _HOLE_NS):
        start, end = int(starts[first]), int(track.times_ns[last - 1])
        if end - start >= min(_SHORTEST_NS, int(track.times_ns[-1] - starts[0])):
            moves = float(stands[first:last].mean()) < 0.5
            found.append(Gap(start, end, CAMERA_MOVES if moves else ALL_MOVES))
    return tuple(found)


def assessable_share(
    track: MotionTrack, stretches: Sequence[Gap], start_ns: int, end_ns: int
) -> float:
    """Share of the time between two clip times in which movement could be measured, 0 to 1.

    Args:
        track: the clip's motion.
        stretches: what `unsure` gives.
        start_ns: clip time.
        end_ns: clip time, later.
    """
    part = track.between(start_ns, end_ns)
    known = np.isfinite(track.energy[part])
    ends = track.times_ns[part]
    for each in stretches:
        known &= (ends <= each.start_ns) | (ends > each.end_ns)
    seen = int(track.interval_ns[part][known].sum())
    # The marked ends lie between frames: one frame interval at either end is not missing.
    missing = max(end_ns - start_ns - int(track.interval_ns[part].sum()), 0)
    whole = int(track.interval_ns[part].sum())
    whole += missing if missing > 2 * track.median_interval_ns else 0
    return seen / whole if whole else 0.0


def mostly_within(found: Movement, stretches: Sequence[Gap]) -> bool:
    """Whether at least half of a movement lies where movement cannot be measured."""
    held = sum(
        max(min(found.end_ns, each.end_ns) - max(found.start_ns, each.start_ns), 0)
        for each in stretches
    )
    return 2 * held >= max(found.duration_ns, 1)


def why_not(stretches: Sequence[Gap], start_ns: int, end_ns: int) -> str:
    """The sentence that says why most of a stretch cannot be measured."""
    held: dict[str, int] = {}
    for each in stretches:
        length = min(each.end_ns, end_ns) - max(each.start_ns, start_ns)
        if length > 0:
            held[each.reason] = held.get(each.reason, 0) + length
    return max(held, key=lambda reason: held[reason]) if held else FRAMES_MISSING


def _never_at_rest(track: MotionTrack, settings: MotionSettings) -> _Truths:
    """Where the picture disagrees on the camera and is calm at no time around."""
    calm = np.nan_to_num(track.energy, nan=np.inf) <= settings.rest_at_most
    known = rest_is_known(track, settings.baseline_window_ns)
    never: _Truths = ~known & ~_mostly(track, calm, settings.baseline_window_ns // 2, 0.05)
    return never


def _mostly(track: MotionTrack, where: _Truths, around_ns: int, share: float) -> _Truths:
    """Where at least a share of the pairs around is True."""
    held = np.concatenate([[0], np.cumsum(where)])
    first = np.searchsorted(track.times_ns, track.times_ns - around_ns)
    last = np.searchsorted(track.times_ns, track.times_ns + around_ns, "right")
    mostly: _Truths = held[last] - held[first] >= share * (last - first)
    return mostly
