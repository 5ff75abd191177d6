"""The column of clips and logs, and where files are dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.case import Case
from workstation.core.evidence import Source
from workstation.ui.panels.sources.cards import ClipCard, LogCard
from workstation.ui.theme.parts import button, label, restyle, scrolled, section


class SourcesColumn(QWidget):
    """Shows the material of the case and asks for more."""

    source_chosen = Signal(str)
    nudge_requested = Signal(str, object)
    """Source id, nanoseconds: later if positive."""
    agreed = Signal(str, object)
    """Source id, and how closely it agrees with the picture at the playhead, in nanoseconds."""
    zone_said = Signal(str, str)
    """Source id, and the zone its clock was in."""
    page_requested = Signal(str)
    beside_asked = Signal(str)
    """Clip id: on screen beside the others, or no longer."""
    pace_requested = Signal(str, bool)
    """Source id; real seconds, or as the file plays."""
    video_requested = Signal(str, int)
    """Source id, and the stream of a further video in its file."""
    files_dropped = Signal(list)
    """Paths."""
    choose_files_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAcceptDrops(True)
        self.setAccessibleName("Material")
        self.cards: dict[str, ClipCard | LogCard] = {}
        self._ids: Sequence[str] = ()
        self._selected = ""
        self._beside: tuple[str, ...] = ()
        self._frame_ns = 33_333_333
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(10, 10, 6, 10)
        self._column.setSpacing(8)
        self._clips_head, self._logs_head = section("Clips"), section("Logs")
        for head in (self._clips_head, self._logs_head):
            head.setParent(inside)
            head.hide()
        self._drop = self._drop_area()
        self._column.addWidget(self._drop)
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside, "Material"))

    def set_frame_ns(self, frame_ns: int) -> None:
        """Length of a frame of the clip that is shown: what one frame of nudge means."""
        self._frame_ns = frame_ns
        for card in self.cards.values():
            if isinstance(card, LogCard):
                card.nudge.set_frame_ns(frame_ns)
                card.agree.set_frame_ns(frame_ns)

    def offer_agreement(self, *, can: bool) -> None:
        """Whether the selected log and a clip both have data at the playhead."""
        card = self.cards.get(self._selected)
        if isinstance(card, LogCard):
            card.agree.offer(can=can)

    def show_case(self, case: Case, quality: Mapping[str, str] | None = None) -> None:
        """Show the case's sources; `quality` is source id -> score of a clip in words."""
        # Logs as they came in: were cards to swap at a nudge, the next click would hit another.
        clips, logs = case.clips(), sorted(case.logs(), key=lambda s: (s.imported_at, s.id))
        ids = tuple(s.id for s in (*clips, *logs))
        if ids != self._ids:
            self._ids = ids
            self._build(clips, logs)
        for source in clips:
            card = self.cards[source.id]
            if isinstance(card, ClipCard):
                card.show_clip(case, source, (quality or {}).get(source.id, ""))
        for source in logs:
            card = self.cards[source.id]
            if isinstance(card, LogCard):
                card.show_log(case, source)

    def show_thumbnail(self, source_id: str, jpeg: bytes) -> None:
        """Show a small picture of a clip."""
        card = self.cards.get(source_id)
        if isinstance(card, ClipCard):
            card.thumbnail.show_jpeg(jpeg)

    def without_thumbnail(self) -> tuple[str, ...]:
        """Ids of the clips whose cards have no picture."""
        cards = self.cards.items()
        return tuple(i for i, c in cards if isinstance(c, ClipCard) and c.thumbnail.empty)

    def show_beside(self, clips: Sequence[str]) -> None:
        """Mark the clips that are on screen together."""
        self._beside = tuple(clips)
        for source_id, card in self.cards.items():
            if isinstance(card, ClipCard):
                card.show_beside(source_id in self._beside)

    @property
    def frame_ns(self) -> int:
        """Length of a frame of the clip that is shown."""
        return self._frame_ns

    @property
    def selected(self) -> str:
        """Id of the selected source, "" for none."""
        return self._selected

    def select(self, source_id: str) -> None:
        """Show one source as the selected one."""
        if source_id != self._selected:
            self._selected = source_id
            for each, card in self.cards.items():
                card.select(each == source_id)

    # -- dropping -----------------------------------------------------------------------------

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            restyle(self._drop, "over", True)
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        restyle(self._drop, "over", False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self._drop, "over", False)
        paths = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    # -- inside -------------------------------------------------------------------------------

    def _build(self, clips: Sequence[Source], logs: Sequence[Source]) -> None:
        for card in self.cards.values():
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for head in (self._clips_head, self._logs_head):
            self._column.removeWidget(head)
            head.hide()
        self.cards = {}
        parts: list[QWidget] = []
        for head, sources, kind in (
            (self._clips_head, clips, ClipCard),
            (self._logs_head, logs, LogCard),
        ):
            if sources:
                parts.append(head)
            for source in sources:
                card = kind(source)
                card.chosen.connect(partial(self.source_chosen.emit, source.id))
                if isinstance(card, LogCard):
                    card.nudge.set_frame_ns(self._frame_ns)
                    card.agree.set_frame_ns(self._frame_ns)
                    card.agreed.connect(partial(self.agreed.emit, source.id))
                    card.nudged.connect(partial(self.nudge_requested.emit, source.id))
                    card.zone_said.connect(partial(self.zone_said.emit, source.id))
                if isinstance(card, ClipCard):
                    card.beside_asked.connect(partial(self.beside_asked.emit, source.id))
                    card.show_beside(source.id in self._beside)
                    card.pace_requested.connect(partial(self.pace_requested.emit, source.id))
                    card.video_requested.connect(partial(self.video_requested.emit, source.id))
                card.page_requested.connect(partial(self.page_requested.emit, source.id))
                card.select(source.id == self._selected)
                self.cards[source.id] = card
                parts.append(card)
        for place, part in enumerate(parts):
            self._column.insertWidget(place, part)
            part.show()

    def _drop_area(self) -> QFrame:
        area = QFrame()
        area.setProperty("surface", "drop")
        row = QHBoxLayout(area)
        row.setContentsMargins(10, 6, 8, 6)
        row.addWidget(label("Drop files here", "dim"), 1)
        row.addWidget(
            button("Choose…", "link", name="Choose files", clicked=self.choose_files_requested.emit)
        )
        return area
