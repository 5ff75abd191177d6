"""A card for each clip and each log."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget
from typing_extensions import override

from workstation.core.case import Case
from workstation.core.evidence import Source
from workstation.core.evidence.pace import pace_text
from workstation.review.commands.syncing import can_change_pace
from workstation.ui.panels.sources.nudge import AgreeRow, NudgeRow
from workstation.ui.panels.sources.words import (
    cautions,
    clip_note,
    clip_title,
    log_note,
    log_title,
    offset_text,
    other_videos,
    pace_of,
    watched_pct_of,
)
from workstation.ui.panels.sources.zone_question import ZoneQuestion
from workstation.ui.panels.timeline.specs import in_step, placement_tip, sync_text
from workstation.ui.theme.applied import current
from workstation.ui.theme.elided import Elided
from workstation.ui.theme.parts import Card, IconButton, button, chip, label, restyle


class Thumbnail(QWidget):
    """A small picture of a clip, cut to 16 : 9."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(78)

    @property
    def empty(self) -> bool:
        """Whether there is no picture yet."""
        return self._image is None

    def show_jpeg(self, data: bytes) -> None:
        """Show a JPEG; what is none shows as an empty box."""
        image = QImage.fromData(data)
        self._image = None if image.isNull() else image
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), QColor(current().picture))
        if self._image is not None:
            size = self._image.size().scaled(
                self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding
            )
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        painter.end()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, 78)


def _title() -> Elided:
    """Gives way to what stands beside it: devices write names of any length into their files."""
    result = Elided()
    result.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)  # a click is the card's
    return result


class TitleRow(QWidget):
    """A card's title, an amber mark where the import warns, and the way to its page."""

    def __init__(self, title: QLabel, opened: Callable[[], object]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._warning = label("!", "amber")
        self.more = IconButton("more", "About this material", size_px=14)
        self.more.setFixedSize(22, 18)
        self.more.clicked.connect(opened)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self._warning)
        row.addWidget(self.more)

    def add(self, part: QWidget) -> None:
        """One more thing to do, before the way to the page."""
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(layout.count() - 1, part)

    def show_source(self, source: Source) -> None:
        """Warn of what the import noticed."""
        self.more.rename(f"About {source.label or source.file_name}")
        told = cautions(source)
        self._warning.setVisible(bool(told))
        self._warning.setText(f"! {len(told)}" if len(told) > 1 else "!")
        self._warning.setToolTip("\n".join(told))
        self._warning.setAccessibleName("; ".join(told))


