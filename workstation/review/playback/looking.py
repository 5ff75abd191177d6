"""What is on screen: which clips stand side by side, or on which instants they are locked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from workstation.core.timebase import NS

_T = TypeVar("_T")

MOST = 4
"""Pictures on screen at once."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant of a clip a comparison is locked on: a frame, on the clip's own clock.

    It is kept as clip time so that it stays the same frame when the clip is nudged.

    Attributes:
        clip: source id.
        clip_ns: when that frame appears.
        episode: id of the episode it was chosen for, "" for none.
    """

    clip: str
    clip_ns: int
    episode: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """How a case is looked at. Never part of the record.

    Without chosen clips there is one picture, of whichever clip has footage. Chosen clips stand
    side by side at one instant of the case. Locked, each picture runs from its own instant and
    they are not the same moment of the case.

    Attributes:
        chosen: source ids of the clips side by side, two to four; or none.
        moments: what each locked picture runs from, two to four; or none.
        main: which picture the playhead belongs to.
        hears: which picture is heard, None for the main one.
        before: the lock that was left last.

    Raises:
        ValueError: one picture alone or more than four, a clip chosen twice, or no such picture.
    """

    chosen: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    main: int = 0
    hears: int | None = None
    before: tuple[Moment, ...] = ()

    def __post_init__(self) -> None:
        for shown in (self.chosen, self.moments):
            if shown and not 2 <= len(shown) <= MOST:
                raise ValueError(f"two to {MOST} pictures stand side by side")
        if len(set(self.chosen)) < len(self.chosen):
            raise ValueError("on the case clock a clip shows one moment only")
        if not 0 <= self.main < self.count or not 0 <= self.heard < self.count:
            raise ValueError("there is no such picture")

    @property
    def locked(self) -> bool:
        """Whether each picture runs from its own instant."""
        return bool(self.moments)

    @property
    def clips(self) -> tuple[str, ...]:
        """The clip of each picture; empty while one picture shows whichever has footage."""
        return tuple(m.clip for m in self.moments) or self.chosen

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return max(len(self.clips), 1)

    @property
    def main_clip(self) -> str | None:
        """The clip of the main picture, None for whichever has footage."""
        clips = self.clips
        return clips[self.main] if clips else None

    @property
    def heard(self) -> int:
        """Which picture is heard."""
        return self.main if self.hears is None else self.hears

    # -- other ways to look -------------------------------------------------------------------

    def arranged(self, clips: Sequence[str]) -> Looking:
        """These clips side by side on the case clock; fewer than two are one picture.

        What was main or heard stays so where it is still on screen.
        """
        row = tuple(dict.fromkeys(clips))[:MOST]
        if len(row) < 2:
            return Looking(before=self.before or self.moments)
        main = row.index(self.main_clip) if self.main_clip in row else 0
        heard = self.clips[self.heard] if self.clips and self.hears is not None else None
        return Looking(
            row, (), main, row.index(heard) if heard in row else None, self.moments or self.before
        )

    def turned(self, clip: str, beside: str | None) -> Looking:
        """A clip comes on screen, or leaves it.

        Args:
            clip: the clip.
            beside: what the one picture shows now, while there is only one.
        """
        if clip in self.chosen:
            return self.arranged([c for c in self.chosen if c != clip])
        held = self.chosen or ((beside,) if beside is not None and beside != clip else ())
        return self.arranged([*held, clip])

    def locked_on(self, moments: Sequence[Moment], main: int = 0) -> Looking:
        """Each picture runs from its own instant.

        Raises:
            ValueError: fewer than two instants or more than four, or no such main picture.
        """
        if not moments:
            raise ValueError(f"two to {MOST} pictures stand side by side")
        return Looking(self.chosen, tuple(moments), main, None, self.moments or self.before)

    def unlocked(self) -> Looking:
        """Back on the case clock, with the clips that stood side by side before."""
        if not self.locked:
            return self
        main = self.chosen.index(self.main_clip) if self.main_clip in self.chosen else 0
        return Looking(self.chosen, (), main, None, self.moments)

    def with_main(self, place: int) -> Looking:
        """Another picture is the main one; what is heard goes with it unless it was chosen."""
        return replace(self, main=place)

    def hearing(self, place: int) -> Looking:
        """Another picture is heard."""
        return replace(self, hears=place)

    def with_moment(self, place: int, moment: Moment) -> Looking:
        """A picture runs from another instant."""
        held = list(self.moments)
        held[place] = moment
        return replace(self, moments=tuple(held))

    def among(self, clips: Collection[str]) -> Looking:
        """The same, without clips that are not among these."""
        chosen = tuple(c for c in self.chosen if c in clips)
        moments = tuple(m for m in self.moments if m.clip in clips)
        before = _two_or_none(tuple(m for m in self.before if m.clip in clips))
        if (chosen, moments) == (self.chosen, self.moments):
            return replace(self, before=before)
        chosen, moments = _two_or_none(chosen), _two_or_none(moments)
        on_screen: tuple[object, ...] = moments or chosen
        was = (self.moments or self.chosen)[self.main]
        return Looking(
            chosen, moments, on_screen.index(was) if was in on_screen else 0, None, before
        )


def _two_or_none(row: tuple[_T, ...]) -> tuple[_T, ...]:
    return row if len(row) > 1 else ()


def offset_text(ns: int) -> str:
    """How far from the instant a picture is locked on: `+0.433 s`, `−1.200 s`, `0.000 s`.

    Cut, never rounded up past the frame.
    """
    ms = abs(ns) // 1_000_000
    sign = "" if not ms else "+" if ns > 0 else "−"
    whole, rest = divmod(ms, NS // 1_000_000)
    return f"{sign}{whole}.{rest:03d} s"
