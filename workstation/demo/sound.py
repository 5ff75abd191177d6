"""What the phone hears: the room, cloth that moves, a pat on the mattress, a soft cry."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS
from workstation.demo.acting import pose_at
from workstation.demo.shapes import Seconds, ease, swell
from workstation.demo.skeleton import joints
from workstation.demo.story import ClipStory

RATE_HZ = 48_000
_SLOW_HZ = 200


def heard(clip: ClipStory, seed: int) -> NDArray[np.int16]:
    """The sound of a clip from its first frame to its end, mono.

    Args:
        clip: the story.
        seed: as for the pictures.
    """
    count = round(clip.duration_ns * RATE_HZ / NS)
    t = np.arange(count) / RATE_HZ
    rng = np.random.default_rng(seed + 500)
    white = rng.standard_normal(count, dtype=np.float32)
    room = 0.0022 * _low(white, 60) + 0.0006 * white
    room += 0.0008 * np.sin(2 * np.pi * 50.0 * t, dtype=np.float32)
    rustle = 0.030 * (white - _low(white, 12)) * _slow(t, _cloth(clip, seed))
    total = room + rustle + _cry(clip, t, seed) + _pat(clip, t, white)
    return np.rint(np.clip(total, -1.0, 1.0) * 32_000).astype(np.int16)


def _cloth(clip: ClipStory, seed: int) -> Seconds:
    """How briskly limbs move, 0 to 1, at `_SLOW_HZ`."""
    at = np.arange(0, clip.duration_ns + NS, NS // _SLOW_HZ, dtype=np.int64)
    where = joints(pose_at(clip, at, seed))
    speed = np.zeros(len(at))
    for place in (where.left_wrist, where.right_wrist, where.left_ankle, where.neck):
        speed += np.linalg.norm(np.gradient(place, axis=0), axis=1) * _SLOW_HZ
    return np.asarray(np.clip(speed / 260.0, 0.0, 1.0) ** 1.3)


def _slow(t: Seconds, values: Seconds) -> Seconds:
    return np.interp(t, np.arange(len(values)) / _SLOW_HZ, values)


def _cry(clip: ClipStory, t: Seconds, seed: int) -> Seconds:
    span = clip.span("cry")
    total = np.zeros_like(t)
    if span is None:
        return total
    rng = np.random.default_rng(seed + 600)
    at, end = span.start_ns / NS + 0.2, span.end_ns / NS
    while at < end - 0.8:
        length = float(rng.uniform(0.7, 1.1))
        here = slice(*np.searchsorted(t, [at, at + length]))
        x = (t[here] - at) / length
        pitch = 395.0 + 70.0 * np.sin(np.pi * x) + 9.0 * np.sin(2 * np.pi * 6.0 * t[here])
        phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
        voice = sum(np.sin(k * phase) / k**1.4 for k in range(1, 7))
        total[here] += 0.055 * swell(x, 0.0, 1.0, rise_s=0.18, fall_s=0.35) * voice
        at += length + float(rng.uniform(0.35, 0.6))
    return total


def _pat(clip: ClipStory, t: Seconds, white: NDArray[np.float32]) -> Seconds:
    total = np.zeros_like(t)
    if clip.pat_ns is None:
        return total
    first = int(np.searchsorted(t, clip.pat_ns / NS))
    here = slice(first, first + round(0.4 * RATE_HZ))
    since = t[here] - clip.pat_ns / NS
    thump = np.sin(2 * np.pi * 95.0 * since) * np.exp(-since / 0.06)
    slap = white[here] * np.exp(-since / 0.012) * 0.22
    total[here] = (0.5 * thump + slap) * ease(since / 0.0008)
    return total


def _low(noise: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Noise without its highs: a running mean, brought back to its old strength."""
    total = np.cumsum(np.concatenate([np.zeros(width, np.float32), noise]), dtype=np.float64)
    mean = (total[width:] - total[:-width]) / np.sqrt(width)
    return np.asarray(mean, dtype=np.float32)
