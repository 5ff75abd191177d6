"""Measures movement from the pictures of a clip as they pass by once."""

from __future__ import annotations

from collections import deque
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from workstation.core.media.sink import DecodedFrame
from workstation.core.motion.camera import (
    CameraStep,
    Start,
    View,
    as_plane,
    camera_step,
    coarse_start,
    start_from,
)
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.track import MotionTrack, Quality
from workstation.core.vision import cv2

METHOD = "picture change after robust camera, light and noise compensation"
VERSION = "2"

WORKING_LONG_SIDE = 192
"""Pixels of the longer side of the picture measured at."""
GRID = (12, 16)
"""Cells along the shorter and the longer side."""
FLOW = (6, 8)
"""Cells of the signed flow."""

_SURE = 3.5  # noise deviations a pixel must exceed to count
_NOISE_MEMORY = 60  # pairs
_NOISE_LEAST = 0.25  # grey levels: rounding to whole levels alone
_DARK_PCT = 10.0
_FAST_SHARE = 0.06  # of the long side, in one frame
_AGREED_LEAST = 0.5
_AGREED_WELL = 0.7
_SHARED_LEAST = 0.4
_CUT_AGREED = 0.25
_LIGHT_JUMP = 0.15
_CUT_LIKENESS = 0.5
_FAST_FRAMES_NS = 25_000_000
_LONG_BASELINE_NS = 100_000_000
_HIDDEN = 2.0
_COPIES_AT_MOST = 3


