"""What goes into which kind of file as it is, and what a piece never carries."""

from __future__ import annotations

from workstation.core.evidence import ClipFacts
from workstation.core.media.piece import CannotCopyError

ENCODE = "Save it re-encoded instead."
"""The way out where copying is none."""

_PICTURES = {
    "mp4": {"h264", "hevc", "av1", "vp9", "mpeg4", "mjpeg"},
    "mov": {"h264", "hevc", "mpeg4", "mjpeg", "prores", "dnxhd", "h263"},
    "matroska": {"h264", "hevc", "av1", "vp9", "vp8", "mpeg4", "mjpeg", "prores"},
}
_SOUNDS = {
    "mp4": {"aac", "mp3", "ac3", "eac3", "alac", "opus"},
    "mov": {"aac", "mp3", "ac3", "eac3", "alac", "amr_nb", "amr_wb", "pcm_*"},
    "matroska": {"aac", "mp3", "ac3", "eac3", "alac", "opus", "vorbis", "flac", "pcm_*"},
}
_NAMES = {"mp4": "MP4", "mov": "MOV", "matroska": "MKV"}


def refuse_if_unfit(facts: ClipFacts, container: str, *, sound: bool) -> None:
    """Say at once where a clip's codec does not go into a container.

    Raises:
        CannotCopyError: it does not.
    """
    kind = _NAMES[container]
    if facts.codec not in _PICTURES[container]:
        raise CannotCopyError(
            f"Pictures coded as {facts.codec} do not go into {kind} as they are.", advice=ENCODE
        )
    heard = facts.audio.codec if facts.audio is not None and sound else ""
    if heard and not {heard, f"{heard.partition('_')[0]}_*"} & _SOUNDS[container]:
        raise CannotCopyError(
            f"Sound coded as {heard} does not go into {kind} as it is.",
            advice="Save it as .mov or .mkv, without sound, or re-encoded.",
        )


def left_out(facts: ClipFacts, *, sound: bool) -> tuple[str, ...]:
    """What of the original a piece never carries, in words."""
    said = ["place, device and other tags"]
    if facts.has_location:
        said[0] = "the place it was filmed at, device and other tags"
    if facts.other_video_streams:
        said.append("further pictures in the file")
    if facts.audio is not None and not sound:
        said.append("the sound")
    return tuple(said)
