from __future__ import annotations

from dataclasses import dataclass

import pytest

from workstation.core.evidence import ChannelKind
from workstation.core.importing.triples import triples_of


@dataclass(frozen=True)
class Named:
    name: str
    kind: ChannelKind = ChannelKind.ACCELERATION
    unit: str = "g"


@pytest.mark.parametrize(
    ("names", "stem"),
    [
        (("acc x", "acc y", "acc z"), "acc"),
        (("Accelerometer_X", "Accelerometer_Y", "Accelerometer_Z"), "Accelerometer"),
        (("left.arm.z", "left.arm.x", "left.arm.y"), "left.arm"),
        (("wrist-X", "wrist-Y", "wrist-Z"), "wrist"),
    ],
)
def test_three_axes_are_told_however_their_maker_joins_the_letter(names, stem):
    (triple,) = triples_of([Named(n) for n in names])
    assert triple.stem == stem
    assert triple.names == tuple(sorted(names))
    assert triple.holds_gravity


@pytest.mark.parametrize(
    "names", [("acc x", "acc y"), ("x", "y", "z"), (" x", "_y", ".z"), ("taux", "tauy", "tauz")]
)
def test_what_is_not_three_named_axes_is_none(names):
    assert triples_of([Named(n) for n in names]) == ()


def test_two_units_or_kinds_are_not_one_sensor():
    mixed = [Named("a x"), Named("a y", unit="m/s²"), Named("a z", ChannelKind.ROTATION)]
    assert triples_of(mixed) == ()
