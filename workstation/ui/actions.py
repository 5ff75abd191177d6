"""Everything a reader can do, as data: menus, keys, palette and the sheet come from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workstation.core.annotation import Vocabulary

MOVEMENT_TYPE = "movement_type"
TYPE_PREFIX = "type."


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether an action makes sense now.

    Attributes:
        material: the case has something to play.
        episode: an episode is selected.
        draft: a start was marked and no end yet.
        mark: a mark is selected.
        suggestion: a suggestion waits to be confirmed.
        loop: an A-B loop is set.
        undo, redo: what would be undone or done again, "" for nothing.
        case: a case is open.
        chosen: a case is chosen in the work list.
    """

    material: bool = False
    episode: bool = False
    draft: bool = False
    mark: bool = False
    suggestion: bool = False
    loop: bool = False
    undo: str = ""
    redo: str = ""
    case: bool = False
    chosen: bool = False


def _always(_: Situation) -> bool:
    return True


def _material(now: Situation) -> bool:
    return now.material


def _episode(now: Situation) -> bool:
    return now.episode


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        id: stable, "group.verb".
        text: as in a menu.
        keys: as Qt writes them, the one to show first; empty if it has none.
        group: heading in menu and sheet.
        enabled: whether it makes sense now.
        repeats: whether a key held down does it again and again.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    enabled: Callable[[Situation], bool] = _always
    repeats: bool = False

    @property
    def key(self) -> str:
        """The key to show, as on the keyboard, or ""."""
        return key_text(self.keys[0]) if self.keys else ""


PLAY = "Play"
MARK = "Mark"
LOOK = "Look"
EDIT = "Edit"

_FIXED = (
    Action("play.toggle", "Play or pause", ("K",), PLAY, _material),
    Action("play.on", "Play; again: faster", ("L",), PLAY, _material),
    Action("play.back", "Play backwards; again: faster", ("J",), PLAY, _material),
    Action("step.back", "One frame back", ("Left", ","), PLAY, _material, repeats=True),
    Action("step.on", "One frame on", ("Right", "."), PLAY, _material, repeats=True),
    Action("jump.back", "One second back", ("Shift+Left",), PLAY, _material, repeats=True),
    Action("jump.on", "One second on", ("Shift+Right",), PLAY, _material, repeats=True),
    Action("go.start", "To the start", ("Home",), PLAY, _material),
    Action("go.end", "To the end", ("End",), PLAY, _material),
    Action("loop.start", "Loop from here (A)", ("[",), PLAY, _material),
    Action("loop.end", "Loop to here (B)", ("]",), PLAY, _material),
    Action("loop.toggle", "Loop the selected episode, or stop looping", ("\\",), PLAY, _material),
    Action("episode.start", "Mark the start of an episode", ("I",), MARK, _material),
    Action("episode.end", "Mark its end", ("O",), MARK, lambda n: n.material and n.draft),
    Action("episode.move_start", "Start the selected episode here", ("Shift+I",), MARK, _episode),
    Action("episode.move_end", "End the selected episode here", ("Shift+O",), MARK, _episode),
    Action("mark.instant", "Mark this instant", ("M",), MARK, _material),
    Action("mark.held", "A limb is held or flexed here", ("H",), MARK, _material),
    Action("mark.woken", "The child is called, touched or woken here", ("W",), MARK, _material),
    Action("mark.state", "The child is in another state from here on", ("S",), MARK, _material),
    Action(
        "suggestion.confirm",
        "Confirm the suggestion",
        ("Return", "Enter"),
        MARK,
        lambda n: n.suggestion,
    ),
    Action("movement.mark", "Make an episode of the chosen movements", ("E",), MARK, _material),
    Action("episode.remove", "Remove the selected episode", ("Delete",), MARK, _episode),
    Action("episode.before", "The episode before", ("Ctrl+Left",), LOOK, _material),
    Action("episode.after", "The next episode", ("Ctrl+Right",), LOOK, _material),
    Action("movement.after", "The next offered movement", ("N",), LOOK, _material),
    Action("movement.before", "The offered movement before", ("Shift+N",), LOOK, _material),
    Action("zoom.in", "Look closer", ("+", "="), LOOK, _material, repeats=True),
    Action("zoom.out", "Look from further away", ("-",), LOOK, _material, repeats=True),
    Action("zoom.all", "See the whole case", ("Ctrl+0",), LOOK, _material),
    Action("zoom.episode", "See the selected episode", ("Z",), LOOK, _episode),
    Action("lanes.choose", "Choose the lanes of the timeline", (), LOOK, _material),
    Action("picture.fit", "All of the picture", ("F",), LOOK, _material),
    Action("edit.undo", "Undo", ("Ctrl+Z",), EDIT, lambda n: bool(n.undo)),
    Action("edit.redo", "Do again", ("Ctrl+Shift+Z",), EDIT, lambda n: bool(n.redo)),
    Action("help.palette", "All actions", ("Ctrl+K",), EDIT),
    Action("help.sheet", "Keys", ("?",), EDIT),
)


def review_actions(vocabulary: Vocabulary) -> tuple[Action, ...]:
    """All actions of the review station; the digits come from the vocabulary."""
    types = next((f for f in vocabulary.fields if f.name == MOVEMENT_TYPE), None)
    digits = tuple(
        Action(f"{TYPE_PREFIX}{t.code}", f"Movement: {t.label}", (t.key,), MARK, _episode)
        for t in (types.terms if types else ())
        if t.key
    )
    return (*_FIXED, *digits)


def find(actions: Sequence[Action], text: str) -> tuple[Action, ...]:
    """Actions whose words hold all words of `text`, those that begin with it first."""
    words = text.casefold().split()
    hits = [a for a in actions if all(w in f"{a.group} {a.text}".casefold() for w in words)]
    first = text.casefold().strip()
    return tuple(sorted(hits, key=lambda a: not a.text.casefold().startswith(first)))


def key_text(key: str) -> str:
    """A key as printed on a cap: `←`, `Ctrl K`."""
    names = {"Left": "←", "Right": "→", "Return": "Enter", "Delete": "Del"}
    if key == "+":
        return "+"
    return " ".join(names.get(part, part) for part in key.split("+"))
