"""What an import noticed and a reader should know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to whoever reads the material."""

    NOTE = "note"
    """Good to know: a second video track, a dropped frame."""
    CAUTION = "caution"
    """Limits what may be concluded: a damaged block, a cut-off end, a doubtful clock."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an import noticed, in plain language.

    Attributes:
        code: stable short name for tests and filters ("truncated", "clock.future").
        text: one sentence a clinician understands.
        severity: how much it matters.
        count: how often it happened (damaged blocks, dropped frames), 1 if once.
    """

    code: str
    text: str
    severity: Severity = Severity.NOTE
    count: int = 1
