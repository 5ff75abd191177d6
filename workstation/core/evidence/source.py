"""A file that came in, and what was computed from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workstation.core.evidence.clip import ClipFacts
from workstation.core.evidence.recording import Recording

MAIN = -1
"""The main picture of a clip, or a log: whatever a file is taken for when nobody chooses."""


class SourceKind(StrEnum):
    """What a source is to the reader."""

    CLIP = "clip"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Source:
    """One imported file, unchanged in the store under its SHA-256.

    Attributes:
        id: short random identifier, unique in the library.
        kind: clip or log.
        file_name: as it came in, without its path.
        sha256: of the original bytes, lower-case hex.
        size_bytes: of the original.
        imported_at: UTC.
        facts: `ClipFacts` for a clip, `Recording` for a log.
        label: what the reader calls it ("Clip 2").
    """

    id: str
    kind: SourceKind
    file_name: str
    sha256: str
    size_bytes: int
    imported_at: datetime
    facts: ClipFacts | Recording
    label: str = ""

    @property
    def clip(self) -> ClipFacts:
        """The clip's facts.

        Raises:
            TypeError: this source is a log.
        """
        if not isinstance(self.facts, ClipFacts):
            raise TypeError("a log has no clip facts")
        return self.facts

    @property
    def recording(self) -> Recording:
        """The log's facts.

        Raises:
            TypeError: this source is a clip.
        """
        if not isinstance(self.facts, Recording):
            raise TypeError("a clip has no recording")
        return self.facts

    @property
    def stream(self) -> int:
        """Which stream of the file what was computed belongs to; `MAIN` unless one was chosen."""
        facts = self.facts
        if isinstance(facts, ClipFacts) and facts.chosen:
            return facts.stream_index
        return MAIN

    @property
    def duration_ns(self) -> int:
        """Length in the source's own time."""
        return self.facts.duration_ns


class DerivedKind(StrEnum):
    """What can be computed from a source, thrown away, and computed again."""

    FRAME_INDEX = "frame-index"
    PROXY = "proxy"
    MOTION = "motion"
    SOUND = "sound"
    SPECTROGRAM = "spectrogram"
    THUMBNAILS = "thumbnails"
    SAMPLES = "samples"


@dataclass(frozen=True, slots=True)
class Derived:
    """One stored result computed from a source.

    Attributes:
        source_sha256: the original it was computed from.
        kind: what it is.
        method, version: what computed it; another version never overwrites it.
        sha256: of the stored result.
        stream: the video of the file it was computed from, `MAIN` for the main one or a log.
    """

    source_sha256: str
    kind: DerivedKind
    method: str
    version: str
    sha256: str
    stream: int = MAIN
