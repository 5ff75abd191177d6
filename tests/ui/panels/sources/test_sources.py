from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import resources
from tests.support.window import MORNING, clip, log, rich_case
from workstation.core.case import Placement
from workstation.core.checklist.load import load_content
from workstation.core.evidence import Finding, Severity, Stamps
from workstation.core.motion.adequacy import Adequacy, Score
from workstation.core.sync.by_hand import MOVED
from workstation.core.timebase import NS, ClockMap, FoundClock, Trust, WallTime
from workstation.ui.panels.sources.cards import LogCard
from workstation.ui.panels.sources.column import SourcesColumn
from workstation.ui.panels.sources.page import SourcePage
from workstation.ui.panels.sources.words import (
    clip_note,
    clip_title,
    log_note,
    log_title,
    offset_text,
    watched_pct_of,
)
from workstation.ui.panels.timeline.specs import placement_tip
from workstation.ui.theme.parts import IconButton


def opened(qtbot: QtBot, case=None) -> SourcesColumn:
    column = SourcesColumn()
    qtbot.addWidget(column)
    column.show_case(case or rich_case(), {"c2": "13/16"})
    return column


def slowed_facts(facts):
    return replace(facts, capture_rate_hz=240.0, stamps=Stamps.SLOWED, slowed=Fraction(8))


def test_a_clip_says_length_rate_quality_and_what_is_missing():
    source, _ = clip(2, 0, 63.0)
    assert clip_title(source) == "Clip 2 · 1:03"
    assert clip_note(source, "13/16") == "30 fps · 13/16"
    silent = replace(source, facts=replace(source.clip, audio=None, variable_rate=True))
    assert clip_note(silent) == "30 fps · variable · no sound"
    slow = replace(source, facts=slowed_facts(source.clip))
    assert clip_title(slow, Fraction(8)) == "Clip 2 · 0:07"
    assert clip_note(slow, slowed=Fraction(8)) == "240 fps · slow motion, real seconds"
    assert clip_note(slow) == "30 fps · slow motion as the file plays"


def test_a_log_says_rate_length_and_gaps():
    source, _ = log(0, 9.2 * 3600)
    assert log_title(source) == "Wrist log · AX3"
    assert log_note(source) == "100 Hz · 9 h 12 min · 1 gap"


def test_watched_is_a_share_of_the_clip():
    case = rich_case()
    assert [watched_pct_of(case, c) for c in case.clips()] == [100, 62, 0]


def test_an_offset_says_how_far_it_may_be_off():
    moved = ClockMap.at(
        5,
        uncertainty_ns=50_000_000,
        method="set by hand",
        evidence=("start moved later by 120 ms by hand",),
    )
    assert offset_text(moved) == "start moved later by 120 ms by hand ± 50 ms"
    assert offset_text(ClockMap.at(5)) == "placed ± unknown"
    open_ = replace(moved, method=MOVED, uncertainty_ns=None)
    assert offset_text(open_) == (
        "start moved later by 120 ms by hand, not yet confirmed: ± unknown"
    )


def test_the_nudge_is_there_for_the_selected_log_only_and_moves_by_frames_and_milliseconds(qtbot):
    column = opened(qtbot)
    column.set_frame_ns(33_366_667)
    card = column.cards["l1"]
    assert isinstance(card, LogCard)
    assert card.nudge.isHidden()
    column.select("l1")
    assert not card.nudge.isHidden()
    asked = []
    column.nudge_requested.connect(lambda source, ns: asked.append((source, ns)))
    for made in card.nudge.findChildren(QPushButton):
        made.click()
    assert asked == [
        ("l1", -100_000_000),
        ("l1", -10_000_000),
        ("l1", -33_366_667),
        ("l1", 33_366_667),
        ("l1", 10_000_000),
        ("l1", 100_000_000),
    ]


def test_a_log_nobody_placed_closely_is_not_called_in_step(qtbot):
    case = rich_case()
    _, where = log(0, 60, uncertainty_ns=None)
    column = opened(qtbot, replace(case, placements={**case.placements, "l1": where}))
    card = column.cards["l1"]
    assert card._sync.text() == "place unknown"
    assert card._sync.property("chip") == "amber"


