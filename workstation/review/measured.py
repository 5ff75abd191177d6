"""What was measured in the open case: movements on the case clock, numbers of each episode."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from workstation.core.annotation import Episode
from workstation.core.annotation.bands import Band
from workstation.core.case import Case
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.evidence import SourceKind
from workstation.core.evidence.pace import not_real, pace_text
from workstation.core.motion.adequacy import Adequacy, adequacy
from workstation.core.motion.assess import unsure
from workstation.core.motion.episode import EpisodeMeasures, measure
from workstation.core.motion.movement import Movement, belongs
from workstation.core.motion.movements import movements
from workstation.core.motion.outside import FROM_OUTSIDE
from workstation.core.motion.settings import DEFAULTS
from workstation.core.motion.track import MotionTrack
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.review.material import CaseMaterial

_Paced = tuple[str, Fraction]
"""A clip, and how many of its seconds make one that is measured."""


@dataclass(frozen=True, slots=True)
class CaseMovement:
    """A measured movement on the case clock; nobody has confirmed it.

    Attributes:
        id: the same for the same movement of the same clip.
        source_id: the clip.
        span: onset to end.
        uncertainty_ns: of each end.
        method, version: what found it.
        doubt: why it may not be the child, or "".
    """

    id: str
    source_id: str
    span: Interval
    uncertainty_ns: int
    method: str
    version: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class EpisodeReading:
    """The numbers of one episode as the checklists ask for them (`checklist.suggest.Measures`).

    Attributes:
        episode: as the reader marked it.
        measures: its numbers.
        spans: its events on the case clock.
        silent: why nothing may be suggested from them, or "".
    """

    episode: Episode
    measures: EpisodeMeasures
    spans: tuple[Interval, ...]
    silent: str = ""

    @property
    def event_durations_s(self) -> Sequence[float]:
        """Of events seen from start to end."""
        return [e.duration_ns / NS for e in self.measures.events if e.start_seen and e.end_seen]

    @property
    def intervals_s(self) -> Sequence[float]:
        """Onset to onset."""
        starts = [e.start_ns for e in self.measures.events if e.start_seen]
        return [(b - a) / NS for a, b in pairwise(starts)]

    @property
    def uncertainty_s(self) -> float:
        """The largest of the events' uncertainties."""
        return max((e.uncertainty_ns for e in self.measures.events), default=0) / NS

    @property
    def count(self) -> int:
        """Events."""
        return len(self.measures.events)

    @property
    def rhythm_hz(self) -> float | None:
        """Dominant rate of the child's movements, None where there is none.

        What comes from outside the picture, or does not stand out as movement (sucking,
        breathing), is shown with its note but supports no answer about jerks.
        """
        if all(e.doubt == FROM_OUTSIDE for e in self.measures.events):
            return None
        return self.measures.rhythm.frequency.value

    @property
    def rhythm_uncertainty_hz(self) -> float:
        """Half of the 95 % interval."""
        found = self.measures.rhythm.frequency
        if found.low is None or found.high is None:
            return float(found.uncertainty or 0.0)
        return float(found.high - found.low) / 2

    @property
    def rhythm_limit_hz(self) -> float:
        """Fastest measurable rate."""
        return self.measures.rhythm.limit_hz

    @property
    def episode_s(self) -> float | None:
        """As the reader marked it."""
        return self.episode.span.duration_ns / NS or None

    @property
    def whole_episode(self) -> bool:
        """Start and end both captured, as the reader says."""
        return bool(self.episode.start_captured and self.episode.end_captured)

    @property
    def method(self) -> str:
        """What found the events."""
        return self.measures.count.method

    @property
    def version(self) -> str:
        """Of the method."""
        return self.measures.count.version

    @property
    def evidence(self) -> Sequence[EvidenceLink]:
        """The seconds of each event."""
        return [EvidenceLink(s, self.episode.source_id, self.episode.id) for s in self.spans]


