from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.checklist.folder import TODAY, Infant, answered, possible_values, shipped
from workstation.core.case import Child
from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import Direction
from workstation.core.checklist.urgency import assess
from workstation.core.checklist.weigh import judge

CORE = answered(
    BNSM_01="yes",
    BNSM_02="yes",
    BNSM_03="yes",
    BNSM_10="no",
    BNSM_11__colour="no",
    BNSM_12="3",
    BNSM_13="5",
    BNSM_14="yes",
    IESS_04="no",
    IESS_08="no",
    IESS_13="no",
)
FLOOR = {"BNSM-01", "BNSM-02", "IESS-13"}


def level(answers, child=None, jurisdiction: str = "") -> str | None:
    return assess(shipped(), answers, child, TODAY, jurisdiction).level


def rank(code: str | None) -> int:
    """0 for the most urgent; not rated counts as least."""
    return 9 if code is None else shipped().urgency.rank(code)


def test_nothing_answered_is_not_rated():
    assert level({}, Infant(10)) is None


def test_answers_to_nothing_known_are_not_rated():
    assert level({"XX-01": Answer("XX-01", "yes")}) is None


def test_all_core_items_of_sleep_myoclonus_reassure_even_in_a_newborn():
    assert level(CORE, Infant(35)) == "E4"
    assert level(CORE, Infant(10)) == "E4"


@pytest.mark.parametrize("missing", sorted(CORE))
@pytest.mark.parametrize("value", [None, "unknown"])
def test_one_open_core_item_is_not_reassuring(missing: str, value: str | None):
    answers = {key: answer for key, answer in CORE.items() if key != missing}
    if value is not None:
        answers[missing] = Answer(missing, value)
    assert level(answers, Infant(35)) == "E3"


def test_open_key_questions_keep_the_floor_and_say_so():
    found = assess(shipped(), answered(BNSM_19="yes"), Infant(35), TODAY)
    assert found.level == "E3"
    assert found.reasons[0].question == "BNSM-01"


@pytest.mark.parametrize(
    ("answers", "child", "expected"),
    [
        (answered(IESS_02="flexor"), Infant(165), "E0"),
        (answered(IESS_13="yes"), Infant(165), "E1"),
        (answered(SZ_09="300"), Infant(400), "E0"),
        (answered(SZ_09="299"), Infant(400), "E3"),
        (answered(SZ_06="blue"), Infant(400), "E0"),
        (answered(SZ_03="yes"), Infant(400), "E2"),
        (answered(SZ_03="yes"), Infant(200), "E1"),
        (answered(SZ_03="yes"), Infant(10), "E0"),
        (answered(BNSM_01="no"), Infant(200), "E2"),
        (answered(BNSM_01="no"), Infant(10), "E1"),
        (answered(BNSM_02="no"), Infant(10), "E0"),
        (answered(FS_02="38.5", FS_07="yes"), Infant(100), "E0"),
        (answered(FS_02="38.5", FS_07="yes"), Infant(400), "E1"),
        (answered(FS_02="37.5", FS_07="yes"), Infant(400), "E3"),
        (answered(FS_01="4"), None, "E0"),
        (answered(FS_06="no"), Infant(400), "E0"),
        (answered(FS_04="yes"), Infant(400), "E1"),
        (answered(FS_08__rash="yes"), Infant(400), "E0"),
        (answered(SZ_11__poison="yes"), Infant(400), "E0"),
        (answered(BNSM_13="30"), Infant(210), "E3"),
        (answered(EP_01="yes"), Infant(800), "E2"),
        ({"RF13": Answer("RF13", "yes")}, Infant(500), "E1"),
        ({"RF13": Answer("RF13", "no")}, Infant(500), "E3"),
        ({"RF13": Answer("RF13", "unknown")}, Infant(500), "E3"),
    ],
)
def test_levels(answers, child, expected: str):
    assert level(answers, child) == expected


def test_benign_answers_do_not_outweigh_spasms():
    assert level({**CORE, **answered(IESS_02="flexor")}, Infant(60)) == "E0"


def test_jurisdictions_change_what_the_sources_say():
    spasms = answered(IESS_02="flexor")
    assert level(spasms, Infant(165), "england") == "E1"
    assert level(spasms, Infant(165), "queensland") == "E0"
    assert level(answered(SZ_03="yes"), Infant(800), "queensland") == "E0"
    assert level(spasms, Infant(10), "england") == "E0"
    with pytest.raises(KeyError):
        level(spasms, None, "atlantis")


def test_an_unknown_age_is_told_and_a_wrong_one_is_not_believed():
    for child in (None, Infant(None), Infant(-40)):
        found = assess(shipped(), answered(SZ_03="yes"), child, TODAY)
        assert found.level == "E2"
        assert "age is not known" in found.notes[0]


def test_an_unknown_gestation_counts_as_term_and_is_told():
    found = assess(shipped(), answered(SZ_03="yes"), Infant(20, gestation=None), TODAY)
    assert found.level == "E0"
    assert "gestation is not known" in found.notes[0]


