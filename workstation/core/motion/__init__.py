"""Movement measured from the picture (and from worn sensors): offered to the reader, not judged."""

from workstation.core.annotation.bands import Band, bands_of
from workstation.core.motion.accel import acceleration_movements
from workstation.core.motion.adequacy import Adequacy, Score, adequacy
from workstation.core.motion.assess import unsure
from workstation.core.motion.episode import EpisodeMeasures, measure
from workstation.core.motion.measure import Measure
from workstation.core.motion.meter import MotionMeter
from workstation.core.motion.movement import Movement
from workstation.core.motion.movements import movements
from workstation.core.motion.rhythm import Rhythm, rhythm
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.track import MotionTrack, Quality

__all__ = [
    "DEFAULTS",
    "Adequacy",
    "Band",
    "EpisodeMeasures",
    "Measure",
    "MotionMeter",
    "MotionSettings",
    "MotionTrack",
    "Movement",
    "Quality",
    "Rhythm",
    "Score",
    "acceleration_movements",
    "adequacy",
    "bands_of",
    "measure",
    "movements",
    "rhythm",
    "unsure",
]
