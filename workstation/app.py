"""The composition root: library, clinical content, theme and window are put together here."""

from __future__ import annotations

import faulthandler
import getpass
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtWidgets import QApplication
from tzlocal import get_localzone_name

from db.library import Library
from reports.model import Clinic
from workstation.clinical import load_clinical
from workstation.core.checklist.definition import Content
from workstation.core.errors import HypnicError
from workstation.core.timebase.wall import zone_info
from workstation.letters import CaseLetters
from workstation.review.desk import Desk
from workstation.review.settings import (
    Settings,
    Usual,
    library_of,
    read_settings,
    settings_file,
    write_settings,
)
from workstation.ui.bridge.delivery import Collector, Delivery
from workstation.ui.main_window import REFERRAL, MainWindow
from workstation.ui.panels.timeline import plan_file
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.photograph import photograph, settle
from workstation.ui.theme.applied import apply, current
from workstation.ui.theme.theme import load

_log = logging.getLogger(__name__)


class Workstation:
    """Everything that runs in one process: made, used, and closed in the right order."""

    def __init__(
        self,
        folder: Path,
        database: str | None,
        author: str,
        *,
        zone: str | None = None,
        theme: str = "",
        settings: Settings | None = None,
        settings_file: Path | None = None,
    ) -> None:
        """Open a library and put a window before it; `show` it or photograph it.

        Args:
            folder: the library.
            database: a server for its tables, or None.
            author: who reads.
            zone: of the reader; as set, or the computer's, if not given.
            theme: as set if not given.
            settings: what was kept; the usual ones if not given.
            settings_file: where new settings are kept; nowhere if not given.
        """
        kept = settings or Settings()
        self.application = _application()
        apply(self.application, load(theme or kept.theme))
        self.library = Library.open(folder, database_url=database)
        self._settings_file = settings_file
        self._collector = Collector()
        self.delivery = Delivery()
        usual = Usual(author, zone or local_zone(), folder)
        name = zone or kept.zone or usual.zone
        clinical = load_clinical()
        self.desk = Desk(
            self.library.cases,
            self.library.media,
            content=clinical.content,
            vocabulary=clinical.vocabulary,
            bands=clinical.bands,
            author=author,
            zone=name,
            deliver=self.delivery.send,
            profiles=self.library.profiles,
        )
        self._letters = CaseLetters(
            self.library.media,
            clinical.content,
            clinical.vocabulary,
            clinical.bands,
            now=self._now,
        )
        kept = _usable(kept, clinical.content)
        self._set_head(kept)
        self._lanes_file = settings_file.with_name(plan_file.NAME) if settings_file else None
        self._lanes = plan_file.read_plan(self._lanes_file) if self._lanes_file else LanePlan()
        self.window = MainWindow(
            self.desk,
            self._letters,
            self.delivery,
            zone_info(name),
            settings=kept,
            usual=usual,
            lanes=self._lanes,
        )
        self.window.settings_changed.connect(self.use)

    def use(self, settings: Settings) -> None:
        """Work by new settings and keep them for the next start."""
        if settings.theme != current().name:
            apply(self.application, load(settings.theme))
        self._set_head(settings)
        self.window.use_settings(settings)
        self._keep(settings)

    def _keep(self, settings: Settings) -> None:
        if self._settings_file is not None:
            try:
                write_settings(settings, self._settings_file)
            except HypnicError as error:
                self.window.fail(error)

    def _keep_lanes(self) -> None:
        if self._lanes_file is not None:
            try:
                plan_file.write_plan(self._lanes, self._lanes_file)
            except HypnicError as error:
                _log.warning("the arrangement of the lanes is lost: %s", error.sentence)

    def _set_head(self, settings: Settings) -> None:
        self._letters.set_head(
            Clinic(settings.clinic, settings.department),
            jurisdiction=settings.jurisdiction,
            page=settings.page,
            measured=settings.assistance,
        )

    def _now(self) -> datetime:
        return datetime.now(zone_info(self.desk.zone))

    def close(self) -> None:
        """Close window and library; where the window was, and how its lanes lie, is remembered."""
        place = bytes(self.window.saveGeometry().toBase64().data()).decode("ascii")
        self._keep(replace(self.window.settings, window=place))
        self._keep_lanes()
        self.window.close()
        self.delivery.close()
        self._collector.close()
        self.library.close()


