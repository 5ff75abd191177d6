"""What a reader does with a clip or a log as a whole: read about it, name, place, remove it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from workstation.core.checklist.definition import Content
from workstation.core.errors import HypnicError
from workstation.core.evidence import SourceKind
from workstation.core.motion.adequacy import Adequacy
from workstation.review.commands.sources import remove_source, rename_source
from workstation.review.commands.syncing import (
    believe_clock,
    can_change_pace,
    comparable,
    place_by_clock,
    show_pace,
)
from workstation.review.playback.frames import FrameTimes
from workstation.ui.panels.sources.page import SourcePage

if TYPE_CHECKING:
    from workstation.ui.station_review import ReviewStation


class Thumbnails(Protocol):
    """Where the small pictures come from."""

    def thumbnails(self, source_id: str) -> tuple[bytes, ...]:
        """Evenly spaced small pictures of a clip, as JPEG."""


class SourceHands(QObject):
    """Opens the page of a source and carries out what is asked there."""

    describe_asked = Signal(str)
    """A log whose table is to be described otherwise."""

    def __init__(
        self, station: ReviewStation, frames: FrameTimes, content: Content, zone: str
    ) -> None:
        """Work on a station; `zone` is assumed for a clock that states none."""
        super().__init__(station)
        self._station = station
        self._frames = frames
        self._content = content
        self._zone = zone
        self._adequacy: Mapping[str, Adequacy] = {}
        self._page: SourcePage | None = None
        self._source_id = ""
        sources = station.parts.sources
        sources.page_requested.connect(self.open)
        sources.pace_requested.connect(self.show_pace)
        sources.video_requested.connect(station.video_requested)
        sources.agreed.connect(self._agree)

    def choose(self, source_id: str) -> None:
        """A card was clicked: look at that clip, from its start unless it shows the playhead."""
        station, case = self._station, self._station.session.case
        station.parts.sources.select(source_id)
        self.offer_agreement()
        source = case.sources.get(source_id)
        if source is None or source.kind is not SourceKind.CLIP or source_id not in case.placements:
            return
        if station.beside.choose(source_id):
            return
        self._frames.preferred = source_id
        span = case.span_of(source_id)
        if span.holds(station.transport.position):
            station.follower.again()
        else:
            station.go_to(span.start)

    def load_thumbnails(self, material: Thumbnails) -> None:
        """Show a small picture on each clip's card that has none; it may not be made yet."""
        station = self._station
        for source_id in station.parts.sources.without_thumbnail():
            try:
                held = material.thumbnails(source_id)
            except HypnicError:
                continue
            if held:
                station.parts.sources.show_thumbnail(source_id, held[len(held) // 2])

    def know(self, adequacy: Mapping[str, Adequacy]) -> None:
        """How far each clip can be read."""
        self._adequacy = adequacy
        self.follow()

    def open(self, source_id: str) -> None:
        """Show all that is known of a source."""
        if self._page is not None:
            self._page.dismiss()
        self._source_id = source_id
        page = self._page = SourcePage(self._content, self._station.window())
        page.renamed.connect(self._rename)
        page.nudged.connect(self._nudge)
        page.place_requested.connect(self._place)
        page.believe_requested.connect(self._believe)
        page.remove_requested.connect(self._remove)
        page.describe_requested.connect(self._describe)
        page.closed.connect(self._closed)
        self.follow()
        page.open_with(page.place)

    def show_pace(self, source_id: str, real: bool) -> None:
        """Show and measure a clip in real seconds, or as its file plays."""
        session = self._station.session
        command = show_pace(session.case, source_id, real=real, author=session.author)
        if self._station.carry_out(command):
            self._station.said.emit(f"Done: {command.label}. Ctrl Z takes it back.")

    def other_pace(self) -> None:
        """The clip on screen the other way round."""
        clip, case = self._station.follower.clip, self._station.session.case
        if clip and can_change_pace(case.sources[clip]):
            self.show_pace(clip, case.map_of(clip).slowed == 1)

    @property
    def paced(self) -> bool:
        """Whether the clip on screen can be shown in other seconds."""
        clip = self._station.follower.clip
        source = self._station.session.case.sources.get(clip) if clip else None
        return source is not None and can_change_pace(source)

    def follow(self) -> None:
        """The case changed: so does the page, if one is open."""
        self.offer_agreement()
        if self._page is None:
            return
        case = self._station.session.case
        source = case.sources.get(self._source_id)
        if source is None:
            self._page.dismiss()
            return
        frame_ns = self._station.parts.sources.frame_ns
        self._page.show_source(case, source, self._adequacy.get(source.id), frame_ns)

    def offer_agreement(self) -> None:
        """Let the reader state that log and picture agree, where both have data at the playhead."""
        station = self._station
        sources = station.parts.sources
        beside = comparable(station.session.case, sources.selected, station.transport.position)
        sources.offer_agreement(can=beside is not None)

    def _agree(self, source_id: str, half_ns: int) -> None:
        self._station.marking.agree(source_id, self._station.transport.position, half_ns)

    def _closed(self) -> None:
        self._page = None

    def _rename(self, name: str) -> None:
        self._station.carry_out(rename_source(self._station.session.case, self._source_id, name))

    def _nudge(self, ns: int) -> None:
        self._station.marking.nudge(self._source_id, ns)

    def _place(self) -> None:
        session = self._station.session
        try:
            command = place_by_clock(
                session.case, self._source_id, author=session.author, zone=self._zone
            )
        except HypnicError as error:
            self._station.failed.emit(error)
            return
        if not any(e.before != e.after for e in command.edits):
            self._station.said.emit("It lies where its clock says already.")
        elif self._station.carry_out(command):
            self._station.said.emit(f"Done: {command.label}. Ctrl Z takes it back.")

    def _describe(self) -> None:
        source_id = self._source_id
        if self._page is not None:
            self._page.dismiss()
        self.describe_asked.emit(source_id)

    def _believe(self) -> None:
        session = self._station.session
        try:
            command = believe_clock(
                session.case, self._source_id, author=session.author, zone=self._zone
            )
        except HypnicError as error:
            self._station.failed.emit(error)
            return
        if self._station.carry_out(command):
            self._station.said.emit(f"Done: {command.label}. Ctrl Z takes it back.")

    def _remove(self) -> None:
        command = remove_source(self._station.session.case, self._source_id)
        if self._station.carry_out(command):
            self._station.said.emit(f"Done: {command.label}. Ctrl Z brings it back.")
