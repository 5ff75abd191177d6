"""Opening a clip: only containers of clips, only the bytes that were handed in, plain sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import av

from workstation.core.errors import DamagedFileError, HypnicError, UnreadableFileError
from workstation.core.media.wholeness import (
    Beginning,
    end_of_whole_boxes,
    has_movie_header,
    looks_like_movie,
)

# Playlists and concatenations would make FFmpeg open other files; pictures are no clips. Neither
# the format nor any protocol outside this list is ever tried.
_OPTIONS = {
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg,gif,"
    "mpegvideo,dv,wtv,swf,rm",
    "protocol_whitelist": "none",
}

_SEND_ORIGINAL = "Ask the family for the original file."
_CHOOSE_CLIP = "Choose a video file."

_NOT_CLIPS = (
    (
        b"PK\x03\x04",
        "This is an archive (zip), not a video.",
        "Unpack it and add the video inside.",
    ),
    (b"Rar!", "This is an archive (rar), not a video.", "Unpack it and add the video inside."),
    (b"7z\xbc\xaf", "This is an archive (7z), not a video.", "Unpack it and add the video inside."),
    (b"%PDF", "This is a PDF document, not a video.", _CHOOSE_CLIP),
    (b"\xff\xd8\xff", "This is a photo, not a video.", _CHOOSE_CLIP),
    (b"\x89PNG", "This is a picture, not a video.", _CHOOSE_CLIP),
)
_PHOTO_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")


@contextmanager
def opened_clip(stream: BinaryIO, name: str) -> Iterator[Any]:
    """The open container of a clip; closed on leaving, the stream itself stays open.

    Args:
        stream: seekable, at any position.
        name: the file's name, for the sentences.

    Raises:
        UnreadableFileError: this is no clip.
        DamagedFileError: it was one, but its beginning or its directory is missing.
    """
    container = open_container(stream, name)
    try:
        yield container
    finally:
        container.close()


def open_container(stream: BinaryIO, name: str) -> Any:
    """Like `opened_clip`, for those who keep it open; they close it.

    Raises:
        UnreadableFileError, DamagedFileError: as `opened_clip`.
    """
    head = _head(stream, name)
    try:
        return _open(stream)
    except HypnicError:
        raise
    except Exception as error:
        # PyAV lets out much more than its own errors for damaged files.
        shorter = _whole_part(stream, head)
        if shorter is None:
            raise _why_not(stream, name, head) from error
    try:
        return _open(shorter)
    except HypnicError:
        raise
    except Exception as error:
        raise _why_not(stream, name, head) from error


def _open(stream: Any) -> Any:
    stream.seek(0)
    return av.open(stream, "r", metadata_errors="replace", container_options=dict(_OPTIONS))


def _whole_part(stream: BinaryIO, head: bytes) -> Beginning | None:
    """A cut-off clip without its last, broken box: FFmpeg refuses some files because of that."""
    if not looks_like_movie(head):
        return None
    size, end = size_of(stream), end_of_whole_boxes(stream)
    return Beginning(stream, end) if 0 < end < size else None


def no_picture(name: str, container: Any) -> UnreadableFileError:
    """What to say about a file that FFmpeg knows but that shows nothing."""
    kinds = {s.type for s in container.streams}
    if "audio" in kinds and "video" not in kinds:
        return UnreadableFileError(
            "This is a sound recording without a picture.", file=name, advice=_CHOOSE_CLIP
        )
    return UnreadableFileError(
        "There is no picture in this file that can be shown.", file=name, advice=_SEND_ORIGINAL
    )


def no_such_track(name: str, track: int, there: Sequence[int]) -> UnreadableFileError:
    """What to say where somebody asks for a video the file does not hold."""
    numbers = ", ".join(map(str, sorted(there)))
    return UnreadableFileError(
        f"Stream {track} of this file is no video that can be shown.",
        file=name,
        advice=f"Choose one of its videos: {numbers}.",
    )


def nothing_decodes(name: str) -> DamagedFileError:
    """What to say about a clip of which not one frame could be decoded."""
    return DamagedFileError(
        "The video in this file is damaged: not one frame could be decoded.",
        file=name,
        advice=_SEND_ORIGINAL,
    )


def size_of(stream: BinaryIO) -> int:
    """Bytes in a seekable stream; leaves it at the start."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return size


def _head(stream: BinaryIO, name: str) -> bytes:
    if size_of(stream) == 0:
        raise UnreadableFileError(
            "The file is empty.", file=name, advice="Copy it from the phone again."
        )
    head = stream.read(64)
    stream.seek(0)
    for magic, what, advice in _NOT_CLIPS:
        if head.startswith(magic):
            raise UnreadableFileError(what, file=name, advice=advice)
    if head[4:8] == b"ftyp" and head[8:12] in _PHOTO_BRANDS:
        raise UnreadableFileError("This is a photo, not a video.", file=name, advice=_CHOOSE_CLIP)
    return head


def _why_not(stream: BinaryIO, name: str, head: bytes) -> HypnicError:
    stream.seek(0)
    if looks_like_movie(head) and not has_movie_header(stream):
        return DamagedFileError(
            "The recording was cut off before the phone could finish the file, "
            "so its pictures cannot be found.",
            file=name,
            advice=_SEND_ORIGINAL,
        )
    if looks_like_movie(head):
        return DamagedFileError(
            "The video is damaged so badly that it cannot be opened.",
            file=name,
            advice=_SEND_ORIGINAL,
        )
    stream.seek(0)
    if _is_text(stream.read(4096)):
        return UnreadableFileError(
            "This is a text file, not a video.", file=name, advice=_CHOOSE_CLIP
        )
    return UnreadableFileError(
        "This file is not a video this program knows.", file=name, advice=_CHOOSE_CLIP
    )


def _is_text(sample: bytes) -> bool:
    try:
        text = sample.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character may be cut in two at the end of the sample.
        if error.start < len(sample) - 4:
            return False
        text = sample[: error.start].decode("utf-8-sig")
    return all(c.isprintable() or c in "\r\n\t\f" for c in text)
