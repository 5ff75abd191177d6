"""Rhythm of a movement: how often a second it goes to and fro, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from workstation.core.motion.measure import Measure, abstain
from workstation.core.motion.movements import movements
from workstation.core.motion.outside import FROM_OUTSIDE
from workstation.core.motion.settings import DEFAULTS, MotionSettings
from workstation.core.motion.track import MotionTrack

METHOD = "harmonic sum over the Fourier transform of signed motion at the true frame times"
VERSION = "2"

Reals = NDArray[np.float64]

_NOT_OFFERED = "Nothing here stands out as a movement; slow rhythms may be breathing."
_SEGMENT_S = 30.0
_HARMONICS = 6
_OVERSAMPLED = 4
_DIRECTIONS = 3
_OWN_LINES = 0.03
_STANDS_OUT = 8.0
"""A rhythm's own line is this many times the level beside it; chance reaches 4."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rhythm of a stretch of movement.

    Attributes:
        frequency: in Hz with its 95 % interval, or why there is none.
        concentration: share of the movement that follows it, 0 to 1, chance taken off.
        limit_hz: faster rhythms cannot be measured at this frame rate.
        note: what the frame rate hides, one sentence.
    """

    frequency: Measure
    concentration: Measure
    limit_hz: float
    note: str


def limit_note(limit_hz: float, rate_hz: float) -> str:
    """What cannot be seen at a frame rate, in words."""
    return (
        f"Rhythms above {limit_hz:.3g} Hz are not measurable at {rate_hz:.3g} fps; "
        "a much faster tremor could look slower than it is."
    )


def rhythm(
    track: MotionTrack, start_ns: int, end_ns: int, settings: MotionSettings = DEFAULTS
) -> Rhythm:
    """The rhythm between two clip times, from the signed flow of the picture's cells.

    The signed flow turns with the limb, so a swing of f Hz shows at f, where the energy, blind to
    direction, would show twice as much.
    """
    part = track.between(start_ns, end_ns)
    rate = track.frame_rate_hz
    if not (track.energy[part] > settings.floor / 4).any():
        return no_rhythm(rate, settings, "No movement was measured here.")
    flow = track.flow[part].astype(np.float64).reshape(part.stop - part.start, -1)
    known = np.isfinite(flow).all(axis=1)
    # A difference between two frames speaks for the time midway between them.
    middle = track.times_ns[part] - track.interval_ns[part] // 2
    if not known.all():
        return no_rhythm(rate, settings, "Frames are missing here, so a rhythm cannot be followed.")
    found = rhythm_of((middle - start_ns) / 1e9, flow, rate, settings)
    offered = [
        each
        for each in movements(track, settings)
        if each.start_ns < end_ns and each.end_ns > start_ns
    ]
    if not offered:
        return replace(found, note=f"{found.note} {_NOT_OFFERED}")
    if max(offered, key=lambda each: each.peak).doubt == FROM_OUTSIDE:
        return replace(found, note=f"{found.note} {FROM_OUTSIDE}")
    return found


def rhythm_of(seconds: Reals, signals: Reals, rate_hz: float, settings: MotionSettings) -> Rhythm:
    """The rhythm common to several signed signals.

    Args:
        seconds: (n,), sample times, rising, not necessarily even.
        signals: (n, channels), signed.
        rate_hz: samples a second.
        settings: limits.
    """
    if len(seconds) < 8 or rate_hz <= 0:
        return no_rhythm(rate_hz, settings, "Too few frames to look for a rhythm.")
    span = float(seconds[-1] - seconds[0]) * len(seconds) / (len(seconds) - 1)
    limit = settings.nyquist_share * rate_hz
    if max(settings.slowest_hz, 2 / span) >= limit:
        return no_rhythm(rate_hz, settings, _few(settings))
    main = _main_directions(signals)
    grid, power = _spectrum(seconds, main, 0.5 * rate_hz, min(span, _SEGMENT_S))
    found, concentration = _strongest(grid, power, span, settings)
    share = Measure("concentration", concentration, "1", METHOD, VERSION)
    reason = _objection(found, concentration, span, rate_hz, settings)
    if reason:
        return no_rhythm(rate_hz, settings, reason, share)
    frequency, half = _refined(seconds, main, found, grid, power, span)
    if frequency > limit:
        return no_rhythm(rate_hz, settings, _too_fast(limit, rate_hz), share)
    measure = Measure(
        "rhythm", frequency, "Hz", METHOD, VERSION, half, max(frequency - half, 0.0),
        frequency + half, "95 % interval",
    )  # fmt: skip
    return Rhythm(measure, share, limit, limit_note(limit, rate_hz))


def _strongest(
    grid: Reals, power: Reals, span: float, settings: MotionSettings
) -> tuple[float, float]:
    """The frequency that gathers most of the power, and the share it gathers."""
    lowest = max(settings.slowest_hz, 2 / span)
    width = 1.0 / min(span, _SEGMENT_S)
    candidates = grid[grid >= lowest]
    scores = _harmonic_scores(candidates, grid, power, width, lowest)
    line = float(grid[int(np.argmax(np.where(grid >= lowest, power, 0)))])
    if line > settings.nyquist_share / 0.5 * float(grid[-1]):
        # Lines folded down from above the limit would pass for its slower parts.
        return line, float(scores[int(np.argmin(np.abs(candidates - line)))])
    for _ in range(_HARMONICS):
        # Half and a third of a rhythm gather nearly the same lines: the fastest that does wins.
        best = int(np.flatnonzero(scores >= 0.93 * scores.max())[-1])
        while best > 0 and scores[best - 1] > scores[best]:
            best -= 1
        best = _plateau(scores, best, candidates, width)
        found = float(candidates[best])
        if _stands_out(grid, power, found, width) and _has_own_lines(grid, power, found, width):
            return found, float(scores[best])
        scores[np.abs(candidates - found) <= 2 * width] = 0.0
    return line, 0.0


def _stands_out(grid: Reals, power: Reals, found: float, width: float) -> bool:
    """Whether there is a line at the frequency itself, not only at its multiples."""
    away = np.abs(grid - found)
    own = away <= width / 2 + 0.03 * found
    beside = (away > 1.5 * width + 0.03 * found) & (away < 0.45 * found + 1.5 * width)
    if not own.any() or not beside.any():
        return True
    return float(power[own].max()) >= _STANDS_OUT * float(np.median(power[beside]))


def _has_own_lines(grid: Reals, power: Reals, found: float, width: float) -> bool:
    """Whether the line below the strongest multiple is there too.

    Brief jerks spread their power over neighbouring multiples; a third of a swing's rate has
    nothing but the swing's own line and its echoes from above half the frame rate.
    """
    lines = [
        float(power[np.abs(grid - number * found) <= width / 2 + 0.03 * found].max(initial=0.0))
        for number in range(1, _HARMONICS + 1)
    ]
    strongest = int(np.argmax(lines))
    swing, rate = (strongest + 1) * found, 2 * float(grid[-1])
    echoes = [abs(rate - number * swing) for number in (2, 3)]
    below = [
        line
        for number, line in enumerate(lines[:strongest], 1)
        if all(abs(number * found - echo) > width + 0.03 * swing for echo in echoes)
    ]
    return strongest == 0 or (bool(below) and below[-1] >= _OWN_LINES * lines[strongest])


def _objection(
    found: float, concentration: float, span: float, rate_hz: float, settings: MotionSettings
) -> str:
    """Why the strongest frequency is not to be reported, or ""."""
    limit = settings.nyquist_share * rate_hz
    if concentration < settings.concentration:
        return "The movement follows no steady rhythm."
    if found > limit:
        return _too_fast(limit, rate_hz)
    if found * span < settings.cycles - 0.25:
        return _few(settings)
    return ""


def _too_fast(limit: float, rate_hz: float) -> str:
    return (
        f"The movement is faster than {limit:.3g} Hz, the most that can be measured at "
        f"{rate_hz:.3g} fps."
    )


def _few(settings: MotionSettings) -> str:
    return f"Fewer than {settings.cycles} cycles: too few to call it a rhythm."


def no_rhythm(
    rate_hz: float, settings: MotionSettings, reason: str, share: Measure | None = None
) -> Rhythm:
    """No rhythm at a frame rate, and why."""
    limit = settings.nyquist_share * rate_hz
    return Rhythm(
        abstain("rhythm", "Hz", reason, METHOD, VERSION),
        share or abstain("concentration", "1", reason, METHOD, VERSION),
        limit,
        limit_note(limit, rate_hz),
    )


def _main_directions(signals: Reals) -> Reals:
    """The few combinations of cells that move most, (n, up to 3)."""
    centred = signals - signals.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    main: Reals = centred @ vectors[:, ::-1][:, :_DIRECTIONS]
    return main


def _spectrum(
    seconds: Reals, signals: Reals, highest: float, segment_s: float
) -> tuple[Reals, Reals]:
    """Frequencies and power, summed over signals, averaged over half-overlapping segments."""
    grid = np.arange(1, int(highest * segment_s * _OVERSAMPLED) + 1) / (segment_s * _OVERSAMPLED)
    power = np.zeros(len(grid))
    start, last = seconds[0], seconds[-1]
    while True:
        part = (seconds >= start - 1e-9) & (seconds < start + segment_s + 1e-9)
        at = seconds[part]
        if len(at) >= 8:
            steps = np.gradient(at)
            taper = np.sin(np.pi * (at - at[0] + steps[0] / 2) / (at[-1] - at[0] + steps[0])) ** 2
            weight = (taper * steps)[:, None]
            tapered = weight * (signals[part] - (weight * signals[part]).sum(0) / weight.sum())
            power += _transform_power(grid, at, tapered)
        if start + 1.5 * segment_s > last + segment_s * 0.5:
            break
        start += segment_s / 2
    return grid, power


def _transform_power(grid: Reals, at: Reals, tapered: Reals) -> Reals:
    power = np.empty(len(grid))
    block = max(1, 2_000_000 // len(at))
    for first in range(0, len(grid), block):
        part = slice(first, first + block)
        waves = np.exp(-2j * np.pi * np.outer(grid[part], at))
        power[part] = (np.abs(waves @ tapered) ** 2).sum(axis=1)
    return power


def _harmonic_scores(
    candidates: Reals, grid: Reals, power: Reals, width: float, lowest: float
) -> Reals:
    """Share of the power on each candidate and its harmonics, chance taken off."""
    step = grid[1] - grid[0]
    sums = np.concatenate([[0.0], np.cumsum(power)])
    floor_at = int(np.searchsorted(grid, lowest - width))
    total = max(sums[-1] - sums[floor_at], 1e-30)
    room = len(grid) - floor_at
    held, bins = np.zeros(len(candidates)), np.zeros(len(candidates))
    reached = np.full(len(candidates), floor_at, np.int64)
    for number in range(1, _HARMONICS + 1):
        centre = number * candidates
        half = width + 0.03 * centre
        first = np.ceil((centre - half) / step - 1).astype(np.int64)
        last = np.floor((centre + half) / step - 1).astype(np.int64) + 1
        first = np.clip(np.maximum(first, reached), 0, len(grid))
        last = np.clip(np.maximum(last, first), 0, len(grid))
        held += sums[last] - sums[first]
        bins += last - first
        reached = np.maximum(reached, last)
    chance = bins / room
    return np.where(chance < 0.8, (held / total - chance) / np.maximum(1 - chance, 0.2), 0.0)


def _plateau(scores: Reals, best: int, candidates: Reals, width: float) -> int:
    """The middle of the plateau the line's own width makes."""
    near = np.abs(candidates - candidates[best]) <= 2 * width
    top = near & (scores >= scores[near].max() * 0.995)
    return round(float(np.flatnonzero(top).mean()))