class ClipCard(Card):
    """Thumbnail, length, rate, quality, and how much of it was watched."""

    page_requested = Signal()
    beside_asked = Signal()
    """On screen beside the others, or no longer."""
    pace_requested = Signal(bool)
    """Real seconds, or as the file plays."""
    video_requested = Signal(int)
    """Stream of a further video in the same file."""

    def __init__(self, source: Source) -> None:
        super().__init__(clip_title(source))
        self._real = False
        self._other: int | None = None
        self.thumbnail = Thumbnail()
        self._title = _title()
        self._note = label("", "faint", wrap=True)
        self._watched = QProgressBar()
        self._watched.setTextVisible(False)
        self._watched.setProperty("meaning", "ok")
        self._watched.setAccessibleName("Watched")
        self._top = TitleRow(self._title, self.page_requested.emit)
        self.beside = IconButton("grid", "Beside the others", hint="Ctrl click", size_px=14)
        self.beside.setCheckable(True)
        self.beside.setFixedSize(22, 18)
        self.beside.clicked.connect(self._ask_beside)
        self._top.add(self.beside)
        self.pace = button("", "link", clicked=self._ask_pace)
        self.video = button("", "link", clicked=self._ask_video)
        for part in (self.thumbnail, self._top, self._note, self.pace, self.video, self._watched):
            self.body.addWidget(part)

    def show_clip(self, case: Case, source: Source, quality: str) -> None:
        """Say what the case says of it."""
        slowed = pace_of(case, source)
        title = clip_title(source, slowed)
        self.setAccessibleName(title)
        self._title.setText(title)
        self._note.setText(clip_note(source, quality, slowed))
        self._top.show_source(source)
        watched = watched_pct_of(case, source)
        self._watched.setValue(watched)
        self.show_beside(self.beside.isChecked())
        pace = pace_text(source.clip, slowed)
        told = dict.fromkeys(t for t in (pace, *cautions(source)) if t)
        self.setToolTip("\n".join([source.file_name, f"watched {watched} %", *told]))
        self._offer(case, source, slowed)

    def _offer(self, case: Case, source: Source, slowed: Fraction) -> None:
        """Other seconds to see it in, and what else its file holds."""
        name = source.label or source.file_name
        self._real = slowed != 1
        self.pace.setVisible(can_change_pace(source) and source.id in case.placements)
        way = "as the file plays" if self._real else "in real seconds"
        self.pace.setText(f"Show {way}")
        self.pace.setAccessibleName(f"Show {name} {way}")
        others = other_videos(case, source)
        self._other = others[0] if others else None
        self.video.setVisible(bool(others))
        more = "the other video" if len(others) == 1 else f"another of {len(others)} videos"
        self.video.setText(f"Add {more}")
        self.video.setAccessibleName(f"Add {more} in the file of {name}")
        self.video.setToolTip(
            "The file holds more than one video. It becomes a clip of its own, on the same clock."
        )

    def _ask_pace(self) -> None:
        self.pace_requested.emit(not self._real)

    def _ask_video(self) -> None:
        if self._other is not None:
            self.video_requested.emit(self._other)

    def show_beside(self, on: bool) -> None:
        """Whether it is on screen beside others."""
        self.beside.setChecked(on)
        what = (
            f"Take {self.accessibleName()} off the screen"
            if on
            else (f"Show {self.accessibleName()} beside what is on screen")
        )
        self.beside.rename(what, hint="Ctrl click")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        chord = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if chord and event.button() is Qt.MouseButton.LeftButton:
            self.beside_asked.emit()
            event.accept()
        else:
            super().mousePressEvent(event)

    def _ask_beside(self) -> None:
        self.beside.setChecked(not self.beside.isChecked())
        self.beside_asked.emit()


class LogCard(Card):
    """Rate, length, gaps, sync; and the nudge while it is selected."""

    page_requested = Signal()
    nudged = Signal(object)
    """Nanoseconds, later if positive."""
    agreed = Signal(object)
    """How closely log and picture agree at the playhead: half-width in nanoseconds."""
    zone_said = Signal(str)

    def __init__(self, source: Source) -> None:
        super().__init__(log_title(source))
        self._title = _title()
        self._note = label("", "faint", wrap=True)
        self._sync = chip("")
        self._offset = label("", "faint", wrap=True)
        self.nudge = NudgeRow()
        self.nudge.nudged.connect(self.nudged)
        self.agree = AgreeRow()
        self.agree.agreed.connect(self.agreed)
        self.zone = ZoneQuestion()
        self.zone.said.connect(self.zone_said)
        self._top = TitleRow(self._title, self.page_requested.emit)
        self.body.addWidget(self._top)
        self.body.addWidget(self._note)
        self.body.addSpacing(4)
        self.body.addWidget(self._sync, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.zone)
        self.body.addWidget(self.nudge)
        self.body.addWidget(self.agree)
        self.body.addWidget(self._offset)
        self.select(False)

    def show_log(self, case: Case, source: Source) -> None:
        """Say what the case says of it."""
        self.setAccessibleName(log_title(source))
        self._title.setText(log_title(source))
        self._note.setText(log_note(source))
        self._top.show_source(source)
        self.zone.show_log(case, source)
        if source.id not in case.placements:
            self._sync.setText("not placed")
            restyle(self._sync, "chip", "amber")
            return
        clock = case.map_of(source.id)
        self._sync.setText(sync_text(clock))
        restyle(self._sync, "chip", "ok" if in_step(clock) else "amber")
        self._offset.setText(offset_text(clock))
        told = placement_tip(source, clock).splitlines()
        # What was wrong with the clock is part of both.
        tip = dict.fromkeys((*told, *cautions(source)))
        self.setToolTip("\n".join((source.file_name, *tip)))

    @override
    def select(self, on: bool) -> None:
        super().select(on)
        self.nudge.setVisible(on)
        self.agree.setVisible(on)
        self._offset.setVisible(on)
