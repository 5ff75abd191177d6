"""Episodes are marked, moved, described, and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from workstation.core.annotation import Episode
from workstation.core.case import Case
from workstation.core.timebase import Instant, Interval
from workstation.review.changes import EntityKind, put
from workstation.review.commands import new_id
from workstation.review.session import Command


def mark_episode(
    case: Case, span: Interval, *, author: str, source_id: str | None = None
) -> tuple[Command, str]:
    """A new episode over a span; returns the command and the episode's id."""
    number = 1 + max((e.number for e in case.episodes.values()), default=0)
    episode = Episode(new_id(), number, span, source_id or _clip_at(case, span), author=author)
    return (
        Command(
            f"Mark episode {episode.name}", (put(case, EntityKind.EPISODE, episode.id, episode),)
        ),
        episode.id,
    )


def change_span(
    case: Case, episode_id: str, *, start: Instant | None = None, end: Instant | None = None
) -> Command:
    """Move an episode's start or end; moving one past the other swaps them."""
    episode = case.episodes[episode_id]
    first, last = start or episode.span.start, end or episode.span.end
    span = Interval(min(first, last), max(first, last))
    return Command(
        f"Move {episode.name}",
        (put(case, EntityKind.EPISODE, episode_id, replace(episode, span=span)),),
        merge_key=f"span {episode_id}",
    )


def describe(case: Case, episode_id: str, field: str, codes: Sequence[str]) -> Command:
    """Set a vocabulary field; no codes makes it unknown again."""
    episode = case.episodes[episode_id]
    semiology = {k: v for k, v in episode.semiology.items() if k != field}
    if codes:
        semiology[field] = tuple(codes)
    return Command(
        f"Describe {episode.name}",
        (
            put(
                case,
                EntityKind.EPISODE,
                episode_id,
                replace(episode, semiology=MappingProxyType(semiology)),
            ),
        ),
    )


def write_note(
    case: Case,
    episode_id: str,
    *,
    note: str | None = None,
    interpretation: str | None = None,
) -> Command:
    """Change an episode's free text; typing undoes as one step."""
    episode = case.episodes[episode_id]
    after = replace(
        episode,
        note=episode.note if note is None else note,
        interpretation=episode.interpretation if interpretation is None else interpretation,
    )
    part = "note" if note is not None else "interpretation"
    return Command(
        f"Write about {episode.name}",
        (put(case, EntityKind.EPISODE, episode_id, after),),
        merge_key=f"{part} {episode_id}",
    )


def set_captured(
    case: Case, episode_id: str, *, start: bool | None = None, end: bool | None = None
) -> Command:
    """Say whether the start and the end of an episode are on the material; None means unsaid."""
    episode = case.episodes[episode_id]
    after = replace(episode, start_captured=start, end_captured=end)
    return Command(f"Describe {episode.name}", (put(case, EntityKind.EPISODE, episode_id, after),))


def set_confidence(case: Case, episode_id: str, confidence_pct: int | None) -> Command:
    """Set the reader's confidence, 0 to 100, or None.

    Raises:
        ValueError: outside 0 to 100.
    """
    if confidence_pct is not None and not 0 <= confidence_pct <= 100:
        raise ValueError("confidence runs from 0 to 100")
    episode = case.episodes[episode_id]
    after = replace(episode, confidence_pct=confidence_pct)
    return Command(
        f"Describe {episode.name}",
        (put(case, EntityKind.EPISODE, episode_id, after),),
        merge_key=f"confidence {episode_id}",
    )


def remove_episode(case: Case, episode_id: str) -> Command:
    """Take an episode away, with the links of answers that rest on it."""
    episode = case.episodes[episode_id]
    edits = [
        put(
            case,
            EntityKind.ANSWER,
            answer.id,
            replace(
                answer,
                evidence=tuple(
                    replace(link, episode_id=None) if link.episode_id == episode_id else link
                    for link in answer.evidence
                ),
            ),
        )
        for answer in case.answers.values()
        if any(link.episode_id == episode_id for link in answer.evidence)
    ]
    edits.append(put(case, EntityKind.EPISODE, episode_id, None))
    if episode_id in case.letter.episodes:
        kept = tuple(e for e in case.letter.episodes if e != episode_id)
        edits.append(put(case, EntityKind.LETTER, "letter", replace(case.letter, episodes=kept)))
    return Command(f"Remove {episode.name}", tuple(edits))


def _clip_at(case: Case, span: Interval) -> str | None:
    """The clip that shows most of a span."""
    shared = {
        c.id: case.span_of(c.id).shared(span) for c in case.clips() if c.id in case.placements
    }
    best = max(
        ((over.duration_ns, clip_id) for clip_id, over in shared.items() if over),
        default=None,
    )
    if best:
        return best[1]
    return next((c.id for c in case.clips() if case.span_of(c.id).holds(span.start)), None)
