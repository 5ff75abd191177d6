"""Suggestions from measurements. A suggestion is never an answer: a reader confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from workstation.core.checklist.answers import EvidenceLink
from workstation.core.checklist.definition import YES, Content, Measure, Question
from workstation.core.checklist.weigh import threshold_of

CLUSTER_GAP_S = 60.0
"""Longest interval within a cluster, seconds (K:LUX04)."""
CLUSTER_EVENTS = 3
"""Fewest events of a cluster: workstation default."""

_DURATION_ITEM = "IESS-03"
_CLUSTER_ITEM = "IESS-04"
_COUNT_ITEM = "IESS-04.count"
_INTERVAL_ITEM = "IESS-05"
_RATE_ITEM = "BNSM-04.rate"
_EPISODE_ITEMS = {"BNSM-05": 1.0, "SELNE-04": 1.0, "SZ-09": 1.0, "FS-03": 60.0}


class Measures(Protocol):
    """What was measured on one episode. Seconds and hertz; evidence plays on a click."""

    @property
    def event_durations_s(self) -> Sequence[float]:
        """Duration of each event."""

    @property
    def intervals_s(self) -> Sequence[float]:
        """From onset to onset of consecutive events."""

    @property
    def uncertainty_s(self) -> float:
        """What one duration or interval may be off by, to either side."""

    @property
    def count(self) -> int:
        """Number of events."""

    @property
    def rhythm_hz(self) -> float | None:
        """Rate of the jerks, None where there is none or it is not measurable."""

    @property
    def rhythm_uncertainty_hz(self) -> float:
        """Half of the 95 percent interval of the rate."""

    @property
    def rhythm_limit_hz(self) -> float:
        """Fastest rate this material can show."""

    @property
    def episode_s(self) -> float | None:
        """Duration of the whole episode, None while it is not marked."""

    @property
    def whole_episode(self) -> bool:
        """Whether its start and its end were both captured."""

    @property
    def silent(self) -> str:
        """Why nothing may be suggested from these numbers, "" where it may."""

    @property
    def method(self) -> str:
        """Name of the measurement."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def evidence(self) -> Sequence[EvidenceLink]:
        """The seconds measured."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer a measurement would support.

    Attributes:
        item_id: id of the question.
        value: as an answer would store it.
        text: one sentence for the reader.
        measured: the figures, with range and number.
        uncertainty: with its unit.
        method, version: of the measurement.
        evidence: the seconds it rests on.
    """

    item_id: str
    value: str
    text: str
    measured: str
    uncertainty: str
    method: str
    version: str
    evidence: tuple[EvidenceLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Abstention:
    """A question the measurement could have spoken to and does not, and why."""

    item_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a measurement offers, and where it keeps silent."""

    offered: tuple[Suggestion, ...]
    abstained: tuple[Abstention, ...]


def suggestions_from(content: Content, measures: Measures) -> Suggestions:
    """Suggestions for the questions a machine can measure.

    An absence is never suggested: no cluster on a clip does not mean that there is none.
    """
    asked = {
        question.id: question
        for item in content.items()
        if Measure.VIDEO in item.measures or Measure.LOG in item.measures
        for question in item.questions
    }
    found = [
        *_duration(measures, asked),
        *_cluster(measures),
        *_interval(measures, asked),
        *_rate(measures, asked),
        *_episode(measures, asked),
    ]
    if measures.silent:
        found = [Abstention(f.item_id, measures.silent) for f in found]
    return Suggestions(
        tuple(f for f in found if isinstance(f, Suggestion) and f.item_id in asked),
        tuple(f for f in found if isinstance(f, Abstention) and f.item_id in asked),
    )


_Found = list[Suggestion | Abstention]


def _suggest(
    measures: Measures, item_id: str, value: str, text: str, measured: str, uncertainty: str
) -> Suggestion:
    return Suggestion(
        item_id,
        value,
        text,
        measured,
        uncertainty,
        measures.method,
        measures.version,
        tuple(measures.evidence),
    )


def _undecided(question: Question | None, value: float, uncertainty: float) -> bool:
    """Whether the true value may lie in another range than the measured one."""
    if question is None:
        return False
    low, high = max(0.0, value - uncertainty), value + uncertainty
    bounds = (t.range for t in question.answer.thresholds)
    limits = [x for r in bounds for x in (r.at_least, r.above, r.at_most, r.below) if x is not None]
    points = [low, high, *(limit for limit in limits if low < limit < high)]
    return len({threshold_of(question, point) for point in points}) > 1


def _at_least(question: Question | None, value: float) -> bool:
    """Whether every longer duration would say the same: the range has no upper end."""
    threshold = threshold_of(question, value) if question else None
    return threshold is not None and threshold.range.at_most is threshold.range.below is None


def _range_text(values: Sequence[float]) -> str:
    return f"{median(values):.2f} s ({min(values):.2f}–{max(values):.2f}, n = {len(values)})"


def _duration(measures: Measures, asked: dict[str, Question]) -> _Found:
    if not measures.event_durations_s:
        return [Abstention(_DURATION_ITEM, "No event was measured.")]
    middle = median(measures.event_durations_s)
    if measures.uncertainty_s >= middle:
        return [Abstention(_DURATION_ITEM, "The events are shorter than the measurement resolves.")]
    measured = _range_text(measures.event_durations_s)
    off = f"± {measures.uncertainty_s:.3f} s"
    if _undecided(asked.get(_DURATION_ITEM), middle, measures.uncertainty_s):
        text = f"{measured} {off} lies too close to a limit to say on which side it falls."
        return [Abstention(_DURATION_ITEM, text)]
    text = f"A single event lasts {middle:.2f} s."
    return [_suggest(measures, _DURATION_ITEM, f"{middle:.3f}", text, measured, off)]


def _longest_run(intervals_s: Sequence[float], uncertainty_s: float) -> list[float]:
    """Intervals of the longest stretch in which each is surely below a minute."""
    best: list[float] = []
    run: list[float] = []
    for interval in intervals_s:
        run = [*run, interval] if interval + uncertainty_s < CLUSTER_GAP_S else []
        if len(run) > len(best):
            best = run
    return best


def _cluster(measures: Measures) -> _Found:
    run = _longest_run(measures.intervals_s, measures.uncertainty_s)
    events = len(run) + 1
    if events < CLUSTER_EVENTS:
        text = "No run of three or more was measured here; that does not say there is none."
        return [Abstention(_CLUSTER_ITEM, text)]
    text = (
        f"{events} movements come in a run. Whether they are stiffenings or nods is for the "
        "reader to see."
    )
    off = f"± {measures.uncertainty_s:.3f} s an interval"
    measured = f"{events} events, every interval below 60 s"
    return [
        _suggest(measures, _CLUSTER_ITEM, YES, text, measured, off),
        _suggest(measures, _COUNT_ITEM, str(events), f"{events} in the run.", measured, off),
    ]


def _interval(measures: Measures, asked: dict[str, Question]) -> _Found:
    run = _longest_run(measures.intervals_s, measures.uncertainty_s)
    if len(run) < CLUSTER_EVENTS - 1:
        return [Abstention(_INTERVAL_ITEM, "There is no run of three or more to measure.")]
    middle = median(run)
    off = f"± {measures.uncertainty_s:.3f} s"
    if _undecided(asked.get(_INTERVAL_ITEM), middle, measures.uncertainty_s):
        text = f"{_range_text(run)} {off} lies too close to a limit to say on which side it falls."
        return [Abstention(_INTERVAL_ITEM, text)]
    text = f"Median interval {middle:.2f} s, from onset to onset."
    return [_suggest(measures, _INTERVAL_ITEM, f"{middle:.3f}", text, _range_text(run), off)]


def _rate(measures: Measures, asked: dict[str, Question]) -> _Found:
    rate = measures.rhythm_hz
    if rate is None:
        return [Abstention(_RATE_ITEM, "No steady rhythm was measured.")]
    if rate + measures.rhythm_uncertainty_hz > measures.rhythm_limit_hz:
        limit = f"{measures.rhythm_limit_hz:.1f} Hz"
        return [Abstention(_RATE_ITEM, f"Not measurable above {limit} at this frame rate.")]
    if _undecided(asked.get(_RATE_ITEM), rate, measures.rhythm_uncertainty_hz):
        return [Abstention(_RATE_ITEM, "The rate lies too close to a limit.")]
    measured, off = f"{rate:.2f} Hz", f"± {measures.rhythm_uncertainty_hz:.2f} Hz"
    text = f"{measured}; a rhythm does not tell sleep jerks from a clonic seizure."
    return [_suggest(measures, _RATE_ITEM, f"{rate:.2f}", text, measured, off)]


def _episode(measures: Measures, asked: dict[str, Question]) -> _Found:
    found: _Found = []
    for item_id, seconds in _EPISODE_ITEMS.items():
        duration = measures.episode_s
        if duration is None:
            found.append(Abstention(item_id, "The episode is not marked."))
        elif not measures.whole_episode and _at_least(
            asked.get(item_id), (duration - measures.uncertainty_s) / seconds
        ):
            text = f"The episode lasts at least {duration:.1f} s; a part of it was not captured."
            value, off = f"{duration / seconds:.3f}", f"± {measures.uncertainty_s:.3f} s"
            found.append(_suggest(measures, item_id, value, text, f">= {duration:.2f} s", off))
        elif not measures.whole_episode:
            reason = f"At least {duration:.1f} s: its start or its end was not captured."
            found.append(Abstention(item_id, reason))
        elif _undecided(asked.get(item_id), duration / seconds, measures.uncertainty_s / seconds):
            found.append(Abstention(item_id, "The duration lies too close to a limit."))
        else:
            text = f"The episode lasts {duration:.1f} s."
            value = f"{duration / seconds:.3f}"
            off = f"± {measures.uncertainty_s:.3f} s"
            found.append(_suggest(measures, item_id, value, text, f"{duration:.2f} s", off))
    return found
