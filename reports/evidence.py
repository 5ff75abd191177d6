"""The material behind the letter: what came in, and what it cannot show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from reports.episodes import source_name
from reports.model import MaterialRow
from reports.wording import off_by, wall_text
from workstation.core.annotation import Vocabulary
from workstation.core.case import Case
from workstation.core.evidence import ChannelKind, Finding, Gap, Severity, Source, SourceKind
from workstation.core.evidence.pace import pace_text, pace_words
from workstation.core.timebase import ClockMap
from workstation.core.timebase.text import span_text

RHYTHM_SHARE = 0.4
"""Share of the frame rate above which no rhythm is measured (workstation default)."""

_ASIDE = {ChannelKind.BATTERY, ChannelKind.LIGHT, ChannelKind.TEMPERATURE, ChannelKind.OTHER}
"""What a log notes about itself: gaps there hide nothing of the child."""

_DISBELIEVED = {
    "clock.apart": "set too far from the rest of the material (see the appendix)",
    "clock.future": "set later than the day the file came in",
    "clock.unborn": "set before the child was born",
}
"""Why a clock was not believed, by the code of the finding."""

_UNSEEN = ("not visible", "not assessable", "cannot judge", "cannot tell", "uncertain")


def material_rows(case: Case) -> tuple[MaterialRow, ...]:
    """One row a file, clips first, the logs by their names."""
    return tuple(_row(case, s) for s in (*case.clips(), *_by_name(case.logs())))


def _by_name(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Log 1, Log 2, ..., Log 10: in the order a person counts."""

    def counted(source: Source) -> list[tuple[int, str]]:
        parts = re.split(r"(\d+)", source_name(source))
        return [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]

    return tuple(sorted(sources, key=counted))


def _row(case: Case, source: Source) -> MaterialRow:
    clock = case.placements.get(source.id)
    return MaterialRow(
        name=f"{source.label} ({source.file_name})" if source.label else source.file_name,
        sha12=source.sha256[:12],
        duration=span_text(_length_ns(case, source)),
        rate=_rate(case, source),
        clock=_clock_text(case, source),
        sync=_sync(case, source),
        watched=f"{watched_pct(case, (source,))} %" if source.kind is SourceKind.CLIP else "–",
        findings=(
            *(_finding(f) for f in source.facts.findings),
            *_placement(source, clock.map if clock else None),
        ),
    )


def _placement(source: Source, clock: ClockMap | None) -> Iterator[str]:
    """Why a source lies where it does, without what the file's clock says beside it."""
    origins = tuple(f"{each.origin}:" for each in source.facts.clocks)
    for text in clock.evidence if clock else ():
        if not (origins and text.startswith(origins)):
            yield text


def _slowed(case: Case, source: Source) -> Fraction:
    """Seconds of a source in one as it is shown and measured."""
    placed = case.placements.get(source.id)
    return placed.map.slowed if placed else Fraction(1)


def _length_ns(case: Case, source: Source) -> int:
    return round(source.duration_ns / _slowed(case, source))


def _rate(case: Case, source: Source) -> str:
    if source.kind is SourceKind.CLIP:
        facts, slowed = source.clip, _slowed(case, source)
        rate = f"{facts.frame_rate_hz * float(slowed):.4g} frames/s"
        if facts.variable_rate:
            longest = span_text(round(facts.interval_max_ns / slowed))
            rate += f", varying (longest interval {longest})"
        words = pace_words(facts, slowed)
        return f"{rate}, {facts.width} × {facts.height}" + (f", {words}" if words else "")
    rates = dict.fromkeys(
        f"{c.group or c.name} {c.rate_hz:.4g} Hz"
        for c in source.recording.channels
        if c.rate_hz is not None
    )
    return ", ".join(rates) or "rate unknown"


def _clock_text(case: Case, source: Source) -> str:
    if not source.facts.clocks:
        return "no clock in the file"
    best = source.facts.clocks[0]
    off = (
        "uncertainty unknown"
        if best.uncertainty_ns is None
        else f"± {span_text(best.uncertainty_ns)}"
    )
    note = f"; {best.note}" if best.note else ""
    return (
        f"{wall_text(best.wall, case)}, from {best.origin}, trust {best.trust.value}, {off}{note}"
    )


def _sync(case: Case, source: Source) -> str:
    placed = case.placements.get(source.id)
    if placed is None:
        return "not placed on the case clock"
    drift = placed.map.drift_ppb
    said = [placed.map.method or "placed by hand", off_by(placed.map)]
    if drift:
        said.append(f"drift {drift / 1000:.1f} ppm")
    return ", ".join(said)


def _finding(finding: Finding) -> str:
    times = f" (× {finding.count:,})" if finding.count > 1 else ""
    head = "Caution: " if finding.severity is Severity.CAUTION else ""
    return f"{head}{finding.text}{times}"


