"""The rows of a text table: times and numbers, read in stretches of some megabytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workstation.core.evidence import Finding, Severity
from workstation.core.importing.above import Above
from workstation.core.importing.figures import AS_USUAL, Cells, cells_of, figures_of, single
from workstation.core.importing.reader import Opened
from workstation.core.importing.samples import Times, Values
from workstation.core.importing.stamps import NO_TIME
from workstation.core.importing.text import line_chunks

Stamps = Callable[[Sequence[str]], Times]
"""Rows of the table -> their times, NO_TIME where a row has none."""


@dataclass(frozen=True, slots=True)
class Body:
    """What the rows of a table hold.

    Attributes:
        times_ns: (n,) as stamped.
        columns: one (n,) float32 for each column asked for.
        bad_cells: cells that should be numbers and are none.
        bad_rows: rows left out because they have no time.
        renamed: another header named the columns otherwise; nothing behind it was read.
    """

    times_ns: Times
    columns: tuple[Values, ...]
    bad_cells: int
    bad_rows: int
    renamed: bool = False

    def findings(self) -> tuple[Finding, ...]:
        """What a reader should know about what could not be read."""
        found = []
        if self.bad_rows:
            found.append(
                Finding(
                    "table.rows",
                    f"{self.bad_rows} row(s) have no readable time and were left out.",
                    Severity.CAUTION,
                    self.bad_rows,
                )
            )
        if self.bad_cells:
            found.append(
                Finding(
                    "table.cells",
                    f"{self.bad_cells} value(s) are no numbers and count as missing.",
                    Severity.CAUTION,
                    self.bad_cells,
                )
            )
        if self.renamed:
            text = (
                "The table names its columns anew half-way, and otherwise than at its beginning; "
                "what follows was not read. Save it as a table of its own and add that."
            )
            found.append(Finding("table.renamed", text, Severity.CAUTION))
        return tuple(found)


def column_of(lines: Sequence[str], delimiter: str, column: int) -> list[str]:
    """One column as text; "" where a row is too short."""
    if delimiter != " " and not any('"' in line for line in lines):
        parts = (line.split(delimiter, column + 1) for line in lines)
        return [p[column] if len(p) > column else "" for p in parts]
    return [row[column] if len(row) > column else "" for row in cells_of(lines, delimiter)]


def read_body(
    opened: Opened,
    stamps: Stamps,
    wanted: Sequence[int],
    *,
    skip: int = 1,
    delimiter: str = ",",
    decimal_comma: bool = False,
    cells: Cells = AS_USUAL,
    comment: str = "",
    only: tuple[int, str] | None = None,
) -> Body:
    """All rows of a table file.

    Args:
        opened: the file.
        stamps: reads the times of some rows.
        wanted: numbers of the columns with values.
        skip: lines before the first row.
        delimiter: between cells.
        decimal_comma: "1,5" is one and a half.
        cells: what else was said of how they are written.
        comment: lines that begin so are no rows.
        only: a column, and what stands in it on the rows that count.
    """
    above = Above(delimiter, wanted)
    chunks = _rows(line_chunks(opened), skip, comment, above)
    if only is not None:
        chunks = _only(chunks, delimiter, *only)
    return body_of(
        chunks,
        stamps,
        wanted,
        delimiter=delimiter,
        decimal_comma=decimal_comma,
        cells=cells,
        above=above,
    )


def body_of(
    chunks: Iterable[Sequence[str]],
    stamps: Stamps,
    wanted: Sequence[int],
    *,
    delimiter: str = ",",
    decimal_comma: bool = False,
    cells: Cells = AS_USUAL,
    above: Above | None = None,
) -> Body:
    """`read_body` for rows already at hand, in stretches; `above` is what stood over them."""
    times: list[Times] = []
    blocks: list[Values] = []
    bad_cells = bad_rows = 0
    renamed = False
    for chunk in chunks:
        if renamed:
            break
        lines, when = chunk, stamps(chunk)
        good = when != NO_TIME
        stop = above.renamed_at(lines, ~good) if above is not None else None
        if stop is not None:
            renamed = True
            lines, when, good = lines[:stop], when[:stop], good[:stop]
        kept = (
            lines if bool(good.all()) else [line for line, g in zip(lines, good, strict=True) if g]
        )
        bad_rows += len(lines) - len(kept)
        found, bad = figures_of(kept, delimiter, wanted, decimal_comma=decimal_comma, cells=cells)
        bad_cells += bad
        times.append(when[good])
        blocks.append(single(found))
    if not times:
        empty = np.empty(0, dtype=np.float32)
        return Body(np.empty(0, dtype=np.int64), tuple(empty for _ in wanted), 0, 0)
    count = sum(t.size for t in times)
    columns = tuple(np.empty(count, dtype=np.float32) for _ in wanted)
    at = 0
    blocks.reverse()
    while blocks:  # block by block, so that a long table is never held twice
        block = blocks.pop()
        for column, values in zip(columns, block.T, strict=True):
            column[at : at + len(block)] = values
        at += len(block)
    return Body(np.concatenate(times), columns, bad_cells, bad_rows, renamed)


def _only(
    chunks: Iterable[Sequence[str]], delimiter: str, column: int, text: str
) -> Iterable[Sequence[str]]:
    for lines in chunks:
        found = column_of(lines, delimiter, column)
        kept = [
            line
            for line, cell in zip(lines, found, strict=True)
            if cell.strip().strip('"').strip() == text
        ]
        if kept:
            yield kept


def _rows(
    chunks: Iterable[Sequence[str]], skip: int, comment: str, above: Above
) -> Iterable[Sequence[str]]:
    for chunk in chunks:
        above.add(chunk[:skip])
        lines = chunk[skip:]
        skip = max(0, skip - len(chunk))
        filled = [line for line in lines if line.strip()]
        if comment:
            filled = [line for line in filled if not line.lstrip().startswith(comment)]
        if filled:
            yield filled
