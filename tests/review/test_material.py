from __future__ import annotations

import gc
import io
import time

import numpy as np
import pytest

from db.library import Library
from tests.support.fakes import FakeMediaStore, empty_case, open_case
from tests.support.logs import wrist_motion
from tests.support.scenes import even_times, numbered_clip, read_number
from workstation.cli.files import take_in_all
from workstation.core.errors import StoreError
from workstation.core.evidence import DerivedKind
from workstation.core.media.server import Quality
from workstation.core.timebase import NS, Interval
from workstation.review import derived
from workstation.review.commands.episodes import mark_episode
from workstation.review.commands.sources import remove_source
from workstation.review.material import CaseMaterial
from workstation.review.measured import Measured
from workstation.review.session import Session


class Bench:
    def __init__(self, media, tmp_path):
        self.media = media
        self.session = Session(*open_case(), "Reader 1")
        self.clip = numbered_clip(
            tmp_path / "clip.mp4", even_times(40), tone=lambda t: np.sin(t * 2000)
        )
        self.log = tmp_path / "WristMotion.csv"
        self.log.write_bytes(wrist_motion([NS + i * 20_000_000 for i in range(300)]))
        self.material = CaseMaterial(lambda: self.session.case, media)
        self.add(self.clip, self.log)

    def add(self, *paths):
        outcomes = take_in_all(self.session, self.media, paths, "UTC", lambda *_: None)
        assert not [o.error for o in outcomes if o.error]

    @property
    def clip_id(self):
        return self.session.case.clips()[0].id

    @property
    def log_id(self):
        return self.session.case.logs()[0].id


@pytest.fixture
def bench(tmp_path):
    made = Bench(FakeMediaStore(), tmp_path)
    yield made
    made.material.close()


SPAN = Interval.of_ns(0, 2 * NS)


def seen(material, clip_id, log_id):
    """Everything that is shown of a case, as plain values."""
    sound = material.sound(clip_id)
    return (
        material.index(clip_id).to_bytes(),
        material.motion_track(clip_id).to_bytes(),
        sound.to_bytes(),
        [t.low.tobytes() for t in material.log_traces(log_id, SPAN, 50)],
        read_number(material.still(clip_id, NS, 64)),
    )


def test_what_was_computed_may_be_thrown_away(bench):
    before = seen(bench.material, bench.clip_id, bench.log_id)
    kept = dict(bench.media.results)
    bench.material.close()
    bench.media.results.clear()
    again = CaseMaterial(lambda: bench.session.case, bench.media)
    assert seen(again, bench.clip_id, bench.log_id) == before
    assert bench.media.results.keys() == kept.keys()
    again.close()


def test_one_pass_computes_all_that_is_missing_and_only_that(bench, monkeypatch):
    asked = []
    real = derived.read_clip

    def counted(stream, name, sinks, **more):
        asked.append([type(s).__name__ for s in sinks])
        return real(stream, name, sinks, **more)

    monkeypatch.setattr(derived, "read_clip", counted)
    for key in list(bench.media.results):
        if key[2] in {DerivedKind.MOTION, DerivedKind.SOUND}:
            del bench.media.results[key]
    bench.material.motion_track(bench.clip_id)
    bench.material.sound(bench.clip_id)
    bench.material.index(bench.clip_id)
    assert asked == [["MotionMeter"]]


def test_a_result_in_a_shape_of_another_version_is_computed_again(bench):
    for key in list(bench.media.results):
        if key[2] is DerivedKind.FRAME_INDEX:
            bench.media.results[key] = b"of long ago"
    assert bench.material.index(bench.clip_id).count == 40


def test_kept_samples_that_rotted_are_computed_again_when_they_are_looked_at(bench):
    before = [t.low.tobytes() for t in bench.material.log_traces(bench.log_id, SPAN, 50)]
    bench.material.close()
    (key,) = [k for k in bench.media.results if k[2] is DerivedKind.SAMPLES]
    sound = bench.media.results[key]
    bench.media.results[key] = b"".join(bytes([b ^ 255]) for b in sound[:2000]) + sound[2000:]
    after = [t.low.tobytes() for t in bench.material.log_traces(bench.log_id, SPAN, 50)]
    assert after == before
    spoiled = bytearray(sound)
    at = sound.index(np.float32(0.5).tobytes() * 40)  # within the values: the directory is sound
    spoiled[at] ^= 1
    bench.material.close()
    bench.media.results[key] = bytes(spoiled)
    after = [t.low.tobytes() for t in bench.material.log_traces(bench.log_id, SPAN, 50)]
    assert after == before
    assert bench.media.results[key] == sound


