"""The timeline: overview, ruler, span lanes, trace lanes, and the playhead across them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from workstation.core.annotation import Vocabulary
from workstation.core.case import Case
from workstation.core.timebase import Instant, Interval
from workstation.ui.panels.timeline.feeds import Traces
from workstation.ui.panels.timeline.head import WIDTH_PX, LaneHead
from workstation.ui.panels.timeline.items import (
    MovementMark,
    episode_items,
    mark_items,
    movement_items,
)
from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.lane_name import LaneName
from workstation.ui.panels.timeline.lanes import Lanes
from workstation.ui.panels.timeline.overview import Overview, watched_pct
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.timeline.playhead import Companion, Playhead
from workstation.ui.panels.timeline.row import Row
from workstation.ui.panels.timeline.ruler import Ruler
from workstation.ui.panels.timeline.span_lane import SpanLane
from workstation.ui.panels.timeline.specs import Line
from workstation.ui.panels.timeline.stack import TraceStack
from workstation.ui.panels.timeline.ticks import wall_text
from workstation.ui.panels.timeline.view import TimelineView

_ROW_PX = 22
_CLOSER = Fraction(2, 3)


class Timeline(QWidget):
    """Shows the case along its clock and asks for what the reader wants; edits nothing itself."""

    seek_requested = Signal(object)
    """Instant."""
    scrub_requested = Signal(object, bool)
    """Instant, and whether the drag goes on."""
    episode_chosen = Signal(str)
    episode_span_edited = Signal(str, object)
    """Episode id and new Interval."""
    movement_chosen = Signal(str)
    movement_added = Signal(str)
    movement_menu_requested = Signal(str, object)
    """Id under a right click, and the global position."""
    mark_chosen = Signal(str)
    mark_span_edited = Signal(str, object)
    """Mark id and new Interval."""

    def __init__(
        self,
        view: TimelineView,
        traces: Traces,
        vocabulary: Vocabulary,
        tracks: Callable[[str], Sequence[Line]],
        plan: LanePlan | None = None,
    ) -> None:
        """Draw lanes for a case.

        Args:
            view: what is on screen.
            traces: where traces come from; they may come late.
            vocabulary: words for codes.
            tracks: the lines of a log, what is read first at the top.
            plan: how the window arranges its lanes; the usual way if not given.
        """
        super().__init__()
        self.view = view
        self._vocabulary = vocabulary
        self._case: Case | None = None
        self._at = Instant(view.bounds.start.ns)
        self.overview = Overview(view)
        self.ruler = Ruler(view)
        self.episodes = SpanLane(view, _ROW_PX + 2, editable=True)
        self.movements = SpanLane(view, _ROW_PX, plays=True)
        self.marks = SpanLane(view, _ROW_PX, editable=True)
        self._fixed = (
            Row(LaneHead("Case"), self.overview),
            Row(LaneHead("case time", quiet=True), self.ruler),
        )
        self._spans = {
            name: Row(LaneHead(name.capitalize(), movable=True), body, lane_id=name)
            for name, body in (
                ("episodes", self.episodes),
                ("movements", self.movements),
                ("marks", self.marks),
            )
        }
        self.lanes = Lanes(plan or LanePlan())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in self._fixed:
            outer.addWidget(part)
        outer.addWidget(self.lanes, 1)
        self.stack = TraceStack(
            view,
            traces,
            tracks,
            self.lanes.plan,
            self,
            wired=self._wire,
            built=self._arrange,
            overview=self.overview.show_traces,
        )
        self._playhead = Playhead(self)
        self._companions: list[Companion] = []
        self._others: tuple[Instant, ...] = ()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        view.listen(self._view_changed)

    # -- what it is told ----------------------------------------------------------------------

    def show_case(self, case: Case) -> None:
        """Show the case as it is now."""
        self._case = case
        bounds = case.span()
        if bounds is not None:
            self.view.set_bounds(bounds)
        self.overview.show_case(case)
        self._fixed[0].head.say(f"watched {watched_pct(case)} %" if case.clips() else "")
        self.ruler.set_zero(case.zero, case.tells_time_at)
        self.episodes.show_items(episode_items(case, self._vocabulary))
        self.marks.show_items(mark_items(case, self._vocabulary))
        self.stack.show_case(case)
        self._place_playhead()
        self._say_clock()

    def show_movements(self, movements: Iterable[MovementMark]) -> None:
        """Show measured movements, kept and offered, ordered by onset."""
        held = tuple(movements)
        self.movements.show_items(movement_items(held))
        kept = sum(m.kept for m in held)
        new = len(held) - kept
        note = f"{kept} + {new} new" if new else str(kept) if kept else ""
        self._spans["movements"].head.say(note, "kept by a reader + offered by the measurement")
        self.stack.show_bands([m.span for m in held if m.kept])

    def select_movements(self, ids: Sequence[str]) -> None:
        """Show these movements as the chosen ones."""
        self.movements.select(*ids)

    def show_unmeasured(self, spans: Mapping[str, Sequence[tuple[Interval, str]]]) -> None:
        """Show where clips could not be measured, and why; clip id -> stretches."""
        self.stack.show_unmeasured(spans)

    def set_playhead(self, at: Instant, *, follow: bool = False) -> None:
        """Move the playhead; with `follow` the page turns when it comes to the edge."""
        if follow:
            self.view.follow(at)
        self._at = at
        self.ruler.set_playhead(at)
        self.overview.set_playhead(at)
        self._place_playhead()
        self._say_clock()

    def set_companions(self, instants: Sequence[Instant]) -> None:
        """Show where the other pictures of a locked comparison stand."""
        others = tuple(instants)
        if others == self._others:
            return
        self._others = others
        self.overview.set_companions(others)
        while len(self._companions) < len(others):
            self._companions.append(Companion(self))
        self._place_playhead()

    def set_loop(self, loop: Interval | None) -> None:
        """Show the A-B loop."""
        self.ruler.set_loop(loop)

    def select_episode(self, episode_id: str) -> None:
        """Show one episode as the selected one."""
        self.episodes.select(episode_id)

    def place_of(self, at: Instant) -> QPoint:
        """Where an instant lies on the marks lane, as a point of the screen."""
        x = min(max(self.marks.x_of(at.ns), 0.0), float(self.marks.width()))
        return self.marks.mapToGlobal(QPoint(round(x), 0))

    def zoom_in(self) -> None:
        """Look closer, around the playhead."""
        self._zoom(_CLOSER)

    def zoom_out(self) -> None:
        """Look from further away."""
        self._zoom(1 / _CLOSER)

    # -- gestures -----------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_to_pan(True)
        elif event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_to_pan(False)
        else:
            super().keyReleaseEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()
        self._view_changed()

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._align()
            self._place_playhead()
        return done

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.PaletteChange:
            self.stack.recolor()
        super().changeEvent(event)

    # -- inside -------------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Trace lanes came or went: all rows take their places."""
        names = [LaneName(i, r.head.title) for i, r in self._spans.items()]
        names += self.stack.names()
        self.lanes.show_rows({**self._spans, **self.stack.rows}, names)

    def _align(self) -> None:
        """Leave as much room beside the ruler as the scroll bar takes beside the lanes."""
        bar_px = self.lanes.verticalScrollBar().sizeHint().width()
        for row in self._fixed:
            layout = row.layout()
            if layout is not None and layout.contentsMargins().right() != bar_px:
                layout.setContentsMargins(0, 0, bar_px, 0)

    def _connect(self) -> None:
        self.ruler.scrub_requested.connect(self.scrub_requested)
        self.episodes.chosen.connect(self.episode_chosen)
        self.episodes.zoom_requested.connect(self.view.show)
        self.episodes.span_edited.connect(self.episode_span_edited)
        self.movements.chosen.connect(self.movement_chosen)
        self.movements.added.connect(self.movement_added)
        self.movements.item_menu_requested.connect(self.movement_menu_requested)
        self.movements.zoom_requested.connect(self.view.show)
        self.marks.chosen.connect(self.mark_chosen)
        self.marks.span_edited.connect(self.mark_span_edited)
        self.lanes.verticalScrollBar().valueChanged.connect(self._place_playhead)
        for row in self._spans.values():
            self._wire(row)
        self.lanes.chosen.connect(self.stack.follow_plan)
        self.lanes.arranged.connect(self._arranged)
        self.lanes.scaled.connect(self.stack.settle_scales)
        self._arrange()

    def _wire(self, row: Row) -> None:
        self.lanes.adopt(row)
        if isinstance(row.body, LaneBody):
            row.body.seek_requested.connect(self.seek_requested)

    def _arranged(self) -> None:
        self.lanes.settle()
        self.stack.ask_unfolded()
        self._place_playhead()

    def _hold_to_pan(self, on: bool) -> None:
        for lane in self._bodies():
            lane.pan_by_left = on
            if on:
                lane.setCursor(Qt.CursorShape.OpenHandCursor)
            else:
                lane.unsetCursor()

    def _bodies(self) -> Sequence[LaneBody]:
        return (self.ruler, self.episodes, self.movements, self.marks, *self.stack.lanes())

    def _view_changed(self) -> None:
        self.overview.update()
        for lane in (self.ruler, self.episodes, self.movements, self.marks):
            lane.view_changed()
        self.stack.view_changed()
        self._place_playhead()

    def _zoom(self, factor: Fraction) -> None:
        seen = self.view.span.holds(self._at)
        middle = (self.view.span.start.ns + self.view.span.end.ns) // 2
        self.view.zoom(factor, self._at.ns if seen else middle)

    def _say_clock(self) -> None:
        """The wall clock at the playhead, where what is shown there shares it."""
        case = self._case
        wall = wall_text(case.zero if case else None, self._at.ns, zone=True)
        if case is not None and wall and not case.tells_time_at(self._at):
            wall = "time unknown"
        self._fixed[1].head.say(f"· {wall}" if wall else "· no wall clock")

    def _place_playhead(self) -> None:
        width = max(self.ruler.width(), 1)
        x = self.view.x_of(self._at.ns, width)
        top = self.overview.height() + 18
        for i, line in enumerate(self._companions):
            at = self.view.x_of(self._others[i].ns, width) if i < len(self._others) else -1.0
            if 0 <= at <= width:
                line.place(WIDTH_PX + round(at), top, self.height())
            else:
                line.hide()
        self._playhead.setVisible(0 <= x <= width)
        if not 0 <= x <= width:
            return
        self._playhead.place(
            WIDTH_PX + round(x), top, self.height(), self._uncertain(width), least_px=WIDTH_PX
        )
        self._playhead.raise_()

    def _uncertain(self, width_px: int) -> Sequence[tuple[int, int, int]]:
        """Top, bottom and half width of each lane that may be off by a pixel or more."""
        out = []
        for lane in self.stack.lanes():
            half_ns = lane.uncertainty_ns
            if half_ns:
                half = half_ns * width_px // self.view.span.duration_ns
                top = lane.mapTo(self, QPoint(0, 0)).y()
                if half >= 2 and top >= self._fixed[-1].geometry().bottom():
                    out.append((top, top + lane.height() - 1, half))
        return out
