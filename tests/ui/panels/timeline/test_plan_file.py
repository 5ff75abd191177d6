from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.errors import HypnicError
from workstation.ui.panels.timeline.plan import LanePlan, ScaleBy, ScaleChoice
from workstation.ui.panels.timeline.plan_file import MOST, read_plan, write_plan


def arranged() -> LanePlan:
    plan = LanePlan(order=("b", "a"))
    plan.heights_px["a"] = 90
    plan.turn("a")
    plan.chosen["b"] = False
    plan.rename("a", "left  wrist\n")
    plan.scale("a", ScaleChoice(ScaleBy.FIXED, -1.5, 2.0))
    plan.scale("b", ScaleChoice(ScaleBy.GROUP))
    return plan


def test_an_arrangement_comes_back_as_it_was_left(tmp_path):
    file = tmp_path / "config" / "lanes.json"
    write_plan(arranged(), file)
    assert read_plan(file) == arranged()
    assert read_plan(file).names["a"] == "left wrist"


def test_it_stays_small_however_many_cases_were_arranged_and_the_newest_stay(tmp_path):
    plan = LanePlan(order=tuple(f"log:{i}:acc x" for i in range(50_000)))
    for i in range(50_000):
        plan.chosen[f"log:{i}:acc x"] = True
    write_plan(plan, tmp_path / "lanes.json")
    assert (tmp_path / "lanes.json").stat().st_size < 200_000
    kept = read_plan(tmp_path / "lanes.json")
    assert len(kept.order) == len(kept.chosen) == MOST
    assert "log:49999:acc x" in kept.chosen


@pytest.mark.parametrize(
    "text",
    ["", "[", "[]", "null", "9" * 2_000_000, "[" * 100_000, '{"order": 3, "folded": [1]}',
     '{"scales": {"a": [1, 2]}, "names": {"a": 5}, "heights_px": {"a": 1e300, "b": true}}',
     '{"scales": {"a": ["fixed", 2, 1], "b": ["fixed", "nan", 1], "c": ["no", 0, 1], "d": 4}}'],
)  # fmt: skip
def test_a_file_that_is_not_ours_gives_the_usual_arrangement(tmp_path, text):
    file = tmp_path / "lanes.json"
    file.write_text(text)
    assert read_plan(file) == LanePlan()


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["order", "heights_px", "folded", "chosen", "names", "scales"]), _JSON
    )
)
def test_whatever_stands_in_the_file_the_window_opens(tmp_path_factory, held):
    file = tmp_path_factory.mktemp("plan") / "lanes.json"
    file.write_text(json.dumps(held))
    plan = read_plan(file)
    write_plan(plan, file)
    assert read_plan(file) == plan


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "in the way").write_text("")
    with pytest.raises(HypnicError):
        write_plan(LanePlan(), tmp_path / "in the way" / "lanes.json")


def test_a_name_is_taken_back_by_an_empty_one():
    plan = LanePlan()
    plan.rename("a", "x" * 500)
    assert len(plan.names["a"]) == 60
    plan.rename("a", "  ")
    assert plan.names == {}


def test_a_scale_that_cannot_be_drawn_is_not_taken_from_a_file(tmp_path):
    scales = {"a": ["fixed", -1e308, 1e308], "b": ["fixed", 1, 1 + 1e-15], "c": ["fixed", 0, 1]}
    file = tmp_path / "lanes.json"
    file.write_text(json.dumps({"scales": scales}))
    assert list(read_plan(file).scales) == ["c"]
