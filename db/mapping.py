"""Rows to values and back, written out field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from db import codec
from db.tables import (
    AnswerRow,
    ChildRow,
    EpisodeRow,
    LetterRow,
    MarkRow,
    OfCase,
    PictureRow,
    PlacementRow,
    SourceRow,
    WatchedRow,
)
from workstation.core.annotation import Episode, Mark, MarkKind
from workstation.core.case import Child, Letter, PictureSettings, Placement, Watched
from workstation.core.checklist.answers import Answer, Basis, EvidenceLink
from workstation.core.evidence import ClipFacts, Recording, Source, SourceKind
from workstation.core.timebase import Anchor, ClockMap, Interval
from workstation.review.changes import EntityKind

_Words = Mapping[str, str]
_Names = tuple[str, ...]

R = TypeVar("R", bound=OfCase)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Table:
    """Where one kind of entity lives.

    Attributes:
        row: the table's class.
        value: the entity's class.
        fill: writes every field of an entity into a row.
        read: the entity of a row; ValueError if the row holds no valid one.
    """

    row: type[OfCase]
    value: type[Any]
    fill: Callable[[Any, Any], None]
    read: Callable[[Any], Any]


def _table(
    row: type[R], value: type[V], fill: Callable[[R, V], None], read: Callable[[R], V]
) -> Table:
    return Table(row, value, fill, read)


def _fill_child(row: ChildRow, child: Child) -> None:
    row.name = child.name
    row.birth_date = child.birth_date
    row.gestation_days = child.gestation_days
    row.sex = child.sex
    row.history = codec.dumps(child.history, _Words)


def _read_child(row: ChildRow) -> Child:
    return Child(
        name=row.name,
        birth_date=row.birth_date,
        gestation_days=row.gestation_days,
        sex=row.sex,
        history=codec.loads(row.history, _Words),
        id=row.id,
    )


def _fill_letter(row: LetterRow, letter: Letter) -> None:
    row.fields = codec.dumps(letter.fields, _Words)
    row.urgency = letter.urgency
    row.urgency_reason = letter.urgency_reason
    row.episodes = codec.dumps(letter.episodes, _Names)


def _read_letter(row: LetterRow) -> Letter:
    return Letter(
        fields=codec.loads(row.fields, _Words),
        urgency=row.urgency,
        urgency_reason=row.urgency_reason,
        episodes=codec.loads(row.episodes, _Names),
        id=row.id,
    )


def _fill_source(row: SourceRow, source: Source) -> None:
    row.kind = source.kind.value
    row.file_name = source.file_name
    row.sha256 = source.sha256
    row.size_bytes = source.size_bytes
    row.imported_at = source.imported_at
    row.duration_ns = source.duration_ns
    row.facts = codec.dumps(source.facts, ClipFacts | Recording)
    row.label = source.label


def _read_source(row: SourceRow) -> Source:
    return Source(
        id=row.id,
        kind=SourceKind(row.kind),
        file_name=row.file_name,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        imported_at=row.imported_at,
        facts=codec.loads(row.facts, ClipFacts | Recording),
        label=row.label,
    )


def _fill_placement(row: PlacementRow, placement: Placement) -> None:
    row.anchors = codec.dumps(placement.map.anchors, tuple[Anchor, ...])
    row.drift_ppb = placement.map.drift_ppb
    row.slowed = codec.dumps(placement.map.slowed, Fraction)
    row.uncertainty_ns = placement.map.uncertainty_ns
    row.method = placement.map.method
    row.evidence = codec.dumps(placement.map.evidence, _Names)
    row.author = placement.author


def _read_placement(row: PlacementRow) -> Placement:
    return Placement(
        id=row.id,
        map=ClockMap(
            anchors=codec.loads(row.anchors, tuple[Anchor, ...]),
            drift_ppb=row.drift_ppb,
            slowed=codec.loads(row.slowed, Fraction),
            uncertainty_ns=row.uncertainty_ns,
            method=row.method,
            evidence=codec.loads(row.evidence, _Names),
        ),
        author=row.author,
    )


def _fill_episode(row: EpisodeRow, episode: Episode) -> None:
    row.number = episode.number
    row.start_ns = episode.span.start.ns
    row.end_ns = episode.span.end.ns
    row.source_id = episode.source_id
    row.start_captured = episode.start_captured
    row.end_captured = episode.end_captured
    row.semiology = codec.dumps(episode.semiology, Mapping[str, tuple[str, ...]])
    row.confidence_pct = episode.confidence_pct
    row.interpretation = episode.interpretation
    row.note = episode.note
    row.author = episode.author


def _read_episode(row: EpisodeRow) -> Episode:
    return Episode(
        id=row.id,
        number=row.number,
        span=Interval.of_ns(row.start_ns, row.end_ns),
        source_id=row.source_id,
        start_captured=row.start_captured,
        end_captured=row.end_captured,
        semiology=codec.loads(row.semiology, Mapping[str, tuple[str, ...]]),
        confidence_pct=row.confidence_pct,
        interpretation=row.interpretation,
        note=row.note,
        author=row.author,
    )


def _fill_mark(row: MarkRow, mark: Mark) -> None:
    row.kind = mark.kind.value
    row.start_ns = mark.span.start.ns
    row.end_ns = mark.span.end.ns
    row.value = mark.value
    row.text = mark.text
    row.source_id = mark.source_id
    row.author = mark.author


def _read_mark(row: MarkRow) -> Mark:
    return Mark(
        id=row.id,
        kind=MarkKind(row.kind),
        span=Interval.of_ns(row.start_ns, row.end_ns),
        value=row.value,
        text=row.text,
        source_id=row.source_id,
        author=row.author,
    )


def _fill_answer(row: AnswerRow, answer: Answer) -> None:
    row.value = answer.value
    row.basis = answer.basis.value
    row.evidence = codec.dumps(answer.evidence, tuple[EvidenceLink, ...])
    row.note = answer.note
    row.definition_version = answer.definition_version
    row.author = answer.author


def _read_answer(row: AnswerRow) -> Answer:
    return Answer(
        id=row.id,
        value=row.value,
        basis=Basis(row.basis),
        evidence=codec.loads(row.evidence, tuple[EvidenceLink, ...]),
        note=row.note,
        definition_version=row.definition_version,
        author=row.author,
    )


def _fill_picture(row: PictureRow, picture: PictureSettings) -> None:
    row.turn_deg = picture.turn_deg
    row.mirror = picture.mirror
    row.brightness = picture.brightness
    row.contrast = picture.contrast
    row.gamma = picture.gamma
    row.local_contrast = picture.local_contrast


def _read_picture(row: PictureRow) -> PictureSettings:
    return PictureSettings(
        id=row.id,
        turn_deg=row.turn_deg,
        mirror=row.mirror,
        brightness=row.brightness,
        contrast=row.contrast,
        gamma=row.gamma,
        local_contrast=row.local_contrast,
    )


def _fill_watched(row: WatchedRow, watched: Watched) -> None:
    row.spans = codec.dumps(watched.spans, tuple[tuple[int, int], ...])


def _read_watched(row: WatchedRow) -> Watched:
    return Watched(id=row.id, spans=codec.loads(row.spans, tuple[tuple[int, int], ...]))


TABLES: Mapping[EntityKind, Table] = MappingProxyType(
    {
        EntityKind.CHILD: _table(ChildRow, Child, _fill_child, _read_child),
        EntityKind.LETTER: _table(LetterRow, Letter, _fill_letter, _read_letter),
        EntityKind.SOURCE: _table(SourceRow, Source, _fill_source, _read_source),
        EntityKind.PLACEMENT: _table(PlacementRow, Placement, _fill_placement, _read_placement),
        EntityKind.EPISODE: _table(EpisodeRow, Episode, _fill_episode, _read_episode),
        EntityKind.MARK: _table(MarkRow, Mark, _fill_mark, _read_mark),
        EntityKind.ANSWER: _table(AnswerRow, Answer, _fill_answer, _read_answer),
        EntityKind.PICTURE: _table(PictureRow, PictureSettings, _fill_picture, _read_picture),
        EntityKind.WATCHED: _table(WatchedRow, Watched, _fill_watched, _read_watched),
    }
)
"""Every kind but the case clock's zero, which is three columns of the case itself.

The order is parents first: a source is written before what refers to it.
"""


def new_row(kind: EntityKind, case_id: str, value: Any) -> OfCase:
    """A row for a new entity."""
    table = TABLES[kind]
    row = table.row(case_id=case_id, id=value.id)  # type: ignore[call-arg]
    table.fill(row, value)
    return row
