"""What a person (or the header) says a table's columns are: kept, shared, and read again by."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from workstation.core.errors import UnreadableFileError
from workstation.core.evidence import ChannelKind
from workstation.core.timebase.wall import zone_info

FORMS = ("epoch", "gone", "iso", "dmy", "mdy", "ymd", "clock", "excel", "number", "rate")
"""How a time may be written; see `TimePlan`."""

ZONED = ("iso", "dmy", "mdy", "ymd", "excel", "epoch")
"""Forms that say when it was, so that a zone has a meaning."""

UNITS = ("s", "ms", "us", "ns")
DELIMITERS = ("\t", ";", ",", "|", " ")
THOUSANDS = ("", ",", ".", "'", " ")

GUESSED = "found in the header"
"""Name of a description that nobody made: the header told it."""

NAMELESS = "described by hand"
"""Name of a description that a person made for one table and did not keep."""

LARGEST_BYTES = 500_000
MOST_COLUMNS = 2000
_MOST_LINES = 100_000
_LONGEST = 80
_SLOWEST, _FASTEST = 1e-6, 1e6
_TYPE = "hypnic table profile"


class UnfitError(ValueError):
    """Why a profile cannot be used, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class TimePlan:
    """Where the time of a row stands.

    Attributes:
        columns: one column, or date and time of day; none where only the rate is known.
        form: "epoch" (Unix time), "gone" (since the start), "iso", "dmy", "mdy", "ymd" (a date and
            a time of day in that order of day, month and year), "clock" (a time of day without a
            date), "excel" (days since 1899-12-30), "number" (counts samples or frames at
            `rate_hz`), or "rate" (no column: row after row at `rate_hz`).
        unit: "s", "ms", "us", "ns" for "epoch" and "gone".
        rate_hz: for "rate" and "number".
    """

    columns: tuple[int, ...]
    form: str
    unit: str = "s"
    rate_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column with values.

    Attributes:
        column: its number from 0.
        name: of the channel.
        kind: what it measures.
        unit: as the table states it; converted to the kind's own, "unknown" if nobody knows.
        sentinels: numbers that stand for no value (-999).
    """

    column: int
    name: str
    kind: ChannelKind
    unit: str
    sentinels: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class TableProfile:
    """How to read one kind of table; can be saved and used again.

    Attributes:
        name: what the person calls it.
        delimiter: one character, " " for any run of white space.
        decimal_comma: "1,5" is one and a half.
        skip: lines before the first row.
        time, columns: what stands where.
        zone: in which zone digits were read, "" while unknown.
        thousands: between groups of three digits, "" where numbers are not grouped.
        comment: lines that begin so are no rows, "" for none.
        words: that stand for no value, beside "", "NaN", "NA", "null", "-".
        only: a column and what stands in it on the rows that are read; None for all rows.
        header: the cells of the line that names the columns, by which such a table is known again.
        width: how many columns a row has, 0 while nobody counted.
    """

    name: str
    delimiter: str
    decimal_comma: bool
    skip: int
    time: TimePlan
    columns: tuple[ColumnPlan, ...]
    zone: str = ""
    thousands: str = ""
    comment: str = ""
    words: tuple[str, ...] = ()
    only: tuple[int, str] | None = None
    header: tuple[str, ...] = ()
    width: int = 0

    def to_json(self) -> dict[str, Any]:
        """For keeping; `from_json` gives the same profile back."""
        facts = asdict(self)
        for column in facts["columns"]:
            column["kind"] = column["kind"].value
        return {"type": _TYPE, **facts}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> TableProfile:
        """The profile that `to_json` wrote; nothing in it is taken on trust.

        Raises:
            KeyError, TypeError, ValueError: the facts are not of that shape, or make no sense
                (`UnfitError`, which says why).
        """
        if facts["type"] != _TYPE:
            raise KeyError("type")
        time, only = facts["time"], facts["only"]
        if len(facts["columns"]) > MOST_COLUMNS:
            raise UnfitError("it names too many columns")
        profile = cls(
            name=_text(facts["name"]),
            delimiter=_text(facts["delimiter"]),
            decimal_comma=facts["decimal_comma"] is True,
            skip=_whole(facts["skip"]),
            time=TimePlan(
                tuple(_whole(c) for c in time["columns"]),
                _text(time["form"]),
                _text(time["unit"]),
                _number(time["rate_hz"]),
            ),
            columns=tuple(
                ColumnPlan(
                    _whole(c["column"]),
                    _text(c["name"]),
                    ChannelKind(c["kind"]),
                    _text(c["unit"]),
                    tuple(_number(s) for s in c["sentinels"]),
                )
                for c in facts["columns"]
            ),
            zone=_text(facts["zone"]),
            thousands=_text(facts["thousands"]),
            comment=_text(facts["comment"]),
            words=tuple(_text(w) for w in facts["words"]),
            only=None if only is None else (_whole(only[0]), _text(only[1])),
            header=tuple(_text(h, 200) for h in facts["header"]),
            width=_whole(facts["width"]),
        )
        check(profile)
        return profile

    def to_text(self) -> str:
        """As one line of JSON, the same for equal profiles."""
        return json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)

    def renamed(self, name: str) -> TableProfile:
        """The same description under another name."""
        return replace(self, name=name)


_TWO = ("iso", "dmy", "mdy", "ymd")


def check(profile: TableProfile) -> None:
    """Refuse a profile that cannot be meant.

    Raises:
        UnfitError: why.
    """
    time = profile.time
    used = [*time.columns, *(c.column for c in profile.columns)]
    names = [c.name for c in profile.columns]
    point = "," if profile.decimal_comma else "."
    stands = {0} if time.form == "rate" else {1, 2} if time.form in _TWO else {1}
    wrong = (
        (not _is_name(profile.name), "it has no name"),
        (
            profile.delimiter not in DELIMITERS or profile.thousands not in THOUSANDS,
            "it separates cells or digits by something unknown",
        ),
        (
            profile.decimal_comma and profile.delimiter == ",",
            "a comma cannot be both the separator and the decimal mark",
        ),
        (profile.thousands == point, "the same mark stands for decimals and for thousands"),
        (
            time.form not in FORMS or len(time.columns) not in stands,
            "it does not say where the time stands",
        ),
        (time.unit not in UNITS, "its unit of time is unknown"),
        (
            time.form in ("rate", "number") and not _SLOWEST <= time.rate_hz <= _FASTEST,
            "its rate is no rate",
        ),
        (not names, "it names no column with values"),
        (
            len(set(used)) != len(used) or max(used, default=0) >= MOST_COLUMNS,
            "it uses a column twice, or one that cannot be there",
        ),
        (
            len(set(names)) != len(names) or not all(map(_is_name, names)),
            "two of its columns have the same name, or one has none",
        ),
    )
    for cannot, why in wrong:
        if cannot:
            raise UnfitError(why)
    try:
        zone_info(profile.zone or "UTC")
    except (ValueError, OverflowError) as error:
        raise UnfitError("there is no such time zone") from error


def _is_name(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= _LONGEST


def profile_of(data: bytes, file: str) -> TableProfile:
    """A profile out of a JSON file, wherever it came from.

    Raises:
        UnreadableFileError: it is none, in one sentence.
    """
    try:
        facts = json.loads(data) if len(data) <= LARGEST_BYTES else {}
        return TableProfile.from_json(facts if isinstance(facts, dict) else {})
    except KeyError as error:
        missing = str(error.args[0])[:_LONGEST]
        why = f"“{missing}” is missing" if missing != "type" else "it is not a table profile"
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        why = "it is not JSON"
    except (TypeError, ValueError, OverflowError, IndexError) as error:
        why = str(error) if isinstance(error, UnfitError) else "something in it has the wrong shape"
    raise UnreadableFileError(
        f"This table profile cannot be used: {why}.",
        file=file,
        advice="Have it exported again, or describe the table's columns anew.",
    )


def _text(value: object, most: int = _LONGEST) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise UnfitError("a text in it is missing or too long")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _MOST_LINES:
        raise UnfitError("a number in it is out of range")
    return value


def _number(value: object) -> float:
    number = float(value) if type(value) in (int, float) else math.nan  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise UnfitError("a number in it is none")
    return number
