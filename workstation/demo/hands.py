"""The grown-up's hand that holds the child's arm or lands on the mattress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workstation.core.timebase import NS
from workstation.demo.brush import Picture, Ramp
from workstation.demo.chain import Chain, lay
from workstation.demo.figure import Place, Places
from workstation.demo.lens import View
from workstation.demo.shapes import ease
from workstation.demo.story import ClipStory

_SKIN = Ramp.of((96, 62, 48), (186, 142, 114), (222, 188, 162))
_SLEEVE = Ramp.of((44, 40, 52), (88, 82, 100), (128, 122, 140))


_COMING_CM = np.array([6.0, 34.0, 6.0])
"""From where the hand that holds comes."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a grown-up's hand is: it comes from `wrist` and closes on, or points to, `place`."""

    grips: bool
    wrist: Place
    place: Place


def reaches(clip: ClipStory, t: float, at: Places) -> tuple[Reach, ...]:
    """The hands in the picture at a moment of a clip.

    Args:
        clip: the story.
        t: seconds of the clip.
        at: the child's joints.
    """
    found = []
    span = clip.span("left arm held")
    if span is not None:
        come, go = (
            _eased((t - span.start_ns / NS) / 0.8 + 1.0),
            _eased((t - span.end_ns / NS) / 0.8),
        )
        away = 1.0 - come + go
        if away < 0.999:
            held = 0.42 * at["left_elbow"] + 0.58 * at["left_wrist"] + np.array([0.0, 0.0, 1.5])
            off = _COMING_CM * away
            found.append(Reach(True, held + np.array([2.0, 9.0, 2.5]) + off, held + off))
    if clip.pat_ns is not None:
        since = t - clip.pat_ns / NS
        near = _eased(since + 1.5) * _eased((2.0 - since) / 1.1)
        if near > 0.001:
            # Down fast, so that the moment of landing is sharp; up again at leisure.
            high = min(max(-since / 0.16, 0.0), 1.0) ** 2 if since < 0 else _eased(since / 0.9)
            wrist = np.array([1.0, -26.0 - 26.0 * (1.0 - near), 1.0 + 9.0 * high])
            found.append(Reach(False, wrist, wrist + np.array([0.22, 1.0, 0.0])))
    return tuple(found)


def _eased(x: float) -> float:
    return float(ease(np.array(x)))


@dataclass(frozen=True, slots=True)
class GrownUp:
    """What a grown-up's arm is painted with."""

    skin: Ramp = _SKIN
    sleeve: Ramp = _SLEEVE

    def dimmed(self, gain: tuple[float, float, float]) -> GrownUp:
        """The same arm under another light, a factor a channel."""
        return GrownUp(self.skin.dimmed(gain), self.sleeve.dimmed(gain))

    def paint(self, picture: Picture, view: View, reach: Reach) -> None:
        """Paint the hand, in place."""
        if reach.grips:
            self._grip(picture, view, reach.wrist, reach.place)
        else:
            self._flat_hand(picture, view, reach.wrist, reach.place - reach.wrist)

    def _grip(self, picture: Picture, view: View, wrist: Place, held: Place) -> None:
        """A hand that comes from `wrist` and closes around a place."""
        along = (held - wrist) / max(float(np.linalg.norm(held - wrist)), 1e-6)
        across = np.array([-along[1], along[0], 0.0])
        palm = Chain.of(view, [wrist, held - 3.6 * along], [2.6, 3.5])
        digits = [
            Chain.of(
                view,
                [
                    held - 3.4 * along + s * across,
                    held - 0.2 * along + 1.05 * s * across,
                    held + reach * along + 0.98 * s * across,
                ],
                [1.0, 0.98, 0.82],
            )
            for s, reach in ((-2.4, 1.6), (-0.85, 2.2), (0.7, 2.1), (2.2, 1.5))
        ]
        self._lay(picture, view, wrist, along, [palm], digits)

    def _flat_hand(self, picture: Picture, view: View, wrist: Place, towards: Place) -> None:
        """A flat hand, palm down, at the end of an arm."""
        along = towards / np.linalg.norm(towards)
        across = np.array([-along[1], along[0], 0.0])
        palm = Chain.of(view, [wrist, wrist + 4.6 * along], [2.5, 3.4])
        digits = [
            Chain.of(
                view,
                [wrist + 5.0 * along + s * across, wrist + reach * along + 1.3 * s * across],
                [0.98, 0.76],
            )
            for s, reach in ((-2.2, 10.4), (-0.75, 11.8), (0.75, 11.6), (2.15, 10.0))
        ]
        thumb = [wrist + 1.8 * along - 2.4 * across, wrist + 6.0 * along - 5.4 * across]
        self._lay(picture, view, wrist, along, [palm, Chain.of(view, thumb, [1.3, 0.9])], digits)

    def _lay(
        self,
        picture: Picture,
        view: View,
        wrist: Place,
        along: Place,
        palm: list[Chain],
        digits: list[Chain],
    ) -> None:
        lift = 1.5 + 0.9 * float(wrist[2])
        lay(picture, [*palm, *digits], self.skin, view, round_cm=1.6, lift_cm=lift)
        for digit in digits:
            lay(picture, [digit], self.skin, view, round_cm=0.6, lift_cm=0.6)
        sleeve = Chain.of(view, [wrist - 2.0 * along, wrist - 40.0 * along], [3.5, 5.4])
        lay(picture, [sleeve], self.sleeve, view, round_cm=2.0, lift_cm=lift, flat=True)
