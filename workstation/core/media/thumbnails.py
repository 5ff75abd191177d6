"""Small still pictures spread evenly over a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import DamagedFileError
from workstation.core.media.sink import DecodedFrame
from workstation.core.media.stored import from_stored, stored_is_damaged, to_stored
from workstation.core.vision import cv2

METHOD = "thumbnails, evenly spaced"
VERSION = "1"

WIDTH = 240
COUNT = 24
_QUALITY = 82
_LAYOUT = 1


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One still.

    Attributes:
        number: of the frame it shows.
        pts_ns: clip time at which that frame appears.
        jpeg: the picture as displayed, at most 240 pixels wide.
    """

    number: int
    pts_ns: int
    jpeg: bytes


class ThumbnailSink:
    """Takes stills as frames pass by, without knowing how long the clip will be.

    Starts with a still for every moment and drops every second one whenever there are twice as
    many as wanted, so at the end they lie evenly, and never more than twice the wanted number are
    held.
    """

    def __init__(self, count: int = COUNT, width: int = WIDTH) -> None:
        self._count = count
        self._width = width
        self._held: list[Thumbnail] = []
        self._step_ns = 40_000_000
        self._next_ns = 0

    def begin(self, width: int, height: int) -> None:
        """Nothing is needed beforehand."""

    def take(self, frame: DecodedFrame) -> None:
        """Make a still of this frame if its time has come."""
        if frame.pts_ns < self._next_ns:
            return
        self._held.append(Thumbnail(frame.number, frame.pts_ns, jpeg_bytes(frame.rgb(self._width))))
        if len(self._held) >= 2 * self._count:
            self._held = self._held[::2]
            self._step_ns *= 2
        self._next_ns = (frame.pts_ns // self._step_ns + 1) * self._step_ns

    def thumbnails(self) -> tuple[Thumbnail, ...]:
        """At most the wanted number of stills, evenly spread, the first frame's among them."""
        if len(self._held) <= self._count:
            return tuple(self._held)
        times = np.array([t.pts_ns for t in self._held])
        wanted = np.linspace(0, times[-1], self._count)
        nearest = {int(np.abs(times - w).argmin()) for w in wanted}
        return tuple(self._held[i] for i in sorted(nearest))

    def to_bytes(self) -> bytes:
        """The stills as a small file for the store."""
        stills = self.thumbnails()
        return to_stored(
            _LAYOUT,
            numbers=np.array([t.number for t in stills], dtype=np.int64),
            pts_ns=np.array([t.pts_ns for t in stills], dtype=np.int64),
            lengths=np.array([len(t.jpeg) for t in stills], dtype=np.int64),
            jpegs=np.frombuffer(b"".join(t.jpeg for t in stills), dtype=np.uint8),
        )


def thumbnails_from(data: bytes) -> tuple[Thumbnail, ...]:
    """The stills as `ThumbnailSink.to_bytes` wrote them.

    Raises:
        DamagedFileError: these bytes are something else.
    """
    held = from_stored(data, _LAYOUT, ("numbers", "pts_ns", "lengths", "jpegs"))
    ends = np.cumsum(held["lengths"])
    jpegs = held["jpegs"].tobytes()
    if len(held["numbers"]) != len(ends) or (len(ends) and int(ends[-1]) != len(jpegs)):
        raise stored_is_damaged()
    return tuple(
        Thumbnail(int(n), int(t), jpegs[int(e) - int(size) : int(e)])
        for n, t, e, size in zip(
            held["numbers"], held["pts_ns"], ends, held["lengths"], strict=True
        )
    )


def jpeg_bytes(rgb: NDArray[np.uint8], quality: int = _QUALITY) -> bytes:
    """A picture (height, width, 3) as JPEG.

    Raises:
        DamagedFileError: it could not be encoded.
    """
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    if not done:
        raise DamagedFileError("A still picture could not be written.")
    return bytes(data)
