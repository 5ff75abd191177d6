"""What can be said in numbers about an episode the reader marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from workstation.core.annotation.bands import Band, bands_of
from workstation.core.motion.assess import assessable_share, mostly_within, unsure, why_not
from workstation.core.motion.bursts import NO_BURSTS, bursts
from workstation.core.motion.measure import Measure, abstain
from workstation.core.motion.movement import Movement, belongs
from workstation.core.motion.movements import METHOD as MOVEMENTS_METHOD
from workstation.core.motion.movements import VERSION as MOVEMENTS_VERSION
from workstation.core.motion.movements import movements
from workstation.core.motion.principal import parted, smaller_text
from workstation.core.motion.rhythm import Rhythm, no_rhythm, rhythm
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.swelling import NO_SHAPE, rise_and_fall
from workstation.core.motion.track import MotionTrack
from workstation.core.timebase.text import span_text

NO_FRAMES = "Nothing could be measured here: there are no frames."

_TREND_LEAST = 4
_ALL = 0.99


@dataclass(frozen=True, slots=True)
class EpisodeMeasures:
    """The numbers of one episode. Times are on the clip's own clock.

    Attributes:
        events: the principal movements of the episode, in order; all numbers are theirs.
        span: length the reader marked.
        count: how many movements.
        duration: median length of a movement; low and high are the range.
        interval: median time from onset to onset; low and high are the range.
        trend: change of the movements' strength from first to last, in % of their median.
        rhythm: to and fro within the episode.
        bands: for each event the bands its length may lie in, given its uncertainty.
        limits: what a reader must know beside the numbers, one sentence each.
        rise_fall: whether the movements grow and then fade, in order of time.
        bursts: how many bursts the movements come in; low and high are the movements in each.
        smaller: movements in the episode too small beside the others to be counted.
        assessable_share: share of the marked time in which movement could be measured, 0 to 1.
            Below `settings.assessable_least` there are no numbers.
    """

    events: tuple[Movement, ...]
    span: Measure
    count: Measure
    duration: Measure
    interval: Measure
    trend: Measure
    rhythm: Rhythm
    bands: tuple[tuple[Band, ...], ...]
    limits: tuple[str, ...]
    rise_fall: Measure = NO_SHAPE
    bursts: Measure = NO_BURSTS
    smaller: tuple[Movement, ...] = ()
    assessable_share: float = 1.0


def measure(
    track: MotionTrack,
    start_ns: int,
    end_ns: int,
    *,
    bands: Sequence[Band] = (),
    settings: MotionSettings = DEFAULTS,
    found: Sequence[Movement] | None = None,
) -> EpisodeMeasures:
    """The numbers of the episode between two clip times.

    A movement belongs to the episode when at least half of it lies there (workstation default);
    it is never cut to it. Others that reach into the episode are told of and not counted.

    Args:
        track: the clip's motion.
        start_ns: clip time the reader marked as start.
        end_ns: clip time the reader marked as end.
        bands: bands of duration, as data.
        settings: thresholds.
        found: the clip's movements where they are known already.
    """
    stretches = unsure(track, settings)
    share = assessable_share(track, stretches, start_ns, end_ns)
    part = track.between(start_ns, end_ns)
    covered = bool(len(track.energy[part])) and bool(np.isfinite(track.energy[part]).any())
    frame = int(track.interval_ns[part].max()) if covered else 0
    span = Measure(
        "span", end_ns - start_ns, "ns", "marked by the reader", "1", frame or None,
        basis="one frame interval" if frame else "",
    )  # fmt: skip
    if share < settings.assessable_least:
        why = why_not(stretches, start_ns, end_ns) if covered else NO_FRAMES
        return _not_measured(span, no_rhythm(track.frame_rate_hz, settings, why), why, share)
    every = movements(track, settings) if found is None else found
    met = [
        e
        for e in every
        if e.start_ns < end_ns and e.end_ns > start_ns and not mostly_within(e, stretches)
    ]
    inside = (start_ns, end_ns)
    own = [e for e in met if belongs((e.start_ns, e.end_ns), inside, settings.belongs_least)]
    passing = [e for e in met if e not in own]
    if passing and not own:
        why = _only_passing(passing)
        return _not_measured(span, rhythm(track, start_ns, end_ns, settings), why, share)
    events, smaller, least = parted(own)
    strengths = [strength(track, each) for each in events]
    whole = tuple(e for e in events if e.start_seen and e.end_seen)
    said = (
        smaller_text(smaller, least),
        _passing_text(passing),
        *_limits(track, events, start_ns, end_ns),
    )
    if share < _ALL:
        said = (
            *said,
            f"For {100 * (1 - share):.0f} % of the marked time movement could not be measured.",
        )
    return EpisodeMeasures(
        events,
        span,
        _of_movements("count", len(events), "1"),
        _duration(whole, events),
        _interval(events),
        _trend(events, strengths),
        rhythm(track, start_ns, end_ns, settings),
        tuple(bands_of(bands, e.duration_ns, e.uncertainty_ns) for e in events),
        tuple(dict.fromkeys(each for each in said if each)),
        rise_and_fall(strengths),
        bursts([e.start_ns for e in events]),
        smaller,
        share,
    )


def _not_measured(span: Measure, without: Rhythm, why: str, share: float) -> EpisodeMeasures:
    """Every number abstains for one reason."""
    shape = abstain(NO_SHAPE.name, NO_SHAPE.unit, why, NO_SHAPE.method, NO_SHAPE.version)
    return EpisodeMeasures(
        (),
        span,
        _none("count", "1", why),
        _none("duration", "ns", why),
        _none("interval", "ns", why),
        _none("trend", "%", why),
        without,
        (),
        (why,),
        shape,
        abstain(NO_BURSTS.name, NO_BURSTS.unit, why, NO_BURSTS.method, NO_BURSTS.version),
        (),
        share,
    )


def _of_movements(name: str, value: float, unit: str, **more: float | str | None) -> Measure:
    return Measure(name, value, unit, MOVEMENTS_METHOD, MOVEMENTS_VERSION, **more)  # type: ignore[arg-type]


def _none(name: str, unit: str, reason: str) -> Measure:
    return abstain(name, unit, reason, MOVEMENTS_METHOD, MOVEMENTS_VERSION)


def _duration(whole: tuple[Movement, ...], events: tuple[Movement, ...]) -> Measure:
    if not events:
        return _none("duration", "ns", "No movement was measured here.")
    if not whole:
        return _none("duration", "ns", "No movement was seen from its start to its end.")
    lengths = [e.duration_ns for e in whole]
    return _of_movements(
        "duration", round(float(np.median(lengths))), "ns",
        uncertainty=max(e.uncertainty_ns for e in whole),
        low=min(lengths), high=max(lengths), basis="range; one frame interval each",
    )  # fmt: skip


def _interval(events: tuple[Movement, ...]) -> Measure:
    onsets = [e.start_ns for e in events if e.start_seen]
    if len(onsets) < 2:
        return _none("interval", "ns", "Fewer than two movements began in view.")
    steps = np.diff(onsets)
    return _of_movements(
        "interval", round(float(np.median(steps))), "ns",
        uncertainty=max(e.uncertainty_ns for e in events),
        low=int(steps.min()), high=int(steps.max()), basis="range; one frame interval each",
    )  # fmt: skip


def strength(track: MotionTrack, found: Movement) -> float:
    """How much the picture changes during a movement in all, % of full scale.

    Steadier than the peak, which noise and the moment of a single frame decide.
    """
    part = track.between(found.start_ns, found.end_ns + found.uncertainty_ns // 2)
    return float(np.nansum(track.energy[part] * (track.interval_ns[part] / 1e9)))


def _trend(events: tuple[Movement, ...], strengths: list[float]) -> Measure:
    if len(events) < _TREND_LEAST:
        return _none("trend", "%", f"Fewer than {_TREND_LEAST} movements: no trend.")
    at = np.array([e.start_ns for e in events]) / 1e9
    slope, _, low, high = stats.theilslopes(strengths, at, 0.95)
    scale = float(at[-1] - at[0]) * 100 / float(np.median(strengths))
    return _of_movements(
        "trend", float(slope) * scale, "%",
        low=float(low) * scale, high=float(high) * scale, basis="95 % interval",
    )  # fmt: skip


def _only_passing(passing: Sequence[Movement]) -> str:
    """Why an episode has no movement of its own although something moves in it."""
    if len(passing) == 1:
        length = span_text(passing[0].duration_ns)
        return f"The marked time is part of a movement of {length} that lies mostly outside it."
    return f"{len(passing)} movements reach into the marked time and lie mostly outside it."


def _passing_text(passing: Sequence[Movement]) -> str:
    """The sentence beside numbers that leave out what mostly lies outside; "" for none."""
    if not passing:
        return ""
    if len(passing) == 1:
        return "1 movement that lies mostly outside the marked time is not counted."
    return f"{len(passing)} movements that lie mostly outside the marked time are not counted."


def _limits(
    track: MotionTrack, events: tuple[Movement, ...], start_ns: int, end_ns: int
) -> list[str]:
    said = [e.doubt for e in events if e.doubt]
    if any(not e.start_seen for e in events):
        said.append("The first movement was under way when the picture began.")
    if any(not e.end_seen for e in events):
        said.append("The last movement was still going when the picture ended.")
    if any(g.start_ns < end_ns and g.end_ns > start_ns for g in track.gaps):
        said.append("Frames are missing in the episode; what happened there is unknown.")
    return said
