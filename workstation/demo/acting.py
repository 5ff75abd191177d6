"""From the story to the child's pose at any moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS
from workstation.demo.shapes import Seconds, by_bouts, ease, swell, wander
from workstation.demo.skeleton import ArmPose, LegPose, Pose
from workstation.demo.story import ClipStory, Move, Movement


@dataclass(frozen=True, slots=True)
class _Efforts:
    """How strongly each kind of movement acts at n moments, 0 to 1."""

    flexion: Seconds
    left_flexion: Seconds
    jerk: Seconds
    jerk_side: Seconds
    startle: Seconds


def pose_at(clip: ClipStory, clip_ns: NDArray[np.int64], seed: int) -> Pose:
    """The child's pose at some moments of a clip.

    Args:
        clip: the story.
        clip_ns: int64 (n,), may lie outside the clip: the child goes on lying there.
        seed: of the aimless movements.
    """
    t = clip_ns.astype(np.float64) / NS
    efforts = _efforts(clip, t)
    calm = 0.0 if clip.asleep else 1.0
    idle = by_bouts(t, seed + 50)
    flexion, startle = efforts.flexion, efforts.startle
    cry = _span_swell(clip, "cry", t, 0.8)
    fuss = cry * np.sin(2 * np.pi * 1.1 * t)
    breath = 0.5 - 0.5 * np.cos(2 * np.pi * t / (2.4 if clip.asleep else 1.7))
    return Pose(
        crunch=30.0 * flexion + 3.0 * startle + 2.0 * cry,
        nod=34.0 * flexion - 4.0 * startle + 1.5 * fuss,
        turn=(14.0 if clip.asleep else 4.0) + 7.0 * calm * wander(idle, seed + 1, period_s=9.0),
        breath=breath,
        eyes=np.zeros_like(t) if clip.asleep else _blinking(t, seed) * (1.0 - 0.75 * cry),
        mouth=np.maximum(0.12 * flexion, cry * (0.6 + 0.4 * np.sin(2 * np.pi * 0.9 * t))),
        sway=_sway(clip, t),
        left_arm=_arm(idle, efforts.left_flexion, efforts, calm, seed + 10, 1),
        right_arm=_arm(idle, flexion, efforts, calm, seed + 20, -1),
        left_leg=_leg(idle, efforts, calm, seed + 30, 1),
        right_leg=_leg(idle, efforts, calm, seed + 40, -1),
    )


def envelope(movement: Movement, t: Seconds) -> Seconds:
    """How far a movement has come at some times of its clip, 0 to its amplitude."""
    start, end = movement.start_ns / NS, movement.end_ns / NS
    length = end - start
    if movement.kind is Move.JERK:
        rise, fall = 0.38, 0.62
    elif movement.kind is Move.STARTLE:
        rise, fall = 0.14, 0.72
    else:
        rise, fall = 0.26, 0.5
    up = swell(t, start, end, rise_s=rise * length, fall_s=fall * length)
    return movement.amplitude * up


def _efforts(clip: ClipStory, t: Seconds) -> _Efforts:
    flexion, left, jerk, side, startle = (np.zeros_like(t) for _ in range(5))
    for k, movement in enumerate(clip.movements):
        up = envelope(movement, t)
        if movement.kind is Move.FLEXION:
            flexion += up
            left += up * (0.22 if movement.held else 1.0)
        elif movement.kind is Move.JERK:
            jerk += up
            side += up * (0.25 if k % 2 else -0.25)
        else:
            startle += up
    return _Efforts(flexion, left, jerk, side, startle)


def _arm(
    idle: Seconds, flexion: Seconds, efforts: _Efforts, calm: float, seed: int, side: int
) -> ArmPose:
    jerk = efforts.jerk + side * efforts.jerk_side
    startle = efforts.startle

    def drift(k: int, period_s: float) -> Seconds:
        return calm * wander(idle, seed + k, period_s=period_s)

    return ArmPose(
        spread=46.0 + 3.0 * side + 7.0 * drift(1, 7.0) + 32.0 * flexion + 26.0 * startle,
        lift=4.0 + 3.0 * drift(2, 6.0) + 34.0 * flexion + 26.0 * startle,
        bend=96.0
        + 6.0 * side
        + 12.0 * drift(3, 5.0)
        - 10.0 * flexion
        - 26.0 * startle
        + 6.0 * jerk,
        raised=3.0 + 2.0 * (1.0 + drift(4, 5.5)) + 44.0 * flexion + 46.0 * startle + 5.0 * jerk,
        flick=-14.0 + 10.0 * drift(5, 4.0) + 32.0 * jerk + 18.0 * startle - 10.0 * flexion,
    )


def _leg(idle: Seconds, efforts: _Efforts, calm: float, seed: int, side: int) -> LegPose:
    flexion, jerk = efforts.flexion, efforts.jerk - side * efforts.jerk_side

    def drift(k: int, period_s: float) -> Seconds:
        return calm * wander(idle, seed + k, period_s=period_s)

    lean = drift(3, 6.5)
    kick = 0.5 * (lean + np.sqrt(lean * lean + 0.02))
    return LegPose(
        spread=36.0 + 3.0 * side + 4.0 * drift(1, 8.0) + 4.0 * flexion,
        lift=10.0 + 12.0 * kick + 56.0 * flexion + 4.0 * efforts.startle,
        fold=58.0 + 14.0 * kick + 62.0 * flexion + 5.0 * jerk,
        point=6.0 * drift(2, 3.5) + 16.0 * jerk,
    )


def _sway(clip: ClipStory, t: Seconds) -> NDArray[np.float64]:
    rocked = _span_swell(clip, "rocking", t, 1.2)
    along = 0.9 * rocked * np.sin(2 * np.pi * 0.8 * t)
    jolt = np.zeros_like(t)
    if clip.pat_ns is not None:
        since = t - clip.pat_ns / NS
        # The mattress gives way by a millimetre and rings out: a spike the logger feels.
        ring = np.exp(-np.maximum(since, 0.0) / 0.05) * np.sin(2 * np.pi * 16.0 * since)
        jolt = 0.09 * np.where(since > 0.0, ring, 0.0) * ease(since / 0.02)
    return np.stack([0.2 * along, along + jolt], axis=1)


def _span_swell(clip: ClipStory, name: str, t: Seconds, edge_s: float) -> Seconds:
    span = clip.span(name)
    if span is None:
        return np.zeros_like(t)
    return swell(t, span.start_ns / NS, span.end_ns / NS, rise_s=edge_s, fall_s=edge_s)


def _blinking(t: Seconds, seed: int) -> Seconds:
    times = np.cumsum(np.random.default_rng(seed + 7).uniform(2.2, 5.5, 40))
    shut = np.zeros_like(t)
    for at in times:
        shut = np.maximum(shut, swell(t, at, at + 0.3, rise_s=0.1, fall_s=0.16))
    return 1.0 - shut
