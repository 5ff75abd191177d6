"""The window: three stations, and whatever belongs to the case that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.errors import HypnicError
from workstation.review.batch_state import BatchState
from workstation.review.changes import Change, EntityKind
from workstation.review.desk import Desk
from workstation.review.open_cases import OpenCases
from workstation.review.ports import Letters
from workstation.review.settings import Settings, Usual
from workstation.ui.action_keys import ActionKeys
from workstation.ui.actions import Situation
from workstation.ui.bridge.delivery import Delivery
from workstation.ui.hand_out import HandOut
from workstation.ui.new_settings import use_settings
from workstation.ui.notice import Notice
from workstation.ui.open_case import CaseOnScreen, Surroundings
from workstation.ui.panels.intake.drop import dropped_paths
from workstation.ui.panels.intake.line import IntakeLines
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.worklist.station import WorkList
from workstation.ui.stations import REFERRAL, REVIEW, WORK_LIST
from workstation.ui.table_hands import TableHands
from workstation.ui.top_bar import TopBar
from workstation.ui.window_actions import (
    REFERRAL_ACTIONS,
    WINDOW,
    WORK_LIST_ACTIONS,
    WORK_OPEN,
    everywhere,
)
from workstation.ui.window_dialogs import WindowDialogs
from workstation.ui.window_hands import WindowHands

__all__ = ["REFERRAL", "REVIEW", "WORK_LIST", "MainWindow"]

CATCH_UP_MS = 5_000
"""How often a window looks whether others changed its case (workstation default)."""


class MainWindow(QMainWindow):
    """Places the stations and carries what they ask for to the desk."""

    case_opened = Signal(str)
    settings_changed = Signal(object)

    def __init__(
        self,
        desk: Desk,
        letters: Letters,
        delivery: Delivery,
        zone: tzinfo,
        parent: QWidget | None = None,
        *,
        settings: Settings | None = None,
        usual: Usual | None = None,
        lanes: LanePlan | None = None,
    ) -> None:
        """Show the desk's cases.

        Args:
            desk: opens cases.
            letters: makes referrals.
            delivery: leads from other threads to the window's.
            zone: of the reader.
            parent: as usual in Qt.
            settings: as kept; `settings_changed` tells of new ones.
            usual: what holds where nothing is set.
            lanes: how the reader arranged the timeline; the usual way if not given.
        """
        super().__init__(parent)
        self.setWindowTitle("Hypnic")
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(960, 600))
        room = self.screen().availableSize()
        self.resize(QSize(1600, 1000).boundedTo(room))
        self.desk = desk
        self.settings = settings or Settings()
        self.usual = usual or Usual(desk.author, desk.zone, Path())
        self.on_screen: CaseOnScreen | None = None
        self._delivery = delivery
        self._around = Surroundings(letters, delivery, zone, desk.now, lanes or LanePlan())
        self._at = WORK_LIST
        self.cases = OpenCases(desk, self._intake_moved)
        self.bar = TopBar(desk.content)
        self.work_list = WorkList(desk, zone, letters.missing)
        self.intake = IntakeLines()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.work_list)
        whole = self._build()
        self.notice = Notice(whole)
        self.dialogs = WindowDialogs(self)
        self.hand_out = HandOut(self)
        self.hands = WindowHands(self)
        self.tables = TableHands(self, delivery.send)
        self._shared = everywhere(desk.vocabulary)
        self._keys = [
            ActionKeys(whole, WINDOW),
            ActionKeys(self.work_list, (*WORK_LIST_ACTIONS, *self._shared)),
            ActionKeys(self.work_list.table, (WORK_OPEN,)),
        ]
        self._referral_keys: ActionKeys | None = None
        self._bind()
        self._unreadable = False
        self._looks = QTimer(self)
        self._looks.setInterval(CATCH_UP_MS)
        self._looks.timeout.connect(self.catch_up)
        self._looks.start()
        if self.settings.window:
            self.restoreGeometry(QByteArray.fromBase64(self.settings.window.encode()))
        self.go(WORK_LIST)

    # -- cases ----------------------------------------------------------------------------------

    def open_case(self, case_id: str, station: int = REVIEW) -> None:
        """Put a case on screen; one that is open already stays as it is."""
        if self.on_screen is None or self.on_screen.case.id != case_id:
            try:
                opened = self.cases.look_at(case_id)
                self.close_case()
                shown = CaseOnScreen(opened, self.desk, self._around, self.settings)
            except HypnicError as error:
                self.fail(error)
                if self.on_screen is None:
                    self.cases.look_away(case_id)
                    self.go(WORK_LIST)
                return
            self.on_screen = shown
            self.stack.addWidget(shown.review)
            self.stack.addWidget(shown.referral)
            self._referral_keys = ActionKeys(shown.referral, (*REFERRAL_ACTIONS, *self._shared))
            self._referral_keys.triggered.connect(self.hands.run)
            shown.failed.connect(self.fail)
            shown.changed.connect(self._changed)
            shown.said.connect(self.notice.tell)
            shown.files_asked.connect(self.dialogs.ask_files)
            shown.files_dropped.connect(self.add_files)
            shown.video_asked.connect(self.add_video)
            shown.describe_asked.connect(partial(self.tables.describe_log, case_id))
            shown.go_asked.connect(self._go_to_field)
            shown.save_asked.connect(self.hand_out.run)
            shown.palette_asked.connect(self.hands.show_palette)
            shown.sheet_asked.connect(self.dialogs.show_sheet)
            self.case_opened.emit(case_id)
        self.show_case()
        self.go(station)

    def catch_up(self) -> None:
        """Show what other windows and the command line saved meanwhile."""
        if self.on_screen is None:
            return
        try:
            change = self.on_screen.opened.session.catch_up()
        except HypnicError as error:
            if not self._unreadable:  # said once, not every few seconds
                self.fail(error)
            self._unreadable = True
            return
        self._unreadable = False
        if change is not None and change.kinds != {EntityKind.WATCHED}:
            who = f" by {change.author}" if change.author else ""
            self.notice.tell(f"Saved elsewhere{who} and shown here now: {change.label}.")

    def close_case(self) -> None:
        """Take the open case off the screen; what comes into it goes on coming."""
        if self.on_screen is None:
            return
        self.hand_out.leave_case()
        shown, self.on_screen = self.on_screen, None
        self._referral_keys = None
        for station in (shown.review, shown.referral):
            self.stack.removeWidget(station)
        case_id = shown.case.id
        shown.close_case()
        self.cases.look_away(case_id)
        self.show_case()

    def go(self, station: int) -> None:
        """Open a station."""
        shown = self.on_screen
        if shown is None or station == WORK_LIST:
            self._at = WORK_LIST
            self.work_list.refresh()
            if shown is not None:
                self.work_list.table.choose(shown.case.id)
            page: QWidget = self.work_list
        else:
            self._at = station
            page = shown.review if station == REVIEW else shown.referral
        if shown is not None and self._at != REVIEW:
            shown.opened.transport.pause()
        self.stack.setCurrentWidget(page)
        self.bar.show_station(self._at)
        self._focus_station()
        self._update_keys()

    def _focus_station(self) -> None:
        """Give the keyboard to the station that is open."""
        page = self.stack.currentWidget()
        if page is self.work_list and self.work_list.table.isVisibleTo(page):
            page = self.work_list.table
        if page is not None:
            page.setFocus()

    @property
    def send(self) -> Callable[[Callable[[], None]], None]:
        """Leads from other threads to the window's."""
        return self._delivery.send

    @property
    def zone(self) -> tzinfo:
        """Of the reader."""
        return self._around.zone

    @property
    def station(self) -> int:
        """Which station is open."""
        return self._at

    # -- files ----------------------------------------------------------------------------------

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take files into the open case; on the work list ask which case is meant."""
        if not paths:
            return
        if self.on_screen is None or self._at == WORK_LIST:
            self.work_list.take_files(paths)
        else:
            self.extend_case(self.on_screen.case.id, list(paths))

    def add_video(self, source_id: str, stream: int) -> None:
        """Take a further video of a clip's file into the open case."""
        if self.on_screen is None:
            return
        try:
            self.cases.add_video(self.on_screen.case.id, source_id, stream)
        except HypnicError as error:
            self.fail(error)

    def extend_case(self, case_id: str, paths: list[Path]) -> None:
        """Take files into a case, on screen or not."""
        try:
            self.cases.add(case_id, paths)
        except HypnicError as error:
            self.fail(error)

    # -- settings -------------------------------------------------------------------------------

    def use_settings(self, settings: Settings) -> None:
        """Work by these from now on."""
        use_settings(self, settings)

    def settle_in(self, zone: tzinfo) -> bool:
        """Read clocks in this zone; whether it is another than before."""
        moved = zone != self.zone
        self._around = replace(self._around, zone=zone)
        self.work_list.set_zone(zone)
        return moved

    # -- telling --------------------------------------------------------------------------------

    def fail(self, error: HypnicError) -> None:
        """Show the sentence of an error."""
        self.notice.warn(error.sentence)

    def show_case(self) -> None:
        """Show the open case in the bar and the title."""
        shown = self.on_screen
        today = self.desk.now().astimezone(self.zone).date()
        self.bar.show_case(shown.case if shown else None, today)
        if shown is None:
            self.setWindowTitle("Hypnic")
        else:
            session = shown.opened.session
            self.bar.show_saved(session.author, session.saved_at, self.zone)
            self.setWindowTitle(f"{shown.case.id} – Hypnic")
        self._update_keys()

    def situation(self) -> Situation:
        """What decides which of the window's actions make sense now."""
        session = self.on_screen.opened.session if self.on_screen else None
        return Situation(
            undo=(session.undo_label or "") if session else "",
            redo=(session.redo_label or "") if session else "",
            case=session is not None,
            chosen=self._at == WORK_LIST and bool(self.work_list.table.chosen_id()),
        )

    # -- inside ---------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        whole = QWidget()
        whole.setProperty("surface", "background")
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part, stretch in ((self.bar, 0), (self.stack, 1), (self.intake, 0)):
            box.addWidget(part, stretch)
        self.setCentralWidget(whole)
        return whole

    def _bind(self) -> None:
        self.bar.station_asked.connect(self.go)
        self.bar.child_asked.connect(self.dialogs.ask_child)
        self.bar.palette_asked.connect(self.hands.show_palette)
        self.bar.settings_asked.connect(self.dialogs.ask_settings)
        self.bar.urgency_asked.connect(self.hands.go_to_urgency)
        work = self.work_list
        work.open_asked.connect(self.open_case)
        work.referral_asked.connect(self._open_referral)
        work.new_asked.connect(self.dialogs.ask_new_case)
        work.begin_asked.connect(self.dialogs.ask_new_case)
        work.extend_asked.connect(self.extend_case)
        work.failed.connect(self.fail)
        work.chosen.connect(self._update_keys)
        self.intake.cancelled.connect(self.cases.cancel)
        self.intake.describe_asked.connect(self.tables.describe_file)
        self.intake.describe_log_asked.connect(self.tables.describe_log)
        self.intake.profile_chosen.connect(self.tables.read_by)
        self.notice.undo_asked.connect(self.hands.undo)
        self.notice.left.connect(self._focus_station)
        self._delivery.failed.connect(self.fail)
        for keys in self._keys:
            keys.triggered.connect(self.hands.run)

    def _open_referral(self, case_id: str) -> None:
        self.open_case(case_id, REFERRAL)

    def _go_to_field(self, where: str, field: str) -> None:
        if where == "child":
            self.dialogs.ask_child(field)
            return
        self.go(REVIEW)
        if self.on_screen is not None:
            self.on_screen.show_place(where, field)

    def _changed(self, change: Change) -> None:
        self.show_case()
        if change.undoable and change.label.startswith("Remove"):
            self.notice.tell(f"{change.label}.", undo=True)

    def _intake_moved(self, case_id: str, state: BatchState) -> None:
        self.intake.follow(case_id, state)
        self.tables.follow(case_id, state)
        if not state.busy and self._at == WORK_LIST:
            self.work_list.refresh()

    def _update_keys(self) -> None:
        now = self.situation()
        for keys in (*self._keys, self._referral_keys):
            if keys is not None:
                keys.update(now)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.catch_up()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.add_files(paths)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.on_screen is not None and not self.on_screen.save():
            self.notice.warn(
                f"{self.notice.text} What you typed last is not saved; Ctrl Z in its field brings "
                "it back. Close once more to leave without it."
            )
            event.ignore()
            return
        self._looks.stop()
        self.dialogs.close_all()
        self.close_case()
        self.hand_out.close()
        self.cases.close()
        self._delivery.close()
        super().closeEvent(event)
