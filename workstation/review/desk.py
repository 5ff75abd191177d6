"""The desk: the library's cases, the clinical content, and the one case that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workstation.core.annotation import Vocabulary
from workstation.core.annotation.bands import Band
from workstation.core.case import Case, Child
from workstation.core.checklist.definition import Content
from workstation.review.batch import Batch, Deliver
from workstation.review.changes import Change, EntityKind
from workstation.review.material import CaseMaterial
from workstation.review.measured import Measured
from workstation.review.numbering import next_case_id
from workstation.review.playback import Transport
from workstation.review.playback.frames import FrameTimes
from workstation.review.ports import CaseStore, CaseSummary, MediaStore, TableProfiles
from workstation.review.session import Session, utc_now


@dataclass(slots=True)
class OpenCase:
    """Everything that belongs to the case on the desk."""

    session: Session
    material: CaseMaterial
    measured: Measured
    frames: FrameTimes
    transport: Transport
    batch: Batch

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.session.case

    def close(self) -> None:
        """Stop what runs and let go of files."""
        self.transport.pause()
        self.batch.close()
        self.material.close()


class Desk:
    """Opens cases. Holds no case itself: whoever opens one closes it."""

    def __init__(
        self,
        cases: CaseStore,
        media: MediaStore,
        *,
        content: Content,
        vocabulary: Vocabulary,
        bands: Sequence[Band],
        author: str,
        zone: str,
        deliver: Deliver,
        profiles: TableProfiles,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Work with these stores as `author`.

        Args:
            cases: where cases live.
            media: where originals live.
            content: the checklists and all else that is clinical.
            vocabulary: the words for episodes.
            bands: of duration, as data.
            author: who reads.
            zone: time zone assumed for clocks that state none.
            deliver: runs a worker's result on the session's thread.
            profiles: descriptions of tables.
            now: the wall clock, UTC.
        """
        self.profiles = profiles
        self.cases = cases
        self.media = media
        self.content = content
        self.vocabulary = vocabulary
        self.bands = tuple(bands)
        self.author = author
        self.zone = zone
        self.now = now
        self._deliver = deliver

    def summaries(self) -> Sequence[CaseSummary]:
        """The work list."""
        return self.cases.cases()

    def new_case(self, child: Child) -> str:
        """Begin a case; its id."""
        case = Case(next_case_id(self.cases), self.now(), child)
        self.cases.create(case, self.author)
        return case.id

    def thumbnails(self, case: Case) -> tuple[bytes, ...]:
        """One picture of each clip, as JPEG, in the order of the case clock."""
        material = CaseMaterial(lambda: case, self.media)
        pictures = [material.thumbnails(clip.id) for clip in case.clips()]
        return tuple(p[len(p) // 2] for p in pictures if p)

    def open(self, case_id: str) -> OpenCase:
        """Put a case on the desk."""
        session = Session(self.cases, case_id, self.author, now=self.now)
        material = CaseMaterial(lambda: session.case, self.media)
        frames = FrameTimes(lambda: session.case, material.index)
        transport = Transport(
            bounds=frames.bounds,
            covered=frames.footage,
            stepper=frames.step,
        )
        batch = Batch(
            session,
            self.media,
            deliver=self._deliver,
            zone=self.zone,
            now=self.now,
            profiles=self.profiles,
        )
        measured = Measured(lambda: session.case, material, self.bands)

        def settle(change: Change) -> None:
            if change.kinds & {EntityKind.SOURCE, EntityKind.PLACEMENT}:
                transport.settle()

        session.listen(settle)
        return OpenCase(session, material, measured, frames, transport, batch)
