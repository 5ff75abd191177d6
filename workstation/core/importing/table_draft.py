"""A table's description while a person makes it: it begins with what the header tells."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workstation.core.evidence import ChannelKind
from workstation.core.importing.figures import cells_of, figure
from workstation.core.importing.profile import (
    MOST_COLUMNS,
    NAMELESS,
    ColumnPlan,
    TableProfile,
    TimePlan,
    UnfitError,
    check,
)
from workstation.core.importing.table_guess import (
    Shape,
    dated_columns,
    guess_column,
    guess_time,
    is_value,
    shape_of,
)
from workstation.core.importing.table_head import HEADER_LINES, TableHead, header_of, width_of

_AXIS = re.compile(r"(.*?)[\s_.\-]*([xyzXYZ])")
_STEMS = {
    ChannelKind.ACCELERATION: "acc",
    ChannelKind.ROTATION: "gyro",
    ChannelKind.MAGNETIC: "mag",
}
_SHOWN = 40
_NAME = 80


@dataclass(frozen=True, slots=True)
class ColumnDraft:
    """One column of the table.

    Attributes:
        title: as the header names it, or "column 3".
        use: whether its values are wanted.
        name, kind, unit, sentinels: see `ColumnPlan`.
        sample: some of its cells.
        numbers: whether most of its first cells are numbers.
    """

    title: str
    use: bool
    name: str
    kind: ChannelKind
    unit: str
    sentinels: tuple[float, ...] = ()
    sample: tuple[str, ...] = ()
    numbers: bool = True


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A description that may still lack something.

    Attributes:
        delimiter, decimal_comma, thousands, comment, skip, words, only, zone: see `TableProfile`.
        form: see `TimePlan`; "" while nobody has said.
        time: the columns it stands in.
        unit, rate_hz: see `TimePlan`.
        columns: all of them, in the order of the table.
    """

    delimiter: str
    decimal_comma: bool
    skip: int
    form: str = ""
    time: tuple[int, ...] = ()
    unit: str = "s"
    rate_hz: float = 0.0
    zone: str = ""
    thousands: str = ""
    comment: str = ""
    words: tuple[str, ...] = ()
    only: tuple[int, str] | None = None
    columns: tuple[ColumnDraft, ...] = ()

    def lacks(self) -> str:
        """What must be said before the table can be read, as one sentence; "" if nothing."""
        used = (c.use for i, c in enumerate(self.columns) if i not in self.time)
        dated = self.columns[self.time[0]].title if self.time and self.columns else ""
        checks = (
            (
                not self.columns,
                "No columns were found. Check what separates the cells and where the rows begin.",
            ),
            (not self.form and bool(dated), f"Say how the time in “{dated}” is written."),
            (
                not self.form,
                "Say which column is the time and how it is written, or give a fixed rate.",
            ),
            (self.form != "rate" and not self.time, "Say which column is the time."),
            (
                self.form in ("rate", "number") and self.rate_hz <= 0,
                "Give the rate: how many rows or frames there are in a second.",
            ),
            (not any(used), "Choose at least one column with values."),
        )
        return next((what for lacking, what in checks if lacking), "")

    def with_column(self, number: int, column: ColumnDraft) -> TableDraft:
        """The draft with one column said otherwise."""
        columns = (*self.columns[:number], column, *self.columns[number + 1 :])
        return replace(self, columns=columns)


def said_to_hold(column: ColumnDraft, kind: ChannelKind) -> ColumnDraft:
    """The column once its kind was said.

    Three axes belong together where their names are one stem and x, y, z ("acc x"): that is how
    they are called then, however the header joins the two.
    """
    axis = _AXIS.fullmatch(column.name.strip())
    name = column.name
    if kind in _STEMS and axis is not None:
        stem = axis[1].strip(" _.-") or _STEMS[kind]
        name = f"{stem} {axis[2].lower()}"
    return replace(column, kind=kind, name=name)


def profile_from(draft: TableDraft, head: TableHead, name: str = NAMELESS) -> TableProfile:
    """The description as a profile for this table and those that look like it.

    Raises:
        UnfitError: something is lacking or makes no sense.
    """
    if draft.lacks():
        raise UnfitError(draft.lacks())
    time = draft.time if draft.form != "rate" else ()
    used = [(i, c) for i, c in enumerate(draft.columns) if c.use and i not in time]
    made = TableProfile(
        name.strip() or NAMELESS,
        draft.delimiter,
        draft.decimal_comma,
        draft.skip,
        TimePlan(time, draft.form, draft.unit, draft.rate_hz),
        tuple(
            ColumnPlan(i, c.name.strip()[:_NAME], c.kind, c.unit.strip()[:_NAME], c.sentinels)
            for i, c in used
        ),
        draft.zone,
        draft.thousands,
        draft.comment,
        draft.words,
        draft.only,
    )
    made = replace(made, width=width_of(head.lines, made))
    made = replace(made, header=header_of(head.lines, made))
    check(made)
    return made


