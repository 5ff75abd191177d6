from __future__ import annotations

from tests.core.checklist.folder import answered, shipped
from workstation.core.checklist.answers import Answer
from workstation.core.checklist.conflicts import conflict_notes
from workstation.core.checklist.matrix import Cell, matrix, offers
from workstation.core.checklist.telling import in_play, telling
from workstation.core.checklist.weigh import weigh

THREE = [shipped().condition(code) for code in ("bnsm", "iess", "selne")]


def rows(answers) -> dict:
    return {row.concept: row for row in matrix(shipped(), THREE, answers, shared_only=True)}


def offered(answer_id: str, value: str, **others: str) -> dict[str, str]:
    answer = Answer(answer_id, value)
    found = offers(shipped(), answer, {**answered(**others), answer_id: answer})
    return {each.question: each.value for each in found}


def test_one_row_for_a_concept_and_one_cell_for_a_condition():
    row = rows(answered(BNSM_02="yes", SELNE_06__roused="yes"))["stops_when_woken"]
    assert row.cell("bnsm") is Cell.SUPPORTS
    assert row.cell("selne") is Cell.RED_FLAG
    assert row.cell("iess") is Cell.NOT_ASKED
    assert rows({})["stops_when_woken"].cell("bnsm") is Cell.OPEN


def test_rows_come_in_the_order_of_the_concepts():
    order = [concept.code for concept in shipped().concepts]
    found = list(rows({}))
    assert found == sorted(found, key=order.index)


def test_every_concept_is_used_and_every_question_stands_once():
    content = shipped()
    every = matrix(content, content.conditions, {})
    ids = [weighed.question.id for row in every for weighed in row.cells.values()]
    expected = [q.id for item in content.items() for q in item.questions]
    assert sorted(ids) == sorted(expected)
    assert {row.concept for row in every} >= {concept.code for concept in content.concepts}


def test_an_answer_is_offered_turned_round_where_the_question_is():
    assert offered("BNSM-02", "yes") == {"SELNE-06.roused": "no"}
    assert offered("JIT-02", "yes")["BNSM-06"] == "no"
    assert offered("SELNE-06.roused", "yes") == {"BNSM-02": "no"}
    assert offered("BNSM-03", "no") == {"SELNE-06.awake": "yes"}


def test_a_number_is_offered_in_the_other_unit():
    found = offered("IESS-01", "2")
    assert found == {
        "BNSM-12": "60.88",
        "SELNE-01": "60.88",
        "BMEI-01": "2",
        "BHS-05": "2",
        "RMD-04": "2",
    }
    assert offered("BNSM-12", "3")["SELNE-01"] == "3"


def test_nothing_is_offered_to_what_is_answered_or_differs():
    assert offered("BNSM-02", "yes", SELNE_06__roused="yes") == {}
    assert offered("BNSM-02", "unknown") == {}
    assert offered("BNSM-02", "not tried") == {}
    assert offered("BNSM-05", "1200") == {}
    assert offered("BNSM-13", "5") == {}
    assert offered("NOPE-01", "yes") == {}


def test_in_play_is_what_some_answer_supports():
    content = shipped()

    def played(answers):
        return in_play([weigh(condition, answers) for condition in content.conditions])

    assert played({}) == tuple(condition.code for condition in content.conditions)
    assert played(answered(BNSM_01="yes")) == ("bnsm",)


def test_waking_tells_sleep_myoclonus_from_newborn_epilepsy():
    found = telling(shipped(), THREE, {}, limit=99)
    woken = next(each for each in found if each.label == "Stops when woken")
    assert ("bnsm", "selne") in woken.opposed
    event = next(each for each in found if each.label == "One event lasts")
    assert ("bnsm", "iess") in event.apart


def test_answered_rows_no_longer_tell():
    before = telling(shipped(), THREE, {}, limit=99)
    after = telling(shipped(), THREE, answered(BNSM_02="yes"), limit=99)
    assert "Stops when woken" in {each.label for each in before}
    assert "Stops when woken" not in {each.label for each in after}


def test_an_unknown_answer_still_tells():
    after = telling(shipped(), THREE, answered(BNSM_02="unknown"), limit=99)
    assert "Stops when woken" in {each.label for each in after}


def test_more_pairs_come_first_and_the_limit_holds():
    found = telling(shipped(), shipped().conditions, {}, limit=5)
    counts = [(len(each.opposed), len(each.apart)) for each in found]
    assert len(found) == 5
    assert counts == sorted(counts, reverse=True)
    assert all(each.reason.endswith(".") for each in found)


def test_one_condition_has_nothing_to_be_told_from():
    assert telling(shipped(), THREE[:1], {}) == ()


def test_conflicts_are_found_by_item_condition_and_part():
    content = shipped()
    duration = conflict_notes(content, content.item("SZ-09"))
    assert [each.id for each in duration] == ["C05", "C04"]
    assert conflict_notes(content, "SELNE-06.roused")[0].id == "C09"
    spasms = {each.id for each in conflict_notes(content, content.condition("iess"))}
    assert {"C05", "C20", "C23"} <= spasms
    assert conflict_notes(content, "BNSM-19") == ()
