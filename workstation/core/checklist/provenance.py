"""Where content comes from: sources, article facts, and where the two disagree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trust(StrEnum):
    """How far the text of a source was checked."""

    VERIFIED = "verified"
    KNOWLEDGE = "from knowledge"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Source:
    """A publication or page; `weak` ones must be replaced before clinical release."""

    key: str
    reference: str
    trust: Trust
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement of the article.

    Attributes:
        id: "F01".
        text: the statement, in short.
        section: of the article.
        reference: number the article cites, or "".
        carried_by: places that carry it: "BNSM-01", "BNSM-01/help", "bnsm/description",
            "bnsm/advice/1", "bnsm/alarm", "filming/steps", "limitations/diagnosis".
        not_used: why it is left out, or "".
    """

    id: str
    text: str
    section: str
    reference: str = ""
    carried_by: tuple[str, ...] = ()
    not_used: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where article and literature disagree: both sides, and what the workstation does.

    Attributes:
        id: "C01".
        title: a few words.
        article: what the article says.
        literature: what the literature says.
        handling: what the workstation does.
        warning: one or two sentences to show beside an answer, or "".
        facts: the article's statements concerned.
        sources: of the literature's side.
        shown_at: items ("SZ-09"), conditions ("bnsm") and texts where it must be shown.
        safety: relying on the article's side can do harm.
    """

    id: str
    title: str
    article: str
    literature: str
    handling: str
    warning: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    shown_at: tuple[str, ...]
    safety: bool = False
