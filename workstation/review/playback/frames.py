"""Which frame of which clip is shown at an instant, and where its neighbours lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.core.case import Case
from workstation.core.media.index import FrameIndex
from workstation.core.timebase import ClockMap, Instant, Interval


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame of one clip on the case clock.

    Attributes:
        source_id: the clip.
        number: frame number within the clip, 0 the first shown; a label, never a time.
        clip_ns: its presentation time on the clip's own clock.
        start: when it begins to be shown.
    """

    source_id: str
    number: int
    clip_ns: int
    start: Instant


class FrameTimes:
    """Frame arithmetic for a case: the picture, the label, marks and stills all ask here."""

    def __init__(self, case: Callable[[], Case], index_of: Callable[[str], FrameIndex]) -> None:
        """Answer for whatever `case()` returns now; `index_of` gives a clip's frame index."""
        self._case = case
        self._index_of = index_of
        self.preferred: str | None = None

    def shown(self, source_id: str, at: Instant) -> Shown | None:
        """The frame of a clip shown at an instant, or None where the clip has none."""
        case = self._case()
        if source_id not in case.placements:
            return None
        index = self._index_of(source_id)
        clock = case.map_of(source_id)
        number = index.frame_at(clock.to_source(at))
        if number is None:
            return None
        clip_ns = index.pts_of(number)
        return Shown(source_id, number, clip_ns, first_instant(clock, clip_ns))

    def clip_at(self, at: Instant) -> str | None:
        """The clip to look at: the preferred one if it has a frame, else the first that has."""
        found = self._seen(at)
        return found.source_id if found else None

    def step(self, at: Instant, frames: int) -> Instant:
        """Where the picture begins that lies `frames` pictures after (before) the one seen.

        Pictures are counted as they are seen, in the clip that is looked at: at the end of a clip
        the next one follows, a hole is passed over, and where clips overlap the one beneath comes
        to light when the one above ends. Steps forwards and back meet the same pictures. Before
        the first and after the last picture it stays where it is.
        """
        for _ in range(abs(frames)):
            to = self._next(at) if frames > 0 else self._before(at)
            if to is None:
                break
            at = to
        return at

    def footage(self) -> Sequence[Interval]:
        """Where there is any clip, rising and disjoint; where there are only logs, those."""
        case = self._case()
        of = case.clips() or case.logs()
        return union([case.span_of(s.id) for s in of if s.id in case.placements])

    # -- inside ---------------------------------------------------------------------------------

    def _order(self) -> list[str]:
        """Clips, the one to look at first."""
        case = self._case()
        clips = [c.id for c in case.clips() if c.id in case.placements]
        if self.preferred in clips:
            clips.remove(self.preferred)
            clips.insert(0, self.preferred)
        return clips

    def _seen(self, at: Instant) -> Shown | None:
        found = (self.shown(clip, at) for clip in self._order())
        return next((f for f in found if f is not None), None)

    def _span(self, source_id: str) -> tuple[Instant, Instant]:
        """First instant with a picture of a clip, and the first without one again."""
        clock = self._case().map_of(source_id)
        return (
            first_instant(clock, 0),
            first_instant(clock, self._index_of(source_id).end_ns),
        )

    def _above(self, source_id: str) -> list[tuple[Instant, Instant]]:
        order = self._order()
        return [self._span(clip) for clip in order[: order.index(source_id)]]

    def _next(self, at: Instant) -> Instant | None:
        """Where the picture after the one seen at an instant begins."""
        now = self._seen(at)
        end = at
        if now is not None:
            index = self._index_of(now.source_id)
            end = first_instant(self._case().map_of(now.source_id), index.end_of(now.number))
            covered = [start for start, _ in self._above(now.source_id) if at < start < end]
            end = min(covered, default=end)
            if self._seen(end) is not None:
                return end
        return min((s for s, _ in map(self._span, self._order()) if s >= end), default=None)

    def _before(self, at: Instant) -> Instant | None:
        """Where the picture before the one seen at an instant begins."""
        now = self._seen(at)
        here = self._begins(now, at) if now is not None else at
        last = here.plus(-1)
        seen = self._seen(last)
        if seen is None:
            ends = [e for _, e in map(self._span, self._order()) if e <= here]
            if not ends:
                return None
            last = max(ends).plus(-1)
            seen = self._seen(last)
        return self._begins(seen, last) if seen is not None else None

    def _begins(self, seen: Shown, at: Instant) -> Instant:
        """Since when the picture seen at an instant is seen without a break."""
        cover = [end for _, end in self._above(seen.source_id) if end <= at]
        return max([seen.start, *cover])


def first_instant(clock: ClockMap, source_ns: int) -> Instant:
    """The first instant of the case at which a moment of a source has come.

    With a drifting clock the way there and back may round by a nanosecond, and a slow source
    stands at one of its nanoseconds for several of the case (a time lapse for very many).
    """
    come = clock.to_case(source_ns)
    step = 1
    while clock.to_source(come) < source_ns:
        come, step = come.plus(step), 2 * step
    not_yet, step = come.plus(-1), 1
    while clock.to_source(not_yet) >= source_ns:
        come, not_yet, step = not_yet, not_yet.plus(-step), 2 * step
    while come.since(not_yet) > 1:
        middle = not_yet.plus(come.since(not_yet) // 2)
        if clock.to_source(middle) < source_ns:
            not_yet = middle
        else:
            come = middle
    return come


def union(spans: Sequence[Interval]) -> tuple[Interval, ...]:
    """Rising disjoint spans that cover the same time."""
    out: list[Interval] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            out[-1] = Interval(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)
