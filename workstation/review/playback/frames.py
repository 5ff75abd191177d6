"""Which frame of which clip is shown at an instant, and where its neighbours lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.core.case import Case
from workstation.core.media.index import FrameIndex
from workstation.core.timebase import ClockMap, Instant, Interval
from workstation.review.playback.looking import Looking, Moment

_ROUNDING_NS = 1_000
"""Containers round their stamps: so much early, a locked picture still counts as having come."""


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
        self._looking = Looking()
        self._looked_in: object = None

    @property
    def looking(self) -> Looking:
        """How the case is looked at: what is there of what was asked for."""
        placements = self._case().placements
        if placements is not self._looked_in:
            self._looked_in = placements
            self._looking = self._looking.among(placements)
        return self._looking

    @looking.setter
    def looking(self, looking: Looking) -> None:
        self._looking, self._looked_in = looking, None

    @property
    def main(self) -> str | None:
        """The clip of the main picture, None while that is whichever has footage."""
        return self.looking.main_clip

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
        """Where a clip on screen can be seen, rising and disjoint.

        With one picture that is any clip, or any log where there are only logs; locked it is the
        main picture's clip.
        """
        case = self._case()
        on_screen = self._on_screen()
        if on_screen:
            return union([case.span_of(clip) for clip in on_screen])
        of = case.clips() or case.logs()
        return union([case.span_of(s.id) for s in of if s.id in case.placements])

    def bounds(self) -> Interval | None:
        """Where the playhead may be: the whole case; locked, within the main picture's clip.

        So whatever is marked while pictures are locked lies on footage of the main picture.
        """
        case = self._case()
        clip = self.main
        if self.looking.locked and clip in case.placements and clip is not None:
            return Interval(*self._span(clip))
        return case.span()

    # -- several pictures -----------------------------------------------------------------------

    def moment(self, clip: str, at: Instant, episode: str = "") -> Moment:
        """The frame of a clip seen at an instant, or its frame nearest to that instant."""
        clock, index = self._case().map_of(clip), self._index_of(clip)
        wanted = min(max(clock.to_source(at), 0), index.end_ns - 1)
        number = index.frame_at(wanted)
        return Moment(clip, index.pts_of(number if number is not None else 0), episode)

    def instant_of(self, moment: Moment) -> Instant:
        """When a clip comes to the frame a comparison is locked on."""
        return first_instant(self._case().map_of(moment.clip), moment.clip_ns)

    def shift_ns(self, place: int) -> int:
        """How much later on the case clock a picture is than the main one; 0 unless locked."""
        looking = self.looking
        if not looking.locked or place == looking.main:
            return 0
        main, other = looking.moments[looking.main], looking.moments[place]
        return self.instant_of(other).since(self.instant_of(main))

    def seen_in(self, place: int, at: Instant) -> Shown | None:
        """The frame in one of several pictures while the playhead is at an instant."""
        clip = self.looking.clips[place]
        if place == self.looking.main:
            return self.shown(clip, at)
        own = at.plus(self.shift_ns(place))
        early = _ROUNDING_NS if self.looking.locked else 0
        return self.shown(clip, own.plus(early)) or self.shown(clip, own)

    def heard_at(self, at: Instant) -> tuple[str, int] | None:
        """The clip that is heard, and how much later on the case clock it is than the playhead.

        None where there is nothing to hear.
        """
        if not self.looking.clips:
            clip = self.clip_at(at)
            return None if clip is None else (clip, 0)
        heard = self.looking.heard
        shown = self.seen_in(heard, at)
        return None if shown is None else (shown.source_id, self.shift_ns(heard))

    def offset_ns(self, place: int, shown: Shown) -> int:
        """How far the frame in a locked picture lies from the instant it is locked on."""
        return shown.start.since(self.instant_of(self.looking.moments[place]))

    def step_in(self, clip: str, at: Instant, frames: int) -> Instant:
        """Where the picture of a clip begins that lies `frames` after the one seen, within it."""
        index, clock = self._index_of(clip), self._case().map_of(clip)
        here = index.frame_at(min(max(clock.to_source(at), 0), index.end_ns - 1)) or 0
        to = min(max(here + frames, 0), index.count - 1)
        return first_instant(clock, index.pts_of(to))

    # -- inside ---------------------------------------------------------------------------------

    def _order(self) -> list[str]:
        """Clips, the one to look at first; with several pictures those alone."""
        case = self._case()
        on_screen = self._on_screen()
        if on_screen:
            return list(on_screen)
        clips = [c.id for c in case.clips() if c.id in case.placements]
        if self.preferred in clips:
            clips.remove(self.preferred)
            clips.insert(0, self.preferred)
        return clips

    def _on_screen(self) -> tuple[str, ...]:
        """The clips playing keeps to, the main one first; none with one picture."""
        looking, placed = self.looking, self._case().placements
        clips = looking.clips if not looking.locked else (looking.moments[looking.main].clip,)
        main = looking.main_clip
        rest = [c for c in clips if c != main and c in placed]
        return (main, *rest) if main is not None and main in placed else tuple(rest)

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
