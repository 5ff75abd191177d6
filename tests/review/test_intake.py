from __future__ import annotations

import io
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.library import Library
from tests.support.fakes import NOON, FakeCaseStore, FakeMediaStore, empty_case, open_case
from tests.support.logs import e4_files, gpmf_mp4, gpmf_payload, wrist_motion
from tests.support.real import real_file
from tests.support.scenes import even_times, numbered_clip
from workstation.core.errors import DamagedFileError, StoreError
from workstation.core.evidence import DerivedKind, SourceKind
from workstation.core.importing.log import read_log
from workstation.core.timebase import NS
from workstation.review import intake
from workstation.review.batch import Batch
from workstation.review.batch_state import BatchState
from workstation.review.commands.sources import remove_source
from workstation.review.session import Session


class Bench:
    """A batch whose deliveries run here, one by one, when asked for."""

    def __init__(self, media=None, store=None, now=lambda: NOON):
        self.store, case_id = open_case(store or FakeCaseStore())
        self.media = media or FakeMediaStore()
        self.session = Session(self.store, case_id, "Reader 1", now=now)
        self.calls: list = []
        self.arrived = threading.Condition()
        self.states: list[BatchState] = []
        self.batch = Batch(
            self.session, self.media, deliver=self.deliver, zone="Europe/Rome", now=now
        )
        self.batch.listen(self.states.append)

    def deliver(self, call):
        with self.arrived:
            self.calls.append(call)
            self.arrived.notify()

    def one(self):
        with self.arrived:
            assert self.arrived.wait_for(lambda: self.calls, 30)
            call = self.calls.pop(0)
        call()

    def take(self, *paths):
        self.batch.add(paths)
        while self.batch.state.busy:
            self.one()
        return self.batch.state.outcomes

    @property
    def case(self):
        return self.session.case


@pytest.fixture
def bench():
    made = Bench()
    yield made
    made.batch.close()


@pytest.fixture
def clip(tmp_path):
    return numbered_clip(tmp_path / "morning.mp4", even_times(30), created=NOON)


def wrist(path: Path, start=NOON, count=200) -> Path:
    first = int(start.timestamp()) * NS
    path.write_bytes(wrist_motion([first + i * 20_000_000 for i in range(count)]))
    return path


def test_a_clip_comes_in_with_everything_computed(bench, clip):
    (outcome,) = bench.take(clip)
    source = bench.case.sources[outcome.sources[0]]
    assert (source.kind, source.label, source.file_name) == (
        SourceKind.CLIP, "Clip 1", "morning.mp4",
    )  # fmt: skip
    assert bench.media.files[source.sha256] == clip.read_bytes()
    assert {k[2] for k in bench.media.results} == {
        DerivedKind.FRAME_INDEX, DerivedKind.MOTION, DerivedKind.PROXY, DerivedKind.THUMBNAILS,
    }  # fmt: skip
    assert bench.case.zero.utc_ns == int(NOON.timestamp()) * NS


def test_a_log_comes_in_and_lies_where_its_clock_says(bench, clip, tmp_path):
    later = wrist(tmp_path / "WristMotion.csv", NOON + timedelta(seconds=10))
    bench.take(clip, later)
    (log,) = bench.case.logs()
    assert bench.case.map_of(log.id).to_case(0).ns == 10 * NS
    assert [k[2] for k in bench.media.results if k[0] == log.sha256] == [DerivedKind.SAMPLES]


def test_a_folder_that_is_one_recording_is_one_log(bench, tmp_path):
    folder = tmp_path / "session"
    folder.mkdir()
    for name, data in e4_files().items():
        (folder / name).write_bytes(data)
    (outcome,) = bench.take(folder)
    log = bench.case.sources[outcome.sources[0]]
    assert (log.kind, log.file_name, log.recording.format) == (
        SourceKind.LOG, "session", "Empatica E4",
    )  # fmt: skip
    (mark,) = bench.case.marks.values()
    assert mark.source_id == log.id
    assert mark.span.start.ns == 3 * NS


def test_any_other_folder_stands_for_its_files(bench, tmp_path):
    folder = tmp_path / "from the phone"
    folder.mkdir()
    numbered_clip(folder / "b.mp4", even_times(12))
    numbered_clip(folder / "a.mp4", even_times(10))
    (folder / ".hidden").write_bytes(b"x")
    assert [o.file_name for o in bench.take(folder)] == ["a.mp4", "b.mp4"]
    assert len(bench.case.clips()) == 2


def test_an_empty_folder_is_told_of(bench, tmp_path):
    folder = tmp_path / "nothing"
    folder.mkdir()
    (outcome,) = bench.take(folder)
    assert outcome.error.startswith("nothing: ")


def test_the_same_file_is_taken_in_once(bench, clip, tmp_path):
    again = tmp_path / "copy.mp4"
    again.write_bytes(clip.read_bytes())
    _, two = bench.take(clip, again)
    assert two.same_as == "Clip 1"
    assert not two.sources
    assert bench.take(clip)[-1].same_as == "Clip 1"
    assert len(bench.case.sources) == 1


