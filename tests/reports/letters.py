"""Letters of the rich case and of variations of it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import resources
from reports.episodes import Measured, Sight
from reports.model import Clinic, Referral
from reports.pdf import write_pdf
from reports.referral import build_referral
from tests.support.cases import AUDIT, EVENTS_S, NOW, FakeMaterial, rich_case, seconds
from tests.support.contents import small_content
from workstation.core.annotation import Vocabulary
from workstation.core.annotation.load import load_vocabulary
from workstation.core.case import Case
from workstation.core.timebase import NS

CLINIC = Clinic("Children's Outpatient Clinic", "Paediatric neurology · referral")

MEASURED = Measured(
    ("6 movements (6 spasm-like)", "median length 1.1 s (0.9 to 1.4 s) ± 33 ms"),
    tuple(seconds(at - 0.5, at + 0.5) for at in EVENTS_S),
    ("Rhythms above 12 Hz are not measurable at 30 fps.",),
)


def vocabulary() -> Vocabulary:
    return load_vocabulary(resources.path("vocabulary/semiology.yaml"))


def sight_of(case: Case, **more: Any) -> Sight:
    number: Callable[[str, int], int | None] = lambda _source, ns: ns * 30 // NS  # noqa: E731
    return Sight(FakeMaterial(case), {"e3": MEASURED}, **{"frame_number": number, **more})


def letter_of(case: Case | None = None, **more: Any) -> Referral:
    case = rich_case() if case is None else case
    given = {"now": NOW, "clinic": CLINIC, "audit": AUDIT, "issue": 2, **more}
    sight = given.pop("sight", sight_of(case))
    return build_referral(case, small_content(), vocabulary(), sight, **given)


def pdf_of(letter: Referral, page: str = "A4") -> bytes:
    out = BytesIO()
    write_pdf(letter, out, page=page)
    return out.getvalue()
