"""The times of a table's rows, as its profile says they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.body import column_of
from workstation.core.importing.profile import TableProfile
from workstation.core.importing.samples import Times
from workstation.core.importing.stamps import (
    NO_TIME,
    UNITS_NS,
    digits_ns,
    excel_ns,
    iso_ns,
    of_day_ns,
    to_utc_ns,
    whole_ns,
)

_MOST_NS = 4e18


class RowTimes:
    """Reads rows in their order; remembers what the next rows need to know.

    Attributes:
        zones: the offsets met in ISO stamps, None for those without.
    """

    def __init__(self, profile: TableProfile) -> None:
        """Read rows of a table of that profile."""
        self.zones: list[str | None] = []
        self._profile = profile
        self._plan = profile.time
        self._done = self._days = 0
        self._before: int | None = None
        forms: dict[str, Callable[[Sequence[str]], Times]] = {
            "rate": self._by_rate,
            "number": self._numbered,
            "epoch": self._counted,
            "gone": self._counted,
            "iso": self._iso,
            "clock": self._of_day,
            "excel": self._excel,
        }
        self._read = forms.get(self._plan.form, self._digits)

    def __call__(self, lines: Sequence[str]) -> Times:
        """(n,) int64 ns of the next rows, NO_TIME where there is no readable time."""
        return self._read(lines)

    def _cells(self, lines: Sequence[str]) -> list[str]:
        if len(self._plan.columns) == 1:
            return column_of(lines, self._profile.delimiter, self._plan.columns[0])
        parts = [column_of(lines, self._profile.delimiter, c) for c in self._plan.columns]
        return [" ".join(p) for p in zip(*parts, strict=True)]

    def _numbers(self, lines: Sequence[str]) -> list[str]:
        texts = self._cells(lines)
        if self._profile.thousands:
            texts = [t.replace(self._profile.thousands, "") for t in texts]
        return [t.replace(",", ".") for t in texts] if self._profile.decimal_comma else texts

    def _zoned(self, when: Times) -> Times:
        return to_utc_ns(when, self._profile.zone) if self._profile.zone else when

    def _by_rate(self, lines: Sequence[str]) -> Times:
        index = np.arange(self._done, self._done + len(lines), dtype=np.float64)
        self._done += len(lines)
        return _held(np.rint(index * (1e9 / self._plan.rate_hz)))

    def _numbered(self, lines: Sequence[str]) -> Times:
        # Numbers as billionths: what does not fit is refused, never rounded.
        count = whole_ns(self._numbers(lines), "s")
        good = count != NO_TIME
        return np.where(
            good, _held(np.rint(np.where(good, count, 0) / self._plan.rate_hz)), NO_TIME
        )

    def _counted(self, lines: Sequence[str]) -> Times:
        return whole_ns(
            self._numbers(lines), self._plan.unit if self._plan.unit in UNITS_NS else "s"
        )

    def _iso(self, lines: Sequence[str]) -> Times:
        when, zone = iso_ns(self._cells(lines))
        # A table that changes between zoned and bare stamps half-way has no one clock.
        if self.zones and (self.zones[0] is None) != (zone is None):
            return np.full(len(lines), NO_TIME, dtype=np.int64)
        self.zones.append(zone)
        return self._zoned(when) if zone is None else when

    def _of_day(self, lines: Sequence[str]) -> Times:
        when, self._days, self._before = of_day_ns(self._cells(lines), self._days, self._before)
        return when

    def _excel(self, lines: Sequence[str]) -> Times:
        return self._zoned(excel_ns(self._numbers(lines)))

    def _digits(self, lines: Sequence[str]) -> Times:
        form = self._plan.form
        texts = self._cells(lines)
        return self._zoned(np.array([digits_ns(t, form) for t in texts], dtype=np.int64))


def _held(when: NDArray[np.float64]) -> Times:
    """Nanoseconds as integers, NO_TIME beyond what they hold."""
    good = np.abs(when) < _MOST_NS
    return np.where(good, np.where(good, when, 0).astype(np.int64), NO_TIME)
