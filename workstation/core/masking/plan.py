"""Which regions of which frames are covered: found faces and drawn masks, followed both ways.

A face the detector loses stays covered: every find is followed forwards and backwards for two
seconds (workstation default), so a mask begins before the first find and ends after the last, and
never blinks off between two. A drawn mask is followed to both ends of the span; where it cannot be
followed it stays, grows, and the frames are named for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import HypnicError
from workstation.core.masking.follow import alike, follow, look_of
from workstation.core.masking.region import Region
from workstation.core.media.decoding import never, stop_if
from workstation.core.vision import cv2

Find = Callable[[NDArray[np.uint8]], Sequence[Region]]

HOLD_NS = 2_000_000_000
"""So long a face stays covered before and after it was found (workstation default)."""

LOOK_NS = 200_000_000
"""The detector looks this often."""

SURE_NS = 600_000_000
"""A frame further than this from any find is named for a person to look at."""

_SIDE_PX = 480
_JPEG = 88
_SAME = 0.15
_MOST_BYTES = 400_000_000
"""Small pictures kept for the way back: some ten minutes at 30 a second."""

_AROUND = 2
"""Frames before and after whose regions are covered too: a fast head outruns its own place."""

_DRAWN_ROOM = 1.1
_GROWS = 1.02
_LARGEST = 1.8
_STAYS_SHARE = 0.01
_LEAST_ALIKE = 0.6
"""What a drawn mask covers must stay so much like what it was drawn on (workstation default)."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A mask a reader drew on one frame.

    Attributes:
        mask: which mask: two drawings of one mask correct each other.
        number: of the frame.
        region: where, in the displayed picture.
    """

    mask: int
    number: int
    region: Region


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """What is covered in each frame of a span.

    Attributes:
        first: number of the first frame.
        regions: for each frame from there on.
        unsure: frames in which a mask was not followed but held, or rests on a find long before.
        bare: frames in which faces were looked for and nothing at all is covered.
        finds: in how many of the frames that were looked at a face was found.
        looked: how many frames were looked at; 0 if faces were not looked for.
    """

    first: int
    regions: tuple[tuple[Region, ...], ...]
    unsure: tuple[int, ...] = ()
    bare: tuple[int, ...] = ()
    finds: int = 0
    looked: int = 0

    def at(self, number: int) -> tuple[Region, ...]:
        """The regions to cover in a frame, those of its neighbours with them."""
        place = number - self.first
        near = self.regions[max(place - _AROUND, 0) : place + _AROUND + 1]
        return tuple(dict.fromkeys(r for each in near for r in each))

    @property
    def to_check(self) -> tuple[int, ...]:
        """Frames a person should look at, rising."""
        return tuple(sorted({*self.unsure, *self.bare}))


class MaskPlanner:
    """Takes the frames of a span in order, then makes the plan. Belongs to one thread."""

    def __init__(
        self, first: int, find: Find | None = None, drawings: Sequence[Drawing] = ()
    ) -> None:
        """Cover what `find` finds and what was drawn.

        Args:
            first: number of the span's first frame.
            find: finds faces in a displayed picture; None does not look for any.
            drawings: by a reader; those on other frames than the span's are passed over.
        """
        self._first = first
        self._find = find
        self._drawings = tuple(drawings)
        self._small: list[NDArray[np.uint8]] = []
        self._at_ns: list[int] = []
        self._found: dict[int, tuple[Region, ...]] = {}
        self._bytes = 0
        self._looked_ns: int | None = None
        self._carried: tuple[list[list[Region]], set[int]] | None = None

    @property
    def looks(self) -> bool:
        """Whether faces are looked for."""
        return self._find is not None

    def take(self, rgb: NDArray[np.uint8], at_ns: int, *, last: bool = False) -> None:
        """The next frame of the span.

        Args:
            rgb: as displayed.
            at_ns: its clip time.
            last: there is none after it; it is looked at in any case.

        Raises:
            HypnicError: these are more frames than can be followed at once.
        """
        place = len(self._small)
        self._at_ns.append(at_ns)
        self._small.append(_packed(rgb))
        self._bytes += self._small[-1].nbytes
        if self._bytes > _MOST_BYTES:
            raise HypnicError(
                "These are more frames than can be covered at once.",
                advice="Choose a shorter span.",
            )
        if self._find is None:
            return
        if last or self._looked_ns is None or at_ns - self._looked_ns >= LOOK_NS:
            self._looked_ns = at_ns
            self._found[place] = tuple(self._find(rgb))

    def drawn_again(self, drawings: Sequence[Drawing]) -> None:
        """Other drawings on the same frames; what was found stays."""
        self._drawings = tuple(drawings)

    def plan(
        self,
        progress: Callable[[float], None] = lambda _: None,
        cancelled: Callable[[], bool] = never,
    ) -> MaskPlan:
        """Follow everything through the frames taken so far.

        Raises:
            CancelledError: as asked; the planner can be asked again.
        """
        count = len(self._small)
        faces, far = self._faces(progress, cancelled)
        regions, unsure = [list(r) for r in faces], set(far)
        progress(0.8)
        for i, drawing in enumerate(self._drawings):
            self._draw(drawing, regions, unsure, cancelled)
            progress(0.8 + 0.2 * (i + 1) / len(self._drawings))
        bare = [i for i in range(count) if not regions[i]] if self._find is not None else []
        return MaskPlan(
            self._first,
            tuple(tuple(r) for r in regions),
            tuple(self._first + i for i in sorted(unsure)),
            tuple(self._first + i for i in bare),
            sum(1 for f in self._found.values() if f),
            len(self._found),
        )

    def _faces(
        self, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> tuple[list[list[Region]], set[int]]:
        """What finds cover, and where they are far; worked out once."""
        count = len(self._small)
        if self._carried is None or len(self._carried[0]) != count:
            regions: list[list[Region]] = [[] for _ in range(count)]
            if self._find is not None:
                for half, order in enumerate((range(count), range(count - 1, -1, -1))):
                    for i, _ in enumerate(self._chain(order, regions)):
                        stop_if(cancelled)
                        progress(0.4 * half + 0.4 * i / count)
            self._carried = regions, self._far_from_finds(regions)
        return self._carried

    def _chain(self, order: Sequence[int], regions: list[list[Region]]) -> Iterator[None]:
        """Carry finds along one way; each lasts until another takes its place or time is up.

        Yields after every frame, so that whoever waits can be told or stop it.
        """
        held: list[tuple[Region, int]] = []
        before: NDArray[np.uint8] | None = None
        for place in order:
            now = _unpacked(self._small[place])
            at = self._at_ns[place]
            found = self._found.get(place, ())
            carried = []
            for region, since in held:
                if abs(at - since) > HOLD_NS:
                    continue
                moved = follow(before, now, region).region if before is not None else region
                if not any(moved.overlap(f) > _SAME for f in found):
                    carried.append((moved, since))
            held = [*carried, *((f, at) for f in found)]
            regions[place] += [r for r, _ in held if r not in regions[place]]
            before = now
            yield

    def _far_from_finds(self, regions: Sequence[Sequence[Region]]) -> set[int]:
        times = np.array([self._at_ns[p] for p, f in sorted(self._found.items()) if f])
        if not len(times):
            return set()
        return {
            i
            for i, at in enumerate(self._at_ns)
            if regions[i] and np.abs(times - at).min() > SURE_NS
        }

    def _draw(
        self,
        drawing: Drawing,
        regions: list[list[Region]],
        unsure: set[int],
        cancelled: Callable[[], bool],
    ) -> None:
        start, count = drawing.number - self._first, len(self._small)
        if not 0 <= start < count:
            return
        others = [
            d.number - self._first
            for d in self._drawings
            if d.mask == drawing.mask and d.number != drawing.number
        ]
        low = max((o for o in others if o < start), default=-1)
        high = min((o for o in others if o > start), default=count)
        regions[start].append(drawing.region.grown(_DRAWN_ROOM))
        for order in (range(start + 1, high), range(start - 1, low, -1)):
            for _ in self._carry(drawing.region, start, order, regions, unsure):
                stop_if(cancelled)

    def _carry(
        self,
        region: Region,
        start: int,
        order: Sequence[int],
        regions: list[list[Region]],
        unsure: set[int],
    ) -> Iterator[None]:
        before, room = _unpacked(self._small[start]), _DRAWN_ROOM
        drawn = look_of(before, region)
        for place in order:
            now = _unpacked(self._small[place])
            gone = follow(before, now, region)
            region = gone.region
            if gone.sure:
                room = max(room / _GROWS, _DRAWN_ROOM)
            elif np.abs(now.astype(np.int16) - before).mean() > _STAYS_SHARE * 255:
                # A picture that stands still may be followed by standing still.
                room = min(room * _GROWS, _LARGEST)
                unsure.add(place)
            # Small errors add up unseen: what no longer looks like what was drawn is named.
            seen = look_of(now, region)
            if drawn is None or seen is None or alike(drawn, seen) < _LEAST_ALIKE:
                unsure.add(place)
            regions[place].append(region.grown(room))
            before = now
            yield


def spans_of(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Rising numbers as stretches, first and last of each."""
    out: list[tuple[int, int]] = []
    for n in numbers:
        if out and n == out[-1][1] + 1:
            out[-1] = (out[-1][0], n)
        else:
            out.append((n, n))
    return tuple(out)


def plan_json(plan: MaskPlan) -> Mapping[str, object]:
    """What a script may want to know about a plan."""
    return {
        "looked_at_frames": plan.looked,
        "frames_with_faces": plan.finds,
        "unsure_frames": [list(s) for s in spans_of(plan.unsure)],
        "bare_frames": [list(s) for s in spans_of(plan.bare)],
    }


def _packed(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness, small and compressed: minutes of it are kept for the way back."""
    height, width = rgb.shape[:2]
    share = min(1.0, _SIDE_PX / max(height, width))
    size = (max(round(width * share), 1), max(round(height * share), 1))
    small = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])
    if not done:
        raise ValueError("a picture could not be made small")
    return np.asarray(data, dtype=np.uint8)


def _unpacked(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
