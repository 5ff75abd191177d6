"""What the checklists say, as rows of the letter: lists with their sources, never a score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.model import ConditionRow, Conflict, Row, Statement, UrgencyBox
from workstation.core.case import Case
from workstation.core.checklist.answers import Answer
from workstation.core.checklist.definition import (
    NO,
    OPEN_VALUES,
    YES,
    AnswerKind,
    Condition,
    Content,
    Question,
)
from workstation.core.checklist.provenance import Trust
from workstation.core.checklist.telling import in_play, telling
from workstation.core.checklist.urgency import Reason, UrgencySuggestion, assess
from workstation.core.checklist.weigh import (
    Weighed,
    Weighing,
    number_of,
    threshold_of,
    weigh,
)
from workstation.core.timebase.text import clock_text

OPEN_SHOWN = 3
"""Open questions named in one row; the rest is counted."""

DEFAULT = "D"
"""Source key of what rests on no publication."""

REASON_AT_MOST = 60
"""Characters of a reason that is printed for a "no" in place of the question."""

TIES = 4
"""Episodes and stretches named that an answer rests on; further ones are counted."""

TELLING = 6
"""Open questions asked for that would tell the conditions in play apart."""

_UNITS = {"/day": "a day", "/h": "an hour"}

_NO_WAIT = "Do not wait for this letter"


@dataclass(frozen=True, slots=True)
class Considered:
    """Everything the letter takes from the checklists.

    Attributes:
        rows: conditions with at least one answered question, in the order of the checklists.
        left_out: which others there are, one sentence, or "".
        conflicts: where article and literature disagree on something that was answered.
        sources: what stands behind the rows and the rules.
    """

    rows: tuple[ConditionRow, ...]
    left_out: str
    conflicts: tuple[Conflict, ...]
    sources: tuple[Row, ...]


def consider(case: Case, content: Content, suggestion: UrgencySuggestion) -> Considered:
    """The rows of the letter from the confirmed answers of a case."""
    weighed = [(c, weigh(c, case.answers)) for c in content.conditions]
    shown = [(c, w) for c, w in weighed if _touched(w)]
    rest = [c.name for c, w in weighed if not _touched(w)]
    playing = in_play([w for _c, w in shown])
    tellings = telling(content, [c for c, _w in shown if c.code in playing], case.answers, TELLING)
    apart = frozenset(each for found in tellings for each in found.questions)
    rows = tuple(_row(case, c, w, apart) for c, w in shown)
    conflicts = _conflicts(content, [w for _c, w in shown])
    keys = [
        *(key for row in rows for s in (*row.supports, *row.against) for key in s.sources),
        *(key for row in rows for s in row.recorded for key in s.sources),
        *(key for reason in suggestion.reasons for key in reason.sources),
        *(key for row in conflicts for key in row[1]),
    ]
    return Considered(
        rows=rows,
        left_out=f"Not answered: {', '.join(rest)}." if rest else "",
        conflicts=tuple(row[0] for row in conflicts),
        sources=_sources(content, keys),
    )


def suggest(case: Case, content: Content, on: date, jurisdiction: str = "") -> UrgencySuggestion:
    """What the rules suggest for a case on a day."""
    return assess(content, case.answers, case.child, on, jurisdiction)


def _touched(weighing: Weighing) -> bool:
    return any(
        row.answer is not None
        for row in (*weighing.supports, *weighing.against, *weighing.recorded, *weighing.open)
    )


def _row(
    case: Case, condition: Condition, weighing: Weighing, telling_ids: frozenset[str]
) -> ConditionRow:
    answered = [row for row in weighing.open if row.answer is not None]
    plain = [row for row in weighing.open if row.answer is None]
    ordered = sorted(plain, key=lambda r: (not r.item.required, r.question.id not in telling_ids))
    room = max(OPEN_SHOWN - len(answered), 0)
    open_ = [_open(row) for row in (*answered, *ordered[:room])]
    if len(ordered) > room:
        open_.append(Statement(f"{len(ordered) - room} more"))
    return ConditionRow(
        condition=condition.name,
        supports=_red_first(case, weighing.supports),
        against=_red_first(case, weighing.against),
        open=tuple(open_),
        recorded=tuple(_statement(case, each) for each in weighing.recorded),
        version=condition.version,
    )


def _red_first(case: Case, rows: Sequence[Weighed]) -> tuple[Statement, ...]:
    said = [_statement(case, row) for row in rows]
    return tuple(sorted(said, key=lambda each: not each.red_flag))


def _statement(case: Case, row: Weighed) -> Statement:
    text = _said(row)
    if row.answer is not None and row.answer.note:
        text = _noted(text, row.answer.note)
    if row.effect is not None and row.effect.weak:
        text += ", weak sign"
    return Statement(
        text=text,
        basis=row.answer.basis if row.answer else None,
        sources=_behind(row),
        red_flag=bool(row.effect and row.effect.flag),
        tied=tied(case, row.answer) if row.answer else (),
    )


def tied(case: Case, answer: Answer) -> tuple[str, ...]:
    """What an answer rests on: names of episodes, else the place on its clip or log."""
    names: dict[str, None] = {}
    for link in answer.evidence:
        episode = case.episodes.get(link.episode_id or "")
        source = case.sources.get(link.source_id or "")
        if episode is not None:
            names[episode.name] = None
        elif source is not None and source.id in case.placements:
            at = case.map_of(source.id).to_source(link.span.start)
            names[f"{source.label or source.file_name} {clock_text(at, decimals=1)}"] = None
        else:
            names[f"case time {clock_text(link.span.start.ns, decimals=1)}"] = None
    shown = tuple(names)[:TIES]
    return (*shown, f"{len(names) - TIES} more") if len(names) > TIES else shown


def _noted(text: str, note: str) -> str:
    """A statement with its note; a note that gives the same value with its range stands for it."""
    for start in range(len(text)):
        if text[start - 1 : start] == " " and note.startswith(text[start:]):
            return text[:start] + note
    return f"{text} – {note}"


def _label(question: Question) -> str:
    return question.short or question.label.rstrip("?. ")


def _said(row: Weighed) -> str:
    """An answer in a few words: "single event 1.1 s", "in runs", "stops when woken: no"."""
    label, answer = _label(row.question), row.answer
    assert answer is not None
    if row.question.answer.kind is AnswerKind.NUMBER:
        number = number_of(answer.value)
        value = answer.value if number is None else f"{number:.2f}".rstrip("0").rstrip(".")
        unit = row.question.answer.unit
        return f"{label} {value} {_UNITS.get(unit, unit)}".rstrip()
    if answer.value == YES and row.question.short:
        return label
    reason = row.effect.reason.rstrip(". ") if row.effect else ""
    if answer.value == NO and reason and len(reason) <= REASON_AT_MOST:
        return reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason
    shown = row.question.answer.value(answer.value)
    return f"{label}: {shown.label if shown else answer.value}"


def _behind(row: Weighed) -> tuple[str, ...]:
    """What an answer rests on: the item's sources, and whether its range is of this program."""
    number = number_of(row.answer.value) if row.answer else None
    found = threshold_of(row.question, number) if number is not None else None
    default = (DEFAULT,) if found is not None and found.workstation_default else ()
    return tuple(dict.fromkeys((*row.item.sources, *default)))