class MotionMeter:
    """A frame sink that compares each frame with the one before it.

    Per pair: fit how the camera and the light changed; take both away; take away what noise and
    inexact alignment can explain; what is left, divided by the true time between the two frames,
    is movement. Everything is kept in the clip's own seconds (`MotionTrack.paced` makes them real).
    """

    def __init__(
        self, settings: MotionSettings = DEFAULTS, *, slowed: Fraction = Fraction(1)
    ) -> None:
        """Measure a clip of which `slowed` seconds make a real one.

        What is called fast is fast in real seconds: 240 frames a second stored as 30 are measured
        as the same frames with their true times would be.
        """
        self._settings = settings
        self._slowed = slowed
        self._max_width = WORKING_LONG_SIDE
        self._size = (0, 0)
        self._before: tuple[NDArray[np.uint8], View, int] | None = None
        self._step: CameraStep | None = None
        self._asked = 0
        self._ask_every = 1
        self._noises: deque[float] = deque(maxlen=_NOISE_MEMORY)
        self._rows: list[
            tuple[int, int, float, float, float, float, float, float, float, float]
        ] = []
        self._flags: list[int] = []
        self._anchor: tuple[View, int, int] | None = None
        self._grids: list[NDArray[np.float16]] = []
        self._flows: list[NDArray[np.float16]] = []

    def begin(self, width: int, height: int) -> None:
        """Choose the working size for a picture of this size."""
        long_side = max(width, height, 1)
        self._max_width = max(16, min(width, round(WORKING_LONG_SIDE * width / long_side)))

    def take(self, frame: DecodedFrame) -> None:
        """Measure the change since the frame before."""
        luma = np.array(frame.luma(self._max_width))
        if self._before is not None and self._before[0].shape != luma.shape:
            self._before = None  # the picture's size changed within the stream: begin again
            self._anchor = None
        view = View(luma)
        before, self._before = self._before, (luma, view, frame.pts_ns)
        self._size = (luma.shape[1], luma.shape[0])
        if before is not None and frame.pts_ns > before[2]:
            self._compare(before, self._before)
            if frame.pts_ns - before[2] <= _FAST_FRAMES_NS * self._slowed:
                self._look_back(view, frame.pts_ns)
            else:
                self._anchor = None

    def _look_back(self, now: View, at: int) -> None:
        """Add what is too slow to show between frames a sixtieth of a second apart.

        Every tenth of a second the frame is compared with the one a tenth before. Where that
        shows at least twice the change that the pairs between them add up to, the rest is spread
        over those pairs; a quick movement shows in the pairs and is left as it is.
        """
        if self._anchor is None:
            self._anchor = (now, at, len(self._rows))
            return
        was, then, first = self._anchor
        if at - then < _LONG_BASELINE_NS * self._slowed:
            return
        self._anchor = (now, at, len(self._rows))
        pairs = slice(first, len(self._rows))
        if any(flags & ~Quality.DARK for flags in self._flags[pairs]):
            return
        step, noise, agreed = self._judged(was, now, None)
        if agreed < _AGREED_WELL:
            return
        seconds = (at - then) / 1e9
        moved = np.maximum(np.abs(step.left) - _allowance(was, step, noise), 0)
        slow = float(moved.sum()) / (moved.size * max(step.shared, 0.05)) * 100 / 255 / seconds
        seen = sum(row[1] * row[2] for row in self._rows[pairs]) / (at - then)
        if slow <= _HIDDEN * seen:
            return
        more, where = slow - seen, _cells(moved, GRID) * np.float32(100 / 255 / seconds)
        for i in range(pairs.start, pairs.stop):
            row = self._rows[i]
            self._rows[i] = (*row[:2], row[2] + more, *row[3:])
            self._grids[i] = (self._grids[i] + where * (more / slow)).astype(np.float16)

    def _compare(
        self,
        before: tuple[NDArray[np.uint8], View, int],
        after: tuple[NDArray[np.uint8], View, int],
    ) -> None:
        (old, was, then), (new, now, at) = before, after
        light = float(new.mean()) * 100 / 255
        flags = Quality.DARK if light < _DARK_PCT else Quality(0)
        raw = float(cv2.absdiff(old, new).mean())
        if raw == 0.0:
            self._keep_copy(at, at - then, light, flags)
            return
        height, width = old.shape
        step, noise, agreed = self._best_step(was, now)
        self._noises.append(noise)
        noise = min(noise, 3 * float(np.median(self._noises)))
        if step.furthest_px > _FAST_SHARE * max(width, height):
            flags |= Quality.CAMERA_FAST
        if abs(step.gain - 1) > _LIGHT_JUMP:
            flags |= Quality.LIGHT
        if agreed < _CUT_AGREED and _likeness(old, new) < _CUT_LIKENESS:
            flags |= Quality.CUT
        elif agreed < _AGREED_LEAST:
            flags |= Quality.CAMERA_UNSURE
        self._step = None if flags & (Quality.CUT | Quality.CAMERA_UNSURE) else step
        seconds = (at - then) / 1e9
        moved = np.maximum(np.abs(step.left) - _allowance(was, step, noise), 0)
        per_second = 100 / 255 / seconds
        energy = float(moved.sum()) / (moved.size * max(step.shared, 0.05)) * per_second
        self._rows.append(
            (at, at - then, energy, raw * per_second, *step.shift_px, np.rad2deg(step.turn_rad),
             light, noise, agreed)
        )  # fmt: skip
        self._flags.append(int(flags))
        self._grids.append(np.minimum(_cells(moved, GRID) * per_second, 6e4).astype(np.float16))
        self._flows.append(_signed(was, step.left, seconds))

    def _best_step(self, was: View, now: View) -> tuple[CameraStep, float, float]:
        """The camera's step, the noise left and the share of the picture that agrees."""
        start: Start | None = None
        if self._step is not None and self._step.furthest_px > 2:
            start = start_from(self._step, was.picture.shape[1], was.picture.shape[0])
        found = self._judged(was, now, start)
        if found[2] >= _AGREED_WELL:
            return found
        # Corners followed one by one reach further, at three times the cost. Where they have
        # not helped (a room gliding past at many depths), ask them less often.
        self._asked += 1
        if self._asked % self._ask_every:
            return found
        start = coarse_start(was, now)
        other = self._judged(was, now, start) if start is not None else found
        helped = other[2] > found[2] + 0.05
        self._ask_every = 1 if helped else min(2 * self._ask_every, 8)
        return other if other[2] > found[2] else found

    def _judged(self, was: View, now: View, start: Start | None) -> tuple[CameraStep, float, float]:
        step = camera_step(was, now, start)
        noise = _noise(step)
        return step, noise, _agreement(was, step, min(noise, 2 * self._usual_noise(2.0)))

    def _usual_noise(self, otherwise: float) -> float:
        return float(np.median(self._noises)) if self._noises else otherwise

    def _keep_copy(self, at: int, interval: int, light: float, flags: Quality) -> None:
        rows, columns = _oriented(GRID, self._size)
        self._rows.append((at, interval, 0, 0, 0, 0, 0, light, self._usual_noise(0.0), 1))
        self._flags.append(int(flags | Quality.REPEATED))
        self._grids.append(np.zeros((rows, columns), np.float16))
        rows, columns = _oriented(FLOW, self._size)
        self._flows.append(np.zeros((rows, columns, 2), np.float16))

    def track(self) -> MotionTrack:
        """What was measured so far."""
        table = np.array([row[2:] for row in self._rows], np.float32).reshape(-1, 8)
        times = np.array([row[0] for row in self._rows], np.int64)
        steps = np.array([row[1] for row in self._rows], np.int64)
        flags = np.array(self._flags, np.uint8)
        energy, raw = table[:, 0].copy(), table[:, 1].copy()
        rows, columns = _oriented(GRID, self._size)
        grid = np.array(self._grids, np.float16).reshape(-1, rows, columns)
        rows, columns = _oriented(FLOW, self._size)
        flow = np.array(self._flows, np.float16).reshape(-1, rows, columns, 2)
        if len(steps):
            flags[steps > self._settings.gap_factor * np.median(steps)] |= np.uint8(Quality.GAP)
        _share_with_copies(steps, flags, (energy, raw, grid, flow))
        unknown = (flags & (Quality.GAP | Quality.CUT)) != 0
        for each in (energy, raw, grid, flow):
            each[unknown] = np.nan
        return MotionTrack(
            times, steps, energy, raw, table[:, 2:4].copy(), table[:, 4].copy(),
            table[:, 5].copy(), table[:, 6].copy(), table[:, 7].copy(), flags, grid, flow,
            self._size[0], self._size[1], METHOD, VERSION,
        )  # fmt: skip


