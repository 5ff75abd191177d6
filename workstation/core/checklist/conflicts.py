"""Where article and literature disagree, found by the place it must be shown at."""

from __future__ import annotations

from workstation.core.checklist.definition import Condition, Conflict, Content, Item


def notes_for_item(content: Content, item: Item) -> tuple[Conflict, ...]:
    """Conflicts to show beside an item, those that concern safety first."""
    return _sorted(content, (*item.conflicts, *item.help.conflicts))


def notes_for_condition(content: Content, condition: Condition) -> tuple[Conflict, ...]:
    """Conflicts to show with a condition as a whole: its description, alarm and advice."""
    texts = (condition.description, condition.alarm, *condition.advice)
    return _sorted(content, tuple(code for text in texts for code in text.conflicts))


def conflict_notes(content: Content, about: Item | Condition | str) -> tuple[Conflict, ...]:
    """Conflicts to show for an item, a condition, or the id of a question.

    Raises:
        KeyError: no such question.
    """
    if isinstance(about, Condition):
        return notes_for_condition(content, about)
    if isinstance(about, Item):
        return notes_for_item(content, about)
    return notes_for_item(content, content.item(about))


def _sorted(content: Content, codes: tuple[str, ...]) -> tuple[Conflict, ...]:
    found = [content.conflicts[code] for code in dict.fromkeys(codes)]
    return tuple(sorted(found, key=lambda conflict: (not conflict.safety, conflict.id)))
