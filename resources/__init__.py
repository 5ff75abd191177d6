"""Data the program ships with, found by name."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).parent


def path(name: str) -> Path:
    """The path of a shipped file, e.g. `path("fonts/Inter-Regular.ttf")`.

    Raises:
        ValueError: the name leaves the resources folder.
        FileNotFoundError: there is no such file.
    """
    found = (_ROOT / name).resolve()
    if not found.is_relative_to(_ROOT.resolve()):
        raise ValueError("a resource name may not leave the resources folder")
    if not found.exists():
        raise FileNotFoundError(name)
    return found
