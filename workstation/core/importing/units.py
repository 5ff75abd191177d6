"""Canonical units, and the factors that lead to them."""

from __future__ import annotations

import math
import re

from workstation.core.evidence import ChannelKind

STANDARD_GRAVITY = 9.80665
"""m/s2 in one g (ISO 80000-3)."""

PER_MS2 = 1 / STANDARD_GRAVITY
PER_RAD = 180 / math.pi

UNIT = {
    ChannelKind.ACCELERATION: "g",
    ChannelKind.ROTATION: "deg/s",
    ChannelKind.MAGNETIC: "uT",
    ChannelKind.TEMPERATURE: "degC",
    ChannelKind.HEART_RATE: "1/min",
    ChannelKind.INTERBEAT: "s",
    ChannelKind.SPO2: "%",
    ChannelKind.COUNTS: "1",
    ChannelKind.LIGHT: "lux",
    ChannelKind.BATTERY: "V",
    ChannelKind.ECG: "mV",
    ChannelKind.EEG: "uV",
    ChannelKind.PULSE_WAVE: "1",
    ChannelKind.SKIN_CONDUCTANCE: "uS",
    ChannelKind.BREATHING: "1/min",
}
"""The one unit of each kind; OTHER keeps its own."""

_FACTORS: dict[ChannelKind, dict[str, float]] = {
    ChannelKind.ACCELERATION: {
        "g": 1.0,
        "mg": 1e-3,
        "millig": 1e-3,
        "milli-g": 1e-3,
        "m/s2": PER_MS2,
        "m/s/s": PER_MS2,
        "ms-2": PER_MS2,
        "mm/s2": PER_MS2 / 1e3,
    },
    ChannelKind.ROTATION: {
        "deg/s": 1.0,
        "dps": 1.0,
        "degree/s": 1.0,
        "degrees/s": 1.0,
        "rad/s": PER_RAD,
        "rads-1": PER_RAD,
    },
    ChannelKind.MAGNETIC: {
        "ut": 1.0,
        "mt": 1e3,
        "t": 1e6,
        "nt": 1e-3,
        "gauss": 100.0,
        "mgauss": 0.1,
    },
    ChannelKind.TEMPERATURE: {"degc": 1.0, "c": 1.0, "celsius": 1.0, "deg.c": 1.0},
    ChannelKind.HEART_RATE: {"1/min": 1.0, "bpm": 1.0, "/min": 1.0, "beats/min": 1.0},
    ChannelKind.INTERBEAT: {"s": 1.0, "ms": 1e-3},
    ChannelKind.SPO2: {"%": 1.0},
    ChannelKind.LIGHT: {"lux": 1.0, "lx": 1.0},
    ChannelKind.BATTERY: {"v": 1.0, "mv": 1e-3},
    ChannelKind.ECG: {"mv": 1.0, "uv": 1e-3, "v": 1e3},
    ChannelKind.EEG: {"uv": 1.0, "mv": 1e3, "v": 1e6, "nv": 1e-3},
    ChannelKind.SKIN_CONDUCTANCE: {"us": 1.0, "ms": 1e3, "ns": 1e-3},
    ChannelKind.BREATHING: {"1/min": 1.0, "bpm": 1.0, "/min": 1.0},
}

_SQUARED = re.compile(r"[()^*\s_]")


def plain(unit: str) -> str:
    """A unit as written, in one spelling: "m/(s^2)" and "m/s²" become "m/s2"."""
    text = unit.strip().lower().replace("²", "2").replace("µ", "u").replace("μ", "u")
    text = text.replace("°", "deg").replace("per second squared", "/s2").replace("degrees", "deg")
    text = text.replace("/sec", "/s").replace("·", "")
    text = _SQUARED.sub("", text)
    return {"m/s^2": "m/s2", "mps2": "m/s2", "gs": "g", "deg": "deg"}.get(text, text)


def factor(kind: ChannelKind, unit: str) -> float | None:
    """What a value in `unit` is multiplied with for the kind's canonical unit; None if unknown."""
    return _FACTORS.get(kind, {}).get(plain(unit))
