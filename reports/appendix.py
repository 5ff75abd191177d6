"""The appendix: material, disagreements, limits, what is not stated, sources. In fine print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from reports.columns import TwoColumns
from reports.model import MaterialRow, Referral
from reports.parts import GENERAL, headed, section, stopped
from reports.runs import INK, Span
from reports.styles import CHAPTER, DIM, FAINT, FINE, FINE_BOLD, SMALL, TITLE
from reports.table import Cell, Columns, Ruling
from reports.text import Text

MARKS = (
    "V: the text of the source was read. K: from knowledge, not checked. "
    "*: default of this workstation, resting on no publication."
)
"""What the letter before a source's key means."""

_SHORT = 260.0
"""Room on a page below which the appendix begins on the next."""


def appendix(letter: Referral) -> list[Flowable]:
    """Everything that lets a reader check the letter; begins on a page of its own."""
    rich = len(letter.material) + len(letter.sources) > 0
    first, *rest = [*_material(letter), *_rest(letter)]
    return [
        PageBreak() if rich else CondPageBreak(_SHORT),
        headed("Appendix", replace(CHAPTER, before=0 if rich else 16), first, mark=True),
        *rest,
    ]


def _rest(letter: Referral) -> Iterator[Flowable]:
    yield from _missing(letter)
    yield from _conflicts(letter)
    yield from _limits(letter)
    yield from _sources(letter)


def _material(letter: Referral) -> list[Flowable]:
    if not letter.material:
        return section("Material", [Text("No material came in.", FAINT)])
    titles = ("File · SHA-256", "Length · rate", "Clock in the file", "Placed by", "Watched")
    heads = [Cell(t, FINE_BOLD) for t in titles]
    rows = [heads, *(_file(row) for row in letter.material)]
    parts: list[Flowable] = [
        Columns(rows, Ruling((30, 22, 27, 23, 9), gap=8, pad=2.4, after=4), heads=1)
    ]
    said = [
        span
        for row in letter.material
        if row.findings
        for span in (
            Span(f"{row.name}  ", "SemiBold", INK),
            Span(" ".join(map(stopped, row.findings)) + "\n", colour=DIM),
        )
    ]
    if said:
        parts.append(headed("Findings and placement", TITLE, TwoColumns(said, FINE)))
    return section("Material", parts)


def _file(row: MaterialRow) -> list[Cell]:
    name = [Span(row.name, "Medium", INK), Span(f"\n{row.sha12}", colour=DIM)]
    cells = (name, f"{row.duration}\n{row.rate}", row.clock, row.sync, row.watched)
    return [Cell(words, FINE) for words in cells]


def _missing(letter: Referral) -> list[Flowable]:
    rest = [each.label for each in letter.missing if not each.essential]
    if not rest:
        return []
    text = TwoColumns("; ".join(rest) + ".", FINE)
    return [headed("Not stated in this letter", TITLE, text, mark=True)]


def _conflicts(letter: Referral) -> list[Flowable]:
    if not letter.conflicts:
        return []
    said: list[Span] = []
    for each in letter.conflicts:
        said.append(Span(f"{stopped(each.title)} ", "SemiBold", INK))
        said.append(Span(f"{stopped(each.one)} {stopped(each.other)}\n", colour=DIM))
    title = "Where the article for families and the literature disagree"
    return [headed(title, TITLE, TwoColumns(said, FINE), mark=True)]


def _limits(letter: Referral) -> list[Flowable]:
    rest = letter.general_limits[GENERAL:]
    if not rest:
        return []
    text = " ".join(stopped(t) for t in rest)
    return [headed("Limits of such material", TITLE, TwoColumns(text, FINE), mark=True)]


def _sources(letter: Referral) -> list[Flowable]:
    if not letter.sources:
        return []
    said: list[Span] = []
    for number, row in enumerate(letter.sources, start=1):
        said.append(Span(f"{number}  ", "SemiBold", INK))
        said.append(Span(f"{row.label}  ", "Medium", DIM))
        said.append(Span(f"{row.text}\n", colour=DIM))
    table = TwoColumns(said, FINE)
    marks = Text(MARKS, replace(SMALL, size=FINE.size, colour=DIM, before=2))
    return [headed("Sources of the checklists and rules", TITLE, table, mark=True), marks]
