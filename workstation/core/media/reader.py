"""The exact picture of any frame of a clip, in any order."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import ClipFacts
from workstation.core.media.colour import Colours
from workstation.core.media.decoding import never
from workstation.core.media.display import Display
from workstation.core.media.index import FrameIndex
from workstation.core.media.kept import Kept, KeptFrames
from workstation.core.media.seeking import SeekingDecoder

BUDGET_BYTES = 96_000_000
"""Decoded frames kept by default: 30 of 1080p, seven of 4K. With 256 MB one 4K clip scrubbed for a
minute took the window to 1.0 GB; going back, the frames before are decoded ahead instead."""

_MUCH_SMALLER = 3
"""A displayed picture is kept instead of the frame if it is so many times smaller."""

_AROUND = 30
"""Frames before one jumped to that are decoded along with it, so that stepping back is free."""


class ClipReader:
    """Gives every displayed frame of one clip as it is displayed.

    Frames are found by their time stamp in the clip's index, never by counting. Decoded frames
    around the last one asked for are kept, whole groups of pictures as far as they fit, so that a
    step back costs as little as a step forward. Belongs to one thread at a time.
    """

    def __init__(
        self,
        stream: BinaryIO,
        facts: ClipFacts,
        index: FrameIndex,
        *,
        name: str = "The clip",
        max_size: tuple[int, int] | None = None,
        budget_bytes: int = BUDGET_BYTES,
    ) -> None:
        """Open a clip.

        Args:
            stream: the file, seekable; it stays open and belongs to this reader meanwhile.
            facts: of this clip.
            index: of this clip.
            name: of the file, for sentences.
            max_size: largest width and height wanted; None is the full size.
            budget_bytes: how much decoded picture to keep.

        Raises:
            UnreadableFileError, DamagedFileError: it cannot be opened any more.
        """
        self._facts = facts
        self._index = index
        self._display = Display(facts.width, facts.height, facts.rotation_deg, facts.mirrored)
        self._size = self._display.fitted(*(max_size or (None, None)))
        self._colours = Colours()
        self._kept = KeptFrames(budget_bytes)
        self._last = -1
        self._budget = self._alone = budget_bytes
        self._decoder = SeekingDecoder(stream, name, facts.stream_index, index)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the pictures this reader gives."""
        return self._size

    @property
    def index(self) -> FrameIndex:
        """Of the displayed frames."""
        return self._index

    def resize(self, max_size: tuple[int, int] | None) -> None:
        """Give pictures of another size from now on."""
        size = self._display.fitted(*(max_size or (None, None)))
        if size != self._size:
            self._size = size
            self._kept.clear()

    def frame(self, number: int, *, cancelled: Callable[[], bool] = never) -> NDArray[np.uint8]:
        """The displayed picture of a frame.

        Args:
            number: from 0.
            cancelled: asked between frames on a longer way.

        Returns:
            uint8 (height, width, 3), red, green, blue; yours to keep.

        Raises:
            IndexError: the clip has no such frame.
            DamagedFileError: it cannot be decoded any more.
            CancelledError: as asked; the reader stays usable.
        """
        self._index.pts_of(number)
        was, self._last = self._last, number
        kept = self._kept.get(number)
        if kept is None:
            # Whoever steps back will go on doing so: then all that can be kept is worth decoding.
            back = 0 < was - number <= _AROUND
            near = max(_AROUND, self._room) if back else _AROUND
            frame = self._decoder.reach(
                number, lambda n, f: self._keep(n, f, number, back=back), cancelled, near=near
            )
            kept = self._kept.get(number) or Kept(frame, None, 0)
        if kept.rgb is not None:
            return kept.rgb.copy()
        return self._converted(kept.frame)

    def share(self, among: int) -> None:
        """So many readers work at once: keep less from now on, and decode with fewer threads."""
        self._budget = self._alone // among
        self._kept.keep_within(self._budget)
        self._decoder.share(among)

    def rest(self) -> None:
        """Let go of all memory while nobody looks; the next frame opens the clip again."""
        self._kept.clear()
        self._decoder.close()

    def is_quick(self, number: int) -> bool:
        """Whether a frame is kept, or only a few frames of decoding away."""
        if number in self._kept:
            return True
        at = self._decoder.next_number
        if at is not None and self._decoder.ahead(number):
            return number - at <= 4
        return number - self._decoder.key_number(number) <= 2

    def close(self) -> None:
        """Let go of everything; the stream stays open."""
        self._kept.clear()
        self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _room(self) -> int:
        """How many pictures as shown can be kept."""
        return self._budget // (self._size[0] * self._size[1] * 3)

    def _keep(self, number: int, frame: Any, position: int, *, back: bool = False) -> None:
        stored = sum(p.buffer_size for p in frame.planes)
        shown = self._size[0] * self._size[1] * 3
        if not back or shown * _MUCH_SMALLER > stored:
            self._kept.put(number, Kept(frame, None, stored), position, back=back)
        elif position - number < self._room:
            # Going back through large pictures in a small view: converted, four times as many fit.
            self._kept.put(number, Kept(None, self._converted(frame), shown), position, back=back)

    def _converted(self, frame: Any) -> NDArray[np.uint8]:
        width, height = self._display.stored(self._size)
        return self._display.upright(self._colours.rgb(frame, width, height))
