"""One measured number with all that must be said beside it, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its method, version and uncertainty, or an abstention with its reason.

    Attributes:
        name: stable short name ("rhythm").
        value: the number; int for times ("ns") and counts, float else; None where it abstains.
        unit: "ns", "Hz", "1", "%", "%/s".
        uncertainty: plus or minus, in the unit, or None where `low` and `high` say it.
        low, high: what `basis` says, in the unit, or None.
        basis: what the uncertainty or the bounds are ("one frame interval", "95 % interval",
            "range").
        reason: why there is no number, one sentence a clinician understands; "" else.
        method, version: what measured it.
    """

    name: str
    value: int | float | None
    unit: str
    method: str
    version: str
    uncertainty: int | float | None = None
    low: int | float | None = None
    high: int | float | None = None
    basis: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError(f"{self.name}: a number or a reason why there is none")


def abstain(name: str, unit: str, reason: str, method: str, version: str) -> Measure:
    """No number, and why."""
    return Measure(name, None, unit, method, version, reason=reason)
