"""The open case on screen: its two stations, its pictures, its sound, what was measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from workstation.core.case import Case
from workstation.core.checklist.suggest import suggestions_from
from workstation.core.checklist.urgency import assess
from workstation.core.errors import HypnicError
from workstation.core.motion.describe import LABEL
from workstation.core.timebase import ClockMap
from workstation.review.changes import Change, EntityKind
from workstation.review.desk import Desk, OpenCase
from workstation.review.ports import Letters
from workstation.review.settings import Settings, skips_of
from workstation.ui.bridge.delivery import Delivery
from workstation.ui.panels.episode.measured import band_lines, limit_lines, measured_lines
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.playing.measuring import Findings, MeasuringWorker
from workstation.ui.playing.pictures import ServedPictures
from workstation.ui.playing.player import Player
from workstation.ui.playing.traces import TraceWorker
from workstation.ui.station_referral import ReferralStation
from workstation.ui.station_review import ReviewStation
from workstation.ui.theme.parts import label

_URGENT_FROM = {EntityKind.ANSWER, EntityKind.CHILD}
_MEASURED_FROM = {EntityKind.SOURCE, EntityKind.PLACEMENT, EntityKind.EPISODE}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every case on screen is shown with.

    Attributes:
        letters: makes the referral.
        delivery: leads to the window's thread.
        zone: of the reader.
        now: the wall clock, UTC.
        lanes: how the window arranges its timeline.
    """

    letters: Letters
    delivery: Delivery
    zone: tzinfo
    now: Callable[[], datetime]
    lanes: LanePlan = field(default_factory=LanePlan)


