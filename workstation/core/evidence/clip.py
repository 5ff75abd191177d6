"""What one video file holds, as found by decoding it, not as its header promises."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workstation.core.evidence.finding import Finding
from workstation.core.timebase import FoundClock


class Stamps(StrEnum):
    """What a clip's own seconds are beside the seconds in which it was filmed."""

    REAL = "real"
    """As far as the file tells."""
    SLOWED = "slowed"
    """Slow motion: every second of it lasts as many times longer."""
    HURRIED = "hurried"
    """Time lapse: every second of it passes as many times faster."""
    UNSURE = "unsure"
    """More frames a second were taken than are shown; low light may be the reason."""
    UNEVEN = "uneven"
    """Part of it was slowed down by the phone; which part the file does not say."""


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The sound of a clip.

    Attributes:
        codec: FFmpeg's name.
        rate_hz: samples a second.
        channels: 1 mono, 2 stereo.
        start_ns: first sample on the clip's clock (0 = first displayed frame); may be negative.
        duration_ns: from the decoded samples.
        stream_index: which stream of the file it is, -1 where that is not known.
    """

    codec: str
    rate_hz: int
    channels: int
    start_ns: int
    duration_ns: int
    stream_index: int = -1


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """A clip as decoded. Clip time counts from its first displayed frame.

    Attributes:
        container: FFmpeg's name of the container.
        codec: FFmpeg's name of the video codec.
        stream_index: which stream of the file is this picture.
        width, height: in pixels as displayed, after rotation.
        rotation_deg: clockwise turn that was applied for display: 0, 90, 180 or 270.
        mirrored: the display matrix flips left and right.
        bit_depth: bits a colour component.
        transfer: transfer characteristic ("bt709", "arib-std-b67" for HLG, "smpte2084" for PQ).
        frame_count: frames shown.
        duration_ns: first frame's start to last frame's end.
        interval_min_ns, interval_median_ns, interval_max_ns: between consecutive frames.
        variable_rate: intervals differ by more than 1 ms or 5 %.
        capture_rate_hz: frames a second the camera took, as the file states it; else None.
        audio: its sound, or None.
        device: maker and model as the file states them, or "".
        has_location: the file carries coordinates (they are never read out or stored).
        other_video_streams: stream indexes of further pictures.
        clocks: every wall-clock reading found, most trusted first.
        findings: what a reader should know.
        method, version: what made these facts.
        stamps: what its own seconds are.
        slowed: seconds of the file in a real one, if it is slowed, hurried or unsure; else 1.
        file_start_ns: time of the first frame on the file's own clock, which its tracks share.
        chosen: a reader took this video instead of the file's main one.
    """

    container: str
    codec: str
    stream_index: int
    width: int
    height: int
    rotation_deg: int
    mirrored: bool
    bit_depth: int
    transfer: str
    frame_count: int
    duration_ns: int
    interval_min_ns: int
    interval_median_ns: int
    interval_max_ns: int
    variable_rate: bool
    capture_rate_hz: float | None
    audio: AudioFacts | None
    device: str
    has_location: bool
    other_video_streams: tuple[int, ...] = ()
    clocks: tuple[FoundClock, ...] = ()
    findings: tuple[Finding, ...] = ()
    method: str = ""
    version: str = ""
    stamps: Stamps = Stamps.REAL
    slowed: Fraction = Fraction(1)
    file_start_ns: int = 0
    chosen: bool = False

    @property
    def believed(self) -> Fraction:
        """Seconds of the file in a real one, as far as the file leaves no doubt."""
        return self.slowed if self.stamps in {Stamps.SLOWED, Stamps.HURRIED} else Fraction(1)

    @property
    def frame_rate_hz(self) -> float:
        """Median frames a second, for display only."""
        return 1e9 / self.interval_median_ns if self.interval_median_ns else 0.0
