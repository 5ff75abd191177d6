"""What the marking keys do: from a key and an instant to a command. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workstation.core.annotation import MarkKind
from workstation.core.checklist.answers import Basis, EvidenceLink
from workstation.core.checklist.definition import Content
from workstation.core.checklist.suggest import Suggestion
from workstation.core.timebase import Instant, Interval
from workstation.review.commands import answers, episodes, marks
from workstation.review.commands.states import begin_state, move_state, state_at
from workstation.review.commands.syncing import agree, nudge, say_zone
from workstation.review.session import Command, Session
from workstation.ui.actions import MOVEMENT_TYPE

_KINDS = {
    "mark.instant": MarkKind.INSTANT,
    "mark.held": MarkKind.HELD,
    "mark.woken": MarkKind.WOKEN,
}
MARKS = frozenset(_KINDS)


class Marking:
    """Turns keys into commands for one open case.

    Attributes:
        draft: where an episode was begun that has no end yet.
        episode: id of the selected episode, "" for none.
    """

    def __init__(self, session: Session, content: Content, do: Callable[[Command], bool]) -> None:
        """Work on a session.

        Args:
            session: of the open case.
            content: for the version an item is answered under.
            do: carries a command out; False if it failed and the reader was told.
        """
        self._session = session
        self._content = content
        self._do = do
        self.draft: Instant | None = None
        self.episode = ""

    def begin(self, at: Instant) -> None:
        """An episode starts here."""
        self.draft = at

    def end(self, at: Instant, clip: str | None = None) -> bool:
        """The episode that was begun ends here; False if none was, or it has no length.

        It is seen on the clip that is looked at, if that shows all of it; else on the one that
        shows most.
        """
        start = self.draft
        if start is None or start == at:
            return False
        if not self.mark_span(Interval(min(start, at), max(start, at)), clip):
            return False
        self.draft = None
        return True

    def mark_span(self, span: Interval, clip: str | None = None) -> bool:
        """A span is an episode, and the selected one; False if it could not be saved."""
        case = self._session.case
        whole = case.span_of(clip).shared(span) if clip in case.placements and clip else None
        command, episode_id = episodes.mark_episode(
            case, span, author=self._session.author, source_id=clip if whole == span else None
        )
        if not self._do(command):
            return False
        self.episode = episode_id
        return True

    def move(self, *, start: Instant | None = None, end: Instant | None = None) -> None:
        """Move an end of the selected episode."""
        if self.episode in self._session.case.episodes:
            case = self._session.case
            self._do(episodes.change_span(case, self.episode, start=start, end=end))

    def set_span(self, episode_id: str, span: Interval) -> None:
        """An edge was dragged on the timeline."""
        case = self._session.case
        self._do(episodes.change_span(case, episode_id, start=span.start, end=span.end))

    def toggle_type(self, code: str) -> None:
        """A digit: the movement type is chosen, or no longer."""
        episode = self._session.case.episodes.get(self.episode)
        if episode is None:
            return
        codes = episode.semiology.get(MOVEMENT_TYPE, ())
        after = tuple(c for c in codes if c != code) if code in codes else (*codes, code)
        self.describe(self.episode, MOVEMENT_TYPE, after)

    def describe(self, episode_id: str, field: str, codes: tuple[str, ...]) -> None:
        """A vocabulary field was set."""
        self._do(episodes.describe(self._session.case, episode_id, field, codes))

    def remove(self, episode_id: str) -> None:
        """Take an episode away; undo brings it back."""
        if episode_id in self._session.case.episodes:
            self._do(episodes.remove_episode(self._session.case, episode_id))

    def mark(self, action_id: str, at: Instant, clip: str | None) -> bool:
        """M, H or W: a mark at an instant; False if it could not be saved."""
        command, _ = marks.add_mark(
            self._session.case,
            _KINDS[action_id],
            Interval(at, at),
            author=self._session.author,
            source_id=clip,
        )
        return self._do(command)

    def begin_state(self, value: str, at: Instant, clip: str | None) -> None:
        """S: the child is in this state from here on."""
        case = self._session.case
        command = begin_state(case, value, at, author=self._session.author, source_id=clip)
        self._do(command)

    def state_at(self, at: Instant) -> str:
        """Code of the state marked there, "" for none."""
        mark = state_at(self._session.case, at)
        return mark.value if mark else ""

    def set_mark_span(self, mark_id: str, span: Interval) -> None:
        """An edge of a mark was dragged on the timeline."""
        case = self._session.case
        if case.marks[mark_id].kind is MarkKind.STATE:
            self._do(move_state(case, mark_id, span))
        else:
            self._do(marks.change_mark(case, mark_id, span=span))

    def answer(self, question_id: str, value: str, basis: str) -> None:
        """An answer was given; evidence and note of an earlier one stay with it."""
        before = self._session.case.answers.get(question_id)
        self._do(
            answers.answer_item(
                self._session.case,
                question_id,
                value,
                author=self._session.author,
                basis=Basis(basis),
                evidence=before.evidence if before else (),
                note=before.note if before else "",
                definition_version=self._version(question_id),
            )
        )

    def answer_also(self, question_id: str, values: Mapping[str, str]) -> None:
        """Take an answer over to questions that ask the same, in one step."""
        answer = self._session.case.answers.get(question_id)
        if answer is not None:
            self._do(
                answers.answer_together(
                    self._session.case,
                    values,
                    like=answer,
                    author=self._session.author,
                    versions={each: self._version(each) for each in values},
                )
            )

    def confirm(self, suggestion: Suggestion) -> None:
        """A reader confirmed what a measurement suggested."""
        self._do(
            answers.answer_item(
                self._session.case,
                suggestion.item_id,
                suggestion.value,
                author=self._session.author,
                basis=Basis.MEASURED,
                evidence=suggestion.evidence,
                definition_version=self._version(suggestion.item_id),
            )
        )

    def reopen(self, question_id: str) -> None:
        """An answer was taken back."""
        self._do(answers.reopen_item(self._session.case, question_id))

    def tie(self, question_id: str) -> None:
        """The selected episode is evidence for an answer."""
        episode = self._session.case.episodes.get(self.episode)
        if episode is not None and question_id in self._session.case.answers:
            link = EvidenceLink(episode.span, episode.source_id, episode.id)
            self._do(answers.link_evidence(self._session.case, question_id, link))

    def untie(self, question_id: str, link: EvidenceLink) -> None:
        """Some seconds are no evidence after all."""
        self._do(answers.unlink_evidence(self._session.case, question_id, link))

    def nudge(self, source_id: str, ns: int) -> None:
        """A source lies later, or earlier if negative."""
        self._do(nudge(self._session.case, source_id, ns, author=self._session.author))

    def agree(self, source_id: str, at: Instant, half_ns: int) -> None:
        """A log and the clip beside it show the same movement at an instant."""
        case, author = self._session.case, self._session.author
        self._do(agree(case, source_id, at, author=author, half_ns=half_ns))

    def say_zone(self, source_id: str, zone: str) -> None:
        """In which zone a file's clock was, where the file does not say."""
        self._do(say_zone(self._session.case, source_id, zone, author=self._session.author))

    def capture(self, episode_id: str, start: bool | None, end: bool | None) -> None:
        """Whether an episode's start and end are on the material; None for unsaid."""
        case = self._session.case
        self._do(episodes.set_captured(case, episode_id, start=start, end=end))

    def trust(self, episode_id: str, pct: int | None) -> None:
        """How sure the reader is, in percent; None for unsaid."""
        self._do(episodes.set_confidence(self._session.case, episode_id, pct))

    def interpret(self, episode_id: str, text: str) -> None:
        """What the reader thinks it may be."""
        self._do(episodes.write_note(self._session.case, episode_id, interpretation=text))

    def note(self, episode_id: str, text: str) -> None:
        """Free text."""
        self._do(episodes.write_note(self._session.case, episode_id, note=text))

    def value_mark(self, mark_id: str, value: str) -> None:
        """How a manoeuvre ended, or which state it is."""
        self._do(marks.change_mark(self._session.case, mark_id, value=value))

    def remove_mark(self, mark_id: str) -> None:
        """Take a mark away; undo brings it back."""
        self._do(marks.remove_mark(self._session.case, mark_id))

    def neighbour(self, at: Instant, *, after: bool) -> str:
        """The next episode after the playhead, or the one before it; "" if there is none."""
        held = self._session.case.episodes_in_order()
        if after:
            return next((e.id for e in held if e.span.start > at), "")
        return next((e.id for e in reversed(held) if e.span.start < at), "")

    def _version(self, question_id: str) -> str:
        """Of the checklist a question stands in; a red flag has none of its own."""
        if any(flag.id == question_id for flag in self._content.red_flags):
            return ""
        return self._content.condition(self._content.item(question_id).condition).version
