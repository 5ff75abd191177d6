"""What every lane of a source has: where there is material, gaps, what could not be measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QLabel, QToolTip
from typing_extensions import override

from workstation.core.timebase import Instant, Interval
from workstation.core.timebase.text import span_text
from workstation.ui.panels.timeline.feeds import Feed, TraceKind
from workstation.ui.panels.timeline.lane import LaneBody
from workstation.ui.panels.timeline.specs import LaneSpec
from workstation.ui.panels.timeline.view import TimelineView
from workstation.ui.theme.parts import label
from workstation.ui.theme.theme import Theme, mixed

_OF_LOGS = {TraceKind.LOG, TraceKind.SPECTRUM}

PLATE_PX = 14
"""Height of a number on an axis, or of the badge."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What lies behind the traces.

    Attributes:
        covered: where the sources of the lane have material; elsewhere the lane is empty.
        gaps: where a log recorded nothing within its own span, with the reason.
        bands: spans of movements.
        unmeasured: where the source shows something and it could not be measured, and why.
        uncertainty_ns: how far this lane may be off, or None.
    """

    covered: Sequence[Interval] = ()
    gaps: Sequence[tuple[Interval, str]] = ()
    bands: Sequence[Interval] = ()
    unmeasured: Sequence[tuple[Interval, str]] = ()
    uncertainty_ns: int | None = None


class SourceLane(LaneBody):
    """A lane that shows something measured of one source, or of clips in turn."""

    def __init__(
        self, view: TimelineView, spec: LaneSpec, feeds: Sequence[Feed], height_px: int
    ) -> None:
        super().__init__(view, height_px)
        self.spec = spec
        self.feeds = feeds
        self._backdrop = Backdrop()
        self._badge = self._plate()
        self._top, self._foot = self._plate(), self._plate()
        self.setAccessibleName(spec.title)
        self.setAccessibleDescription(spec.note)

    @property
    def reduced(self) -> bool:
        """Whether what is on screen stands for more than one sample or window."""
        raise NotImplementedError

    @property
    def uncertainty_ns(self) -> int | None:
        """How far this lane may be off."""
        return self._backdrop.uncertainty_ns

    @property
    def covered(self) -> Sequence[Interval]:
        """Where the lane's sources have material, in case time."""
        return self._backdrop.covered

    def show_backdrop(self, backdrop: Backdrop) -> None:
        """Paint this behind what was measured."""
        self._backdrop = backdrop
        self.update()

    def traces_changed(self) -> None:
        """An answer came in."""
        raise NotImplementedError

    def recolor(self) -> None:
        """Take the colours of the theme that is on."""
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            said = self.said_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def said_at(self, x_px: float, y_px: float | None = None) -> str:
        """What the hover says there: a gap or a stretch without measurement, else the value."""
        at = self.instant_at(x_px)
        for gap, reason in self._backdrop.gaps:
            if gap.holds(at):
                return f"Gap of {span_text(gap.duration_ns)}: {reason}"
        for span, reason in self._backdrop.unmeasured:
            if span.holds(at):
                return f"Not measurable here ({span_text(span.duration_ns)}): {reason}"
        said = (self.value_at(at, y_px), self.spec.title, self.how(), self.spec.tip)
        return "\n".join(part for part in said if part)

    def value_at(self, at: Instant, y_px: float | None) -> str:
        """What was measured at an instant (and a height), or ""."""
        raise NotImplementedError

    def how(self) -> str:
        """What a point on screen stands for, or ""."""
        raise NotImplementedError

    # -- numbers on the axis --------------------------------------------------------------------

    def say_axis(self, top: str, foot: str, badge: str) -> None:
        """The ends of the axis at the left, and what to know about the picture at the right."""
        plates = ((self._top, top), (self._foot, foot), (self._badge, badge))
        if any(plate.text() != text for plate, text in plates):
            for plate, text in plates:
                plate.setText(text)
            self.place_plates()

    @override
    def settle_height(self) -> None:
        super().settle_height()
        self.place_plates()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place_plates()
        super().resizeEvent(event)

    def place_plates(self) -> None:
        """Put the numbers into the corners; without room they go, the lower one first."""
        room = 0 if self.folded else self.height() // PLATE_PX
        for plate, rows in ((self._top, 2), (self._badge, 2), (self._foot, 3)):
            size = plate.sizeHint()
            x = 0 if plate is not self._badge else self.width() - size.width() - 2
            y = self.height() - PLATE_PX - 2 if plate is self._foot else 1
            plate.setGeometry(x, y, size.width(), PLATE_PX)
            plate.setVisible(bool(plate.text()) and room >= rows)

    def _plate(self) -> QLabel:
        plate = label("", "badge")
        plate.setParent(self)
        plate.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        plate.hide()
        return plate

    # -- painting -----------------------------------------------------------------------------

    @override
    def paint_lane(self, painter: QPainter, theme: Theme) -> None:
        self._paint_absence(painter, theme)
        back = self._backdrop
        visible = self.view.span
        for band in back.bands:
            if band.meets(visible):
                painter.fillRect(
                    self.box(band.start.ns, band.end.ns),
                    QColor(mixed(theme.amber, theme.panel, 0.13)),
                )
        self.paint_measured(painter, theme)
        for gap, reason in back.gaps:
            if gap.meets(visible):
                self._paint_gap(painter, theme, gap, reason)
        for span, reason in back.unmeasured:
            if span.meets(visible):
                self._paint_unmeasured(painter, theme, span, reason)

    def paint_measured(self, painter: QPainter, theme: Theme) -> None:
        """Paint what a child widget does not paint."""

    def _paint_absence(self, painter: QPainter, theme: Theme) -> None:
        """No material: the lane is sunk there and says so where there is room."""
        end = self.view.span.start.ns
        edges = [*sorted(self.covered), None]
        for span in edges:
            until = span.start.ns if span else self.view.span.end.ns
            if until > end:
                box = self.box(end, until)
                painter.fillRect(box, QColor(mixed(theme.background, theme.panel, 0.75)))
                if box.width() > 90:
                    what = "no recording" if self.spec.kind in _OF_LOGS else "no footage"
                    painter.setPen(QColor(theme.faint))
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, what)
            end = max(end, span.end.ns) if span else end

    def _paint_gap(self, painter: QPainter, theme: Theme, gap: Interval, reason: str) -> None:
        box = self.box(gap.start.ns, gap.end.ns)
        box.setWidth(max(box.width(), 1.0))
        painter.fillRect(box, QColor(theme.line))
        text = f"gap {span_text(gap.duration_ns)}"
        metrics = QFontMetricsF(painter.font())
        for words in (f"{text} · {reason}", text, span_text(gap.duration_ns)):
            if metrics.horizontalAdvance(words) + 4 < box.width():
                painter.setPen(QColor(theme.text if not theme.dark else theme.dim))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
                break

    def _paint_unmeasured(
        self, painter: QPainter, theme: Theme, span: Interval, reason: str
    ) -> None:
        box = self.box(span.start.ns, span.end.ns)
        box.setWidth(max(box.width(), 2.0))
        painter.fillRect(box, QColor(mixed(theme.amber, theme.panel, 0.06)))
        hatch = QBrush(QColor(mixed(theme.dim, theme.panel, 0.55)), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(box, hatch)
        metrics = QFontMetricsF(painter.font())
        for words in (f"not measurable here: {reason}", "not measurable here", "not measurable"):
            wide = metrics.horizontalAdvance(words)
            if wide + 12 < box.width():
                plate = QRectF(0, 0, wide + 8, metrics.height())
                plate.moveCenter(box.center())
                painter.fillRect(plate, QColor(theme.panel))
                painter.setPen(QColor(theme.text))
                painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
                break