def _refined(
    seconds: Reals, main: Reals, rough: float, grid: Reals, power: Reals, span: float
) -> tuple[float, float]:
    """Frequency from the drift of the phase of its strongest harmonic, and its 95 % half-width."""
    peaks = []
    for number in range(1, _HARMONICS + 1):
        near = np.abs(grid - number * rough) <= 1.5 / min(span, _SEGMENT_S) + 0.03 * number * rough
        if near.any():
            at = int(np.flatnonzero(near)[np.argmax(power[near])])
            peaks.append((float(power[at]), number, float(grid[at])))
    _, number, line = max(peaks)
    blocks = int(np.clip(rough * span, 5, 24))
    which = np.minimum(((seconds - seconds[0]) / span * blocks).astype(int), blocks - 1)
    turns, times = [], []
    for block in range(blocks):
        at = seconds[which == block]
        if len(at) >= 3:
            waves = np.stack([np.cos(2 * np.pi * line * at), np.sin(2 * np.pi * line * at), at**0])
            fit = np.linalg.lstsq(waves.T, main[which == block, 0], rcond=None)[0]
            turns.append(np.arctan2(-fit[1], fit[0]))
            times.append(at.mean())
    if len(turns) < 4:
        return line / number, 0.5 / span
    phase, when = np.unwrap(turns) / (2 * np.pi), np.array(times)
    slope, start = np.polyfit(when, phase, 1)
    rest = phase - (slope * when + start)
    count = len(phase)
    even = np.sqrt((rest**2).sum() / (count - 2) / ((when - when.mean()) ** 2).sum())
    # Cycles that wander add up: the spread of the steps from block to block says how much.
    paces = np.diff(phase) / np.diff(when)
    wander = paces.std(ddof=1) / np.sqrt(count - 1)
    quantile = float(stats.t.ppf(0.975, count - 2))
    half = max(quantile * max(float(even), float(wander)), 0.05 / span)
    return (line + float(slope)) / number, half / number
