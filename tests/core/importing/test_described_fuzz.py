"""Whatever a table holds and whatever is said of it: a preview, and a log or one sentence."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workstation.core.errors import HypnicError, UnreadableFileError
from workstation.core.evidence import ChannelKind
from workstation.core.importing.log import read_log
from workstation.core.importing.profile import FORMS, THOUSANDS, UNITS, TableProfile, profile_of
from workstation.core.importing.table_draft import draft_from, draft_of, relaid, said_to_hold
from workstation.core.importing.table_head import looks_like, table_head
from workstation.core.importing.table_preview import preview

_CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "-999", "1,5", "1.234,5", "1e400", "nan", '"', '"a;b"', "1709331005", "9" * 25,
         "2024-03-01 22:10:05", "2024-03-01T22:10:05+02:00", "03/04/24", "31.12.1999 24:00",
         "12:00:00 AM", "23:59:59.999999999", "45352.9", "#x", "\0", "x" * 300, "-0", "١٢"]
    ),
    st.integers(-(10**19), 10**19).map(str),
    st.floats().map(str),
    st.text(max_size=6),
)  # fmt: skip
_TABLES = st.builds(
    lambda mark, rows, end: end.join(mark.join(row) for row in rows),
    st.sampled_from([";", ",", "\t", " ", "|"]),
    st.lists(st.lists(_CELLS, min_size=1, max_size=5), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n"]),
)
_CODECS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])


@st.composite
def _said(draw, draft):
    number = st.integers(0, max(len(draft.columns) - 1, 0))
    columns = tuple(
        replace(
            said_to_hold(c, draw(st.sampled_from(list(ChannelKind)))),
            use=draw(st.booleans()),
            unit=draw(st.sampled_from(["", "g", "mg", "bpm", "parsec"])),
            sentinels=draw(st.sampled_from([(), (-999.0,), (0.0, 1e308)])),
        )
        for c in draft.columns
    )
    return replace(
        draft,
        columns=columns,
        form=draw(st.sampled_from(["", *FORMS])),
        time=tuple(draw(st.lists(number, max_size=2, unique=True))),
        unit=draw(st.sampled_from(UNITS)),
        rate_hz=draw(st.sampled_from([0.0, 1e-6, 30.0, 1e6, 1e300])),
        zone=draw(st.sampled_from(["", "Europe/Rome", "+03:00", "Mars/Base"])),
        thousands=draw(st.sampled_from(THOUSANDS)),
        comment=draw(st.sampled_from(["", "#"])),
        skip=draw(st.integers(0, 4)),
        decimal_comma=draw(st.booleans()),
        only=draw(st.sampled_from([None, (0, "0")])),
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TABLES, _CODECS, st.data())
def test_any_table_described_in_any_way(text, codec, data):
    block = text.encode(codec, "replace")
    head = table_head(io.BytesIO(block), "t.csv")
    if head is None:
        return
    draft = data.draw(_said(draft_of(head)))
    shown = preview(head, relaid(draft, head))
    shown = preview(head, draft)
    assert bool(shown.problem) == (shown.data is None)
    for channel in shown.data.recording.channels if shown.data else ():
        cut = shown.curve(channel.name, 100, 10**11)
        assert cut is not None
        assert np.all(np.diff(cut.at_ns) >= 0)
    if shown.profile is None:
        return
    assert profile_of(shown.profile.to_text().encode(), "p") == shown.profile
    draft_from(shown.profile, head)
    looks_like(head.lines, shown.profile)
    try:
        read = read_log(io.BytesIO(block), "t.csv", profile=shown.profile)
    except HypnicError as refused:
        error = refused
    else:
        error = None
    if error is not None:
        assert error.sentence.startswith("t.csv: ")
        return
    for group in read.groups.values():
        assert np.all(np.diff(group.times_ns) >= 0)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_FIELDS = st.sampled_from(sorted(TableProfile.__dataclass_fields__))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(_FIELDS, _JSON, min_size=1, max_size=4))
def test_any_json_is_a_profile_or_one_sentence(said):
    good = {
        "type": "hypnic table profile", "name": "n", "delimiter": ";", "decimal_comma": False,
        "skip": 0, "time": {"columns": [0], "form": "gone", "unit": "s", "rate_hz": 0},
        "columns": [{"column": 1, "name": "a", "kind": "other", "unit": "", "sentinels": []}],
        "zone": "", "thousands": "", "comment": "", "words": [], "only": None, "header": [],
        "width": 2,
    }  # fmt: skip
    try:
        profile = profile_of(json.dumps(good | said).encode(), "p.json")
        sentence = ""
    except UnreadableFileError as error:
        sentence = error.sentence
    if sentence:
        assert sentence.startswith("p.json: This table profile cannot be used")
    else:
        assert profile_of(profile.to_text().encode(), "p.json") == profile
