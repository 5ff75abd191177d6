"""The window over stores in memory, with letters made of nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reports.missing import missing
from tests.support.fakes import FakeCaseStore, FakeMediaStore, FakeProfiles
from workstation.clinical import Clinical, load_clinical
from workstation.core.case import Case, Child
from workstation.core.errors import CancelledError
from workstation.core.timebase import Interval
from workstation.core.timebase.wall import zone_info
from workstation.review.commands.episodes import mark_episode
from workstation.review.desk import Desk
from workstation.review.ports import AuditEntry
from workstation.review.settings import Settings
from workstation.ui.bridge.delivery import Delivery
from workstation.ui.main_window import MainWindow

EVENING = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "Europe/Rome"
SECOND = Interval.of_ns(1_000_000_000, 2_000_000_000)


@dataclass
class FakeLetters:
    """Counts what it makes; the pages are blank."""

    content: object
    made: list[Case] = field(default_factory=list)
    rests_on: list[AuditEntry | None] = field(default_factory=list)
    broken: Exception | None = None

    def missing(self, case: Case):
        return missing(case, self.content)

    def pdf(self, case: Case, audit: AuditEntry | None) -> bytes:
        if self.broken is not None:
            raise self.broken
        self.made.append(case)
        self.rests_on.append(audit)
        return b"%PDF-1.7 " + case.id.encode()

    def pages(self, pdf: bytes, scale: float):
        return [np.full((round(842 * scale), round(595 * scale), 3), 255, np.uint8)]


@dataclass
class SlowMediaStore(FakeMediaStore):
    """Copying takes until the gate opens or somebody cancels; says when it has begun."""

    begun: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    def put(self, stream, *, progress, cancelled):
        progress(0.5)
        self.begun.set()
        while not self.gate.wait(0.005):
            if cancelled():
                raise CancelledError
        return super().put(stream, progress=progress, cancelled=cancelled)


@dataclass
class Shell:
    """A window and what stands behind it."""

    window: MainWindow
    store: FakeCaseStore
    media: FakeMediaStore
    letters: FakeLetters
    delivery: Delivery
    desk: Desk

    @property
    def shown(self):
        assert self.window.on_screen is not None
        return self.window.on_screen

    def close(self) -> None:
        self.window.close()
        self.delivery.close()
        self.window.deleteLater()


@cache
def shipped() -> Clinical:
    """The clinical content, loaded once: it never changes."""
    return load_clinical()


def children() -> dict[str, Child]:
    told = MappingProxyType({"description": "She bends forward, again and again."})
    return {
        "B-0417": Child("Anna", date(2026, 6, 10), 36 * 7, "girl", told),
        "B-0409": Child("B-0409", date(2026, 10, 8)),
        "B-0377": Child("B-0377"),
    }


def shell(
    *, media: FakeMediaStore | None = None, cases: bool = True, settings: Settings | None = None
) -> Shell:
    """A window over three cases without material, or over none; the caller shows and closes it."""
    store = FakeCaseStore()
    if cases:
        for case_id, child in children().items():
            store.create(Case(case_id, EVENING, child), "Reader 1")
    media = media or FakeMediaStore()
    clinical = shipped()
    delivery, profiles = Delivery(), FakeProfiles()
    desk = Desk(
        store, media, content=clinical.content, vocabulary=clinical.vocabulary,
        bands=clinical.bands, author="Reader 1", zone=ZONE, deliver=delivery.send,
        profiles=profiles, now=lambda: EVENING,
    )  # fmt: skip
    letters = FakeLetters(clinical.content)
    window = MainWindow(desk, letters, delivery, zone_info(ZONE), settings=settings)
    window.resize(1280, 800)
    return Shell(window, store, media, letters, delivery, desk)


def drop(widget, *paths: Path) -> bool:
    """Drop files on a widget as the desktop would; whether it took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), copy, mime, left, none)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPoint(5, 5), copy, mime, left, none)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def press(widget, key, *modifiers) -> None:
    """A key pressed wherever the focus is, or in `widget`."""
    mods = Qt.KeyboardModifier.NoModifier
    for each in modifiers:
        mods |= each
    QTest.keyClick(widget, key, mods)


def mark(one: Shell) -> None:
    """Mark an episode in the open case."""
    session = one.shown.opened.session
    session.do(mark_episode(session.case, SECOND, author="Reader 1")[0])
