"""How a reader arranged the lanes, kept beside the settings from one start to the next. No Qt."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from workstation.core.errors import HypnicError
from workstation.review.saving import write_whole
from workstation.ui.panels.timeline.plan import (
    LEAST_PX,
    LONGEST_NAME,
    MOST_PX,
    LanePlan,
    ScaleBy,
    ScaleChoice,
)

NAME = "lanes.json"
MOST = 1_000
"""Lanes remembered of each kind of choice; those said last stay."""
_LARGEST_BYTES = 1_000_000
_LONGEST_ID = 400
_PARTS = 3


def read_plan(file: Path) -> LanePlan:
    """The arrangement as it was left; the usual one where there is none or it cannot be used.

    Nothing in the file can keep the program from starting: what is not understood is left out.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_BYTES + 1)
        held = json.loads(data) if len(data) <= _LARGEST_BYTES else None
    except (OSError, ValueError, RecursionError):
        held = None
    return _plan(held) if isinstance(held, dict) else LanePlan()


def write_plan(plan: LanePlan, file: Path) -> None:
    """Keep the arrangement.

    Raises:
        HypnicError: it cannot be written there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HypnicError(
            f"The arrangement of the lanes could not be kept ({error.strerror}).", file=file.name
        ) from error
    held = {
        "order": list(plan.order[:MOST]),
        "heights_px": _last(plan.heights_px),
        "folded": _last(plan.folded),
        "chosen": _last(plan.chosen),
        "names": _last(plan.names),
        "scales": {i: [s.by, s.low, s.high] for i, s in _last(plan.scales).items()},
    }
    write_whole(json.dumps(held, ensure_ascii=False, indent=1).encode(), file)


def _last(of: dict[str, Any]) -> dict[str, Any]:
    return dict(list(of.items())[-MOST:])


def _plan(held: dict[str, Any]) -> LanePlan:
    order = held.get("order")
    plan = LanePlan()
    if isinstance(order, list):
        plan.order = tuple(dict.fromkeys(i for i in order[:MOST] if _is_id(i)))
    for lane_id, px in _pairs(held, "heights_px"):
        if type(px) is int and LEAST_PX <= px <= MOST_PX:
            plan.heights_px[lane_id] = px
    for name, into in (("folded", plan.folded), ("chosen", plan.chosen)):
        into.update({i: on for i, on in _pairs(held, name) if isinstance(on, bool)})
    for lane_id, name in _pairs(held, "names"):
        if isinstance(name, str) and name.isprintable() and len(name) <= LONGEST_NAME:
            plan.rename(lane_id, name)
    for lane_id, scale in _pairs(held, "scales"):
        choice = _scale(scale)
        if choice is not None:
            plan.scale(lane_id, choice)
    return plan


def _pairs(held: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    found = held.get(name)
    if not isinstance(found, dict):
        return []
    return [(i, value) for i, value in list(found.items())[:MOST] if _is_id(i)]


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def _scale(held: object) -> ScaleChoice | None:
    if not isinstance(held, list) or len(held) != _PARTS:
        return None
    by, low, high = held
    try:
        choice = ScaleChoice(ScaleBy(by), float(low), float(high))
    except (TypeError, ValueError, OverflowError):
        return None
    return choice if math.isfinite(choice.low) and math.isfinite(choice.high) else None
