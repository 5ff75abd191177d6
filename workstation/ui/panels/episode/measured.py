"""Measured values as lines of words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.core.annotation.bands import Band
from workstation.core.motion.measure import Measure
from workstation.core.numbers import plain
from workstation.core.timebase.text import span_text

_NAMES = {
    "span": "Marked length",
    "count": "Movements",
    "duration": "One movement",
    "interval": "From onset to onset",
    "trend": "Strength, first to last",
    "bursts": "Bursts",
    "rise and fall": "Strength, rise and fall",
    "rhythm": "Rhythm",
}


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One measured value.

    Attributes:
        label: what it is.
        value: the number with its unit and range, or why there is none.
        tip: method, version, uncertainty, where from: said on hover.
        known: whether there is a number.
    """

    label: str
    value: str
    tip: str
    known: bool = True


def measured_lines(measures: Sequence[Measure]) -> tuple[MeasuredLine, ...]:
    """Each measure as a line; one without a number says why."""
    return tuple(_line(m) for m in measures)


def band_lines(
    bands: Sequence[Sequence[Band]], *, method: str, version: str
) -> tuple[MeasuredLine, ...]:
    """How many movements lie in which band of duration; none where nothing was measured.

    Args:
        bands: for each movement the bands its length may lie in, given its uncertainty.
        method: what measured the lengths.
        version: of the method.
    """
    counted: dict[tuple[str, ...], list[Sequence[Band]]] = {}
    for each in bands:
        if each:
            counted.setdefault(tuple(b.label for b in each), []).append(each)
    lines = []
    for labels, found in counted.items():
        default = any("D" in b.sources for b in found[0])
        sources = dict.fromkeys(s.partition(":")[2] for b in found[0] for s in b.sources)
        limits = "; ".join(f"{b.label}: {_limits(b)}" for b in found[0])
        origin = "workstation default" if default else ", ".join(sources)
        value = f"{len(found)} × {' or '.join(labels)} · {origin}"
        tip = f"measured · {method} {version}\n{limits}\nbands: {origin}"
        if len(labels) > 1:
            tip += "\nundecided: the limit lies within the uncertainty"
        lines.append(MeasuredLine("Band of one movement", value, tip))
    return tuple(lines)


def limit_lines(limits: Sequence[str]) -> tuple[MeasuredLine, ...]:
    """What must be known beside the numbers, each as a line."""
    return tuple(MeasuredLine("Beside it", each, each, known=False) for each in limits)


def _limits(band: Band) -> str:
    if band.to_ns is None:
        return f"{span_text(band.from_ns)} or longer"
    return f"{span_text(band.from_ns)} to below {span_text(band.to_ns)}"


def _line(measure: Measure) -> MeasuredLine:
    label = _NAMES.get(measure.name, measure.name)
    tip = f"measured · {measure.method} {measure.version}"
    if measure.value is None:
        return MeasuredLine(label, measure.reason, tip, known=False)
    value = _number(measure.value, measure.unit)
    if measure.name == "rise and fall":
        # The number is a rank correlation: a reader wants the word, and how sure it is.
        value = f"rises, then falls ({measure.basis.partition(',')[0]})"
    elif measure.name == "bursts":
        value = f"{value}, of {_number(measure.low or 0, '1')} to {_number(measure.high or 0, '1')}"
    elif measure.low is not None and measure.high is not None:
        low, high = _number(measure.low, measure.unit), _number(measure.high, measure.unit)
        value = f"{value} ({low} to {high})"
    if measure.uncertainty is not None:
        value = f"{value} ± {_number(measure.uncertainty, measure.unit)}"
    return MeasuredLine(label, value, f"{tip} · {measure.basis}" if measure.basis else tip)


def _number(value: float, unit: str) -> str:
    if unit == "ns":
        return ("−" if value < 0 else "") + span_text(int(value))
    if unit == "1":
        return f"{value}" if isinstance(value, int) else plain(value, 3)
    return f"{plain(value, 3)} {unit}".strip()
