"""The case: one child's material, what was marked on it and what was answered. Immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType

from workstation.core.annotation import Episode, Mark
from workstation.core.checklist.answers import Answer
from workstation.core.evidence import Source, SourceKind
from workstation.core.sync.by_hand import BY_HAND
from workstation.core.timebase import ClockMap, Instant, Interval, WallTime

TERM_DAYS = 280
"""Days of a pregnancy counted as term: 40 weeks."""


@dataclass(frozen=True, slots=True)
class Child:
    """Who the case is about.

    Attributes:
        id: always "child": a case has one.
        name: pseudonym or name, as the clinic prefers.
        birth_date: None while unknown.
        gestation_days: gestational age at birth in days, None while unknown.
        sex: "girl", "boy", "other" or "" while unknown.
        history: field name of the referral letter -> text or choice; absent means not asked.
    """

    name: str
    birth_date: date | None = None
    gestation_days: int | None = None
    sex: str = ""
    history: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    id: str = "child"

    def age_days(self, on: date) -> int | None:
        """Days since birth, None while the birth date is unknown."""
        return None if self.birth_date is None else (on - self.birth_date).days

    def corrected_age_days(self, on: date) -> int | None:
        """Age counted from 40 weeks for a child born before 37 weeks, else None."""
        age = self.age_days(on)
        if age is None or self.gestation_days is None or self.gestation_days >= 37 * 7:
            return None
        return age - (TERM_DAYS - self.gestation_days)

    def postmenstrual_days(self, on: date) -> int | None:
        """Gestation at birth plus age, None while either is unknown."""
        age = self.age_days(on)
        if age is None or self.gestation_days is None:
            return None
        return self.gestation_days + age


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one source lies on the case clock. `id` is the source's id."""

    id: str
    map: ClockMap
    author: str = ""


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """How one clip is looked at; the file is never touched. `id` is the source's id.

    Attributes:
        turn_deg: clockwise, in quarter turns.
        mirror: left and right are swapped after the turn.
        brightness, contrast, gamma, local_contrast: as in `core/media/tone.py`.
    """

    id: str
    turn_deg: int = 0
    mirror: bool = False
    brightness: float = 0.0
    contrast: float = 1.0
    gamma: float = 1.0
    local_contrast: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """What the reader wrote for the referral. `id` is always "letter".

    Attributes:
        fields: field name -> text ("question", "summary", "referrer", "recipient", ...).
        urgency: level set by the reader ("E0".."E4") or "" while not rated.
        urgency_reason: in the reader's words.
        episodes: ids of the episodes that go into it, empty = all.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    urgency: str = ""
    urgency_reason: str = ""
    episodes: tuple[str, ...] = ()
    id: str = "letter"


@dataclass(frozen=True, slots=True)
class Watched:
    """Which stretches of one source were played at up to 2x, merged. `id` is the source's id."""

    id: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known about one child's material at one moment.

    Attributes:
        id: unique in the library, used as the shown number ("B-0417").
        created_at: UTC.
        zero: the wall-clock time of the case clock's zero, or None while no clock is believed.
        child, letter: one each.
        sources, placements, episodes, marks, answers, pictures, watched: by id.
    """

    id: str
    created_at: datetime
    child: Child
    zero: WallTime | None = None
    letter: Letter = field(default_factory=Letter)
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    placements: Mapping[str, Placement] = field(default_factory=lambda: MappingProxyType({}))
    episodes: Mapping[str, Episode] = field(default_factory=lambda: MappingProxyType({}))
    marks: Mapping[str, Mark] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    pictures: Mapping[str, PictureSettings] = field(default_factory=lambda: MappingProxyType({}))
    watched: Mapping[str, Watched] = field(default_factory=lambda: MappingProxyType({}))

    def clips(self) -> tuple[Source, ...]:
        """Clips in the order they lie on the case clock."""
        return self._of(SourceKind.CLIP)

    def logs(self) -> tuple[Source, ...]:
        """Logs in the order they lie on the case clock."""
        return self._of(SourceKind.LOG)

    def map_of(self, source_id: str) -> ClockMap:
        """How a source lies on the case clock.

        Raises:
            KeyError: the source was never placed.
        """
        return self.placements[source_id].map

    def tells_time(self, source_id: str) -> bool:
        """Whether the wall clock of the case holds for a source, so that its time of day is known.

        A source whose place nobody knows has none. One that was set by hand while watching has that
        of the clips it lies beside, if any of them has one.
        """
        placed = self.placements.get(source_id)
        if self.zero is None or placed is None or placed.map.uncertainty_ns is None:
            return False
        if placed.map.method != BY_HAND:
            return True
        span = self.span_of(source_id)
        beside = [
            self.placements[c.id].map.uncertainty_ns is not None
            for c in self.clips()
            if c.id != source_id and c.id in self.placements and self.span_of(c.id).meets(span)
        ]
        return not beside or any(beside)

    def tells_time_at(self, at: Instant) -> bool:
        """Whether the wall clock of the case is that of what lies at an instant.

        Where clips lie, theirs counts; where nothing lies it holds.
        """
        if self.zero is None:
            return False
        for sources in (self.clips(), self.logs()):
            here = [s for s in sources if s.id in self.placements and self.span_of(s.id).holds(at)]
            if here:
                return any(self.tells_time(s.id) for s in here)
        return True

    def span_of(self, source_id: str) -> Interval:
        """The case time a source covers."""
        clock = self.map_of(source_id)
        return Interval(
            clock.to_case(0), clock.to_case(max(self.sources[source_id].duration_ns, 1))
        )

    def watched_share(self) -> Fraction | None:
        """How much of all clips was watched, 0 to 1, in the seconds they are shown in."""
        whole = seen = Fraction(0)
        for clip in self.clips():
            placed = self.placements.get(clip.id)
            slowed = placed.map.slowed if placed else Fraction(1)
            held = self.watched.get(clip.id)
            whole += clip.duration_ns / slowed
            seen += sum(end - start for start, end in held.spans) / slowed if held else 0
        return min(seen / whole, Fraction(1)) if whole else None

    def span(self) -> Interval | None:
        """The case time all sources cover together, None while there are none."""
        spans = [self.span_of(s) for s in self.sources if s in self.placements]
        if not spans:
            return None
        return Interval(min(s.start for s in spans), max(s.end for s in spans))

    def episodes_in_order(self) -> tuple[Episode, ...]:
        """Episodes by start."""
        return tuple(sorted(self.episodes.values(), key=lambda e: (e.span.start, e.number)))

    def _of(self, kind: SourceKind) -> tuple[Source, ...]:
        return tuple(
            sorted(
                (s for s in self.sources.values() if s.kind is kind),
                key=lambda s: (
                    self.placements[s.id].map.to_case(0).ns if s.id in self.placements else 0,
                    s.imported_at,
                    s.id,
                ),
            )
        )
