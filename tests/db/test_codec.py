from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import codec
from tests.db.strategies import ENTITIES, cases
from workstation.core.case import Case, Letter, Watched
from workstation.core.evidence import ClipFacts, Recording
from workstation.core.timebase import ClockMap, WallTime
from workstation.review.changes import Cause, Change, Edit, Entity, EntityKind

EDITS = st.sampled_from(EntityKind).flatmap(
    lambda kind: st.builds(
        Edit, st.just(kind), st.text(max_size=5), st.none() | ENTITIES[kind], ENTITIES[kind]
    )
)
CHANGES = st.builds(
    Change,
    st.text(max_size=5),
    st.lists(EDITS, max_size=2).map(tuple),
    st.text(max_size=5),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(Cause),
    st.booleans(),
    st.text(max_size=5),
)


@settings(max_examples=150, deadline=None)
@given(CHANGES)
def test_any_change_comes_back_equal_and_in_the_same_words(change):
    text = codec.dumps(change, Change)
    back = codec.loads(text, Change)
    assert back == change
    assert codec.dumps(back, Change) == text
    assert text.isascii()


@settings(max_examples=30, deadline=None)
@given(cases())
def test_any_case_comes_back_equal(case):
    assert codec.loads(codec.dumps(case, Case), Case) == case


@given(st.integers())
def test_integers_keep_every_digit(number):
    watched = Watched("s", ((number, number + 1),))
    assert codec.loads(codec.dumps(watched, Watched), Watched) == watched


def test_a_mapping_comes_back_unchangeable_and_its_order_does_not_matter():
    one = Letter(MappingProxyType({"a": "1", "b": "2"}))
    other = Letter(MappingProxyType({"b": "2", "a": "1"}))
    assert codec.dumps(one, Letter) == codec.dumps(other, Letter)
    back = codec.loads(codec.dumps(one, Letter), Letter)
    with pytest.raises(TypeError):
        back.fields["a"] = "3"


@pytest.mark.parametrize("odd", [math.inf, -math.inf, math.nan])
def test_numbers_json_does_not_know_are_kept(odd):
    back = codec.loads(codec.dumps(odd, float), float)
    assert repr(back) == repr(odd)


def test_an_entity_of_any_kind_says_what_it_is():
    text = codec.dumps(WallTime(5), Entity)
    assert json.loads(text)["value"]["type"] == "WallTime"
    assert codec.loads(text, Entity) == WallTime(5)
    assert codec.loads(codec.dumps(None, Entity | None), Entity | None) is None


BROKEN = [
    "",
    "{",
    "[" * 100_000,
    "null",
    '{"v":1}',
    '{"v":2,"value":"x"}',
    '{"v":true,"value":"x"}',
    '{"v":1,"value":"x","more":1}',
    '{"v":1,"v":1,"value":"x"}',
    '{"v":1,"value":NaN}',
    '{"v":1,"value":5}',
]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_text_that_is_no_stored_value_is_refused(text):
    with pytest.raises(codec.CodecError):
        codec.loads(text, str)


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ({"id": "s", "spans": [], "more": 1}, Watched),
        ({"spans": []}, Watched),
        ({"id": "s", "spans": [[1]]}, Watched),
        ({"id": "s", "spans": [[1, True]]}, Watched),
        ({"id": "s", "spans": [[1, 2.0]]}, Watched),
        ({"id": 5, "spans": []}, Watched),
        ([], Watched),
        ({"anchors": []}, ClockMap),
        ({"type": "WallTime", "value": {"utc_ns": 1}}, ClipFacts | Recording),
        ({"type": "ClipFacts"}, ClipFacts | Recording),
        ("sideways", Cause),
        ("2026-11-22T12:00:00", datetime),
        ("noon", datetime),
        (1, float),
        ({"a": 1}, Letter),
    ],
)
def test_a_value_of_another_shape_is_refused(raw, hint):
    with pytest.raises(codec.CodecError):
        codec.loads(json.dumps({"v": 1, "value": raw}), hint)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (True, int),
        (1, bool),
        ("x", int),
        (2**53 + 1, float),
        (10**400, float),
        (datetime(2026, 1, 1), datetime),  # noqa: DTZ001
        (Letter(), Watched),
        (Letter(), ClipFacts | Recording),
        ([("a", "b")], tuple[str, ...]),
        ({"a": 1}, dict[str, int]),
    ],
)
def test_a_value_of_another_type_is_refused(value, hint):
    with pytest.raises(codec.CodecError):
        codec.dumps(value, hint)


def test_a_field_added_later_takes_its_default_in_an_older_text():
    @dataclass(frozen=True, slots=True)
    class Newer:
        id: str
        spans: tuple[tuple[int, int], ...] = ()

    older = '{"v":1,"value":{"id":"s"}}'
    Newer.__annotations__.update(id=str, spans=tuple[tuple[int, int], ...])
    assert codec.loads(older, Newer) == Newer("s")
