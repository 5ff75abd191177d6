"""Every number that decides what counts as movement, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MotionSettings:
    """Workstation defaults, set by engineering, not by clinical evidence.

    Attributes:
        onset_k: a movement is certain above baseline + this many deviations.
        edge_k: it begins and ends where the signal crosses baseline + this many.
        floor: nothing below this is movement, in the signal's unit (%/s for pictures).
        rest_at_most: where the camera's part is known, rest is taken to lie no higher than this, so
            that a clip that moves from its first frame to its last is not mistaken for rest.
        edge_share: the edge is at least this share of the movement's own peak, so that slow
            settling is not counted as movement.
        core_share: what falls below this share of a movement's peak, for longer than a limb takes
            to turn back, parts it from what follows.
        join_ns: a pause up to this long lies within one movement (a limb turning back).
        hold_ns: a limb that goes one way, rests up to this long and comes back the same way made
            one movement.
        breathing_speed_pct: to-and-fro without pause slower than `breathing_hz` and than this (%
            of the picture's long side a second) is taken for breathing and not offered.
        breathing_hz: see above.
        shortest_ns: a change seen for less than this is no body's movement: at 24 to 60 frames a
            second that leaves out what shows between two neighbouring frames alone.
        baseline_window_ns: length over which rest is judged.
        assessable_least: share of a stretch that must be measurable for its numbers to be given.
        belongs_least: share of a movement that must lie in an episode for it to be the episode's.
        gap_factor: an interval this many medians long is a gap in the picture.
        nyquist_share: rhythms above this share of the frame rate are not measured.
        cycles: a rhythm needs at least so many cycles.
        slowest_hz: rhythms below this are not looked for.
        concentration: share of the spectrum a rhythm must hold to be called one.
    """

    onset_k: float = 8.0
    edge_k: float = 4.0
    floor: float = 0.12
    rest_at_most: float = 0.3
    edge_share: float = 0.05
    core_share: float = 0.1
    join_ns: int = 100_000_000
    hold_ns: int = 3_000_000_000
    breathing_speed_pct: float = 6.0
    breathing_hz: float = 1.3
    shortest_ns: int = 50_000_000
    baseline_window_ns: int = 60_000_000_000
    assessable_least: float = 0.5
    belongs_least: float = 0.5
    gap_factor: float = 3.0
    nyquist_share: float = 0.4
    cycles: int = 5
    slowest_hz: float = 0.3
    concentration: float = 0.35


DEFAULTS = MotionSettings()
