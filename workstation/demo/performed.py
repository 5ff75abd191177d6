"""The demo's child and the reading of its clips, as data and through the session's own commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from workstation.core.annotation import Episode, MarkKind
from workstation.core.case import Case, Child
from workstation.core.checklist.answers import Basis, EvidenceLink
from workstation.core.checklist.suggest import Suggestion
from workstation.core.evidence import Source
from workstation.core.timebase import NS, Interval
from workstation.demo.story import ClipStory, Move, Movement, Story
from workstation.review.commands.answers import answer_item
from workstation.review.commands.episodes import describe, mark_episode, set_captured
from workstation.review.commands.letter import set_urgency, write_letter
from workstation.review.commands.marks import add_mark
from workstation.review.commands.syncing import agree, comparable, nudge
from workstation.review.session import Session

GESTATION_DAYS = 36 * 7
_AGE_MONTHS, _AGE_DAYS = 5, 12

HISTORY: Mapping[str, str] = MappingProxyType(
    {
        "id_number": "DEMO-0417",
        "carer": "The mother",
        "carer_contact": "by the clinic",
        "video_consent": "yes",
        "event_types": "2",
        "duration": "each a second or two; together about two minutes",
        "frequency": "every morning, once or twice",
        "description": (
            "For a week now, in the morning after she wakes, she bends forward and her arms go "
            "up, again and again, for about two minutes. She cries afterwards. In her sleep her "
            "hands and feet twitch; that she has always done."
        ),
        "state": "both",
        "trigger": "none seen",
        "colour_change": "no",
        "injury": "no",
        "incontinence": "no",
        "unresponsive": "unknown",
        "recovery_time": "at once, but unsettled",
        "fever": "none",
        "witness": "The mother, who filmed",
        "birth_weight": "2640",
        "nicu": "no",
        "development": (
            "Smiled at seven weeks; holds her head. The family is not sure of the last weeks."
        ),
        "past_history": "Born at 36 weeks, well since.",
        "immunisations": "up to date",
        "prior_seizures": "none known",
        "family_history": "none known",
        "medicines": "vitamin D",
    }
)
"""Field of the referral letter -> what the family said."""

LETTER: Mapping[str, str] = MappingProxyType(
    {
        "recipient": "Paediatric neurology, on call",
        "referrer": "The reading paediatrician",
        "referrer_role": "Paediatrician",
        "referrer_contact": "by the clinic",
        "question_kind": "eeg",
        "question": (
            "Are these epileptic spasms? Request for an EEG including sleep and waking today."
        ),
        "summary": (
            "For one week, in the morning within minutes of waking, runs of forward bending with "
            "raised arms, about two minutes, daily. In sleep, bursts of brief jerks of hands and "
            "feet, as since birth. Three clips and one wrist log were reviewed."
        ),
        "advice_given": "Film on; ring the ambulance if she turns blue or it lasts five minutes.",
        "safety_net": "The family has the number of the ward and comes in today.",
    }
)


Suggest = Callable[[Episode], Sequence[Suggestion]]
"""What the measurements of an episode suggest."""

CONFIRMED = frozenset({"IESS-03", "IESS-05"})
"""Suggestions that the demo's reader confirms."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer of the demo's reader: the item, its value, where from, on which episode."""

    item: str
    value: str
    basis: Basis
    episode: int | None = None


_ANSWERS = (
    _Answer("IESS-01", "5", Basis.FAMILY),
    _Answer("IESS-02", "flexor", Basis.READER, 2),
    _Answer("IESS-04", "yes", Basis.READER, 2),
    _Answer("IESS-06", "yes", Basis.READER, 2),
    _Answer("IESS-07", "waking", Basis.FAMILY, 2),
    _Answer("IESS-09", "yes", Basis.READER, 2),
    _Answer("IESS-11", "yes", Basis.READER, 2),
    _Answer("IESS-12", "yes", Basis.READER, 2),
    _Answer("IESS-13", "unknown", Basis.FAMILY),
    _Answer("IESS-19", "7", Basis.FAMILY),
    _Answer("BNSM-01", "no", Basis.READER, 2),
    _Answer("BNSM-03", "no", Basis.READER, 2),
    _Answer("BNSM-04", "yes", Basis.READER, 1),
    _Answer("BNSM-07", "yes", Basis.READER, 1),
    _Answer("BNSM-08", "bilateral_synchronous", Basis.READER, 1),
    _Answer("BNSM-19", "yes", Basis.READER, 1),
    _Answer("SELNE-09", "no", Basis.FAMILY),
    _Answer("SZ-01", "yes", Basis.READER, 2),
    _Answer("SZ-08", "both", Basis.READER, 2),
    _Answer("FS-02", "36.8", Basis.FAMILY),
)

_SLEEP_RUNS = {
    "movement_type": ("MYO-R",),
    "body_part": ("left_hand", "right_hand", "left_foot", "right_foot"),
    "proximodistal": ("distal",),
    "laterality": ("bilateral_symmetric",),
    "state_at_onset": ("asleep",),
    "state_evidence": ("eyes_seen",),
    "trigger": ("rocking",),
    "eyes": ("closed",),
    "autonomic": ("none",),
    "post_event": ("asleep",),
    "structure": ("cluster",),
}
_SPASM_RUN = {
    "movement_type": ("SPA",),
    "body_part": ("neck", "trunk", "left_arm", "right_arm"),
    "proximodistal": ("axial",),
    "laterality": ("bilateral_symmetric",),
    "synchrony": ("synchronous",),
    "state_at_onset": ("on_waking",),
    "state_evidence": ("family",),
    "trigger": ("none",),
    "stops_when_held": ("no",),
    "consciousness": ("cannot_judge",),
    "eyes": ("open",),
    "autonomic": ("not_assessable",),
    "vocal": ("cry_after",),
    "progression": ("crescendo",),
    "post_event": ("crying",),
    "structure": ("cluster",),
}
_STARTLE = {
    "movement_type": ("STA",),
    "body_part": ("left_arm", "right_arm"),
    "state_at_onset": ("asleep",),
    "trigger": ("none",),
    "eyes": ("closed",),
    "structure": ("single",),
}
_LATER_PAIR = {
    "movement_type": ("SPA",),
    "body_part": ("neck", "trunk", "left_arm", "right_arm"),
    "state_at_onset": ("awake_alert",),
    "trigger": ("none",),
    "eyes": ("not_visible",),
    "structure": ("cluster",),
}


def demo_child(story: Story) -> Child:
    """The demo's child: 5 months and 12 days old on the day of filming, born at 36 weeks."""
    day = story.clips[0].start.date()
    months = day.year * 12 + day.month - 1 - _AGE_MONTHS
    first = date(months // 12, months % 12 + 1, 1)
    born = first + timedelta(days=day.day - 1 - _AGE_DAYS)
    told = {"first_event": str(day - timedelta(days=7)), "last_event": str(day)}
    return Child(
        "Demo child (synthetic)",
        born,
        GESTATION_DAYS,
        "girl",
        MappingProxyType({**HISTORY, **told}),
    )


def read_demo(session: Session, story: Story, suggest: Suggest) -> None:
    """Read the demo case as a clinician would: put the log in step, mark, describe, answer, write.

    Everything goes through the session, one command after the other, and can be undone.

    Args:
        session: of the case with the demo's files.
        story: what happens in them, which is where this reader knows it from.
        suggest: what the measurements of an episode suggest; this reader confirms what is
            suggested of the single event and of the interval in the run.

    Raises:
        StoreError: something could not be saved; what was saved before stays.
    """
    by_name = {s.file_name: s for s in session.case.sources.values()}
    for log in session.case.logs():
        if log.file_name == story.log.file_name:
            session.do(nudge(session.case, log.id, -story.log.offset_ns, author=session.author))
            _compare(session, log.id)
    asleep, awake, dim = story.clips
    for clip, value in ((asleep, "asleep"), (awake, "awake_alert"), (dim, "awake_alert")):
        _state(session, by_name[clip.file_name], clip, value)
    held = awake.span("left arm held")
    if held is not None:
        span = _on_case(session.case, by_name[awake.file_name], held.start_ns, held.end_ns)
        session.do(
            add_mark(
                session.case,
                MarkKind.HELD,
                span,
                author=session.author,
                value="not stopped",
                text="left arm held",
                source_id=by_name[awake.file_name].id,
            )[0]
        )
    episodes = [
        _episode(session, by_name[asleep.file_name], asleep.moves(Move.JERK), _SLEEP_RUNS),
        _episode(session, by_name[awake.file_name], awake.moves(Move.FLEXION), _SPASM_RUN),
        _episode(session, by_name[asleep.file_name], asleep.moves(Move.STARTLE), _STARTLE),
        _episode(session, by_name[dim.file_name], dim.moves(Move.FLEXION), _LATER_PAIR),
    ]
    for given in _ANSWERS:
        _answer(session, given, episodes)
    for offered in suggest(session.case.episodes[episodes[1]]):
        if offered.item_id in CONFIRMED:
            session.do(
                answer_item(
                    session.case,
                    offered.item_id,
                    offered.value,
                    author=session.author,
                    basis=Basis.MEASURED,
                    evidence=offered.evidence,
                    note=offered.measured,
                )
            )
    for field, text in LETTER.items():
        session.do(write_letter(session.case, field, text))
    session.do(
        set_urgency(
            session.case,
            "E1",
            "Runs of truncal flexions on waking (RF4); agreed with neurology.",
        )
    )


def _state(session: Session, source: Source, clip: ClipStory, value: str) -> None:
    span = _on_case(session.case, source, 0, clip.duration_ns)
    session.do(
        add_mark(
            session.case,
            MarkKind.STATE,
            span,
            author=session.author,
            value=value,
            source_id=source.id,
        )[0]
    )


def _episode(
    session: Session,
    source: Source,
    moves: Sequence[Movement],
    semiology: Mapping[str, tuple[str, ...]],
) -> str:
    span = _on_case(session.case, source, moves[0].start_ns - NS // 4, moves[-1].end_ns + NS // 2)
    command, episode = mark_episode(session.case, span, author=session.author, source_id=source.id)
    session.do(command)
    for field, codes in semiology.items():
        session.do(describe(session.case, episode, field, codes))
    session.do(set_captured(session.case, episode, start=True, end=True))
    return episode


def _answer(session: Session, given: _Answer, episodes: Sequence[str]) -> None:
    session.do(
        answer_item(
            session.case,
            given.item,
            given.value,
            author=session.author,
            basis=given.basis,
            evidence=tuple(_evidence(session.case, given, episodes)),
        )
    )


def _evidence(case: Case, given: _Answer, episodes: Sequence[str]) -> Iterator[EvidenceLink]:
    if given.episode is not None:
        episode = case.episodes[episodes[given.episode - 1]]
        yield EvidenceLink(episode.span, episode.source_id, episode.id)


def _compare(session: Session, log_id: str) -> None:
    """State that log and picture agree, at the first clip that both show."""
    case = session.case
    for clip in case.clips():
        at = case.span_of(clip.id).start
        if comparable(case, log_id, at):
            session.do(agree(case, log_id, at, author=session.author))
            return


def _on_case(case: Case, source: Source, start_ns: int, end_ns: int) -> Interval:
    clock = case.map_of(source.id)
    return Interval(clock.to_case(start_ns), clock.to_case(end_ns))