def test_a_card_is_chosen(qtbot):
    column = opened(qtbot)
    with qtbot.waitSignal(column.source_chosen) as chosen:
        qtbot.mouseClick(column.cards["c3"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["c3"]


def test_a_source_that_leaves_takes_its_card_with_it(qtbot):
    case = rich_case()
    column = opened(qtbot, case)
    rest = {k: v for k, v in case.sources.items() if k != "l1"}
    column.show_case(replace(case, sources=rest))
    assert set(column.cards) == {"c1", "c2", "c3"}
    assert column._logs_head.isHidden()


def test_dropped_files_are_handed_on(qtbot):
    column = opened(qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/films/a.mov"), QUrl("https://example.org/x.mov")])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(column.files_dropped) as dropped:
        column.dropEvent(event)
    assert dropped.args[0] == [Path("/films/a.mov")]


def test_a_damaged_thumbnail_is_an_empty_box(qtbot):
    column = opened(qtbot)
    column.show_thumbnail("c1", b"no picture")
    assert column.cards["c1"].thumbnail._image is None
    column.show_thumbnail("gone", b"")


def page_of(qtbot: QtBot, source, case, adequacy=None) -> SourcePage:
    behind = QWidget()
    behind.resize(900, 700)
    qtbot.addWidget(behind)
    page = SourcePage(load_content(resources.path("checklists")), behind)
    page.behind = behind
    page.show_source(case, source, adequacy, 33_000_000)
    return page


def said(widget) -> list[str]:
    return [w.text() for w in widget.findChildren(QLabel)]


def test_the_page_says_how_a_source_was_placed_and_what_clocks_it_has(qtbot):
    case = rich_case()
    source = case.sources["c2"]
    clock = FoundClock(
        0, WallTime.from_datetime(MORNING), "creation_time", Trust.MEDIUM, NS, "Written at the end."
    )
    source = replace(source, facts=replace(source.clip, clocks=(clock,)))
    page = page_of(qtbot, source, case)
    words = said(page)
    assert "clip's own clock" in words
    assert "2025-11-20 05:52:20 UTC in creation_time, fairly trusted. Written at the end." in words
    assert "No clock was found in the file." in said(page_of(qtbot, case.sources["c2"], case))


def test_what_the_import_noticed_is_told_and_warned_of_on_the_card(qtbot):
    case = rich_case()
    told = (
        Finding("second", "There is a second picture."),
        Finding("cut", "The end is cut off.", Severity.CAUTION, 2),
    )
    source = replace(case.sources["c2"], facts=replace(case.sources["c2"].clip, findings=told))
    page = page_of(qtbot, source, case)
    words = said(page)
    assert words.index("The end is cut off. (2 times)") < words.index("There is a second picture.")
    column = opened(qtbot, replace(case, sources={**case.sources, "c2": source}))
    marks = {i: c._top._warning for i, c in column.cards.items()}
    assert [i for i, m in marks.items() if not m.isHidden()] == ["c2"]
    assert marks["c2"].toolTip() == "The end is cut off."


def test_the_parts_only_a_reader_can_say_are_not_counted_as_nothing(qtbot):
    case = rich_case()
    adequacy = Adequacy(
        (
            Score("light", "Light", 1, "Mean brightness 14 % of full scale."),
            Score("body", "Whole body visible", None, "The reader must say."),
        ),
        10, 1.0,
    )  # fmt: skip
    words = said(page_of(qtbot, case.sources["c2"], case, adequacy))
    assert (
        "1 of the 2 points that can be measured here. The other 2 of 4 only a reader can give."
    ) in words
    assert words[words.index("Whole body visible") - 1] == "–"
    assert "0: mostly hidden; 1: in part; 2: throughout" in words


def test_a_clock_that_lost_against_another_can_be_believed_instead(qtbot):
    case = rich_case()
    source = case.sources["c2"]
    page = page_of(qtbot, source, case, None)
    assert page.believe.isHidden()
    apart = Finding("clock.apart", "Its clock lies far away.", Severity.CAUTION)
    far = replace(source, facts=replace(source.facts, findings=(apart,)))
    page = page_of(qtbot, far, case, None)
    assert not page.believe.isHidden()
    with qtbot.waitSignal(page.believe_requested):
        page.believe.click()


def test_the_page_names_nudges_places_and_removes(qtbot):
    case = rich_case()
    page = page_of(qtbot, case.sources["c2"], case)
    page.name.setText("  Bedroom ")
    with qtbot.waitSignal(page.renamed) as asked:
        page.name.editingFinished.emit()
    assert asked.args == ["Bedroom"]
    nudges = {b.accessibleName(): b for b in page.nudge.findChildren(QPushButton)}
    with qtbot.waitSignal(page.nudged) as asked:
        nudges["Move one frame earlier"].click()
    assert asked.args == [-33_000_000]
    with qtbot.waitSignals([page.place_requested, page.remove_requested]):
        page.place.click()
        page.remove.click()


def test_a_card_leads_to_the_page_without_choosing_the_source(qtbot):
    column = opened(qtbot)
    with qtbot.waitSignal(column.page_requested) as asked:
        column.cards["c2"]._top.more.click()
    assert asked.args == ["c2"]


def unzoned_case():
    """The log's clock states no zone; it was read as the case's."""
    case = rich_case()
    held = next(s for s in case.sources.values() if s.id in {x.id for x in case.logs()})
    told = Finding("clock.zone-assumed", "The file's clock states no time zone.", Severity.CAUTION)
    asked = replace(held, facts=replace(held.recording, findings=(told,)))
    return replace(case, sources={**case.sources, held.id: asked}), held.id


def test_a_log_without_a_zone_asks_for_it_once(qtbot):
    case, log_id = unzoned_case()
    column = opened(qtbot, case)
    column.show()
    question = column.cards[log_id].zone
    assert question.isVisible()
    assert question.text == f"No zone in the file. Was its clock in {case.zero.zone}?"
    with qtbot.waitSignal(column.zone_said) as said:
        question.right.click()
    assert said.args == [log_id, case.zero.zone]
    column.show_case(rich_case())
    assert not column.cards[log_id].zone.isVisible()


def test_another_zone_is_chosen_or_refused_in_place(qtbot):
    case, log_id = unzoned_case()
    column = opened(qtbot, case)
    column.show()
    question = column.cards[log_id].zone
    question.other.click()
    assert question.zones.isVisible()
    question.zones.textActivated.emit("Mars/Base")
    assert "no time zone called Mars/Base" in question.text
    with qtbot.waitSignal(column.zone_said) as said:
        question.zones.textActivated.emit("Asia/Tokyo")
    assert said.args == [log_id, "Asia/Tokyo"]


def slow_case(slowed=Fraction(8)):
    """The rich case with clip 2 as slow motion whose file holds two more videos."""
    case = rich_case()
    source = case.sources["c2"]
    facts = replace(slowed_facts(source.clip), other_video_streams=(3, 4))
    held = case.placements["c2"]
    return replace(
        case,
        sources={**case.sources, "c2": replace(source, facts=facts)},
        placements={**case.placements, "c2": replace(held, map=held.map.paced(slowed))},
    )


def test_a_slow_clip_says_in_which_seconds_it_is_and_offers_the_others(qtbot):
    column = opened(qtbot, slow_case())
    card = column.cards["c2"]
    assert card.pace.text() == "Show as the file plays"
    assert card.pace.accessibleName() == "Show Clip 2 as the file plays"
    assert "Slow motion in real seconds: the file itself plays 8 times slower." in card.toolTip()
    case = slow_case()
    tip = placement_tip(case.sources["c2"], case.map_of("c2"))
    assert "Slow motion in real seconds" in tip
    with qtbot.waitSignal(column.pace_requested) as asked:
        card.pace.click()
    assert asked.args == ["c2", False]
    column.show_case(slow_case(Fraction(1)))
    assert card.pace.text() == "Show in real seconds"
    assert "its seconds are not real ones" in card.toolTip()
    with qtbot.waitSignal(column.pace_requested) as asked:
        card.pace.click()
    assert asked.args == ["c2", True]
    assert column.cards["c1"].pace.isHidden()


def test_further_videos_of_a_file_are_offered_one_by_one(qtbot):
    case = slow_case()
    column = opened(qtbot, case)
    card = column.cards["c2"]
    assert card.video.text() == "Add another of 2 videos"
    with qtbot.waitSignal(column.video_requested) as asked:
        card.video.click()
    assert asked.args == ["c2", 3]
    main = case.sources["c2"]
    taken = replace(main, id="c9", facts=replace(main.clip, stream_index=3, chosen=True))
    column.show_case(
        replace(
            case,
            sources={**case.sources, "c9": taken},
            placements={**case.placements, "c9": replace(case.placements["c2"], id="c9")},
        )
    )
    assert column.cards["c2"].video.text() == "Add the other video"
    assert column.cards["c1"].video.isHidden()


def test_a_log_that_is_moved_past_another_keeps_its_card_under_the_hand(qtbot):
    first = log(0.0, 60.0)[0]
    later = first.imported_at + timedelta(seconds=9)
    second = replace(first, id="l2", sha256=f"{98:064x}", imported_at=later)
    held = rich_case()

    def lies(ns: int):
        return replace(
            held,
            sources={first.id: first, second.id: second},
            placements={
                first.id: Placement(first.id, ClockMap.at(0)),
                second.id: Placement(second.id, ClockMap.at(ns)),
            },
        )

    column = opened(qtbot, lies(NS))
    before = list(column.cards)
    column.show_case(lies(-NS))
    assert list(column.cards) == before == [first.id, second.id]


def test_a_long_device_name_leaves_the_way_to_every_page_in_sight(qtbot):
    case = rich_case()
    held = next(s for s in case.logs() if s.id == "l1")
    long = replace(held, facts=replace(held.recording, device="Bittium Faros180 " * 8))
    case = replace(case, sources={**case.sources, "l1": long})
    column = opened(qtbot, case)
    column.resize(208, 500)  # as wide as the window opens it, and scrolling
    with qtbot.waitExposed(column):
        column.show()
    for card in column.cards.values():
        more = next(
            b for b in card.findChildren(IconButton) if b.accessibleName().startswith("Abo")
        )
        right = more.mapTo(column, more.rect().topRight()).x()
        assert right < column.width() - 8
    card = column.cards["l1"]
    chosen = []
    column.source_chosen.connect(chosen.append)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=QPoint(20, 16))
    assert chosen == ["l1"]


def test_a_tip_says_what_is_wrong_with_a_clock_once(qtbot):
    case = rich_case()
    held = next(s for s in case.logs() if s.id == "l1")
    told = Finding("clock.none", "No believable clock in the file.", Severity.CAUTION)
    unsure = replace(held, facts=replace(held.recording, findings=(told,)))
    column = opened(qtbot, replace(case, sources={**case.sources, "l1": unsure}))
    assert column.cards["l1"].toolTip().count("No believable clock") == 1
