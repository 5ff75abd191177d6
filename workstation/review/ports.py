"""What an open case needs from outside. `app.py` hands in the real ones, tests hand in fakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import Case, Child
from workstation.core.evidence import MAIN, Derived, DerivedKind
from workstation.core.importing.profile import TableProfile
from workstation.core.timebase import Interval
from workstation.review.changes import Change

Progress = Callable[[float], None]
"""Told how far a step is, 0 to 1; may be called from any thread and often."""

Cancelled = Callable[[], bool]
"""Asked often by long work; once it says True the work raises CancelledError and keeps nothing."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One row of the work list.

    Attributes:
        id: case id.
        child: who.
        created_at, changed_at: UTC.
        clips, logs, episodes, answers: how many.
        urgency: level set by the reader or "".
        newest: when the newest material came in, UTC, or None.
        reader: who changed the case last, "" if nobody did.
    """

    id: str
    child: Child
    created_at: datetime
    changed_at: datetime
    clips: int
    logs: int
    episodes: int
    answers: int
    urgency: str
    newest: datetime | None
    reader: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the audit chain, without the content it protects."""

    seq: int
    at: datetime
    author: str
    action: str
    case_id: str
    hash: str


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as a store holds it at one moment.

    Attributes:
        case: all of it.
        version: how many changes were made to it: another number, another case.
        head: newest link of the audit chain then: what a letter of this state rests on.
    """

    case: Case
    version: int
    head: AuditEntry | None


class CaseStore(Protocol):
    """Where cases live. Every method is one transaction; all may raise StoreError."""

    def cases(self) -> Sequence[CaseSummary]:
        """All cases, last changed first."""

    def create(self, case: Case, author: str) -> None:
        """Keep a new case, with its audit entry."""

    def load(self, case_id: str) -> Case:
        """The case as it is now."""

    def read(self, case_id: str) -> StoredCase:
        """The case as it is now, with its version and the audit link it rests on."""

    def version(self, case_id: str) -> int:
        """How many changes were made to the case: cheap, to be asked often."""

    def commit(self, case_id: str, change: Change) -> AuditEntry:
        """Save a change and its audit entry in one transaction; return once it is durable.

        Raises StaleEditError if an entity is no longer what the change says it was.
        """

    def changes(self, case_id: str) -> Sequence[Change]:
        """Every change of the case in order: the undo history survives closing the window."""

    def audit_head(self) -> AuditEntry | None:
        """The newest link of the audit chain."""

    def record(
        self, action: str, *, author: str, at: datetime, case_id: str = "", about: str = ""
    ) -> AuditEntry:
        """Add to the audit chain what changes nothing: a piece of a clip was handed out."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An original in the store. `fresh`: it was not there before."""

    sha256: str
    size_bytes: int
    fresh: bool = field(default=False, compare=False)


class MediaStore(Protocol):
    """Originals and what was computed from them, by SHA-256. Nobody else opens paths inside it."""

    def put(self, stream: BinaryIO, *, progress: Progress, cancelled: Cancelled) -> StoredFile:
        """Copy an original in, durably before it returns; the same bytes are kept once."""

    def open(self, sha256: str) -> BinaryIO:
        """A seekable reader of an original or derived file."""

    def has(self, sha256: str) -> bool:
        """Whether the store holds that content."""

    def forget(self, sha256: str) -> None:
        """Let go of an original that came to nothing, unless some case holds it."""

    def put_derived(
        self,
        source_sha256: str,
        kind: DerivedKind,
        method: str,
        version: str,
        data: bytes | BinaryIO,
        *,
        stream: int = MAIN,
    ) -> Derived:
        """Keep a computed result under source, stream, kind, method, version (replaces the same).

        A stream is read from its beginning and stays open.
        """

    def derived(
        self,
        source_sha256: str,
        kind: DerivedKind,
        method: str,
        version: str,
        *,
        stream: int = MAIN,
        checked: bool = True,
    ) -> BinaryIO | None:
        """A seekable reader of a computed result, or None if it must be computed again.

        With `checked` it is read through and compared with its hash first; without, the reader
        must tell by itself what rotted.
        """


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """A description of one kind of table, kept in the library.

    Attributes:
        profile: what it says.
        author: who saved it.
        saved_at: UTC.
        seen: somebody here looked at a table through it. Only then are tables with the same
            header read by it without asking; one that came in from elsewhere is offered first.
    """

    profile: TableProfile
    author: str
    saved_at: datetime
    seen: bool


