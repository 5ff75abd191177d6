"""Time zones as Windows shows them: an offset in winter and some cities, in the user's language.

The offset is the zone's own, without summer time, also where the clock showed summer time. The
cities tell which zone it is, as far as their names are the same in every language.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_SHOWN = re.compile(r"\((?:UTC|GMT)\s*([+-]\d\d:\d\d)?\)\s*(.{2,200})")
_AMERICAN = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
}


def zone_of(text: str) -> str | None:
    """The IANA zone behind "(UTC+01:00) Amsterdam, Berlin, ...", or None where no city is known."""
    found = _SHOWN.search(text)
    if found is None:
        return None
    offset = found[1] or "+00:00"
    for place in re.split(r"[,;()]", found[2]):
        name = place.strip().lower()
        zone = _AMERICAN.get(name) or _cities().get(name.replace(" ", "_"))
        if zone is not None and _winter(zone) == offset:
            return zone
    return None


@cache
def _cities() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area and area.split("/")[0] not in ("Etc", "SystemV", "US"):
            found.setdefault(city.lower(), name)
    return found


@cache
def _winter(zone: str) -> str:
    """A zone's offset without summer time, as "+01:00"."""
    offsets = [
        datetime(2020, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
        for month in (1, 7)
    ]
    minutes = int(min(offsets).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
