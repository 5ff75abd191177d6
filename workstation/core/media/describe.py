"""The facts of a clip as JSON: times in seconds, rates in hertz, every object with its method."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from workstation.core.evidence import AudioFacts, ClipFacts
from workstation.core.media.index import METHOD as INDEX_METHOD
from workstation.core.media.index import VERSION as INDEX_VERSION
from workstation.core.media.index import FrameIndex
from workstation.core.media.streams import StreamFacts
from workstation.core.timebase import NS, FoundClock


def clip_json(
    facts: ClipFacts, index: FrameIndex, streams: Sequence[StreamFacts] = ()
) -> dict[str, Any]:
    """Everything known about a clip, flat. Clip time counts from its first displayed frame.

    Sizes are as displayed, after the turn; counts and intervals are of the frames shown, as
    decoded. What is not known is null, never zero.
    """
    several = index.count > 1
    return {
        "container": facts.container,
        "streams": [
            {
                "index": s.index,
                "type": s.type,
                "codec": s.codec or None,
                "shown": s.index == facts.stream_index,
                "heard": facts.audio is not None and s.index == facts.audio.stream_index,
                "can_be_added": s.index in facts.other_video_streams,
            }
            for s in streams
        ],
        "codec": facts.codec,
        "width": facts.width,
        "height": facts.height,
        "rotation_deg": facts.rotation_deg,
        "mirrored": facts.mirrored,
        "bit_depth": facts.bit_depth,
        "transfer": facts.transfer or None,
        "duration_s": seconds(facts.duration_ns),
        "frame_count": index.count,
        "frame_first_s": seconds(index.pts_of(0)),
        "frame_last_s": seconds(index.pts_of(index.count - 1)),
        "frame_interval_min_s": seconds(facts.interval_min_ns) if several else None,
        "frame_interval_median_s": seconds(facts.interval_median_ns) if several else None,
        "frame_interval_max_s": seconds(facts.interval_max_ns) if several else None,
        "variable_rate": facts.variable_rate,
        "frame_rate_hz": round(facts.frame_rate_hz, 6) or None,
        "key_frame_count": len(set(index.key_numbers.tolist())),
        "capture_rate_hz": facts.capture_rate_hz,
        "time_stamps": facts.stamps.value,
        "file_seconds_in_a_real_one": round(float(facts.slowed), 9),
        "duration_real_s": seconds(round(facts.duration_ns / facts.believed)),
        "audio": None if facts.audio is None else _audio(facts.audio),
        "device": facts.device or None,
        "has_location": facts.has_location,
        "clocks": [_clock(c) for c in facts.clocks],
        "problems": [f.text for f in facts.findings],
        "findings": [f.code for f in facts.findings],
        "method": facts.method,
        "version": facts.version,
        "frames_method": INDEX_METHOD,
        "frames_version": INDEX_VERSION,
    }


def seconds(ns: int) -> float:
    """Nanoseconds as a number of seconds that prints all nine digits it needs."""
    return float(Decimal(ns) / NS)


def _audio(audio: AudioFacts) -> dict[str, Any]:
    return {
        "codec": audio.codec,
        "rate_hz": audio.rate_hz,
        "stream": None if audio.stream_index < 0 else audio.stream_index,
        "channels": audio.channels,
        "start_s": seconds(audio.start_ns),
        "duration_s": seconds(audio.duration_ns),
    }


def _clock(clock: FoundClock) -> dict[str, Any]:
    known = clock.uncertainty_ns is not None
    return {
        "clip_s": seconds(clock.source_ns),
        "wall": clock.wall.moment().isoformat(),
        "zone": clock.wall.zone,
        "origin": clock.origin,
        "trust": clock.trust.value,
        "uncertainty_s": seconds(clock.uncertainty_ns or 0) if known else None,
        "note": clock.note,
    }
