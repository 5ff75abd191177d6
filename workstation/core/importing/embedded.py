"""Logs that ride inside a video: the file is then both a clip and a log."""

from __future__ import annotations

from typing import BinaryIO

from workstation.core.importing.assemble import assemble
from workstation.core.importing.reader import Opened, size_of
from workstation.core.importing.samples import (
    Cancelled,
    LogData,
    Progress,
    never_cancelled,
    no_progress,
)
from workstation.core.importing.sensors.gopro import read_telemetry
from workstation.core.importing.sniff import head_of, video_format


def embedded_log(
    stream: BinaryIO,
    name: str,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> LogData | None:
    """The log inside a video, or None where there is none.

    Its first sample lies where the metadata track begins, which is where the picture begins: log
    time and clip time are the same clock.

    Args:
        stream: of the video, seekable.
        name: the file's name, for messages.
        progress: told how far reading is.
        cancelled: asked often.

    Raises:
        CancelledError: the person asked to stop.
    """
    if not video_format(head_of(stream)).startswith("MP4"):
        return None
    found = read_telemetry(Opened(stream, name, size_of(stream), progress, cancelled))
    return None if found is None else assemble(found, name)
