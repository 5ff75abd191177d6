"""The playhead: where the case clock stands, and what moves it."""

from workstation.review.playback.transport import SPEEDS, Transport, TransportState

__all__ = ["SPEEDS", "Transport", "TransportState"]
