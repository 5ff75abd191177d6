"""Further videos of a file: offered, taken in as clips of their own, never over the main one."""

from __future__ import annotations

import numpy as np
import pytest

from tests.review.test_intake import Bench
from tests.support.numbered import read_number, two_tracks
from tests.support.real import real_file
from workstation.core.evidence import MAIN, DerivedKind
from workstation.core.timebase import NS
from workstation.review.commands import syncing
from workstation.review.commands.sources import remove_source
from workstation.review.material import CaseMaterial


@pytest.fixture
def bench(tmp_path):
    made = Bench()
    path = tmp_path / "two.mp4"
    path.write_bytes(two_tracks(small=45, large=30))
    made.path = path
    yield made
    made.batch.close()


def wait(bench):
    while bench.batch.state.busy:
        bench.one()
    return bench.batch.state.outcomes[-1]


def add_video(bench, source, stream):
    bench.batch.add_video(source, stream)
    return wait(bench)


def both(bench):
    bench.take(bench.path)
    (main,) = bench.case.clips()
    outcome = add_video(bench, main, 0)
    return main, bench.case.sources[outcome.sources[0]]


def test_the_main_video_is_taken_and_the_other_is_told_of(bench):
    bench.take(bench.path)
    (main,) = bench.case.clips()
    assert (main.clip.stream_index, main.clip.width, main.clip.frame_count) == (1, 192, 30)
    assert (main.clip.other_video_streams, main.clip.chosen, main.stream) == ((0,), False, MAIN)
    assert [f.text for f in main.clip.findings if f.code == "other-video"] == [
        "The file holds 1 further video; the main one is shown, the others can be taken in as well."
    ]


def test_the_other_becomes_a_clip_of_its_own_with_its_own_results(bench):
    bench.take(bench.path)
    (main,) = bench.case.clips()
    before = dict(bench.media.results)
    outcome = add_video(bench, main, 0)
    other = bench.case.sources[outcome.sources[0]]
    assert (other.label, other.sha256, other.stream) == ("Clip 2", main.sha256, 0)
    assert (other.clip.width, other.clip.frame_count, other.clip.chosen) == (64, 45, True)
    assert {k: v for k, v in bench.media.results.items() if k in before} == before
    kinds = {k[2] for k in bench.media.results if k[1] == 0}
    assert kinds == {
        DerivedKind.FRAME_INDEX, DerivedKind.MOTION, DerivedKind.PROXY, DerivedKind.THUMBNAILS,
    }  # fmt: skip
    assert len(bench.media.files) == 1


def test_each_shows_its_own_pictures_in_any_order(bench):
    main, other = both(bench)
    material = CaseMaterial(lambda: bench.case, bench.media)
    rng = np.random.default_rng(2)
    for source in (main, other, main, other):
        count = material.index(source.id).count
        assert count == source.clip.frame_count
        assert len(material.motion_track(source.id)) == count - 1
        for number in rng.integers(0, count, 4).tolist():
            at = material.index(source.id).pts_of(number)
            picture = material.still(source.id, at, 4000)
            assert picture.shape[1] == source.clip.width
            assert read_number(picture) == number
    # Thrown away, they are computed again from the right stream.
    bench.media.results.clear()
    fresh = CaseMaterial(lambda: bench.case, bench.media)
    assert fresh.index(other.id).count == 45
    assert fresh.index(main.id).count == 30
    assert {k[1] for k in bench.media.results} == {MAIN, 0}
    for each in (material, fresh):
        each.close()


def test_it_shares_the_clock_of_its_file(bench):
    main, other = both(bench)
    placed = bench.case.map_of(other.id)
    assert placed.method == "same file and clock as its clip"
    assert placed.to_case(0) == bench.case.map_of(main.id).to_case(0)
    bench.session.do(syncing.nudge(bench.case, main.id, NS, author="Reader 1"))
    assert bench.case.map_of(other.id).to_case(0) == bench.case.map_of(main.id).to_case(0)
    bench.session.do(syncing.nudge(bench.case, other.id, NS, author="Reader 1"))
    assert bench.case.map_of(other.id).to_case(0).since(bench.case.map_of(main.id).to_case(0)) == NS


def test_taking_it_in_is_undone_and_done_again(bench):
    main, other = both(bench)
    bench.session.undo()
    assert set(bench.case.sources) == {main.id}
    bench.session.redo()
    assert bench.case.sources[other.id] == other


def test_each_is_recognised(bench):
    main, other = both(bench)
    assert add_video(bench, main, 0).same_as == "Clip 2"
    assert add_video(bench, main, 1).same_as == "Clip 1"
    assert bench.take(bench.path)[-1].same_as == "Clip 1"
    # With the main one gone the file can come in again, and lies where the other shows it.
    bench.session.do(syncing.nudge(bench.case, other.id, NS, author="Reader 1"))
    bench.session.do(remove_source(bench.case, main.id))
    (again,) = bench.take(bench.path)[-1].sources
    assert bench.case.sources[again].clip.stream_index == 1
    assert bench.case.map_of(again).to_case(0) == bench.case.map_of(other.id).to_case(0)


def test_what_is_no_video_of_the_file_is_refused(bench):
    bench.take(bench.path)
    (main,) = bench.case.clips()
    outcome = add_video(bench, main, 7)
    assert outcome.error.startswith("two.mp4: Stream 7 of this file is no video")
    assert "Choose one of its videos: 0, 1." in outcome.error
    assert bench.media.files  # the original stays: a case holds it


@pytest.mark.real
def test_real_files_with_several_videos():
    bench = Bench()
    for name in ("multi_video_audio_streams_nasa.mp4", "pixel_two_hevc_tracks_selfie_vfr.mp4"):
        bench.take(real_file(f"video/{name}"))
    nasa, pixel = (
        bench.case.clips() if bench.case.clips()[0].clip.audio else bench.case.clips()[::-1]
    )
    assert (nasa.clip.stream_index, nasa.clip.audio.stream_index) == (3, 4)
    outcome = add_video(bench, nasa, 0)
    other = bench.case.sources[outcome.sources[0]].clip
    assert (other.frame_count, other.width, other.frame_rate_hz) == (325, 320, pytest.approx(25))
    # Each video is followed by a sound of its own.
    assert (other.audio.stream_index, other.audio.rate_hz) == (1, 8000)
    assert nasa.clip.audio.rate_hz == 16000
    outcome = add_video(bench, pixel, pixel.clip.other_video_streams[0])
    still = bench.case.sources[outcome.sources[0]]
    assert (still.clip.width, still.clip.height) == (1536, 2048)
    assert still.clip.frame_count == 2
    apart = still.clip.file_start_ns - pixel.clip.file_start_ns
    here = bench.case.map_of(still.id).to_case(0).since(bench.case.map_of(pixel.id).to_case(0))
    assert here == apart
    bench.batch.close()


@pytest.mark.real
def test_an_empty_video_is_not_offered():
    bench = Bench()
    bench.take(real_file("video/android_empty_track_created_2033.mp4"))
    (clip,) = bench.case.clips()
    assert clip.clip.other_video_streams == ()
    bench.batch.close()
