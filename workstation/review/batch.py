"""Files on their way into the open case, one after the other, off the window's thread."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from workstation.core.errors import CancelledError, HypnicError, StoreError
from workstation.core.evidence import Source, SourceKind
from workstation.core.importing.described import UndescribedTableError
from workstation.core.importing.profile import GUESSED, TableProfile, profile_of
from workstation.review.batch_state import BatchState, Outcome, Waiting
from workstation.review.commands.sources import add_together, reread_source, same_source
from workstation.review.derived import read_as
from workstation.review.intake import (
    OtherVideo,
    Taken,
    files_of,
    name_of,
    read_again,
    take_in,
    take_other,
)
from workstation.review.ports import MediaStore, SavedProfile, TableProfiles
from workstation.review.session import Session, utc_now
from workstation.review.tables import offers, profile_for

_log = logging.getLogger(__name__)

_TELL_EVERY_S = 0.1

Deliver = Callable[[Callable[[], None]], None]
"""Runs a call on the session's own thread: the window's bridge, or at once without a window."""

_Result = Taken | Source | HypnicError


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
        profiles: TableProfiles | None = None,
    ) -> None:
        """Be ready for files of the open case.

        Args:
            session: of the case.
            media: where originals go.
            deliver: runs a worker's result on the session's thread.
            zone: assumed where a file states none.
            now: the wall clock, UTC.
            profiles: descriptions of tables; none are known without.
        """
        self._profiles = profiles
        self._session = session
        self._media = media
        self._deliver = deliver
        self._zone = zone
        self._now = now
        self._files: deque[Waiting] = deque()
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

    def add(
        self,
        paths: Sequence[Path],
        profile: TableProfile | None = None,
        *,
        track: int | None = None,
    ) -> None:
        """Take these files in after those that wait; a folder stands for the files in it.

        With a `profile` they are tables that a person has described; `track` is the video stream
        to take from each, None for its main one.
        """
        files = files_of(paths)
        self._wait_for(Waiting(name_of(p), p, profile=profile, track=track) for p in files)

    def add_video(self, source: Source, stream: int) -> None:
        """Take in a further video of a clip's own file, from the store."""
        self._wait_for([Waiting(source.file_name, None, source, track=stream)])

    def read_again(self, source: Source, profile: TableProfile) -> None:
        """Read a log of the case as a person describes it now."""
        self._wait_for([Waiting(source.label or source.file_name, None, source, profile)])

    def _wait_for(self, files: Iterable[Waiting]) -> None:
        if self._closed:
            return
        self._files.extend(files)
        self._tell(replace(self._state, waiting=len(self._files)))
        self._next()

    def cancel(self) -> None:
        """Stop the file under way and those that wait, each told of; what is in the case stays."""
        left = tuple(Outcome(f.name, cancelled=True, begun=False) for f in self._files)
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
        file = self._files.popleft()
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._tell(
            replace(
                self._state,
                file_name=file.name,
                doing="copying" if file.path else "reading",
                fraction=0.0,
                left_s=None,
                waiting=len(self._files),
            )
        )
        held = tuple(self._session.case.sources.values())
        self._worker = threading.Thread(
            target=self._work,
            args=(file, held, self._saved(), self._stop),
            name="intake",
            daemon=True,
        )
        self._worker.start()

    def _saved(self) -> tuple[SavedProfile, ...]:
        try:
            return tuple(self._profiles.all()) if self._profiles is not None else ()
        except StoreError as error:  # files come in without them too
            _log.warning("the table profiles cannot be read: %s", error.sentence)
            return ()

    def _moved(self, stop: threading.Event, doing: str, fraction: float) -> None:
        if self._closed or stop is not self._stop or not self._state.file_name:
            return
        gone = time.monotonic() - self._began
        fraction = max(fraction, self._state.fraction)  # a bar never goes back
        left = gone / fraction * (1 - fraction) if fraction > 0.05 and gone > 1 else None
        self._tell(replace(self._state, doing=doing, fraction=fraction, left_s=left))

    def _finish(
        self, file: Waiting, stop: threading.Event, result: _Result, offered: tuple[str, ...]
    ) -> None:
        self._worker = None
        if self._closed or stop.is_set():
            # The case has left the desk, or the reader asked to stop after the last frame: the
            # file is in no case, so it does not stay in the store either.
            self._let_go(result)
            if self._closed:
                return
            result = CancelledError()
        outcome = self._outcome(file, result, offered)
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

    def _outcome(self, file: Waiting, result: _Result, offered: tuple[str, ...]) -> Outcome:
        name = file.name
        if isinstance(result, CancelledError):
            return Outcome(name, cancelled=True)
        if isinstance(result, HypnicError):
            table = file.path if isinstance(result, UndescribedTableError) else None
            return Outcome(name, error=_named(result, name), path=table, offers=offered)
        if isinstance(result, Source):
            return Outcome(name, same_as=result.label or result.file_name)
        try:
            return self._into_case(file, result)
        except HypnicError as error:
            return Outcome(name, error=_named(error, name))
        except Exception as error:  # noqa: BLE001 - one file must not end the batch
            return Outcome(name, error=_named(_defect(error), name))

    def _into_case(self, file: Waiting, taken: Taken) -> Outcome:
        name = file.name
        # Another window or the command line may have brought something in while this was decoded:
        # names and places are given by the case as it is now.
        self._session.catch_up()
        case = self._session.case
        if taken.again:
            return self._reread(name, taken.sources[0])
        twins = [same_source(case, s) for s in taken.sources]
        new = [s for s, twin in zip(taken.sources, twins, strict=True) if twin is None]
        if not new:  # the same file came in twice while this one was decoded
            return Outcome(name, same_as=next(t.label for t in twins if t is not None))
        author = self._session.author
        self._session.do(add_together(case, new, author=author, zone=self._zone))
        told = "" if file.profile else _profile_name(new[0])
        return Outcome(name, tuple(s.id for s in new), path=file.path, read_as=told)

    def _reread(self, name: str, source: Source) -> Outcome:
        case, author = self._session.case, self._session.author
        if source.id not in case.sources:
            error = "It was removed from the case meanwhile; nothing was changed."
            return Outcome(name, error=f"{name}: {error}")
        self._session.do(reread_source(case, source, author=author, zone=self._zone))
        return Outcome(name, (source.id,))

    def _tell(self, state: BatchState) -> None:
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)

    # -- on the worker's thread ----------------------------------------------------------------

    def _work(
        self,
        file: Waiting,
        held: Sequence[Source],
        saved: tuple[SavedProfile, ...],
        stop: threading.Event,
    ) -> None:
        told = 0.0
        offered: tuple[str, ...] = ()

        def step(doing: str, fraction: float) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told > _TELL_EVERY_S:
                told = now
                self._deliver(lambda: self._moved(stop, doing, fraction))

        result: _Result
        try:
            if file.source is not None and file.profile is not None:
                result = read_again(
                    file.source, self._media, file.profile, step=step, cancelled=stop.is_set
                )
            elif file.source is not None and file.track is not None:
                other = OtherVideo(file.source, file.track)
                result = take_other(
                    other, self._media, step=step, cancelled=stop.is_set, now=self._now
                )
            else:
                assert file.path is not None
                result = take_in(
                    file.path,
                    self._media,
                    step=step,
                    cancelled=stop.is_set,
                    now=self._now,
                    known=partial(_known, held, file.track),
                    track=file.track,
                    profile=file.profile,
                    recognise=profile_for(saved),
                    logs=[s for s in held if s.kind is SourceKind.LOG],
                )
        except UndescribedTableError as error:
            result = error
            offered = offers(file.path, saved) if file.path is not None else ()
        except HypnicError as error:
            result = error
        except Exception as error:  # noqa: BLE001 - a defect in one reader must not end the batch
            result = _defect(error)
        self._deliver(lambda: self._finish(file, stop, result, offered))


def _known(
    held: Sequence[Source], track: int | None, sha256: str, kind: SourceKind
) -> Source | None:
    """The source among those held that a file (or one video of it) already is."""
    for source in held:
        if source.sha256 != sha256 or source.kind is not kind:
            continue
        if kind is not SourceKind.CLIP:
            return source
        if not source.clip.chosen if track is None else source.clip.stream_index == track:
            return source
    return None


def _profile_name(source: Source) -> str:
    """The saved profile a log was read by, "" where nobody had described it."""
    told = read_as(source)
    name = profile_of(told.encode(), source.file_name).name if told else GUESSED
    return "" if name == GUESSED else name


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
