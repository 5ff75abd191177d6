"""The page as it is written: page numbers that know the last page, and the time of the letter."""

from __future__ import annotations

from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from reports.fonts import text_font
from reports.text import Type, draw_words

rl_config.useA85 = 0  # pictures as they are: their detour through letters took half the time


class LetterCanvas(Canvas):  # type: ignore[misc]
    """Leaves a place for "page 1 of 3" on each page and fills all of them at the end."""

    def __init__(self, *args: Any, **named: Any) -> None:
        named["initialFontName"] = text_font("Regular")
        super().__init__(*args, **named)
        self._places: list[tuple[str, int, float, float, Type]] = []

    def page_of(self, number: int, right: float, baseline: float, style: Type) -> None:
        """Leave the place for a page number that ends at `right`."""
        name = f"page{number}"
        self._places.append((name, number, right, baseline, style))
        self.doForm(name)

    def save(self) -> None:
        """Write the document."""
        for name, number, right, baseline, style in self._places:
            self.beginForm(name)
            draw_words(self, f"page {number} of {len(self._places)}", style, right, baseline)
            self.endForm()
        super().save()
