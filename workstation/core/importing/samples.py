"""What a log holds once it is read: its facts and its samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from workstation.core.errors import CancelledError
from workstation.core.evidence import Gap, Recording

Progress = Callable[[float], None]
"""Told how far a step is, 0 to 1."""

Cancelled = Callable[[], bool]
"""Asked often by long work; once it says True the work raises CancelledError."""

Times = NDArray[np.int64]
Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """Channels that share their sample times.

    Attributes:
        name: the `group` of its channels ("acc").
        times_ns: (n,) int64 log time, 0 = the recording's first sample. Never falls; equal times
            stay where the device stamped two samples alike.
        columns: channel name -> (n,) float32, NaN where the device gave no value.
        gaps: stretches in which nothing was recorded, in order.
    """

    name: str
    times_ns: Times
    columns: Mapping[str, Values]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class LogData:
    """A sensor log as read: the facts, and the samples by group name."""

    recording: Recording
    groups: Mapping[str, SampleGroup] = field(default_factory=lambda: MappingProxyType({}))

    def column(self, channel: str) -> tuple[Times, Values]:
        """Times and values of one channel.

        Raises:
            KeyError: no such channel.
        """
        for group in self.groups.values():
            if channel in group.columns:
                return group.times_ns, group.columns[channel]
        raise KeyError(channel)


def no_progress(_: float) -> None:
    """A progress callback for whoever does not want one."""


def never_cancelled() -> bool:
    """A cancel callback for whoever does not want one."""
    return False


def stop_if(cancelled: Cancelled) -> None:
    """Leave long work once the person asked to.

    Raises:
        CancelledError: they did.
    """
    if cancelled():
        raise CancelledError
