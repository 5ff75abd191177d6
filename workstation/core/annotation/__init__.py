"""What a reader marks on the case clock, and the words for it."""

from workstation.core.annotation.bands import Band, bands_of
from workstation.core.annotation.episode import Episode, Semiology
from workstation.core.annotation.mark import Mark, MarkKind
from workstation.core.annotation.vocabulary import Field, Term, Vocabulary

__all__ = [
    "Band",
    "Episode",
    "Field",
    "Mark",
    "MarkKind",
    "Semiology",
    "Term",
    "Vocabulary",
    "bands_of",
]
