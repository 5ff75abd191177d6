"""Who makes the letters for the command line."""

from __future__ import annotations

from datetime import datetime

from db.library import Library
from workstation.clinical import load_clinical
from workstation.core.timebase.wall import zone_info
from workstation.letters import CaseLetters


def letters_of(library: Library, zone: str, *, page: str = "A4") -> CaseLetters:
    """Makes the letters of a library's cases, dated in a zone."""
    clinical = load_clinical()
    return CaseLetters(
        library.media,
        clinical.content,
        clinical.vocabulary,
        clinical.bands,
        now=lambda: datetime.now(zone_info(zone)),
        page=page,
    )
