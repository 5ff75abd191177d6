"""Wall clocks in the names phones and messengers give to clips."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath

from workstation.core.timebase import NS, FoundClock, Trust, WallTime

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DAY = rf"{_YEAR}[-_.]?(?P<mo>[01]\d)[-_.]?(?P<d>[0-3]\d)"
_DAY_LAST = rf"(?P<mo>[01]\d)-(?P<d>[0-3]\d)-{_YEAR}"
"""As iPhones name screen recordings, whatever the country."""
_BETWEEN = r"[-_ T,]*(?:(?:at|um|à|a las|alle ore|alle|om|kl)[-_ .]+)?"
_TIME = (
    r"(?:(?P<h>[0-2]\d)(?P<mi>[0-5]\d)(?P<s>[0-6]\d)(?P<ms>\d{3})?"
    r"|(?P<h2>[0-2]?\d)[-_.:h](?P<mi2>[0-5]\d)[-_.:m](?P<s2>[0-6]\d))"
)
_HALF = "(?:[ _\u00a0\u202f]?(?P<half>[AaPp])\\.?[Mm]\\b)?"
"""Half of the day; Macs put a narrow space before it."""
_ZONE = r"(?P<zone>Z\b|\+[01]\d:?[0-5]\d|-[01]\d:[0-5]\d)?"
_MOMENTS = tuple(
    re.compile(rf"(?<!\d){day}{_BETWEEN}{_TIME}(?!\d){_HALF}{_ZONE}") for day in (_DAY, _DAY_LAST)
)
_DATE = re.compile(rf"(?<!\d){_DAY}(?!\d)", re.ASCII)
_REPLAY = re.compile(r"RPReplay_Final(?P<epoch>\d{9,11})(?!\d)", re.ASCII)
_SCREEN = ("screen", "aufzeichnung", "bildschirm", "écran", "schermo", "pantalla")
_SENDING = ("whatsapp", "signal-", "telegram", "video_20", "received_", "-wa0")

_HOUR_NS = 3600 * NS
ORIGIN = "file name"


def clock_in_name(name: str) -> FoundClock | None:
    """The wall-clock reading a file's name holds, or None.

    Names tell local time without a zone, unless one follows; only Google's camera (`PXL_`) and
    the older screen recordings of iPhones count in UTC.
    """
    stem = PurePosixPath(name.replace("\\", "/")).stem
    replay = _REPLAY.search(stem)
    if replay:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(replay["epoch"]))
        note = "the name of a screen recording: when it was saved"
        return _clock(moment, 5 * NS, note)
    sent = any(word in stem.lower() for word in _SENDING)
    found = next((f for each in _MOMENTS if (f := each.search(stem))), None)
    if found:
        return _moment(stem, found, sent=sent)
    found = _DATE.search(stem)
    if found:
        noon = _datetime(found, 12, 0, 0)
        if noon is not None:
            note = "the name holds a day, not a time of day"
            return _clock(
                noon, 12 * _HOUR_NS, f"{note}; it is the day of sending" if sent else note
            )
    return None


def _moment(stem: str, found: re.Match[str], *, sent: bool) -> FoundClock | None:
    hour, minute, second = (int(found[n] or found[f"{n}2"]) for n in ("h", "mi", "s"))
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    moment = _datetime(found, hour, minute, second)
    if moment is None:
        return None
    if found["ms"]:
        moment += timedelta(milliseconds=int(found["ms"]))
    if stem.upper().startswith("PXL_"):
        return _clock(moment.replace(tzinfo=UTC), 2 * NS, "")
    zone = found["zone"]
    if zone:
        offset = timedelta(0) if zone == "Z" else _offset(zone)
        moment = moment.replace(tzinfo=timezone(offset))
    if sent:
        return _clock(moment, None, "a messenger's name: when it was sent or saved, not filmed")
    if any(word in stem.lower() for word in _SCREEN):
        note = "the name of a screen recording: it need not have been filmed then"
        return _clock(moment, None, note)
    return _clock(moment, 2 * NS, "" if zone else "local time of the phone, zone not stated")


def _offset(zone: str) -> timedelta:
    """`+02:00`, `-0930` as what is added to UTC."""
    digits = zone[1:].replace(":", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if zone[0] == "-" else size


def _datetime(found: re.Match[str], hour: int, minute: int, second: int) -> datetime | None:
    try:
        return datetime(  # noqa: DTZ001 - a name states no zone
            int(found["y"]), int(found["mo"]), int(found["d"]), hour, minute, second
        )
    except ValueError:
        return None


def _clock(moment: datetime, uncertainty_ns: int | None, note: str) -> FoundClock:
    return FoundClock(0, WallTime.from_datetime(moment), ORIGIN, Trust.LOW, uncertainty_ns, note)
