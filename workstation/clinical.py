"""The clinical content the program ships with, loaded and checked."""

from __future__ import annotations

from dataclasses import dataclass

import resources
from workstation.core.annotation import Vocabulary
from workstation.core.annotation.bands import Band
from workstation.core.annotation.load import load_bands, load_vocabulary
from workstation.core.checklist.definition import Content
from workstation.core.checklist.load import load_content


@dataclass(frozen=True, slots=True)
class Clinical:
    """Everything clinical, as data."""

    content: Content
    vocabulary: Vocabulary
    bands: tuple[Band, ...]


def load_clinical() -> Clinical:
    """Load the shipped content.

    Raises:
        DefinitionError: a file is missing or not valid; names file and line.
    """
    words = resources.path("vocabulary/semiology.yaml")
    return Clinical(
        load_content(resources.path("checklists")), load_vocabulary(words), load_bands(words)
    )
