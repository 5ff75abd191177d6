"""Clips as phones write them, with texture and noise, each frame carrying its number.

A stretch is encoded once and its packets are repeated: a ten-minute clip costs as much to decode
as any other of its kind and is made in a fraction of the time. Kept in a temporary folder.
"""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.support.scenes import number_picture, read_number
from workstation.core.media.index import FrameIndex
from workstation.core.media.proxy import ProxyWriter
from workstation.core.media.read import read_clip
from workstation.core.vision import cv2

FOLDER = Path(os.environ.get("HYPNIC_BENCH", Path(tempfile.gettempdir()) / "hypnic-bench"))
_TICK = Fraction(1, 90_000)
_VERSION = 3


@dataclass(frozen=True)
class Kind:
    """How a clip is written.

    Attributes:
        width, height: as stored.
        codec: FFmpeg's encoder.
        group: frames from one key frame to the next.
        stretch: frames encoded; the packets repeat after them.
        repeats: how often the stretch is written.
        b_frames: in a row at most.
        preset: of the encoder.
        bit_rate: bits a second.
        rotation_deg: clockwise, for display.
        jitter: frame times waver as a phone's do.
    """

    width: int
    height: int
    codec: str
    group: int
    stretch: int
    repeats: int
    b_frames: int
    preset: str
    bit_rate: int
    rotation_deg: int = 0
    jitter: bool = False

    @property
    def count(self) -> int:
        return self.stretch * self.repeats


KINDS = {
    "ten minutes, 1080p30, H.264, a key frame in 250": Kind(
        1920, 1080, "libx264", 250, 500, 36, 3, "veryfast", 3_000_000
    ),
    "two minutes, 4K30, HEVC, a key frame in 60": Kind(
        3840, 2160, "libx265", 60, 60, 60, 2, "ultrafast", 24_000_000
    ),
    "one minute, 1080p30, H.264 of a phone, a key frame a second": Kind(
        1920, 1080, "libx264", 30, 90, 20, 0, "ultrafast", 14_000_000, 90, True
    ),
}


@dataclass(frozen=True)
class Made:
    """A clip with what intake computes from it."""

    kind: Kind
    path: Path
    facts: Any
    index: FrameIndex
    small: bytes

    def copy(self) -> io.BytesIO:
        """The small copy as a stream."""
        return io.BytesIO(self.small)


def number_in(rgb: NDArray[np.uint8]) -> int:
    """The number in the middle of a picture as displayed, whatever its size."""
    height, width = rgb.shape[:2]
    side = min(height, width) // 4
    top, left = (height - side) // 2, (width - side) // 2
    return read_number(rgb[top : top + side, left : left + side])


def clip(name: str) -> Made:
    """A clip of that name with its index and small copy, made if it is not there yet."""
    kind = KINDS[name]
    FOLDER.mkdir(parents=True, exist_ok=True)
    stem = f"{kind.codec}-{kind.width}-{kind.group}-{kind.count}-v{_VERSION}"
    path = FOLDER / f"{stem}.mp4"
    if not path.exists():
        half = path.with_suffix(".half")
        half.write_bytes(_written(kind))
        half.replace(path)
    kept = path.with_suffix(".copy.mkv")
    proxy = ProxyWriter()
    facts_only = path.with_suffix(".index")
    if kept.exists() and facts_only.exists():
        index = FrameIndex.from_bytes(facts_only.read_bytes())
        return Made(kind, path, _facts(path, kind, index), index, kept.read_bytes())
    with path.open("rb") as stream:
        reading = read_clip(stream, path.name, [proxy])
    facts_only.write_bytes(reading.index.to_bytes())
    kept.write_bytes(proxy.to_bytes())
    return Made(kind, path, reading.facts, reading.index, proxy.to_bytes())


def _facts(path: Path, kind: Kind, index: FrameIndex) -> Any:
    """Facts without a second pass: those of a short clip of the same kind, with this index's."""
    few = read_clip(io.BytesIO(_head(path, kind)), "head").facts
    return replace(few, frame_count=index.count, duration_ns=index.end_ns)


