"""The review station: material, picture, episode and differential, and the timeline below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workstation.core.annotation import Vocabulary
from workstation.core.checklist.definition import Content
from workstation.core.checklist.suggest import Abstention, Suggestion
from workstation.core.checklist.urgency import UrgencySuggestion
from workstation.core.errors import HypnicError
from workstation.core.evidence import SourceKind
from workstation.core.motion.adequacy import Adequacy
from workstation.core.timebase import ClockMap, Instant, Interval
from workstation.review.changes import Change, EntityKind
from workstation.review.playback import Transport, TransportState
from workstation.review.playback.frames import FrameTimes
from workstation.review.playback.skips import Skip
from workstation.review.playback.transport import Moved
from workstation.review.session import Command, Session
from workstation.ui.action_keys import ActionKeys
from workstation.ui.actions import Situation, review_actions, skip_texts
from workstation.ui.beside_hands import BesideHands
from workstation.ui.compare_hands import CompareHands
from workstation.ui.marking import Marking
from workstation.ui.movement_hands import MovementHands
from workstation.ui.panels.episode.measured import MeasuredLine
from workstation.ui.panels.picture.shown import DirectPictures, Pictures
from workstation.ui.panels.timeline.feeds import DirectTraces, Traces
from workstation.ui.panels.timeline.items import MovementMark
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.picture_follow import PictureFollower
from workstation.ui.picture_hands import PictureHands
from workstation.ui.review_hands import ReviewHands
from workstation.ui.review_layout import ReviewLayout
from workstation.ui.review_material import ReviewMaterial
from workstation.ui.review_play import Playing
from workstation.ui.source_hands import SourceHands

_SPARSE = 2
"""The first look is at one clip where more than one part in two of the case has no footage."""

_NOWHERE = Interval(Instant(0), Instant(0))
_READING_KINDS = {EntityKind.EPISODE, EntityKind.ANSWER, EntityKind.MARK, EntityKind.LETTER}
_PICTURE_KINDS = {EntityKind.PICTURE, EntityKind.PLACEMENT, EntityKind.SOURCE, EntityKind.ZERO}


class ReviewStation(QWidget):
    """Connects the panels with one session and one transport.

    It starts nothing that runs: whoever owns the open case beats the transport. `shut` ends it.
    """

    failed = Signal(object)
    """A HypnicError to be shown; nothing was changed."""
    said = Signal(str)
    """What was done, or why not, in one sentence."""
    files_dropped = Signal(list)
    video_requested = Signal(str, int)
    choose_files_requested = Signal()
    episode_selected = Signal(str)
    """Id, or "" for none: what was measured on it is wanted."""
    movement_chosen = Signal(str)
    save_requested = Signal(str)
    """The action: the picture, or a piece of its clip."""
    palette_requested = Signal()
    sheet_requested = Signal()

    def __init__(
        self,
        session: Session,
        transport: Transport,
        material: ReviewMaterial,
        frames: FrameTimes,
        content: Content,
        vocabulary: Vocabulary,
        *,
        pictures: Pictures | None = None,
        traces: Traces | None = None,
        lanes: LanePlan | None = None,
        zone: str = "UTC",
        parent: QWidget | None = None,
    ) -> None:
        """Show an open case.

        Args:
            session: of the case.
            transport: the one playhead.
            material: pictures and traces, read on this thread unless the next two are given.
            frames: frame arithmetic.
            content: the checklists.
            vocabulary: words for episodes.
            pictures: frames decoded beside the window.
            traces: traces read beside the window.
            lanes: how the window arranges its lanes.
            zone: assumed for a clock that states none.
            parent: the window.
        """
        super().__init__(parent)
        # A click on the picture or a lane takes the keyboard from a field that was typed into.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Review")
        self.session = session
        self.transport = transport
        self._material = material
        self._frames = frames
        self.vocabulary = vocabulary
        self._quality: Mapping[str, str] = {}
        self._looked = session.case.span() is not None
        self.view = TimelineView(session.case.span() or _NOWHERE)
        self.parts = ReviewLayout(
            self.view,
            traces or DirectTraces(material, self._map_of),
            material.tracks,
            content,
            vocabulary,
            lanes or LanePlan(),
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.parts)
        self.marking = Marking(session, content, self.carry_out)
        self.playing = Playing(transport, self._bounds)
        self.follower = PictureFollower(
            session, frames, pictures or DirectPictures(material), self.parts.grid
        )
        self.keys = ActionKeys(self, review_actions(vocabulary))
        self.movements = MovementHands(self)
        self.sources = SourceHands(self, frames, content, zone)
        self.beside = BesideHands(self, frames)
        self.compare = CompareHands(self, frames, self.beside)
        self.looking = PictureHands(self)
        self._seen: str | None = None
        self._hands = ReviewHands(self)
        self._connect()
        self._stops = (session.listen(self._changed), transport.listen(self._moved))
        self._show_all()
        self._moved(transport.state())
        self.beside.shown()

    def shut(self) -> None:
        """Follow nothing any more; call before the case is closed."""
        for stop in self._stops:
            stop()

    # -- what it is told ----------------------------------------------------------------------

    def show_movements(self, movements: Iterable[MovementMark]) -> None:
        """Measured movements, kept and offered, ordered by onset."""
        self.movements.know(movements)

    def show_unmeasured(self, spans: Mapping[str, Sequence[tuple[Interval, str]]]) -> None:
        """Clip id -> where its movement could not be measured, and why."""
        self.parts.timeline.show_unmeasured(spans)

    def show_suggestions(
        self, suggestions: Sequence[Suggestion], abstained: Sequence[Abstention] = ()
    ) -> None:
        """What measurements would support, and what they cannot say."""
        self.parts.differential.show_suggestions(suggestions, abstained)
        self.update_keys()

    def show_urgency(self, suggestion: UrgencySuggestion) -> None:
        """What the answers call for."""
        self.parts.differential.show_urgency(suggestion)

    def show_measured(self, lines: Sequence[MeasuredLine]) -> None:
        """What was measured on the selected episode."""
        self.parts.episode.show_measured(lines)

    def show_quality(
        self, quality: Mapping[str, str], adequacy: Mapping[str, Adequacy] | None = None
    ) -> None:
        """Source id -> score of a clip in words ("quality 5 of 10"), and its parts."""
        self._quality = quality
        self.sources.know(adequacy or {})
        self.parts.sources.show_case(self.session.case, quality)

    def select_episode(self, episode_id: str, *, fresh: bool = False) -> None:
        """Make one episode the selected one; "" for none. A `fresh` one was marked just now."""
        before = self.marking.episode
        self.marking.episode = episode_id if episode_id in self.session.case.episodes else ""
        self._show_selection()
        if fresh or before != self.marking.episode:
            self.episode_selected.emit(self.marking.episode)

    def go_to(self, at: Instant) -> None:
        """Move the playhead there and make it visible."""
        self.compare.leave_for(at)
        self.transport.seek(at)
        self.view.reveal(at)

    def look_first(self) -> None:
        """The first look at a case: the playhead on its first picture, that clip on the timeline.

        Where little of the case time has footage the whole would show hours of nothing; the
        overview shows it anyway.
        """
        case = self.session.case
        whole = self._bounds()
        clips = [case.span_of(c.id) for c in case.clips() if c.id in case.placements]
        if whole is None:
            return
        zero = Instant(0)
        self._looked = True
        first = clips[0] if clips else whole
        self.transport.seek(zero if first.holds(zero) else first.start)
        filmed = sum(c.duration_ns for c in clips)
        if clips and filmed * _SPARSE < whole.duration_ns:
            self.view.show(first, margin=Fraction(1, 16))
        else:
            self.view.show_all()

    def open_question(self, question_id: str) -> None:
        """Show a question of the checklists; "" for the checklists as they are."""
        self.parts.show_tab("differential")
        if question_id:
            self.parts.differential.open_question(question_id)

    def set_skips(self, short: Skip, long: Skip) -> None:
        """How far the two skips go, and what they are called."""
        self.playing.set_skips(short, long)
        self.keys.reword(skip_texts((short, long)))

    def run(self, action_id: str) -> None:
        """Carry out an action of `ui/actions.py`."""
        self._hands.run(action_id)
        self.update_keys()

    # -- wiring -------------------------------------------------------------------------------

    def _connect(self) -> None:
        parts = self.parts
        self.keys.triggered.connect(self.run)
        parts.bar.asked.connect(self.keys.run)
        parts.bar.speed_asked.connect(self._set_speed)
        parts.grid.jump_requested.connect(self.go_to)
        parts.grid.wanted.connect(self.follower.again)
        timeline = parts.timeline
        timeline.seek_requested.connect(self._seek)
        timeline.scrub_requested.connect(self._scrub)
        timeline.episode_chosen.connect(self._choose_episode)
        timeline.episode_span_edited.connect(self.marking.set_span)
        timeline.mark_chosen.connect(self._hands.open_mark)
        timeline.mark_span_edited.connect(self.marking.set_mark_span)
        sources = parts.sources
        sources.source_chosen.connect(self.sources.choose)
        sources.nudge_requested.connect(self.marking.nudge)
        sources.zone_said.connect(self.marking.say_zone)
        sources.files_dropped.connect(self.files_dropped)
        sources.choose_files_requested.connect(self.choose_files_requested)
        episode = parts.episode
        episode.episode_chosen.connect(self._choose_episode)
        episode.seek_requested.connect(self.go_to)
        episode.play_requested.connect(self._play_one)
        episode.described.connect(self.marking.describe)
        episode.captured.connect(self.marking.capture)
        episode.confidence_given.connect(self.marking.trust)
        episode.interpreted.connect(self.marking.interpret)
        episode.noted.connect(self.marking.note)
        episode.remove_requested.connect(self.marking.remove)
        differential = parts.differential
        differential.answered.connect(self.marking.answer)
        differential.also_answered.connect(self.marking.answer_also)
        differential.reopened.connect(self.marking.reopen)
        differential.evidence_added.connect(self.marking.tie)
        differential.evidence_removed.connect(self.marking.untie)
        differential.suggestion_confirmed.connect(self.marking.confirm)
        differential.play_requested.connect(self.play_spans)

    def _seek(self, at: Instant) -> None:
        if not self.compare.held_back(at):
            self.transport.seek(at)

    def _scrub(self, at: Instant, going_on: bool) -> None:
        self.transport.seek(at, scrubbing=going_on)

    def _set_speed(self, speed: Fraction) -> None:
        self.playing.set_speed(speed)

    def _play_one(self, span: Interval) -> None:
        self.play_spans((span,))

    def play_spans(self, spans: Sequence[Interval]) -> None:
        """Play some seconds, one stretch after the other, from where the first begins."""
        if spans:
            self.compare.leave_for(spans[0].start)
            self.view.reveal(spans[0].start)
        self.playing.play_spans(spans)

    def _choose_episode(self, episode_id: str) -> None:
        self.select_episode(episode_id)
        self.parts.show_tab("episode")

    # -- following ----------------------------------------------------------------------------

    def carry_out(self, command: Command) -> bool:
        """Do and save it; False if that failed and the reader was told."""
        try:
            self.session.do(command)
        except HypnicError as error:
            self.failed.emit(error)
            # What a widget shows must be what is saved.
            self._show_all()
            return False
        return True

    def _changed(self, change: Change) -> None:
        case = self.session.case
        self.parts.timeline.show_case(case)
        self.parts.sources.show_case(case, self._quality)
        self.sources.follow()
        if EntityKind.SOURCE in change.kinds:
            self.sources.load_thumbnails(self._material)
            if not self._looked:
                self.look_first()
        if self.marking.episode not in case.episodes:
            self.select_episode("")
        if change.kinds & _READING_KINDS:
            self._show_selection()
        named = self._frames.looking.locked and EntityKind.EPISODE in change.kinds
        if named or change.kinds & _PICTURE_KINDS:
            self.beside.case_changed()
        self.looking.follow()
        self.update_keys()

    def _moved(self, state: TransportState) -> None:
        follow = state.moved in {Moved.PLAYED, Moved.LOOPED, Moved.SKIPPED, Moved.STEPPED}
        self.parts.bar.show_state(state)
        self.parts.timeline.set_playhead(state.position, follow=follow)
        self.parts.timeline.set_loop(state.loop)
        self.follower.go(state.position, scrubbing=state.scrubbing)
        self.compare.follow(state.position)
        clip = self.follower.clip
        if clip:
            case = self.session.case
            frame_ns = case.sources[clip].clip.interval_median_ns
            if not self._log_selected():
                self.parts.sources.select(clip)
            self.parts.sources.set_frame_ns(case.map_of(clip).real_ns(frame_ns))
        self.looking.follow()
        self.sources.offer_agreement()
        self.playing.follow(state)
        if state.moved is Moved.STATE or clip != self._seen:
            self._seen = clip
            self.update_keys()

    def _show_all(self) -> None:
        case = self.session.case
        self.parts.timeline.show_case(case)
        self.parts.sources.show_case(case, self._quality)
        self.sources.load_thumbnails(self._material)
        self._show_selection()
        self.update_keys()

    def _show_selection(self) -> None:
        case, selected = self.session.case, self.marking.episode
        self.parts.timeline.select_episode(selected)
        self.parts.episode.show_episode(case, selected)
        self.parts.differential.show_case(case, selected)
        name = case.episodes[selected].name if selected in case.episodes else ""
        self.parts.tab_episode.setText(f"Episode {name}".strip())
        self.parts.tab_episode.setAccessibleName(f"Episode {name}".strip())
        self.update_keys()

    def update_keys(self) -> None:
        """Switch the actions on that make sense now."""
        looking = self._frames.looking
        session, differential = self.session, self.parts.differential
        self.keys.update(
            Situation(
                material=self._bounds() is not None,
                episode=self.marking.episode in session.case.episodes,
                draft=self.marking.draft is not None,
                suggestion=differential.suggestion.suggestion is not None
                and differential.isVisible(),
                loop=self.transport.loop is not None,
                paced=self.sources.paced,
                undo=session.undo_label or "",
                redo=session.redo_label or "",
                several=looking.count > 1,
                locked=looking.locked,
                left=bool(looking.before),
            )
        )

    def _log_selected(self) -> bool:
        source = self.session.case.sources.get(self.parts.sources.selected)
        return source is not None and source.kind is SourceKind.LOG

    def _bounds(self) -> Interval | None:
        return self.session.case.span()

    def _map_of(self, source_id: str) -> ClockMap:
        return self.session.case.map_of(source_id)
