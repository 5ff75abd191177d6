"""The lines a reviewer may look at in a log, read in part from its kept samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workstation.core.evidence import Channel, ChannelKind, Recording
from workstation.core.importing.keeping import ANGLE, MAGNITUDE
from workstation.core.importing.log import KeptLog
from workstation.core.importing.triples import Triple, triples_of
from workstation.core.trace.pyramid import MinMaxPyramid
from workstation.core.trace.samples import Samples
from workstation.core.trace.spectrum import LEAST_RATE_HZ, Axes
from workstation.core.trace.trace import KeptTrace

ENMO = "enmo"
SPECTRUM = "spectrum"
_FELT = (ChannelKind.ACCELERATION, ChannelKind.ROTATION)
_ABOUT = {
    MAGNITUDE: "Length of the three axes, √(x² + y² + z²). Of an acceleration it is 1 g at rest.",
    ENMO: "ENMO: √(x² + y² + z²) − 1 g, values below zero set to zero "
    "(van Hees 2013, doi:10.1371/journal.pone.0061691).",
    ANGLE: "Angle of the z axis to the horizontal, atan2(z, √(x² + y²)), of the axes' medians over "
    "5 s (van Hees 2015, doi:10.1371/journal.pone.0142533; anglez in GGIR).",
    SPECTRUM: "How strong each rate of to and fro was, the three axes added as powers. Windows of "
    "4 s, none over a gap; nothing above 0.4 of the rate (workstation defaults).",
}
_FIRST = (
    ChannelKind.HEART_RATE,
    ChannelKind.SPO2,
    ChannelKind.BREATHING,
    ChannelKind.COUNTS,
)


@dataclass(frozen=True, slots=True)
class Track:
    """One line a reviewer may look at.

    Attributes:
        key: stable within its source.
        name, unit: for the lane's head and axis.
        kind: what it measures.
    """

    key: str
    name: str
    unit: str
    kind: ChannelKind


def tracks_of(recording: Recording) -> tuple[Track, ...]:
    """The tracks of a log, what is read first at the top: magnitude, vital signs, then the rest.

    `magnitude:S` is the length of the three axes "S x", "S y" and "S z". Of an acceleration in g
    that holds gravity there are also `enmo:S` (that length minus one, never below zero; van Hees
    2013) and `angle:S` (of the third axis to the horizontal; van Hees 2015).
    """
    leading: list[Track] = []
    computed: list[Track] = []
    turning: list[Track] = []
    for triple in _triples(recording):
        stem = triple.stem
        length = Track(f"{MAGNITUDE}:{stem}", f"|{stem}|", triple.unit, triple.kind)
        moving = triple.kind is ChannelKind.ACCELERATION
        (leading if moving else turning).append(length)
        if triple.holds_gravity:
            computed.append(Track(f"{ENMO}:{stem}", f"{stem} ENMO", "g", triple.kind))
            computed.append(Track(f"{ANGLE}:{stem}", f"{stem} angle z", "°", ChannelKind.OTHER))
    channels = [Track(c.name, c.name, c.unit, c.kind) for c in recording.channels]
    vital = sorted((t for t in channels if t.kind in _FIRST), key=lambda t: _FIRST.index(t.kind))
    rest = [t for t in channels if t.kind not in _FIRST]
    return (*leading, *vital, *computed, *turning, *rest)


def spectra_of(recording: Recording) -> tuple[Track, ...]:
    """The spectra over time that a log can give: one for each sensor that feels movement.

    `spectrum:S` is made of the three axes "S x", "S y" and "S z", added as powers: in the length
    of the vector a sway across gravity would stand at twice its rate.
    """
    rates = {c.name: c.rate_hz or 0.0 for c in recording.channels}
    return tuple(
        Track(f"{SPECTRUM}:{t.stem}", f"{t.stem} spectrum", t.unit, t.kind)
        for t in _triples(recording)
        if t.kind in _FELT and rates[t.names[0]] >= LEAST_RATE_HZ
    )


def kept_axes(kept: KeptLog, key: str) -> Axes:
    """The axes behind a spectrum of a kept log, of which no sample is read yet.

    Raises:
        KeyError: the log has no such spectrum.
        DamagedFileError: the kept file is not what was written.
    """
    stem = key.partition(":")[2]
    if key not in {t.key for t in spectra_of(kept.recording)}:
        raise KeyError(key)
    triple = next(t for t in _triples(kept.recording) if t.stem == stem)
    channel = next(c for c in kept.recording.channels if c.name == triple.names[0])
    return Axes(
        kept.moments(channel.group),
        tuple(kept.samples(channel.group, name) for name in triple.names),
        channel.rate_hz or LEAST_RATE_HZ,
        triple.unit,
    )


def about(key: str) -> str:
    """How a track is computed, in one or two sentences; "" for a channel as the log gives it."""
    return _ABOUT.get(key.partition(":")[0], "") if ":" in key else ""


def axes_group(recording: Recording, key: str) -> str:
    """What the axes of one sensor have in common ("acc" of "acc x"), "" for anything else."""
    return next((t.stem for t in _triples(recording) if key in t.names), "")


def channel_of(recording: Recording, key: str) -> Channel | None:
    """The channel a track is drawn from, the first of three axes; None if there is none such."""
    stem = key.partition(":")[2]
    names = {key}
    names |= {t.names[0] for t in _triples(recording) if t.stem == stem}
    return next((c for c in recording.channels if c.name in names), None)


def kept_trace(kept: KeptLog, key: str) -> KeptTrace:
    """One track of a kept log, of which nothing but the directory is read yet.

    Raises:
        KeyError: the log has no such track.
        DamagedFileError: the kept file is not what was written.
    """
    track = next((t for t in tracks_of(kept.recording) if t.key == key), None)
    if track is None:
        raise KeyError(key)
    channel = next((c for c in kept.recording.channels if c.name == key), None)
    if channel is not None:
        return KeptTrace(
            track.name,
            track.unit,
            kept.moments(channel.group),
            kept.pyramid(channel.group, key),
            channel.gaps,
            kept.blanks(channel.group, key),
        )
    made, _, stem = key.partition(":")
    line = f"{MAGNITUDE}:{stem}" if made == ENMO else key
    if line not in kept.lines:  # the recording is shorter than one value of it takes
        none = MinMaxPyramid.build(np.empty(0, np.float32))
        return KeptTrace(track.name, track.unit, np.empty(0, np.int64), none)
    group = kept.lines[line]
    pyramid, blanks = kept.line(line)
    if made == ENMO:
        pyramid = _above_one(pyramid)
    return KeptTrace(track.name, track.unit, kept.moments(group), pyramid, kept.gaps(group), blanks)


def _triples(recording: Recording) -> list[Triple]:
    """Three axes of one quantity, group by group."""
    groups = dict.fromkeys(c.group for c in recording.channels)
    return [
        triple
        for group in groups
        for triple in triples_of([c for c in recording.channels if c.group == group])
    ]


class _AboveOne:
    """ENMO of a magnitude, computed where it is asked for."""

    def __init__(self, length: Samples) -> None:
        self._length = length

    def __len__(self) -> int:
        return len(self._length)

    def __getitem__(self, key: slice | NDArray[np.int64]) -> NDArray[np.float32]:
        above = self._length[key] - np.float32(1)
        return np.asarray(np.maximum(above, 0), np.float32)


def _above_one(pyramid: MinMaxPyramid) -> MinMaxPyramid:
    """The overview of ENMO: extremes go through a function that never falls."""
    return MinMaxPyramid(
        _AboveOne(pyramid.values),
        tuple(_AboveOne(low) for low in pyramid.lows),
        tuple(_AboveOne(high) for high in pyramid.highs),
    )
