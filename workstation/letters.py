"""The referral of a case made from the library: wiring between the open case and the reports."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from reports.episodes import Measured as Printed
from reports.episodes import Sight
from reports.measured import measured_of
from reports.missing import missing
from reports.model import Clinic, MissingField
from reports.pdf import write_pdf
from reports.png import page_count, render_page
from reports.referral import build_referral
from workstation.core.annotation import Vocabulary
from workstation.core.annotation.bands import Band
from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.review.material import CaseMaterial
from workstation.review.measured import Measured
from workstation.review.ports import AuditEntry, MediaStore


@dataclass(frozen=True, slots=True)
class Head:
    """What the settings of a place say about its letters."""

    clinic: Clinic
    jurisdiction: str = ""
    page: str = "A4"
    measured: bool = True


class CaseLetters:
    """Implements `review.ports.Letters` over a store of originals."""

    def __init__(
        self,
        media: MediaStore,
        content: Content,
        vocabulary: Vocabulary,
        bands: Sequence[Band],
        *,
        now: Callable[[], datetime],
        clinic: Clinic | None = None,
        jurisdiction: str = "",
        page: str = "A4",
    ) -> None:
        """Make letters.

        Args:
            media: where originals live.
            content: the checklists.
            vocabulary: the words of episodes.
            bands: of duration.
            now: aware, in the reader's zone.
            clinic: the head of the letter.
            jurisdiction: code of the urgency setting, "" for the default.
            page: "A4" or "Letter".
        """
        self._media = media
        self._content = content
        self._vocabulary = vocabulary
        self._bands = tuple(bands)
        self._now = now
        self._head = Head(clinic or Clinic(), jurisdiction, page)

    def set_head(
        self, clinic: Clinic, *, jurisdiction: str = "", page: str = "A4", measured: bool = True
    ) -> None:
        """Make the letters of this place from now on; without `measured`, of what was seen only."""
        self._head = Head(clinic, jurisdiction, page, measured)

    def missing(self, case: Case) -> Sequence[MissingField]:
        """What is still missing, essential things first."""
        return missing(case, self._content)

    def pdf(self, case: Case, audit: AuditEntry | None) -> bytes:
        """The letter as PDF.

        Args:
            case: as it was read or saved.
            audit: the link of the audit chain that state rests on, printed on every page.
        """
        head = self._head  # read once: it may be set anew while a letter is being made
        material = CaseMaterial(lambda: case, self._media)
        try:
            measured = Measured(lambda: case, material, self._bands)
            sight = Sight(
                material,
                self._printed(case, measured) if head.measured else {},
                material.frame_number,
                unsure_of=measured.not_measurable,
            )
            referral = build_referral(
                case,
                self._content,
                self._vocabulary,
                sight,
                now=self._now(),
                clinic=head.clinic,
                audit=audit,
                jurisdiction=head.jurisdiction,
            )
            out = io.BytesIO()
            write_pdf(referral, out, page=head.page)
            return out.getvalue()
        finally:
            material.close()

    def pages(self, pdf: bytes, scale: float) -> Sequence[NDArray[np.uint8]]:
        """Its pages as RGB pictures; `scale` is pixels a point."""
        return [render_page(pdf, at, scale) for at in range(page_count(pdf))]

    def _printed(self, case: Case, measured: Measured) -> dict[str, Printed]:
        out: dict[str, Printed] = {}
        for episode in case.episodes.values():
            reading = measured.episode(episode)
            if reading is not None and episode.source_id:
                out[episode.id] = measured_of(reading.measures, case.map_of(episode.source_id))
        return out
