"""What is cut out of a clip: which frames, and what the file that was made really holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import av

from workstation.core.errors import CancelledError, HypnicError, StoreError
from workstation.core.media.decoding import never
from workstation.core.media.index import FrameIndex
from workstation.core.media.read import ClipReading, read_clip

CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska"}
"""Endings a piece can be written under, and FFmpeg's name of the container."""

CHECK_SHARE = 0.1
"""How much of the progress reading back takes."""

_NO_ROOM = {28, 122}
_NO_RIGHT = {1, 13, 30}


class CannotCopyError(HypnicError):
    """These frames cannot be taken over as they are; encoding them anew would work."""


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Frames `first` to `end - 1` of one clip."""

    first: int
    end: int

    @property
    def count(self) -> int:
        """How many frames."""
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class Piece:
    """What a written piece holds, as found by decoding it again.

    Attributes:
        span: the frames of the clip that a player shows.
        start_ns, end_ns: clip time of the first of them, and where the last one ends.
        copied: the picture is as the camera coded it; else it was encoded anew.
        sound: there is sound in it.
        hidden_before, hidden_after: frames stored beside them that players do not show, because
            shown ones were predicted from them. Whoever looks for them can see them.
        left_out: what the original holds and this does not, in words.
        size_bytes: of the file.
    """

    span: FrameSpan
    start_ns: int
    end_ns: int
    copied: bool
    sound: bool
    hidden_before: int = 0
    hidden_after: int = 0
    left_out: tuple[str, ...] = ()
    size_bytes: int = 0


def frames_in(index: FrameIndex, start_ns: int, end_ns: int) -> FrameSpan | None:
    """The frames shown between two moments of clip time; None where none is."""
    first = index.frame_at(max(start_ns, 0))
    if first is None or end_ns <= max(start_ns, 0):
        return None
    last = index.frame_at(min(end_ns, index.end_ns) - 1)
    return None if last is None else FrameSpan(first, last + 1)


def end_ns(index: FrameIndex, span: FrameSpan) -> int:
    """Clip time at which the last frame of a span gives way."""
    return index.end_of(span.end - 1)


def checked(
    out: BinaryIO,
    index: FrameIndex,
    span: FrameSpan,
    name: str,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = never,
) -> ClipReading | None:
    """A written piece as our own reader sees it, if it shows these frames at their times.

    Args:
        out: the finished file.
        index: of the clip it was taken from.
        span: the frames it must show.
        name: of the file, for sentences.
        progress: told how far reading is: the last part of the whole.
        cancelled: asked for every packet.

    Returns:
        None where it does not: another number of frames, or a time off by more than a tick.

    Raises:
        CancelledError: as asked.
    """
    try:
        reading = read_clip(
            out,
            name,
            progress=lambda f: progress(1 - CHECK_SHARE + CHECK_SHARE * f),
            cancelled=cancelled,
        )
    except CancelledError:
        raise
    except HypnicError:
        return None
    seen = reading.index
    if seen.count != span.count:
        return None
    wanted = index.pts_ns[span.first : span.end] - index.pts_ns[span.first]
    tick_ns = float(max(seen.time_base, index.time_base)) * 1e9
    return reading if abs(seen.pts_ns - wanted).max() <= tick_ns + 1 else None


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Turn what the system says about a file that is written into one sentence.

    Raises:
        StoreError: the disk is full, or the place may not be written to.
        CannotCopyError: FFmpeg refuses these packets in this kind of file.
    """
    try:
        yield
    except (OSError, av.FFmpegError) as error:
        number = error.errno
        if number in _NO_ROOM:
            advice = "Free some space or choose another folder."
            raise StoreError("The disk is full.", file=name, advice=advice) from error
        if isinstance(error, av.FFmpegError) and number not in _NO_RIGHT:
            raise CannotCopyError(
                f"These pictures and sounds could not be put together ({error.strerror}).",
                file=name,
                advice="Save it re-encoded, or without sound.",
            ) from error
        why = error.strerror or type(error).__name__
        raise StoreError(
            f"It could not be written ({why}).", file=name, advice="Choose another folder."
        ) from error