def _open(row: Weighed) -> Statement:
    if row.answer is None:
        return Statement(_label(row.question))
    known = row.answer.value in OPEN_VALUES
    said = row.reason.rstrip(". ").lower() if known else row.reason.rstrip(". ")
    return Statement(f"{_label(row.question)}: {said}", row.answer.basis)


def _conflicts(
    content: Content, shown: Sequence[Weighing]
) -> list[tuple[Conflict, tuple[str, ...]]]:
    """Those that touch an answered question, and those of safety on a condition in play."""
    asked = {row.item.id for w in shown for row in (*w.supports, *w.against)}
    codes = {w.condition for w in shown if w.supports}
    found = []
    for each in content.conflicts.values():
        places = {place.partition("/")[0].partition(".")[0] for place in each.shown_at}
        if places & asked or (each.safety and places & codes):
            one = f"Article: {each.article}"
            other = f"Literature: {each.literature}"
            found.append((Conflict(each.title, one, other), each.sources))
    return found


def _sources(content: Content, keys: Iterable[str]) -> tuple[Row, ...]:
    found: dict[str, Row] = {}
    for key in keys:
        if key in found:
            continue
        try:
            source = content.source(key)
        except KeyError:
            found[key] = Row(key, "not in the list of sources")
            continue
        if source.trust is Trust.DERIVED:
            continue
        weak = " (weak source)" if source.weak else ""
        found[key] = Row(key, source.reference + weak)
    return tuple(found.values())


def urgency_box(case: Case, content: Content, suggestion: UrgencySuggestion) -> UrgencyBox:
    """How fast, why, who says so; where reader and rules differ, both."""
    levels = {level.code: level for level in content.urgency.levels}
    chosen = case.letter.urgency
    level = levels.get(chosen or suggestion.level or "")
    if level is None:
        return UrgencyBox("", "Urgency not rated", "No level was set and no question was answered")
    first = suggestion.reasons[0] if suggestion.reasons else None
    agrees = first is not None and first.level == level.code
    own = case.letter.urgency_reason.strip() if chosen else ""
    because = _because(first, content) if first is not None else ""
    more = first is not None and first.level in levels and not agrees and bool(chosen)
    return UrgencyBox(
        level=level.code,
        text=level.name,
        reason=own or (because if agrees else ""),
        rule=f"The rules call for the same: {because}" if agrees and own else "",
        sources=tuple(first.sources) if first and (agrees or more) else (),
        set_by_reader=bool(chosen),
        suggestion=(
            f"The rules suggest {levels[first.level].name}: {because}"
            if more and first is not None
            else ""
        ),
        phone=f"{level.meaning.rstrip('.')}. {_NO_WAIT}" if level.rank <= 1 else level.meaning,
    )


def _because(reason: Reason, content: Content) -> str:
    flag = next((f for f in content.red_flags if f.id == reason.red_flag), None)
    if flag is None:
        return reason.text.rstrip(". ")
    text = flag.label if reason.question and not reason.rule else reason.text
    return f"{text.rstrip('. ')} (red flag {flag.id})"
