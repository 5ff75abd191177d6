"""A station over clips of which two overlap, for tests of several pictures."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.support.desk import Desk, made
from tests.support.window import clip, rich_case
from workstation.core.annotation import Episode
from workstation.core.case import Case, Placement
from workstation.core.timebase import NS, ClockMap, Interval


def overlapping() -> Case:
    """Clip 1 from 0 to 18 s, clip 2 from 10 to 34 s over it, clips 3 and 4 later."""
    case = rich_case()
    fourth, place = clip(4, 100.0, 5.0)
    return replace(
        case,
        sources=MappingProxyType({**case.sources, "c4": fourth}),
        placements=MappingProxyType({
            **case.placements, "c4": place, "c2": Placement("c2", ClockMap.at(10 * NS)),
        }),
        episodes=MappingProxyType({
            "e1": Episode("e1", 1, Interval.of_ns(2 * NS, 4 * NS), "c1"),
            "e2": Episode("e2", 2, Interval.of_ns(9 * NS, 11 * NS), "c1"),
            "e3": Episode("e3", 3, Interval.of_ns(45 * NS, 47 * NS), "c3"),
            "e4": Episode("e4", 4, Interval.of_ns(101 * NS, 103 * NS), "c4"),
        }),
    )  # fmt: skip


@pytest.fixture
def several(qtbot):
    held = made(qtbot, overlapping())
    held.at(12)
    yield held
    held.station.shut()


def views(desk: Desk):
    return desk.station.parts.grid.views


def said(desk: Desk, place: int) -> str:
    return views(desk)[place].accessibleDescription()


def looking(desk: Desk):
    return desk.station.beside.looking


def compared(desk: Desk, first: str = "e1", second: str = "e3") -> Desk:
    desk.station.select_episode(first)
    desk.station.compare.compare(first, second)
    return desk
