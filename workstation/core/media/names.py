"""Wall clocks in the names phones and messengers give to clips."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

from workstation.core.timebase import NS, FoundClock, Trust, WallTime

_DAY = r"(?P<y>(?:19|20)\d\d)[-_.]?(?P<mo>[01]\d)[-_.]?(?P<d>[0-3]\d)"
_TIME = r"(?P<h>[0-2]\d)[-_.:h]?(?P<mi>[0-5]\d)[-_.:m]?(?P<s>[0-6]\d)(?P<ms>\d{3})?"
_MOMENT = re.compile(rf"(?<!\d){_DAY}(?:[-_ T]+(?:at[ _])?|, )?{_TIME}(?!\d)", re.ASCII)
_DATE = re.compile(rf"(?<!\d){_DAY}(?!\d)", re.ASCII)
_REPLAY = re.compile(r"RPReplay_Final(?P<epoch>\d{9,11})(?!\d)", re.ASCII)
_SENDING = ("whatsapp", "signal-", "telegram", "video_20", "received_", "-wa0")

_HOUR_NS = 3600 * NS
ORIGIN = "file name"


def clock_in_name(name: str) -> FoundClock | None:
    """The wall-clock reading a file's name holds, or None.

    Names tell local time without a zone; only Google's camera (`PXL_`) and the screen recordings
    of iPhones count in UTC.
    """
    stem = PurePosixPath(name.replace("\\", "/")).stem
    replay = _REPLAY.search(stem)
    if replay:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(replay["epoch"]))
        note = "the name of a screen recording: when it was saved"
        return _clock(moment, 5 * NS, note)
    sent = any(word in stem.lower() for word in _SENDING)
    found = _MOMENT.search(stem)
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
    moment = _datetime(found, int(found["h"]), int(found["mi"]), int(found["s"]))
    if moment is None:
        return None
    if found["ms"]:
        moment += timedelta(milliseconds=int(found["ms"]))
    if stem.upper().startswith("PXL_"):
        return _clock(moment.replace(tzinfo=UTC), 2 * NS, "")
    if sent:
        return _clock(moment, None, "a messenger's name: when it was sent or saved, not filmed")
    return _clock(moment, 2 * NS, "local time of the phone, zone not stated")


def _datetime(found: re.Match[str], hour: int, minute: int, second: int) -> datetime | None:
    try:
        return datetime(  # noqa: DTZ001 - a name states no zone
            int(found["y"]), int(found["mo"]), int(found["d"]), hour, minute, second
        )
    except ValueError:
        return None


def _clock(moment: datetime, uncertainty_ns: int | None, note: str) -> FoundClock:
    return FoundClock(0, WallTime.from_datetime(moment), ORIGIN, Trust.LOW, uncertainty_ns, note)
