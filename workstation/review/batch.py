"""Files on their way into the open case, one after the other, off the window's thread."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from workstation.core.errors import CancelledError, HypnicError, StoreError
from workstation.core.evidence import Source, SourceKind
from workstation.review.commands.sources import add_together, same_file
from workstation.review.intake import Taken, files_of, name_of, take_in
from workstation.review.ports import MediaStore
from workstation.review.session import Session, utc_now

_log = logging.getLogger(__name__)

_TELL_EVERY_S = 0.1

Deliver = Callable[[Callable[[], None]], None]
"""Runs a call on the session's own thread: the window's bridge, or at once without a window."""

_Result = Taken | Source | HypnicError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        file_name: as it came in.
        sources: ids of what is new in the case.
        same_as: label of the source it already is, or "".
        error: one sentence for a person, or "".
        cancelled: stopped as asked.
        begun: False for a file that still waited when the reader asked to stop.
    """

    file_name: str
    sources: tuple[str, ...] = ()
    same_as: str = ""
    error: str = ""
    cancelled: bool = False
    begun: bool = True


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where the batch is.

    Attributes:
        file_name: being taken in, "" when idle.
        doing: what is being done with it.
        fraction: of this file, 0 to 1.
        left_s: seconds left for this file, None while nobody can tell.
        waiting: files still to come.
        outcomes: of the files that are through, in order.
    """

    file_name: str = ""
    doing: str = ""
    fraction: float = 0.0
    left_s: float | None = None
    waiting: int = 0
    outcomes: tuple[Outcome, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self.file_name) or self.waiting > 0


class Batch:
    """Takes files into one case. A file that fails is told of and the next one goes on.

    The worker thread only copies, decodes and measures; the edit that brings the source into the
    case is delivered to the session's own thread.
    """

    def __init__(
        self,
        session: Session,
        media: MediaStore,
        *,
        deliver: Deliver,
        zone: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Be ready for files of the open case; `zone` is assumed where a file states none."""
        self._session = session
        self._media = media
        self._deliver = deliver
        self._zone = zone
        self._now = now
        self._files: deque[Path] = deque()
        self._stop = threading.Event()
        self._worker: threading.Thread | None = None
        self._state = BatchState()
        self._began = 0.0
        self._listeners: list[Callable[[BatchState], None]] = []
        self._closed = False

    @property
    def state(self) -> BatchState:
        """Where the batch is, as last told on the session's thread."""
        return self._state

    def listen(self, listener: Callable[[BatchState], None]) -> None:
        """Call `listener` on the session's thread whenever something moved on."""
        self._listeners.append(listener)

    def add(self, paths: Sequence[Path]) -> None:
        """Take these files in after those that wait; a folder stands for the files in it."""
        if self._closed:
            return
        self._files.extend(files_of(paths))
        self._tell(replace(self._state, waiting=len(self._files)))
        self._next()

    def cancel(self) -> None:
        """Stop the file under way and those that wait, each told of; what is in the case stays."""
        left = tuple(Outcome(name_of(p), cancelled=True, begun=False) for p in self._files)
        self._files.clear()
        self._stop.set()
        self._tell(replace(self._state, waiting=0, outcomes=(*self._state.outcomes, *left)))

    def close(self, timeout_s: float = 10.0) -> None:
        """Cancel and wait for the worker; whatever it still delivers is passed over."""
        self._closed = True
        self._listeners.clear()
        self._files.clear()
        self._stop.set()
        self._state = BatchState(outcomes=self._state.outcomes)
        if self._worker is not None:
            self._worker.join(timeout_s)

    # -- on the session's thread ---------------------------------------------------------------

    def _next(self) -> None:
        if self._closed or self._worker is not None or not self._files:
            return
        path = self._files.popleft()
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._tell(
            replace(
                self._state,
                file_name=name_of(path),
                doing="copying",
                fraction=0.0,
                left_s=None,
                waiting=len(self._files),
            )
        )
        known = {
            (s.sha256, s.kind): s for s in reversed(tuple(self._session.case.sources.values()))
        }
        self._worker = threading.Thread(
            target=self._work, args=(path, known, self._stop), name="intake", daemon=True
        )
        self._worker.start()

    def _moved(self, stop: threading.Event, doing: str, fraction: float) -> None:
        if self._closed or stop is not self._stop or not self._state.file_name:
            return
        gone = time.monotonic() - self._began
        fraction = max(fraction, self._state.fraction)  # a bar never goes back
        left = gone / fraction * (1 - fraction) if fraction > 0.05 and gone > 1 else None
        self._tell(replace(self._state, doing=doing, fraction=fraction, left_s=left))

    def _finish(self, path: Path, stop: threading.Event, result: _Result) -> None:
        self._worker = None
        if self._closed or stop.is_set():
            # The case has left the desk, or the reader asked to stop after the last frame: the
            # file is in no case, so it does not stay in the store either.
            self._let_go(result)
            if self._closed:
                return
            result = CancelledError()
        outcome = self._outcome(name_of(path), result)
        self._tell(
            replace(
                self._state,
                file_name="",
                doing="",
                fraction=0.0,
                left_s=None,
                outcomes=(*self._state.outcomes, outcome),
            )
        )
        self._next()

    def _let_go(self, result: _Result) -> None:
        if isinstance(result, Taken) and result.fresh:
            with suppress(StoreError):  # a leftover is a pity, never a reason to fail
                self._media.forget(result.sources[0].sha256)

    def _outcome(self, name: str, result: _Result) -> Outcome:
        if isinstance(result, CancelledError):
            return Outcome(name, cancelled=True)
        if isinstance(result, HypnicError):
            return Outcome(name, error=_named(result, name))
        if isinstance(result, Source):
            return Outcome(name, same_as=result.label or result.file_name)
        try:
            return self._into_case(name, result)
        except HypnicError as error:
            return Outcome(name, error=_named(error, name))
        except Exception as error:  # noqa: BLE001 - one file must not end the batch
            return Outcome(name, error=_named(_defect(error), name))

    def _into_case(self, name: str, taken: Taken) -> Outcome:
        # Another window or the command line may have brought something in while this was decoded:
        # names and places are given by the case as it is now.
        self._session.catch_up()
        case = self._session.case
        twins = [same_file(case, s.sha256, s.kind) for s in taken.sources]
        new = [s for s, twin in zip(taken.sources, twins, strict=True) if twin is None]
        if not new:  # the same file came in twice while this one was decoded
            return Outcome(name, same_as=next(t.label for t in twins if t is not None))
        author = self._session.author
        self._session.do(add_together(case, new, author=author, zone=self._zone))
        return Outcome(name, tuple(s.id for s in new))

    def _tell(self, state: BatchState) -> None:
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)

    # -- on the worker's thread ----------------------------------------------------------------

    def _work(
        self, path: Path, known: dict[tuple[str, SourceKind], Source], stop: threading.Event
    ) -> None:
        told = 0.0

        def step(doing: str, fraction: float) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told > _TELL_EVERY_S:
                told = now
                self._deliver(lambda: self._moved(stop, doing, fraction))

        result: _Result
        try:
            result = take_in(
                path,
                self._media,
                step=step,
                cancelled=stop.is_set,
                now=self._now,
                known=lambda sha256, kind: known.get((sha256, kind)),
                logs=[s for s in known.values() if s.kind is SourceKind.LOG],
            )
        except HypnicError as error:
            result = error
        except Exception as error:  # noqa: BLE001 - a defect in one reader must not end the batch
            result = _defect(error)
        self._deliver(lambda: self._finish(path, stop, result))


def _defect(error: Exception) -> HypnicError:
    """What to say when the program itself is at fault."""
    _log.error("intake failed", exc_info=error)
    return HypnicError(
        f"The file could not be taken in ({type(error).__name__}).",
        advice="Please report it; the rest goes on.",
    )


def _named(error: HypnicError, name: str) -> str:
    """The error's sentence, with the file's name if it does not say it yet."""
    return error.sentence if error.file else f"{name}: {error.sentence}"
