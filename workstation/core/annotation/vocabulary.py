"""The words a reader may choose from, as data with their sources."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary field.

    Attributes:
        code: stable short name, stored with the episode.
        label: as shown.
        definition: one sentence, or "".
        sources: source keys with their trust mark ("V:ILAE-ES", "K:BLUME01", "D").
        hpo: Human Phenotype Ontology identifier, or "".
        key: the digit that sets it from the keyboard, or "".
        said: in a sentence, where the label would not do there, or "".
    """

    code: str
    label: str
    definition: str = ""
    sources: tuple[str, ...] = ()
    hpo: str = ""
    key: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question about an episode and its possible words.

    Attributes:
        name: stable name ("movement_type").
        label: as shown.
        many: whether several terms may be chosen.
        terms: in the order shown.
        help: one sentence, or "".
    """

    name: str
    label: str
    many: bool
    terms: tuple[Term, ...]
    help: str = ""

    def term(self, code: str) -> Term | None:
        """The term of that code, or None."""
        return next((t for t in self.terms if t.code == code), None)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All fields of an episode, in the order shown, with the version they were loaded from."""

    version: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: no such field.
        """
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)
