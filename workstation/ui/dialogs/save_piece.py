"""Some seconds of a clip to hand on: choose, look at what will be in the file, save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from workstation.core.errors import HypnicError
from workstation.core.masking import Drawing, MaskPlan, MaskPlanner, Region
from workstation.core.media.index import frame_text
from workstation.core.media.piece import CannotCopyError, FrameSpan, Piece
from workstation.core.timebase.text import clock_text, span_text
from workstation.review.clip_file import ClipFile
from workstation.review.pieces import (
    Method,
    Order,
    bytes_guess,
    piece_words,
    plan_masks,
    plan_words,
    save_piece,
)
from workstation.ui.dialogs.piece_choices import PieceChoices
from workstation.ui.dialogs.piece_preview import PreviewPane, Previews
from workstation.ui.panels.picture.shown import Image
from workstation.ui.playing.job import Jobs, Send, stopped
from workstation.ui.theme.parts import button, label, scrolled

_STEPS = 1000
_CHOICES_PX = 340


class PieceDialog(QDialog):
    """Not modal: the case can be read on beside it. Closing it stops whatever it does."""

    saved = Signal(object, object, object)
    """Path, Piece, Order: the file is whole."""
    failed = Signal(object)

    def __init__(
        self,
        clip: ClipFile,
        clip_bytes: int,
        spans: Sequence[tuple[str, FrameSpan]],
        name: str,
        send: Send,
        parent: QWidget | None = None,
    ) -> None:
        """Offer some spans of a clip.

        Args:
            clip: of which clip.
            clip_bytes: its size, for the estimate.
            spans: words and frames, the likeliest first.
            name: to offer for the file, without its ending.
            send: leads from other threads to the window's.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle("Save a piece of this clip")
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(1080, 720)
        self._clip = clip
        self._clip_bytes = clip_bytes
        self._name = name
        self._planner: MaskPlanner | None = None
        self._plan: MaskPlan | None = None
        self._planned: tuple[FrameSpan, bool] | None = None
        self._drawings: list[Drawing] = []
        self._jobs = Jobs(send, "piece")
        self._previews = Previews(clip, send, self._show_frame, self._sorry)
        self.choices = PieceChoices(spans, sound=clip.facts.audio is not None)
        self.preview = PreviewPane(self._waits)
        self.canvas = self.preview.canvas
        self.bar = QProgressBar()
        self.doing = label("", "dim")
        self.problem = label("", "amber", wrap=True)
        self.cancel = button("Cancel", "flat", name="Stop this", clicked=self._jobs.cancel)
        self.again = button("Re-encode instead", "confirm", clicked=self._choose_exact)
        self.save = button("Save…", "main", name="Choose a name and save", clicked=self.ask_name)
        self.folder_dialog: QFileDialog | None = None
        self._build()
        self._connect()
        self._choose()

    # -- what it shows --------------------------------------------------------------------------

    @property
    def order(self) -> Order:
        """What would be saved now."""
        c = self.choices
        return Order(self._clip, c.span, c.method, c.sound, self.plan, c.cover)

    @property
    def plan(self) -> MaskPlan | None:
        """What is covered, None while nobody looked at these frames."""
        fits = self._planned == (self.choices.span, self.choices.faces)
        return self._plan if fits and self.choices.method is Method.MASKED else None

    @property
    def number(self) -> int:
        """The frame on show."""
        return self.preview.number

    def go(self, number: int) -> None:
        """Show a frame of the span."""
        self.preview.go(number)

    # -- what it does ---------------------------------------------------------------------------

    def look(self) -> None:
        """Look at every frame for faces and follow what was drawn."""
        clip, span, faces = self._clip, self.choices.span, self.choices.faces
        drawings = tuple(self._drawings)
        self._run(
            "finding and following",
            lambda progress, cancelled: plan_masks(
                clip, span, faces=faces, drawings=drawings, progress=progress, cancelled=cancelled
            ),
            self._looked,
        )
        self._planned = (span, faces)

    def draw(self, region: Region) -> None:
        """Cover a place of the frame on show, and follow it."""
        if self.choices.method is not Method.MASKED:
            return
        self._drawings.append(Drawing(len(self._drawings), self.number, region))
        self._follow_drawings()

    def ask_name(self) -> None:
        """Ask where the file goes, then save."""
        dialog = QFileDialog(self, "Save the piece")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["MP4 (*.mp4)", "MOV (*.mov)", "MKV (*.mkv)"])
        dialog.setDefaultSuffix("mp4")
        dialog.selectFile(f"{self._name}.mp4")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_as)
        self.folder_dialog = dialog
        dialog.open()

    def save_to(self, to: Path) -> None:
        """Save what is chosen under a name."""
        order = self.order
        self._run(
            f"saving {to.name}",
            lambda progress, cancelled: (
                save_piece(order, to, progress=progress, cancelled=cancelled),
                order,
                to,
            ),
            self._saved,
        )

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        super().closeEvent(event)

    @override
    def done(self, result: int) -> None:
        self._stop()
        super().done(result)

    # -- inside ---------------------------------------------------------------------------------

    def _run(
        self,
        doing: str,
        work: Callable[[Callable[[float], None], Callable[[], bool]], object],
        done: Callable[[Any], None],
    ) -> None:
        self.preview.stop()
        self.problem.hide()
        self.again.hide()
        self.bar.setValue(0)
        self._set_busy(doing)
        self._jobs.start(work, done, self._sorry, self._moved)

    def _looked(self, made: tuple[MaskPlanner, MaskPlan]) -> None:
        self._planner, self._plan = made
        self._set_busy("")
        self._show_plan()
        self._show_now()

    def _follow_drawings(self) -> None:
        planner, drawings = self._planner, tuple(self._drawings)
        if planner is None or self._planned != (self.choices.span, self.choices.faces):
            self._show_plan()
            self._show_now()
            return

        def again(
            progress: Callable[[float], None], cancelled: Callable[[], bool]
        ) -> tuple[MaskPlanner, MaskPlan]:
            planner.drawn_again(drawings)
            return planner, planner.plan(progress, cancelled)

        self._run("following the masks", again, self._looked)

    def _forget(self) -> None:
        if self._drawings:
            self._drawings.pop()
            self._follow_drawings()

    def _saved(self, made: tuple[Piece, Order, Path]) -> None:
        piece, order, to = made
        self._set_busy("")
        self.doing.setText(f"Saved as {to.name}. {piece_words(piece, order)}")
        self.doing.setWordWrap(True)
        self.saved.emit(to, piece, order)

    def _sorry(self, error: HypnicError) -> None:
        self._set_busy("")
        if stopped(error):
            self.doing.setText("Stopped; nothing was kept.")
            return
        self.problem.setText(error.sentence)
        self.problem.show()
        self.again.setVisible(isinstance(error, CannotCopyError))

    def _moved(self, share: float) -> None:
        self.bar.setValue(int(share * _STEPS))

    def _choose_exact(self) -> None:
        self.again.hide()
        self.problem.hide()
        self.choices.choose(Method.EXACT)

    def _choose(self) -> None:
        """Something was chosen anew."""
        span, index = self.choices.span, self._clip.index
        self.preview.set_range(span.first, span.end - 1)
        self.canvas.set_drawing(self.choices.method is Method.MASKED)
        order = self.order
        length = span_text(order.end_ns - order.start_ns)
        size = bytes_guess(order, self._clip_bytes)
        self.choices.size_text.setText(
            f"{span.count} frames, {length}, about {_size_text(size)}. Place, device and "
            "names that the file holds are left out."
        )
        assert index.count >= span.end
        self._show_plan()
        self._show_now()

    def _show_plan(self) -> None:
        plan, c = self.plan, self.choices
        if plan is None:
            c.found.setText(
                f"{len(self._drawings)} drawn; not followed yet." if self._drawings else ""
            )
        else:
            c.found.setText(plan_words(plan, len(self._drawings)))
        c.forget.setVisible(bool(self._drawings))
        c.check.setVisible(plan is not None and bool(plan.to_check))
        c.seen_box.setChecked(False)
        c.seen_box.setEnabled(plan is not None)
        self._settle()

    def _next_check(self) -> None:
        plan = self.plan
        if plan is not None and plan.to_check:
            later = [n for n in plan.to_check if n > self.number]
            self.go(later[0] if later else plan.to_check[0])

    def _waits(self) -> bool:
        return self._previews.busy

    def _show_now(self) -> None:
        number = self.number
        at = clock_text(self._clip.index.pts_of(number))
        self.preview.caption.setText(f"{at} · {frame_text(number)}")
        self._previews.ask(number, self.plan, self.choices.cover)

    def _show_frame(self, number: int, image: Image) -> None:
        waiting = [d.region for d in self._drawings if d.number == number and self.plan is None]
        self.canvas.show_frame(image, waiting)

    def _set_busy(self, doing: str) -> None:
        self._busy = bool(doing)
        self.doing.setText(doing)
        self.bar.setVisible(self._busy)
        self.cancel.setVisible(self._busy)
        self.choices.setEnabled(not self._busy)
        self._settle()

    def _settle(self) -> None:
        ready = self.choices.method is not Method.MASKED or (
            self.plan is not None and self.choices.seen_box.isChecked()
        )
        self.save.setEnabled(ready and not self._busy)
        self.save.setToolTip(
            "" if ready else "Find and follow first, look at every frame, and say that you have."
        )

    def _stop(self) -> None:
        self.preview.stop()
        self._jobs.close()
        self._previews.close()

    def _save_as(self, name: str) -> None:
        self.save_to(Path(name))

    def _connect(self) -> None:
        c = self.choices
        c.changed.connect(self._choose)
        c.look_asked.connect(self.look)
        c.forget_asked.connect(self._forget)
        c.check_asked.connect(self._next_check)
        c.seen_box.toggled.connect(self._settle)
        self.canvas.drawn.connect(self.draw)
        self.preview.moved.connect(self._show_now)

    def _build(self) -> None:
        self._busy = False
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far it is")
        for part in (self.bar, self.cancel, self.problem, self.again):
            part.hide()
        left = scrolled(self.choices, "What to save and how")
        left.setFixedWidth(_CHOICES_PX)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(left)
        middle.addWidget(self.preview, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.doing, 1)
        for part in (self.cancel, self.again):
            line.addWidget(part)
        line.addWidget(button("Close", clicked=self.reject))
        line.addWidget(self.save)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 8, 20, 14)
        foot.setSpacing(6)
        foot.addWidget(self.problem)
        foot.addWidget(self.bar)
        foot.addLayout(line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)


def _size_text(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size < 1e9 else f"{size / 1e9:.1f} GB"
