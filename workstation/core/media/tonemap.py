"""The table that brings HDR pictures to a standard screen: what is white stays white."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

WHITE_NITS = 203.0
"""Brightness of ordinary white in HDR material (BT.2408); it becomes nearly full white."""

PEAK_NITS = 1000.0
"""Brightest highlight that still differs from its surroundings after mapping."""

STEPS = 48
"""Steps of the table a colour; between them four points are interpolated."""

_KNEE = 0.55
"""Share of full white up to which brightness is kept as it is."""

_BY_COLOUR = 0.8
"""Share of the bend that each colour takes by itself."""

# BT.2020 to BT.709 in linear light (BT.2087-0).
_TO_709 = np.array(
    [
        [1.660491, -0.587641, -0.072850],
        [-0.124550, 1.132900, -0.008349],
        [-0.018151, -0.100579, 1.118730],
    ]
)
_LUMA_2020 = np.array([0.2627, 0.6780, 0.0593])
_LUMA_709 = np.array([0.2126, 0.7152, 0.0722])


class Curve(StrEnum):
    """How HDR material codes brightness."""

    HLG = "arib-std-b67"
    PQ = "smpte2084"


def table_text(curve: Curve) -> str:
    """The table in the "cube" format that FFmpeg reads: red changes fastest, then green, blue."""
    steps = np.linspace(0.0, 1.0, STEPS)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    shown = to_standard(np.stack([red, green, blue], axis=-1).reshape(-1, 3), curve)
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in shown.tolist())
    return f"LUT_3D_SIZE {STEPS}\n{rows}\n"


def to_standard(coded: NDArray[np.float64], curve: Curve) -> NDArray[np.float64]:
    """HDR colours (n, 3) as coded, 0 to 1, as sRGB colours (n, 3), 0 to 1.

    Most of the bend is applied to each colour by itself, so that highlights fade to white as in
    any camera picture; the rest in proportion, so that hues stay. What no standard screen can show
    is drawn towards grey of the same brightness rather than cut.
    """
    nits = hlg_nits(coded) if curve is Curve.HLG else pq_nits(coded)
    light = nits / WHITE_NITS
    brightest = light.max(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(brightest > 0, rolled_off(brightest) / brightest, 0.0)
    in_proportion = light * share[:, None]
    bent = _BY_COLOUR * rolled_off(light) + (1 - _BY_COLOUR) * in_proportion
    return srgb(_into_gamut(bent @ _TO_709.T))


def hlg_nits(coded: NDArray[np.float64]) -> NDArray[np.float64]:
    """HLG signal (n, 3) to cd/m2 on a 1000 cd/m2 screen (BT.2100: inverse OETF, then OOTF)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - c) / a) + b) / 12)
    luma = np.maximum(scene @ _LUMA_2020, 1e-12)
    nits: NDArray[np.float64] = PEAK_NITS * scene * (luma**0.2)[:, None]
    return nits


def pq_nits(coded: NDArray[np.float64]) -> NDArray[np.float64]:
    """PQ signal to cd/m2 (BT.2100: EOTF)."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = coded ** (1 / m2)
    nits: NDArray[np.float64] = 10000.0 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (
        1 / m1
    )
    return nits


def rolled_off(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Brightness against ordinary white -> share of full white: kept below the knee, then bent.

    The bend starts with the slope of a straight line and reaches exactly 1 at the peak.
    """
    peak = PEAK_NITS / WHITE_NITS
    span, room = peak - _KNEE, 1 - _KNEE
    # x -> room * (1 + k) * s / (1 + k * s) with s in 0..1 has slope 1 at 0 when k = span/room - 1.
    bend = span / room - 1
    s = np.clip((light - _KNEE) / span, 0, 1)
    return np.where(light <= _KNEE, light, _KNEE + room * (1 + bend) * s / (1 + bend * s))


def srgb(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light 0 to 1 as sRGB (IEC 61966-2-1)."""
    return np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    )


def _into_gamut(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours outside 0..1 drawn towards grey of their own brightness until they fit."""
    grey = np.clip(linear @ _LUMA_709, 0, 1)[:, None]
    away = linear - grey
    with np.errstate(invalid="ignore", divide="ignore"):
        down = np.where(linear < 0, grey / -away, 1.0)
        up = np.where(linear > 1, (1 - grey) / away, 1.0)
    keep = np.clip(np.nan_to_num(np.minimum(down, up), nan=1.0), 0, 1).min(axis=1)[:, None]
    fitting: NDArray[np.float64] = np.clip(grey + away * keep, 0, 1)
    return fitting
