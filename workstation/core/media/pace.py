"""How fast a clip was filmed, before anything of it is decoded."""

from __future__ import annotations

from fractions import Fraction
from typing import BinaryIO

import numpy as np

from workstation.core.media.capture import capture_of, shown_rate
from workstation.core.media.decoding import Damage, packets
from workstation.core.media.index import ticks_to_ns
from workstation.core.media.opening import opened_clip
from workstation.core.media.samsung import samsung_of
from workstation.core.media.tags import all_tags
from workstation.core.media.tracks import ranked_pictures


def pace_of(stream: BinaryIO, name: str, track: int | None = None) -> Fraction:
    """Seconds of a clip in a real one, as its packets' times and its tags tell; 1 if in doubt.

    Only a file that states how fast its camera ran is read through, and even that is not decoded.

    Args:
        stream: seekable; it stays open.
        name: of the file, for sentences.
        track: the video stream that is meant, None for the main one.

    Raises:
        UnreadableFileError, DamagedFileError: it cannot be opened as a clip.
    """
    samsung = samsung_of(stream)
    with opened_clip(stream, name) as container:
        tags = all_tags(container)
        if capture_of(tags, samsung, 1.0).rate_hz is None:
            return Fraction(1)
        ranked = ranked_pictures(container)
    if track is None and not ranked:
        return Fraction(1)
    with opened_clip(stream, name) as container:
        index = ranked[0] if track is None else track
        if not 0 <= index < len(container.streams):
            return Fraction(1)
        picture = container.streams[index]
        seen = packets(container, [picture], Damage())
        stamps = np.unique([p.pts for p in seen if p.pts is not None and p.size])
        gaps = np.diff(ticks_to_ns(stamps.astype(np.int64), picture.time_base))
    return capture_of(tags, samsung, shown_rate(gaps)).believed
