"""The one family of errors a person may read.

An error says what happened, to which file, and what to do. The text is complete: whoever
catches it shows it as it is. Anything that is not a `HypnicError` is a defect of the program.
"""

from __future__ import annotations


class HypnicError(Exception):
    """Something a person should be told, in one sentence, with the way out.

    Attributes:
        what: what happened, as a full sentence.
        file: the name (never the path) of the file concerned, or None.
        advice: what to do next, as a full sentence.
    """

    def __init__(self, what: str, *, file: str | None = None, advice: str = "") -> None:
        self.what = what
        self.file = file
        self.advice = advice
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The text for the screen: file, what happened, what to do."""
        head = f"{self.file}: {self.what}" if self.file else self.what
        return f"{head} {self.advice}".strip()


class UnreadableFileError(HypnicError):
    """A file that holds nothing this program can use."""


class DamagedFileError(HypnicError):
    """A file that was recognised but cannot be read far enough to be of use."""


class CancelledError(HypnicError):
    """The person asked to stop; nothing was kept."""

    def __init__(self, what: str = "Stopped at your request.") -> None:
        super().__init__(what)


class StoreError(HypnicError):
    """The library could not be read or written."""


class DefinitionError(HypnicError):
    """A data file of the program (checklist, vocabulary, theme) is not valid."""
