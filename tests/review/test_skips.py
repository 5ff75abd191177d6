from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.core.timebase import NS
from workstation.review.playback.skips import LONG, OFFERED, SHORT, Skip, skip_of


@pytest.mark.parametrize(
    ("text", "skip", "words"),
    [
        ("1 s", Skip(NS), "1 second"),
        ("10 s", Skip(10 * NS), "10 seconds"),
        ("0,5 s", Skip(NS // 2), "0.5 seconds"),
        ("0.033s", Skip(33_000_000), "0.033 seconds"),
        ("90 s", Skip(90 * NS), "90 seconds"),
        ("60 s", Skip(60 * NS), "1 minute"),
        ("2 min", Skip(120 * NS), "2 minutes"),
        ("1 frame", Skip(frames=1), "1 frame"),
        (" 5 Frames ", Skip(frames=5), "5 frames"),
    ],
)
def test_a_skip_as_it_is_written_and_as_it_is_called(text, skip, words):
    assert skip_of(text) == skip
    assert skip.words == words


@pytest.mark.parametrize(
    "text",
    ["", "s", "0 s", "0 frames", "-1 s", "1.5 frames", "1001 frames", "601 s", "11 min", "1 h",
     "1 s 2", "1e3 s", "١ s", "0.0001 s", "9999999 s"],
)  # fmt: skip
def test_what_is_no_skip(text):
    assert skip_of(text) is None


def test_what_is_offered_can_be_chosen():
    assert {SHORT, LONG} <= set(OFFERED)
    assert all(skip_of(each) for each in OFFERED)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    found = skip_of(text)
    assert found is None or (found.ns > 0) != (found.frames > 0)
