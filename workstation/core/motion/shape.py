"""What the direction of a movement tells: out and back is one, breathing is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workstation.core.motion.movement import Movement
from workstation.core.motion.settings import MotionSettings
from workstation.core.motion.track import MotionTrack

_ONE_WAY = 0.5
"""Net over total path: a single sweep gives 0.6 to 1, out and back 0 to 0.3."""
_OPPOSITE = -0.2  # cosine; a limb far out shows in other cells, so the way back is no mirror image
_ALIKE = 3.0  # factor between the two paths
_STIRS = 0.25  # of the strengths on either side
_AROUND_NS = 4_000_000_000
_NEVER_STILL = 0.22
_PACE_S = 1 / 30
_NOISE_SPEED = 1.3  # working pixels a second for each grey level of noise
_STRIDE_NS = 100_000_000


def joined_over_holds(
    found: Sequence[Movement], track: MotionTrack, settings: MotionSettings
) -> list[Movement]:
    """Movements with the two halves of one (out, a hold, back the same way) made one."""
    joined: list[Movement] = []
    paths: list[NDArray[np.float64] | None] = []
    for each in found:
        way = _one_way(track, each)
        first = len(joined) - 1
        # A finger that stirs while the arm is held out does not part the two ways.
        while first > 0 and joined[first].peak < _STIRS * min(each.peak, joined[first - 1].peak):
            first -= 1
        before = paths[first] if first >= 0 else None
        if (
            before is not None
            and way is not None
            and each.start_ns - joined[first].end_ns <= settings.hold_ns
            and _returns(before, way)
            and not _broken_between(track, joined[first], each)
        ):
            joined[first:] = [
                replace(
                    joined[first],
                    end_ns=each.end_ns,
                    end_seen=each.end_seen,
                    peak=max(joined[first].peak, each.peak),
                    uncertainty_ns=max(joined[first].uncertainty_ns, each.uncertainty_ns),
                )
            ]
            paths[first:] = [None]  # it came back: whatever follows is another movement
        else:
            joined.append(each)
            paths.append(way)
    return joined


def breathing_like(track: MotionTrack, found: Movement, settings: MotionSettings) -> bool:
    """Whether a movement is part of a slow, small to-and-fro that never pauses."""
    part = track.between(found.start_ns, found.end_ns + found.uncertainty_ns)
    limit = settings.breathing_speed_pct / 100 * max(track.working_width, track.working_height)
    if not len(track.flow[part]) or _speeds(track, part).max(initial=0.0) >= limit:
        return False
    wide = track.between(found.start_ns - _AROUND_NS, found.end_ns + _AROUND_NS)
    speeds = _speeds(track, wide)
    noise = _NOISE_SPEED * float(np.median(track.noise[wide]))
    # While it pauses anywhere near, it is no breathing: the calmest third stays well above noise.
    if np.quantile(speeds, 0.3) - noise < _NEVER_STILL * np.quantile(speeds, 0.99):
        return False
    return _mean_frequency(track, wide) <= settings.breathing_hz


def _speeds(track: MotionTrack, part: slice) -> NDArray[np.float64]:
    """Speed of the fastest cell, working pixels a second, of each pair (30 a second at most)."""
    flow = np.nan_to_num(track.flow[part].astype(np.float64))
    # Noise in a speed grows with the frame rate: fast clips are taken 30 times a second too.
    often = max(1, round(track.frame_rate_hz * _PACE_S))
    if often > 1:
        starts = np.arange(0, len(flow), often)
        counts = np.diff(np.append(starts, len(flow)))
        flow = np.add.reduceat(flow, starts) / counts[:, None, None, None]
    speeds: NDArray[np.float64] = np.hypot(flow[..., 0], flow[..., 1]).max(axis=(1, 2))
    return speeds


def _path(track: MotionTrack, part: slice) -> NDArray[np.float64]:
    """Signed path of every cell in each pair, working pixels, (n, cells)."""
    flow = np.nan_to_num(track.flow[part].astype(np.float64))
    return flow.reshape(len(flow), -1) * (track.interval_ns[part] / 1e9)[:, None]


def _one_way(track: MotionTrack, found: Movement) -> NDArray[np.float64] | None:
    """Net path of a movement that ends elsewhere than it began, or None."""
    path = _path(track, track.between(found.start_ns, found.end_ns + found.uncertainty_ns // 2))
    net: NDArray[np.float64] = path.sum(axis=0)
    # Noise wanders to and fro from frame to frame: lengths are taken a tenth of a second at a time.
    often = max(1, _STRIDE_NS // max(track.median_interval_ns, 1))
    strides = np.add.reduceat(path, np.arange(0, len(path), often)) if len(path) else path
    if not len(strides):
        return None
    # Along the main direction alone: noise lies in all cells, the limb in a few.
    main = strides @ np.linalg.eigh(strides.T @ strides)[1][:, -1]
    whole = float(np.abs(main).sum())
    return net if whole > 0 and abs(float(main.sum())) >= _ONE_WAY * whole else None


def _returns(out: NDArray[np.float64], back: NDArray[np.float64]) -> bool:
    first, second = float(np.linalg.norm(out)), float(np.linalg.norm(back))
    if max(first, second) > _ALIKE * min(first, second):
        return False
    return float(out @ back) <= _OPPOSITE * first * second


def _broken_between(track: MotionTrack, first: Movement, second: Movement) -> bool:
    part = track.between(first.end_ns, second.start_ns)
    return not bool(np.isfinite(track.energy[part]).all())


def _mean_frequency(track: MotionTrack, part: slice) -> float:
    """Frequency below which half of the main direction's power lies, in Hz."""
    path = _path(track, part)
    centred = path - path.mean(axis=0)
    main = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -1]
    seconds = track.times_ns[part] / 1e9
    even = np.interp(np.linspace(seconds[0], seconds[-1], len(main)), seconds, main)
    power = np.cumsum(np.abs(np.fft.rfft(even * np.hanning(len(even)))) ** 2)
    length = float(seconds[-1] - seconds[0])
    return float(np.searchsorted(power, power[-1] / 2)) / length if length > 0 else 0.0
