"""A review station with its session, playhead and clock, for tests of the window."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

import resources
from tests.support.window import (
    VOCABULARY,
    Clock,
    FakeMaterial,
    frames_of,
    rich_case,
    session_of,
    transport_of,
)
from workstation.core.case import Case
from workstation.core.checklist.load import load_content
from workstation.core.timebase import NS, Instant
from workstation.ui.station_review import ReviewStation

CONTENT = load_content(resources.path("checklists"))


@dataclass
class Desk:
    station: ReviewStation
    session: object
    transport: object
    clock: Clock
    said: list[str] = field(default_factory=list)
    failed: list[object] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.session.case

    def at(self, seconds: float) -> None:
        self.transport.seek(Instant(round(seconds * NS)))

    def play(self, seconds: float) -> None:
        self.clock.ns += round(seconds * NS)
        self.transport.tick()


@pytest.fixture
def desk(qtbot: QtBot):
    held = made(qtbot)
    yield held
    held.station.shut()


def made(qtbot: QtBot, case: Case | None = None, pictures=None) -> Desk:
    case = case or rich_case()
    session, clock = session_of(case), Clock()
    frames = frames_of(session)
    transport = transport_of(session, frames, clock)
    material = FakeMaterial(case)
    station = ReviewStation(
        session, transport, material, frames, CONTENT, VOCABULARY, pictures=pictures
    )
    qtbot.addWidget(station)
    station.resize(1280, 760)
    held = Desk(station, session, transport, clock)
    station.said.connect(held.said.append)
    station.failed.connect(held.failed.append)
    with qtbot.waitActive(station):
        station.show()
    return held
