"""How far a clip can be read: the measurable parts of its quality score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workstation.core.motion.assess import assessable_share, unsure
from workstation.core.motion.movement import Movement
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.track import MotionTrack, Quality

METHOD = "frame times, brightness and camera path of the measured clip"
VERSION = "2"

READER = "The reader must say."

_HIDDEN = f"The camera moves too much here to measure it. {READER}"
_RIM_NS = 1_000_000_000
_GOOD_RATE_HZ = 29.0  # 29.97 is sold and shown as 30
_FAIR_RATE_HZ = 23.5
_GOOD_LIGHT_PCT = 20.0
_FAIR_LIGHT_PCT = 10.0
_STEADY_PCT = 1.0  # of the picture's long side, in one second
_HAND_PCT = 8.0


@dataclass(frozen=True, slots=True)
class Score:
    """One part of the quality score.

    Attributes:
        item: stable short name.
        label: as shown.
        points: 0, 1 or 2; None where only a reader can say.
        reason: what the points rest on, or what the reader has to judge.
    """

    item: str
    label: str
    points: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Adequacy:
    """The parts of the score in their order, and how long the clip is.

    Attributes:
        scores: eight parts, two points each.
        duration_ns: first frame to last frame.
        measured_share: share of that time in which frames could be compared, 0 to 1.
        assessable_share: share of that time in which the child's movement can be told from the
            camera's, 0 to 1; low where nothing should be said about movement.
    """

    scores: tuple[Score, ...]
    duration_ns: int
    measured_share: float
    method: str = METHOD
    version: str = VERSION
    assessable_share: float = 1.0

    @property
    def points(self) -> int:
        """Points that could be measured."""
        return sum(s.points for s in self.scores if s.points is not None)

    @property
    def out_of(self) -> int:
        """The most those parts could give."""
        return 2 * sum(s.points is not None for s in self.scores)


def adequacy(
    track: MotionTrack, found: tuple[Movement, ...] = (), settings: MotionSettings = DEFAULTS
) -> Adequacy:
    """The measurable parts of a clip's quality score; `found` are the clip's movements."""
    steps = track.interval_ns
    whole = int(steps.sum())
    known = int(steps[np.isfinite(track.energy)].sum())
    stretches = unsure(track, settings)
    start_ns = int(track.times_ns[0] - steps[0]) if whole else 0
    end_ns = start_ns + whole
    return Adequacy(
        (
            _start(found, hidden=any(g.start_ns - start_ns < _RIM_NS for g in stretches)),
            _end(found, hidden=any(end_ns - g.end_ns < _RIM_NS for g in stretches)),
            Score("body", "Whole body visible", None, READER),
            Score("face", "Face and eyes visible", None, READER),
            _light(track),
            _stability(track),
            _rate(track),
            Score("test", "State or response test shown", None, READER),
        ),
        whole,
        known / whole if whole else 0.0,
        assessable_share=assessable_share(track, stretches, start_ns, end_ns),
    )


def _start(found: tuple[Movement, ...], *, hidden: bool) -> Score:
    label = "Start captured"
    if found and not found[0].start_seen:
        return Score("start", label, 0, "Something moves from the first frame on.")
    return Score("start", label, None, _HIDDEN if hidden else f"The clip begins at rest. {READER}")


def _end(found: tuple[Movement, ...], *, hidden: bool) -> Score:
    label = "End and recovery captured"
    if found and not found[-1].end_seen:
        return Score("end", label, 0, "Something still moves in the last frame.")
    return Score("end", label, None, _HIDDEN if hidden else f"The clip ends at rest. {READER}")


def _light(track: MotionTrack) -> Score:
    if not len(track):
        return Score("light", "Light", None, "Fewer than two frames.")
    light = float(np.median(track.light))
    points = 2 if light >= _GOOD_LIGHT_PCT else 1 if light >= _FAIR_LIGHT_PCT else 0
    return Score("light", "Light", points, f"Mean brightness {light:.0f} % of full scale.")


def _stability(track: MotionTrack) -> Score:
    label = "Stability"
    known = ~track.has(Quality.GAP | Quality.CUT)
    seconds = track.interval_ns[known].sum() / 1e9
    if seconds <= 0:
        return Score("stability", label, None, "Fewer than two frames.")
    path = float(np.hypot(*track.shift_px[known].T.astype(np.float64)).sum())
    pace = 100 * path / max(track.working_width, track.working_height) / float(seconds)
    unsure = float(track.has(Quality.CAMERA_FAST | Quality.CAMERA_UNSURE)[known].mean())
    points = 2 if pace < _STEADY_PCT else 1 if pace < _HAND_PCT else 0
    if unsure > 0.2:
        points = 0
    text = f"The camera moves {pace:.1f} % of the picture a second"
    more = f"; for {unsure:.0%} of the time its motion is uncertain." if unsure > 0.02 else "."
    return Score("stability", label, points, text + more)


def _rate(track: MotionTrack) -> Score:
    rate = track.frame_rate_hz
    if rate <= 0:
        return Score("rate", "Frame rate", None, "Fewer than two frames.")
    points = 2 if rate >= _GOOD_RATE_HZ else 1 if rate >= _FAIR_RATE_HZ else 0
    copies = " once copies are left out" if track.has(Quality.REPEATED).mean() > 0.2 else ""
    return Score("rate", "Frame rate", points, f"{rate:.4g} frames a second{copies}.")