def _oriented(cells: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns: the larger number along the longer side."""
    return cells if size[0] >= size[1] else (cells[1], cells[0])


def _cells(plane: NDArray[np.float32], cells: tuple[int, int]) -> NDArray[np.float32]:
    rows, columns = _oriented(cells, (plane.shape[1], plane.shape[0]))
    return as_plane(cv2.resize(plane, (columns, rows), interpolation=cv2.INTER_AREA))


def _noise(step: CameraStep) -> float:
    """Standard deviation of what is left where nothing moves, grey levels.

    From the quietest third of the pixels: a child may fill more than half of the picture.
    """
    left = np.abs(step.left[::2, ::2]).ravel()
    left = left[left > 0]
    if not len(left):
        return _NOISE_LEAST
    third = round(0.3 * (len(left) - 1))
    return max(float(np.partition(left, third)[third]) / 0.3853, _NOISE_LEAST)


def _allowance(was: View, step: CameraStep, noise: float) -> NDArray[np.float32]:
    """What noise and inexact alignment may leave in each pixel, grey levels.

    Alignment errs by a few hundredths of a pixel on a resting camera, more on a moving one.
    """
    across, down = was.slopes
    slope = as_plane(cv2.magnitude(across, down))
    error_px = min(0.35, 0.02 + 0.12 * step.furthest_px)
    allowed: NDArray[np.float32] = slope * np.float32(error_px) + np.float32(_SURE * noise)
    return allowed


def _agreement(was: View, step: CameraStep, noise: float) -> float:
    """Share of the cells with any texture in which nothing is left, 0 to 1."""
    across, down = was.slopes
    slope = _cells(as_plane(cv2.magnitude(across, down)), GRID)
    excess = _cells(np.maximum(np.abs(step.left) - _allowance(was, step, noise), 0), GRID)
    across_px, down_px = step.margin_px
    rows, columns = slope.shape
    height, width = step.left.shape
    seen = np.zeros(slope.shape, np.bool_)
    out_rows, out_columns = -(-down_px * rows // height), -(-across_px * columns // width)
    seen[out_rows : rows - out_rows, out_columns : columns - out_columns] = True
    if seen.mean() < _SHARED_LEAST:
        return 0.0  # no camera moves that far in one frame
    textured = (slope > max(0.5, noise / 2)) & seen
    if not textured.any():
        return 1.0
    return float((excess[textured] < 0.1 * slope[textured]).mean())


def _likeness(old: NDArray[np.uint8], new: NDArray[np.uint8]) -> float:
    """Correlation of two frames' coarse brightness, -1 to 1: low across a cut."""
    a, b = (_cells(p.astype(np.float32), GRID).ravel() for p in (old, new))
    a, b = a - a.mean(), b - b.mean()
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size > 0 else 1.0


def _signed(was: View, left: NDArray[np.float32], seconds: float) -> NDArray[np.float16]:
    """Movement of each cell along the slopes of its own picture, working pixels a second."""
    across, down = was.slopes
    strength = _cells(across * across + down * down, FLOW) + 1.0
    parts = [-_cells(slope * left, FLOW) / strength / seconds for slope in (across, down)]
    return np.clip(np.stack(parts, axis=-1), -6e4, 6e4).astype(np.float16)


def _share_with_copies(
    steps: NDArray[np.int64], flags: NDArray[np.uint8], arrays: tuple[NDArray[np.floating], ...]
) -> None:
    """Spread a change evenly over up to three copies before it: it happened in all that time."""
    copies = (flags & Quality.REPEATED) != 0
    i = 0
    while i < len(steps):
        first = i
        while i < len(steps) and copies[i]:
            i += 1
        if 0 < i - first <= _COPIES_AT_MOST and i < len(steps):
            share = steps[i] / steps[first : i + 1].sum()
            for each in arrays:
                each[first : i + 1] = each[i] * share
        i += 1
