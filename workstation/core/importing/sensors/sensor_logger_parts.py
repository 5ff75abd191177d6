"""The tables Sensor Logger writes, and what their columns are.

Units: github.com/tszheichoi/awesome-sensor-logger, UNITS.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from workstation.core.evidence import ChannelKind
from workstation.core.importing.assemble import Column, RawGroup
from workstation.core.importing.figures import scaled, single
from workstation.core.importing.samples import Values
from workstation.core.importing.units import PER_MS2, PER_RAD

AXES = ("x", "y", "z")
_ACC, _GYRO, _MAG = ChannelKind.ACCELERATION, ChannelKind.ROTATION, ChannelKind.MAGNETIC
_METRIC = 4.0
"""The length of gravity tells its unit: about 1 in g, about 10 in m/s2."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table: its group, and column -> (channel, kind, unit, factor)."""

    group: str
    columns: Mapping[str, tuple[str, ChannelKind, str, float]]


def _axes(label: str, kind: ChannelKind, unit: str, factor: float) -> Part:
    return Part(label, {a: (f"{label} {a}", kind, unit, factor) for a in AXES})


PARTS: dict[str, Part] = {
    "totalacceleration": _axes("acc", _ACC, "g", PER_MS2),
    "accelerometer": _axes("linear acc", _ACC, "g", PER_MS2),
    "gravity": _axes("gravity", ChannelKind.OTHER, "g", PER_MS2),
    "accelerometeruncalibrated": _axes("acc uncalibrated", _ACC, "g", 1.0),
    "gyroscope": _axes("gyro", _GYRO, "deg/s", PER_RAD),
    "gyroscopeuncalibrated": _axes("gyro uncalibrated", _GYRO, "deg/s", PER_RAD),
    "magnetometeruncalibrated": _axes("mag uncalibrated", _MAG, "uT", 1.0),
    "watchmagnetometer": _axes("watch mag", _MAG, "uT", 1.0),
    "magnetometer": _axes("mag", _MAG, "uT", 1.0),
    "heartrate": Part("heart rate", {"bpm": ("heart rate", ChannelKind.HEART_RATE, "1/min", 1.0)}),
    "light": Part("light", {"lux": ("light", ChannelKind.LIGHT, "lux", 1.0)}),
    "microphone": Part("sound level", {"dBFS": ("sound level", ChannelKind.OTHER, "dBFS", 1.0)}),
    "barometer": Part("pressure", {"pressure": ("pressure", ChannelKind.OTHER, "hPa", 1.0)}),
    "wristmotion": Part(
        "wrist",
        {f"rotationRate{a.upper()}": (f"gyro {a}", _GYRO, "deg/s", PER_RAD) for a in AXES}
        | {f"gravity{a.upper()}": (f"gravity {a}", ChannelKind.OTHER, "g", 1.0) for a in AXES}
        | {f"acceleration{a.upper()}": (f"linear acc {a}", _ACC, "g", 1.0) for a in AXES}
        | {
            f"quaternion{a}": (f"attitude {a.lower()}", ChannelKind.OTHER, "1", 1.0) for a in "WXYZ"
        },
    ),
}


def in_g(columns: list[Column]) -> list[Column]:
    """Axes that hold gravity, in g: phones write g or m/s2, and the table does not say which."""
    scale = PER_MS2 if _is_metric(columns) else 1.0
    return [replace(c, values=scaled(c.values, scale)) for c in columns]


def _sum(one: Values, other: Values) -> Values:
    return single(one.astype(np.float64) + other.astype(np.float64))


def _is_metric(axes: list[Column]) -> bool:
    length: Values = np.sqrt(sum(c.values.astype(np.float64) ** 2 for c in axes))
    finite = length[np.isfinite(length)]
    return finite.size > 0 and float(np.median(finite)) > _METRIC


def whole_of_wrist(columns: list[Column]) -> list[Column]:
    """In g, with the whole acceleration first: what the sensor felt is gravity plus motion."""
    by_name = {c.name: c for c in columns}
    gravity = [by_name.get(f"gravity {a}") for a in AXES]
    motion = [by_name.get(f"linear acc {a}") for a in AXES]
    if not all(gravity) or not all(motion):
        return columns
    scale = PER_MS2 if _is_metric([c for c in gravity if c]) else 1.0
    in_unit = [
        replace(c, values=scaled(c.values, scale))
        if c.name.startswith(("gravity", "linear acc"))
        else c
        for c in columns
    ]
    by_name = {c.name: c for c in in_unit}
    whole = [
        Column(
            f"acc {a}",
            _ACC,
            "g",
            _sum(by_name[f"gravity {a}"].values, by_name[f"linear acc {a}"].values),
        )
        for a in AXES
    ]
    return whole + in_unit


def with_whole_acceleration(groups: list[RawGroup]) -> list[RawGroup]:
    """An iPhone writes gravity and the rest apart: what the sensor felt is their sum."""
    by_name = {g.name: g for g in groups}
    rest, gravity = by_name.get("linear acc"), by_name.get("gravity")
    if "acc" in by_name or rest is None or gravity is None:
        return groups
    if not np.array_equal(rest.times_ns, gravity.times_ns):
        return groups
    pulled = {c.name[-1]: c.values for c in gravity.columns}
    columns = tuple(
        Column(f"acc {c.name[-1]}", _ACC, "g", _sum(c.values, pulled[c.name[-1]]))
        for c in rest.columns
        if c.name[-1] in pulled
    )
    return [RawGroup("acc", rest.times_ns, columns), *groups] if columns else groups
