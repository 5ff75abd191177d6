"""Marks, words and lists of the differential. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workstation.core.checklist.answers import Answer, EvidenceLink
from workstation.core.checklist.definition import Condition, Content, Trust
from workstation.core.checklist.matrix import Cell, Row, matrix
from workstation.core.checklist.telling import Telling, in_play, telling
from workstation.core.checklist.weigh import weigh
from workstation.core.timebase.text import clock_text

COLUMNS = 3
"""Conditions side by side in a narrow panel."""

MARKS = {
    Cell.SUPPORTS: "●",
    Cell.AGAINST: "○",
    Cell.RED_FLAG: "▲",
    Cell.RECORDED: "▪",
    Cell.OPEN: "–",
    Cell.NOT_ASKED: "",
}
WORDS = {
    Cell.SUPPORTS: "for",
    Cell.AGAINST: "against",
    Cell.RED_FLAG: "red flag",
    Cell.RECORDED: "noted",
    Cell.OPEN: "open",
    Cell.NOT_ASKED: "",
}


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell shows: kind, mark, word, and the reason on hover."""

    kind: Cell
    mark: str
    word: str
    tip: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the differential shows.

    Attributes:
        conditions: the columns.
        answered: rows some condition has an answer to.
        open: rows nobody answered.
        telling: open questions that would tell most apart.
    """

    conditions: tuple[Condition, ...]
    answered: tuple[Row, ...]
    open: tuple[Row, ...]
    telling: tuple[Telling, ...]


def sheet(content: Content, answers: Mapping[str, Answer], chosen: Sequence[str] = ()) -> Sheet:
    """The matrix of the chosen conditions, or of those in play while none was chosen."""
    conditions = columns(content, answers, chosen)
    rows = matrix(content, conditions, answers)
    answered = tuple(r for r in rows if any(w.answer is not None for w in r.cells.values()))
    unanswered = tuple(r for r in rows if r not in answered)
    return Sheet(conditions, answered, unanswered, telling(content, conditions, answers))


def columns(
    content: Content, answers: Mapping[str, Answer], chosen: Sequence[str]
) -> tuple[Condition, ...]:
    """The chosen conditions, else the first that are in play, in the order of the content."""
    if chosen:
        return tuple(c for c in content.conditions if c.code in chosen)
    # Conditions some answer speaks for come first; then the order of the content fills up.
    lively = in_play([weigh(c, answers) for c in content.conditions])
    ranked = sorted(content.conditions, key=lambda c: (c.code not in lively, c.order))
    shown = {c.code for c in ranked[:COLUMNS]}
    return tuple(c for c in content.conditions if c.code in shown)


def cell_text(row: Row, condition: Condition) -> CellText:
    """What a cell shows. An answer that leaves the question open shows as that answer."""
    kind = row.cell(condition.code)
    weighed = row.cells.get(condition.code)
    word = WORDS[kind]
    if kind is Cell.OPEN and weighed is not None and weighed.answer is not None:
        value = weighed.question.answer.value(weighed.answer.value)
        word = value.label if value else weighed.answer.value or word
    if kind is Cell.SUPPORTS and weighed and weighed.effect and weighed.effect.weak:
        word = "weakly for"
    if kind is Cell.AGAINST and weighed and weighed.effect and weighed.effect.weak:
        word = "weakly against"
    return CellText(kind, MARKS[kind], word, weighed.reason if weighed else "")


def row_label(row: Row) -> str:
    """The row's heading, with the number where one was given: `One event lasts 1.1 s`."""
    for weighed in row.cells.values():
        unit = weighed.question.answer.unit
        if weighed.answer is not None and unit and weighed.effect is not None:
            return f"{_heading(row)} {weighed.answer.value} {unit}"
    return _heading(row)


def _heading(row: Row) -> str:
    """The concept's words, or the short wording of a question that stands alone."""
    if row.concept:
        return row.label
    short = next((w.question.short for w in row.cells.values()), "")
    return short[:1].upper() + short[1:] if short else row.label


def row_spoken(row: Row, conditions: Sequence[Condition]) -> str:
    """The whole row in words."""
    cells = ((c, cell_text(row, c)) for c in conditions)
    said = "; ".join(f"{c.short} {t.word}" for c, t in cells if t.word)
    return f"{row_label(row)}: {said}"


def source_text(content: Content, key: str) -> tuple[str, str]:
    """A source's short name with its trust mark, and its reference for the hover."""
    try:
        source = content.source(key)
    except KeyError:
        return key, key
    if source.trust is Trust.DERIVED:
        return "workstation default", source.reference
    short = source.key
    trust = "verified" if source.trust is Trust.VERIFIED else "from knowledge, not verified"
    return f"{short} ({trust})", source.reference


def evidence_text(link: EvidenceLink, episodes: Mapping[str, str]) -> str:
    """`E3 · 0:06.300 to 0:30.300`."""
    start, end = clock_text(link.span.start.ns), clock_text(link.span.end.ns)
    name = episodes.get(link.episode_id or "", "")
    return f"{name} · {start} to {end}" if name else f"{start} to {end}"
