from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.checklist.folder import answered, possible_values, shipped
from workstation.core.checklist.answers import Answer
from workstation.core.checklist.question import Range
from workstation.core.checklist.weigh import number_of, range_text, weigh


def ids(rows) -> list[str]:
    return [row.question.id for row in rows]


def test_nothing_answered_is_all_open():
    bnsm = shipped().condition("bnsm")
    weighing = weigh(bnsm, {})
    assert weighing.supports == weighing.against == weighing.red_flags == weighing.recorded == ()
    assert "BNSM-01" in ids(weighing.open)
    assert "BNSM-11.colour" in ids(weighing.open)
    assert "BNSM-04.rate" not in ids(weighing.open)


def test_no_to_only_in_sleep_is_against_and_a_red_flag():
    weighing = weigh(shipped().condition("bnsm"), answered(BNSM_01="no"))
    assert ids(weighing.against) == ids(weighing.red_flags) == ["BNSM-01"]
    assert weighing.red_flags[0].effect.flag.red_flag == "RF6"


@pytest.mark.parametrize("value", ["unknown", "not tried", ""])
def test_what_is_not_known_is_open(value: str):
    weighing = weigh(shipped().condition("bnsm"), answered(BNSM_02=value))
    assert "BNSM-02" in ids(weighing.open)
    assert weighing.against == weighing.supports == weighing.red_flags == ()


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("0.1", "against"),
        ("0.3", "recorded"),
        ("0.5", "supports"),
        ("2", "supports"),
        ("2.5", "recorded"),
        ("3", "recorded"),
        ("3.1", "against"),
        ("nan", "open"),
        ("1e3", "open"),
        ("-1", "open"),
        ("one", "open"),
        ("1" * 400, "open"),
    ],
)
def test_a_number_is_weighed_by_its_range(value: str, where: str):
    weighing = weigh(shipped().condition("iess"), answered(IESS_03=value))
    assert "IESS-03" in ids(getattr(weighing, where))


def test_a_default_range_is_called_so():
    (row,) = weigh(shipped().condition("bnsm"), answered(BNSM_12="40")).against
    assert "workstation default" in row.reason
    (row,) = weigh(shipped().condition("bnsm"), answered(BNSM_12="3")).supports
    assert "workstation default" not in row.reason


def test_five_minutes_support_a_simple_febrile_seizure_and_raise_a_flag():
    weighing = weigh(shipped().condition("fs"), answered(FS_03="6"))
    assert ids(weighing.supports) == ids(weighing.red_flags) == ["FS-03"]


def test_a_value_the_question_does_not_take_is_open_and_told():
    weighing = weigh(shipped().condition("sz"), answered(SZ_06="green"))
    row = next(row for row in weighing.open if row.question.id == "SZ-06")
    assert "green" in row.reason


@given(st.text(max_size=30))
def test_any_stored_text_is_weighed_without_failing(text: str):
    content = shipped()
    for item in ("BNSM-05", "IESS-02", "BNSM-01"):
        condition = content.condition(content.item(item).condition)
        weigh(condition, {item: Answer(item, text)})
    number = number_of(text)
    assert number is None or abs(number) < 1e9


@given(st.data())
def test_every_answered_question_is_in_one_list_only(data):
    content = shipped()
    condition = data.draw(st.sampled_from(content.conditions))
    questions = [question for item in condition.items for question in item.questions]
    chosen = data.draw(st.lists(st.sampled_from(questions), unique_by=lambda q: q.id, max_size=12))
    answers = {q.id: Answer(q.id, data.draw(st.sampled_from(possible_values(q)))) for q in chosen}
    weighing = weigh(condition, answers)
    listed = ids(weighing.supports) + ids(weighing.against) + ids(weighing.recorded)
    assert len(listed) == len(set(listed))
    assert not set(listed) & set(ids(weighing.open))
    assert set(ids(weighing.red_flags)) <= set(listed)
    unknown = {key for key, answer in answers.items() if answer.value in {"unknown", "not tried"}}
    assert not unknown & set(listed)
    again = weigh(condition, dict(reversed(answers.items())))
    assert again == weighing


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Range(at_least=0.5, at_most=2), "0.5 to 2"),
        (Range(at_least=5, below=15), "5 to below 15"),
        (Range(above=3), "above 3"),
        (Range(at_least=300), "300 or more"),
        (Range(above=16, at_most=28), "above 16 to 28"),
        (Range(at_most=5), "up to 5"),
        (Range(below=5), "below 5"),
    ],
)
def test_a_range_is_told_in_words(bounds: Range, text: str):
    assert range_text(bounds) == text


def test_the_reason_of_a_number_tells_the_range_it_lies_in():
    (row,) = weigh(shipped().condition("iess"), answered(IESS_03="1.1")).supports
    assert row.reason == "1.1 s, in the range 0.5 to 2 s."
