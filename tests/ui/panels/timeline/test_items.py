from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workstation.core.timebase import Interval
from workstation.ui.panels.timeline.items import Look, MovementMark, movement_items, rows


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), max_size=40))
def test_no_two_spans_of_a_row_overlap(drawn: list[tuple[int, int]]):
    spans = sorted(Interval.of_ns(a, a + n) for a, n in drawn)
    placed = rows(spans)
    for i, a in enumerate(spans):
        for j in range(i):
            if placed[i] == placed[j]:
                assert not a.meets(spans[j])


def test_spans_that_do_not_overlap_share_one_row():
    assert rows([Interval.of_ns(0, 5), Interval.of_ns(5, 9), Interval.of_ns(9, 9)]) == (0, 0, 0)


def test_kept_and_offered_movements_differ_and_say_how_they_were_measured():
    kept, offered = movement_items(
        [
            MovementMark("a", Interval.of_ns(0, 1_100_000_000), True, "motion 1.2", 33_000_000),
            MovementMark("b", Interval.of_ns(0, 5), False),
        ]
    )
    assert (kept.look, offered.look) == (Look.KEPT, Look.OFFERED)
    assert kept.tip == "Movement, kept · 1.1 s ± 33 ms · motion 1.2"
    assert "nobody confirmed" in offered.tip