def watched_pct(case: Case, sources: Iterable[Source]) -> int:
    """How much of some sources was played at up to twice the speed, rounded down."""
    total = seen = 0
    for source in sources:
        total += source.duration_ns
        held = case.watched.get(source.id)
        seen += sum(end - start for start, end in held.spans) if held else 0
    return min(100 * seen // total, 100) if total else 0


def cannot_show(case: Case, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What this material cannot show, from its own facts; seconds that are lost come first."""
    clips, logs = case.clips(), _by_name(case.logs())
    cautions = [
        (s, f) for s in (*clips, *logs) for f in s.facts.findings if f.severity is Severity.CAUTION
    ]
    said = [*_together([(s, f) for s, f in cautions if not f.code.startswith("clock.")])]
    said += [text for log in logs for text in _holes(log)]
    said += [*_unseen(case, vocabulary), *_ends(case), *_limits(case, clips)]
    silent = [source_name(c) for c in clips if c.clip.audio is None]
    if silent:
        said.append(f"Sound: none on {_named(silent)}.")
    said += _clocks(cautions)
    if not clips:
        said.append("Pictures: there is no clip.")
    if not logs:
        said.append("Motion away from the camera: there is no log.")
    if case.zero is None:
        said.append("Time of day: no clock in the material is believed.")
    if not any(c.kind is ChannelKind.EEG for log in logs for c in log.recording.channels):
        said.append("Sleep stage and brain activity: there is no EEG.")
    return tuple(dict.fromkeys(said))


def _together(found: Sequence[tuple[Source, Finding]]) -> Iterator[str]:
    """Each sentence once, with all it is true of."""
    held: dict[str, list[str]] = {}
    for source, finding in found:
        held.setdefault(finding.text, []).append(source_name(source))
    for text, names in held.items():
        yield f"{_named(names)}: {text}"


def _clocks(cautions: Sequence[tuple[Source, Finding]]) -> Iterator[str]:
    """What clocks cannot say: those that were not believed in one sentence each kind."""
    rest = []
    held: dict[str, list[str]] = {}
    for source, finding in cautions:
        if finding.code in _DISBELIEVED:
            held.setdefault(finding.code, []).append(source_name(source))
        elif finding.code.startswith("clock."):
            rest.append((source, finding))
    for code, names in held.items():
        own = "their clocks were" if len(names) > 1 else "its clock was"
        believed = "are not believed" if len(names) > 1 else "is not believed"
        yield f"Time of day of {_named(names)}: {own} {_DISBELIEVED[code]} and {believed}."
    yield from _together(rest)


def _named(names: Sequence[str]) -> str:
    """`Clips 1, 2, 5`, `Clip 3, Wrist log`: numbered ones of a kind share their word."""
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        word, _, number = name.rpartition(" ")
        key = word if word and number.isdecimal() else ""
        groups.setdefault(key or name, []).append(number if key else "")
    out = []
    for word, numbers in groups.items():
        if not numbers[0]:
            out.append(word)
        elif len(numbers) == 1:
            out.append(f"{word} {numbers[0]}")
        else:
            out.append(f"{word}s {', '.join(numbers)}")
    return ", ".join(out)


def _limits(case: Case, clips: Sequence[Source]) -> Iterator[str]:
    rates: dict[str, list[str]] = {}
    for clip in clips:
        rate = clip.clip.frame_rate_hz * float(_slowed(case, clip))
        text = (
            f"anything faster than {RHYTHM_SHARE * rate:.0f} Hz, at {rate:.4g} frames a second "
            "(workstation default)"
            if rate
            else "any rhythm (frame rate unknown)"
        )
        rates.setdefault(text, []).append(source_name(clip))
    for text, names in rates.items():
        yield f"{_named(names)}: {text}."
    for clip in clips:
        pace = pace_text(clip.clip, _slowed(case, clip))
        if pace:
            yield f"{source_name(clip)}: {pace[0].lower()}{pace[1:]}"


def _unseen(case: Case, vocabulary: Vocabulary) -> Iterator[str]:
    for field in vocabulary.fields:
        for term in field.terms:
            if not term.label.lower().startswith(_UNSEEN):
                continue
            names = [
                e.name
                for e in case.episodes_in_order()
                if term.code in e.semiology.get(field.name, ())
            ]
            if names:
                yield f"{field.label}: {term.label} in {', '.join(names)}."


def _ends(case: Case) -> Iterator[str]:
    for word, name in (("beginning", "start_captured"), ("end", "end_captured")):
        cut = [e.name for e in case.episodes_in_order() if getattr(e, name) is False]
        if cut:
            yield f"The {word} of {', '.join(cut)} was not captured."


def _holes(log: Source) -> Iterator[str]:
    groups: dict[str, tuple[Gap, ...]] = {}
    for channel in log.recording.channels:
        if channel.kind in _ASIDE:
            continue
        groups.setdefault(channel.group or channel.name, channel.gaps)
    for group, holes in groups.items():
        if holes:
            lost = sum(g.end_ns - g.start_ns for g in holes)
            many = "1 gap" if len(holes) == 1 else f"{len(holes)} gaps"
            yield f"{source_name(log)}, {group}: {many}, {span_text(lost)} not recorded."
