"""A menu that has the keyboard while it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMenu
from typing_extensions import override


class Menu(QMenu):
    """Qt asks an open menu whether a key is its own before it looks for shortcuts of the window.

    A plain menu claims arrows and Enter alone: a digit that is underlined in it would carry out
    whatever the window binds to that digit.
    """

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def submenu(self, title: str) -> Menu:
        """A menu inside this one, of the same kind."""
        made = Menu(title, self)
        self.addMenu(made)
        return made
