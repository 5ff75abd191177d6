"""The referral as a document: what is said, in which order, free of any page.

Every string is plain text, never markup. `reports.referral` makes it, `reports.layout` sets it;
another back-end could set the same document.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from workstation.core.checklist.answers import Basis
from workstation.core.timebase import Interval
from workstation.review.ports import TraceSlice

LIMITATION = (
    "Summary of observations entered by the named clinician. Not a diagnosis. This software is "
    "not a medical device and has not been evaluated by any regulator."
)
"""Stands on every page."""

LETTERS = (
    "(M) measured, (R) seen by the reader, (F) said by the family, (E) examination, "
    "(I) investigation."
)
"""What the letters behind a statement mean."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """Who the letter comes from, as the settings of the place say."""

    name: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of the first page. `number` is the case and the issue of its letter."""

    clinic: str
    department: str
    date: str
    number: str


@dataclass(frozen=True, slots=True)
class UrgencyBox:
    """How fast, why, who says so.

    Attributes:
        level: "E0".."E4", "" while nothing was set or suggested.
        text: the level in words ("Same day").
        reason: in the reader's words, or the rule's where nobody set the level.
        rule: what the rules say beside it where they call for the same level, or "".
        sources: keys of what the rule rests on, with their trust mark.
        set_by_reader: False for a suggestion nobody has set.
        suggestion: what the rules suggest beside what the reader set, where the two differ.
        phone: the place's sentence not to wait for this letter, or "".
    """

    level: str
    text: str
    reason: str = ""
    rule: str = ""
    sources: tuple[str, ...] = ()
    set_by_reader: bool = False
    suggestion: str = ""
    phone: str = ""

    @property
    def red(self) -> bool:
        """Whether this is drawn in red: emergency and same day."""
        return self.level in {"E0", "E1"}


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its text; the label may be empty."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one title."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Still:
    """One key frame.

    Attributes:
        clip_ns: time of the frame from the clip's first one, in the seconds the clip is shown in.
        case_ns: its place on the case clock.
        label: that time, and the frame number where it is known.
        width, height: in pixels.
        rgb: width * height * 3 bytes.
    """

    clip_ns: int
    case_ns: int
    label: str
    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class GapBox:
    """A stretch of a trace without data, with the text that says how long."""

    span: Interval
    text: str


@dataclass(frozen=True, slots=True)
class TracePart:
    """One trace of a figure.

    Attributes:
        title: what it is, its source and how far its clock may be off.
        unit: for the axis.
        slice: its values.
        gaps: where there are none.
        kind: "motion" or "log": decides the colour.
        unsure: where there are values that say nothing of the child, with the reason.
    """

    title: str
    unit: str
    slice: TraceSlice = field(compare=False)
    gaps: tuple[GapBox, ...] = ()
    kind: str = "motion"
    unsure: tuple[GapBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """Key frames above traces on one ruler.

    Attributes:
        span: case time the ruler covers.
        zero_ns: case time at which the ruler reads 0:00 (the clip's first frame).
        ruler: what the ruler counts ("clip 2, first frame 06:52:09 CET").
        episode: the episode itself.
        events: shaded spans inside it.
        stills: key frames in time order.
        traces: top to bottom.
        caption: how its pictures differ from the file and what it does not show, or "".
        compact: drawn small, beside its text.
    """

    span: Interval
    zero_ns: int
    ruler: str
    episode: Interval
    events: tuple[Interval, ...] = ()
    stills: tuple[Still, ...] = ()
    traces: tuple[TracePart, ...] = ()
    caption: str = ""
    compact: bool = False


@dataclass(frozen=True, slots=True)
class EpisodePart:
    """What is said about one episode.

    Attributes:
        title: what, in which state, where and when ("Episode E3: brief stiffening, cluster, on
            waking; Clip 2, 06:52 CET").
        place: date, clip time and length.
        figure: None where there is nothing to draw.
        measured: sentences marked (M); empty is printed as "not measured".
        seen: what the reader saw (R), label and word; empty is printed as "not described".
        marks: manoeuvres, states and device marks within or near the episode.
        considered: the reader's own interpretation, or "".
        quality: start and end captured, confidence, what limits the measurement.
        main: the one the urgency rests on most; drawn over the whole width.
    """

    title: str
    place: str
    figure: Figure | None
    measured: tuple[str, ...]
    seen: tuple[Row, ...]
    marks: tuple[Row, ...] = ()
    considered: str = ""
    quality: tuple[str, ...] = ()
    main: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One answered item: what, whose word, where it comes from.

    Attributes:
        text: in the words of the checklist.
        basis: who says so; None for an item nobody answered.
        sources: keys with their trust mark ("V:ILAE-ES").
        tied: the episodes and stretches the answer rests on ("E1", "Clip 2 0:03").
        red_flag: raises urgency whatever else is ticked.
    """

    text: str
    basis: Basis | None = None
    sources: tuple[str, ...] = ()
    red_flag: bool = False
    tied: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Text, whose word it is and what it rests on: `runs on waking (R: E1, E3)`."""
        if self.basis is None:
            return self.text
        rests = f": {', '.join(self.tied)}" if self.tied else ""
        return f"{self.text} ({self.basis.value}{rests})"

    @property
    def line(self) -> str:
        """The same with its trust marks."""
        marks = f" [{', '.join(self.sources)}]" if self.sources else ""
        return f"{self.said}{marks}"


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition of the checklists: what speaks for it, against it, and what is open."""

    condition: str
    supports: tuple[Statement, ...]
    against: tuple[Statement, ...]
    open: tuple[Statement, ...]
    recorded: tuple[Statement, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One file: name, first 12 of its SHA-256, length, rate, clock, how it was placed, findings."""

    name: str
    sha12: str
    duration: str
    rate: str
    clock: str
    sync: str
    watched: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements of the material or of the literature that disagree; both are shown."""

    title: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Footer:
    """What lets a page be traced: verify code, head of the audit chain, who is responsible."""

    verify: str = ""
    audit: str = ""


@dataclass(frozen=True, slots=True)
class MissingField:
    """Something the letter still lacks.

    Attributes:
        field: stable name for the window ("child.birth_date", "letter.question", "episode.E3").
        label: as shown.
        where: which place of the window mends it ("child", "letter", "episodes", "checklists").
        essential: a receiving service sends letters back without it.
    """

    field: str
    label: str
    where: str
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Referral:
    """The whole letter, in the order it is printed."""

    header: Header
    urgency: UrgencyBox
    child: tuple[str, ...]
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    question: str
    summary: str
    history: tuple[Group, ...]
    examination: tuple[Group, ...]
    episodes: tuple[EpisodePart, ...]
    episodes_left_out: str
    conditions: tuple[ConditionRow, ...]
    conditions_left_out: str
    conflicts: tuple[Conflict, ...]
    cannot_show: tuple[str, ...]
    general_limits: tuple[str, ...]
    advice: str
    missing: tuple[MissingField, ...]
    attachments: str
    material: tuple[MaterialRow, ...]
    sources: tuple[Row, ...]
    signature: tuple[str, ...]
    limitation: str = LIMITATION
    letters: str = LETTERS
    footer: Footer = field(default_factory=Footer)
    language: str = "en"
