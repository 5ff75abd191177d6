"""The cases with something going on: the one on screen, and those that files still come into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from workstation.core.errors import UnreadableFileError
from workstation.core.importing.profile import TableProfile
from workstation.review.batch_state import BatchState
from workstation.review.desk import Desk, OpenCase

Moved = Callable[[str, BatchState], None]
"""Told the case and where its intake is."""


class OpenCases:
    """Opens each case once, and closes it when nobody looks and nothing comes in any more.

    Leaving a case while a long recording comes in must not lose it, and opening the case again
    must find the same session: two of them would overwrite one another's undo history.
    """

    def __init__(self, desk: Desk, moved: Moved) -> None:
        self._desk = desk
        self._moved = moved
        self._held: dict[str, OpenCase] = {}
        self._looked_at: set[str] = set()

    def look_at(self, case_id: str) -> OpenCase:
        """Open a case for the screen.

        Raises:
            StoreError: it cannot be read.
        """
        opened = self._hold(case_id)
        self._looked_at.add(case_id)
        return opened

    def look_away(self, case_id: str) -> None:
        """The case left the screen; what comes in goes on."""
        self._looked_at.discard(case_id)
        self._close_if_idle(case_id)

    def add(self, case_id: str, paths: Sequence[Path], profile: TableProfile | None = None) -> None:
        """Take files into a case, on screen or not; with a `profile`, as tables it describes.

        Raises:
            StoreError: the case cannot be read.
        """
        self._hold(case_id).batch.add(paths, profile)

    def read_again(self, case_id: str, source_id: str, profile: TableProfile) -> None:
        """Read a log of a case as a person describes its table now.

        Raises:
            StoreError: the case cannot be read.
            UnreadableFileError: the log is not in the case any more.
        """
        opened = self._hold(case_id)
        source = opened.case.sources.get(source_id)
        if source is None:
            self._close_if_idle(case_id)
            raise UnreadableFileError("That log is not in the case any more.")
        opened.batch.read_again(source, profile)

    def add_video(self, case_id: str, source_id: str, stream: int) -> None:
        """Take a further video of a clip's file into its case.

        Raises:
            StoreError: the case cannot be read.
        """
        opened = self._hold(case_id)
        source = opened.session.case.sources.get(source_id)
        if source is not None:
            opened.batch.add_video(source, stream)

    def cancel(self, case_id: str) -> None:
        """Stop what comes into a case; what is in it stays."""
        if case_id in self._held:
            self._held[case_id].batch.cancel()

    @property
    def busy(self) -> tuple[str, ...]:
        """The cases that files come into."""
        return tuple(c for c, opened in self._held.items() if opened.batch.state.busy)

    def close(self) -> None:
        """Stop everything; nothing half-done is kept."""
        self._looked_at.clear()
        while self._held:
            _, opened = self._held.popitem()
            opened.close()

    def _hold(self, case_id: str) -> OpenCase:
        if case_id not in self._held:
            opened = self._desk.open(case_id)
            self._held[case_id] = opened

            def follow(state: BatchState) -> None:
                self._follow(case_id, state)

            opened.batch.listen(follow)
        return self._held[case_id]

    def _follow(self, case_id: str, state: BatchState) -> None:
        if case_id in self._held:
            self._moved(case_id, state)
            self._close_if_idle(case_id)

    def _close_if_idle(self, case_id: str) -> None:
        opened = self._held.get(case_id)
        if opened and case_id not in self._looked_at and not opened.batch.state.busy:
            # Out of the table first: closing tells the listeners once more.
            del self._held[case_id]
            opened.close()
