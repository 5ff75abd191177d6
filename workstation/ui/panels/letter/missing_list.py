"""What is still missing; a click goes to the place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from workstation.core.checklist.definition import Content
from workstation.review.ports import Missing
from workstation.ui.theme.fold import Fold
from workstation.ui.theme.parts import label, section
from workstation.ui.theme.wrapped_link import WrappedLink

_PLACES = {
    "letter": "The letter",
    "child": "Child",
    "episodes": "Episodes",
    "checklists": "Checklists",
    "material": "Material",
}
_HERE = "The letter"
"""Unfolded at first: it is filled in on the same station."""


class MissingList(QFrame):
    """Essential things first, then the rest; each grouped by where it is filled in."""

    asked = Signal(str, str)
    """Where to go, and the field."""

    def __init__(self, content: Content, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "panel")
        self._groups = {
            f"{f.belongs_to}.{f.name}": f.group for f in content.history if f.belongs_to == "child"
        }
        self._opened = {(True, _HERE)}
        self._shown: tuple[tuple[str, str], ...] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(16, 16, 12, 16)
        self._box.setSpacing(4)
        self._inside: QWidget | None = None

    def show_missing(self, missing: Sequence[Missing]) -> None:
        """List these; what was folded stays folded."""
        now = tuple((m.field, m.label) for m in missing)
        if now == self._shown:
            return
        self._shown = now
        if self._inside is not None:
            self._box.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        inner = QVBoxLayout(self._inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(2)
        essential = [m for m in missing if m.essential]
        rest = [m for m in missing if not m.essential]
        inner.addWidget(section("Still missing"))
        if essential:
            text = f"{len(essential)} essential: letters are sent back without them."
            inner.addWidget(label(text, "small", wrap=True))
        else:
            inner.addWidget(label("✓ Nothing essential is missing.", "ok", wrap=True))
        self._list(inner, essential, essential=True)
        if rest:
            inner.addSpacing(12)
            inner.addWidget(section("May stay open"))
            self._list(inner, rest, essential=False)
        inner.addStretch(1)
        self._box.addWidget(self._inside)

    def folds(self) -> tuple[Fold, ...]:
        """The groups as shown."""
        return tuple(self._inside.findChildren(Fold)) if self._inside else ()

    def _list(self, box: QVBoxLayout, missing: Sequence[Missing], *, essential: bool) -> None:
        groups: dict[str, list[Missing]] = {title: [] for title in _PLACES.values()}
        for each in missing:
            place = _PLACES.get(each.where, each.where)
            groups.setdefault(self._groups.get(each.field, place), []).append(each)
        for title, members in groups.items():
            if members:
                fold = Fold(title, len(members), opened=(essential, title) in self._opened)
                fold.head.toggled.connect(partial(self._remember, essential, title))
                for each in members:
                    link = WrappedLink(each.label, f"Go to: {each.label}")
                    link.clicked.connect(partial(self._go, each.where, each.field))
                    fold.body.addWidget(link)
                box.addWidget(fold)

    def _remember(self, essential: bool, title: str, opened: bool) -> None:
        (self._opened.add if opened else self._opened.discard)((essential, title))

    def _go(self, where: str, field: str, _checked: bool = False) -> None:
        self.asked.emit(where, field)