class TableProfiles(Protocol):
    """Descriptions of tables, by name. Every method may raise StoreError.

    A recording keeps the description it was read by: changing or removing one here changes no
    reading.
    """

    def all(self) -> Sequence[SavedProfile]:
        """All of them, by name."""

    def save(self, saved: SavedProfile) -> None:
        """Keep one; it takes the place of the one with the same name."""

    def remove(self, name: str) -> bool:
        """Forget one; whether it was there."""


@dataclass(frozen=True, slots=True)
class TraceSlice:
    """A stretch of one trace, reduced to at most two values a pixel.

    Attributes:
        name, unit: for the axis.
        at_ns: case time of each point, int64, rising; NaN values mark gaps.
        low, high: float32 minimum and maximum around each point.
        uncertainty_ns: of the source's clock map, or None.
        reduced: whether points stand for more than one sample.
    """

    name: str
    unit: str
    at_ns: NDArray[np.int64]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    uncertainty_ns: int | None = None
    reduced: bool = False


@dataclass(frozen=True, slots=True)
class SpectrumSlice:
    """A stretch of a spectrum over time, one column for each pixel at most.

    Attributes:
        name: for the axis.
        unit: what 0 dB is one of: "g", "px/s", or "full scale" for sound.
        edges_ns: (n + 1,) int64, case time at which columns begin, and the last one ends; rising.
        levels_db: (n, bands) float32, NaN where nothing was recorded or could be measured.
        low_hz, high_hz: lower edge of the first band, upper edge of the last.
        top_hz: to where the axis goes; nothing can be measured between `high_hz` and it.
        note: what a column stands for, in words; said on hover.
        reduced: in two or three words, where columns stand for more than one window; else "".
        uncertainty_ns: of the source's clock map, or None.
    """

    name: str
    unit: str
    edges_ns: NDArray[np.int64]
    levels_db: NDArray[np.float32]
    low_hz: float
    high_hz: float
    top_hz: float
    note: str = ""
    reduced: str = ""
    uncertainty_ns: int | None = None


class Material(Protocol):
    """The pictures and traces of an open case, for panels and reports."""

    def still(self, source_id: str, clip_ns: int, max_width: int) -> NDArray[np.uint8] | None:
        """The frame shown at a clip time, RGB (height, width, 3), or None where there is none."""

    def motion(self, source_id: str, span: Interval, points: int) -> TraceSlice | None:
        """The clip's motion over a span of case time."""

    def log_traces(self, source_id: str, span: Interval, points: int) -> Sequence[TraceSlice]:
        """The log's tracks a reviewer reads first (acceleration magnitude, then the rest)."""


class Missing(Protocol):
    """One thing the letter still lacks."""

    @property
    def field(self) -> str:
        """Stable name: "child.birth_date", "letter.question", "episode.ID"."""

    @property
    def label(self) -> str:
        """As shown."""

    @property
    def where(self) -> str:
        """Where it is filled in: "child", "letter", "episodes", "checklists", "material"."""

    @property
    def essential(self) -> bool:
        """A letter without it is likely to be sent back."""


class Letters(Protocol):
    """Makes the referral of a case. Pure of the open case: may run on any thread."""

    def missing(self, case: Case) -> Sequence[Missing]:
        """What is still missing, essential things first."""

    def pdf(self, case: Case, audit: AuditEntry | None) -> bytes:
        """The letter as PDF; `audit` is the link of the audit chain this state rests on."""

    def pages(self, pdf: bytes, scale: float) -> Sequence[NDArray[np.uint8]]:
        """Its pages as RGB pictures; `scale` is pixels a point."""
