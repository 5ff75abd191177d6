"""From a decoder's frame to the colours a person should see, on screen and on paper alike.

Standard clips go through FFmpeg's scaler with the matrix and range the file states. HDR clips
(HLG and PQ) are brought to standard brightness by a table computed here once.

HDR sources: ITU-R BT.2100-2 (both transfer functions and the HLG display model for 1000 cd/m2),
ITU-R BT.2408 (203 cd/m2 as the white of ordinary things), ITU-R BT.2087 (BT.2020 to BT.709).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.filter import Graph
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from workstation.core.media.tonemap import Curve, table_text

_EXACT = (
    Interpolation.AREA
    | Interpolation.ACCURATE_RND
    | Interpolation.FULL_CHR_H_INT
    | Interpolation.BITEXACT
)
"""Flat colours come out right to half a level with these; without them up to three are lost."""

_KEPT_SETUPS = 6
"""Sizes a pass asks for at once: proxy, thumbnails, motion, and some to spare."""

_LIMITED, _FULL = 1, 2
_BT709, _BT601, _BT2020 = 1, 5, 9
_MATRICES = {1: _BT709, 4: _BT601, 5: _BT601, 6: _BT601, 9: _BT2020, 10: _BT2020}
_CURVES = {16: Curve.PQ, 18: Curve.HLG}

TRANSFERS = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear",
    11: "iec61966-2-4", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084",
    17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
"""FFmpeg's numbers of transfer characteristics and its names for them."""


class Colours:
    """Converts the frames of one clip. Keeps its scalers, so one belongs to one thread."""

    def __init__(self) -> None:
        self._scalers: dict[tuple[int, int, str], Any] = {}
        self._last: dict[tuple[int, int], Any] = {}
        self._graphs: dict[tuple[Curve, int, int], Any] = {}

    def rgb(self, frame: Any, width: int, height: int) -> NDArray[np.uint8]:
        """A frame's colours at a size, before any turn.

        Returns:
            uint8 (height, width, 3), red, green, blue; good until the next call.
        """
        curve = _CURVES.get(int(frame.color_trc))
        if curve is None:
            shown = self._scaled(frame, width, height, "rgb24")
        else:
            flat = self._scaled(frame, width, height, "gbrp16le")
            last = _held(self._last, (width, height), VideoReformatter)
            shown = last.reformat(self._mapped(flat, curve), format="rgb24", interpolation=_EXACT)
        out: NDArray[np.uint8] = shown.to_ndarray()
        return out

    def grey(self, frame: Any, width: int, height: int) -> NDArray[np.uint8]:
        """A frame's brightness as coded, 0 to 255, at a size, before any turn: (height, width)."""
        out: NDArray[np.uint8] = self._scaled(frame, width, height, "gray").to_ndarray()
        return out

    def _scaled(self, frame: Any, width: int, height: int, form: str) -> Any:
        return _held(self._scalers, (width, height, form), VideoReformatter).reformat(
            frame,
            width=width,
            height=height,
            format=form,
            src_colorspace=matrix_of(frame),
            src_color_range=range_of(frame),
            dst_color_range=_FULL,
            interpolation=_EXACT,
        )

    def _mapped(self, flat: Any, curve: Curve) -> Any:
        key = (curve, flat.width, flat.height)
        return _held(self._graphs, key, lambda: _Mapping(*key)).mapped(flat)


def _held(held: dict[Any, Any], key: Any, make: Callable[[], Any]) -> Any:
    """What is kept under a key; setting one up costs more than using it, so a few stay."""
    if key not in held:
        if len(held) >= _KEPT_SETUPS:
            held.pop(next(iter(held)))
        held[key] = make()
    return held[key]


class _Mapping:
    """FFmpeg's table look-up with four-point interpolation, fed with our table."""

    def __init__(self, curve: Curve, width: int, height: int) -> None:
        self._graph = Graph()
        self._count = 0
        with _table_file(curve) as path:
            frames = self._graph.add_buffer(
                width=width,
                height=height,
                format=av.VideoFormat("gbrp16le"),
                time_base=Fraction(1, 1000),
            )
            look_up = self._graph.add("lut3d", file=path, interp="tetrahedral")
            sink = self._graph.add("buffersink")
            frames.link_to(look_up)
            look_up.link_to(sink)
            self._graph.configure()
        self._frames, self._sink = frames, sink

    def mapped(self, frame: Any) -> Any:
        frame.pts, frame.time_base = self._count, Fraction(1, 1000)
        self._count += 1
        self._frames.push(frame)
        return self._sink.pull()


@contextmanager
def _table_file(curve: Curve) -> Iterator[str]:
    """The table as a file for as long as FFmpeg reads it; it holds nothing of any clip."""
    handle, path = tempfile.mkstemp(suffix=".cube", prefix="hypnic-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(_table(curve))
        yield path
    finally:
        Path(path).unlink()


@lru_cache(maxsize=2)
def _table(curve: Curve) -> str:
    return table_text(curve)


def is_hdr(frame: Any) -> bool:
    """Whether a frame's brightness is coded for HDR screens."""
    return int(frame.color_trc) in _CURVES


def matrix_of(frame: Any) -> int:
    """The matrix a frame's colours were coded with, as the scaler counts them."""
    said = _MATRICES.get(int(frame.colorspace))
    if said is not None:
        return said
    if frame.format.name.startswith("yuvj"):
        return _BT601  # motion JPEG and its kin
    if int(frame.color_trc) in _CURVES or int(frame.color_primaries) == _BT2020:
        return _BT2020
    return _BT709 if max(frame.width, frame.height) >= 1280 or frame.height > 576 else _BT601


def range_of(frame: Any) -> int:
    """Whether black is 0 (full) or 16 (limited) in a frame, as the scaler counts them."""
    said = int(frame.color_range)
    if said in {_LIMITED, _FULL}:
        return said
    return _FULL if frame.format.name.startswith("yuvj") or frame.format.is_rgb else _LIMITED
