"""What the pass over a clip measured: one entry for every pair of neighbouring frames."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields, replace
from enum import IntFlag
from fractions import Fraction
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import DamagedFileError
from workstation.core.evidence import Gap
from workstation.core.trace import Trace

_BYTES_AT_MOST = 2 << 30
_MOST = 6e4  # float16 ends at 65,504


class Quality(IntFlag):
    """What a reader should know about one pair of frames."""

    GAP = 1
    """Frames are missing between the two: nothing is measured."""
    CUT = 2
    """Another scene begins: nothing is measured."""
    CAMERA_FAST = 4
    """The camera moved so far that what is left over may still be the camera."""
    CAMERA_UNSURE = 8
    """Less than half of the picture agrees on how the camera moved."""
    DARK = 16
    """Too dark to tell small movements from noise."""
    REPEATED = 32
    """The later frame is a copy of the earlier one; its share was taken from the next change."""
    LIGHT = 64
    """The light jumped (a lamp, the flash): what is left over may be shadows."""


@dataclass(frozen=True, slots=True, eq=False)
class MotionTrack:
    """Movement of the picture over clip time. n pairs of frames; every array has n entries first.

    Attributes:
        times_ns: int64, clip time of the later frame of each pair.
        interval_ns: int64, time since the earlier one.
        energy: float32, movement left once camera, light and noise are taken away: mean change
            of brightness a second in % of full scale, over the whole picture. NaN where nothing
            could be measured.
        raw: float32, the same without taking anything away.
        shift_px: float32 (n, 2), how far the picture's content moved right and down through the
            camera, in pixels of the working picture.
        turn_deg: float32, how far the camera turned it, clockwise.
        light: float32, mean brightness of the later frame, % of full scale.
        noise: float32, what sensor and compression alone change between two frames, in grey
            levels (standard deviation).
        agreed: float32, 0 to 1, share of the textured picture that follows the camera's motion.
        flags: uint8, `Quality`.
        grid: float16 (n, rows, columns), `energy` of each cell of the picture.
        flow: float16 (n, rows, columns, 2), signed movement of each coarser cell right and down
            in working pixels a second; it keeps the direction that `energy` loses.
        working_width, working_height: size measured at, in pixels.
        method, version: what measured it.
    """

    times_ns: NDArray[np.int64]
    interval_ns: NDArray[np.int64]
    energy: NDArray[np.float32]
    raw: NDArray[np.float32]
    shift_px: NDArray[np.float32]
    turn_deg: NDArray[np.float32]
    light: NDArray[np.float32]
    noise: NDArray[np.float32]
    agreed: NDArray[np.float32]
    flags: NDArray[np.uint8]
    grid: NDArray[np.float16]
    flow: NDArray[np.float16]
    working_width: int
    working_height: int
    method: str
    version: str

    def __len__(self) -> int:
        return len(self.times_ns)

    @property
    def median_interval_ns(self) -> int:
        """Median time between frames that differ, 0 where there are none.

        A clip padded with copies (night mode at 15 fps kept as 30) is as fast as it truly is.
        """
        steps = self.interval_ns[~self.has(Quality.GAP)]
        if not len(steps):
            return 0
        copies = self.has(Quality.REPEATED)[~self.has(Quality.GAP)]
        # A still scene drawn by a computer repeats frames too: copies count only beside noise.
        if copies.mean() > 0.2 and float(np.median(self.noise)) > 0:
            return round(float(steps.sum()) / max(int((~copies).sum()), 1))
        return int(np.median(steps))

    @property
    def frame_rate_hz(self) -> float:
        """Frames a second that show something new; 0 where there are none."""
        return 1e9 / self.median_interval_ns if self.median_interval_ns else 0.0

    def has(self, quality: Quality) -> NDArray[np.bool_]:
        """Which pairs carry any of the flags."""
        found: NDArray[np.bool_] = (self.flags & np.uint8(quality)) != 0
        return found

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Stretches of clip time over which frames are missing or the scene changed."""
        return tuple(
            Gap(
                int(self.times_ns[i] - self.interval_ns[i]),
                int(self.times_ns[i]),
                "another scene" if self.flags[i] & Quality.CUT else "frames missing",
            )
            for i in np.flatnonzero(self.has(Quality.GAP | Quality.CUT))
        )

    def trace(self) -> Trace:
        """The energy as a trace over clip time."""
        # A gap's own entry is NaN already, so the line is open without naming the gap again.
        return Trace("motion", "%/s", self.times_ns, self.energy)

    def between(self, from_ns: int, to_ns: int) -> slice:
        """The pairs whose later frame lies after `from_ns` and up to `to_ns`."""
        first = int(np.searchsorted(self.times_ns, from_ns, "right"))
        return slice(first, max(first, int(np.searchsorted(self.times_ns, to_ns, "right"))))

    def paced(self, slowed: Fraction) -> MotionTrack:
        """The same movement in real seconds, where `slowed` seconds of the clip make one.

        Times are divided, and whatever counts by the second is multiplied.
        """
        if slowed == 1:
            return self
        times = _real(self.times_ns, slowed)
        # Between rounded ends, not rounded itself: then one pair ends where the next begins.
        steps = times - _real(self.times_ns - self.interval_ns, slowed)
        times_more = np.float32(float(slowed))
        grid, flow = (
            np.clip(each.astype(np.float32) * times_more, -_MOST, _MOST).astype(np.float16)
            for each in (self.grid, self.flow)
        )
        return replace(
            self,
            times_ns=times,
            interval_ns=steps,
            energy=self.energy * times_more,
            raw=self.raw * times_more,
            grid=grid,
            flow=flow,
        )

    def to_bytes(self) -> bytes:
        """Everything, as a compressed NumPy archive without pickled objects."""
        out = io.BytesIO()
        arrays = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes | BinaryIO) -> MotionTrack:
        """The track kept by `to_bytes`.

        Raises:
            DamagedFileError: the bytes are no motion track.
        """
        stream: Any = io.BytesIO(data) if isinstance(data, bytes) else data
        try:
            _refuse_bombs(stream)
            with np.load(stream, allow_pickle=False) as kept:
                track = cls(**{f.name: _loaded(kept[f.name]) for f in fields(cls)})
            track.check()
        except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise DamagedFileError(
                "The stored motion of a clip is damaged.",
                advice="It will be measured again from the original.",
            ) from error
        return track

    def check(self) -> None:
        """Make sure that the arrays belong together.

        Raises:
            ValueError: they do not.
        """
        for name, (kind, shape) in _SHAPES.items():
            array = getattr(self, name)
            if array.dtype != kind or array.shape[0] != len(self) or array.ndim != shape:
                raise ValueError(f"{name} does not fit its track")


def _real(ns: NDArray[np.int64], slowed: Fraction) -> NDArray[np.int64]:
    longer, real = (np.int64(v) for v in slowed.as_integer_ratio())
    found: NDArray[np.int64] = (2 * ns * real + longer) // (2 * longer)
    return found


_SHAPES: dict[str, tuple[type[np.generic], int]] = {
    "times_ns": (np.int64, 1),
    "interval_ns": (np.int64, 1),
    "energy": (np.float32, 1),
    "raw": (np.float32, 1),
    "shift_px": (np.float32, 2),
    "turn_deg": (np.float32, 1),
    "light": (np.float32, 1),
    "noise": (np.float32, 1),
    "agreed": (np.float32, 1),
    "flags": (np.uint8, 1),
    "grid": (np.float16, 3),
    "flow": (np.float16, 4),
}


def _refuse_bombs(stream: Any) -> None:
    with zipfile.ZipFile(stream) as archive:
        if sum(each.file_size for each in archive.infolist()) > _BYTES_AT_MOST:
            raise ValueError("larger than any clip's motion")
    stream.seek(0)


def _loaded(array: NDArray[Any]) -> Any:
    return array.item() if array.ndim == 0 else array
