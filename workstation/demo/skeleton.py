"""The child's bones in three dimensions, for any number of moments at once.

The body's own frame, in centimetres: u towards the head, v towards the child's left, w up from the
mattress to the camera. The pelvis lies at the origin. Angles are in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
"""One number a moment, shape (n,)."""
Points = NDArray[np.float64]
"""One place a moment, shape (n, 3): u, v, w in centimetres."""

UPPER_ARM_CM, FOREARM_CM, HAND_CM = 9.0, 8.0, 3.2
THIGH_CM, SHANK_CM, FOOT_CM = 10.0, 9.5, 4.6
HEAD_CM = 6.5
"""Radius of the head: 41 cm around."""


@dataclass(frozen=True, slots=True)
class ArmPose:
    """One arm: `spread` turns it from the feet outwards, `lift` raises it towards the camera.

    Attributes:
        spread, lift: of the upper arm.
        bend: how much further outwards the forearm turns.
        raised: elevation of the forearm.
        flick: turn of the hand against the forearm.
    """

    spread: Values
    lift: Values
    bend: Values
    raised: Values
    flick: Values


@dataclass(frozen=True, slots=True)
class LegPose:
    """One leg: thigh `spread` outwards and `lift`ed; `fold` of the knee; `point` of the foot."""

    spread: Values
    lift: Values
    fold: Values
    point: Values


@dataclass(frozen=True, slots=True)
class Pose:
    """The whole child at n moments.

    Attributes:
        crunch: bend of the trunk upwards.
        nod: bend of the neck upwards, on top of the trunk's.
        turn: of the head to its left.
        breath: 0 to 1, chest out.
        eyes, mouth: 0 closed to 1 open.
        sway: the cot's own movement along u and v in cm, shape (n, 2).
    """

    crunch: Values
    nod: Values
    turn: Values
    breath: Values
    eyes: Values
    mouth: Values
    sway: NDArray[np.float64]
    left_arm: ArmPose
    right_arm: ArmPose
    left_leg: LegPose
    right_leg: LegPose


@dataclass(frozen=True, slots=True)
class Joints:
    """Where everything is at n moments; each (n, 3) in cm."""

    pelvis: Points
    waist: Points
    neck: Points
    head: Points
    left_shoulder: Points
    left_elbow: Points
    left_wrist: Points
    left_hand: Points
    right_shoulder: Points
    right_elbow: Points
    right_wrist: Points
    right_hand: Points
    left_hip: Points
    left_knee: Points
    left_ankle: Points
    left_toes: Points
    right_hip: Points
    right_knee: Points
    right_ankle: Points
    right_toes: Points

    def at(self, i: int) -> dict[str, NDArray[np.float64]]:
        """The places at moment i, by name, each (3,)."""
        return {f.name: getattr(self, f.name)[i] for f in fields(self)}


def joints(pose: Pose) -> Joints:
    """Where the bones lie in a pose."""
    sway = np.concatenate([pose.sway, np.zeros((len(pose.sway), 1))], axis=1)
    pelvis = sway + np.array([0.0, 0.0, 4.5])
    waist = pelvis + 9.0 * _rising(0.35 * pose.crunch)
    neck = waist + 10.0 * _rising(pose.crunch)
    head = neck + 7.6 * _rising(pose.crunch + pose.nod)
    left_hip, right_hip = (pelvis + np.array([-1.5, s * 4.0, 0.0]) for s in (1, -1))
    left_shoulder, right_shoulder = (
        neck - 1.6 * _rising(pose.crunch) + np.array([0.0, s * 6.2, 0.3]) for s in (1, -1)
    )
    left_elbow, left_wrist, left_hand = _arm(left_shoulder, pose.left_arm, 1)
    right_elbow, right_wrist, right_hand = _arm(right_shoulder, pose.right_arm, -1)
    left_knee, left_ankle, left_toes = _leg(left_hip, pose.left_leg, 1)
    right_knee, right_ankle, right_toes = _leg(right_hip, pose.right_leg, -1)
    return Joints(
        pelvis=pelvis,
        waist=waist,
        neck=neck,
        head=head,
        left_shoulder=left_shoulder,
        left_elbow=left_elbow,
        left_wrist=left_wrist,
        left_hand=left_hand,
        right_shoulder=right_shoulder,
        right_elbow=right_elbow,
        right_wrist=right_wrist,
        right_hand=right_hand,
        left_hip=left_hip,
        left_knee=left_knee,
        left_ankle=left_ankle,
        left_toes=left_toes,
        right_hip=right_hip,
        right_knee=right_knee,
        right_ankle=right_ankle,
        right_toes=right_toes,
    )


def wrist_frame(elbow: Points, wrist: Points) -> NDArray[np.float64]:
    """How a device strapped to the wrist lies: its x, y and z axes as columns, (n, 3, 3).

    x runs along the forearm to the hand, z away from the back of the wrist.
    """
    x = _unit(wrist - elbow)
    up = np.array([0.0, 0.0, 1.0])
    z = _unit(up - (x @ up)[:, None] * x)
    return np.stack([x, np.cross(z, x), z], axis=2)


def _rising(elevation: Values) -> Points:
    """Unit vectors towards the head, raised by an angle."""
    angle = np.radians(elevation)
    return np.stack([np.cos(angle), np.zeros_like(angle), np.sin(angle)], axis=1)


def _aside(azimuth: Values, elevation: Values, side: int) -> Points:
    """Unit vectors turned outwards from the feet by `azimuth` and raised by `elevation`."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.stack([-np.cos(a) * np.cos(e), side * np.sin(a) * np.cos(e), np.sin(e)], axis=1)


def _arm(shoulder: Points, arm: ArmPose, side: int) -> tuple[Points, Points, Points]:
    elbow = shoulder + UPPER_ARM_CM * _aside(arm.spread, arm.lift, side)
    wrist = elbow + FOREARM_CM * _aside(arm.spread + arm.bend, arm.raised, side)
    hand = wrist + HAND_CM * _aside(arm.spread + arm.bend + arm.flick, arm.raised, side)
    return elbow, wrist, hand


def _leg(hip: Points, leg: LegPose, side: int) -> tuple[Points, Points, Points]:
    knee = hip + THIGH_CM * _aside(leg.spread, leg.lift, side)
    shank = leg.spread - 0.55 * leg.fold
    ankle = knee + SHANK_CM * _aside(shank, leg.lift * 0.5 - 0.42 * leg.fold, side)
    toes = ankle + FOOT_CM * _aside(shank + 12.0 + leg.point, np.full_like(shank, 24.0), side)
    return knee, ankle, toes


def _unit(vectors: Points) -> Points:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