def test_a_preterm_baby_is_a_newborn_for_longer():
    assert level(answered(SZ_03="yes"), Infant(60, gestation=200)) == "E0"
    assert level(answered(SZ_03="yes"), Infant(60, gestation=280)) == "E1"


def test_the_child_of_a_case_serves():
    child = Child("B-1", birth_date=date(2026, 11, 12), gestation_days=280)
    assert level(answered(SZ_03="yes"), child) == "E0"


def test_every_reason_names_its_source():
    found = assess(shipped(), answered(IESS_02="flexor", SZ_09="400"), Infant(165), TODAY)
    assert found.red_flags == ("RF1", "RF4")
    for reason in found.reasons:
        assert reason.sources
        assert reason.text
        for key in reason.sources:
            shipped().source(key)


def questions():
    return [question for item in shipped().items() for question in item.questions]


def an_answer():
    return st.sampled_from(questions()).flatmap(
        lambda q: st.sampled_from(possible_values(q)).map(lambda value: Answer(q.id, value))
    )


some_answers = st.lists(an_answer(), max_size=14).map(lambda found: {a.id: a for a in found})
children = st.one_of(
    st.none(), st.builds(Infant, st.integers(-5, 900), st.sampled_from([None, 200, 260, 280]))
)
places = st.sampled_from(["", "england", "queensland", "perth"])


def is_benign(answer: Answer) -> bool:
    content = shipped()
    item = content.item(answer.id)
    question = next(q for q in item.questions if q.id == answer.id)
    effect = judge(item, question, answer).effect
    harmless = item.condition in {"bnsm", "fs"} and effect is not None
    return harmless and effect.flag is None and effect.direction is Direction.SUPPORTS


@settings(deadline=None)
@given(some_answers, an_answer().filter(is_benign), children, places)
def test_a_benign_answer_never_lowers(answers, benign, child, jurisdiction):
    answers.pop(benign.id, None)
    before = assess(shipped(), answers, child, TODAY, jurisdiction)
    after = assess(shipped(), {**answers, benign.id: benign}, child, TODAY, jurisdiction)
    # Only knowing what was open may end the floor; what a flag or a rule calls for stays.
    if before.level == "E3" and not before.red_flags and after.level == "E4":
        assert set(CORE) <= {*answers, benign.id}
    else:
        assert rank(after.level) <= rank(before.level)
    assert set(before.red_flags) <= set(after.red_flags)


@settings(deadline=None)
@given(some_answers, an_answer(), children, places)
def test_no_further_answer_takes_away_what_calls_for_urgency(answers, more, child, jurisdiction):
    answers.pop(more.id, None)
    before = assess(shipped(), answers, child, TODAY, jurisdiction)
    after = assess(shipped(), {**answers, more.id: more}, child, TODAY, jurisdiction)
    assert {r for r in before.reasons if r.rule or r.red_flag} <= set(after.reasons)
    if rank(before.level) < rank("E3"):
        assert rank(after.level) <= rank(before.level)


@settings(deadline=None)
@given(some_answers.filter(bool), children, places)
def test_unknown_says_the_same_as_no_answer(answers, child, jurisdiction):
    known = {k: a for k, a in answers.items() if a.value not in {"unknown", "not tried"}}
    without = assess(shipped(), known, child, TODAY, jurisdiction)
    unknown = {q.id: Answer(q.id, "unknown") for q in questions()}
    padded = assess(shipped(), {**unknown, **known}, child, TODAY, jurisdiction)
    if known:
        assert padded == without
    else:
        assert padded.level == "E3"


@settings(deadline=None)
@given(some_answers, children, st.randoms())
def test_the_order_of_answers_does_not_matter(answers, child, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    one = assess(shipped(), answers, child, TODAY)
    assert assess(shipped(), dict(shuffled), child, TODAY) == one


@settings(deadline=None)
@given(some_answers, children)
def test_open_key_questions_keep_at_least_the_floor(answers, child):
    closed = {k for k, a in answers.items() if a.value not in {"unknown", "not tried"}}
    if answers and not closed >= FLOOR:
        assert rank(level(answers, child)) <= rank("E3")


def test_every_red_flag_an_answer_raises_rates_at_its_level_or_above():
    content = shipped()
    flags = {flag.id: flag for flag in content.red_flags}
    seen = 0
    for item in content.items():
        for question in item.questions:
            for value in possible_values(question):
                answer = Answer(question.id, value)
                effect = judge(item, question, answer).effect
                if effect is None or effect.flag is None:
                    continue
                seen += 1
                wanted = effect.flag.level or flags[effect.flag.red_flag].level
                found = assess(content, {question.id: answer}, None, TODAY)
                assert effect.flag.red_flag in found.red_flags
                assert rank(found.level) <= rank(wanted)
    assert seen > 60
