from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from workstation.review.commands.viewing import merged

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(-5, 20)).map(lambda s: (s[0], sum(s))))


@given(SPANS)
def test_merged_spans_are_rising_apart_and_cover_the_same(spans):
    out = merged(tuple(spans))
    assert all(a < b for a, b in out)
    assert all(one[1] < two[0] for one, two in itertools.pairwise(out))
    assert {t for a, b in spans for t in range(a, b)} == {t for a, b in out for t in range(a, b)}
    assert merged(out) == out
    assert merged(tuple(reversed(spans))) == out