def test_lines_computed_from_the_axes_are_what_they_say(bench):
    tracks = bench.material.tracks(bench.log_id)
    assert [t.key for t in tracks[:5]] == [
        "magnitude:acc", "magnitude:linear acc", "enmo:acc", "angle:acc", "magnitude:gyro",
    ]  # fmt: skip
    assert [t.unit for t in tracks[:5]] == ["g", "g", "g", "°", "deg/s"]

    def line(key, points):
        return bench.material.log_trace(bench.log_id, key, SPAN, points)

    length, enmo = line("magnitude:acc", 5000), line("enmo:acc", 5000)
    axes = [line(f"acc {a}", 5000).low.astype(np.float64) for a in "xyz"]
    assert not length.reduced
    np.testing.assert_allclose(length.low, np.sqrt(sum(a**2 for a in axes)), rtol=1e-6)
    np.testing.assert_array_equal(enmo.low, np.maximum(length.low - np.float32(1), 0))
    few = line("enmo:acc", 20)
    assert few.reduced
    assert few.high.max() == enmo.high.max()
    want = np.degrees(np.arctan2(axes[2][0], np.hypot(axes[0][0], axes[1][0])))
    assert line("angle:acc", 50).low.tolist() == pytest.approx([want], abs=0.01)


def test_an_original_that_is_gone_is_told(bench):
    bench.media.results.clear()

    def gone(_):
        raise StoreError("The library no longer holds this file.")

    bench.media.open = gone
    with pytest.raises(StoreError):
        bench.material.index(bench.clip_id)
    assert bench.material.thumbnails(bench.clip_id) == ()


def test_what_left_the_case_is_forgotten_and_may_come_back(bench, tmp_path):
    first = bench.clip_id
    assert read_number(bench.material.still(first, 0, 64)) == 0
    bench.material.motion(first, SPAN, 10)
    bench.session.do(remove_source(bench.session.case, first))
    other = numbered_clip(tmp_path / "other.mp4", even_times(9))
    bench.add(other)
    bench.material.still(bench.clip_id, 0, 64)
    assert set(bench.material._readers) == {bench.clip_id}
    bench.session.do(remove_source(bench.session.case, bench.clip_id))
    bench.add(bench.clip)
    assert bench.clip_id != first
    assert read_number(bench.material.still(bench.clip_id, NS, 64)) == 30
    with pytest.raises(KeyError):
        bench.material.still(first, 0, 64)


class Watched(io.BytesIO):
    """A file of the store that must be closed by whoever opened it."""


class CountingStore(FakeMediaStore):
    def __init__(self):
        super().__init__()
        self.given = []

    def open(self, sha256):
        self.given.append(Watched(self.files[sha256]))
        return self.given[-1]

    def derived(self, *key, **how):
        found = super().derived(*key, **how)
        if found is not None:
            self.given.append(Watched(found.getvalue()))
            return self.given[-1]
        return None


def test_every_file_that_was_opened_is_closed(tmp_path):
    store = CountingStore()
    bench = Bench(store, tmp_path)
    seen(bench.material, bench.clip_id, bench.log_id)
    bench.material.thumbnails(bench.clip_id)
    feed = bench.material.sound_feed(bench.clip_id)
    feed.prepare(0)
    answered = []
    server = bench.material.frame_server(
        bench.clip_id, answered.append, lambda *_: answered.append(None)
    )
    server.request(NS, Quality.BEST)
    _until(lambda: answered and feed.ready(0))
    assert np.any(feed.take(4000, 4000))
    feed.close()
    server.close()
    bench.material.close()
    assert store.given
    assert [s for s in store.given if not s.closed] == []


def test_a_restored_library_has_everything_again(tmp_path):
    path = numbered_clip(tmp_path / "clip.mp4", even_times(20))
    with Library.open(tmp_path / "library") as library:
        library.cases.create(empty_case(), "Reader 1")
        session = Session(library.cases, "B-0001", "Reader 1")
        take_in_all(session, library.media, [path], "UTC", lambda *_: None)
        library.backup(tmp_path / "backup")
    with Library.open(tmp_path / "backup") as restored:
        case = restored.cases.load("B-0001")
        (source,) = case.clips()
        assert derived.missing(restored.media, source) == derived.OF_CLIP - {
            DerivedKind.SOUND,
            DerivedKind.SPECTROGRAM,
        }
        material = CaseMaterial(lambda: case, restored.media)
        assert material.motion_track(source.id).to_bytes()
        assert read_number(material.still(source.id, 0, 64)) == 0
        material.close()
        assert not derived.missing(restored.media, source)
        assert len(material.thumbnails(source.id)) > 0
        gc.collect()  # an unclosed file would warn here


def _until(done, seconds=20):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_an_episode_marked_on_a_log_has_no_picture_and_no_measured_movement(bench):
    command, seen_on_log = mark_episode(
        bench.session.case, SPAN, author="Reader 1", source_id=bench.log_id
    )
    bench.session.do(command)
    case = bench.session.case
    assert Measured(lambda: case, bench.material, ()).episode(case.episodes[seen_on_log]) is None
    assert bench.material.still(bench.log_id, 0, 64) is None
    assert bench.material.frame_number(bench.log_id, 0) is None
    assert bench.material.motion(bench.log_id, SPAN, 10) is None
