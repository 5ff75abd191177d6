"""Any entity a case can hold, odd text and huge numbers included."""

from __future__ import annotations

from datetime import UTC, date
from types import MappingProxyType

from hypothesis import strategies as st

from workstation.core.annotation import Episode, Mark, MarkKind
from workstation.core.case import Case, Child, Letter, PictureSettings, Placement, Watched
from workstation.core.checklist.answers import Answer, Basis, EvidenceLink
from workstation.core.evidence import (
    AudioFacts,
    Channel,
    ChannelKind,
    ClipFacts,
    Finding,
    Gap,
    LogMark,
    Recording,
    Severity,
    Source,
    SourceKind,
    Stamps,
)
from workstation.core.timebase import Anchor, ClockMap, FoundClock, Interval, Trust, WallTime
from workstation.review.changes import EntityKind

LONG = st.integers(-(2**63), 2**63 - 1)
SIZE = st.integers(0, 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
"""Half surrogates, NUL and U+0010 included: a file name may hold them."""
ID = st.text("abcdef0123456789-_", min_size=1, max_size=6)
FLOAT = st.floats(allow_nan=False)
MOMENT = st.datetimes(timezones=st.just(UTC)).filter(lambda m: m.year >= 1000)
WORDS = st.dictionaries(TEXT, TEXT, max_size=3).map(MappingProxyType)
NAMES = st.lists(TEXT, max_size=3).map(tuple)


def tuples(each, most=3):
    return st.lists(each, max_size=most).map(tuple)


SPAN = st.tuples(LONG, LONG).map(lambda p: Interval.of_ns(min(p), max(p)))
WALL = st.one_of(
    st.builds(WallTime, LONG, st.none(), st.none() | TEXT),
    st.builds(WallTime, st.none(), LONG, st.none()),
)
CLOCK = st.builds(FoundClock, LONG, WALL, TEXT, st.sampled_from(Trust), st.none() | LONG, TEXT)
FINDING = st.builds(Finding, TEXT, TEXT, st.sampled_from(Severity), SIZE)
PACE = st.fractions(1, 10**6).flatmap(lambda f: st.sampled_from([f, 1 / f]))
AUDIO = st.builds(AudioFacts, TEXT, SIZE, SIZE, LONG, SIZE, LONG)
CLIP = st.builds(
    ClipFacts,
    container=TEXT,
    codec=TEXT,
    stream_index=SIZE,
    width=SIZE,
    height=SIZE,
    rotation_deg=SIZE,
    mirrored=st.booleans(),
    bit_depth=SIZE,
    transfer=TEXT,
    frame_count=SIZE,
    duration_ns=SIZE,
    interval_min_ns=SIZE,
    interval_median_ns=SIZE,
    interval_max_ns=SIZE,
    variable_rate=st.booleans(),
    capture_rate_hz=st.none() | FLOAT,
    audio=st.none() | AUDIO,
    device=TEXT,
    has_location=st.booleans(),
    other_video_streams=tuples(SIZE),
    clocks=tuples(CLOCK, 2),
    findings=tuples(FINDING, 2),
    method=TEXT,
    version=TEXT,
    stamps=st.sampled_from(Stamps),
    slowed=PACE,
    file_start_ns=LONG,
    chosen=st.booleans(),
)
CHANNEL = st.builds(
    Channel,
    TEXT,
    st.sampled_from(ChannelKind),
    TEXT,
    TEXT,
    SIZE,
    st.none() | FLOAT,
    tuples(st.builds(Gap, LONG, LONG, TEXT), 2),
)
RECORDING = st.builds(
    Recording,
    TEXT,
    TEXT,
    TEXT,
    SIZE,
    tuples(CHANNEL, 2),
    tuples(st.builds(LogMark, LONG, TEXT, SIZE), 2),
    tuples(CLOCK, 2),
    tuples(FINDING, 2),
    TEXT,
    TEXT,
)


def _rising(pairs):
    xs = sorted({p[0] for p in pairs})
    ys = sorted({p[1] for p in pairs})
    return tuple(Anchor(x, y) for x, y in zip(xs, ys, strict=False))


CLOCK_MAP = st.builds(
    ClockMap,
    st.lists(st.tuples(LONG, LONG), min_size=1, max_size=4).map(_rising),
    st.integers(-999_999_999, 2**62),
    st.none() | SIZE,
    TEXT,
    NAMES,
    PACE,
)
HISTORY = st.none() | st.dates(date(1, 1, 1))

ENTITIES = {
    EntityKind.CHILD: st.builds(Child, TEXT, HISTORY, st.none() | LONG, TEXT, WORDS),
    EntityKind.LETTER: st.builds(Letter, WORDS, TEXT, TEXT, NAMES),
    EntityKind.ZERO: WALL,
    EntityKind.SOURCE: st.builds(
        Source,
        ID,
        st.sampled_from(SourceKind),
        TEXT,
        TEXT,
        SIZE,
        MOMENT,
        CLIP | RECORDING,
        TEXT,
    ),
    EntityKind.PLACEMENT: st.builds(Placement, ID, CLOCK_MAP, TEXT),
    EntityKind.EPISODE: st.builds(
        Episode,
        ID,
        LONG,
        SPAN,
        st.none() | ID,
        st.none() | st.booleans(),
        st.none() | st.booleans(),
        st.dictionaries(TEXT, NAMES, max_size=3).map(MappingProxyType),
        st.none() | LONG,
        TEXT,
        TEXT,
        TEXT,
    ),
    EntityKind.MARK: st.builds(
        Mark, ID, st.sampled_from(MarkKind), SPAN, TEXT, TEXT, st.none() | ID, TEXT
    ),
    EntityKind.ANSWER: st.builds(
        Answer,
        ID,
        TEXT,
        st.sampled_from(Basis),
        tuples(st.builds(EvidenceLink, SPAN, st.none() | ID, st.none() | ID)),
        TEXT,
        TEXT,
        TEXT,
    ),
    EntityKind.PICTURE: st.builds(
        PictureSettings, ID, LONG, st.booleans(), FLOAT, FLOAT, FLOAT, st.booleans()
    ),
    EntityKind.WATCHED: st.builds(Watched, ID, tuples(st.tuples(LONG, LONG))),
}
"""A strategy for every kind."""


@st.composite
def cases(draw):
    """A case whose references all lead somewhere, as the tables demand."""

    def several(kind, most=2):
        found = draw(st.lists(ENTITIES[kind], max_size=most, unique_by=lambda e: e.id))
        return {e.id: e for e in found}

    sources = several(EntityKind.SOURCE)
    known = sorted(sources)

    def anchored(kind):
        return {i: _with(draw(ENTITIES[kind]), id=i) for i in known}

    def tied(kind):
        held = several(kind)
        return {
            i: _with(e, source_id=draw(st.sampled_from([None, *known]))) for i, e in held.items()
        }

    episodes = {
        i: _with(e, number=n) for n, (i, e) in enumerate(tied(EntityKind.EPISODE).items(), 1)
    }
    return Case(
        id=draw(ID),
        created_at=draw(MOMENT),
        child=draw(ENTITIES[EntityKind.CHILD]),
        zero=draw(st.none() | WALL),
        letter=draw(ENTITIES[EntityKind.LETTER]),
        sources=MappingProxyType(sources),
        placements=MappingProxyType(anchored(EntityKind.PLACEMENT)),
        episodes=MappingProxyType(episodes),
        marks=MappingProxyType(tied(EntityKind.MARK)),
        answers=MappingProxyType(several(EntityKind.ANSWER)),
        pictures=MappingProxyType(anchored(EntityKind.PICTURE)),
        watched=MappingProxyType(anchored(EntityKind.WATCHED)),
    )


def _with(value, **fields):
    from dataclasses import replace

    return replace(value, **fields)
