"""What the shipped content holds, compared with lists written down here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import resources
from tests.core.checklist.folder import shipped
from workstation.core.checklist.consistency import places
from workstation.core.checklist.definition import (
    AnswerKind,
    Direction,
    Measure,
    Trust,
)
from workstation.core.checklist.load import check

SIX = {"bnsm": 19, "iess": 19, "selne": 12, "fs": 12, "sz": 15, "ep": 6}


def test_the_shipped_folder_has_no_problems():
    assert check(resources.path("checklists")) == []


def test_the_six_conditions_of_the_article_come_first_and_are_complete():
    first = shipped().conditions[:6]
    assert [condition.code for condition in first] == list(SIX)
    assert all(condition.article for condition in first)
    for condition in first:
        prefix = condition.code.upper()
        expected = [f"{prefix}-{number:02d}" for number in range(1, SIX[condition.code] + 1)]
        assert [item.id for item in condition.items] == expected


MIMICS = {
    "neo": 14, "jit": 7, "bmei": 8, "hpx": 7, "shu": 7, "san": 6, "bhs": 7,
    "rmd": 5, "mor": 4, "sst": 3, "plm": 4, "gra": 5, "oms": 7,
}  # fmt: skip


def test_the_mimics_follow_with_the_numbers_of_the_reference():
    found = {condition.code: len(condition.items) for condition in shipped().conditions[6:]}
    assert found == MIMICS
    assert not any(condition.article for condition in shipped().conditions[6:])


def test_the_old_name_is_a_synonym():
    assert "benign familial neonatal convulsions" in shipped().condition("selne").synonyms


@pytest.mark.parametrize("number", range(1, 83))
def test_every_fact_is_carried_where_it_says(number: int):
    content = shipped()
    fact = content.facts[f"F{number:02d}"]
    carriers = {place.address for place in places(content) if fact.id in place.facts}
    assert carriers == set(fact.carried_by)
    assert bool(carriers) != bool(fact.not_used)


def test_there_are_82_facts_and_two_are_left_out():
    content = shipped()
    assert set(content.facts) == {f"F{number:02d}" for number in range(1, 83)}
    assert [fact.id for fact in content.facts.values() if fact.not_used] == ["F09", "F79"]


@pytest.mark.parametrize("number", range(1, 24))
def test_every_conflict_has_two_sides_and_is_shown(number: int):
    content = shipped()
    conflict = content.conflicts[f"C{number:02d}"]
    assert len(conflict.article) > 10
    assert len(conflict.literature) > 10
    assert conflict.handling
    assert conflict.warning
    assert conflict.sources
    shown = {place.address for place in places(content) if conflict.id in place.conflicts}
    assert shown == set(conflict.shown_at)
    assert shown


def test_there_are_23_conflicts():
    assert set(shipped().conflicts) == {f"C{number:02d}" for number in range(1, 24)}


def test_conflicts_that_concern_safety_are_marked():
    safety = {each.id for each in shipped().conflicts.values() if each.safety}
    assert {"C05", "C07", "C09", "C10", "C12", "C19", "C20", "C23"} == safety


def test_every_item_has_a_source_and_a_way_to_find_out():
    content = shipped()
    for item in content.items():
        assert item.sources
        assert item.measures
        for key in item.sources:
            content.source(key)
        assert (Measure.FAMILY in item.measures) <= bool(item.family)


def test_every_source_of_a_range_exists_and_defaults_are_told():
    content = shipped()
    defaults = set()
    for item in content.items():
        for question in item.questions:
            for threshold in question.answer.thresholds:
                assert threshold.sources
                if threshold.workstation_default:
                    defaults.add(question.id)
    assert {"BNSM-12", "FS-02", "IESS-03", "IESS-05", "IESS-15"} <= defaults


def test_weak_and_unread_sources_are_marked():
    content = shipped()
    weak = {source.key for source in content.sources.values() if source.weak}
    assert {"TREM-WEB", "WIKIH", "REDB", "HANG", "BIO-SAND", "MILI", "NAS-SNIP"} <= weak
    assert content.source("K:LUX04").trust is Trust.KNOWLEDGE
    assert "from knowledge" in content.source("K:LUX04").reference
    assert content.source("V:EGGER03").trust is Trust.VERIFIED
    assert content.source("D").trust is Trust.DERIVED


def test_unknown_is_offered_everywhere_and_says_nothing():
    for item in shipped().items():
        for question in item.questions:
            if question.answer.kind in {AnswerKind.YES_NO, AnswerKind.CHOICE}:
                unknown = question.answer.value("unknown")
                assert unknown is not None
                assert unknown.effect.direction is Direction.RECORDED
                assert unknown.effect.flag is None


def test_questions_are_questions_and_short():
    for item in shipped().items():
        for question in (item.question, *item.parts):
            assert question.label.endswith("?"), question.id
            assert len(question.label) <= 110, question.id


def test_no_text_makes_a_diagnosis_of_a_machine():
    content = shipped()
    words = " ".join(
        [item.help.text for item in content.items()]
        + [line.body.text for line in (*content.limitations, *content.filming)]
        + [c.description.text for c in content.conditions]
    )
    assert not re.search(r"\b(rules? out|confirms|diagnosed by)\b", words)


def test_no_loss_of_consciousness_is_asked_in_newborn_epilepsy():
    for item in shipped().condition("selne").items:
        assert "conscious" not in item.ask.lower()


def test_codes_left_blank_are_left_out():
    selne = shipped().condition("selne")
    assert {code.system for code in selne.codes} == {"ICD-10", "ICD-10-CM"}
    bnsm = {code.system: code.code for code in shipped().condition("bnsm").codes}
    assert bnsm["ICD-10"] == "G25.3"
    assert bnsm["HPO"] == "HP:0012323"


def test_printed_limitations_hold_the_figures():
    lines = {line.id: line.body.text for line in shipped().limitations}
    assert lines["not_a_diagnosis"].startswith("Not a diagnosis")
    assert "2860" in lines["base_rate"]
    assert "10" in lines["neonatal_video"]
    assert "Malone" in lines["neonatal_video"]
    assert "63 percent" in lines["spasms_video"]
    assert "Shrock" in lines["spasms_video"]


def test_red_flags_are_fifteen_in_tick_box_order():
    assert [flag.id for flag in shipped().red_flags] == [f"RF{n}" for n in range(1, 16)]


def test_quality_is_scored_to_sixteen():
    quality = shipped().quality
    assert sum(max(line.values) for line in quality.criteria) == 16
    assert quality.poor_at_most == 7


def test_letter_fields_mark_what_is_essential():
    fields = {field.name: field for field in shipped().history}
    for name in ("question", "description", "first_event", "frequency", "medicines", "witness"):
        assert fields[name].essential
    assert not fields["social"].essential


def test_the_document_lists_exactly_the_facts_left_out():
    page = Path(__file__).parents[3] / "docs" / "clinical-content.md"
    listed = re.findall(r"^\| (F\d\d) \| (.+?) \| (.+?) \|$", page.read_text("utf-8"), re.MULTILINE)
    left_out = [fact for fact in shipped().facts.values() if fact.not_used]
    assert listed == [(fact.id, fact.text, fact.not_used) for fact in left_out]


def test_every_question_has_a_short_wording_that_fits_a_narrow_column():
    asked = [question for item in shipped().items() for question in item.questions]
    assert [q.id for q in asked if not q.short or len(q.short) > 52] == []
    for question in asked:
        assert "?" not in question.short
        assert not question.short.endswith(".")
