from __future__ import annotations

import pytest

from workstation.core.numbers import plain


@pytest.mark.parametrize(
    ("value", "text"),
    [(110.0, "110"), (106.4, "106"), (1234.0, "1230"), (1.1, "1.1"), (0.0123, "0.0123"),
     (2.5e-7, "0.00000025"), (-40.0, "-40"), (0.0, "0")],
)  # fmt: skip
def test_no_reader_meets_an_exponent(value, text):
    assert plain(value, 3) == text
