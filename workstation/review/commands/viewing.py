"""How a clip is looked at, and what of it was watched."""

from __future__ import annotations

from workstation.core.case import Case, PictureSettings, Watched
from workstation.review.changes import EntityKind, put
from workstation.review.session import Command


def set_picture(case: Case, settings: PictureSettings) -> Command:
    """Turn, mirror, brighten: the file is never touched."""
    label = case.sources[settings.id].label
    return Command(
        f"Change the picture of {label}",
        (put(case, EntityKind.PICTURE, settings.id, settings),),
        merge_key=f"picture {settings.id}",
    )


def add_watched(case: Case, source_id: str, start_ns: int, end_ns: int) -> Command:
    """Remember that a stretch of a source was played; nothing to undo."""
    held = case.watched.get(source_id, Watched(source_id))
    spans = merged((*held.spans, (start_ns, end_ns)))
    return Command(
        "Watched",
        (put(case, EntityKind.WATCHED, source_id, Watched(source_id, spans)),),
        undoable=False,
    )


def merged(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Rising disjoint spans that cover the same time."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(s for s in spans if s[1] > s[0]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)
