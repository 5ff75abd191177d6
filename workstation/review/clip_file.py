"""A clip something is taken out of, from a case or from a folder, and the clock it runs by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from workstation.core.case import Case
from workstation.core.evidence import ClipFacts, Source
from workstation.core.media.index import FrameIndex
from workstation.core.media.read import read_clip
from workstation.core.timebase import Trust, WallTime
from workstation.core.timebase.text import span_text
from workstation.review.intake import name_of, opened_file
from workstation.review.material import CaseMaterial
from workstation.review.ports import MediaStore, Progress

_CHUNK = 1 << 20

Wall = tuple[WallTime, int | None]
"""A wall-clock time and how far it may be off, None if nobody can say."""


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A clip that can be opened again and again.

    Attributes:
        name: of the file, for sentences.
        sha256: of its bytes.
        facts, index: as found by decoding it.
        open: gives a fresh reader, which the caller closes.
        zero: wall clock at clip time 0, None where none is believed.
        slowed: seconds of the file in a real one, as the clip is shown: 8 for 240 frames a second
            that are stored as 30.
    """

    name: str
    sha256: str
    facts: ClipFacts
    index: FrameIndex
    open: Callable[[], BinaryIO]
    zero: Wall | None = None
    slowed: Fraction = Fraction(1)

    def real_ns(self, clip_ns: int) -> int:
        """A clip time in the seconds the clip is shown in."""
        return round(clip_ns / self.slowed)

    def wall_at(self, clip_ns: int) -> Wall | None:
        """The wall clock at a clip time."""
        return (
            None
            if self.zero is None
            else (later(self.zero[0], self.real_ns(clip_ns)), self.zero[1])
        )

    def created_at(self, clip_ns: int) -> datetime | None:
        """An aware moment for a film's header, None where clock or zone is not known."""
        wall = self.wall_at(clip_ns)
        if wall is None or wall[0].utc_ns is None:
            return None
        return wall[0].moment()


def of_case(case: Case, source_id: str, material: CaseMaterial, media: MediaStore) -> ClipFile:
    """A clip of a case, on the case's clock.

    Raises:
        StoreError: what intake computed is not there any more.
    """
    source: Source = case.sources[source_id]
    return ClipFile(
        source.file_name,
        source.sha256,
        source.clip,
        material.index(source_id),
        lambda: media.open(source.sha256),
        _case_zero(case, source_id),
        case.map_of(source_id).slowed if source_id in case.placements else Fraction(1),
    )


def of_file(path: Path, *, now: datetime, progress: Progress = lambda _: None) -> ClipFile:
    """A clip in a folder, on its own clock; decodes all of it.

    Raises:
        UnreadableFileError, DamagedFileError, StoreError: it is no clip that can be read.
    """
    name = name_of(path)
    with opened_file(path) as stream:
        reading = read_clip(stream, name, progress=progress, now=now)
        stream.seek(0)
        digest = hashlib.sha256()
        while block := stream.read(_CHUNK):
            digest.update(block)
    zero = next(
        (
            (later(c.wall, -c.source_ns), c.uncertainty_ns)
            for c in reading.facts.clocks
            if c.trust in {Trust.HIGH, Trust.MEDIUM}
        ),
        None,
    )
    return ClipFile(
        name, digest.hexdigest(), reading.facts, reading.index, lambda: opened_file(path), zero
    )


def wall_text(wall: Wall | None) -> str:
    """A wall-clock time with how far it may be off, in words."""
    if wall is None:
        return "time of day unknown"
    time, off_ns = wall
    return f"{time.text()} ± {span_text(off_ns)}" if off_ns is not None else time.text()


def later(wall: WallTime, ns: int) -> WallTime:
    """A wall-clock time so much later."""
    if wall.utc_ns is not None:
        return replace(wall, utc_ns=wall.utc_ns + ns)
    assert wall.local_ns is not None
    return replace(wall, local_ns=wall.local_ns + ns)


def _case_zero(case: Case, source_id: str) -> Wall | None:
    """The wall clock at a clip's first frame; None where it was laid rather than timed."""
    clock = case.placements[source_id].map if source_id in case.placements else None
    if case.zero is None or clock is None or clock.uncertainty_ns is None:
        return None
    return later(case.zero, clock.to_case(0).ns), clock.uncertainty_ns
