"""Everything a file carries, whether this program shows it or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from workstation.core.media.opening import opened_clip
from workstation.core.media.tracks import codec_name


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream of a file, as its header declares it.

    Attributes:
        index: its number in the file.
        type: "video", "audio", "subtitle", "data" or "attachment".
        codec: FFmpeg's name, or "" for data it has no name for.
    """

    index: int
    type: str
    codec: str


def streams_of(stream: BinaryIO, name: str) -> tuple[StreamFacts, ...]:
    """All streams of a file, in its own order; the file stays open.

    Args:
        stream: seekable.
        name: the file's name, for the sentences.

    Raises:
        UnreadableFileError, DamagedFileError: it cannot be opened as a clip.
    """
    with opened_clip(stream, name) as container:
        return tuple(
            StreamFacts(
                s.index,
                str(s.type),
                codec_name(s),
            )
            for s in container.streams
        )
