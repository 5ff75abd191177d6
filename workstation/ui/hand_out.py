"""What leaves the open case as a picture or a piece of a clip."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from workstation.core.annotation import Episode
from workstation.core.errors import HypnicError
from workstation.core.media.index import frame_text
from workstation.core.media.piece import FrameSpan, Piece, end_ns, frames_in
from workstation.core.timebase import ClockMap, Interval
from workstation.core.timebase.text import clock_text
from workstation.review.clip_file import ClipFile, of_case
from workstation.review.pieces import EXPORT, Order, record_words
from workstation.review.ports import Cancelled, Progress
from workstation.review.saving import write_whole
from workstation.review.session import Session
from workstation.review.stills import still_png
from workstation.ui.dialogs.save_piece import PieceDialog
from workstation.ui.playing.job import Jobs

if TYPE_CHECKING:
    from workstation.ui.main_window import MainWindow

PICTURE, PIECE = "picture.save", "clip.save"


class HandOut:
    """Asks where it goes, makes it beside the window, and notes it in the record."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._jobs = Jobs(window.send, "stills")
        self.names: QFileDialog | None = None
        """The dialog that asks for a still's name, if one is open."""
        self.pieces: PieceDialog | None = None
        """The dialog of a piece, if one is open."""

    def run(self, action_id: str) -> None:
        """Save the picture on screen, or a piece of its clip."""
        try:
            if action_id == PICTURE:
                self._picture()
            else:
                self._piece()
        except HypnicError as error:
            self._window.fail(error)

    def leave_case(self) -> None:
        """The case leaves the screen: what is under way for it stops, with nothing half-done."""
        self._jobs.cancel()
        for dialog in (self.names, self.pieces):
            if dialog is not None:
                dialog.close()
        self.names = self.pieces = None

    def close(self) -> None:
        """Stop everything."""
        self.leave_case()
        self._jobs.close()

    # -- a picture ------------------------------------------------------------------------------

    def _picture(self) -> None:
        shown = self._window.on_screen
        clip_id = shown.review.follower.clip if shown is not None else None
        if shown is None or clip_id is None:
            self._window.notice.tell("There is no picture here to save.")
            return
        opened = shown.opened
        opened.transport.pause()
        frame = opened.frames.shown(clip_id, opened.transport.position)
        if frame is None:
            self._window.notice.tell("There is no picture here to save.")
            return
        clip, view = self._clip(clip_id), opened.case.pictures.get(clip_id)
        number, session = frame.number, opened.session

        def work(_: Progress, __: Cancelled) -> bytes:
            return still_png(clip, number, view)

        label = opened.case.sources[clip_id].label
        done = partial(self._ask_name, session, clip, number, label)
        self._jobs.start(work, done, self._window.fail)

    def _ask_name(
        self, session: Session, clip: ClipFile, number: int, label: str, png: bytes
    ) -> None:
        dialog = QFileDialog(self._window, "Save this picture")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PNG (*.png)")
        dialog.setDefaultSuffix("png")
        # Frame 89 of two clips must not be offered under one name.
        words = (session.case.id, *label.split(), *frame_text(number).split())
        name = "-".join("".join(c for c in w if c.isalnum() or c in "-_") for w in words)
        dialog.selectFile(f"{name}.png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self._write, session, clip, number, png))
        dialog.finished.connect(self._forget_names)
        self.names = dialog
        dialog.open()

    def _write(self, session: Session, clip: ClipFile, number: int, png: bytes, name: str) -> None:
        to = Path(name)

        def work(_: Progress, __: Cancelled) -> None:
            write_whole(png, to)

        def done(_: None) -> None:
            about = f"still of clip {clip.sha256[:12]}: {frame_text(number)}"
            self._record(session, about)
            self._window.notice.tell(f"Saved as {to.name}")

        self._jobs.start(work, done, self._window.fail)

    def _forget_names(self) -> None:
        self.names = None

    # -- a piece --------------------------------------------------------------------------------

    def _piece(self) -> None:
        if self.pieces is not None:
            self.pieces.raise_()
            self.pieces.activateWindow()
            return
        shown = self._window.on_screen
        clip_id = shown.review.follower.clip if shown is not None else None
        if shown is None or clip_id is None:
            self._window.notice.tell("There is no clip here to save a piece of.")
            return
        opened = shown.opened
        opened.transport.pause()
        clip, case = self._clip(clip_id), opened.case
        selected = case.episodes.get(shown.review.marking.episode)
        wanted = [_named(e) for e in ([selected] if selected else [])]
        if opened.transport.loop is not None:
            wanted.append(("The A–B loop", opened.transport.loop))
        wanted += [_named(e) for e in case.episodes_in_order() if e is not selected]
        wanted.append(("What the timeline shows", shown.review.view.span))
        spans = offered(clip, case.map_of(clip_id), wanted)
        name = f"{case.id}-{selected.name}" if selected else f"{case.id}-piece"
        dialog = PieceDialog(
            clip, case.sources[clip_id].size_bytes, spans, name, self._window.send, self._window
        )
        dialog.saved.connect(partial(self._saved, opened.session))
        dialog.finished.connect(self._forget_piece)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pieces = dialog
        dialog.show()

    def _saved(self, session: Session, to: Path, piece: Piece, order: Order) -> None:
        self._record(session, record_words(piece, order))
        self._window.notice.tell(f"Saved as {to.name}")

    def _forget_piece(self) -> None:
        self.pieces = None

    # -- both -----------------------------------------------------------------------------------

    def _clip(self, clip_id: str) -> ClipFile:
        shown = self._window.on_screen
        assert shown is not None
        opened = shown.opened
        return of_case(opened.case, clip_id, opened.material, self._window.desk.media)

    def _record(self, session: Session, about: str) -> None:
        try:
            session.record(EXPORT, about)
        except HypnicError as error:
            self._window.fail(error)


def offered(
    clip: ClipFile, clock: ClockMap, wanted: Sequence[tuple[str, Interval]]
) -> list[tuple[str, FrameSpan]]:
    """Spans of the case a clip shows something of, in words with its own time; then all of it."""
    out: list[tuple[str, FrameSpan]] = []
    index = clip.index
    for text, span in wanted:
        found = frames_in(index, clock.to_source(span.start), clock.to_source(span.end))
        if found is not None:
            out.append((f"{text} · {_times(clip, found)}", found))
    whole = FrameSpan(0, index.count)
    return [*out, (f"The whole clip · {_times(clip, whole)}", whole)]


def _times(clip: ClipFile, span: FrameSpan) -> str:
    low, high = clip.index.pts_of(span.first), end_ns(clip.index, span)
    return f"{clock_text(low, decimals=1)} to {clock_text(high, decimals=1)}"


def _named(episode: Episode) -> tuple[str, Interval]:
    return f"Episode {episode.name}", episode.span
