"""Which of the codecs that families send this FFmpeg can decode."""

from __future__ import annotations

import av

EXPECTED = {
    "H.264": "h264",
    "HEVC": "hevc",
    "AV1": "av1",
    "VP9": "vp9",
    "VP8": "vp8",
    "MPEG-4": "mpeg4",
    "H.263": "h263",
    "MJPEG": "mjpeg",
    "AAC": "aac",
    "AMR": "amrnb",
    "Opus": "opus",
    "MP3": "mp3",
}
"""Name as people know it -> FFmpeg's name."""


def decoders() -> dict[str, bool]:
    """For each expected codec whether it can be decoded here."""
    return {name: _has(codec) for name, codec in EXPECTED.items()}


def _has(codec: str) -> bool:
    try:
        av.Codec(codec, "r")
    except (av.codec.codec.UnknownCodecError, ValueError):
        return False
    return True
