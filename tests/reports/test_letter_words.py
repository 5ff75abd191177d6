from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from types import MappingProxyType

from pypdf import PdfReader

from reports.columns import TwoColumns
from reports.columns import _first as first_column
from reports.styles import SMALL
from tests.reports.letters import letter_of, pdf_of, sight_of
from tests.support.cases import rich_case, seconds
from workstation.core.annotation import Mark, MarkKind
from workstation.core.checklist.answers import EvidenceLink
from workstation.core.evidence import Finding, Severity
from workstation.core.timebase import ClockMap


def test_seconds_that_are_lost_come_first_and_like_sentences_stand_once():
    case = rich_case()
    apart = Finding("clock.apart", "Its clock lies far.", Severity.CAUTION)
    none = Finding("clock.none", "No believable clock in the file.", Severity.CAUTION)
    found = {"clip1": (none, apart), "clip2": (none,), "log1": (apart,)}
    sources = {
        key: replace(
            held,
            facts=replace(held.facts, findings=(*held.facts.findings, *found[key])),
        )
        for key, held in case.sources.items()
    }
    said_ = letter_of(replace(case, sources=MappingProxyType(sources))).cannot_show
    assert said_[:2] == (
        "Clip 2: The end of the file is missing.",
        "Wrist log, acc: 1 gap, 2.0 s not recorded.",
    )
    assert "Clips 1, 2: No believable clock in the file." in said_
    assert (
        "Time of day of Clip 1, Wrist log: their clocks were set too far from the rest of the "
        "material (see the appendix) and are not believed."
    ) in said_
    assert "Its clock lies far." not in " ".join(said_)


def test_logs_are_listed_as_a_person_counts():
    case = rich_case()
    log = case.sources["log1"]
    names = ("Log 10", "Log 1", "Log 2")
    logs = {f"l{i}": replace(log, id=f"l{i}", label=name) for i, name in enumerate(names)}
    places = {
        key: replace(case.placements["log1"], id=key, map=ClockMap.at(i))
        for i, key in enumerate(logs)
    }
    many = replace(
        case,
        sources=MappingProxyType({**case.sources, **logs}),
        placements=MappingProxyType({**case.placements, **places}),
    )
    listed = [row.name.partition(" (")[0] for row in letter_of(many).material]
    assert listed == ["Clip 1", "Clip 2", "Log 1", "Log 2", "Log 10", "Wrist log"]


def test_marks_within_or_near_an_episode_stand_in_its_block():
    """E3 lasts from 0:04.2 to 0:20.7 of clip 2: the child is woken 5 s after."""
    case = rich_case()
    more = (
        Mark("m2", MarkKind.WOKEN, seconds(85.733, 85.733), "yes", "", "clip2"),
        Mark("m3", MarkKind.STATE, seconds(60, 70), "drowsy", "", "clip2"),
        Mark("m4", MarkKind.STATE, seconds(90, 95), "awake_alert", "", "clip2"),
        Mark("m5", MarkKind.WOKEN, seconds(140, 140), "no", "", None),
        Mark("m6", MarkKind.LOG, seconds(70, 70), "", "button", "log1"),
    )
    marked = replace(case, marks=MappingProxyType({**case.marks, **{m.id: m for m in more}}))
    rows = {r.label: r.text for r in letter_of(marked).episodes[0].marks}
    assert rows == {
        "state 0:00.0 to 0:10.0": "drowsy",
        "marked on the device at 0:10.0": "button",
        "limb held or flexed at 0:13.0": "goes on (left arm)",
        "called, touched or woken at 0:25.7, 5.0 s after": "stopped",
    }
    guess = replace(case.placements["log1"], map=ClockMap.at(0, method="guess"))
    unplaced = replace(marked, placements=MappingProxyType({**case.placements, "log1": guess}))
    rows = {r.label for r in letter_of(unplaced).episodes[0].marks}
    assert "marked on the device at 0:10.0" not in rows


def test_an_answer_says_which_episodes_it_rests_on():
    case = rich_case()
    links = (
        EvidenceLink(case.episodes["e3"].span, "clip2", "e3"),
        EvidenceLink(seconds(3.2, 4), "clip1"),
    )
    answers = {**case.answers, "IESS-04": replace(case.answers["IESS-04"], evidence=links)}
    letter = letter_of(replace(case, answers=MappingProxyType(answers)))
    said = [s for row in letter.conditions for s in row.supports if s.tied]
    assert [s.tied for s in said] == [("E3", "Clip 1 0:03.2")]
    assert said[0].said.endswith("(M: E3, Clip 1 0:03.2)")


def test_where_reader_and_rules_agree_the_rule_is_said_in_words():
    case = rich_case()
    rated = replace(case, letter=replace(case.letter, urgency="E0", urgency_reason="Runs"))
    box = letter_of(rated).urgency
    assert (box.reason, box.suggestion) == ("Runs", "")
    assert box.rule == (
        "The rules call for the same: Runs of crunches, nods or stiffening (red flag RF4)"
    )
    text = " ".join(PdfReader(BytesIO(pdf_of(letter_of(rated)))).pages[0].extract_text().split())
    assert "The rules call for the same" in text
    assert "V:" not in text


def test_a_curve_that_says_nothing_of_the_child_is_marked_so():
    case = rich_case()
    where = (seconds(62, 66), "The camera moved too much here: movement cannot be measured.")
    sight = sight_of(case, unsure_of=lambda source: (where,) if source == "clip2" else ())
    letter = letter_of(sight=sight)
    motion, log = letter.episodes[0].figure.traces
    assert [g.text for g in motion.unsure] == ["not assessable: the camera moved too much"]
    assert log.unsure == ()
    text = " ".join(p.extract_text() for p in PdfReader(BytesIO(pdf_of(letter))).pages)
    assert "not assessable: the camera moved too much" in " ".join(text.split())


def test_the_age_at_the_first_event_stands_beside_its_date():
    rows = {r.label: r.text for g in letter_of().history for r in g.rows}
    assert rows["First event"].startswith("15 November 2026, at 5 months 5 days")


def test_no_item_is_cut_by_the_end_of_a_column_or_a_page():
    items = [f"{i} " + "what the family told us of it " * (1 + i % 3) for i in range(24)]
    block = TwoColumns("\n".join(items), SMALL, whole=True)
    block.wrap(300, 1000)
    parts = block.split(300, 120)
    assert len(parts) == 2
    parts[0].wrap(300, 120)
    assert parts[0].height <= 120
    for part in (block, *parts):
        rows = part._set
        half = first_column(rows, whole=True)
        assert rows[half - 1].last
        assert rows[-1].last
    assert sum(len(p._set) for p in parts) == len(block._set)


def test_an_item_longer_than_a_page_is_still_printed():
    block = TwoColumns("word " * 900, SMALL, whole=True)
    block.wrap(300, 1000)
    first, rest = block.split(300, 120)
    first.wrap(300, 120)
    assert first.height <= 120
    assert len(first._set) + len(rest._set) == len(block._set)
