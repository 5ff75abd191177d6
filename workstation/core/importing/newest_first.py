"""Tables that list the newest row first, as some apps export them: turned to begin at the start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workstation.core.evidence import Finding, Severity
from workstation.core.importing.samples import Times

if TYPE_CHECKING:
    from workstation.core.importing.assemble import Found, PagedGroup, RawGroup

NEWEST_FIRST = "order.newest_first"
"""Code of the finding that a list was turned."""

_FEWEST = 3
_FALLS_TO_A_RISE = 20
"""A list of newest rows first may still rise where a clock was set; workstation default."""


def oldest_first(found: Found) -> Found:
    """The find with such groups turned, and a finding for each.

    Samples that run back in time from first to last are a list turned over, not a clock that was
    set back at every one of them.
    """
    turned = {g.name: _turned(g) for g in found.held if runs_back(g.times_ns)}
    if not turned:
        return found
    groups: list[RawGroup | PagedGroup] = [turned.get(g.name, g) for g in found.groups]
    findings = [
        Finding(
            NEWEST_FIRST,
            f"The file lists the newest samples of {name} first; it was read from its end.",
            Severity.CAUTION,
        )
        for name in turned
    ]
    return replace(
        found,
        groups=groups,
        marks=tuple(reversed(found.marks)),
        findings=[*found.findings, *findings],
    )


def runs_back(stamps: Times) -> bool:
    """Whether stamps (n,) fall nearly wherever they change."""
    if stamps.size < _FEWEST or stamps[0] <= stamps[-1]:
        return False
    # Compared, not subtracted: hostile stamps may lie further apart than 64 bits hold.
    falls = int(np.count_nonzero(stamps[1:] < stamps[:-1]))
    rises = int(np.count_nonzero(stamps[1:] > stamps[:-1]))
    return falls > 1 and falls >= rises * _FALLS_TO_A_RISE


def _turned(group: RawGroup) -> RawGroup:
    columns = tuple(replace(c, values=np.ascontiguousarray(c.values[::-1])) for c in group.columns)
    return replace(group, times_ns=np.ascontiguousarray(group.times_ns[::-1]), columns=columns)