def kept(movement: CaseMovement, episodes: Iterable[Episode]) -> bool:
    """Whether a reader kept a movement: most of it lies in an episode of its clip, or of none."""
    own = movement.span.start.ns, movement.span.end.ns
    return any(
        belongs(own, (e.span.start.ns, e.span.end.ns), DEFAULTS.belongs_least)
        for e in episodes
        if e.source_id in (None, movement.source_id)
    )


class Measured:
    """Measurements of the open case, made when first asked for and kept while they hold."""

    def __init__(
        self, case: Callable[[], Case], material: CaseMaterial, bands: Sequence[Band]
    ) -> None:
        """Measure whatever `case()` returns now."""
        self._case = case
        self._material = material
        self._bands = tuple(bands)
        self._tracks: dict[_Paced, MotionTrack] = {}
        self._movements: dict[_Paced, tuple[Movement, ...]] = {}
        self._episodes: dict[tuple[_Paced, int, int], EpisodeMeasures] = {}

    def track(self, source_id: str) -> MotionTrack:
        """A clip's motion in the seconds it is shown in: real ones, or as the file plays.

        Its times count from the clip's first frame, as `ClockMap.real_ns` does.
        """
        clock = self._case().map_of(source_id)
        key = (source_id, clock.slowed)
        if key not in self._tracks:
            self._tracks[key] = self._material.motion_track(source_id).paced(clock.slowed)
        return self._tracks[key]

    def movements(self, source_id: str) -> tuple[CaseMovement, ...]:
        """A clip's movements on the case clock."""
        clock = self._case().map_of(source_id)
        return tuple(
            CaseMovement(
                f"{source_id}:{each.start_ns}",
                source_id,
                _on_case(clock, each.start_ns, each.end_ns),
                each.uncertainty_ns,
                each.method,
                each.version,
                each.doubt,
            )
            for each in self._found(source_id)
        )

    def all_movements(self) -> tuple[CaseMovement, ...]:
        """The movements of all clips."""
        return tuple(m for clip in self._case().clips() for m in self.movements(clip.id))

    def adequacy(self, source_id: str) -> Adequacy:
        """How far a clip can be read."""
        return adequacy(self.track(source_id), self._found(source_id))

    def not_measurable(self, source_id: str) -> tuple[tuple[Interval, str], ...]:
        """Stretches of a clip, on the case clock, in which movement cannot be measured, and why."""
        clock = self._case().map_of(source_id)
        track = self.track(source_id)
        found = sorted((*track.gaps, *unsure(track)), key=lambda gap: gap.start_ns)
        return tuple((_on_case(clock, each.start_ns, each.end_ns), each.reason) for each in found)

    def episode(self, episode: Episode) -> EpisodeReading | None:
        """The numbers of an episode, None for one that lies on no clip."""
        case = self._case()
        source = case.sources.get(episode.source_id or "")
        if source is None or source.kind is not SourceKind.CLIP or not episode.source_id:
            return None
        clock = case.map_of(episode.source_id)
        start, end = (
            clock.real_ns(clock.to_source(at)) for at in (episode.span.start, episode.span.end)
        )
        key = ((episode.source_id, clock.slowed), start, end)
        if key not in self._episodes:
            made = measure(
                self.track(episode.source_id),
                start,
                end,
                bands=self._bands,
                found=self._found(episode.source_id),
            )
            pace = pace_text(source.clip, clock.slowed)
            self._episodes[key] = replace(made, limits=(pace, *made.limits)) if pace else made
        found = self._episodes[key]
        spans = tuple(_on_case(clock, e.start_ns, e.end_ns) for e in found.events)
        return EpisodeReading(episode, found, spans, not_real(source.clip, clock.slowed))

    def _found(self, source_id: str) -> tuple[Movement, ...]:
        key = (source_id, self._case().map_of(source_id).slowed)
        if key not in self._movements:
            self._movements[key] = movements(self.track(source_id))
        return self._movements[key]


def _on_case(clock: ClockMap, start_ns: int, end_ns: int) -> Interval:
    """A stretch of a clip, in the seconds it is measured in, on the case clock."""
    return Interval(clock.real_to_case(start_ns), clock.real_to_case(end_ns))
