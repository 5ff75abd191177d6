"""Where a batch of files is, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workstation.core.evidence import Source
from workstation.core.importing.profile import TableProfile


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        file_name: as it came in.
        sources: ids of what is new in the case.
        same_as: label of the source it already is, or "".
        error: one sentence for a person, or "".
        cancelled: stopped as asked.
        path: of the file, where a person may describe its columns.
        offers: names of the saved profiles such a file looks like.
        read_as: name of the saved profile it was read by without asking, or "".
        begun: False for a file that still waited when the reader asked to stop.
    """

    file_name: str
    sources: tuple[str, ...] = ()
    same_as: str = ""
    error: str = ""
    cancelled: bool = False
    path: Path | None = None
    offers: tuple[str, ...] = ()
    read_as: str = ""
    begun: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file; or a log of the case that is read again; or a further video of a clip's own file.

    Attributes:
        name: as people call it.
        path: of a file; None for what is in the case.
        source: what is in the case.
        profile: how a person described the table.
        track: the video stream to take, None for the main one.
    """

    name: str
    path: Path | None
    source: Source | None = None
    profile: TableProfile | None = None
    track: int | None = None


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where the batch is.

    Attributes:
        file_name: being taken in, "" when idle.
        doing: what is being done with it.
        fraction: of this file, 0 to 1.
        left_s: seconds left for this file, None while nobody can tell.
        waiting: files still to come.
        outcomes: of the files that are through, in order.
    """

    file_name: str = ""
    doing: str = ""
    fraction: float = 0.0
    left_s: float | None = None
    waiting: int = 0
    outcomes: tuple[Outcome, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self.file_name) or self.waiting > 0
