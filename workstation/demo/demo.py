"""Making the demo: three clips and a wrist log, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import BinaryIO

import numpy as np

from workstation.core.errors import CancelledError
from workstation.core.media.write import ClipWriter, SoundTrack
from workstation.demo.log import axivity_file, wrist_log
from workstation.demo.scene import Scene, Studio
from workstation.demo.sound import RATE_HZ, heard
from workstation.demo.story import ClipStory, Story, clip_seed, demo_story, frame_times
from workstation.review.ports import Cancelled, Progress

LONG_SIDE = 960
"""Of the pictures, in pixels."""

_LOG_SHARE = 0.03
"""How much of the work the log is."""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The demo's files and what is true about them.

    Attributes:
        clips: in the order they were filmed.
        logs: the wrist log.
        story: what happens in them, to compare measurements with.
    """

    clips: tuple[Path, ...]
    logs: tuple[Path, ...]
    story: Story

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file, clips first."""
        return self.clips + self.logs


def make_demo(
    folder: Path,
    *,
    progress: Progress = lambda _: None,
    cancelled: Cancelled = lambda: False,
    story: Story | None = None,
    long_side: int = LONG_SIDE,
) -> DemoFiles:
    """Write the demo's files into a folder; about twenty seconds on two cores.

    A file appears under its name only when it is complete; files of those names are replaced.

    Args:
        folder: made if it is not there.
        progress: told how far the work is, from several threads.
        cancelled: asked before every frame.
        story: another story, for tests.
        long_side: of the pictures, in pixels; a multiple of 32.

    Raises:
        CancelledError: the person asked to stop; nothing is left behind.
        OSError: the folder cannot be written.
    """
    told = story or demo_story()
    folder.mkdir(parents=True, exist_ok=True)
    names = [c.file_name for c in told.clips] + [told.log.file_name]
    parts = [folder / f".{name}.part" for name in names]
    try:
        _write_all(told, parts, long_side, progress, cancelled)
    except BaseException:
        for part in parts:
            part.unlink(missing_ok=True)
        raise
    for part, name in zip(parts, names, strict=True):
        part.replace(folder / name)
    progress(1.0)
    return DemoFiles(
        tuple(folder / c.file_name for c in told.clips), (folder / told.log.file_name,), told
    )


def _write_all(
    story: Story, parts: list[Path], long_side: int, progress: Progress, cancelled: Cancelled
) -> None:
    studio = Studio.built(long_side, story.seed)
    frames = [len(frame_times(c, clip_seed(story, k))) for k, c in enumerate(story.clips)]
    done = [0] * len(frames)
    failed = Event()

    def film(k: int) -> None:
        def step(count: int) -> None:
            done[k] = count
            progress((1.0 - _LOG_SHARE) * sum(done) / sum(frames))
            if cancelled() or failed.is_set():
                raise CancelledError

        try:
            write_clip(story, k, parts[k], studio, long_side=long_side, step=step)
        except BaseException:
            failed.set()
            raise

    # The longest clips first, so that two threads end at about the same time.
    order = sorted(range(len(frames)), key=lambda k: -frames[k])
    with ThreadPoolExecutor(max_workers=2, thread_name_prefix="demo") as pool:
        running = [pool.submit(film, k) for k in order]
    errors = [e for e in (clip.exception() for clip in running) if e is not None]
    if errors:
        # One failure stops the other clips as if they were cancelled: the failure is the news.
        raise next((e for e in errors if not isinstance(e, CancelledError)), errors[0])
    if cancelled():
        raise CancelledError
    parts[-1].write_bytes(axivity_file(story, wrist_log(story)))


def write_clip(
    story: Story,
    number: int,
    path: Path,
    studio: Studio,
    *,
    long_side: int,
    step: Callable[[int], None] = lambda _: None,
) -> None:
    """Film one clip of the story.

    Args:
        story: what happens.
        number: of the clip, from 0.
        path: where to write it, whatever its ending.
        studio: what to paint it from, for the same `long_side`.
        long_side: of the picture in pixels.
        step: told the number of frames after each.
    """
    clip, seed = story.clips[number], clip_seed(story, number)
    times = frame_times(clip, seed)
    scene = Scene(clip, times, studio, long_side=long_side, seed=seed)
    with path.open("wb") as out, _writer(out, story, clip, long_side) as writer:
        sound = heard(clip, seed)
        for i, at in enumerate(times):
            picture = scene.picture(i)
            if clip.portrait:
                # The sensor lies on its side; the display matrix stands the picture up again.
                picture = np.ascontiguousarray(np.rot90(picture))
            writer.frame(picture, int(at))
            if i % 30 == 0:
                second = i // 30 * RATE_HZ
                writer.sound(sound[second : second + RATE_HZ])
            step(i + 1)
        spoken = (len(times) + 29) // 30 * RATE_HZ
        writer.sound(sound[spoken:])
        writer.close(clip.duration_ns)


def _writer(out: BinaryIO, story: Story, clip: ClipStory, long_side: int) -> ClipWriter:
    tags = {"title": "Hypnic demo (synthetic)", "comment": story.note}
    if clip.container == "mov":
        tags |= {
            "com.apple.quicktime.make": "Hypnic",
            "com.apple.quicktime.model": "synthetic phone",
        }
    return ClipWriter(
        out,
        width=long_side,
        height=long_side * 9 // 16,
        container=clip.container,
        rotation_deg=90 if clip.portrait else 0,
        created=clip.start,
        sound=SoundTrack(RATE_HZ),
        b_frames=2 if clip.portrait else 0,
        crf=27,
        preset="superfast",
        metadata=tags,
    )
