from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest

from workstation.core.errors import CancelledError
from workstation.core.timebase import NS
from workstation.demo.demo import make_demo
from workstation.demo.scene import Scene, Studio
from workstation.demo.story import clip_seed, demo_story, epoch_ns, frame_times

SIDE = 320


def short_story():
    """The first second and a half of each clip, and a minute of the log around the second."""
    story = demo_story()
    clips = tuple(replace(c, duration_ns=NS * 3 // 2) for c in story.clips)
    start = clips[1].start
    log = replace(
        story.log,
        start=start - timedelta(seconds=20),
        end=start + timedelta(seconds=40),
        gap=(start + timedelta(seconds=10), start + timedelta(seconds=12.9)),
    )
    return replace(story, clips=clips, log=log)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_demo(tmp_path_factory.mktemp("demo"), story=short_story(), long_side=SIDE)


def test_clips_hold_the_frames_of_the_story_at_their_times(made):
    for number, (clip, path) in enumerate(zip(made.story.clips, made.clips, strict=True)):
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            times = [round(Fraction(f.pts) * stream.time_base * NS) for f in file.decode(stream)]
            length = float(stream.duration * stream.time_base)
        assert times == pytest.approx(frame_times(clip, clip_seed(made.story, number)), abs=6_000)
        assert length == pytest.approx(1.5, abs=1e-3)


def test_only_the_dim_clip_has_uneven_frames():
    asleep, awake, dim = demo_story().clips
    assert set(np.diff(frame_times(awake, 1))) <= {33_333_333, 33_333_334}
    assert len(frame_times(asleep, 1)) == 48 * 30
    steps = np.diff(frame_times(dim, 1))
    assert steps.min() >= NS // 30
    assert steps.max() <= NS // 24 + 1
    assert steps.max() - steps.min() > 5_000_000
    assert dim.duration_ns - NS // 10 < frame_times(dim, 1)[-1] < dim.duration_ns


def test_every_clip_says_when_and_that_it_is_synthetic(made):
    for clip, path in zip(made.story.clips, made.clips, strict=True):
        with av.open(str(path)) as file:
            tags = dict(file.metadata)
        assert tags["creation_time"].startswith(f"2025-03-14T0{clip.start.hour - 1}:")
        assert "synthetic" in tags["title"].lower()
        assert "No real child" in tags["comment"]


def test_the_portrait_clip_lies_on_its_side_and_is_stood_up_by_its_turn(made):
    number = 2
    clip, seed = made.story.clips[number], clip_seed(made.story, number)
    with av.open(str(made.clips[number])) as file:
        frame = next(file.decode(video=0))
    assert frame.rotation == -90
    stored = frame.to_ndarray(format="rgb24")
    assert stored.shape == (SIDE * 9 // 16, SIDE, 3)
    scene = Scene(
        clip,
        frame_times(clip, seed),
        Studio.built(SIDE, made.story.seed),
        long_side=SIDE,
        seed=seed,
    )
    meant = scene.picture(0)
    shown = np.rot90(stored, k=-1)
    assert shown.shape == meant.shape
    assert np.abs(shown.astype(int) - meant).mean() < 4
    assert np.abs(shown[::-1].astype(int) - meant).mean() > 6


def test_the_sound_lasts_as_long_as_the_picture(made):
    for path in made.clips:
        with av.open(str(path)) as file:
            blocks = list(file.decode(audio=0))
        assert sum(b.samples for b in blocks) / 48_000 == pytest.approx(1.5, abs=0.03)


def test_the_same_story_makes_the_same_bytes(made, tmp_path):
    again = make_demo(tmp_path, story=short_story(), long_side=SIDE)
    for first, second in zip(made.all, again.all, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


def test_another_seed_makes_other_bytes(made, tmp_path):
    other = make_demo(tmp_path, story=replace(short_story(), seed=418), long_side=SIDE)
    assert made.clips[1].read_bytes() != other.clips[1].read_bytes()
    assert made.logs[0].read_bytes() != other.logs[0].read_bytes()


def test_progress_reaches_the_end(tmp_path):
    told = []
    make_demo(tmp_path, story=short_story(), long_side=SIDE, progress=told.append)
    assert told[-1] == 1.0
    assert min(told) < 0.1
    assert max(told) == 1.0
    assert len(told) > 100


def test_cancelling_leaves_nothing_behind(tmp_path):
    told = []
    with pytest.raises(CancelledError):
        make_demo(
            tmp_path,
            story=short_story(),
            long_side=SIDE,
            progress=told.append,
            cancelled=lambda: len(told) > 20,
        )
    assert list(tmp_path.iterdir()) == []
    assert len(told) < 40


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OSError, match="taken"):
        make_demo(tmp_path / "taken", story=short_story(), long_side=SIDE)


def test_clips_do_not_overlap_and_the_log_covers_them():
    story = demo_story()
    spans = [(epoch_ns(c.start), epoch_ns(c.start) + c.duration_ns) for c in story.clips]
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert epoch_ns(story.log.start) < spans[0][0] - 120 * NS
    assert epoch_ns(story.log.end) > spans[-1][1] + 120 * NS
