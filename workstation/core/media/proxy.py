"""A small copy of a clip that can be seeked at once, frame for frame the same."""

from __future__ import annotations

import io
from fractions import Fraction
from types import TracebackType
from typing import Any, BinaryIO, Self

import av
import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import DamagedFileError
from workstation.core.media.colour import Colours
from workstation.core.media.decoding import Damage, decoded, packets
from workstation.core.media.opening import open_container
from workstation.core.media.sink import DecodedFrame

METHOD = "small H.264 copy for scrubbing, one frame for each displayed frame"
VERSION = "1"

LONG_SIDE = 480
"""Largest width or height of the copy, in pixels."""

_GROUP = 8
_TICK = Fraction(1, 1000)
_BT709, _LIMITED, _FULL = 1, 1, 2
_THREADS = 2
"""Fixed, so that the same clip gives the same copy on any machine."""


class ProxyWriter:
    """Makes the copy as frames pass by. The copy's frame n, at n ms, is the clip's frame n."""

    def __init__(self) -> None:
        self._held = io.BytesIO()
        self._file: Any = None
        self._video: Any = None
        self._size = (0, 0)
        self._finished: bytes | None = None

    def begin(self, width: int, height: int) -> None:
        """Open the copy for pictures of this displayed size."""
        share = min(1.0, LONG_SIDE / max(width, height))
        # 4:2:0 needs even sides.
        self._size = (_even(width * share), _even(height * share))
        self._file = av.open(
            self._held, "w", format="matroska", container_options={"fflags": "+bitexact"}
        )
        video = self._file.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = *self._size, "yuv420p"
        video.time_base = _TICK
        context = video.codec_context
        context.time_base = _TICK
        context.gop_size, context.max_b_frames, context.thread_count = _GROUP, 0, _THREADS
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        video.options = {"crf": "25", "preset": "ultrafast", "tune": "fastdecode"}
        self._video = video

    def take(self, frame: DecodedFrame) -> None:
        """Add the next displayed frame."""
        picture = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(frame.rgb(self._size[0])), format="rgb24"
        ).reformat(
            *self._size,
            format="yuv420p",
            src_color_range=_FULL,
            dst_colorspace=_BT709,
            dst_color_range=_LIMITED,
        )
        picture.pts, picture.time_base = frame.number, _TICK
        self._file.mux(self._video.encode(picture))

    def to_bytes(self) -> bytes:
        """The finished copy; frames can no longer be added.

        Raises:
            ValueError: no pass was made.
        """
        if self._finished is None:
            if self._file is None:
                raise ValueError("there is no copy before a pass over a clip")
            self._file.mux(self._video.encode(None))
            self._file.close()
            self._finished = self._held.getvalue()
        return self._finished


class ProxyReader:
    """Gives the copy's pictures in any order, each within a few milliseconds."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open a copy as `ProxyWriter` made it; the stream stays open.

        Raises:
            DamagedFileError: this is no such copy.
        """
        self._container = open_container(stream, "The small copy")
        videos = self._container.streams.video
        if not videos or videos[0].time_base != _TICK:
            self._container.close()
            raise _damaged()
        self._video = videos[0]
        self._video.thread_type = "SLICE"
        self._colours = Colours()
        self._frames: Any = None
        self._next = -1
        self._last: tuple[int, NDArray[np.uint8]] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures."""
        context = self._video.codec_context
        return int(context.width), int(context.height)

    def frame(self, number: int) -> NDArray[np.uint8]:
        """The small picture of the clip's frame `number`: uint8 (height, width, 3), RGB.

        Raises:
            DamagedFileError: the copy has no such frame.
        """
        if self._last is not None and self._last[0] == number:
            return self._last[1].copy()
        if self._frames is None or not self._next <= number < self._next + _GROUP:
            self._seek(number)
        for found, frame in self._frames:
            self._next = found + 1
            if found == number:
                picture = self._colours.rgb(frame, *self.size).copy()
                self._last = (number, picture)
                return picture.copy()
            if found > number:
                break
        self._frames = None
        raise _damaged()

    def close(self) -> None:
        """Let go of everything; the stream stays open."""
        self._frames = None
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _seek(self, number: int) -> None:
        try:
            self._container.seek(max(number, 0), stream=self._video, backward=True)
        except Exception as error:
            raise _damaged() from error
        self._frames = self._decode()

    def _decode(self) -> Any:
        damage = Damage()
        for packet in packets(self._container, [self._video], damage):
            for frame in decoded(packet, damage):
                if frame.pts is not None:
                    yield int(frame.pts), frame


def _even(length: float) -> int:
    return max(round(length / 2) * 2, 16)


def _damaged() -> DamagedFileError:
    return DamagedFileError(
        "The small copy of a clip cannot be read.", advice="It is made again from the clip itself."
    )
