"""Sets the letter beside the window: the newest state of the case wins."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workstation.core.case import Case
from workstation.core.errors import HypnicError
from workstation.review.ports import AuditEntry, Letters
from workstation.review.saving import write_whole

_log = logging.getLogger(__name__)

Send = Callable[[Callable[[], None]], None]
Pages = Sequence[NDArray[np.uint8]]


class LetterMaker:
    """One thread makes pages; a request that a newer one overtakes is never answered."""

    def __init__(
        self,
        letters: Letters,
        send: Send,
        made: Callable[[bytes, Pages], None],
        failed: Callable[[HypnicError], None],
        saved: Callable[[Path, HypnicError | None], None],
    ) -> None:
        """Answer by `made` or `failed`, or by `saved`, through `send`, on the window's thread."""
        self._letters = letters
        self._send = send
        self._made = made
        self._failed = failed
        self._saved = saved
        self._saves: deque[tuple[Case, AuditEntry | None, Path]] = deque()
        self._wanted: tuple[Case, AuditEntry | None, float] | None = None
        self._wake = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._work, name="letter", daemon=True)
        self._thread.start()

    def ask(self, case: Case, audit: AuditEntry | None, scale: float) -> None:
        """Have the letter of this state of the case made; `audit` is the link it rests on."""
        with self._wake:
            self._wanted = (case, audit, scale)
            self._wake.notify()

    def save(self, case: Case, audit: AuditEntry | None, to: Path) -> None:
        """Have the letter of this state of the case written as PDF; never overtaken."""
        with self._wake:
            self._saves.append((case, audit, to))
            self._wake.notify()

    def close(self) -> None:
        """Stop the thread, once what was to be saved is saved."""
        with self._wake:
            self._open = False
            self._wanted = None
            self._wake.notify()
        self._thread.join(20)

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and self._wanted is None and not self._saves:
                    self._wake.wait()
                save = self._saves.popleft() if self._saves else None
                wanted = None
                if save is None:
                    wanted, self._wanted = self._wanted, None
            if save is not None:
                self._write(*save)
            elif wanted is not None:
                self._set(*wanted)
            else:
                return

    def _set(self, case: Case, audit: AuditEntry | None, scale: float) -> None:
        try:
            pdf = self._letters.pdf(case, audit)
            answer = partial(self._made, pdf, self._letters.pages(pdf, scale))
        except HypnicError as error:
            answer = partial(self._failed, error)
        except Exception as error:  # noqa: BLE001 - the window must live on to save the reading
            answer = partial(self._failed, _defect(error))
        self._send(partial(self._answer, answer))

    def _answer(self, answer: Callable[[], None]) -> None:
        """On the window's thread: a newer request is under way, or nobody looks any more."""
        if self._open and self._wanted is None:
            answer()

    def _write(self, case: Case, audit: AuditEntry | None, to: Path) -> None:
        trouble: HypnicError | None = None
        try:
            write_whole(self._letters.pdf(case, audit), to)
        except HypnicError as error:
            trouble = error
        except Exception as error:  # noqa: BLE001 - as above
            trouble = _defect(error)
        self._send(partial(self._told, to, trouble))

    def _told(self, to: Path, trouble: HypnicError | None) -> None:
        if self._open:
            self._saved(to, trouble)


def _defect(error: Exception) -> HypnicError:
    _log.error("the letter could not be set", exc_info=error)
    return HypnicError(
        f"The letter could not be set ({type(error).__name__}).",
        advice="Please report it; everything entered is saved.",
    )