def run_window(
    folder: Path | None, database: str | None, author: str | None, *, case_id: str | None = None
) -> int:
    """Open the window and stay until it is closed; the exit code.

    Args:
        folder: the library; as set, or the usual one, if not given.
        database: a server for its tables, or None.
        author: who reads; as set, or the login name, if not given.
        case_id: to be opened at once.
    """
    file = settings_file()
    settings, trouble = read_settings(file)
    place = folder or library_of(settings)
    crash_file = _keep_crashes(place)
    station = Workstation(
        place,
        database,
        author or settings.reader or login_name(),
        settings=settings,
        settings_file=file,
    )
    sys.excepthook = _excepthook(station.window.notice.warn)
    try:
        if trouble:
            station.window.notice.warn(trouble)
        if case_id is not None:
            station.window.open_case(case_id)
        station.window.show()
        return station.application.exec()
    finally:
        sys.excepthook = sys.__excepthook__
        station.close()
        if crash_file is not None:
            faulthandler.disable()
            crash_file.close()


def photograph_case(
    folder: Path, case_id: str, author: str, out: Path, *, zone: str | None = None
) -> tuple[Path, ...]:
    """Write pictures of the window's three stations with a case open; where they are."""
    station = Workstation(folder, None, author, zone=zone)
    window = station.window
    pictures = tuple(out / f"{name}.png" for name in ("work-list", "review", "referral"))
    try:
        window.resize(1600, 1000)
        window.show()
        settle(lambda: False, at_most_s=0.5)
        photograph(window, pictures[0])
        window.open_case(case_id)
        shown = window.on_screen
        if shown is None:
            raise HypnicError(window.notice.text or "The case could not be opened.")
        episodes = shown.case.episodes_in_order()
        longest = max(episodes, key=lambda e: e.span.duration_ns, default=None)
        if longest is not None:
            middle = longest.span.start.plus(longest.span.duration_ns // 2)
            shown.review.select_episode(longest.id)
            shown.review.go_to(middle)
            shown.review.run("zoom.episode")
        settle(lambda: shown.measured, at_most_s=60.0)
        settle(lambda: False, at_most_s=3.0)
        photograph(window, pictures[1])
        window.go(REFERRAL)
        settle(lambda: shown.referral.pages.count > 0, at_most_s=60.0)
        settle(lambda: False, at_most_s=0.5)
        photograph(window, pictures[2])
    finally:
        station.close()
    return pictures


def _usable(settings: Settings, content: Content) -> Settings:
    """Without an urgency setting that the shipped content does not have any more."""
    codes = {each.code for each in content.urgency.jurisdictions}
    known = not settings.jurisdiction or settings.jurisdiction in codes
    return settings if known else replace(settings, jurisdiction="")


def login_name() -> str:
    """Who is logged in."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def local_zone() -> str:
    """The time zone this computer is set to."""
    try:
        return get_localzone_name() or "UTC"
    except (LookupError, ValueError, OSError):
        return "UTC"


def _application() -> QApplication:
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    made = QApplication(sys.argv[:1])
    made.setApplicationName("hypnic")
    made.setApplicationDisplayName("Hypnic")
    return made


def _keep_crashes(folder: Path) -> IO[str] | None:
    """Have a crash in native code leave its stack beside the library; no names are in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = (folder / "crash.txt").open("a", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(held)
    return held


def _excepthook(
    say: Callable[[str], None],
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, HypnicError):
            say(error.sentence)
            return
        _log.error("defect in the program", exc_info=(kind, error, trace))
        say(
            f"Something in the program went wrong ({kind.__name__}). Everything entered is saved; "
            "please report what you did."
        )

    return hook
