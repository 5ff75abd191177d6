"""The trace lanes of a case: which are there, which are shown, and what feeds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer

from workstation.core.case import Case
from workstation.core.timebase import Interval
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.feeds import Feed, TraceKey, TraceKind, Traces
from workstation.ui.panels.timeline.head import LaneHead
from workstation.ui.panels.timeline.plan import LanePlan
from workstation.ui.panels.timeline.row import Row
from workstation.ui.panels.timeline.specs import LaneSpec, Line, gaps_of, lane_specs
from workstation.ui.panels.timeline.trace_lane import Backdrop, TraceLane
from workstation.ui.panels.timeline.view import TimelineView

_HEIGHTS_PX = {TraceKind.MOTION: 46, TraceKind.LOG: 44, TraceKind.SOUND: 38}
_WHOLE_POINTS = 1999


class TraceStack:
    """Rows of trace lanes; built anew only when the sources or the choice of lanes change."""

    def __init__(
        self,
        view: TimelineView,
        traces: Traces,
        tracks: Callable[[str], Sequence[Line]],
        plan: LanePlan,
        parent: QObject,
        *,
        wired: Callable[[Row], None],
        built: Callable[[], None],
        overview: Callable[[Sequence[TraceSlice]], None],
    ) -> None:
        """Make rows.

        Args:
            view: what is on screen.
            traces: where traces come from.
            tracks: the lines of a log.
            plan: which lanes the reader wants.
            parent: ends the stack when it ends.
            wired: told of each new row, which has no place yet.
            built: told once all rows are there.
            overview: given the traces of the whole case whenever one comes in.
        """
        self._view = view
        self._traces = traces
        self._tracks = tracks
        self._plan = plan
        self._wired = wired
        self._built = built
        self._overview = overview
        self._specs: tuple[LaneSpec, ...] = ()
        self._maps: dict[str, object] = {}
        self._feeds: dict[TraceKey, Feed] = {}
        self._bands: Sequence[Interval] = ()
        self._case: Case | None = None
        self.rows: dict[str, Row] = {}
        self._unmeasured: Mapping[str, Sequence[tuple[Interval, str]]] = {}
        self._later = QTimer(parent)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)

    @property
    def specs(self) -> tuple[LaneSpec, ...]:
        """Every lane there could be, shown or not."""
        return self._specs

    def shown(self, spec: LaneSpec) -> bool:
        """Whether a lane is on screen."""
        return self._plan.shown(spec.id, spec.shown_first)

    def follow_plan(self) -> None:
        """Another choice of lanes is wanted."""
        if [s.id for s in self._specs if self.shown(s)] != list(self.rows):
            self._build()

    def show_case(self, case: Case) -> None:
        """Follow the case: new sources get lanes, moved ones are asked again."""
        self._case = case
        specs = lane_specs(case, self._tracks)
        moved = {s for s, p in case.placements.items() if self._maps.get(s) != p.map}
        self._maps = {s: p.map for s, p in case.placements.items()}
        for key, feed in self._feeds.items():
            if key.source_id in moved:
                feed.forget()
        if specs != self._specs:
            self._specs = specs
            self._build()
        elif moved:
            self._ask_whole()
            self.view_changed()
        self._show_backdrops()

    def show_bands(self, bands: Sequence[Interval]) -> None:
        """Spans of movements, to be seen behind every trace."""
        self._bands = bands
        self._show_backdrops()

    def show_unmeasured(self, spans: Mapping[str, Sequence[tuple[Interval, str]]]) -> None:
        """Clip id -> where its movement could not be measured, and why."""
        self._unmeasured = spans
        self._show_backdrops()

    def view_changed(self) -> None:
        """Another part is on screen: move the curves now, ask for sharper ones once."""
        for lane in self.lanes():
            lane.view_changed()
        self._later.start()

    def recolor(self) -> None:
        """Another theme is on."""
        for lane in self.lanes():
            lane.recolor()

    def lanes(self) -> tuple[TraceLane, ...]:
        """The lanes on screen, from top to bottom."""
        return tuple(r.body for r in self.rows.values() if isinstance(r.body, TraceLane))

    # -- inside -------------------------------------------------------------------------------

    def _build(self) -> None:
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        wanted = [s for s in self._specs if self.shown(s)]
        keys = {k for s in wanted for k in s.keys}
        self._feeds = {k: f for k, f in self._feeds.items() if k in keys}
        for key in keys:
            if key not in self._feeds:
                self._feeds[key] = Feed(key, self._traces, self._arrived)
        for spec in wanted:
            self._add(spec)
        self._built()
        self._show_backdrops()
        self._ask_whole()
        self._arrived()
        self._later.start()

    def _add(self, spec: LaneSpec) -> None:
        head = LaneHead(spec.title, spec.note, movable=True)
        head.say(spec.note, spec.tip)
        feeds = [self._feeds[k] for k in spec.keys]
        body = TraceLane(self._view, spec, feeds, _HEIGHTS_PX[spec.kind])
        row = Row(head, body, lane_id=spec.id)
        self.rows[spec.id] = row
        self._wired(row)

    def _show_backdrops(self) -> None:
        case = self._case
        if case is None:
            return
        for lane in self.lanes():
            sources = [k.source_id for k in lane.spec.keys if k.source_id in case.placements]
            # A clip is where its own picture is; a log may lie beside the picture.
            known = [
                case.map_of(k.source_id).uncertainty_ns
                for k in lane.spec.keys
                if k.kind is TraceKind.LOG and k.source_id in case.placements
            ]
            lane.show_backdrop(
                Backdrop(
                    covered=[case.span_of(s) for s in sources],
                    gaps=[g for k in lane.spec.keys for g in gaps_of(case, k)],
                    bands=() if lane.spec.kind is TraceKind.SOUND else self._bands,
                    unmeasured=[
                        each
                        for k in lane.spec.keys
                        if k.kind is TraceKind.MOTION
                        for each in self._unmeasured.get(k.source_id, ())
                    ],
                    uncertainty_ns=max((u for u in known if u is not None), default=None),
                )
            )

    def _ask_whole(self) -> None:
        for feed in tuple(self._feeds.values()):
            feed.ask_whole(self._view.bounds, _WHOLE_POINTS)

    def _ask(self) -> None:
        for lane in self.lanes():
            for key in lane.spec.keys:
                self._feeds[key].ask(self._view.span, max(lane.width(), 1))

    def _arrived(self) -> None:
        for lane in self.lanes():
            lane.traces_changed()
        leading = {k for s in self._specs if s.rank == 0 for k in s.keys}
        whole = [
            f.whole
            for k, f in self._feeds.items()
            if f.whole is not None and k in leading and k.kind is not TraceKind.SOUND
        ]
        self._overview(whole)
