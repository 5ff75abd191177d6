"""Everything a reader can do, as data: menus, keys, palette and the sheet come from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from workstation.core.annotation import Vocabulary
from workstation.review.playback.skips import Skip

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
        several: several pictures are on screen.
        locked: they are locked on instants of their own.
        left: a locked comparison was left and can be taken up again.
        paced: the clip on screen can be shown in real seconds or as its file plays.
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
    several: bool = False
    locked: bool = False
    left: bool = False
    paced: bool = False


def _always(_: Situation) -> bool:
    return True


def _material(now: Situation) -> bool:
    return now.material


def _episode(now: Situation) -> bool:
    return now.episode


def _several(now: Situation) -> bool:
    return now.several


def _locked(now: Situation) -> bool:
    return now.locked


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
PICTURE = "Picture"
BESIDE = "Side by side"
HAND_ON = "Save"
EDIT = "Edit"

_FIXED = (
    Action("play.toggle", "Play or pause", ("K",), PLAY, _material),
    Action("play.on", "Play; again: faster", ("L",), PLAY, _material),
    Action("play.back", "Play backwards; again: faster", ("J",), PLAY, _material),
    Action("step.back", "One frame back", ("Left", ","), PLAY, _material, repeats=True),
    Action("step.on", "One frame on", ("Right", "."), PLAY, _material, repeats=True),
    Action("jump.back", "1 second back", ("Shift+Left",), PLAY, _material, repeats=True),
    Action("jump.on", "1 second on", ("Shift+Right",), PLAY, _material, repeats=True),
    Action("leap.back", "10 seconds back", ("Ctrl+Shift+Left",), PLAY, _material, repeats=True),
    Action("leap.on", "10 seconds on", ("Ctrl+Shift+Right",), PLAY, _material, repeats=True),
    Action("speed.slower", "Slower", ("Ctrl+Down",), PLAY, _material),
    Action("speed.faster", "Faster", ("Ctrl+Up",), PLAY, _material),
    Action("speed.turn", "The other way, as fast", ("Shift+K",), PLAY, _material),
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
    Action(
        "clip.pace",
        "Show this slow-motion clip in real seconds, or as the file plays",
        (),
        LOOK,
        lambda n: n.paced,
    ),
    Action("picture.fit", "All of the picture", ("F",), PICTURE, _material),
    Action("picture.closer", "Closer", ("Ctrl++", "Ctrl+="), PICTURE, _material, repeats=True),
    Action("picture.further", "Further away", ("Ctrl+-",), PICTURE, _material, repeats=True),
    Action("picture.left", "Look to the left", ("Alt+Left",), PICTURE, _material, repeats=True),
    Action("picture.right", "Look to the right", ("Alt+Right",), PICTURE, _material, repeats=True),
    Action("picture.up", "Look further up", ("Alt+Up",), PICTURE, _material, repeats=True),
    Action("picture.down", "Look further down", ("Alt+Down",), PICTURE, _material, repeats=True),
    Action("picture.light", "Light, turn and mirror", ("G",), PICTURE, _material),
    Action("picture.turn", "Turn right", ("R",), PICTURE, _material),
    Action("picture.turn_back", "Turn left", ("Shift+R",), PICTURE, _material),
    Action("picture.mirror", "Mirror", ("X",), PICTURE, _material),
    Action("picture.local_contrast", "Local contrast", ("Shift+G",), PICTURE, _material),
    Action("picture.as_filmed", "As filmed", ("Shift+F",), PICTURE, _material),
    Action("picture.difference", "What moved since the frame before", ("D",), PICTURE, _material),
    Action("beside.1", "One picture", ("Alt+1",), BESIDE, _material),
    Action("beside.2", "Two clips side by side", ("Alt+2",), BESIDE, _material),
    Action("beside.3", "Three clips side by side", ("Alt+3",), BESIDE, _material),
    Action("beside.4", "Four clips side by side", ("Alt+4",), BESIDE, _material),
    Action("beside.main", "The next picture is the main one", ("V",), BESIDE, _several),
    Action("beside.hear", "Hear the next picture", ("A",), BESIDE, _several),
    Action("compare.with", "Compare the selected episode with …", ("C",), BESIDE, _episode),
    Action("compare.lock", "Lock the main picture on this frame", ("Ctrl+L",), BESIDE, _several),
    Action("compare.zero", "Back to what they are locked on", ("Ctrl+Home",), BESIDE, _locked),
    Action(
        "compare.earlier",
        "The others one frame earlier",
        ("Alt+,",),
        BESIDE,
        _locked,
        repeats=True,
    ),
    Action(
        "compare.later",
        "The others one frame later",
        ("Alt+.",),
        BESIDE,
        _locked,
        repeats=True,
    ),
    Action(
        "compare.leave",
        "Leave the comparison, or resume it",
        ("Shift+C",),
        BESIDE,
        lambda n: n.locked or n.left,
    ),
    Action("picture.save", "Save this picture", ("P",), HAND_ON, _material),
    Action("clip.save", "Save a piece of this clip", ("Ctrl+E",), HAND_ON, _material),
    Action("edit.undo", "Undo", ("Ctrl+Z",), EDIT, lambda n: bool(n.undo)),
    Action("edit.redo", "Do again", ("Ctrl+Shift+Z",), EDIT, lambda n: bool(n.redo)),
    Action("help.palette", "All actions", ("Ctrl+K",), EDIT),
    Action("help.sheet", "Keys", ("?",), EDIT),
)


def skip_texts(skips: tuple[Skip, Skip]) -> Mapping[str, str]:
    """Words of the actions that skip, by id.

    Args:
        skips: the short and the long one.
    """
    return {
        f"{name}.{way}": f"{skip.words} {way}"
        for name, skip in zip(("jump", "leap"), skips, strict=True)
        for way in ("back", "on")
    }


def reworded(actions: Sequence[Action], texts: Mapping[str, str]) -> tuple[Action, ...]:
    """The same actions, some in other words."""
    return tuple(replace(a, text=texts.get(a.id, a.text)) for a in actions)


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
    names = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "Enter", "Delete": "Del"}
    held, _, last = key.rpartition("+")
    if key.endswith("+"):
        held, last = key[:-1].rstrip("+"), "+"
    return " ".join(names.get(part, part) for part in (*held.split("+"), last) if part)
