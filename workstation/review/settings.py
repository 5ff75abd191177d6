"""What the program remembers between runs: kept in one small file, never in the library."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path

from workstation.core.errors import StoreError
from workstation.core.timebase.wall import zone_info
from workstation.review.playback.skips import LONG, SHORT, Skip, skip_of
from workstation.review.saving import write_whole

PLACE = "HYPNIC_SETTINGS"
"""Environment variable that names another file."""

THEMES = ("dark", "light")
PAGES = ("A4", "Letter")
_LONGEST = 2_000
_LARGEST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person set.

    Attributes:
        reader: who reads, as written into the audit trail; "" for the login name.
        library: folder of the library, "" for the usual place.
        zone: time zone of the reader, assumed for files that state none; "" for the computer's.
        theme: "dark" or "light".
        clinic, department: the head of the letter.
        jurisdiction: code of the urgency setting, "" for the default.
        page: "A4" or "Letter".
        assistance: whether candidates, suggestions and measured values are shown at all.
        skip_short, skip_long: how far the two skips go, as `skip_of` reads it.
        window: where the window was, as Qt wrote it down, in base64.
    """

    reader: str = ""
    library: str = ""
    zone: str = ""
    theme: str = "dark"
    clinic: str = ""
    department: str = ""
    jurisdiction: str = ""
    page: str = "A4"
    assistance: bool = True
    skip_short: str = SHORT
    skip_long: str = LONG
    window: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """What holds where nothing is set.

    Attributes:
        reader: as asked for at the start, or the login name.
        zone: of the computer, or as asked for at the start.
        library: the one that is open.
    """

    reader: str
    zone: str
    library: Path


def settings_file() -> Path:
    """Where the settings are kept."""
    given = os.environ.get(PLACE)
    if given:
        return Path(given)
    return user_config_path("hypnic", appauthor=False) / "settings.json"


def read_settings(file: Path) -> tuple[Settings, str]:
    """The settings, and one sentence on what of them could not be used, "" if all could.

    A file that is not there is normal. Nothing in it can keep the program from starting.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_BYTES + 1)
        held = json.loads(data) if len(data) <= _LARGEST_BYTES else None
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        return Settings(), (
            f"{file.name}: The settings could not be read; the usual ones are used. "
            "They are written anew when you change one."
        )
    return _checked(held, file.name)


def write_settings(settings: Settings, file: Path) -> None:
    """Keep the settings; the old file stays whole if the new one cannot be written.

    Raises:
        StoreError: it cannot be written there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The settings could not be kept ({error.strerror}).",
            file=file.name,
            advice="They hold until the window is closed.",
        ) from error
    text = json.dumps(asdict(settings), indent=2, ensure_ascii=False) + "\n"
    write_whole(text.encode(), file)


def skips_of(settings: Settings) -> tuple[Skip, Skip]:
    """The short and the long skip; the shipped one for what cannot be read."""
    usual = Settings()
    short = skip_of(settings.skip_short) or skip_of(usual.skip_short)
    long = skip_of(settings.skip_long) or skip_of(usual.skip_long)
    assert short is not None
    assert long is not None
    return short, long


def library_of(settings: Settings) -> Path:
    """The library that is meant when none was named."""
    if settings.library:
        return Path(settings.library)
    return user_data_path("hypnic", appauthor=False) / "library"


def _checked(held: dict[str, Any], name: str) -> tuple[Settings, str]:
    """Take over what is usable; whatever is not is told of by its name."""
    result, wrong = Settings(), []
    for field in fields(Settings):
        if field.name not in held:
            continue
        value = held[field.name]
        if _usable(field.name, value, type(getattr(result, field.name))):
            result = replace(result, **{field.name: value})
        else:
            wrong.append(field.name)
    if not wrong:
        return result, ""
    what = ", ".join(wrong)
    return result, f"{name}: Not understood and left at the usual: {what}. See Settings."


def _usable(name: str, value: object, kind: type) -> bool:
    if type(value) is not kind:
        return False
    if not isinstance(value, str):
        return True
    if len(value) > _LONGEST or not value.isprintable():
        return False
    if name in {"theme", "page"}:
        return value in (THEMES if name == "theme" else PAGES)
    if name in {"skip_short", "skip_long"}:
        return skip_of(value) is not None
    return name != "zone" or not value or is_zone(value)


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        zone_info(name)
    except ValueError:
        return False
    return True
