"""Every wall clock a clip carries, and how far each is to be believed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from workstation.core.media.names import clock_in_name
from workstation.core.timebase import NS, FoundClock, Trust, WallTime
from workstation.core.timebase.text import span_text

APPLE = "com.apple.quicktime.creationdate"
HEADER = "creation_time"
TIMECODE = "timecode"
DATE = "date"

_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=1)
"""How far ahead a clock may be before it cannot be true: zones, and phones that run ahead."""

_AGREE_NS = 5 * NS
_ORDER = {Trust.HIGH: 0, Trust.MEDIUM: 1, Trust.LOW: 2, Trust.NONE: 3}
_TIMECODE = re.compile(r"(\d\d):(\d\d):(\d\d)[:;.](\d\d+)", re.ASCII)
_DAY_NS = 86_400 * NS


def clocks_of(
    tags: Sequence[Mapping[str, str]],
    name: str,
    duration_ns: int,
    interval_ns: int,
    now: datetime | None,
) -> tuple[FoundClock, ...]:
    """Every wall-clock reading of a clip, most trusted first.

    Args:
        tags: of the file, then of its streams, with lower-case names.
        name: of the file.
        duration_ns: of the clip: a header's date may stamp either end of it.
        interval_ns: between two frames, which a timecode counts.
        now: aware; a later date cannot be true. None: no date is too late.
    """
    found: list[FoundClock] = []
    camera = _apple(tags)
    if camera is not None:
        found.append(camera)
    header = _header(tags, duration_ns, camera)
    if header is not None:
        found.append(header)
    named = clock_in_name(name)
    if named is not None:
        found.append(named)
    found += [c for c in (_date(tags), _timecode(tags, header, interval_ns)) if c is not None]
    judged = [_judged(c, now) for c in found]
    return tuple(sorted(judged, key=lambda c: _ORDER[c.trust]))


def parsed(text: str) -> datetime | None:
    """An ISO 8601 date and time, also with "+0300" for a zone; None if it is none."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _apple(tags: Sequence[Mapping[str, str]]) -> FoundClock | None:
    """The moment an iPhone began to film, with its zone."""
    moment = parsed(_value(tags, APPLE))
    if moment is None:
        return None
    trust = Trust.HIGH if moment.tzinfo else Trust.MEDIUM
    return FoundClock(0, WallTime.from_datetime(moment), APPLE, trust, NS)


def _header(
    tags: Sequence[Mapping[str, str]], duration_ns: int, camera: FoundClock | None
) -> FoundClock | None:
    """The movie header's date: UTC, but written at the start, at the end, or by a later step."""
    moment = parsed(_value(tags, HEADER))
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    clock = FoundClock(
        0,
        WallTime.from_datetime(moment),
        HEADER,
        Trust.MEDIUM,
        duration_ns + 2 * NS,
        "may have been written when recording ended or the file was made",
    )
    if camera is None or camera.wall.utc_ns is None or clock.wall.utc_ns is None:
        return clock
    apart = clock.wall.utc_ns - camera.wall.utc_ns
    if -_AGREE_NS <= apart <= duration_ns + _AGREE_NS:
        return clock
    way = "later" if apart > 0 else "earlier"
    note = f"{span_text(apart)} {way} than the camera's own clock: a later step wrote it"
    return replace(clock, trust=Trust.LOW, uncertainty_ns=None, note=note)


def _date(tags: Sequence[Mapping[str, str]]) -> FoundClock | None:
    """The date tag of an AVI or a tagged file: a day, or a moment."""
    text = _value(tags, DATE)
    moment = parsed(text)
    if moment is None:
        return None
    if ":" in text:
        trust = Trust.MEDIUM if moment.tzinfo else Trust.LOW
        return FoundClock(0, WallTime.from_datetime(moment), DATE, trust, 2 * NS)
    noon = moment.replace(hour=12)
    note = "a day without a time of day"
    return FoundClock(0, WallTime.from_datetime(noon), DATE, Trust.LOW, _DAY_NS // 2, note)


def _timecode(
    tags: Sequence[Mapping[str, str]], header: FoundClock | None, interval_ns: int
) -> FoundClock | None:
    """A timecode track's time of day, on the day the movie header names."""
    found = _TIMECODE.fullmatch(_value(tags, TIMECODE).strip())
    if found is None or header is None or header.wall.utc_ns is None:
        return None
    hours, minutes, seconds, frames = (int(v) for v in found.groups())
    if hours > 23 or (hours in {0, 1} and minutes == 0 and seconds == 0):
        return None  # counts from the beginning of the tape, not of the day
    of_day = (hours * 3600 + minutes * 60 + seconds) * NS + frames * interval_ns
    day = header.wall.utc_ns // _DAY_NS * _DAY_NS
    # The camera may have counted the day before or after the header's, by its zone and the hour.
    local_ns = min(
        (day + k * _DAY_NS + of_day for k in (-1, 0, 1)),
        key=lambda ns: abs(ns - (header.wall.utc_ns or 0)),
    )
    note = "a time of day from the camera, zone unknown; its day is taken from the file's header"
    return FoundClock(0, WallTime(None, local_ns), TIMECODE, Trust.LOW, 2 * interval_ns, note)


def _judged(clock: FoundClock, now: datetime | None) -> FoundClock:
    """The clock, with all trust taken away where it cannot be true."""
    moment = clock.wall.moment()
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if aware < _OLDEST:
        return replace(clock, trust=Trust.NONE, note="a date before there were such cameras")
    if now is not None and aware > now + _SLACK:
        return replace(clock, trust=Trust.NONE, note="a date in the future: the clock was not set")
    return clock


def _value(tags: Sequence[Mapping[str, str]], name: str) -> str:
    return next((held[name] for held in tags if held.get(name)), "")
