"""Checklist answers, with the seconds they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workstation.core.case import Case
from workstation.core.checklist.answers import Answer, Basis, EvidenceLink
from workstation.review.changes import EntityKind, put
from workstation.review.session import Command


def answer_item(
    case: Case,
    item_id: str,
    value: str,
    *,
    author: str,
    basis: Basis = Basis.READER,
    evidence: tuple[EvidenceLink, ...] = (),
    note: str = "",
    definition_version: str = "",
) -> Command:
    """Answer one item, replacing an earlier answer."""
    answer = Answer(item_id, value, basis, evidence, note, definition_version, author)
    return Command(f"Answer {item_id}", (put(case, EntityKind.ANSWER, item_id, answer),))


def answer_together(
    case: Case,
    values: Mapping[str, str],
    *,
    like: Answer,
    author: str,
    versions: Mapping[str, str] | None = None,
) -> Command:
    """Answer several items that ask the same thing, with one basis, evidence and note.

    Args:
        case: the case as it is.
        values: question id -> value.
        like: the answer whose basis, evidence and note they take over.
        author: who answers.
        versions: question id -> version of its checklist; that of `like` where not given.
    """
    known = versions or {}
    edits = tuple(
        put(
            case,
            EntityKind.ANSWER,
            item_id,
            replace(
                like,
                id=item_id,
                value=value,
                author=author,
                definition_version=known.get(item_id, like.definition_version),
            ),
        )
        for item_id, value in values.items()
    )
    return Command(f"Answer {', '.join(values)}", edits)


def reopen_item(case: Case, item_id: str) -> Command:
    """Take an answer away: the item is open again."""
    return Command(f"Reopen {item_id}", (put(case, EntityKind.ANSWER, item_id, None),))


def link_evidence(case: Case, item_id: str, link: EvidenceLink) -> Command:
    """Tie an answer to further seconds."""
    answer = case.answers[item_id]
    if link in answer.evidence:
        return Command(f"Evidence for {item_id}", ())
    after = replace(answer, evidence=(*answer.evidence, link))
    return Command(f"Evidence for {item_id}", (put(case, EntityKind.ANSWER, item_id, after),))


def unlink_evidence(case: Case, item_id: str, link: EvidenceLink) -> Command:
    """Untie an answer from some seconds."""
    answer = case.answers[item_id]
    after = replace(answer, evidence=tuple(e for e in answer.evidence if e != link))
    return Command(f"Evidence for {item_id}", (put(case, EntityKind.ANSWER, item_id, after),))
