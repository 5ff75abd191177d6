"""Numbers of new cases: a letter and four digits, easy to say on the telephone."""

from __future__ import annotations

import re

from workstation.review.ports import CaseStore

_SHAPE = re.compile(r"B-(\d{4,})")


def next_case_id(store: CaseStore) -> str:
    """The number after the highest one in the library."""
    taken = (_SHAPE.fullmatch(row.id) for row in store.cases())
    highest = max((int(m.group(1)) for m in taken if m), default=0)
    return f"B-{highest + 1:04d}"
