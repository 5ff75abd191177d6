"""What the review station shows of an open case's material."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workstation.ui.panels.picture.shown import StillReader
from workstation.ui.panels.timeline.feeds import TraceReader
from workstation.ui.panels.timeline.specs import Line


class ReviewMaterial(TraceReader, StillReader, Protocol):
    """What the station shows of an open case's material."""

    def tracks(self, source_id: str) -> Sequence[Line]:
        """The lines of a log, what is read first at the top."""

    def thumbnails(self, source_id: str) -> tuple[bytes, ...]:
        """Evenly spaced small pictures of a clip, as JPEG."""