def draft_of(head: TableHead) -> TableDraft:
    """The description to begin with: what the header and the first rows tell, and no more."""
    lines = head.lines[:HEADER_LINES]
    comment = _comment(lines)
    rows = [line for line in lines if not (comment and line.startswith(comment))]
    shape = shape_of(rows, MOST_COLUMNS)
    if shape is None:
        delimiter = _cut(rows)
        told = (any(is_value(c, comma=False) for c in r if c.strip())
                for r in cells_of(rows, delimiter))  # fmt: skip
        first = next((i for i, values in enumerate(told) if values), 0)
        skip = lines.index(rows[first]) if rows else 0
        return relaid(TableDraft(delimiter, decimal_comma=False, skip=skip, comment=comment), head)
    skip = lines.index(rows[shape.skip])
    draft = TableDraft(shape.delimiter, shape.decimal_comma, skip, comment=comment)
    return _filled(draft, shape)


def relaid(draft: TableDraft, head: TableHead) -> TableDraft:
    """The draft once somebody said otherwise how the table is cut: its columns are seen anew.

    Columns that are still there under the same title keep what was said of them.
    """
    found = _shape(draft, head)
    if found is None:
        return replace(draft, columns=(), time=(), form="", only=None)
    fresh = _filled(replace(draft, form="", time=()), found)
    if len(fresh.columns) != len(draft.columns):
        return replace(fresh, only=None)
    kept = tuple(
        replace(old, sample=new.sample, numbers=new.numbers) if old.title == new.title else new
        for old, new in zip(draft.columns, fresh.columns, strict=True)
    )
    told = replace(fresh, columns=kept)
    if draft.form:
        told = replace(
            told, form=draft.form, time=draft.time, unit=draft.unit, rate_hz=draft.rate_hz
        )
    return told


def draft_from(profile: TableProfile, head: TableHead) -> TableDraft:
    """A saved description laid over a table."""
    time = profile.time
    draft = TableDraft(
        profile.delimiter, profile.decimal_comma, profile.skip, zone=profile.zone,
        thousands=profile.thousands, comment=profile.comment, words=profile.words,
    )  # fmt: skip
    draft = relaid(draft, head)
    plans = {c.column: c for c in profile.columns}
    columns = tuple(
        replace(
            c, use=True, name=plans[i].name, kind=plans[i].kind, unit=plans[i].unit,
            sentinels=plans[i].sentinels,
        )
        if i in plans
        else replace(c, use=False)
        for i, c in enumerate(draft.columns)
    )  # fmt: skip
    width = len(columns)
    fits = all(t < width for t in time.columns)
    return replace(
        draft,
        columns=columns,
        form=time.form if fits else "",
        time=time.columns if fits else (),
        unit=time.unit,
        rate_hz=time.rate_hz,
        only=profile.only if profile.only and profile.only[0] < width else None,
    )


def _shape(draft: TableDraft, head: TableHead) -> Shape | None:
    """The layout of the table cut as the draft says."""
    lines = [line for line in head.lines[draft.skip : draft.skip + 60] if line.strip()]
    if draft.comment:
        lines = [line for line in lines if not line.lstrip().startswith(draft.comment)]
    rows = [[c.strip().strip('"') for c in r] for r in cells_of(lines[:50], draft.delimiter)]
    if not rows:
        return None
    width = min(max(len(r) for r in rows), MOST_COLUMNS)
    as_profile = TableProfile(
        NAMELESS, draft.delimiter, draft.decimal_comma, draft.skip, TimePlan((), "rate"), (),
        comment=draft.comment, width=width,
    )  # fmt: skip
    names = [*header_of(head.lines, as_profile), *([""] * width)][:width]
    return Shape(
        draft.delimiter, draft.decimal_comma, draft.skip, tuple(names), ("",) * width,
        tuple(tuple(r[:width]) for r in rows),
    )  # fmt: skip


def _filled(draft: TableDraft, shape: Shape) -> TableDraft:
    time = guess_time(shape)
    taken: dict[str, int] = {}
    columns = []
    for i, named in enumerate(shape.names):
        cells = tuple(r[i] for r in shape.rows if i < len(r))
        numbers = sum(
            math.isfinite(figure(c, decimal_comma=shape.decimal_comma)) for c in cells if c
        )
        guess = guess_column(shape, i)
        title = named.strip() or f"column {i + 1}"
        name = guess.name if guess else title[:_NAME]
        name = "".join(c if c.isprintable() else " " for c in name).strip() or f"column {i + 1}"
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name[: _NAME - 6]} ({taken[name]})"
        many = numbers * 2 > len([c for c in cells if c])
        kind = guess.kind if guess else ChannelKind.OTHER
        unit = guess.unit if guess else ""
        made = ColumnDraft(title[:_NAME], bool(numbers) and many, name, kind, unit,
                           sample=cells[:_SHOWN], numbers=many)  # fmt: skip
        columns.append(said_to_hold(made, kind))
    if time is None:
        return replace(draft, columns=tuple(columns), time=dated_columns(shape))
    return replace(draft, columns=tuple(columns), form=time.form, time=time.columns, unit=time.unit)


def _comment(lines: Sequence[str]) -> str:
    """The mark of comment lines, where the table has some between or above its rows."""
    return next((m for m in ("#", "%", "//") if any(x.startswith(m) for x in lines)), "")


def _cut(lines: Sequence[str]) -> str:
    """What occurs in every one of the last lines, where nothing tells more."""
    tail = [line for line in lines if line.strip()][-5:]
    found = (d for d in ("\t", ";", ",", "|") if tail and all(d in line for line in tail))
    return next(found, " ")
