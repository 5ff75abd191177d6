"""How a clip is looked at, and what of it was watched."""

from __future__ import annotations

from dataclasses import replace

from workstation.core.case import Case, PictureSettings, Watched
from workstation.review.changes import EntityKind, put
from workstation.review.picture import settings_of
from workstation.review.session import Command


def set_picture(
    case: Case,
    settings: PictureSettings,
    what: str = "Change the picture of",
    *,
    going_on: str = "",
) -> Command:
    """How a clip is looked at from now on: the file is never touched.

    Args:
        case: as it is.
        settings: all of them.
        what: was done, as the undo menu says it before the clip's name.
        going_on: the same word for changes that undo as one, such as those of one slider.
    """
    plain = settings == PictureSettings(settings.id)
    source = case.sources[settings.id]
    return Command(
        f"{what} {source.label or source.file_name}",
        (put(case, EntityKind.PICTURE, settings.id, None if plain else settings),),
        merge_key=f"picture {settings.id} {going_on}" if going_on else "",
    )


def turn_picture(case: Case, source_id: str, degrees: int) -> Command:
    """Turn what is on screen clockwise by quarter turns."""
    held = settings_of(case, source_id)
    # It is mirrored after it is turned: in the mirror a turn goes the other way.
    turn = held.turn_deg + (-degrees if held.mirror else degrees)
    return set_picture(case, replace(held, turn_deg=turn % 360), "Turn")


def mirror_picture(case: Case, source_id: str) -> Command:
    """Swap left and right of what is on screen, or swap them back."""
    held = settings_of(case, source_id)
    what = "No longer mirror" if held.mirror else "Mirror"
    return set_picture(case, replace(held, mirror=not held.mirror), what)


def spread_light(case: Case, source_id: str) -> Command:
    """Spread the shades of each part of the picture, or do so no more."""
    held = settings_of(case, source_id)
    what = "No local contrast in" if held.local_contrast else "Local contrast in"
    return set_picture(case, replace(held, local_contrast=not held.local_contrast), what)


def show_as_filmed(case: Case, source_id: str) -> Command:
    """Take back all that was changed of a clip's picture."""
    return set_picture(case, PictureSettings(source_id), "Show as filmed")


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
