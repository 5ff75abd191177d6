"""Frames of a piece as they will be saved: decoded beside the window, stepped and played."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from workstation.core.errors import HypnicError
from workstation.core.masking import MaskPlan
from workstation.core.masking.cover import Cover, covered
from workstation.core.media.reader import ClipReader
from workstation.review.clip_file import ClipFile
from workstation.review.ports import Cancelled, Progress
from workstation.ui.dialogs.mask_canvas import MaskCanvas
from workstation.ui.panels.picture.shown import Image
from workstation.ui.playing.job import Jobs, Send, stopped
from workstation.ui.theme.parts import IconButton, label
from workstation.ui.theme.steady import steady

_SIZE = (1280, 960)
_BUDGET_BYTES = 48_000_000
_PLAY_MS = 66


class Previews:
    """Gives the newest frame asked for, covered as planned."""

    def __init__(
        self,
        clip: ClipFile,
        send: Send,
        shown: Callable[[int, Image], None],
        failed: Callable[[HypnicError], None],
    ) -> None:
        """Answer by `shown` or `failed`, through `send`, on the window's thread."""
        self._clip = clip
        self._shown = shown
        self._failed = failed
        self._jobs = Jobs(send, "preview")
        self._stream: BinaryIO | None = None
        self._reader: ClipReader | None = None
        self.busy = False

    def ask(self, number: int, plan: MaskPlan | None, cover: Cover) -> None:
        """Have a frame shown."""

        def work(_: Progress, cancelled: Cancelled) -> tuple[int, Image]:
            rgb = self._opened().frame(number, cancelled=cancelled)
            return number, rgb if plan is None else covered(rgb, plan.at(number), cover)

        self.busy = True
        self._jobs.start(work, self._done, self._sorry)

    def close(self) -> None:
        """Stop and let go of the clip."""
        self._jobs.close()
        reader, self._reader = self._reader, None
        stream, self._stream = self._stream, None
        with suppress(OSError):
            if reader is not None:
                reader.close()
            if stream is not None:
                stream.close()

    def _opened(self) -> ClipReader:
        """The reader, on the thread of the jobs."""
        if self._reader is None:
            clip = self._clip
            self._stream = clip.open()
            self._reader = ClipReader(
                self._stream, clip.facts, clip.index, name=clip.name, max_size=_SIZE,
                budget_bytes=_BUDGET_BYTES,
            )  # fmt: skip
        return self._reader

    def _done(self, made: tuple[int, Image]) -> None:
        self.busy = False
        self._shown(*made)

    def _sorry(self, error: HypnicError) -> None:
        self.busy = False
        if not stopped(error):
            self._failed(error)


class PreviewPane(QWidget):
    """A frame, and ways to go through the span; it only asks for frames."""

    moved = Signal(int)
    """Another frame is to be shown."""

    def __init__(self, busy: Callable[[], bool]) -> None:
        """Play no faster than frames come: `busy` says that one is still on its way."""
        super().__init__()
        self._is_busy = busy
        self.canvas = MaskCanvas()
        self.slider = steady(QSlider(Qt.Orientation.Horizontal))
        self.slider.setAccessibleName("Frame")
        self.caption = label("", "dim")
        self.play = IconButton("play", "Play the preview")
        self._beat = QTimer(self)
        self._beat.setInterval(_PLAY_MS)
        self._beat.timeout.connect(self._play_on)
        back = IconButton("step-back", "One frame back")
        back.clicked.connect(self._step_back)
        forward = IconButton("step-forward", "One frame on")
        forward.clicked.connect(self._step_on)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 12, 4)
        for widget in (back, self.play, forward):
            row.addWidget(widget)
        row.addWidget(self.slider, 1)
        row.addSpacing(8)
        row.addWidget(self.caption)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.canvas, 1)
        box.addLayout(row)
        self.slider.valueChanged.connect(self.moved)
        self.play.clicked.connect(self._toggle_play)

    @property
    def number(self) -> int:
        """The frame that is to be on show."""
        return self.slider.value()

    def set_range(self, first: int, last: int) -> None:
        """Go through these frames."""
        self.slider.setRange(first, last)

    def go(self, number: int) -> None:
        """Have a frame shown."""
        self.slider.setValue(number)

    def stop(self) -> None:
        """Stop playing."""
        self._beat.stop()
        self._show_play()

    def _step_on(self) -> None:
        self.go(min(self.number + 1, self.slider.maximum()))

    def _step_back(self) -> None:
        self.go(max(self.number - 1, self.slider.minimum()))

    def _toggle_play(self) -> None:
        if self._beat.isActive():
            self._beat.stop()
        else:
            if self.number == self.slider.maximum():
                self.go(self.slider.minimum())
            self._beat.start()
        self._show_play()

    def _play_on(self) -> None:
        if self._is_busy():
            return
        if self.number >= self.slider.maximum():
            self.stop()
        self._step_on()

    def _show_play(self) -> None:
        playing = self._beat.isActive()
        self.play.show_icon("pause" if playing else "play")
        self.play.rename("Pause the preview" if playing else "Play the preview")
