from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from workstation.core.annotation.bands import bands_of
from workstation.core.annotation.load import load_bands

BANDS = load_bands(resources.path("vocabulary/semiology.yaml"))
MS = 1_000_000


def codes(duration_ms: int, uncertainty_ms: int = 0) -> list[str]:
    return [band.code for band in bands_of(BANDS, duration_ms * MS, uncertainty_ms * MS)]


@pytest.mark.parametrize(
    ("duration_ms", "code"),
    [
        (0, "jerk"),
        (199, "jerk"),
        (200, "jerk_or_spasm"),
        (500, "spasm"),
        (1999, "spasm"),
        (2000, "spasm_or_tonic"),
        (3000, "tonic"),
        (90 * 60 * 1000, "tonic"),
    ],
)
def test_a_limit_belongs_to_the_band_above(duration_ms: int, code: str):
    assert codes(duration_ms) == [code]


def test_one_frame_at_a_limit_leaves_it_undecided():
    assert codes(480, 33) == ["jerk_or_spasm", "spasm"]
    assert codes(100, 33) == ["jerk"]


def test_a_negative_duration_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        codes(-1)


@given(st.integers(0, 10**13), st.integers(0, 10**10))
def test_more_uncertainty_never_takes_a_band_away(duration: int, uncertainty: int):
    exact = bands_of(BANDS, duration)
    assert len(exact) == 1
    assert exact[0] in bands_of(BANDS, duration, uncertainty)
