"""Traces read beside the window: a week of samples must not hold up a hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from workstation.core.errors import HypnicError
from workstation.core.timebase import ClockMap
from workstation.ui.panels.timeline.feeds import (
    Answer,
    Deliver,
    DirectTraces,
    TraceKey,
    TraceReader,
    TraceRequest,
)

Send = Callable[[Callable[[], None]], None]


class TraceWorker:
    """Reads traces on one thread and spectra on another, so that a curve never waits for a picture.

    Of several requests for one line only the newest is answered.
    """

    def __init__(
        self, material: TraceReader, map_of: Callable[[str], ClockMap], send: Send
    ) -> None:
        """Read from `material`, answer through `send` on the window's thread."""
        self._lines = _Reading("traces", DirectTraces(material, map_of), send)
        self._pictures = _Reading("spectra", DirectTraces(material, map_of), send)

    def request(self, wanted: TraceRequest, deliver: Deliver) -> None:
        """Have a trace delivered; late answers fall away."""
        reading = self._pictures if wanted.key.kind.pictured else self._lines
        reading.request(wanted, deliver)

    def close(self) -> None:
        """Stop the threads."""
        for reading in (self._lines, self._pictures):
            reading.close()


class _Reading:
    """One thread that reads."""

    def __init__(self, name: str, direct: DirectTraces, send: Send) -> None:
        self._direct = direct
        self._send = send
        self._wanted: dict[tuple[TraceKey, int], tuple[TraceRequest, Deliver]] = {}
        self._wake = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def request(self, wanted: TraceRequest, deliver: Deliver) -> None:
        """Have a trace delivered; late answers fall away."""
        # A lane asks for its whole and for its view: two lines of one key by their points.
        with self._wake:
            self._wanted[wanted.key, wanted.points] = (wanted, deliver)
            self._wake.notify()

    def close(self) -> None:
        """Stop the thread."""
        with self._wake:
            self._open = False
            self._wanted.clear()
            self._wake.notify()
        self._thread.join(10)

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and not self._wanted:
                    self._wake.wait()
                if not self._open:
                    return
                wanted, deliver = self._wanted.pop(next(iter(self._wanted)))
            answer = _Held()
            try:
                self._direct.request(wanted, answer.take)
            except (HypnicError, KeyError):  # the source left the case meanwhile
                continue
            self._send(partial(self._hand_over, wanted, answer.trace, deliver))

    def _hand_over(self, wanted: TraceRequest, trace: Answer, deliver: Deliver) -> None:
        """On the window's thread: the lanes are gone once it is closed."""
        if self._open:
            deliver(wanted, trace)


class _Held:
    """Holds what a direct read delivers until it is sent on."""

    trace: Answer = None

    def take(self, _: TraceRequest, trace: Answer) -> None:
        """Keep it."""
        self.trace = trace
