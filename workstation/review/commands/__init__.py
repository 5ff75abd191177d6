"""What a reader can do, one theme a file: functions from the case to a Command."""

from __future__ import annotations

from uuid import uuid4


def new_id() -> str:
    """A short random identifier for something new in a case."""
    return uuid4().hex[:12]
