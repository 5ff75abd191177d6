"""What the letter still lacks: for the window's list and for the letter itself."""

from __future__ import annotations

from collections.abc import Iterator

from reports.evidence import watched_pct
from reports.model import MissingField
from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.core.evidence import SourceKind


def missing(case: Case, content: Content) -> tuple[MissingField, ...]:
    """Everything not stated, essential things first, else in the order of the letter."""
    found = [
        *_child(case),
        *_urgency(case),
        *_fields(case, content),
        *_episodes(case),
        *_material(case),
    ]
    return tuple(sorted(found, key=lambda each: not each.essential))


def _child(case: Case) -> Iterator[MissingField]:
    child = case.child
    for name, label, value in (
        ("name", "Name or pseudonym", child.name),
        ("birth_date", "Birth date", child.birth_date),
        ("gestation_days", "Gestation at birth", child.gestation_days),
        ("sex", "Sex", child.sex),
    ):
        if value is None or value == "":
            yield MissingField(f"child.{name}", label, "child", essential=name != "gestation_days")


def _urgency(case: Case) -> Iterator[MissingField]:
    if not case.letter.urgency:
        yield MissingField("letter.urgency", "Urgency set by the reader", "letter", essential=True)
    elif not case.letter.urgency_reason.strip():
        yield MissingField("letter.urgency_reason", "Reason for the urgency", "letter")


def _fields(case: Case, content: Content) -> Iterator[MissingField]:
    for field in content.history:
        held = case.letter.fields if field.belongs_to == "letter" else case.child.history
        if not held.get(field.name, "").strip():
            where = field.belongs_to
            yield MissingField(f"{where}.{field.name}", field.label, where, field.essential)


def _episodes(case: Case) -> Iterator[MissingField]:
    if not case.episodes:
        yield MissingField("episodes", "An episode marked on the material", "episodes")
    for episode in case.episodes_in_order():
        if not episode.semiology:
            label = f"Description of episode {episode.name}"
            yield MissingField(f"episode.{episode.id}", label, "episodes")
    if not case.answers:
        yield MissingField("answers", "Answers to a checklist", "checklists")


def _material(case: Case) -> Iterator[MissingField]:
    if not case.sources:
        yield MissingField("sources", "A clip or a log", "material")
    for source in (*case.clips(), *case.logs()):
        name = source.label or source.file_name
        if source.id not in case.placements:
            label = f"Place of {name} on the case clock"
            yield MissingField(f"source.{source.id}", label, "material")
        share = watched_pct(case, (source,))
        if source.kind is SourceKind.CLIP and share < 100:
            label = f"Watching all of {name} ({share} % so far)"
            yield MissingField(f"watched.{source.id}", label, "material")
