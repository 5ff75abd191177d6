"""Measured numbers in words: value, range, uncertainty, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reports.episodes import Measured
from workstation.core.motion.episode import EpisodeMeasures
from workstation.core.motion.measure import Measure
from workstation.core.numbers import plain
from workstation.core.timebase import ClockMap, Interval
from workstation.core.timebase.text import span_text

BANDS = 3
"""Bands of duration named; further ones are counted."""


def measured_of(measures: EpisodeMeasures, clock: ClockMap) -> Measured:
    """The measurements of one episode as the letter prints them, the most telling first.

    Args:
        measures: in the seconds the clip is measured in, from its first frame.
        clock: of that clip.
    """
    return Measured(
        sentences=tuple(_sentences(measures)),
        events=tuple(
            Interval(clock.real_to_case(e.start_ns), clock.real_to_case(max(e.end_ns, e.start_ns)))
            for e in measures.events
        ),
        quality=tuple(each for each in measures.limits if each != measures.count.reason),
    )


def _sentences(measures: EpisodeMeasures) -> Iterator[str]:
    count = measures.count.value
    if count is None:
        yield f"not assessable: {_reason(measures.count).partition(':')[0]}"
        return
    if not count:
        yield "no movement above the noise"
        return
    many = "1 movement" if count == 1 else f"{count:,.0f} movements"
    bands = _bands(measures)
    yield f"{many} ({bands})" if bands else many
    yield _lasting(measures.duration, one=count == 1)
    if measures.interval.value is not None:
        yield f"onset to onset {_value_of(measures.interval)}"
    if measures.rhythm.frequency.value is not None:
        yield f"rhythm {_value_of(measures.rhythm.frequency)}"
    elif count > 1:
        yield f"rhythm: {_reason(measures.rhythm.frequency).partition(':')[0]}"
    if measures.rise_fall.value is not None:
        yield f"strength grows, then fades ({measures.rise_fall.basis.partition(',')[0]})"
    elif measures.trend.value is not None:
        yield _trend(measures.trend)


def _lasting(measure: Measure, *, one: bool) -> str:
    if measure.value is None:
        return f"length not measured: {_reason(measure)}"
    return f"length {_value_of(measure)}" if one else f"median length {_value_of(measure)}"


def _value_of(measure: Measure) -> str:
    assert measure.value is not None
    said = _number(measure.value, measure.unit)
    if measure.low is not None and measure.high is not None and measure.low < measure.high:
        level = "95 %: " if measure.basis.startswith("95") else ""
        said += f" ({level}{_between(measure.low, measure.high, measure.unit)})"
        if level:  # the interval is the uncertainty
            return said
    return said + _off(measure)


def _between(low: float, high: float, unit: str) -> str:
    first, last = _number(low, unit), _number(high, unit)
    if first.rpartition(" ")[2] == last.rpartition(" ")[2]:
        first = first.rpartition(" ")[0] or first
    return f"{first} to {last}"


def _off(measure: Measure) -> str:
    if measure.uncertainty is None:
        return ""
    return f" ± {_number(measure.uncertainty, measure.unit)}"


def _trend(measure: Measure) -> str:
    low, high = measure.low, measure.high
    assert measure.value is not None
    if low is None or high is None or low <= 0 <= high:
        return "no clear rise or fall in strength"
    word = "rises" if low > 0 else "falls"
    ends = sorted((abs(low), abs(high)))
    return f"strength {word} by {ends[0]:.0f} to {ends[1]:.0f} % from first to last (95 %)"


def _bands(measures: EpisodeMeasures) -> str:
    found = Counter(" or ".join(band.label for band in event) for event in measures.bands if event)
    if len(found) == 1 and len(measures.bands) == 1:
        return next(iter(found))
    named = [f"{count} {label}" for label, count in found.most_common(BANDS)]
    rest = sum(found.values()) - sum(count for _label, count in found.most_common(BANDS))
    return ", ".join([*named, *((f"{rest} in others",) if rest else ())])


def _reason(measure: Measure) -> str:
    text = measure.reason.rstrip(". ")
    return text[:1].lower() + text[1:] if text else "no reason given"


def _number(value: float, unit: str) -> str:
    if unit == "ns":
        return span_text(round(value))
    return plain(value, 3) if unit == "1" else f"{plain(value, 3)} {unit}"
