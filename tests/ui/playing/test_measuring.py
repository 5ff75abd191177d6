from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field

import pytest

from tests.support.window import rich_case
from workstation.core.errors import StoreError
from workstation.core.timebase import Interval
from workstation.review.measured import CaseMovement
from workstation.ui.playing.measuring import MeasuringWorker, findings

SPANS = [
    Interval.of_ns(20_000_000_000, 21_000_000_000),
    Interval.of_ns(1_000_000_000, 1_500_000_000),
]


@dataclass(frozen=True)
class Score:
    points: int = 9
    out_of: int = 16


@dataclass
class FakeMeasured:
    trouble: Exception | None = None
    asked: list = field(default_factory=list)
    raised: threading.Event = field(default_factory=threading.Event)

    def all_movements(self):
        if isinstance(self.trouble, KeyError):
            self.raised.set()
        if self.trouble is not None:
            raise self.trouble
        return [
            CaseMovement(f"c1:{s.start.ns}", "c2", s, 33_000_000, "motion", "1.2", doubt)
            for s, doubt in zip(SPANS, ("", "the camera moved"), strict=True)
        ]

    def adequacy(self, source_id):
        return Score()

    def not_measurable(self, source_id):
        return ((SPANS[0], "the camera moved too much"),) if source_id == "c2" else ()

    def episode(self, episode):
        self.asked.append(episode.id)


@pytest.fixture
def bench():
    class Bench:
        def __init__(self):
            self.measured = FakeMeasured()
            self.calls = queue.SimpleQueue()
            self.found, self.failed = [], []
            self.worker = MeasuringWorker(
                self.measured, self.calls.put, self.found.append, self.failed.append
            )

        def one(self):
            self.calls.get(timeout=20)()

    made = Bench()
    yield made
    made.worker.close()


def test_movements_stand_in_order_and_those_of_an_episode_are_kept():
    found = findings(FakeMeasured(), rich_case(), "")
    assert [m.span for m in found.marks] == SPANS[::-1]
    assert [m.kept for m in found.marks] == [False, True]
    assert found.marks[0].method == "motion, version 1.2. the camera moved"
    assert found.quality == dict.fromkeys(("c1", "c2", "c3"), "quality 9 of 16")
    assert found.unmeasured["c2"] == ((SPANS[0], "the camera moved too much"),)
    assert found.unmeasured["c1"] == ()
    assert found.reading is None


def test_only_the_chosen_episode_is_measured():
    measured = FakeMeasured()
    findings(measured, rich_case(), "e4")
    assert measured.asked == ["e4"]
    findings(measured, rich_case(), "gone")
    assert measured.asked == ["e4"]


def test_an_answer_that_a_newer_question_overtook_is_dropped(bench):
    bench.worker.ask(rich_case(), "e3")
    late = bench.calls.get(timeout=20)
    bench.worker._wanted = (rich_case(), "e4")
    late()
    assert bench.found == []
    bench.worker.ask(rich_case(), "e4")
    bench.one()
    assert len(bench.found) == 1


def test_what_is_lost_is_told_and_the_next_question_is_answered(bench):
    bench.measured.trouble = StoreError("What was computed is lost.", file="a.mp4")
    bench.worker.ask(rich_case(), "")
    bench.one()
    assert bench.failed == [bench.measured.trouble]
    bench.measured.trouble = KeyError("c9")  # left the case meanwhile
    bench.worker.ask(rich_case(), "")
    assert bench.measured.raised.wait(20)
    bench.measured.trouble = None
    bench.worker.ask(rich_case(), "")
    bench.one()
    assert len(bench.found) == 1


def test_a_defect_is_told_and_ends_nothing(bench):
    bench.measured.trouble = ZeroDivisionError()
    bench.worker.ask(rich_case(), "")
    bench.one()
    assert "ZeroDivisionError" in bench.failed[0].sentence
    bench.measured.trouble = None
    bench.worker.ask(rich_case(), "")
    bench.one()
    assert len(bench.found) == 1


def test_after_closing_nobody_is_told(bench):
    bench.worker.ask(rich_case(), "")
    late = bench.calls.get(timeout=20)
    bench.worker.close()
    late()
    assert bench.found == []
    assert not bench.worker._thread.is_alive()
