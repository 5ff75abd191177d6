"""Read a sensor log of any known format, keep its samples, state its facts."""

from __future__ import annotations

from contextlib import ExitStack
from typing import BinaryIO

from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import Recording
from workstation.core.importing.assemble import Found, assemble
from workstation.core.importing.described import read_described
from workstation.core.importing.embedded import embedded_log
from workstation.core.importing.facts import log_json
from workstation.core.importing.keeping import keep_data, keep_found
from workstation.core.importing.kept import (
    METHOD,
    VERSION,
    KeptLog,
    from_bytes,
    from_stream,
    to_bytes,
)
from workstation.core.importing.profile import TableProfile
from workstation.core.importing.reader import Opened, size_of
from workstation.core.importing.samples import (
    Cancelled,
    LogData,
    Progress,
    SampleGroup,
    never_cancelled,
    no_progress,
    stop_if,
)
from workstation.core.importing.sniff import head_of, reader_of, video_format
from workstation.core.importing.stranger import refusal

__all__ = [
    "METHOD",
    "VERSION",
    "KeptLog",
    "LogData",
    "SampleGroup",
    "from_bytes",
    "from_stream",
    "import_log",
    "log_json",
    "read_log",
    "to_bytes",
]


def read_log(
    stream: BinaryIO,
    name: str,
    *,
    profile: TableProfile | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> LogData:
    """Read a sensor log into memory; the format is told by its content.

    Args:
        stream: seekable.
        name: the file's name, for messages (some formats keep their start time there).
        profile: how a person described this table; None lets its content tell.
        progress: told how far reading is.
        cancelled: asked often.

    Raises:
        UnreadableFileError: not a log, or none this program knows.
        DamagedFileError: a known format without anything readable in it.
        CancelledError: the person asked to stop.
    """
    with ExitStack() as held:
        found = _found(stream, name, profile, progress, cancelled, held)
        data = found if isinstance(found, LogData) else assemble(found, name)
    stop_if(cancelled)
    progress(1.0)
    return data


def import_log(
    stream: BinaryIO,
    name: str,
    out: BinaryIO,
    *,
    profile: TableProfile | None = None,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> Recording:
    """Read a sensor log of any length and write the file its samples are kept in.

    Memory does not grow with the recording where the format is read in pieces (Axivity CWA,
    GENEActiv, ActiGraph GT3X); other formats are small and are held once.

    Args:
        stream: seekable.
        name: the file's name, as for `read_log`.
        out: written front to back; see `KeptLog`.
        profile: how a person described this table; None lets its content tell.
        progress: told how far reading is.
        cancelled: asked often.

    Raises:
        UnreadableFileError, DamagedFileError, CancelledError: as `read_log`.
    """
    with ExitStack() as held:
        found = _found(stream, name, profile, progress, cancelled, held)
        if isinstance(found, LogData):
            keep_data(found, out)
            recording = found.recording
        else:
            recording = keep_found(found, name, out, cancelled=cancelled)
    stop_if(cancelled)
    progress(1.0)
    return recording


def _found(
    stream: BinaryIO,
    name: str,
    profile: TableProfile | None,
    progress: Progress,
    cancelled: Cancelled,
    held: ExitStack,
) -> Found | LogData:
    stop_if(cancelled)
    size = size_of(stream)
    if not size:
        raise UnreadableFileError(
            "The file is empty.", file=name, advice="Copy it again from the device."
        )
    if profile is not None:
        return read_described(Opened(stream, name, size, progress, cancelled, held), profile)
    reader = reader_of(stream)
    if reader is None:
        video = video_format(head_of(stream))
        if video:
            inside = embedded_log(stream, name, progress=progress, cancelled=cancelled)
            if inside is not None:
                return inside
            raise UnreadableFileError(
                f"This is a video ({video}), not a log, whatever its name says.",
                file=name,
                advice="Add it as a clip.",
            )
        raise refusal(
            head_of(stream),
            stream,
            name,
            "It is not a sensor log this program knows.",
            "Check that it is the right file, or describe its columns by hand.",
        )
    return reader.read(Opened(stream, name, size, progress, cancelled, held))
