"""What the window itself can do, as data beside the actions of the review station."""

from __future__ import annotations

from workstation.core.annotation import Vocabulary
from workstation.ui.actions import Action, Situation, review_actions

STATION = "Station"
CASE = "Case"
LIST = "Work list"
LETTER = "Referral"
PROGRAM = "Program"

OPEN_PREFIX = "case.open:"
"""Followed by the case: offered in the palette, never bound to a key."""


def _case(now: Situation) -> bool:
    return now.case


def _chosen(now: Situation) -> bool:
    return now.chosen


WINDOW = (
    Action("go.work_list", "Work list", ("Ctrl+1",), STATION),
    Action("go.review", "Review", ("Ctrl+2",), STATION, _case),
    Action("go.referral", "Referral", ("Ctrl+3",), STATION, _case),
    Action("case.add", "Add clips and logs", ("Ctrl+O",), CASE, _case),
    Action("case.child", "The child and the history", ("Ctrl+I",), CASE, _case),
    Action("case.close", "Close the case", ("Ctrl+W",), CASE, _case),
    Action("program.settings", "Settings", ("Ctrl+,",), PROGRAM),
    Action("program.theme", "Light or dark", ("Ctrl+Shift+L",), PROGRAM),
    Action("program.about", "About Hypnic, and what it is not", ("F1",), PROGRAM),
    Action("program.quit", "Quit", ("Ctrl+Q",), PROGRAM),
)
"""Bound at every station."""

WORK_OPEN = Action("work.open", "Open the chosen case", ("Return", "Enter"), LIST, _chosen)
"""Bound at the list of cases: elsewhere Enter belongs to what has the focus."""

WORK_LIST_ACTIONS = (
    Action("work.new", "New case", ("N",), LIST),
    Action("work.search", "Search cases", ("/",), LIST),
)
"""Bound at the work list alone."""

REFERRAL_ACTIONS = (Action("letter.save", "Save the referral as PDF", ("Ctrl+S",), LETTER, _case),)
"""Bound at the referral alone."""

_EVERYWHERE = ("edit.undo", "edit.redo", "help.palette", "help.sheet")


def everywhere(vocabulary: Vocabulary) -> tuple[Action, ...]:
    """The review station's actions that make sense at the other stations too."""
    return tuple(a for a in review_actions(vocabulary) if a.id in _EVERYWHERE)


def all_actions(vocabulary: Vocabulary) -> tuple[Action, ...]:
    """Everything that can be done anywhere: what the sheet shows and the palette looks through."""
    return (*WINDOW, WORK_OPEN, *WORK_LIST_ACTIONS, *REFERRAL_ACTIONS, *review_actions(vocabulary))
