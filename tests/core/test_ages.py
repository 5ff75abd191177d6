from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.ages import calendar_age

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "on", "months", "days"),
    [
        (date(2026, 6, 10), date(2026, 11, 22), 5, 12),
        (date(2026, 6, 10), date(2026, 6, 10), 0, 0),
        (date(2026, 6, 10), date(2026, 7, 9), 0, 29),
        (date(2026, 6, 10), date(2026, 7, 10), 1, 0),
        (date(2024, 2, 29), date(2025, 2, 28), 11, 30),
        (date(2024, 2, 29), date(2025, 3, 1), 12, 1),
        (date(2026, 1, 31), date(2026, 3, 1), 1, 1),
    ],
)
def test_months_are_those_of_the_calendar(start, on, months, days):
    age = calendar_age(start, on)
    assert (age.months, age.days, age.all_days) == (months, days, (on - start).days)


@given(DAYS, st.integers(0, 9_000))
def test_an_age_never_goes_back_as_the_days_go_on(start, days):
    on = start + timedelta(days)
    one, two = calendar_age(start, on), calendar_age(start, on + timedelta(1))
    assert 0 <= one.days <= 31
    assert (two.months, two.days) > (one.months, one.days)


def test_nobody_is_younger_than_nothing():
    with pytest.raises(ValueError, match="negative"):
        calendar_age(date(2026, 2, 1), date(2026, 1, 31))
