"""Clips whose pictures carry their own number, in the kinds a phone or camera writes.

For the common kinds `scenes.numbered_clip` is enough; this adds what its writer cannot make:
frames hidden by an edit list, ten bits, motion JPEG in AVI, VP9 in WebM, several video tracks.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.support.scenes import number_picture, read_number, stored_picture

__all__ = ["KINDS", "Kind", "made", "number_picture", "read_number"]


@dataclass(frozen=True)
class Kind:
    """How a numbered clip is written."""

    container: str = "mp4"
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    count: int = 60
    gop: int = 12
    b_frames: int = 0
    start: int = 0
    tick: Fraction = Fraction(1, 30000)
    step: int = 1001
    uneven: bool = False
    rotation_deg: int = 0
    mirrored: bool = False
    open_gop: bool = False
    width: int = 96
    height: int = 64
    options: tuple[tuple[str, str], ...] = ()

    def times(self) -> list[int]:
        """The time stamps written, in ticks."""
        if not self.uneven:
            return [self.start + i * self.step for i in range(self.count)]
        rng = np.random.default_rng(7)
        steps = rng.integers(self.step // 2, self.step * 3, self.count)
        steps[self.count // 2] = self.step * 30  # a pause in the middle
        return [self.start + int(v) for v in np.concatenate(([0], np.cumsum(steps[:-1])))]


KINDS = {
    "steady": Kind(),
    "b-frames": Kind(b_frames=3),
    "b-frames-pyramid": Kind(b_frames=5, gop=24),
    "uneven": Kind(uneven=True),
    "uneven-b": Kind(uneven=True, b_frames=3),
    "offset": Kind(start=45_000),
    "hidden-start": Kind(start=-7 * 1001, gop=30),
    "hidden-start-b": Kind(start=-8 * 1001, gop=30, b_frames=2),
    "open-gop": Kind(b_frames=3, open_gop=True),
    "turned-90": Kind(rotation_deg=90),
    "turned-180": Kind(rotation_deg=180),
    "turned-270": Kind(rotation_deg=270),
    "mirrored": Kind(mirrored=True),
    "turned-90-mirrored": Kind(rotation_deg=90, mirrored=True),
    "ten-bit-hevc": Kind(codec="libx265", pix_fmt="yuv420p10le", b_frames=2, gop=16),
    "hevc-open-gop": Kind(codec="libx265", b_frames=3, gop=16, open_gop=True),
    "long-group": Kind(gop=250, count=120, b_frames=2),
    "hevc-long-group": Kind(codec="libx265", gop=250, count=120, b_frames=3),
    "mjpeg-avi": Kind(
        container="avi", codec="mjpeg", pix_fmt="yuvj420p", tick=Fraction(1, 30), step=1
    ),
    "mpeg4-avi-b": Kind(
        container="avi", codec="mpeg4", b_frames=2, tick=Fraction(1, 30), step=1, count=50
    ),
    "vp9-webm": Kind(container="webm", codec="libvpx-vp9", tick=Fraction(1, 1000), step=33),
    "mkv": Kind(container="matroska", tick=Fraction(1, 1000), step=33, b_frames=2),
    "fragmented": Kind(options=(("movflags", "frag_keyframe+empty_moov"),), b_frames=2),
    "transport-stream": Kind(
        container="mpegts", tick=Fraction(1, 90000), step=3003, b_frames=2, start=90_000
    ),
}


def made(kind: Kind) -> bytes:
    """A clip of this kind as bytes; frame i carries the number i, upright once displayed."""
    held = io.BytesIO()
    options = dict(kind.options)
    if kind.container == "mp4":
        scale = str(kind.tick.denominator)
        options |= {"movie_timescale": scale, "video_track_timescale": scale}
    with av.open(held, "w", format=kind.container, container_options=options) as out:
        video = _stream(out, kind)
        lengths: dict[int, int] = {}
        times = kind.times()
        for number, at in enumerate(times):
            shape = (number, kind.width, kind.height, kind.rotation_deg, kind.mirrored)
            frame = _frame(stored_picture(*shape), kind.pix_fmt)
            frame.pts, frame.time_base = at, kind.tick
            lengths[at] = times[number + 1] - at if number + 1 < len(times) else kind.step
            _mux(out, video, frame, lengths)
        _mux(out, video, None, lengths)
    return held.getvalue()


def two_tracks(small: int, large: int) -> bytes:
    """A clip of two video tracks: a small one first, then a large one, of so many frames each."""
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as out:
        kinds = [(Kind(width=64, height=48), small), (Kind(width=192, height=144), large)]
        videos = [_stream(out, k) for k, _ in kinds]
        for (kind, count), video in zip(kinds, videos, strict=True):
            for number in range(count):
                frame = _frame(number_picture(number, kind.width, kind.height), kind.pix_fmt)
                frame.pts, frame.time_base = number * kind.step, kind.tick
                _mux(out, video, frame, {})
            _mux(out, video, None, {})
    return held.getvalue()


def sound_only(seconds: int = 1) -> bytes:
    """A sound recording without a picture."""
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as out:
        track = out.add_stream("aac", rate=16_000, layout="mono")
        for at in range(0, 16_000 * seconds, 1024):
            wave = np.sin(np.arange(at, at + 1024) / 5) * 8000
            frame = av.AudioFrame.from_ndarray(
                wave.astype(np.int16)[None], format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = 16_000, at, Fraction(1, 16_000)
            out.mux(track.encode(frame))
        out.mux(track.encode(None))
    return held.getvalue()


def _frame(rgb: NDArray[np.uint8], pix_fmt: str) -> Any:
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    full = 2 if pix_fmt.startswith("yuvj") else 1
    return picture.reformat(format=pix_fmt, dst_colorspace=1, dst_color_range=full)


def _stream(out: Any, kind: Kind) -> Any:
    video = out.add_stream(kind.codec, rate=Fraction(1) / (kind.tick * kind.step))
    video.width, video.height, video.pix_fmt = kind.width, kind.height, kind.pix_fmt
    video.time_base = kind.tick
    context = video.codec_context
    context.time_base = kind.tick
    context.gop_size, context.max_b_frames = kind.gop, kind.b_frames
    video.options = _options(kind)
    if kind.rotation_deg or kind.mirrored:
        video.set_display_rotation(-kind.rotation_deg, hflip=kind.mirrored)
    return video


def _options(kind: Kind) -> dict[str, str]:
    opened = int(kind.open_gop)
    if kind.codec == "libx264":
        fixed = f"keyint={kind.gop}:min-keyint={kind.gop}:scenecut=0:open-gop={opened}"
        return {"crf": "18", "preset": "veryfast", "x264-params": fixed}
    if kind.codec == "libx265":
        fixed = f"log-level=error:keyint={kind.gop}:min-keyint={kind.gop}:scenecut=0"
        return {
            "crf": "18",
            "preset": "ultrafast",
            "x265-params": f"{fixed}:open-gop={opened}:bframes={kind.b_frames}",
        }
    if kind.codec == "libvpx-vp9":
        return {
            "crf": "20",
            "b": "0",
            "deadline": "realtime",
            "cpu-used": "8",
            "lag-in-frames": "0",
        }
    return {"qscale": "3"}


def _mux(out: Any, video: Any, frame: Any, lengths: dict[int, int]) -> None:
    for packet in video.encode(frame):
        length = lengths.pop(packet.pts, 0)
        if length:
            packet.duration = length
        out.mux(packet)
