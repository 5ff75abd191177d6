"""The letter as blocks in the order they are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportlab.platypus import Flowable

from reports.appendix import appendix
from reports.blocks import Boxed, Stack
from reports.columns import Beside, TwoColumns
from reports.figures import FigureBlock
from reports.model import ConditionRow, EpisodePart, Group, Referral, Row, Statement
from reports.parts import GENERAL, brief, headed, section, stopped
from reports.runs import INK, Span
from reports.styles import (
    BODY,
    DIM,
    FAINT,
    FINE,
    LABELLED,
    PLAIN,
    RED,
    SECTION,
    SMALL,
    SMALL_BOLD,
    TEAL,
    TITLE,
)
from reports.table import Cell, Columns, Ruling
from reports.text import Text, Type

_FIGURE_SHARE = 0.54
_DOT = Span("  ·  ", colour=TEAL)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def blocks(letter: Referral) -> list[Flowable]:
    """All blocks of a letter, to be set page by page."""
    return [
        *_opening(letter),
        *_reason(letter),
        *_observed(letter),
        *_considered(letter),
        *_limits(letter),
        *_history(letter),
        *_advice(letter),
        *_essential(letter),
        *_signature(letter),
        *appendix(letter),
    ]


def _opening(letter: Referral) -> list[Flowable]:
    head = letter.header
    right = replace(BODY, align="right")
    name = head.clinic or next(iter(letter.sender), "") or "Referral"
    rows = [
        (Cell([Span(name, "Bold")], Type(size=12.5, leading=16)), Cell(head.date, right)),
        (Cell(head.department, BODY), Cell(head.number, right)),
    ]
    return [
        Columns(rows, replace(PLAIN, shares=(65, 35), pad=0, after=9)),
        _urgency(letter),
        Columns(_parties(letter), replace(PLAIN, shares=(64, 36), pad=0, after=0)),
    ]


def _parties(letter: Referral) -> list[tuple[Cell, Cell]]:
    def lines(label: str, said: Sequence[str], empty: str) -> list[Span]:
        first, *rest = said or (empty,)
        out = [Span(f"{label} ", "SemiBold"), Span(first)]
        return out + [Span(f"\n{each}") for each in rest]

    sender = lines("From", letter.sender, "sender not stated")
    to = lines("To", letter.recipient, "recipient not stated")
    right = [*sender, Span("\n"), *to]
    return [(Cell(lines("Child", letter.child, "not stated"), BODY), Cell(right, BODY))]


def _urgency(letter: Referral) -> Flowable:
    box = letter.urgency
    colour = RED if box.red else TEAL
    said = [Span(f"{box.text}. ", "Bold", colour)] if box.text else []
    who = "Set by the reader." if box.set_by_reader else "Suggested by the rules, not set."
    if not box.level:
        who = ""
    numbers = {row.label: i for i, row in enumerate(letter.sources, start=1)}
    ruled = box.rule or box.suggestion or ("" if box.set_by_reader else box.reason)
    for part in (box.reason, who, box.rule, box.suggestion, box.phone):
        if part:
            raised = _cited(box.sources, numbers) if part == (ruled or box.reason) else []
            said += [Span(stopped(part)), *raised, Span(" ")]
    line = RED if box.red else "#8aa0a6"
    return Boxed(said, replace(BODY, after=9), line=line, bar=colour)


def _reason(letter: Referral) -> list[Flowable]:
    return [
        *section("Question", [_stated(letter.question, "No question was written.")]),
        *section("Summary", [_stated(letter.summary, "No summary was written.")]),
    ]


def _stated(text: str, empty: str) -> Flowable:
    return Text(text, BODY) if text.strip() else Text(empty, FAINT)


def _observed(letter: Referral) -> list[Flowable]:
    out = [block for part in letter.episodes for block in _episode(part)]
    if not out:
        out = section("Observed", [Text("No episode was marked.", FAINT)])
    if letter.episodes_left_out:
        out.append(Text(letter.episodes_left_out, replace(SMALL, colour=DIM, before=4)))
    return out


def _episode(part: EpisodePart) -> list[Flowable]:
    place = Text(brief(part.place, 300), replace(SMALL, colour=DIM, after=3))
    if not part.main and part.figure is not None:
        figure: list[Flowable] = [FigureBlock(part.figure), *_caption(part)]
        beside = Beside(Stack(figure), _told(part), SMALL, share=_FIGURE_SHARE)
        return [headed(part.title, TITLE, Stack([place, beside]), mark=True)]
    top: list[Flowable] = [place]
    if part.figure is not None:
        top += [FigureBlock(part.figure), *_caption(part)]
    rows = [(Cell(label, SMALL_BOLD), Cell(said, SMALL)) for label, said in _lines(part)]
    style = SECTION if part.main else TITLE
    return [headed(part.title, style, Stack(top), mark=True), Columns(rows, LABELLED)]


def _caption(part: EpisodePart) -> list[Flowable]:
    if part.figure is None or not part.figure.caption:
        return []
    return [Text(brief(part.figure.caption, 300), replace(FINE, after=2))]


def _lines(part: EpisodePart) -> list[tuple[str, list[Span]]]:
    out = [
        ("Measured (M)", _dotted([[Span(s)] for s in part.measured], "not measured")),
        ("Seen (R)", _dotted([_pair(row) for row in part.seen], "not described")),
    ]
    if part.marks:
        out.append(("Marks", _dotted([_pair(row) for row in part.marks], "")))
    if part.considered:
        out.append(("Reader's view, not concluded (R)", [Span(part.considered)]))
    quality = [[Span(s, colour=DIM)] for s in part.quality]
    out.append(("Evidence", _dotted(quality, "not stated")))
    return out


def _told(part: EpisodePart) -> list[Span]:
    out: list[Span] = []
    for label, said in _lines(part):
        out += [Span(f"\n{label}  " if out else f"{label}  ", "SemiBold"), *said]
    return out


def _pair(row: Row) -> list[Span]:
    if not row.label:
        return [Span(row.text)]
    return [Span(f"{row.label.lower()} ", colour=DIM), Span(row.text)]


def _dotted(parts: Sequence[Sequence[Span]], empty: str) -> list[Span]:
    out: list[Span] = []
    for part in parts:
        out += [*([_DOT] if out else []), *part]
    return out or [Span(empty, colour=DIM)]


def _considered(letter: Referral) -> list[Flowable]:
    parts: list[Flowable] = []
    if letter.conditions:
        numbers = {row.label: i for i, row in enumerate(letter.sources, start=1)}
        heads = [
            Cell(t, SMALL_BOLD) for t in ("Condition", "For", "Against", "Open or not visible")
        ]
        rows = [heads, *(_condition(row, numbers) for row in letter.conditions)]
        parts.append(Columns(rows, Ruling((18, 36, 20, 26), gap=9, pad=2.6, after=3), heads=1))
        key = "Raised numbers: sources, in the appendix. * Workstation default."
        parts.append(Text([Span(key, colour=DIM), Span("  Red: red flag.", colour=RED)], FINE))
    else:
        parts.append(Text("No checklist was answered.", FAINT))
    if letter.conditions and letter.conditions_left_out:
        parts.append(Text(letter.conditions_left_out, FINE))
    return section("Considered (not concluded)", parts)


def _condition(row: ConditionRow, numbers: Mapping[str, int]) -> list[Cell]:
    open_ = _statements(row.open, numbers)
    if row.recorded:
        open_ += [Span("; noted: " if row.open else "noted: ", colour=DIM)]
        open_ += _statements(row.recorded, numbers)
    return [
        Cell([Span(row.condition, "Medium")], SMALL),
        Cell(_statements(row.supports, numbers) or [Span("none", colour=DIM)], SMALL),
        Cell(_statements(row.against, numbers) or [Span("none", colour=DIM)], SMALL),
        Cell(open_ or "–", SMALL),
    ]


def _statements(said: Sequence[Statement], numbers: Mapping[str, int]) -> list[Span]:
    out: list[Span] = []
    for i, each in enumerate(said):
        colour = RED if each.red_flag else INK
        text = each.said
        out.append(
            Span(f"; {text}" if i else text, "Medium" if each.red_flag else "Regular", colour)
        )
        out += _cited(each.sources, numbers)
    return out


def _cited(sources: Sequence[str], numbers: Mapping[str, int]) -> list[Span]:
    """Raised numbers of the sources as the appendix lists them; a star for a default of ours."""
    cited = sorted({numbers[key] for key in sources if key in numbers})
    raised = [str(number).translate(_RAISED) for number in cited]
    star = "*" if "D" in sources else ""
    return [Span(" ".join(raised) + star, colour=DIM)] if raised or star else []


def _limits(letter: Referral) -> list[Flowable]:
    said = "\n".join(stopped(t) for t in letter.cannot_show)
    general = " ".join(stopped(t) for t in letter.general_limits[:GENERAL])
    parts: list[Flowable] = [TwoColumns(said or "Nothing was noted.", SMALL, whole=True)]
    if general:
        parts.append(Text(general, replace(SMALL, colour=DIM, before=2)))
    return section("What this material cannot show", parts)


def _history(letter: Referral) -> list[Flowable]:
    out: list[Flowable] = []
    for heading, groups in (
        ("Reported by the family (F)", letter.history),
        ("Examination (E) and investigations (I)", letter.examination),
    ):
        nothing = Text("Nothing was written down.", FAINT)
        out += section(
            heading, [TwoColumns(_groups(groups), SMALL, whole=True) if groups else nothing]
        )
    return out


def _groups(groups: Sequence[Group]) -> list[Span]:
    out: list[Span] = []
    for group in groups:
        out.append(Span(f"\n{group.title}  " if out else f"{group.title}  ", "SemiBold", TEAL))
        for i, row in enumerate(group.rows):  # a line of its own: no item is cut by a column
            out += [*([Span("\n")] if i else []), *_pair(row)]
    return out


def _advice(letter: Referral) -> list[Flowable]:
    out = section("Advice already given", [_stated(letter.advice, "Not stated.")])
    if letter.attachments.strip():
        said = [Span("Attached: ", "SemiBold"), Span(letter.attachments)]
        out.append(Text(said, replace(SMALL, before=6)))
    return out


def _essential(letter: Referral) -> list[Flowable]:
    labels = [each.label for each in letter.missing if each.essential]
    if not labels:
        return []
    said = [Span("Essential and not stated: ", "SemiBold"), Span("; ".join(labels) + ".")]
    return [Text(said, replace(SMALL, before=8))]


def _signature(letter: Referral) -> list[Flowable]:
    if not letter.signature:
        return []
    return [Text("\n".join(letter.signature), replace(BODY, before=14))]
