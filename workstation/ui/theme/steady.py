"""Fields that the wheel passes over: turning it scrolls, it never edits what lies beneath."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

Field = TypeVar("Field", bound=QWidget)

_MARK = "steady"


class _Steady(QObject):
    """Hands the wheel on to what lies beneath the field."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def steady(field: Field) -> Field:
    """Have a field keep its value when the wheel turns over it; the same field again.

    An urgency or a date that changes because a page was scrolled would be saved without a word.
    """
    field.installEventFilter(_Steady(field))
    field.setProperty(_MARK, True)
    return field


def is_steady(field: QObject) -> bool:
    """Whether the wheel passes over it."""
    return bool(field.property(_MARK))
