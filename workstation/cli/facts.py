"""Facts of cases as JSON and as text."""

from __future__ import annotations

from typing import Any

from workstation.core.case import Case
from workstation.core.evidence import Source
from workstation.core.timebase import NS, ClockMap, Interval
from workstation.core.timebase.text import clock_text, span_text
from workstation.review.ports import CaseSummary


def summary_json(row: CaseSummary) -> dict[str, Any]:
    """One row of the work list."""
    return {
        "case": row.id,
        "name": row.child.name,
        "born": row.child.birth_date.isoformat() if row.child.birth_date else None,
        "clips": row.clips,
        "logs": row.logs,
        "episodes": row.episodes,
        "answers": row.answers,
        "urgency": row.urgency or None,
        "created_at": row.created_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
    }


def case_json(case: Case) -> dict[str, Any]:
    """Everything a script may want to know about a case."""
    return {
        "case": case.id,
        "name": case.child.name,
        "born": case.child.birth_date.isoformat() if case.child.birth_date else None,
        "gestation_days": case.child.gestation_days,
        "sex": case.child.sex or None,
        "case_zero": case.zero.text() if case.zero else None,
        "history": dict(case.child.history),
        "letter": dict(case.letter.fields),
        "urgency": case.letter.urgency or None,
        "sources": [source_json(case, s) for s in (*case.clips(), *case.logs())],
        "episodes": [
            {
                "name": e.name,
                **span_json(e.span),
                "source": _label(case, e.source_id),
                "semiology": {k: list(v) for k, v in e.semiology.items()},
                "author": e.author,
            }
            for e in case.episodes_in_order()
        ],
        "marks": [
            {"kind": m.kind.value, **span_json(m.span), "value": m.value, "text": m.text}
            for m in sorted(case.marks.values(), key=lambda m: m.span)
        ],
        "answers": [
            {
                "item": a.id,
                "value": a.value,
                "basis": a.basis.value,
                "evidence": [span_json(link.span) for link in a.evidence],
            }
            for a in sorted(case.answers.values(), key=lambda a: a.id)
        ],
    }


def source_json(case: Case, source: Source) -> dict[str, Any]:
    """A source and where it lies."""
    clock = case.map_of(source.id)
    return {
        "id": source.id,
        "kind": source.kind.value,
        "label": source.label,
        "file": source.file_name,
        "sha256": source.sha256,
        "size_bytes": source.size_bytes,
        "duration_s": clock.real_ns(source.duration_ns) / NS,
        **clock_json(clock),
        "problems": [f.text for f in source.facts.findings],
    }


def clock_json(clock: ClockMap) -> dict[str, Any]:
    """A clock map: where the source's zero lies, its drift, and how that is known."""
    half = clock.uncertainty_ns
    return {
        "start_s": clock.to_case(0).ns / NS,
        "drift_ppm": clock.drift_ppb / 1000,
        "file_seconds_in_one": round(float(clock.slowed), 9),
        "uncertainty_s": None if half is None else half / NS,
        "method": clock.method,
        "evidence": list(clock.evidence),
    }


def span_json(span: Interval) -> dict[str, float]:
    """A span of case time."""
    return {
        "start_s": span.start.ns / NS,
        "end_s": span.end.ns / NS,
        "duration_s": span.duration_ns / NS,
    }


def case_text(case: Case) -> str:
    """A case on a few lines."""
    lines = [f"{case.id}  {case.child.name}"]
    if case.zero:
        lines.append(f"case time 0:00 is {case.zero.text()}")
    for source in (*case.clips(), *case.logs()):
        clock = case.map_of(source.id)
        half = clock.uncertainty_ns
        known = "unknown" if half is None else f"± {span_text(half)}"
        lines.append(
            f"{source.label}: {source.file_name}, {span_text(clock.real_ns(source.duration_ns))}, "
            f"at {clock_text(clock.to_case(0).ns)} ({clock.method}, {known})"
        )
        lines += [f"    {f.text}" for f in source.facts.findings]
    for episode in case.episodes_in_order():
        lines.append(
            f"{episode.name}: {clock_text(episode.span.start.ns)} to "
            f"{clock_text(episode.span.end.ns)}"
        )
    lines.append(f"{len(case.answers)} answers, {len(case.marks)} marks")
    return "\n".join(lines)


def _label(case: Case, source_id: str | None) -> str | None:
    source = case.sources.get(source_id) if source_id else None
    return source.label if source else None
