"""What the program is, and what it is not."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from workstation import __version__
from workstation.core.motion.describe import LABEL
from workstation.ui.theme.parts import button, label, section

_WHAT = (
    "A workstation to review home videos and motion logs of infants: exact frames, honest clocks, "
    "checklists with their sources, and a referral letter."
)
_NOT = (
    "It names no diagnosis and computes none. History, examination and EEG decide. A thing that "
    "was not seen is not a thing that was not there."
)
_MEASURED = (
    "Movements, suggestions, bands and numbers are " + LABEL + ". They can be switched off as a "
    "whole in Settings; the program is complete without them."
)
_FILES = (
    "Files are copied into the library and never changed. Nothing leaves the library unless you "
    "save or export it."
)


class About(QDialog):
    """A few sentences; nothing to agree to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Hypnic")
        self.setMinimumWidth(480)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 16)
        box.setSpacing(6)
        box.addWidget(label(f"Hypnic {__version__}", "title"))
        for head, text in (
            ("", _WHAT),
            ("Not a diagnosis", _NOT),
            ("What is measured", _MEASURED),
            ("Your files", _FILES),
        ):
            if head:
                box.addSpacing(8)
                box.addWidget(section(head))
            box.addWidget(label(text, wrap=True))
        box.addSpacing(8)
        box.addWidget(
            label("Apache License 2.0. The fonts come under free licences of their own.", "small")
        )
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = button("Close", "main", clicked=self.accept)
        foot.addWidget(close)
        box.addLayout(foot)
        close.setFocus()
