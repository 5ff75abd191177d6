"""The words of several pictures side by side, and how they share the room. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workstation.core.case import Case
from workstation.core.timebase import Instant
from workstation.core.timebase.text import clock_text, span_text
from workstation.review.playback.frames import FrameTimes, Shown
from workstation.review.playback.looking import Moment, offset_text
from workstation.ui.panels.picture.shown import Absent

WIDE = 16 / 9
"""Shape taken where a clip's is not known."""


@dataclass(frozen=True, slots=True)
class CellState:
    """What stands under one of several pictures.

    Attributes:
        name: of its clip; locked on an episode, of that too.
        main: whether the playhead belongs to it.
        heard: whether it is heard.
        sound: whether its clip has sound at all.
        locked: whether it runs from its own instant.
        shape: width of its picture by height.
    """

    name: str
    main: bool
    heard: bool
    sound: bool
    locked: bool
    shape: float = WIDE


def cell_states(case: Case, frames: FrameTimes) -> tuple[CellState, ...]:
    """What stands under each picture; nothing while there is one."""
    looking = frames.looking
    states = []
    for place, clip in enumerate(looking.clips):
        source = case.sources[clip]
        facts, turned = source.clip, case.pictures.get(clip)
        name = source.label or source.file_name
        if looking.locked:
            episode = case.episodes.get(looking.moments[place].episode)
            name = f"{episode.name} · {name}" if episode else name
        width, height = facts.width, facts.height
        if (facts.rotation_deg + (turned.turn_deg if turned else 0)) % 180:
            width, height = height, width
        states.append(
            CellState(
                name,
                place == looking.main,
                place == looking.heard,
                facts.audio is not None,
                looking.locked,
                width / max(height, 1),
            )
        )
    return tuple(states)


def instant_name(case: Case, frames: FrameTimes, moment: Moment) -> str:
    """What a picture is locked on: `E1's start`, or a time of its clip."""
    episode = case.episodes.get(moment.episode)
    if episode is not None:
        start = frames.moment(moment.clip, episode.span.start)
        if start.clip_ns == moment.clip_ns and case.span_of(moment.clip).holds(episode.span.start):
            return f"{episode.name}'s start"
    return f"its {clock_text(moment.clip_ns)}"


def locked_words(case: Case, frames: FrameTimes, place: int, shown: Shown) -> str:
    """How far a locked picture is from its instant: `locked: +0.433 s from E1's start`."""
    moment = frames.looking.moments[place]
    away = offset_text(frames.offset_ns(place, shown))
    return f"locked: {away} from {instant_name(case, frames, moment)}"


def lock_notice(case: Case, frames: FrameTimes) -> str:
    """What must be known while pictures are locked; "" while they are not."""
    states = cell_states(case, frames)
    if not frames.looking.locked:
        return ""
    main = states[frames.looking.main].name
    return (
        "Locked on chosen instants: these are not the same moment of the case. "
        f"Marks go to {main}, at its own time."
    )


def absent_in(case: Case, frames: FrameTimes, place: int, at: Instant) -> Absent:
    """Where the nearest footage of the clip in one of several pictures is.

    Args:
        case: the case.
        frames: its frames, and what is looked at.
        place: which picture.
        at: the playhead.

    Returns:
        The words, and where the playhead must go to bring that footage; None if it cannot.
    """
    clip, shift_ns = frames.looking.clips[place], frames.shift_ns(place)
    own, span = at.plus(shift_ns), case.span_of(clip)
    name = case.sources[clip].label or case.sources[clip].file_name
    if span.start > own:
        words = f"{name} begins {span_text(span.start.since(own))} later."
    else:
        words = f"{name} ended {span_text(own.since(span.end))} before."
    jump = frames.instant_of(frames.moment(clip, own)).plus(-shift_ns)
    reach = frames.bounds()
    return Absent(words, jump if reach is None or reach.holds(jump) else None)


def columns_for(shapes: Sequence[float], width_px: int, height_px: int) -> int:
    """In how many columns pictures of these shapes come out largest in a room."""

    def area(columns: int) -> float:
        rows = -(-len(shapes) // columns)
        wide, high = width_px / columns, height_px / rows
        return sum(min(wide / each, high) ** 2 * each for each in shapes)

    return max(range(1, len(shapes) + 1), key=lambda c: (round(area(c)), -c), default=1)