def _head(path: Path, kind: Kind) -> bytes:
    """The first group of pictures of a clip, as a clip."""
    held = io.BytesIO()
    with av.open(str(path)) as source, av.open(held, "w", format="mp4") as out:
        stream = source.streams.video[0]
        copy = out.add_stream_from_template(stream)
        if kind.rotation_deg:
            copy.set_display_rotation(-kind.rotation_deg)
        for number, packet in enumerate(source.demux(stream)):
            if number == kind.group or packet.dts is None:
                break
            packet.stream = copy
            out.mux(packet)
    return held.getvalue()


def _written(kind: Kind) -> bytes:
    return _repeated(_stretch(kind), kind, kind.repeats)


def _stretch(kind: Kind) -> bytes:
    rng = np.random.default_rng(4)
    width, height = kind.width, kind.height
    wide = width + 2 * kind.stretch
    coarse = rng.integers(40, 216, (height // 24 + 2, wide // 24 + 2, 3), dtype=np.uint8)
    fine = rng.integers(0, 24, (height, wide, 1), dtype=np.uint8)
    scene = cv2.resize(coarse, (wide, height), interpolation=cv2.INTER_CUBIC)
    scene = cv2.add(scene, np.repeat(cv2.blur(fine, (3, 3))[..., None], 3, axis=2))
    grain = [rng.integers(0, 16, (height, width, 3), dtype=np.uint8) for _ in range(4)]
    shown = (height, width) if kind.rotation_deg % 180 else (width, height)
    side = min(shown) // 4
    top, left = (height - side) // 2, (width - side) // 2
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as out:
        video = out.add_stream(kind.codec, rate=30)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        context = video.codec_context
        context.time_base = video.time_base = _TICK
        context.bit_rate = kind.bit_rate
        context.gop_size, context.max_b_frames = kind.group, kind.b_frames
        group = f"keyint={kind.group}:min-keyint={kind.group}:scenecut=0"
        more = {"libx264": "x264-params", "libx265": "x265-params"}[kind.codec]
        extra = "" if kind.codec == "libx264" else ":log-level=error:open-gop=0"
        if kind.codec == "libx265":
            extra += f":bframes={kind.b_frames}"
        video.options = {"preset": kind.preset, more: group + extra}
        if kind.rotation_deg:
            video.set_display_rotation(-kind.rotation_deg)
        for number in range(kind.stretch):
            picture = cv2.add(scene[:, 2 * number : 2 * number + width], grain[number % 4])
            mark = number_picture(number, side, side)
            turned = np.rot90(mark, k=kind.rotation_deg // 90)
            picture[top : top + side, left : left + side] = turned
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                format="yuv420p", dst_colorspace=1, dst_color_range=1
            )
            frame.pts, frame.time_base = number * 3000, _TICK
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return held.getvalue()


def _repeated(stretch: bytes, kind: Kind, times: int) -> bytes:
    held = io.BytesIO()
    options = {"video_track_timescale": "90000", "movie_timescale": "90000"}
    with (
        av.open(held, "w", format="mp4", container_options=options) as out,
        av.open(io.BytesIO(stretch)) as source,
    ):
        stream = source.streams.video[0]
        copy = out.add_stream_from_template(stream)
        if kind.rotation_deg:
            copy.set_display_rotation(-kind.rotation_deg)
        packets = [(bytes(p), p.pts, p.dts, p.is_keyframe) for p in source.demux(stream) if p.size]
        length = kind.stretch * 3000
        for repeat in range(times):
            for data, pts, dts, key in packets:
                packet = av.Packet(data)
                waver = pts // 3000 * 7919 % 7 * 90 if kind.jitter else 0
                packet.pts, packet.dts = pts + repeat * length + waver, dts + repeat * length
                if kind.jitter:
                    packet.dts = packet.pts
                packet.duration, packet.time_base = 3000, _TICK
                packet.is_keyframe, packet.stream = key, copy
                out.mux(packet)
    return held.getvalue()
