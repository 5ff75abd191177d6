from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workstation.ui.panels.timeline.plan import LanePlan

IDS = ("a", "b", "c", "d")


def test_until_the_reader_moves_something_the_order_is_the_usual_one():
    assert LanePlan().arranged(IDS) == IDS


def test_a_moved_lane_stays_where_it_was_put():
    plan = LanePlan()
    plan.move("d", 0, IDS)
    assert plan.arranged(IDS) == ("d", "a", "b", "c")
    plan.move("d", 2, IDS)
    assert plan.arranged(IDS) == ("a", "b", "d", "c")


def test_a_lane_of_another_case_comes_after_its_usual_neighbour():
    plan = LanePlan()
    plan.move("c", 0, IDS)
    assert plan.arranged(("a", "b", "new", "c")) == ("c", "a", "b", "new")
    assert plan.arranged(("new", "a")) == ("new", "a")


def test_folding_twice_is_not_folding():
    plan = LanePlan()
    plan.turn("a")
    assert plan.is_folded("a")
    plan.turn("a")
    assert not plan.is_folded("a")
    plan.turn("b", usually=True)
    assert not plan.is_folded("b", usually=True)


@given(st.permutations(IDS), st.sampled_from(IDS), st.integers(-2, 9))
def test_no_lane_is_ever_lost_or_doubled(start, moved, to):
    plan = LanePlan(order=tuple(start))
    plan.move(moved, to, IDS)
    assert sorted(plan.arranged(IDS)) == sorted(IDS)
    assert plan.arranged(IDS).index(moved) == min(max(to, 0), 3)
