"""The lines over a table: by them another header further down is told from a damaged row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workstation.core.importing.figures import cells_of

_NEAREST = 20
"""Lines over the first row among which its header is looked for."""


class Above:
    """What stands over the first row of a table.

    Two exports in one file, one below the other, may hold their columns in another order or unit.
    Nobody would see that in the values.
    """

    def __init__(self, delimiter: str, wanted: Sequence[int]) -> None:
        """Watch over the columns `wanted`."""
        self._delimiter = delimiter
        self._wanted = tuple(wanted)
        self._lines: list[str] = []

    def add(self, lines: Sequence[str]) -> None:
        """Further lines over the first row, in their order."""
        self._lines = [*self._lines, *(line for line in lines if line.strip())][-_NEAREST:]

    def renamed_at(self, lines: Sequence[str], timeless: NDArray[np.bool_]) -> int | None:
        """The first row that names the columns otherwise than the header does, None without one.

        Args:
            lines: rows of the table.
            timeless: (n,) which of them have no readable time; no other can be a header.
        """
        places = np.flatnonzero(timeless)
        if not places.size or not self._lines:
            return None
        heads = [self._words(row) for row in cells_of(self._lines, self._delimiter)]
        known = {word for head in heads for word in head if _is_word(word)}
        rows = cells_of([lines[i] for i in places.tolist()], self._delimiter)
        for place, cells in zip(places.tolist(), rows, strict=True):
            words = self._words(cells)
            if known.isdisjoint(words):
                continue
            here = [self._at(words, i) for i in self._wanted]
            # A damaged row may repeat a word; a header has one over every column.
            if all(map(_is_word, here)) and all(
                here != [self._at(head, i) for i in self._wanted] for head in heads
            ):
                return place
        return None

    def _words(self, cells: Sequence[str]) -> list[str]:
        return [cell.strip().strip('"').strip().lower() for cell in cells]

    def _at(self, words: Sequence[str], column: int) -> str:
        return words[column] if column < len(words) else ""


def _is_word(text: str) -> bool:
    return any(c.isalpha() for c in text) and text not in ("nan", "inf", "-inf", "na", "null")
