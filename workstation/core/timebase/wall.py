"""Wall-clock readings as files state them: with a zone or without one, and how far to trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workstation.core.timebase.instant import NS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Trust(StrEnum):
    """How far a clock found in a file is to be believed."""

    HIGH = "high"
    """Written at capture, with its zone."""
    MEDIUM = "medium"
    """Written at capture in UTC or without a zone, or at the end of capture."""
    LOW = "low"
    """Written by a later step: a trim, an upload, a file name."""
    NONE = "none"
    """Cannot be true: in the future, at the epoch, before phones."""


@dataclass(frozen=True, slots=True)
class WallTime:
    """A reading of a wall clock.

    Exactly one of `utc_ns` and `local_ns` is the fact. A reading without a zone keeps its local
    digits until a person says which zone they were read in.

    Attributes:
        utc_ns: nanoseconds since 1970-01-01T00:00Z, or None while the zone is unknown.
        local_ns: the digits on the clock as if they were UTC, when the zone is unknown.
        zone: IANA name ("Europe/Rome") or fixed offset ("+03:00") it was seen in, or None.
    """

    utc_ns: int | None
    local_ns: int | None = None
    zone: str | None = None

    @classmethod
    def from_datetime(cls, moment: datetime) -> WallTime:
        """A reading from a datetime; a naive one has no zone."""
        if moment.tzinfo is None:
            return cls(None, _since_epoch_ns(moment.replace(tzinfo=UTC)))
        zone = getattr(moment.tzinfo, "key", None)
        if zone is None:
            offset = moment.utcoffset()
            assert offset is not None
            zone = "UTC" if offset == timedelta(0) else offset_name(offset)
        return cls(_since_epoch_ns(moment), None, zone)

    def in_zone(self, zone: str) -> WallTime:
        """The same reading once a person said in which zone it was made.

        Digits that a clock change skipped are read as the instant an hour later; digits it showed
        twice are read as the first of the two (fold=0).
        """
        if self.utc_ns is not None:
            return WallTime(self.utc_ns, None, zone)
        assert self.local_ns is not None
        naive = _datetime(self.local_ns).replace(tzinfo=zone_info(zone))
        rest = self.local_ns % 1000
        return WallTime(_since_epoch_ns(naive) + rest, None, zone)

    def text(self, *, seconds: bool = True) -> str:
        """ISO-like text in the zone it was seen in; says so when the zone is unknown."""
        shape = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
        if self.utc_ns is None:
            assert self.local_ns is not None
            return f"{_datetime(self.local_ns):{shape}} (zone unknown)"
        moment = _datetime(self.utc_ns).astimezone(zone_info(self.zone or "UTC"))
        return f"{moment:{shape} %Z}"

    def moment(self) -> datetime:
        """An aware datetime in its zone, or a naive one where the zone is unknown."""
        if self.utc_ns is None:
            assert self.local_ns is not None
            return _datetime(self.local_ns).replace(tzinfo=None)
        return _datetime(self.utc_ns).astimezone(zone_info(self.zone or "UTC"))


@dataclass(frozen=True, slots=True)
class FoundClock:
    """A wall-clock reading found in (or on) a file, tied to one moment of that file.

    Attributes:
        source_ns: the file's own time that the reading stamps; 0 is its first frame or sample.
        wall: the reading.
        origin: the tag, field or name it was found in.
        trust: how far to believe it.
        uncertainty_ns: half-width, None if nobody can say.
        note: one sentence on what is odd about it, or "".
        first_pass: the file shows that digits without a zone, should a clock have shown them twice
            that night, are the first of the two.
    """

    source_ns: int
    wall: WallTime
    origin: str
    trust: Trust
    uncertainty_ns: int | None = None
    note: str = ""
    first_pass: bool = False


def zone_info(zone: str) -> tzinfo:
    """The zone of an IANA name or of a fixed offset such as "+03:00".

    Raises:
        ValueError: no such zone.
    """
    if zone[:1] in "+-" and zone[1:3].isdigit():
        sign = -1 if zone[0] == "-" else 1
        hours, _, minutes = zone[1:].partition(":")
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or "0")), zone)
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"there is no time zone called {zone!r}"
        raise ValueError(msg) from error


def offset_name(offset: timedelta) -> str:
    """A fixed offset as "+03:00"."""
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _since_epoch_ns(moment: datetime) -> int:
    gone = moment - _EPOCH
    return (gone.days * 86_400 + gone.seconds) * NS + gone.microseconds * 1_000


def _datetime(ns: int) -> datetime:
    return _EPOCH + timedelta(microseconds=ns // 1_000)
