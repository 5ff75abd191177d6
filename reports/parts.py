"""Headings and short texts, the same in the letter and in its appendix."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable

from reports.blocks import Headed
from reports.runs import clean
from reports.styles import SECTION
from reports.text import Text, Type

GENERAL = 3
"""Sentences on what no video can show that stand in the letter; the others in the appendix."""


def headed(heading: str, style: Type, body: Flowable, *, mark: bool = False) -> Flowable:
    """A block under its heading; `mark` puts the heading into the outline of the document."""
    said = brief(clean(heading))  # an outline, too, takes only what can be printed
    return Headed(Text(said, style, bookmark=said if mark else ""), body)


def section(heading: str, parts: Sequence[Flowable]) -> list[Flowable]:
    """Blocks under one heading of the letter."""
    first, *rest = parts
    return [headed(heading, SECTION, first, mark=True), *rest]


def brief(text: str, most: int = 160) -> str:
    """Text of what must stay on one page: on one line or a few."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def stopped(text: str) -> str:
    """A sentence with its full stop."""
    text = text.rstrip()
    return text if text[-1:] in {".", "!", "?", "…", "。"} else f"{text}."
