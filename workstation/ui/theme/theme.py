"""A theme: colours by meaning, read from a file. No Qt here."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

import resources
from workstation.core.errors import DefinitionError

NAMES = ("dark", "light")
"""The themes that ship with the program."""

SIZES_PX = (11, 13, 15, 20)
"""The type steps: small print, text, heads, titles."""

STEP_PX = 4
"""Every distance on screen is a multiple of this."""

_HEX = re.compile(r"#[0-9a-f]{6}")
_TRACKS = 7


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#rrggbb`.

    Attributes:
        name: "dark" or "light".
        dark: whether the surfaces are dark.
        background, panel, raised, line, picture: surfaces; `picture` surrounds footage.
        text, dim, faint: text, from loud to quiet; all are legible at 11 px.
        accent: playhead, selection, main action; `on_accent` is text upon it.
        measured: measured values; `suggested`: suggested and not confirmed, always dashed too.
        ok: confirmed and in step; amber: uncertainty, warnings; red: red flags alone.
        tracks: for traces side by side, told apart by most colour-blind readers.
    """

    name: str
    dark: bool
    background: str
    panel: str
    raised: str
    line: str
    picture: str
    text: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    measured: str
    suggested: str
    ok: str
    amber: str
    red: str
    tracks: tuple[str, ...]

    def colors(self) -> dict[str, str]:
        """Token -> `#rrggbb`, the tracks left out: what the style sheet may name."""
        return {
            name: value
            for name in self.__dataclass_fields__
            if isinstance(value := getattr(self, name), str) and name != "name"
        }


@cache
def load(name: str) -> Theme:
    """The shipped theme of that name.

    Raises:
        DefinitionError: there is no such theme, or its file is not valid.
    """
    file = f"{name}.toml"
    try:
        text = resources.path(f"themes/{file}").read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DefinitionError("This theme is not there.", file=file) from error
    return parse(text, file)


def parse(text: str, file: str) -> Theme:
    """A theme from the text of its file.

    Raises:
        DefinitionError: not TOML, a colour is missing or is not written as `#rrggbb`.
    """
    try:
        data = tomllib.loads(text)
        colors = {**data["surface"], **data["text"], **data["meaning"]}
        theme = Theme(
            name=str(data["name"]),
            dark=bool(data["dark"]),
            tracks=tuple(data["tracks"]["colors"]),
            **colors,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise DefinitionError(f"This theme is not valid: {error}.", file=file) from error
    for value in (*colors.values(), *theme.tracks):
        if not _HEX.fullmatch(str(value)):
            raise DefinitionError(f"{value!r} is not a colour such as #1a2b3c.", file=file)
    if len(theme.tracks) != _TRACKS:
        raise DefinitionError(f"A theme has {_TRACKS} track colours.", file=file)
    return theme


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2.2, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=512)
def mixed(over: str, under: str, share: float) -> str:
    """`over` laid upon `under` at an opacity of `share` (0 to 1), as an opaque colour."""
    pairs = zip(_rgb(over), _rgb(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (v / 255 for v in _rgb(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
