"""All that is known of one clip or log, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from workstation.core.case import Case
from workstation.core.checklist.definition import Content
from workstation.core.evidence import Finding, Severity, Source
from workstation.core.motion.adequacy import Adequacy, Score
from workstation.ui.dialogs.overlay import Overlay
from workstation.ui.panels.sources.nudge import NudgeRow
from workstation.ui.panels.sources.words import (
    clock_line,
    file_line,
    reader_choices,
    table_line,
)
from workstation.ui.panels.timeline.specs import in_step, sync_text
from workstation.ui.theme.flow import FlowLayout
from workstation.ui.theme.parts import (
    IconButton,
    button,
    chip,
    emptied,
    label,
    restyle,
    scrolled,
    section,
)

_WIDE_PX = 560


class SourcePage(Overlay):
    """Name, place on the case clock, what the import noticed, how far it can be read."""

    renamed = Signal(str)
    nudged = Signal(object)
    """Nanoseconds, later if positive."""
    place_requested = Signal()
    believe_requested = Signal()
    remove_requested = Signal()
    describe_requested = Signal()

    def __init__(self, content: Content, parent: QWidget) -> None:
        super().__init__(parent, "About this material", _WIDE_PX)
        self._content = content
        self._label = ""
        self.closed.connect(self.deleteLater)
        head = QHBoxLayout()
        self.name = QLineEdit()
        self.name.setAccessibleName("Name")
        self.name.setMaxLength(80)
        self.name.editingFinished.connect(self._rename)
        away = IconButton("close", "Close", hint="Esc")
        away.clicked.connect(self.dismiss)
        head.addWidget(self.name, 1)
        head.addWidget(away)
        self.inside.addLayout(head)
        self._file = label("", "faint", wrap=True)
        self.inside.addWidget(self._file)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(4)
        area = scrolled(page, "About this material")
        area.setMinimumHeight(min(max(parent.height() - 230, 200), 560))
        self.inside.addWidget(area)
        column.addWidget(section("Place on the case clock"))
        self._sync = chip("")
        column.addWidget(self._sync, 0, Qt.AlignmentFlag.AlignLeft)
        self._place = QVBoxLayout()
        column.addLayout(self._place)
        self.nudge = NudgeRow()
        self.nudge.nudged.connect(self.nudged)
        column.addWidget(self.nudge)
        column.addWidget(self._deeds())
        column.addSpacing(6)
        self._noticed, self._quality = QVBoxLayout(), QVBoxLayout()
        for part in (self._noticed, self._quality):
            part.setSpacing(4)
            column.addLayout(part)
        column.addStretch(1)

    def show_source(
        self, case: Case, source: Source, adequacy: Adequacy | None, frame_ns: int
    ) -> None:
        """Show a source of the case; `adequacy` is None for a log or while it is not measured."""
        self._label = source.label or source.file_name
        self.name.setText(self._label)
        table = table_line(source)
        self._file.setText("\n".join(t for t in (file_line(source), table) if t))
        self.describe.setVisible(bool(table))
        self.nudge.set_frame_ns(frame_ns)
        emptied(self._place)
        if source.id in case.placements:
            clock = case.map_of(source.id)
            self._sync.setText(sync_text(clock))
            restyle(self._sync, "chip", "ok" if in_step(clock) else "amber")
            self._say(self._place, clock.method or "placed")
            for line in clock.evidence:
                self._say(self._place, line, "small")
        else:
            self._sync.setText("not placed")
            restyle(self._sync, "chip", "amber")
        for found in source.facts.clocks:
            self._say(self._place, clock_line(found), "faint")
        if not source.facts.clocks:
            self._say(self._place, "No clock was found in the file.", "faint")
        self.believe.setVisible(any(f.code == "clock.apart" for f in source.facts.findings))
        self._show_findings(source.facts.findings)
        self._show_quality(adequacy)

    # -- inside -------------------------------------------------------------------------------

    def _deeds(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box)
        self.place = button("Place by its clock again", clicked=self.place_requested.emit)
        self.believe = button("Believe this clock instead", clicked=self.believe_requested.emit)
        self.believe.setToolTip(
            "The case clock goes by this file; what lies far from it keeps its place and loses its "
            "time of day."
        )
        self.remove = button("Remove from the case", clicked=self.remove_requested.emit)
        self.remove.setToolTip("Undo brings it back; the stored original stays.")
        self.describe = button("Describe its columns…", clicked=self.describe_requested.emit)
        self.describe.setToolTip("Say what the columns of its table are. Undo brings this back.")
        for each in (self.place, self.believe, self.describe, self.remove):
            flow.addWidget(each)
        return box

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        emptied(self._noticed)
        if not findings:
            return
        self._noticed.addWidget(section("What the import noticed"))
        for each in sorted(findings, key=lambda f: f.severity is not Severity.CAUTION):
            row = QHBoxLayout()
            row.setSpacing(6)
            caution = each.severity is Severity.CAUTION
            mark = label("!" if caution else "·", "amber" if caution else "faint")
            mark.setFixedWidth(10)
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            times = f" ({each.count} times)" if each.count > 1 else ""
            row.addWidget(label(f"{each.text}{times}", "" if caution else "dim", wrap=True), 1)
            self._noticed.addLayout(row)

    def _show_quality(self, adequacy: Adequacy | None) -> None:
        emptied(self._quality)
        if adequacy is None:
            return
        self._quality.addWidget(section("How far it can be read"))
        whole = 2 * len(adequacy.scores)
        measured = f"{adequacy.points} of the {adequacy.out_of} points that can be measured here."
        rest = whole - adequacy.out_of
        open_ = f" The other {rest} of {whole} only a reader can give." if rest else ""
        self._say(self._quality, measured + open_, "dim")
        for score in adequacy.scores:
            self._quality.addLayout(self._score(score))
        origin = f"measured · {adequacy.method} {adequacy.version} · points: workstation default"
        self._say(self._quality, origin, "faint")

    def _score(self, score: Score) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        points = "–" if score.points is None else f"{score.points}/2"
        figure = label(points, "faint" if score.points is None else "")
        figure.setFixedWidth(26)
        row.addWidget(figure, 0, top)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(score.label))
        words.addWidget(label(score.reason, "small", wrap=True))
        choices = reader_choices(self._content, score) if score.points is None else ""
        if choices:
            words.addWidget(label(choices, "faint", wrap=True))
        row.addLayout(words, 1)
        return row

    def _say(self, column: QVBoxLayout, text: str, role: str = "") -> None:
        made = label(text, role, wrap=True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(made)

    def _rename(self) -> None:
        wanted = self.name.text().strip()
        if wanted and wanted != self._label:
            self.renamed.emit(wanted)
        elif not wanted:
            self.name.setText(self._label)