class CaseOnScreen(QObject):
    """Builds what shows a case and takes it down again, in the right order."""

    failed = Signal(object)
    said = Signal(str)
    changed = Signal(object)
    files_asked = Signal()
    files_dropped = Signal(list)
    video_asked = Signal(str, int)
    describe_asked = Signal(str)
    """A log whose table is to be described otherwise."""
    go_asked = Signal(str, str)
    save_asked = Signal(str)
    palette_asked = Signal()
    sheet_asked = Signal()

    def __init__(
        self,
        opened: OpenCase,
        desk: Desk,
        around: Surroundings,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.opened = opened
        self._content = desk.content
        self._around = around
        self._jurisdiction = settings.jurisdiction
        self._episode = ""
        self._found = Findings()
        self._waits = False
        self._assistance = settings.assistance
        send = around.delivery.send
        self._pictures = ServedPictures(opened.material, send)
        self._traces = TraceWorker(opened.material, self._map_of, send)
        self._measuring = MeasuringWorker(opened.measured, send, self._measured, self._sorry)
        self.player = Player(opened, self._pictures, self)
        try:
            self._build(desk, around)
        except HypnicError:
            self._stop_workers()
            raise
        self._stop = opened.session.listen(self._changed)
        self._bind()
        self._label = self._measured_label()
        self.apply(settings)

    def _build(self, desk: Desk, around: Surroundings) -> None:
        opened, send = self.opened, around.delivery.send
        self.review = ReviewStation(
            opened.session,
            opened.transport,
            opened.material,
            opened.frames,
            desk.content,
            desk.vocabulary,
            pictures=self._pictures,
            traces=self._traces,
            lanes=around.lanes,
            zone=desk.zone,
        )
        self.review.look_first()
        self.referral = ReferralStation(
            opened.session, around.letters, desk.content, around.zone, send, around.now
        )

    def _bind(self) -> None:
        for source in (self.review.failed, self.referral.failed, self.player.failed):
            source.connect(self.failed)
        self.player.no_sound.connect(self._no_sound)
        self.review.said.connect(self.said)
        self.referral.said.connect(self.said)
        self.review.choose_files_requested.connect(self.files_asked)
        self.review.files_dropped.connect(self.files_dropped)
        self.review.video_requested.connect(self.video_asked)
        self.review.sources.describe_asked.connect(self.describe_asked)
        self.review.episode_selected.connect(self._select)
        self.review.save_requested.connect(self.save_asked)
        self.review.palette_requested.connect(self.palette_asked)
        self.review.sheet_requested.connect(self.sheet_asked)
        self.referral.go_asked.connect(self.go_asked)

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.opened.case

    @property
    def measured(self) -> bool:
        """Whether what is measured is on screen, as far as it was asked for."""
        return not self._waits

    @property
    def label_shown(self) -> bool:
        """Whether the station says what measured assistance is."""
        return not self._label.isHidden()

    def apply(self, settings: Settings) -> None:
        """Show or hide what is measured; rate the urgency as the place does."""
        self._assistance = settings.assistance
        self.review.set_skips(*skips_of(settings))
        self._label.setVisible(settings.assistance)
        self.referral.set_jurisdiction(settings.jurisdiction)
        self._jurisdiction = settings.jurisdiction
        self._show_urgency()
        if settings.assistance:
            self._measure()
        else:
            self._found = Findings()
        self._show_found()

    def show_place(self, where: str, field: str) -> None:
        """Show where something is missing."""
        if where == "episodes":
            self.review.select_episode(field.partition(".")[2])
        elif where == "checklists":
            self.review.open_question("")

    def save(self) -> bool:
        """Save what is being typed; False if it could not be saved."""
        return self.referral.flush()

    def close_case(self) -> None:
        """Save what is being typed and stop every thread; the case itself stays open."""
        self.referral.close_station()
        self.opened.transport.pause()
        self.review.shut()
        self._stop()
        self._stop_workers()
        for widget in (self.review, self.referral):
            widget.close()
            widget.deleteLater()
        self.deleteLater()

    def _stop_workers(self) -> None:
        self.player.close()
        self._measuring.close()
        self._traces.close()
        self._pictures.close()

    def _map_of(self, source_id: str) -> ClockMap:
        return self.opened.case.map_of(source_id)

    def _no_sound(self) -> None:
        self.said.emit("This computer has no sound device; the clips play without sound.")

    def _changed(self, change: Change) -> None:
        if change.kinds & _MEASURED_FROM:
            self._measure()
        elif EntityKind.ANSWER in change.kinds:
            self._show_reading()
        if change.kinds & _URGENT_FROM:
            self._show_urgency()
        self.changed.emit(change)

    def _show_urgency(self) -> None:
        case, around = self.opened.case, self._around
        today = around.now().astimezone(around.zone).date()
        self.review.show_urgency(
            assess(self._content, case.answers, case.child, today, self._jurisdiction)
        )

    # -- measurements ---------------------------------------------------------------------------

    def _measured_label(self) -> QWidget:
        """What measured assistance is, said where it is shown."""
        words = label(f"Dashed and violet: {LABEL}.", "small", wrap=True)
        words.setContentsMargins(16, 6, 16, 8)
        self.review.parts.add_foot(words)
        return words

    def _select(self, episode_id: str) -> None:
        self._episode = episode_id
        self._show_reading()
        self._measure()

    def _measure(self) -> None:
        if self._assistance:
            self._waits = True
            self._measuring.ask(self.opened.case, self._episode)

    def _measured(self, found: Findings) -> None:
        self._waits = False
        if self._assistance:
            self._found = found
            self._show_found()

    def _sorry(self, error: HypnicError) -> None:
        self._waits = False
        self.failed.emit(error)

    def _show_found(self) -> None:
        self.review.show_movements(self._found.marks)
        self.review.show_quality(self._found.quality, self._found.adequacy)
        self.review.show_unmeasured(self._found.unmeasured)
        self._show_reading()

    def _show_reading(self) -> None:
        reading = self._found.reading
        if reading is None or reading.episode.id != self._episode:
            self.review.show_measured(())
            self.review.show_suggestions(())
            return
        m = reading.measures
        numbers = (
            m.span,
            m.count,
            m.duration,
            m.interval,
            *((m.bursts,) if m.bursts.value is not None else ()),
            m.trend,
            m.rise_fall,
            m.rhythm.frequency,
        )
        lengths = {"method": m.duration.method, "version": m.duration.version}
        self.review.show_measured(
            (*measured_lines(numbers), *band_lines(m.bands, **lengths), *limit_lines(m.limits))
        )
        answered = self.opened.case.answers
        found = suggestions_from(self._content, reading)
        self.review.show_suggestions(
            [s for s in found.offered if s.item_id not in answered],
            [a for a in found.abstained if a.item_id not in answered],
        )
