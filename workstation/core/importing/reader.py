"""What every reader of a log format offers."""

from __future__ import annotations

import io
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Protocol, cast

from workstation.core.errors import DamagedFileError, UnreadableFileError
from workstation.core.importing.assemble import Found
from workstation.core.importing.samples import Cancelled, Progress, no_progress

HEAD = 65_536
"""Bytes of the beginning a reader is shown to recognise its format."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file being read.

    Attributes:
        stream: seekable, at 0.
        name: as it came in, for messages and for formats that keep their start there.
        size: bytes.
        progress, cancelled: of the job.
        held: closes what the reader opened, once everything was taken over.
        within: the bundle it is a member of, or "".
    """

    stream: BinaryIO
    name: str
    size: int
    progress: Progress
    cancelled: Cancelled
    held: ExitStack = field(default_factory=ExitStack)
    within: str = ""

    def member(self, name: str, block: bytes) -> Opened:
        """A member of this bundle, by its own name; an error about it names the bundle too."""
        return replace(
            self,
            stream=io.BytesIO(block),
            name=name,
            size=len(block),
            progress=no_progress,
            within=self.within or self.name,
        )

    def temporary(self) -> BinaryIO:
        """A nameless file for what does not fit into memory, gone once the log is taken over."""
        return self.held.enter_context(cast("BinaryIO", tempfile.TemporaryFile()))

    def damaged(self, what: str, advice: str = "Export it again from the device.") -> Exception:
        """The error for a recognised file that cannot be read."""
        return DamagedFileError(self._said(what), file=self.within or self.name, advice=advice)

    def unreadable(self, what: str, advice: str = "") -> Exception:
        """The error for a file that holds nothing of use."""
        return UnreadableFileError(self._said(what), file=self.within or self.name, advice=advice)

    def _said(self, what: str) -> str:
        return f"{self.name} in it cannot be read: {what}" if self.within else what


class Matches(Protocol):
    """Tells a format by its content."""

    def __call__(self, head: bytes, stream: BinaryIO) -> bool:
        """Whether the file is of this format; `stream` may be read and sought at will."""


class Read(Protocol):
    """Reads a file of the format."""

    def __call__(self, opened: Opened) -> Found:
        """What the file holds."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One format.

    Attributes:
        format: its name in words a clinician may know.
        matches: by content, never by extension.
        read: raises DamagedFileError or UnreadableFileError where it must.
    """

    format: str
    matches: Matches
    read: Read


def size_of(stream: BinaryIO) -> int:
    """Length of a seekable stream; leaves it at 0."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


def read_capped(opened: Opened, most: int) -> bytes:
    """The whole file, if it is not absurdly large for its format.

    Raises:
        UnreadableFileError: it is.
    """
    if opened.size > most:
        raise opened.unreadable(
            f"It is larger than {most // 2**20} MiB, more than a file of this kind holds."
        )
    opened.stream.seek(0)
    return opened.stream.read(most)