def test_a_removed_file_may_come_in_again(bench, clip):
    bench.take(clip)
    (first,) = bench.case.sources
    bench.session.do(remove_source(bench.case, first))
    bench.take(clip)
    (second,) = bench.case.sources
    assert second != first


def test_a_bad_file_in_the_middle_leaves_the_rest_alone(bench, clip, tmp_path):
    junk = tmp_path / "holiday.mp4"
    junk.write_bytes(b"\0\1\2\3 nothing" * 500)
    gone = tmp_path / "gone.mp4"
    one, two, three, four = bench.take(clip, junk, gone, wrist(tmp_path / "WristMotion.csv"))
    assert [bool(o.sources) for o in (one, two, three, four)] == [True, False, False, True]
    for outcome in (two, three):
        assert outcome.error.startswith(outcome.file_name + ": ")
        assert "Error" not in outcome.error
        assert "\n" not in outcome.error
    assert len(bench.case.sources) == 2
    assert all(change.label.startswith("Add ") for change in bench.store.log["B-0001"])


def test_outcomes_come_in_the_order_of_the_files(bench, tmp_path):
    paths = [numbered_clip(tmp_path / f"{n}.mp4", even_times(n)) for n in (40, 6, 20)]
    assert [o.file_name for o in bench.take(*paths)] == ["40.mp4", "6.mp4", "20.mp4"]
    assert [bench.case.sources[o.sources[0]].label for o in bench.batch.state.outcomes] == [
        "Clip 1", "Clip 2", "Clip 3",
    ]  # fmt: skip


def test_a_defect_in_a_reader_is_one_sentence(bench, clip, monkeypatch, tmp_path):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(intake, "measure_clip", broken)
    one, two = bench.take(clip, wrist(tmp_path / "WristMotion.csv"))
    assert one.error == (
        "morning.mp4: The file could not be taken in (ZeroDivisionError). "
        "Please report it; the rest goes on."
    )
    assert two.sources


def test_a_full_disk_is_told_and_keeps_nothing(bench, clip):
    def full(*_args, **_kwargs):
        raise StoreError("There is no room.", advice="Free some space and repeat.")

    bench.media.put = full
    (outcome,) = bench.take(clip)
    assert outcome.error == "morning.mp4: There is no room. Free some space and repeat."
    assert not bench.case.sources


def test_a_case_that_cannot_be_saved_is_told(bench, clip):
    bench.store.full = True
    (outcome,) = bench.take(clip)
    assert "disk is full" in outcome.error
    assert not bench.case.sources


