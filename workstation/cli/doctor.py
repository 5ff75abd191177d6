"""`hypnic doctor`: what this installation has and lacks."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Any

import typer

from db.library import Library
from workstation import __version__
from workstation.cli.shared import (
    AsJson,
    Database,
    LibraryFolder,
    database_url,
    library_folder,
    show,
    told,
)
from workstation.core.errors import HypnicError
from workstation.core.media.codecs import decoders

_PACKAGES = (
    "PySide6", "pyqtgraph", "opencv-python", "av", "numpy", "sqlalchemy", "alembic", "reportlab",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command("doctor")(doctor)


def doctor(
    folder: LibraryFolder = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Say what this installation has: versions, codecs, screen, library, free space."""
    with told():
        facts = findings(library_folder(folder), database_url(database))
        show(
            facts,
            as_json=as_json,
            text=lambda: "\n".join(f"{name}: {_plain(value)}" for name, value in facts.items()),
        )
        if facts["problems"]:
            raise typer.Exit(1)


def findings(folder: Path, database: str | None) -> dict[str, Any]:
    """What is here and what is wrong."""
    problems: list[str] = []
    codecs = decoders()
    problems += [f"This FFmpeg cannot decode {name}." for name, has in codecs.items() if not has]
    state = "not made yet"
    if folder.exists():
        try:
            library = Library.open(folder, database_url=database, create=False)
            state = "opens"
            library.close()
        except HypnicError as error:
            state = "does not open"
            problems.append(error.sentence)
    packages = {name: _version(name) for name in _PACKAGES}
    problems += [f"The package {name} is not installed." for name, v in packages.items() if not v]
    where = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(where).free
    if free < 2 * 10**9:
        problems.append("Less than 2 GB are free where the library lies.")
    return {
        "hypnic": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": packages,
        "screen": has_screen(),
        "codecs": [name for name, has in codecs.items() if has],
        "library": str(folder),
        "library_state": state,
        "free_bytes": free,
        "problems": problems,
    }


def has_screen() -> bool:
    """Whether a window can be seen here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal", "vnc"}:
        return False
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(str(v) for v in value) or "none"
    return str(value)
