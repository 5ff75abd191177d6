"""Measured motion as facts for scripts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from workstation.core.motion.adequacy import adequacy
from workstation.core.motion.assess import unsure
from workstation.core.motion.movements import movements
from workstation.core.motion.track import MotionTrack
from workstation.core.timebase import NS

LABEL = "measured, for navigation and review; not a diagnosis; not a cleared medical device"


def motion_json(track: MotionTrack, slowed: Fraction = Fraction(1)) -> dict[str, Any]:
    """Movements and quality of a clip, in real seconds from its first frame.

    Args:
        track: on the clip's own clock.
        slowed: seconds of the clip in a real one.
    """
    track = track.paced(slowed)
    found = movements(track)
    quality = adequacy(track, found)
    return {
        "label": LABEL,
        "method": track.method,
        "version": track.version,
        "seconds": "real" if slowed != 1 else "as the file plays",
        "file_seconds_in_a_real_one": round(float(slowed), 9),
        "frame_rate_hz": track.frame_rate_hz,
        "measured_share": quality.measured_share,
        "assessable_share": quality.assessable_share,
        "movements": [
            {
                "start_s": each.start_ns / NS,
                "end_s": each.end_ns / NS,
                "duration_s": each.duration_ns / NS,
                "uncertainty_s": each.uncertainty_ns / NS,
                "peak": each.peak,
                "start_seen": each.start_seen,
                "end_seen": each.end_seen,
                "doubt": each.doubt or None,
                "method": each.method,
                "version": each.version,
            }
            for each in found
        ],
        "gaps": [
            {"start_s": g.start_ns / NS, "end_s": g.end_ns / NS, "reason": g.reason}
            for g in track.gaps
        ],
        "not_measurable": [
            {"start_s": g.start_ns / NS, "end_s": g.end_ns / NS, "reason": g.reason}
            for g in unsure(track)
        ],
        "quality": {
            "points": quality.points,
            "out_of": quality.out_of,
            "parts": [
                {"item": s.item, "points": s.points, "reason": s.reason} for s in quality.scores
            ],
            "method": quality.method,
            "version": quality.version,
        },
    }
