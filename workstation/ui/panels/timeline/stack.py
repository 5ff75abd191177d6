"""The trace lanes of a case: which are there, which are shown, and what feeds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer

from workstation.core.case import Case
from workstation.core.timebase import Interval
from workstation.review.ports import TraceSlice
from workstation.ui.panels.timeline.feeds import Feed, TraceKey, TraceKind, Traces
from workstation.ui.panels.timeline.head import LaneHead
from workstation.ui.panels.timeline.image_lane import ImageLane
from workstation.ui.panels.timeline.lane_name import LaneName
from workstation.ui.panels.timeline.plan import LanePlan, ScaleBy
from workstation.ui.panels.timeline.row import Row
from workstation.ui.panels.timeline.source_lane import Backdrop, SourceLane
from workstation.ui.panels.timeline.specs import LaneSpec, Line, gaps_of, lane_specs
from workstation.ui.panels.timeline.trace_lane import TraceLane
from workstation.ui.panels.timeline.view import TimelineView

_HEIGHTS_PX = {
    TraceKind.MOTION: 46,
    TraceKind.LOG: 44,
    TraceKind.SOUND: 38,
    TraceKind.SPECTROGRAM: 76,
    TraceKind.SPECTRUM: 76,
    TraceKind.MOTION_SPECTRUM: 76,
}
_SCALABLE = {TraceKind.MOTION, TraceKind.LOG}
_OF_CLIPS = {TraceKind.MOTION, TraceKind.MOTION_SPECTRUM}
_OF_LOGS = {TraceKind.LOG, TraceKind.SPECTRUM}
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
        self._leading: Sequence[TraceSlice] = ()
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

    def lanes(self) -> tuple[SourceLane, ...]:
        """The lanes on screen, from top to bottom."""
        return tuple(r.body for r in self.rows.values() if isinstance(r.body, SourceLane))

    def names(self) -> list[LaneName]:
        """Every lane there could be, for menu and chooser."""
        return [
            LaneName(
                s.id,
                s.title,
                s.note,
                usually=s.shown_first,
                folded=s.folded_first,
                unit=s.unit,
                rate_hz=s.rate_hz,
                count=s.count,
                scales=_scales(s),
                group=s.group,
            )
            for s in self._specs
        ]

    def ask_unfolded(self) -> None:
        """Lanes may have been unfolded: pictures are only asked for where they show."""
        self._ask_whole(only_new=True)
        self._later.start()

    def settle_scales(self) -> None:
        """Give each lane the scale the reader chose, or its usual one."""
        lanes = [lane for lane in self.lanes() if isinstance(lane, TraceLane)]
        groups: dict[str, tuple[float, float]] = {}
        for lane in lanes:
            low, high = lane.usual_range()
            before = groups.get(lane.spec.group, (low, high))
            groups[lane.spec.group] = (min(before[0], low), max(before[1], high))
        for lane in lanes:
            choice = self._plan.scales.get(lane.spec.id)
            if choice is None:
                lane.set_range(*lane.usual_range())
            elif choice.by is ScaleBy.FIXED:
                lane.set_range(choice.low, choice.high, "fixed")
            elif choice.by is ScaleBy.VIEW:
                lane.set_range(*lane.range_in_view(), "fits the view")
            else:
                lane.set_range(*groups[lane.spec.group], "same for all axes")

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
                self._feeds[key] = Feed(key, self._traces, partial(self._arrived, key))
        for spec in wanted:
            self._add(spec)
        self._built()
        self._show_backdrops()
        self._ask_whole()
        for lane in self.lanes():
            lane.traces_changed()
        self.settle_scales()
        self._show_overview()
        self._later.start()

    def _add(self, spec: LaneSpec) -> None:
        head = LaneHead(spec.title, spec.note, movable=True)
        head.say(spec.note, spec.tip)
        feeds = [self._feeds[k] for k in spec.keys]
        kind = ImageLane if spec.kind.pictured else TraceLane
        body = kind(self._view, spec, feeds, _HEIGHTS_PX[spec.kind])
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
                if k.kind in _OF_LOGS and k.source_id in case.placements
            ]
            lane.show_backdrop(
                Backdrop(
                    covered=[case.span_of(s) for s in sources],
                    gaps=[g for k in lane.spec.keys for g in gaps_of(case, k)],
                    bands=self._bands if lane.spec.kind in _SCALABLE else (),
                    unmeasured=[
                        each
                        for k in lane.spec.keys
                        if k.kind in _OF_CLIPS
                        for each in self._unmeasured.get(k.source_id, ())
                    ],
                    uncertainty_ns=max((u for u in known if u is not None), default=None),
                )
            )

    def _ask_whole(self, *, only_new: bool = False) -> None:
        for key in self._wanted():
            feed = self._feeds[key]
            if not (only_new and feed.begun):
                feed.ask_whole(self._view.bounds, _WHOLE_POINTS)

    def _ask(self) -> None:
        wanted = self._wanted()
        for lane in self.lanes():
            for key in lane.spec.keys:
                if key in wanted:
                    self._feeds[key].ask(self._view.span, max(lane.width(), 1))

    def _wanted(self) -> dict[TraceKey, None]:
        """What is to be read, in the order of the lanes; a folded picture costs nothing."""
        return {
            key: None
            for lane in self.lanes()
            if not (lane.folded and lane.spec.kind.pictured)
            for key in lane.spec.keys
        }

    def _arrived(self, key: TraceKey) -> None:
        for lane in self.lanes():
            if key in lane.spec.keys:
                lane.traces_changed()
        if not key.kind.pictured:
            self.settle_scales()
            self._show_overview()

    def _show_overview(self) -> None:
        leading = {k for s in self._specs if s.rank == 0 for k in s.keys}
        whole = [
            f.whole
            for k, f in self._feeds.items()
            if f.whole is not None and k in leading and k.kind is not TraceKind.SOUND
        ]
        if [id(w) for w in whole] != [id(w) for w in self._leading]:
            self._leading = whole
            self._overview(whole)


def _scales(spec: LaneSpec) -> tuple[ScaleBy, ...]:
    """The scales a lane may have besides its usual one."""
    if spec.kind not in _SCALABLE:
        return ()
    return tuple(by for by in ScaleBy if by is not ScaleBy.GROUP or spec.group)
