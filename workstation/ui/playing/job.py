"""One piece of work after another beside the window, with progress, and stopped when asked."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from workstation.core.errors import CancelledError, HypnicError
from workstation.review.ports import Cancelled, Progress

_log = logging.getLogger(__name__)

Send = Callable[[Callable[[], None]], None]
Work = Callable[[Progress, Cancelled], Any]

_EVERY_NS = 80_000_000
"""Progress is passed on this often."""


@dataclass(slots=True, eq=False)
class _Job:
    """What is to be done and who is told, on the window's thread."""

    work: Work
    done: Callable[[Any], None]
    failed: Callable[[HypnicError], None]
    moved: Callable[[float], None]
    stop: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """A thread that does the newest job; one that is overtaken is stopped and never answered."""

    def __init__(self, send: Send, name: str) -> None:
        """Answer through `send`, on the window's thread."""
        self._send = send
        self._wake = threading.Condition()
        self._next: _Job | None = None
        self._now: _Job | None = None
        self._newest: _Job | None = None
        self._open = True
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def start(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[HypnicError], None],
        moved: Callable[[float], None] = lambda _: None,
    ) -> None:
        """Have work done; `failed` is given a CancelledError once `cancel` stopped it."""
        with self._wake:
            if self._now is not None:
                self._now.stop.set()
            self._next = self._newest = _Job(work, done, failed, moved)
            self._wake.notify()

    def cancel(self) -> None:
        """Stop what is being done; whoever waits is told."""
        with self._wake:
            for job in (self._now, self._next):
                if job is not None:
                    job.stop.set()

    def close(self) -> None:
        """Stop, and answer nobody any more."""
        with self._wake:
            self._open = False
            if self._now is not None:
                self._now.stop.set()
            self._wake.notify()
        self._thread.join(20)

    def _work(self) -> None:
        while True:
            with self._wake:
                self._now = None
                while self._open and self._next is None:
                    self._wake.wait()
                if not self._open:
                    return
                job, self._next = self._next, None
                self._now = job
            assert job is not None
            self._do(job)

    def _do(self, job: _Job) -> None:
        told_ns = 0

        def progress(share: float) -> None:
            nonlocal told_ns
            now = time.monotonic_ns()
            if now - told_ns >= _EVERY_NS or share >= 1:
                told_ns = now
                self._send(partial(self._answer, job, partial(job.moved, share)))

        try:
            answer = partial(job.done, job.work(progress, job.stop.is_set))
        except HypnicError as error:
            answer = partial(job.failed, error)
        except Exception as error:  # noqa: BLE001 - the window must live on to save the reading
            _log.exception("a job failed")
            sorry = HypnicError(
                f"Something in the program went wrong ({type(error).__name__}); nothing was kept.",
                advice="Please report it; everything entered is saved.",
            )
            answer = partial(job.failed, sorry)
        self._send(partial(self._answer, job, answer))

    def _answer(self, job: _Job, answer: Callable[[], None]) -> None:
        """On the window's thread: what was overtaken says nothing any more."""
        with self._wake:
            overtaken = self._newest is not job
        if self._open and not overtaken:
            answer()


def stopped(error: HypnicError) -> bool:
    """Whether this only says that somebody asked to stop."""
    return isinstance(error, CancelledError)
