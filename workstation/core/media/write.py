"""Writing clips: every frame at its own moment, the way a phone writes them.

Used for the synthetic demo and for test material; an imported file is never written again.
The same calls give the same bytes: no encoder name, no wall clock, a fixed number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Self

import av
import numpy as np
from numpy.typing import NDArray

from workstation.core.timebase import NS

_CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}
_BT709 = 1
_LIMITED = 1
_ENCODER_THREADS = 2
"""Frame threads change the bits x264 writes, so their number must not follow the machine."""

_NO_TEXT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SoundTrack:
    """The sound of a clip to be written.

    Attributes:
        rate_hz: samples a second.
        channels: 1 or 2.
        codec: FFmpeg's name of the encoder.
        start_ns: when the first sample sounds, on the clock of the frames' `pts_ns`.
        bit_rate: bits a second, for encoders that take it.
    """

    rate_hz: int = 48_000
    channels: int = 1
    codec: str = "aac"
    start_ns: int = 0
    bit_rate: int = 48_000


class ClipWriter:
    """Writes one clip, frame by frame.

    Frames are pictures as the sensor saw them; `rotation_deg` and `mirrored` only say how to show
    them and become the display matrix: the picture is turned clockwise, then flipped left to right.
    Times are kept to the container's tick (`timescale`), which 90 kHz keeps to 6 us. Use it as a
    context manager; leaving it after an error closes the file without finishing the clip.

    Args:
        out: a path, or a seekable binary stream that stays open (then `container` is needed).
        width, height: of the frames handed in, in pixels; even for 4:2:0 formats.
        container: "mp4", "mov", "matroska", ...; None goes by the path's ending.
        codec, pix_fmt: FFmpeg's names.
        rate_hint: nominal frames a second: a hint to the encoder and the last frame's length when
            there is only one; times come from `pts_ns` alone.
        rotation_deg: clockwise turn for display: 0, 90, 180 or 270.
        mirrored: the picture is to be flipped left to right after the turn.
        created: aware moment of capture; UTC goes into the movie header, and a mov also gets
            `com.apple.quicktime.creationdate` with its offset. None writes no date.
        sound: the sound track to expect, or None for a silent film.
        gop: frames from one key frame to the next.
        b_frames: how many frames in a row may be predicted from both sides.
        crf, preset: quality and effort of x264 and x265.
        timescale: ticks a second of the picture's clock.
        metadata: further tags of the file, name -> text.
        movflags: further flags of the mp4 and mov writer ("frag_keyframe").

    Raises:
        ValueError: a size, turn or date that cannot be written.
    """

    def __init__(
        self,
        out: Path | BinaryIO,
        *,
        width: int,
        height: int,
        container: str | None = None,
        codec: str = "libx264",
        pix_fmt: str = "yuv420p",
        rate_hint: Fraction | int = 30,
        rotation_deg: int = 0,
        mirrored: bool = False,
        created: datetime | None = None,
        sound: SoundTrack | None = None,
        gop: int = 30,
        b_frames: int = 0,
        crf: int = 23,
        preset: str = "veryfast",
        timescale: int = 90_000,
        metadata: Mapping[str, str] = _NO_TEXT,
        movflags: tuple[str, ...] = (),
    ) -> None:
        if rotation_deg not in {0, 90, 180, 270}:
            raise ValueError(f"a clip is turned by 0, 90, 180 or 270 degrees, not {rotation_deg}")
        if created is not None and created.tzinfo is None:
            raise ValueError("the moment of capture needs a zone")
        kind = container or _container_of(out)
        self._shape = (height, width, 3)
        self._tick = Fraction(1, timescale)
        self._usual_ns = round(NS / Fraction(rate_hint))
        self._held: tuple[Any, int] | None = None
        self._lengths: dict[int, int] = {}
        self._end = 0
        self._waiting: Any = None
        self._first: tuple[int, int] | None = None
        self._sound_at = 0
        self._closed = False
        options = _options(kind, timescale, movflags)
        target: Any = str(out) if isinstance(out, Path) else out
        self._file: Any = av.open(target, "w", format=kind, container_options=options)
        self._file.metadata.update(file_tags(kind, created, metadata))
        self._video = self._open_video(codec, pix_fmt, Fraction(rate_hint), gop, b_frames)
        self._video.options = _encoder_options(codec, crf, preset)
        self._video.set_display_rotation(-rotation_deg, hflip=mirrored)
        self._sound = sound
        self._audio: Any = None if sound is None else self._open_audio(sound)
        if created is not None:
            for stream in self._file.streams:
                stream.metadata["creation_time"] = utc_text(created)

    def frame(self, rgb: NDArray[np.uint8], pts_ns: int) -> None:
        """Add the next picture.

        Args:
            rgb: uint8 (height, width, 3); copied, so the array may be used again.
            pts_ns: when it is shown, nanoseconds, later than the one before by at least a tick.

        Raises:
            ValueError: the picture has another shape, or its time does not rise.
        """
        if rgb.shape != self._shape or rgb.dtype != np.uint8:
            raise ValueError(f"a frame of this clip is uint8 {self._shape}, not {rgb.shape}")
        held = self._held
        if held is not None:
            if self._ticks(pts_ns) <= self._ticks(held[1]):
                raise ValueError(f"frame times must rise: {pts_ns} ns after {held[1]} ns")
            self._usual_ns = pts_ns - held[1]
            self._encode(held[0], held[1], self._usual_ns)
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24").reformat(
            format=self._video.pix_fmt, dst_colorspace=_BT709, dst_color_range=_LIMITED
        )
        self._held = (picture, pts_ns)

    def sound(self, samples: NDArray[np.int16]) -> None:
        """Add the next stretch of sound.

        Args:
            samples: int16, (n,) for one channel or (n, channels).

        Raises:
            ValueError: the clip was opened without sound, or the channels do not fit.
        """
        if self._sound is None:
            raise ValueError("this clip was opened without a sound track")
        block = samples.reshape(-1, 1) if samples.ndim == 1 else samples
        if block.shape[1] != self._sound.channels or block.dtype != np.int16:
            raise ValueError(f"this sound track takes int16 (n, {self._sound.channels})")
        if not len(block):
            return
        rate = self._sound.rate_hz
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block).reshape(1, -1),
            format="s16",
            layout="mono" if self._sound.channels == 1 else "stereo",
        )
        frame.sample_rate = rate
        frame.time_base = Fraction(1, rate)
        frame.pts = round(Fraction(self._sound.start_ns * rate, NS)) + self._sound_at
        self._sound_at += len(block)
        self._file.mux(self._audio.encode(frame))

    def close(self, end_ns: int | None = None) -> None:
        """Finish the file.

        Args:
            end_ns: when the last frame ends; None gives it the length of the one before.

        Raises:
            ValueError: no frame was ever added, or the end lies before the last frame.
        """
        if self._closed:
            return
        self._closed = True
        with self._closing_after_errors():
            picture, pts_ns, length_ns = self._last(end_ns)
            self._encode(picture, pts_ns, length_ns)
            self._mux_video(None)
            if self._audio is not None:
                self._file.mux(self._audio.encode(None))
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        elif not self._closed:
            self._closed = True
            self._abandon()

    @contextmanager
    def _closing_after_errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        # What failed first is what the caller must see, not that the file is unfinished.
        with suppress(av.FFmpegError, ValueError):
            self._file.close()

    def _last(self, end_ns: int | None) -> tuple[Any, int, int]:
        if self._held is None:
            raise ValueError("a clip needs at least one frame")
        picture, pts_ns = self._held
        length_ns = self._usual_ns if end_ns is None else end_ns - pts_ns
        if length_ns <= 0:
            raise ValueError(f"the clip ends ({end_ns} ns) before its last frame ({pts_ns} ns)")
        return picture, pts_ns, length_ns

    def _open_video(self, codec: str, pix_fmt: str, rate: Fraction, gop: int, b_frames: int) -> Any:
        stream = self._file.add_stream(codec, rate=rate)
        height, width, _ = self._shape
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.time_base = self._tick
        context = stream.codec_context
        context.time_base = self._tick
        context.gop_size, context.max_b_frames = gop, b_frames
        context.thread_count = _ENCODER_THREADS
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        return stream

    def _open_audio(self, sound: SoundTrack) -> Any:
        layout = "mono" if sound.channels == 1 else "stereo"
        stream = self._file.add_stream(sound.codec, rate=sound.rate_hz, layout=layout)
        if not sound.codec.startswith("pcm_"):
            stream.bit_rate = sound.bit_rate
        return stream

    def _ticks(self, ns: int) -> int:
        return round(Fraction(ns, NS) / self._tick)

    def _encode(self, picture: Any, pts_ns: int, length_ns: int) -> None:
        picture.pts, picture.time_base = self._ticks(pts_ns), self._tick
        self._end = max(self._ticks(pts_ns + length_ns), picture.pts + 1)
        self._lengths[picture.pts] = self._end - picture.pts
        self._mux_video(picture)

    def _mux_video(self, picture: Any) -> None:
        for packet in self._video.encode(picture):
            # x264 does not pass on how long a frame lasts; without it the last one lasts 0 s.
            packet.duration = self._lengths.pop(packet.pts, 0)
            self._hand_on()
            self._waiting = packet
            self._first = self._first or (packet.pts, packet.dts)
        if picture is None:
            self._hand_on(last=True)

    def _hand_on(self, *, last: bool = False) -> None:
        """Mux the packet that waits, now that it is known whether another follows."""
        packet, self._waiting = self._waiting, None
        if packet is None or self._first is None:
            return
        if last:
            # MP4 counts a track's length in decoding order: the packet that comes last there,
            # which need not be the frame shown last, makes up for the difference.
            pts, dts = self._first
            packet.duration = max((self._end - pts) - (packet.dts - dts), 1)
        self._file.mux(packet)


def _container_of(out: Path | BinaryIO) -> str:
    ending = out.suffix.lower() if isinstance(out, Path) else ""
    if ending not in _CONTAINERS:
        raise ValueError(f"say which container to write: the name's ending is {ending!r}")
    return _CONTAINERS[ending]


def _options(kind: str, timescale: int, movflags: tuple[str, ...]) -> dict[str, str]:
    options = {"fflags": "+bitexact"}
    if kind in {"mp4", "mov"}:
        options["movflags"] = "+".join(("", "use_metadata_tags", *movflags))
        # Edit lists are written in the movie's ticks: as fine as the picture's, or they cut frames.
        options["movie_timescale"] = options["video_track_timescale"] = str(timescale)
    return options


def _encoder_options(codec: str, crf: int, preset: str) -> dict[str, str]:
    if codec == "libx264":
        return {"crf": str(crf), "preset": preset}
    if codec == "libx265":
        return {"crf": str(crf), "preset": preset, "x265-params": "log-level=error"}
    return {}


def file_tags(
    kind: str, created: datetime | None, metadata: Mapping[str, str] = _NO_TEXT
) -> dict[str, str]:
    """The tags of a file: those given, and the moment of capture in the way its kind has it."""
    tags = dict(metadata)
    if created is not None:
        tags["creation_time"] = utc_text(created)
        if kind == "mov":
            tags.setdefault("com.apple.quicktime.creationdate", f"{created:%Y-%m-%dT%H:%M:%S%z}")
    return tags


def utc_text(moment: datetime) -> str:
    """A moment as the headers of films have it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
