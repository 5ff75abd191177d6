"""Everything a file carries, whether this program shows it or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from workstation.core.media.opening import opened_clip


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
                # Data streams have no decoder, at most a name.
                s.codec_context.name if s.codec_context is not None else str(s.name or ""),
            )
            for s in container.streams
        )
