"""Numbers in text tables: fast where the table is clean, cell by cell where it is not."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_NOTHING = frozenset({"", "nan", "na", "n/a", "null", "none", "-", "--", "kz"})
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")


@dataclass(frozen=True, slots=True)
class Cells:
    """How a person says cells are written.

    Attributes:
        thousands: stands between groups of three digits, "" where nothing does.
        nothing: further words for no value, in small letters.
    """

    thousands: str = ""
    nothing: frozenset[str] = frozenset()

    def ungrouped(self, cell: str, *, decimal_comma: bool) -> str:
        """The cell without the marks between its thousands, if it is grouped as it should be."""
        text = cell.strip().strip('"').strip()
        mark, point = re.escape(self.thousands), "," if decimal_comma else "."
        grouped = rf"[+-]?[1-9]\d{{0,2}}({mark}\d{{3}})+({re.escape(point)}\d*)?"
        return text.replace(self.thousands, "") if re.fullmatch(grouped, text) else text


AS_USUAL = Cells()


def figure(cell: str, *, decimal_comma: bool = False, cells: Cells = AS_USUAL) -> float:
    """One cell as a number; NaN where it is none, infinite or absent."""
    text = cell.strip().strip('"').strip()
    if cells.thousands:
        text = cells.ungrouped(text, decimal_comma=decimal_comma)
    if decimal_comma:
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        text = text.replace(",", ".")
    if not _PLAIN.fullmatch(text):
        return math.nan
    value = float(text)
    return value if math.isfinite(value) else math.nan


def is_nothing(cell: str, cells: Cells = AS_USUAL) -> bool:
    """Whether a cell states that there is no value."""
    word = cell.strip().strip('"').strip().lower()
    return word in _NOTHING or word in cells.nothing


def cells_of(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Lines split into cells, quotes honoured; a cell too long for a table is dropped."""
    if delimiter == " ":
        return [line.split() for line in lines]
    if not any('"' in line for line in lines):
        return [line.split(delimiter) for line in lines]
    try:
        rows = list(csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter))
    except csv.Error:
        rows = []
    # A quote that is never closed would swallow the rows after it.
    return rows if len(rows) == len(lines) else [line.split(delimiter) for line in lines]


def figures_of(
    lines: Sequence[str],
    delimiter: str,
    wanted: Sequence[int],
    *,
    decimal_comma: bool = False,
    cells: Cells = AS_USUAL,
) -> tuple[Figures, int]:
    """Numbers of some columns.

    Args:
        lines: rows of the table, none empty.
        delimiter: one character; " " means any run of white space.
        wanted: column numbers from 0.
        decimal_comma: "1,5" is one and a half.
        cells: what else a person said of them.

    Returns:
        (rows, columns) float64 with NaN where there is no number, and how many cells hold
        something that is no number.
    """
    if not lines:
        return np.empty((0, len(wanted))), 0
    if not decimal_comma:
        try:
            found = np.loadtxt(
                lines,
                delimiter=None if delimiter == " " else delimiter,
                usecols=tuple(wanted),
                ndmin=2,
                comments=None,
                quotechar='"',
            )
        except (ValueError, IndexError):
            pass
        else:
            if found.shape == (len(lines), len(wanted)):
                odd = np.isinf(found)
                found[odd] = np.nan
                return found, int(np.count_nonzero(odd))
    elif delimiter not in (",", " ") and not cells.thousands:
        commas = _with_commas(lines, delimiter, wanted)
        if commas is not None:
            return commas, 0
    rows = cells_of(lines, delimiter)
    found = np.full((len(rows), len(wanted)), np.nan)
    bad = 0
    for i, row in enumerate(rows):
        for j, column in enumerate(wanted):
            if column < len(row):
                value = figure(row[column], decimal_comma=decimal_comma, cells=cells)
                found[i, j] = value
                bad += math.isnan(value) and not is_nothing(row[column], cells)
    return found, bad


def _with_commas(lines: Sequence[str], delimiter: str, wanted: Sequence[int]) -> Figures | None:
    """Clean columns of numbers with a decimal comma at once, None where a cell needs a look."""
    if any('"' in line for line in lines):
        return None
    parts = [line.split(delimiter, max(wanted) + 1) for line in lines]
    found = np.empty((len(lines), len(wanted)))
    try:
        for j, column in enumerate(wanted):
            texts = [p[column].replace(",", ".") if "." not in p[column] else "" for p in parts]
            found[:, j] = np.array(texts, dtype=np.str_).astype(np.float64)
            if any("_" in text for text in texts):
                return None
    except (ValueError, IndexError):
        return None
    return found if bool(np.isfinite(found).all()) else None


def single(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """As float32, NaN where the number is too large for it."""
    values = np.where(np.abs(values) < 3e38, values, np.nan)
    return values.astype(np.float32)


def scaled(values: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    """In another unit; NaN where the number becomes too large for float32."""
    return single(values.astype(np.float64) * by)
