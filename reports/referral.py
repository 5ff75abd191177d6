"""The referral of a case: what is said, in words, ready to be set. Reads no clock and no file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from reports.considered import consider, suggest, urgency_box
from reports.episodes import Sight, episode_part
from reports.evidence import cannot_show, material_rows
from reports.missing import missing
from reports.model import Clinic, Footer, Group, Header, Referral, Row
from reports.wording import age_text, child_lines, date_text, day_of, moment_text, wall_of
from workstation.core.annotation import Episode, Vocabulary
from workstation.core.case import Case, Child
from workstation.core.checklist.definition import Content
from workstation.core.checklist.printed import HistoryField
from workstation.core.checklist.weigh import weigh
from workstation.review.ports import AuditEntry

__all__ = ["build_referral", "missing", "verify_code"]

_FAMILY = ("Child", "Events", "Birth", "Development", "History", "Social")
_CLINIC = ("Examination", "Investigations")
_IN_HEAD = frozenset({"id_number", "carer", "carer_contact"})
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def build_referral(
    case: Case,
    content: Content,
    vocabulary: Vocabulary,
    sight: Sight,
    *,
    now: datetime,
    clinic: Clinic,
    audit: AuditEntry | None = None,
    issue: int = 1,
    jurisdiction: str = "",
    signed: str = "",
) -> Referral:
    """Everything the letter says. What is not known is said to be missing; nothing raises.

    Args:
        case: as it is now.
        content: checklists, rules, sources and the fields of the letter.
        vocabulary: words of the episodes.
        sight: pictures, traces and measurements.
        now: aware, in the zone of the reader.
        clinic: the head of the letter.
        audit: head of the audit chain the letter rests on.
        issue: which letter of this case it is.
        jurisdiction: code of the urgency setting, "" for the default.
        signed: who signed it and when, "" while it is not signed.

    Raises:
        KeyError: no such jurisdiction.
    """
    today = now.date()
    suggestion = suggest(case, content, today, jurisdiction)
    considered = consider(case, content, suggestion)
    letter = case.letter.fields
    chosen = _chosen(case)
    main = _main(case, content, chosen)
    return Referral(
        header=Header(
            clinic=clinic.name,
            department=clinic.department or ("Referral" if clinic.name else ""),
            date=date_text(today),
            number=f"Referral {case.id} / {issue}",
        ),
        urgency=urgency_box(case, content, suggestion),
        child=_child(case, now),
        sender=_sender(letter),
        recipient=_filled(letter.get("recipient", "")),
        question=_question(letter, content),
        summary=letter.get("summary", ""),
        history=_groups(case, content, _FAMILY),
        examination=_groups(case, content, _CLINIC),
        episodes=tuple(
            episode_part(case, each, vocabulary, sight, main=each.id == main)
            for each in sorted(chosen, key=lambda e: (e.id != main, e.number))
        ),
        episodes_left_out=_left_out(case, chosen),
        conditions=considered.rows,
        conditions_left_out=considered.left_out,
        conflicts=considered.conflicts,
        cannot_show=cannot_show(case, vocabulary),
        general_limits=tuple(line.body.text for line in content.limitations),
        advice="\n".join(_filled(letter.get("advice_given", ""), letter.get("safety_net", ""))),
        missing=missing(case, content),
        attachments=letter.get("attachments", ""),
        material=material_rows(case),
        sources=considered.sources,
        signature=_signature(letter, now, signed),
        footer=_footer(case, audit, issue),
    )


def verify_code(case_id: str, audit: AuditEntry, issue: int) -> str:
    """Eight characters that tie a printed page to the record it was made from.

    Recomputed from case, issue and the audit entry the footer names; letters and digits that are
    mistaken for one another are not used.
    """
    text = f"{case_id}|{issue}|{audit.seq}|{audit.hash}"
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest()[:5], "big")
    code = "".join(_ALPHABET[digest >> shift & 31] for shift in range(35, -1, -5))
    return f"{code[:4]}-{code[4:]}"


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text.strip())


def _child(case: Case, now: datetime) -> tuple[str, ...]:
    held = case.child.history
    number = held.get("id_number", "")
    carer = ", ".join(_filled(held.get("carer", ""), held.get("carer_contact", "")))
    placed = [clip for clip in case.clips() if clip.id in case.placements]
    days = [day_of(wall_of(case, clip, case.span_of(clip.id).start)) for clip in placed]
    filmed = min((day for day in days if day is not None), default=None)
    return (
        *child_lines(case.child, now.date(), filmed),
        *_filled(
            ". ".join(
                _filled(f"Record {number}" if number else "", f"Carer {carer}" if carer else "")
            )
        ),
    )


def _sender(letter: Mapping[str, str]) -> tuple[str, ...]:
    who = ", ".join(_filled(letter.get("referrer", ""), letter.get("referrer_role", "")))
    return _filled(who, letter.get("referrer_contact", ""))


def _question(letter: Mapping[str, str], content: Content) -> str:
    kind = letter.get("question_kind", "")
    field = next((f for f in content.history if f.name == "question_kind"), None)
    label = field.choices.get(kind, kind) if field else kind
    text = letter.get("question", "")
    return f"{label}: {text}" if label and text else text or label


def _chosen(case: Case) -> tuple[Episode, ...]:
    wanted = frozenset(case.letter.episodes)
    return tuple(e for e in case.episodes_in_order() if not wanted or e.id in wanted)


def _main(case: Case, content: Content, chosen: Sequence[Episode]) -> str:
    """Id of the episode on which the most urgent red flags rest, "" where there is none.

    Among equals the one described in most words goes first, then the lowest number.
    """
    ranks = {level.code: level.rank for level in content.urgency.levels}
    flags = {flag.id: flag.level for flag in content.red_flags}
    found: dict[str, dict[str, int]] = {}
    for condition in content.conditions:
        for row in weigh(condition, case.answers).red_flags:
            if row.effect is None or row.effect.flag is None or row.answer is None:
                continue
            flag = row.effect.flag
            level = flag.level or flags.get(flag.red_flag, "")
            for link in row.answer.evidence:
                rank = ranks.get(level, len(ranks))
                found.setdefault(link.episode_id or "", {})[flag.red_flag] = rank
    if not chosen:
        return ""
    none = len(ranks) + 1

    def weight(episode: Episode) -> tuple[int, int, int, int]:
        raised = found.get(episode.id, {})
        first = min(raised.values(), default=none)
        return first, -len(raised), -len(episode.semiology), episode.number

    return min(chosen, key=weight).id


def _left_out(case: Case, chosen: Iterable[Episode]) -> str:
    kept = {each.id for each in chosen}
    names = [e.name for e in case.episodes_in_order() if e.id not in kept]
    if not names:
        return ""
    verb = "is" if len(names) == 1 else "are"
    return f"In the record but not in this letter {verb} {', '.join(names)}."


def _groups(case: Case, content: Content, names: Iterable[str]) -> tuple[Group, ...]:
    out = []
    for name in names:
        rows = tuple(
            Row(field.label, _value(field, case.child.history[field.name], case.child))
            for field in content.history
            if field.group == name
            and field.belongs_to == "child"
            and field.name not in _IN_HEAD
            and case.child.history.get(field.name, "").strip()
        )
        if rows:
            out.append(Group(name, rows))
    return tuple(out)


def _value(field: HistoryField, text: str, child: Child) -> str:
    if text in field.choices:
        return field.choices[text]
    if field.kind == "date":
        return _day(text, child)
    if field.kind == "number" and field.unit:
        return f"{text} {field.unit}"
    return text


def _day(text: str, child: Child) -> str:
    """A date in words, with the age on that day where the birth date is known."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:  # of a library that was filled by other means
        return text
    age = child.age_days(day)
    known = f", at {age_text(child, day)}" if age is not None and age >= 0 else ""
    return f"{date_text(day)}{known}"


def _signature(letter: Mapping[str, str], now: datetime, signed: str) -> tuple[str, ...]:
    who = _sender(letter)[:1] or ("Reader not stated",)
    return (*who, f"Written {moment_text(now)}. {signed or 'Not signed.'}")


def _footer(case: Case, audit: AuditEntry | None, issue: int) -> Footer:
    if audit is None:
        return Footer()
    return Footer(verify_code(case.id, audit, issue), f"{audit.seq}:{audit.hash[:16]}")