def test_a_date_in_the_future_is_noticed(clip):
    past = Bench(now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    past.take(clip)
    (source,) = past.case.clips()
    assert "clock.future" in {f.code for f in source.clip.findings}
    assert past.case.zero is None


def test_progress_never_goes_back_and_tells_what_is_left(clip, monkeypatch):
    monkeypatch.setattr("workstation.review.batch._TELL_EVERY_S", 0.0)
    bench = Bench()
    bench.take(clip)
    fractions = [s.fraction for s in bench.states if s.file_name]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.9
    doings = list(dict.fromkeys(s.doing for s in bench.states if s.file_name))
    assert doings == ["copying", "decoding and measuring"]
    bench.batch._began = time.monotonic() - 10
    bench.batch._state = BatchState("x.mp4")
    bench.batch._moved(bench.batch._stop, "decoding", 0.25)
    assert bench.batch.state.left_s == pytest.approx(30, abs=1)
    bench.batch._moved(bench.batch._stop, "decoding", 0.1)
    assert bench.batch.state.fraction == 0.25


class Slow(FakeMediaStore):
    """Stops in the middle of a copy until it is cancelled."""

    def __init__(self):
        super().__init__()
        self.copying = threading.Event()

    def put(self, stream, *, progress, cancelled):
        from workstation.core.errors import CancelledError

        self.copying.set()
        while not cancelled():
            time.sleep(0.002)
        raise CancelledError


def test_cancelling_while_copying_keeps_nothing(clip, tmp_path):
    bench = Bench(Slow())
    bench.batch.add([clip, tmp_path / "next.mp4"])
    assert bench.media.copying.wait(10)
    bench.batch.cancel()
    while bench.batch.state.busy:
        bench.one()
    assert {o.file_name: (o.cancelled, o.begun) for o in bench.batch.state.outcomes} == {
        "next.mp4": (True, False),
        clip.name: (True, True),
    }
    assert not bench.case.sources
    assert not bench.media.files


def test_cancelling_while_decoding_keeps_nothing_that_a_check_would_mind(tmp_path):
    path = numbered_clip(tmp_path / "long.mp4", even_times(300))
    with Library.open(tmp_path / "library") as library:
        library.cases.create(empty_case(), "Reader 1")
        session = Session(library.cases, "B-0001", "Reader 1")
        calls: list = []
        come = threading.Condition()

        def deliver(call):
            with come:
                calls.append(call)
                come.notify()

        batch = Batch(session, library.media, deliver=deliver, zone="UTC")
        batch.add([path])
        while batch.state.busy:
            with come:
                assert come.wait_for(lambda: calls, 30)
                call = calls.pop(0)
            call()
            if batch.state.doing.startswith("decoding"):
                batch.cancel()
        assert [o.cancelled for o in batch.state.outcomes] == [True]
        assert not session.case.sources
        assert library.check() == ()
        assert library.media.originals() == ()
        batch.close()


def test_stopping_after_the_last_frame_still_keeps_the_case_as_it_was(bench, clip):
    bench.batch.add([clip])
    bench.batch._worker.join(30)
    bench.batch.cancel()
    while bench.batch.state.busy:
        bench.one()
    assert [o.cancelled for o in bench.batch.state.outcomes] == [True]
    assert not bench.case.sources


def test_what_arrives_after_closing_changes_no_case(bench, clip):
    bench.batch.add([clip])
    bench.batch._worker.join(30)
    bench.batch.close()
    told = len(bench.states)
    while bench.calls:
        bench.one()
    assert not bench.case.sources
    assert len(bench.states) == told
    bench.batch.add([clip])
    assert not bench.batch.state.busy


def test_a_batch_may_be_closed_while_it_tells_of_a_file(bench, clip):
    bench.batch.listen(lambda state: bench.batch.close() if state.outcomes else None)
    bench.take(clip)
    assert not bench.batch.state.busy


def test_files_added_after_stopping_come_in(clip, tmp_path):
    bench = Bench(Slow())
    bench.batch.add([clip])
    assert bench.media.copying.wait(10)
    bench.batch.cancel()
    bench.media.put = FakeMediaStore.put.__get__(bench.media)
    bench.batch.add([wrist(tmp_path / "WristMotion.csv")])
    while bench.batch.state.busy:
        bench.one()
    assert [o.cancelled for o in bench.batch.state.outcomes] == [True, False]
    assert len(bench.case.logs()) == 1


def test_a_film_with_a_log_and_no_picture_is_no_clip(bench, tmp_path):
    path = tmp_path / "telemetry.mp4"
    path.write_bytes(gpmf_mp4([gpmf_payload(50)]))
    (outcome,) = bench.take(path)
    assert outcome.error.startswith("telemetry.mp4: ")
    assert not bench.case.sources


def with_log_inside(monkeypatch, tmp_path):
    inner = read_log(io.BytesIO(wrist(tmp_path / "WristMotion.csv").read_bytes()), "inside")
    monkeypatch.setattr(intake, "embedded_log", lambda *_, **__: inner)


def test_a_clip_and_the_log_inside_it_are_one_step(bench, clip, monkeypatch, tmp_path):
    with_log_inside(monkeypatch, tmp_path)
    (outcome,) = bench.take(clip)
    film, log = (bench.case.sources[s] for s in outcome.sources)
    assert (film.label, log.label) == ("Clip 1", "Log 1")
    assert bench.case.map_of(log.id).anchors == bench.case.map_of(film.id).anchors
    assert len(bench.store.log["B-0001"]) == 1
    assert bench.session.undo() == "Add Clip 1"
    assert not bench.case.sources


def test_a_film_brings_back_what_of_it_was_removed(bench, clip, monkeypatch, tmp_path):
    with_log_inside(monkeypatch, tmp_path)
    (outcome,) = bench.take(clip)
    bench.session.do(remove_source(bench.case, outcome.sources[0]))
    again = bench.take(clip)[1]
    assert [bench.case.sources[s].kind for s in again.sources] == [SourceKind.CLIP]
    assert len(bench.case.sources) == 2


def test_telemetry_that_cannot_be_read_does_not_cost_the_clip(bench, clip, monkeypatch):
    def broken(*_, **__):
        raise DamagedFileError("The telemetry is damaged.")

    monkeypatch.setattr(intake, "embedded_log", broken)
    (outcome,) = bench.take(clip)
    (source,) = (bench.case.sources[s] for s in outcome.sources)
    assert "telemetry.damaged" in {f.code for f in source.clip.findings}


@pytest.mark.real
def test_a_camera_with_telemetry_becomes_a_clip_and_its_log_in_one_step(bench):
    (outcome,) = bench.take(real_file("video/gopro_karma_with_accel_gyro_telemetry.mp4"))
    clip, log = (bench.case.sources[s] for s in outcome.sources)
    assert (clip.kind, log.kind) == (SourceKind.CLIP, SourceKind.LOG)
    assert clip.sha256 == log.sha256
    assert bench.case.map_of(log.id).anchors == bench.case.map_of(clip.id).anchors
    assert bench.session.undo() == "Add Clip 1"
    assert not bench.case.sources
    bench.session.redo()
    assert len(bench.case.sources) == 2
