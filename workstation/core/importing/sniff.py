"""Clip or log, and which log: told by content, never by the extension."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import BinaryIO

from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import SourceKind
from workstation.core.importing.bundle import MOST_ENTRIES, folder_names, recording_folder
from workstation.core.importing.reader import HEAD, Reader, size_of
from workstation.core.importing.readers import READERS
from workstation.core.importing.sensors import any_table
from workstation.core.importing.stranger import is_still_or_sound, refusal

_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_PACKET_TS = 188
_PACKET_M2TS = 192


def video_format(head: bytes) -> str:
    """The video container whose signature a file begins with, or ""."""
    signatures = (
        (
            head[4:8] in _BOXES and head[:4] != b"\0\0\0\0" and not is_still_or_sound(head),
            "MP4 or QuickTime video",
        ),
        (head[:4] == b"\x1aE\xdf\xa3", "Matroska or WebM video"),
        (head[:4] == b"RIFF" and head[8:12] == b"AVI ", "AVI video"),
        (head[:4] in (b"\0\0\x01\xba", b"\0\0\x01\xb3"), "MPEG video"),
        (head[:16] == bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "Windows Media video"),
        (head[:4] == b"FLV\x01", "Flash video"),
        (head[:4] == b"OggS", "Ogg video"),
        (_packets(head, 0, _PACKET_TS), "MPEG transport stream"),
        (_packets(head, 4, _PACKET_M2TS), "AVCHD video"),
    )
    return next((name for hit, name in signatures if hit), "")


def reader_of(stream: BinaryIO) -> Reader | None:
    """The first reader that recognises the content, or None; leaves the stream at 0."""
    head = head_of(stream)
    if not head.strip(b"\0") and size_of(stream) <= HEAD:
        return None
    for reader in READERS:
        stream.seek(0)
        if reader.matches(head, stream):
            stream.seek(0)
            return reader
    stream.seek(0)
    return None


def is_any_table(stream: BinaryIO) -> bool:
    """Whether no maker's format claims a file, so that a person may say what its columns are."""
    if video_format(head_of(stream)):
        return False
    return reader_of(stream) in (None, any_table.READER)


def head_of(stream: BinaryIO) -> bytes:
    """The beginning of a file; leaves the stream at 0."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def kind_of(stream: BinaryIO, name: str) -> SourceKind:
    """Whether a file is a clip or a log.

    Raises:
        UnreadableFileError: it is neither, as far as this program can tell.
    """
    head = head_of(stream)
    if not head:
        raise UnreadableFileError(
            "The file is empty.", file=name, advice="Copy it again from the phone or device."
        )
    if video_format(head):
        return SourceKind.CLIP
    if reader_of(stream) is not None:
        return SourceKind.LOG
    raise refusal(
        head,
        stream,
        name,
        "It is neither a video nor a sensor log this program knows.",
        "Check that it is the right file; tables need a header or a saved profile.",
    )


def is_log_folder(folder: Path) -> bool:
    """Whether the files of a folder belong together as one log (E4, phyphox, Sensor Logger).

    Such a log is told by the names of its files; `bundle.pack_folder` makes one original of it.
    """
    names = folder_names(recording_folder(folder))
    if not names or len(names) > MOST_ENTRIES:
        return False
    outline = io.BytesIO()
    with zipfile.ZipFile(outline, "w") as packed:
        for name in names:
            packed.writestr(name, b"")
    return reader_of(outline) is not None


def _packets(head: bytes, at: int, step: int) -> bool:
    marks = head[at::step][:5]
    return len(marks) == 5 and marks == b"G" * 5
