from __future__ import annotations

import queue
import threading

import pytest

from tests.support.fakes import NOON, FakeCaseStore, FakeMediaStore, FakeProfiles, empty_case
from tests.support.scenes import even_times, numbered_clip
from tests.support.shell import SlowMediaStore, shipped
from workstation.review.desk import Desk
from workstation.review.open_cases import OpenCases


class Table:
    """Open cases whose deliveries run here."""

    def __init__(self, media=None):
        self.store = FakeCaseStore()
        for case_id in ("B-0001", "B-0002"):
            self.store.create(empty_case(case_id), "Reader 1")
        self.calls = queue.SimpleQueue()
        self.told = []
        clinical = shipped()
        desk = Desk(
            self.store, media or FakeMediaStore(), content=clinical.content,
            vocabulary=clinical.vocabulary, bands=clinical.bands, author="Reader 1",
            zone="Europe/Rome", deliver=self.calls.put, profiles=FakeProfiles(), now=lambda: NOON,
        )  # fmt: skip
        self.cases = OpenCases(desk, lambda case_id, state: self.told.append((case_id, state)))

    def work(self):
        while self.cases.busy:
            self.calls.get(timeout=30)()


@pytest.fixture
def clip(tmp_path):
    return numbered_clip(tmp_path / "a.mp4", even_times(10))


def test_files_come_into_a_case_nobody_looks_at(clip):
    table = Table()
    table.cases.add("B-0002", [clip])
    assert table.cases.busy == ("B-0002",)
    table.work()
    assert [s.file_name for s in table.store.load("B-0002").clips()] == ["a.mp4"]
    assert not table.store.load("B-0001").sources
    assert {case_id for case_id, _ in table.told} == {"B-0002"}


def test_a_case_left_while_files_come_in_is_found_again_as_it_is(clip):
    media = SlowMediaStore()
    table = Table(media)
    opened = table.cases.look_at("B-0001")
    table.cases.add("B-0001", [clip])
    table.cases.look_away("B-0001")
    assert table.cases.look_at("B-0001") is opened
    media.gate.set()
    table.work()
    assert len(opened.case.clips()) == 1
    assert table.cases.look_at("B-0001") is opened


def test_a_case_left_for_good_is_closed_when_the_last_file_is_through(clip):
    table = Table()
    opened = table.cases.look_at("B-0001")
    table.cases.add("B-0001", [clip])
    table.cases.look_away("B-0001")
    table.work()
    assert len(table.store.load("B-0001").clips()) == 1
    assert table.cases.look_at("B-0001") is not opened


def test_stopping_one_case_leaves_the_other_alone(clip):
    media = SlowMediaStore()
    table = Table(media)
    table.cases.add("B-0001", [clip])
    table.cases.add("B-0002", [clip])
    table.cases.cancel("B-0001")
    while "B-0001" in table.cases.busy:
        table.calls.get(timeout=30)()
    media.gate.set()
    table.work()
    assert not table.store.load("B-0001").sources
    assert len(table.store.load("B-0002").clips()) == 1
    assert any(o.cancelled for c, s in table.told for o in s.outcomes if c == "B-0001")


def test_closing_stops_everything_and_leaves_no_thread(clip):
    media = SlowMediaStore()
    table = Table(media)
    table.cases.look_at("B-0001")
    table.cases.add("B-0001", [clip, clip])
    table.cases.add("B-0002", [clip])
    assert media.begun.wait(30)
    table.cases.close()
    assert not table.cases.busy
    assert not [t for t in threading.enumerate() if t.name == "intake"]
    assert not table.store.load("B-0001").sources
    assert not media.files
